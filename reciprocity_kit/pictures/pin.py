"""What is put on a board and told again: a picture as it was looked at, a finding, or a sentence alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from reciprocity_kit.errors import ReadError
from reciprocity_kit.findings import Finding
from reciprocity_kit.pictures.filters import Filters
from reciprocity_kit.pictures.picture import Looked

FORMAT = "reciprocity board 1"
NO_BOARD, CHOOSE_ANOTHER = "This file is no saved board.", "choose one that was kept from a board"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One thing on a board. Persons in it are as the history names them, never as they are shown.

    Parameters
    ----------
    picture : str
        Name of a picture of the gallery; empty where it is none.
    finding : (str, str, str) or None
        Kind, measure and person of a finding; `None` where it is none.
    looked : Looked
        Whom the picture looks at, and how.
    filters : Filters
        The window, channel and people in view when it was put there.
    words : str
        What was written under it.
    """

    picture: str = ""
    finding: tuple[str, str, str] | None = None
    looked: Looked = field(default_factory=Looked)
    filters: Filters = field(default_factory=Filters)
    words: str = ""


def rename_pin(pin: Pin, called: Mapping[str, str]) -> Pin:
    """Put other names in place of the persons of a pin.

    Parameters
    ----------
    pin : Pin
        What was put on the board.
    called : mapping of str to str
        The other names; persons it does not know stay as they are.

    Returns
    -------
    Pin
        A new one.

    Examples
    --------
    >>> rename_pin(Pin(looked=Looked(selected=("ana",))), {"ana": "A."}).looked.selected
    ('A.',)
    """
    selected = tuple(called.get(each, each) for each in pin.looked.selected)
    people = pin.filters.people
    chosen = None if people is None else frozenset(called.get(each, each) for each in people)
    kind, measure, about = pin.finding or ("", "", "")
    return replace(
        pin,
        looked=replace(pin.looked, selected=selected),
        filters=replace(pin.filters, people=chosen),
        finding=None if pin.finding is None else (kind, measure, called.get(about, about)),
    )


def pin_of_finding(finding: Finding, filters: Filters, persons: Mapping[str, str]) -> Pin:
    """Make a pin of a finding.

    Parameters
    ----------
    finding : Finding
        The sentence.
    filters : Filters
        What was looked at when it was found.
    persons : mapping of str to str
        By shown name, the person.

    Returns
    -------
    Pin
        To be found again.
    """
    about = persons.get(finding.about, finding.about)
    return Pin(finding=(finding.kind, finding.measure, about), filters=filters)


def find_pinned(pin: Pin, findings: Sequence[Finding], persons: Mapping[str, str]) -> Finding | None:
    """Find the finding of a pin again, in what the evidence carries now.

    Parameters
    ----------
    pin : Pin
        Of a finding.
    findings : sequence of Finding
        What the evidence carries.
    persons : mapping of str to str
        By shown name, the person.

    Returns
    -------
    Finding or None
        `None` where the evidence carries it no more.
    """
    return next(
        (each for each in findings if pin_of_finding(each, pin.filters, persons).finding == pin.finding), None
    )


def render_board_file(pins: Sequence[Pin], words: Mapping[str, str]) -> str:
    """Write a board as text, to be read again in another session. It names the persons on it.

    Parameters
    ----------
    pins : sequence of Pin
        What is on the board, in order.
    words : mapping of str to str
        What else was written: title and the like.

    Returns
    -------
    str
        JSON.

    Examples
    --------
    >>> text = render_board_file([Pin(picture="week", words="Sundays")], {"title": "May"})
    >>> pins, words = read_board_file(text)
    >>> pins[0].picture, pins[0].words, words["title"]
    ('week', 'Sundays', 'May')
    """
    return json.dumps(
        {"format": FORMAT, "words": dict(words), "pins": [_plain(pin) for pin in pins]}, indent=1
    )


def read_board_file(text: str) -> tuple[list[Pin], dict[str, str]]:
    """Read a board that was written.

    Parameters
    ----------
    text : str
        As `render_board_file` writes it.

    Returns
    -------
    list of Pin
        What is on the board.
    dict of str to str
        What else was written.

    Raises
    ------
    ReadError
        If it is no board.
    """
    try:
        told = json.loads(text)
        is_board = told["format"] == FORMAT
        words = {str(name): str(value) for name, value in told["words"].items()}
        pins = [_pin(each) for each in told["pins"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReadError(NO_BOARD, next_step=CHOOSE_ANOTHER) from error
    if not is_board:
        raise ReadError(NO_BOARD, next_step=CHOOSE_ANOTHER)
    return pins, words


def _plain(pin: Pin) -> dict[str, Any]:
    looked, filters = pin.looked, pin.filters
    return {
        "picture": pin.picture,
        "finding": pin.finding,
        "words": pin.words,
        "looked": {"selected": looked.selected, "period": looked.period, "most": looked.most},
        "filters": {
            "since": None if filters.since is None else filters.since.isoformat(),
            "until": None if filters.until is None else filters.until.isoformat(),
            "channel": filters.channel,
            "min_total": filters.min_total,
            "active_days": filters.active_days,
            "people": None if filters.people is None else sorted(filters.people),
        },
    }


def _pin(told: Mapping[str, Any]) -> Pin:
    looked, filters = told["looked"], dict(told["filters"])
    for end in ("since", "until"):
        filters[end] = None if filters[end] is None else pd.Timestamp(filters[end])
    filters["people"] = None if filters["people"] is None else frozenset(filters["people"])
    finding = told["finding"]
    return Pin(
        picture=str(told["picture"]),
        finding=None if finding is None else (str(finding[0]), str(finding[1]), str(finding[2])),
        words=str(told["words"]),
        looked=Looked(selected=tuple(looked["selected"]), period=looked["period"], most=looked["most"]),
        filters=Filters(**filters),
    )
