"""Histories whose truth is known: for the tests, the samples and a first look at the kit."""

from reciprocity_kit.simulate.calendars import write_ics, write_outlook_calendar_csv
from reciprocity_kit.simulate.exports import (
    write_kit_csv,
    write_mail_csv,
    write_plain_mail_csv,
    write_truth,
)
from reciprocity_kit.simulate.folder import describe_world, write_world
from reciprocity_kit.simulate.settings import Settings
from reciprocity_kit.simulate.world import World, simulate_world

__all__ = [
    "Settings",
    "World",
    "describe_world",
    "simulate_world",
    "write_ics",
    "write_kit_csv",
    "write_mail_csv",
    "write_outlook_calendar_csv",
    "write_plain_mail_csv",
    "write_truth",
    "write_world",
]
