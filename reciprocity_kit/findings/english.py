"""The sentences of all findings in English: another language is another file like this one."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.findings.language import Language

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
        "rose": "Since the last audit, {measure} rose from {before} to {after}{unit} "
        "(difference {low} to {high}{points}), n = {n} ({seen}).",
        "rose?": "Did you bring this about, and would you have it go on?",
        "fell": "Since the last audit, {measure} fell from {before} to {after}{unit} "
        "(difference {low} to {high}{points}), n = {n} ({seen}).",
        "fell?": "Did you bring this about, or did it come about?",
        "gave more": "By your own notes you gave {other} {net} more than you received ({low} to {high}, "
        "even if some favours were never written down), n = {n} entries ({seen}).",
        "gave more?": "What would you like to ask of them, or are you glad to leave it so?",
        "received more": "By your own notes you received {net} more from {other} than you gave ({low} to "
        "{high}, even if some favours were never written down), n = {n} entries ({seen}).",
        "received more?": "What would be of use to them that costs you little?",
        "large ask": "Your open ask of {other} is worth {size} to you; what you gave and have not yet had "
        "back is {room} ({low} to {high}), n = {n} entries ({seen}).",
        "large ask?": "What could you bring along, or is this one where asking is easier than you think?",
        "creditors": "By your own notes you received more than you gave from {count} people ({low} to "
        "{high}), {owed} in all, n = {n} entries ({seen}).",
        "creditors?": "With whom would you begin, and with what?",
        "overdue": "Promises of yours that are past their day: {count}, of n = {n} written down ({seen}).",
        "overdue?": "Which of them needs a word today?",
        "broken": "Of your promises that ended {share} ({low} to {high}) were kept, n = {n} ({seen}).",
        "broken?": "What would have to go so that the promises you make can be kept?",
        "full week": "In the week of {week} promises and meetings take {factor} times ({low} to {high}) the "
        "hours you have for them, n = {n} promises due ({seen}).",
        "full week?": "What could move, and who should know before?",
        "felt apart": "With {other} you feel {felt}; your own notes say that {recorded}: {value} ({low} to "
        "{high}) on a scale from \N{MINUS SIGN}1, only received, to 1, only given, n = {n} entries ({seen}).",
        "felt apart?": "What counts for you here that stands in no note?",
        "sole source": "{share} ({low} to {high}) of the {kind} you received came from {other}, n = {n} "
        "entries ({seen}).",
        "sole source?": "Who else could give it, if they were away for a year?",
        "returns sooner": "After what you received, something went back sooner: half within {own} "
        "({own_ends}), against {theirs} ({theirs_ends}) the other way, n = {n} favours ({seen}).",
        "returns sooner?": "Do you pay back because you want to, or to be even?",
        "returns later": "After what you received, something went back later: half within {own} "
        "({own_ends}), against {theirs} ({theirs_ends}) the other way, n = {n} favours ({seen}).",
        "returns later?": "Who may be waiting without saying so?",
        "stance gives": "Of all worth in your notes {share} ({low} to {high}) went from you to others, n = "
        "{n} entries ({seen}).",
        "stance gives?": "What would you ask for, if asking were as easy as giving?",
        "stance even": "Of all worth in your notes {share} ({low} to {high}) went from you to others: about "
        "even, n = {n} entries ({seen}).",
        "stance even?": "Is even what you want, everywhere?",
        "stance receives": "Of all worth in your notes {share} ({low} to {high}) went from you to others, n "
        "= {n} entries ({seen}).",
        "stance receives?": "Is this a time of receiving, or are there favours you did not write down?",
    }
)

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "all others": "all others together",
        "owed to you": "that they owe you",
        "even": "even",
        "owed by you": "that you owe them",
        "you gave more": "you gave more",
        "you received more": "you received more",
        "casebook": "your casebook",
        "days": "{first} to {last}",
        "range": "{low} to {high}",
        "range open": "{low} or more",
        "kind affiliation": "warmth and support",
        "kind status": "credit and recognition",
        "kind information": "advice and news",
        "kind money": "money",
        "kind goods": "goods",
        "kind services": "work and time",
        "kind introductions": "introductions",
        "measure sent": "what you sent to {whom}",
        "measure received": "what you received from {whom}",
        "measure opened": "the number of conversations you opened with {whom}",
        "measure opened_by_alter": "the number of conversations opened by {whom}",
        "measure initiation_share": "your share of the openings with {whom}",
        "measure reply_share": "the share of turns from {whom} that you answered",
        "measure their_reply_share": "the share of your turns answered by {whom}",
        "measure reply_hours": "the time until your reply to {whom}",
        "measure their_reply_hours": "the time until a reply by {whom}",
        "measure net": "the balance in your notes with {whom}",
        "unit share": "",
        "points": " points",
        "unit hours": " hours",
        "unit events in 30 days": " in 30 days",
        "unit doubling scale": " on your scale of worth",
    }
)


def number(value: float) -> str:
    """Say a number as exactly as it is worth.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        With one decimal below ten thousand.

    Examples
    --------
    >>> number(3), number(12.34)
    ('3.0', '12.3')
    """
    return f"{value:,.1f}"


def signed(value: float) -> str:
    """Say a number with its sign.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        Without decimals where it is large.

    Examples
    --------
    >>> signed(12.3), signed(0.25)
    ('+12', '+0.25')
    """
    told = f"{value:+,.0f}" if abs(value) >= 1 else f"{value:+.2g}"
    return told.replace("-", "\N{MINUS SIGN}")


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


LANGUAGE = Language(
    texts=TEXTS,
    words=WORDS,
    percent=percent,
    most=most,
    number=number,
    signed=signed,
    hours=hours,
    wait=wait,
    month=month,
    day=day,
)
