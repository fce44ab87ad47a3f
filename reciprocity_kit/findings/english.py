"""The sentences of all findings in English: another language is another file like this one."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SURE = 0.99

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "nothing": "Nothing stands out from chance in what was recorded. That is a result too.",
        "seen": "{channel}, {window}",
        "opened by ego": "Most recorded conversations with {other} were opened by you: "
        "{share} ({low} to {high}) of n = {n} conversations ({seen}).",
        "opened by ego?": "What would have to happen for them to write first?",
        "opened by alter": "Most recorded conversations with {other} were opened by them: "
        "{share} ({low} to {high}) of n = {n} conversations ({seen}).",
        "opened by alter?": "Is there something you would like to begin?",
        "paces": "With {other}, half of their turns had your recorded reply within {pace}, "
        "half of yours had theirs within {their_pace} ({seen}).",
        "paces?": "Does this pace suit you both?",
        "silence": "No contact with {other} has been recorded for {days} days. At the usual pace of your "
        "n = {n} conversations, {share} of all silences would be shorter ({seen}).",
        "silence?": "Is this a tie you would like to revive, or did an address change?",
        "dormant": "You and {other} kept up contact in n = {n} weeks and both wrote first; for {days} days "
        "nothing has been recorded, where the usual gap was {gap} ({seen}).",
        "dormant?": "What could you send them that asks for nothing?",
        "fading": "Recorded conversations with {other} fell to {share} ({low} to {high}) of what your other "
        "contact would lead one to expect: n = {n} before, {recent} since {since} ({seen}).",
        "fading?": "Did something end, or did the contact move to where this record does not see it?",
        "slower": "Your recorded replies to {other} came {ratio} times ({low} to {high}) as late "
        "since {since} as before, n = {n} turns ({seen}).",
        "slower?": "What has taken the place of these replies, and is that how you want it?",
        "faster": "Your recorded replies to {other} came sooner since {since}: after {ratio} "
        "({low} to {high}) of the earlier wait, n = {n} turns ({seen}).",
        "faster?": "What made room for this tie?",
        "their slower": "Recorded replies of {other} to you came {ratio} times ({low} to {high}) as late "
        "since {since} as before, n = {n} turns ({seen}).",
        "their slower?": "Would it help to ask how much they have on their desk?",
        "their faster": "Recorded replies of {other} to you came sooner since {since}: after {ratio} "
        "({low} to {high}) of the earlier wait, n = {n} turns ({seen}).",
        "their faster?": "What changed that is worth keeping?",
        "opening shift": "Of the recorded conversations with {other} you opened {before} before and {after} "
        "since {since}: a difference of {difference} points ({low} to {high}), n = {n} "
        "conversations ({seen}).",
        "opening shift?": "Was this a choice, of yours or of theirs?",
        "change": "Recorded conversations with {other} went from {before} to {after} a week at some time "
        "between {from_day} and {to_day}, n = {n} conversations ({seen}).",
        "change?": "What happened around then?",
        "owed by you": "Openings by {other} that wait for a recorded reply of yours: {count}, the oldest for "
        "{days} days; {sooner} of your n = {n} replies in this tie took less ({seen}).",
        "owed by you?": "Is a reply still wanted, or was it given where this record does not see it?",
        "one contact": "{share} ({low} to {high}) of all your recorded contact is with {other}, "
        "n = {n} events ({seen}).",
        "one contact?": "Who else could give what you turn to them for?",
    }
)


def percent(share: float) -> str:
    """Say a share as people do.

    Parameters
    ----------
    share : float
        0..1.

    Returns
    -------
    str
        In hundredths.

    Examples
    --------
    >>> percent(0.834)
    '83%'
    """
    return f"{share * 100:.0f}%"


def most(share: float) -> str:
    """Say a share near 1 without claiming more than can be known.

    Parameters
    ----------
    share : float
        0..1.

    Returns
    -------
    str
        Rounded.

    Examples
    --------
    >>> most(0.9995), most(0.94)
    ('more than 99%', 'about 94%')
    """
    return "more than 99%" if share > SURE else f"about {percent(share)}"


def hours(value: float) -> str:
    """Say a wait in the unit people would use.

    Parameters
    ----------
    value : float
        Hours.

    Returns
    -------
    str
        Minutes, hours or days.

    Examples
    --------
    >>> hours(0.5), hours(7), hours(72)
    ('30 min', '7.0 h', '3.0 days')
    """
    if value < 1:
        return f"{value * 60:.0f} min"
    return f"{value:.1f} h" if value < 48 else f"{value / 24:.1f} days"  # noqa: PLR2004 (two days)


def wait(value: float, low: float, high: float, n: int) -> str:
    """Say a median wait with its interval and its n.

    Parameters
    ----------
    value, low, high : float
        Hours; `high` may be NaN where it is beyond what was seen.
    n : int
        Turns.

    Returns
    -------
    str
        For example 2.0 h (1.5 h to 3.0 h, n = 20).

    Examples
    --------
    >>> wait(2, 1.5, float("nan"), 20)
    '2.0 h (1.5 h or more, n = 20)'
    """
    ends = f"{hours(low)} or more" if pd.isna(high) else f"{hours(low)} to {hours(high)}"
    return f"{hours(value)} ({ends}, n = {n})"


def month(at: pd.Timestamp) -> str:
    """Say in which month something was.

    Parameters
    ----------
    at : pandas.Timestamp
        An instant.

    Returns
    -------
    str
        Month in letters and year.

    Examples
    --------
    >>> month(pd.Timestamp("2025-09-03", tz="UTC"))
    'Sep 2025'
    """
    return f"{MONTHS[at.month - 1]} {at.year}"


def day(at: pd.Timestamp) -> str:
    """Say a day so that no country misreads it.

    Parameters
    ----------
    at : pandas.Timestamp
        An instant.

    Returns
    -------
    str
        Day, month in letters and year.

    Examples
    --------
    >>> day(pd.Timestamp("2025-09-03", tz="UTC"))
    '3 Sep 2025'
    """
    return f"{at.day} {month(at)}"
