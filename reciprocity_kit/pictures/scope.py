"""The words that every page of a report shares: window, channels, names."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import CHANNELS
from reciprocity_kit.history import History
from reciprocity_kit.instants import days_words


def window_words(history: History) -> str:
    """Say the window of observation in words.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    str
        First and last day in the history's zone; without any event, that there is none.
    """
    if history.interactions.empty:
        return "no day"
    first = history.since.tz_convert(history.tz)
    last = (history.until - pd.Timedelta(1, "us")).tz_convert(history.tz)
    return days_words(first, last)


def recorded_words(history: History) -> str:
    """Say what was recorded where and when, as the first sentence on a report.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    str
        A sentence.
    """
    if history.interactions.empty:
        return "Nothing was recorded in what was read."
    return f"What {channel_words(history)} recorded from {window_words(history)}."


def channel_words(history: History, *, without: str = "") -> str:
    """Name the channels that were read.

    Parameters
    ----------
    history : History
        What was read.
    without : str
        A channel to leave unnamed.

    Returns
    -------
    str
        For example email and meetings.
    """
    counts = np.bincount(history.coded.channel[history.coded.row_event], minlength=len(CHANNELS))
    words = {"email": "email", "meeting": "meetings", "chat": "chat", "call": "calls"}
    often = [CHANNELS[code] for code in np.argsort(-counts, kind="stable") if counts[code]]
    named = [words[name] for name in often if name != without]
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1] if named else "no channel"]))


def display_names(history: History, noted: pd.DataFrame | None = None) -> dict[str, str]:
    """Give everybody the shortest name that is theirs alone.

    Parameters
    ----------
    history : History
        What was read.
    noted : pandas.DataFrame, optional
        The casebook's people, for those whom the history does not know.

    Returns
    -------
    dict of str to str
        By person: the name written beside the address, else the part before the
        at sign, else the address.
    """
    called = {} if noted is None else _names_written(noted)
    return shorten_names({**called, **_names_written(history.people_seen)})


def _names_written(people: pd.DataFrame) -> dict[str, str]:
    return dict(zip(people["person"].astype("str"), people["name"].astype("str"), strict=True))


def shorten_names(written: Mapping[str, str]) -> dict[str, str]:
    """Give everybody the shortest name that is theirs alone.

    Parameters
    ----------
    written : mapping of str to str
        By person: the name that is known, empty where none is.

    Returns
    -------
    dict of str to str
        By person: the name, else the part before the at sign, else the address.

    Examples
    --------
    >>> shorten_names({"ana@x.example": "", "ben@x.example": "Ben Ode", "ana@y.example": "Ana Ruiz"})
    {'ana@x.example': 'ana', 'ben@x.example': 'Ben Ode', 'ana@y.example': 'Ana Ruiz'}
    """
    shorter = {person: name or person.partition("@")[0] for person, name in written.items()}
    times = Counter(name.casefold() for name in shorter.values())
    return {person: name if times[name.casefold()] == 1 else person for person, name in shorter.items()}


def with_names(ties: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Put display names in place of addresses.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    names : mapping of str to str
        As `display_names` gives them.

    Returns
    -------
    pandas.DataFrame
        A new frame.
    """
    return ties.assign(**{side: ties[side].cat.rename_categories(dict(names)) for side in ("ego", "alter")})


def caption_scope(history: History) -> dict[str, Any]:
    """Give the charts their window and channels, days said by the history's own clock.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    dict
        Since, until and channel.
    """
    since, until = (at.tz_convert(history.tz) for at in (history.since, history.until))
    return {"since": since, "until": until, "channel": channel_words(history)}
