"""What the network picture draws, as plain columns: tables in, a dictionary out."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from reciprocity_kit.apps.network_view.frames import build_frames
from reciprocity_kit.apps.network_view.measures import NOT_KNOWN, WORDS, Measured, Measures
from reciprocity_kit.apps.network_view.placing import NetworkLook, Placed
from reciprocity_kit.apps.network_view.recorded import Contact
from reciprocity_kit.apps.network_view.styles import Style, relative_sizes, style_people
from reciprocity_kit.charts.words import clean_name, count_words, short_names, whole_name

Scene: TypeAlias = dict[str, Any]

DIGITS = 5
LABEL_WIDTH = 22
NOTHING = "\N{EN DASH}"
IN_TABLE = (
    "total",
    "sent",
    "received",
    "contacts",
    "initiation_share",
    "reply_hours",
    "their_reply_hours",
    "silence_days",
    "effective_contacts",
)
ONE_MAILBOX = (
    "Read from one mailbox: ties between others are only the messages that you had too, and measures of "
    "the whole network cannot be told."
)
RING_WORDS = {
    "contact": "Rings: more recorded contact nearer to the middle. That is not closeness.",
    "closeness": "Rings: who feels closer stands nearer to the middle, by your own cards.",
}
EMPTY: Scene = {
    "title": "Network of recorded contact",
    "alt": "Nobody to show.",
    "people": {"id": [], "name": [], "label": [], "x": [], "y": [], "size": [], "colour": [], "shape": []},
    "ties": {"from": [], "to": [], "weight": [], "back": []},
    "rings": [],
    "frames": [],
    "legend": {"notes": []},
    "table": {"titles": ["Person"], "rows": [], "keys": []},
}
"""A scene with nobody in it."""


def build_scene(
    measures: Measures,
    placed: Placed,
    look: NetworkLook,
    *,
    names: Mapping[str, str] | None = None,
    ids: Mapping[str, str] | None = None,
) -> Scene:
    """Build what the picture draws: people where they stand, their ties, legend and table.

    Parameters
    ----------
    measures : Measures
        What these people can be sized and coloured by.
    placed : Placed
        Who is on the picture, and where.
    look : NetworkLook
        How they are looked at.
    names : mapping of str to str, optional
        What is shown for each person; by default the names of the tables.
    ids : mapping of str to str, optional
        What the picture calls each person where nobody reads it; by default the person.

    Returns
    -------
    dict
        Columns for the picture, all of them numbers and texts.

    Raises
    ------
    OptionError
        If people cannot be sized or coloured like this.
    """
    contact, tables = placed.contact, measures.recorded.tables
    persons, owner = contact.persons, tables.owner
    if not persons:
        return EMPTY
    known = tables.names if names is None else names
    full = [clean_name(known.get(person, person)) for person in persons]
    size, colour = (measures.of(name) if name else None for name in (look.size, look.colour))
    style = style_people(colour, persons, owner)
    points = np.array([placed.places[person] for person in persons], dtype=float)
    short = zip(persons, _labels(tuple(full)), strict=True)
    return {
        "title": "Network of recorded contact",
        "alt": _alt(contact, full),
        "people": {
            "id": [(ids or {}).get(person, person) for person in persons],
            "name": [f"{name} (you)" if p == owner else name for p, name in zip(persons, full, strict=True)],
            "label": ["You" if person == owner else label for person, label in short],
            "x": _rounded(points[:, 0]),
            "y": _rounded(points[:, 1]),
            "size": relative_sizes(size, persons, owner),
            "colour": style.colour,
            "shape": style.shape,
        },
        "ties": _ties(contact),
        "rings": [] if placed.rings is None else placed.rings.circles,
        "frames": _frames(measures, contact, look),
        "legend": _legend(measures, placed, look, style),
        "table": _table(measures, persons, look, full),
    }


@lru_cache(maxsize=4)
def _labels(names: tuple[str, ...]) -> list[str]:
    """Shorten names, once for all looks at the same people."""
    return short_names(names, LABEL_WIDTH)


def _rounded(values: "np.typing.NDArray[Any]") -> list[float]:
    return [float(value) for value in np.round(values, DIGITS)]


def _alt(contact: Contact, names: list[str]) -> str:
    people, ties = len(contact.persons), int(contact.one.size)
    alt = f"Network of {count_words(people, 'person', 'people')} and {count_words(ties, 'tie', 'ties')}."
    degree = np.bincount(np.concatenate([contact.one, contact.other]), minlength=people)
    most = int(np.argmax(degree)) if ties else 0
    return f"{alt} Most ties: {whole_name(names[most])} ({degree[most]:,})." if ties else alt


def _ties(contact: Contact) -> dict[str, list[Any]]:
    """Return a row per pair, from who sent more, with how much of it is matched."""
    total = contact.total
    swapped = contact.back > contact.there
    back = 2 * np.minimum(contact.there, contact.back) / np.maximum(total, 1)
    ranks = pd.Series(total).rank(pct=True).to_numpy(dtype=float) if total.size else total
    return {
        "from": np.where(swapped, contact.other, contact.one).tolist(),
        "to": np.where(swapped, contact.one, contact.other).tolist(),
        "weight": [float(value) for value in np.round(ranks, 3)],
        "back": [float(value) for value in np.round(back, 3)],
    }


def _frames(measures: Measures, contact: Contact, look: NetworkLook) -> list[dict[str, Any]]:
    if not look.period:
        return []
    recorded = measures.recorded
    periods = recorded.periods(contact, look.period)
    return build_frames(contact, periods, period=look.period, tz=recorded.tables.history.tz)


def _legend(measures: Measures, placed: Placed, look: NetworkLook, style: Style) -> dict[str, Any]:
    tables, shown = measures.recorded.tables, len(placed.contact.persons)
    legend: dict[str, Any] = {
        "scope": f"{tables.window}, {tables.channels}",
        "notes": [_how_many(shown, placed.of_all), *([ONE_MAILBOX] if tables.owner else [])],
        "entries": style.entries,
    }
    if look.colour:
        column = measures.of(look.colour).column
        legend["colour"] = {"title": column.label, "meaning": column.meaning}
    if look.size:
        legend["size"] = _size_legend(measures.of(look.size), placed.contact.persons)
    if look.period:
        legend["notes"].append("In a single period, size is the contact of that period.")
    if placed.rings is not None:
        what = (
            "recorded contact, which is not closeness" if look.arrange == "contact" else "what your cards say"
        )
        legend["notes"].append(f"Rings: {what}; near the middle is more.")
    return legend


def _how_many(shown: int, of_all: int) -> str:
    people = count_words(of_all, "person", "people")
    return people if shown == of_all else f"{shown:,} of {people}, those with most contact"


def _size_legend(measured: Measured, persons: tuple[str, ...]) -> dict[str, str]:
    values = measured.among(persons).dropna()
    ends = [measured.texts[str(each)] for each in (values.idxmin(), values.idxmax())] if len(values) else []
    return {
        "title": measured.column.label,
        "meaning": measured.column.meaning,
        "low": ends[0] if ends else "",
        "high": ends[1] if ends else "",
    }


def _table(
    measures: Measures, persons: tuple[str, ...], look: NetworkLook, names: list[str]
) -> dict[str, Any]:
    wanted = dict.fromkeys(name for name in (look.colour, look.size, *IN_TABLE) if name in measures.columns)
    shown = [measures.of(name) for name in wanted]
    cells = [
        names,
        *([_text(each, person, measures.recorded.tables.owner) for person in persons] for each in shown),
    ]
    return {
        "titles": ["Person", *(each.column.label for each in shown)],
        "rows": [list(row) for row in zip(*cells, strict=True)],
        "keys": [_keys(each, persons) for each in shown],
    }


def _text(measured: Measured, person: str, owner: str) -> str:
    """Return a value in words; the owner has no tie with themselves."""
    text = measured.texts[person]
    own = person == owner and (text == NOT_KNOWN or measured.column.name in WORDS)
    return NOTHING if own else text


def _keys(measured: Measured, persons: tuple[str, ...]) -> list[float | None] | None:
    """Return numbers to sort by, nothing for words."""
    if measured.is_group and measured.column.name != "community":
        return None
    values = measured.among(persons).to_numpy(dtype=float)
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values]
