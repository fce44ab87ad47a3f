"""What a language is: the sentences, and how it says shares, times and numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Language:
    """Everything in a finding that differs between languages.

    Parameters
    ----------
    texts : mapping of str to str
        Sentences by kind, questions by kind and question mark.
    words : mapping of str to str
        Single words and what joins them.
    percent, most : callable
        Say a share, and one near 1 of which no more is known.
    number, signed : callable
        Say a number, and one with its sign.
    hours : callable
        Say a length of time.
    wait : callable
        Say a median wait with interval and n.
    month, day : callable
        Say when something was.
    """

    texts: Mapping[str, str]
    words: Mapping[str, str]
    percent: Callable[[float], str]
    most: Callable[[float], str]
    number: Callable[[float], str]
    signed: Callable[[float], str]
    hours: Callable[[float], str]
    wait: Callable[[float, float, float, int], str]
    month: Callable[[pd.Timestamp], str]
    day: Callable[[pd.Timestamp], str]
