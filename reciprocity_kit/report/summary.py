"""The first pages of a report: facts, and the pictures to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from reciprocity_kit.columns import STATUS_MEANING
from reciprocity_kit.pictures import Looked, Tables, find_pictures
from reciprocity_kit.pictures.scope import channel_words, window_words
from reciprocity_kit.report.chapters import draw_section
from reciprocity_kit.report.sections import Section

MOST_LEADING = 3
ROWS_LEADING = 5
PICTURE_OF: Mapping[str, str] = MappingProxyType(
    {
        "opened by ego": "balance",
        "opened by alter": "balance",
        "paces": "replies",
        "silence": "drift",
        "dormant": "drift",
        "fading": "drift",
        "change": "drift",
        "slower": "drift",
        "faster": "drift",
        "their slower": "drift",
        "their faster": "drift",
        "opening shift": "drift",
        "one contact": "portfolio",
        "gave more": "equity",
        "received more": "equity",
        "creditors": "equity",
        "large ask": "equity",
        "felt apart": "felt",
        "sole source": "sources",
        "full week": "capacity",
        "stance gives": "stance",
        "stance even": "stance",
        "stance receives": "stance",
    }
)
"""For a kind of finding, the picture that shows it."""
OTHERWISE = ("balance", "equity", "replies", "time", "network", "time-of-all", "circle")
"""Pictures to begin with where findings name fewer than three."""


@dataclass(frozen=True)
class Leading:
    """A picture of the first pages.

    Parameters
    ----------
    anchor : str
        Of the whole picture, further down.
    section : Section
        A smaller one, with the rows that matter most.
    """

    anchor: str
    section: Section


def facts(tables: Tables) -> list[tuple[str, str]]:
    """Give the numbers of the first page.

    Parameters
    ----------
    tables : Tables
        The tables.

    Returns
    -------
    list of (str, str)
        Label and value.
    """
    history, ties = tables.history, tables.ties
    receipt = history.receipt
    shown = [
        ("Window", "none" if history.interactions.empty else f"{window_words(history)} ({history.tz})"),
        ("Channels", channel_words(history)),
        ("Entries read", f"{int(receipt['rows'].sum()):,}"),
        ("Kept", f"{int(receipt['kept'].sum()):,}"),
        ("Skipped", f"{int(receipt['skipped'].sum()):,}"),
    ]
    if history.owner:
        others = len(history.coded.sent_at) - int(history.coded_of_owner.sum())
        return [
            *shown,
            *([("Kept, but without you in it", f"{others:,}")] if others else []),
            ("People in contact with you", f"{len(tables.own):,}"),
            ("Events between you and them", f"{tables.own['total'].sum():,.0f}"),
        ]
    return [
        *shown,
        ("People", f"{len(tables.people):,}"),
        ("Pairs with contact", f"{len(ties) // 2:,}"),
    ]


def leading_pictures(tables: Tables) -> list[Leading]:
    """Draw the pictures to begin with: those that show the strongest findings, then the usual ones.

    Parameters
    ----------
    tables : Tables
        The tables.

    Returns
    -------
    list of Leading
        At most three, small.
    """
    looked = Looked(most=ROWS_LEADING)
    there = find_pictures(tables, looked)
    told = [PICTURE_OF[each.kind] for each in tables.findings if each.kind in PICTURE_OF]
    made: list[Leading] = []
    for name in dict.fromkeys([*told, *OTHERWISE]):
        section = draw_section(name, tables, looked) if name in there else None
        if section is not None and section.figure is not None and section.figure.data:
            made.append(Leading(name, replace(section, anchor=f"first-{name}", table=None)))
        if len(made) == MOST_LEADING:
            break
    return made


def status_words() -> list[tuple[str, str]]:
    """Explain every status a table can show.

    Returns
    -------
    list of (str, str)
        Status and meaning.
    """
    return list(STATUS_MEANING.items())
