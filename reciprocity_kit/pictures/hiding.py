"""The same history and casebook with nobody named in them, for pages and boards that others see."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.history import History
from reciprocity_kit.privacy import find_people, hide_names, mask_names

SHOWN = "shown"
NAME_STYLES = (SHOWN, "initials", "pseudonyms")
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Cast:
    """Who plays in a page: the history, the casebook's tables, and what everybody is called there.

    Parameters
    ----------
    history : History
        With or without names.
    book : mapping of str to pandas.DataFrame
        Tables of the casebook, with or without names.
    called : mapping of str to str
        By person, the name that stands in `history` instead; empty where names are shown.
    """

    history: History
    book: Mapping[str, pd.DataFrame]
    called: Mapping[str, str]

    @property
    def behind(self) -> Mapping[str, str]:
        """By the name that stands in `history`, the person."""
        return {name: person for person, name in self.called.items()}


def build_cast(
    history: History, book: Mapping[str, pd.DataFrame], *, style: str = SHOWN, key: bytes | None = None
) -> Cast:
    """Hide the names of a history and a casebook alike, or leave them.

    Parameters
    ----------
    history : History
        What was read.
    book : mapping of str to pandas.DataFrame
        Tables of the casebook by name.
    style : {"shown", "initials", "pseudonyms"}
        How people are named.
    key : bytes, optional
        The owner's key, for pseudonyms.

    Returns
    -------
    Cast
        What is made of it cannot name anybody where names are hidden.

    Raises
    ------
    OptionError
        If the style is unknown, or pseudonyms lack a key.
    """
    if style == SHOWN:
        return Cast(history, book, MappingProxyType({}))
    hidden = hide_names(history, style=style, key=key, also=find_people(book))
    masked = {name: mask_names(table, hidden.shown) for name, table in book.items()}
    return Cast(hidden.history, masked, hidden.shown)


def find_names(text: str, names: Iterable[str]) -> list[str]:
    """Find words of a text that are part of somebody's name.

    Only words that begin with a capital count, so that a name that is also a word ("will") does
    not raise an alarm in every sentence; whoever writes a name small is not found.

    Parameters
    ----------
    text : str
        What a person wrote.
    names : iterable of str
        Names as they are shown.

    Returns
    -------
    list of str
        Each word once, in the order of the text.

    Examples
    --------
    >>> find_names("Lars opens nearly all. Will he, or will Ana?", ["Lars \u00c5berg", "Will Orr"])
    ['Lars', 'Will']
    """
    parts = {part for name in names for part in re.findall(r"\w+", name.casefold())}
    words = (word for word in re.findall(r"\w+", text) if not word[0].islower())
    known = (word for word in words if len(word) >= SHORTEST_NAME and word.casefold() in parts)
    return list(dict.fromkeys(known))
