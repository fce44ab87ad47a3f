"""Histories whose truth is known: for the tests, the samples and a first look at the kit."""

from reciprocity_kit.simulate.calendars import write_ics, write_outlook_calendar_csv
from reciprocity_kit.simulate.casebooks import PlantedBook, plant_casebook, write_casebook
from reciprocity_kit.simulate.exports import (
    write_kit_csv,
    write_mail_csv,
    write_plain_mail_csv,
    write_truth,
)
from reciprocity_kit.simulate.folder import describe_world, write_world
from reciprocity_kit.simulate.formats import (
    WRITABLE,
    WritableFormat,
    build_carried,
    read_options,
    write_history,
)
from reciprocity_kit.simulate.settings import Settings
from reciprocity_kit.simulate.world import World, simulate_world

__all__ = [
    "WRITABLE",
    "PlantedBook",
    "Settings",
    "World",
    "WritableFormat",
    "build_carried",
    "describe_world",
    "plant_casebook",
    "read_options",
    "simulate_world",
    "write_casebook",
    "write_history",
    "write_ics",
    "write_kit_csv",
    "write_mail_csv",
    "write_outlook_calendar_csv",
    "write_plain_mail_csv",
    "write_truth",
    "write_world",
]
