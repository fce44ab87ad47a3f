"""What a finding is, and what the kinds of finding share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from reciprocity_kit.findings.language import Language

Facts: TypeAlias = dict[str, Any]

FEWEST_CASES = 10
FALSE_DISCOVERIES = 0.1
LEAST_P = 1e-300


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One sentence and the evidence it stands on.

    Parameters
    ----------
    text : str
        The sentence, with n and interval.
    measure : str
        The column it rests on.
    about : str
        The other person, empty where it is about all ties.
    n : int
        Cases counted.
    low, high : float
        Ends of the interval of the measure; NaN where it is a plain count.
    strength : float
        Minus the decimal logarithm of the probability that chance alone goes so far, for the order.
    question : str
        What a conversation about it could begin with.
    kind : str
        Which of the texts it is; a kind is told at most a few times.
    window, channel : str
        What was looked at, in words.
    claim : str
        The sentence without window and channel, for a page that has them once for all.
    """

    text: str
    measure: str
    about: str
    n: int
    low: float
    high: float
    strength: float
    question: str
    kind: str = ""
    window: str = ""
    channel: str = ""
    claim: str = ""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What every finding of one search is told with.

    Parameters
    ----------
    ego : str
        Whose side is told, as shown.
    window, channel : str
        What was looked at, in words.
    names : mapping of str to str
        What is shown for a person.
    language : Language
        In which it is told.
    """

    ego: str
    window: str
    channel: str
    names: Mapping[str, str]
    language: Language

    def shown(self, person: object) -> str:
        """Return what is shown for a person.

        Parameters
        ----------
        person : object
            As the tables name them.

        Returns
        -------
        str
            The shown name.
        """
        return self.names.get(str(person), str(person))

    def in_book(self, first: pd.Timestamp, last: pd.Timestamp) -> "Scene":
        """Tell from the casebook instead of from what was exported.

        Parameters
        ----------
        first, last : pandas.Timestamp
            Days of the first and the last entry.

        Returns
        -------
        Scene
            With the casebook's own window.
        """
        days = {"first": self.language.day(first), "last": self.language.day(last)}
        words = self.language.words
        return replace(self, channel=words["casebook"], window=words["days"].format(**days))

    def tell(self, kind: str, words: Mapping[str, Any], evidence: Mapping[str, Any]) -> Finding:
        """Put words into the sentence and the question of a kind.

        Parameters
        ----------
        kind : str
            Which of the texts.
        words : mapping
            What the sentence names.
        evidence : mapping
            measure, about, n, low, high and strength of the finding.

        Returns
        -------
        Finding
            Complete.
        """
        texts = self.language.texts
        seen = texts["seen"].format(channel=self.channel, window=self.window)
        return Finding(
            text=texts[kind].format(seen=seen, **words),
            claim=texts[kind].replace(" ({seen})", "").format(seen=seen, **words),
            question=texts[f"{kind}?"].format(**words),
            kind=kind,
            window=self.window,
            channel=self.channel,
            **evidence,
        )


def strength(p_value: Any) -> float:
    """Return how far something goes beyond chance, as minus the decimal logarithm.

    Parameters
    ----------
    p_value : float
        Probability that chance alone goes so far.

    Returns
    -------
    float
        0 for what chance does every time, 2 for once in a hundred.

    Examples
    --------
    >>> strength(0.01)
    2.0
    """
    return float(-np.log10(max(float(p_value), LEAST_P)))


def rows_of(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows as dictionaries.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.

    Returns
    -------
    list of dict
        One per row.
    """
    return table.to_dict(orient="records")


def strongest(findings: Iterable[Finding], most: int) -> list[Finding]:
    """Return the findings with the strongest evidence, strongest first.

    Parameters
    ----------
    findings : iterable of Finding
        Any.
    most : int
        How many at most.

    Returns
    -------
    list of Finding
        In an order that is the same every time.
    """
    return sorted(findings, key=lambda each: (-each.strength, each.about, each.measure))[:most]


def drop_repeats(findings: Sequence[Finding], matters: Mapping[str, str]) -> list[Finding]:
    """Keep one finding of each person and matter: the first, with the strongest evidence of all of them.

    Parameters
    ----------
    findings : sequence of Finding
        The plainest first.
    matters : mapping of str to str
        For each kind the matter it is about, where that is not the kind itself.

    Returns
    -------
    list of Finding
        Findings about all ties stay.

    Examples
    --------
    >>> silent, fading = (
    ...     Finding(text="", measure="", about="ana", n=9, low=0, high=1, strength=s, question="", kind=kind)
    ...     for kind, s in (("silence", 2.0), ("fading", 5.0))
    ... )
    >>> [(each.kind, each.strength) for each in drop_repeats([silent, fading], {"fading": "silence"})]
    [('silence', 5.0)]
    """
    kept: dict[tuple[str, str, int], Finding] = {}
    for at, each in enumerate(findings):
        matter = (each.about, matters.get(each.kind, each.kind), 0 if each.about else at)
        first = kept.setdefault(matter, each)
        kept[matter] = replace(first, strength=max(first.strength, each.strength))
    return list(kept.values())
