"""Sentences for people, each with its measure, n, interval, window, channel and a question."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from reciprocity_kit.statistics import benjamini_hochberg, binomial_test

MOST_FINDINGS = 12
MOST_OF_A_KIND = 3
FEWEST_CASES = 10
QUIET_DAYS = 60
FALSE_DISCOVERIES = 0.1
_LEAST_HOURS = 1 / 60
NOTHING = "Nothing stands out from chance in what was recorded. That is a result too."


@dataclass(frozen=True)
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
        Ends of the interval of the measure.
    strength : float
        Minus the decimal logarithm of the probability that chance alone goes so far, for the order.
    question : str
        What a conversation about it could begin with.
    """

    text: str
    measure: str
    about: str
    n: int
    low: float
    high: float
    strength: float
    question: str


def find_findings(
    ties: pd.DataFrame, *, ego: str, window: str, channel: str = "all channels"
) -> list[Finding]:
    """Find what the evidence carries about one person's ties, strongest first.

    Only labels that passed the rule of `opened_mostly_by`, reply times whose
    intervals are apart, and silences beyond a false discovery rate of 10% are
    written. An empty list is a result: nothing stands out from chance.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    ego : str
        Whose side to tell.
    window : str
        The time observed, in words.
    channel : str
        The channels covered, in words.

    Returns
    -------
    list of Finding
        At most twelve.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> find_findings(empty_table("ties"), ego="ana", window="March 2024")
    []
    """
    own = ties[ties["ego"].astype("str") == ego]
    seen = f"{channel}, {window}"
    kinds = (_openings(own, seen), _replies(own, seen), _silences(own, seen))
    found = [finding for kind in kinds for finding in _strongest(kind, MOST_OF_A_KIND)]
    return _strongest(found, MOST_FINDINGS)


def _strongest(findings: Iterable[Finding], most: int) -> list[Finding]:
    return sorted(findings, key=lambda each: (-each.strength, each.about, each.measure))[:most]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _strength(p_value: Any) -> float:
    return float(-np.log10(max(float(p_value), 1e-300)))


def _openings(own: pd.DataFrame, seen: str) -> Iterable[Finding]:
    words = {
        "ego": ("were opened by you", "What would have to happen for them to write first?"),
        "alter": ("were opened by them", "Is there something you would like to begin?"),
    }
    for row in own[own["opened_mostly_by"].isin(list(words))].to_dict(orient="records"):
        by_ego = row["opened_mostly_by"] == "ego"
        share, low, high = (row[f"initiation_share{end}"] for end in ("", "_low", "_high"))
        if not by_ego:
            share, low, high = 1 - share, 1 - high, 1 - low
        n = row["opened"] + row["opened_by_alter"]
        phrase, question = words[row["opened_mostly_by"]]
        yield Finding(
            f"Most recorded conversations with {row['alter']} {phrase}: "
            f"{_percent(share)} ({_percent(low)} to {_percent(high)}) of n = {n} conversations ({seen}).",
            "initiation_share",
            str(row["alter"]),
            int(n),
            float(low),
            float(high),
            _strength(binomial_test(row["opened"], n)),
            question,
        )


def _hours(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"  # noqa: PLR2004 (two days)


def _pace(row: dict[Any, Any], name: str) -> str:
    value, low, high = (row[f"{name}_hours{end}"] for end in ("", "_low", "_high"))
    ends = f"{_hours(low)} or more" if pd.isna(high) else f"{_hours(low)} to {_hours(high)}"
    return f"{_hours(value)} ({ends}, n = {row[f'{name}_turns']})"


def _replies(own: pd.DataFrame, seen: str) -> Iterable[Finding]:
    enough = (own["reply_turns"] >= FEWEST_CASES) & (own["their_reply_turns"] >= FEWEST_CASES)
    apart = (own["reply_hours_low"] > own["their_reply_hours_high"]) | (
        own["their_reply_hours_low"] > own["reply_hours_high"]
    )
    for row in own[enough & apart].to_dict(orient="records"):
        yield Finding(
            f"With {row['alter']}, half of their turns had your recorded reply within {_pace(row, 'reply')}, "
            f"half of yours had theirs within {_pace(row, 'their_reply')} ({seen}).",
            "reply_hours",
            str(row["alter"]),
            int(min(row["reply_turns"], row["their_reply_turns"])),
            float(row["reply_hours_low"]),
            float(row["reply_hours_high"]),
            _strength(_difference(row)),
            "Does this pace suit you both?",
        )


def _difference(row: dict[Any, Any]) -> float:
    """P-value of equal medians, from the widths of their intervals on the log scale."""
    apart, squares = 0.0, 0.0
    for name, sign in (("reply", 1), ("their_reply", -1)):
        value, low, high = (
            np.log(max(row[f"{name}_hours{end}"], _LEAST_HOURS)) for end in ("", "_low", "_high")
        )
        below = (value - low) / ndtri(0.975)
        squares += (below if np.isnan(high) else (high - low) / (2 * ndtri(0.975))) ** 2
        apart += sign * value
    return float(2 * ndtr(-abs(apart) / np.sqrt(max(squares, _LEAST_HOURS**2))))


def _most(share: float) -> str:
    return "more than 99%" if share > 0.99 else f"about {_percent(share)}"  # noqa: PLR2004 (what words can tell)


def _silences(own: pd.DataFrame, seen: str) -> Iterable[Finding]:
    conversations = own["opened"] + own["opened_by_alter"]
    known = own[(conversations >= FEWEST_CASES) & own["silence_surprise"].notna()]
    known = known.assign(
        n=conversations[known.index], q=benjamini_hochberg(1 - known["silence_surprise"].to_numpy())
    )
    strong = known["contact_share"] >= known["contact_share"].median()
    quiet = known[(known["q"] <= FALSE_DISCOVERIES) & (known["silence_days"] >= QUIET_DAYS) & strong]
    for row in quiet.to_dict(orient="records"):
        yield Finding(
            f"No contact with {row['alter']} has been recorded for {row['silence_days']:.0f} days. "
            f"At the usual pace of your n = {row['n']} conversations, {_most(row['silence_surprise'])} "
            f"of all silences would be shorter ({seen}).",
            "silence_surprise",
            str(row["alter"]),
            int(row["n"]),
            float(row["silence_days"]),
            float("nan"),
            _strength(1 - row["silence_surprise"]),
            "Is this a tie you would like to revive, or did an address change?",
        )
