"""Words, signs and colours for who mostly opens, the same in every chart."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.charts.frame import Key
from reciprocity_kit.charts.theme import Palette

UNCLEAR = "not enough data"
WORDS: Mapping[str, str] = MappingProxyType(
    {"ego": "mostly you", "alter": "mostly them", "both": "two-way", UNCLEAR: UNCLEAR}
)
SIGNS: Mapping[str, str] = MappingProxyType(
    {"ego": "\u25ba", "alter": "\u25c4", "both": "\u25c6", UNCLEAR: "\u25cb"}
)


def opener_labels(rows: pd.DataFrame) -> list[str]:
    """Return who mostly opens, where there is no label "not enough data".

    Parameters
    ----------
    rows : pandas.DataFrame
        Ties with `opened_mostly_by` and `initiation_share_status`.

    Returns
    -------
    list of str
        The words ego, alter, both or not enough data.
    """
    few = rows["initiation_share_status"].isin(["too_few", "no_events"])
    return [
        UNCLEAR if unclear or label not in WORDS else str(label)
        for label, unclear in zip(rows["opened_mostly_by"], few, strict=True)
    ]


def opener_colour(label: str, colours: Palette) -> str:
    """Return the colour of a label.

    Parameters
    ----------
    label : str
        The words ego, alter, both or not enough data.
    colours : Palette
        Those of the look.

    Returns
    -------
    str
        A colour.
    """
    return {"ego": colours.ego, "alter": colours.alter, "both": colours.both}.get(label, colours.unclear)


def opener_key(labels: Sequence[str], colours: Palette) -> list[Key]:
    """Return the key's entries for the labels that occur.

    Parameters
    ----------
    labels : sequence of str
        Labels drawn.
    colours : Palette
        Those of the look.

    Returns
    -------
    list of Key
        In a fixed order.
    """
    return [
        Key(SIGNS[label], opener_colour(label, colours), words)
        for label, words in WORDS.items()
        if label in labels
    ]
