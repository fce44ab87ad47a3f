"""Names, dates, shares and times as words that are safe inside a plotly figure."""

import html
import math
import textwrap
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ELLIPSIS = "\u2026"
PUNCTUATION = " .,-_@\u2026"
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
JOINERS = ("\u200c", "\u200d")
WIDE = ("W", "F")
HOURS_IN_DAY, MINUTES_IN_HOUR = 24, 60


def clean_name(name: object) -> str:
    """Return a name on one line, without characters that steer a text's direction.

    Parameters
    ----------
    name : object
        A person's name or address.

    Returns
    -------
    str
        The name, never empty.

    Examples
    --------
    >>> clean_name("Ana   Ruiz ")
    'Ana Ruiz'
    """
    line = " ".join(str(name).split())
    kept = "".join(c for c in line if c in JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return kept or "(no name)"


def isolate_name(name: str) -> str:
    """Fence a right-to-left name, so that digits beside it stay in place.

    Parameters
    ----------
    name : str
        A cleaned name.

    Returns
    -------
    str
        The name, between isolates where it needs them.

    Examples
    --------
    >>> isolate_name("Ana")
    'Ana'
    """
    if any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in name):
        return f"{ISOLATE}{name}{END_ISOLATE}"
    return name


def whole_name(name: object) -> str:
    """Return a name for a sentence, cleaned and fenced but not shortened.

    Parameters
    ----------
    name : object
        A person's name or address.

    Returns
    -------
    str
        Plain text.

    Examples
    --------
    >>> whole_name(" Ana  Ruiz ")
    'Ana Ruiz'
    """
    return isolate_name(clean_name(name))


def name_width(name: str) -> float:
    """Measure a name in average letters; Chinese, Japanese and Korean ones count double.

    Parameters
    ----------
    name : str
        Any text.

    Returns
    -------
    float
        Its width.

    Examples
    --------
    >>> name_width("Ana")
    3.0
    """
    return float(
        sum(
            0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in WIDE else 1
            for c in name
        )
    )


def short_name(name: object, width: float = 24) -> str:
    """Cut a long name, with an ellipsis, at a place where no letter is torn apart.

    Parameters
    ----------
    name : object
        A person's name or address.
    width : float
        Widest name left whole, in letters.

    Returns
    -------
    str
        The name or its beginning.

    Examples
    --------
    >>> short_name("ana.ruiz@harbor.example", 12), short_name("Maximiliana Ruiz", 12)
    ('ana.ruiz@…', 'Maximiliana…')
    """
    cleaned = clean_name(name)
    if name_width(cleaned) <= width:
        return cleaned
    mailbox, at, _ = cleaned.partition("@")
    if at and 0 < name_width(mailbox) <= width - 2:
        return f"{mailbox}@{ELLIPSIS}"
    cut = len(cleaned)
    while cut > 1 and name_width(cleaned[:cut]) > width - 1:
        cut -= 1
    while cut > 1 and (unicodedata.combining(cleaned[cut]) or cleaned[cut] in JOINERS):
        cut -= 1
    return cleaned[:cut].rstrip(PUNCTUATION) + ELLIPSIS


def short_names(names: Sequence[object], width: float = 24) -> list[str]:
    """Shorten names for one axis, so that different ones still look different.

    Parameters
    ----------
    names : sequence of object
        Names or addresses.
    width : float
        Widest name left whole, in letters.

    Returns
    -------
    list of str
        One short name each.

    Examples
    --------
    >>> short_names(["press-office-north", "press-office-south"], 12)
    ['press…north', 'press…south']
    """
    whole = [clean_name(name) for name in names]
    half = max(int(width) // 2, 2)
    short = [short_name(name, width) for name in whole]
    for place in _alike(short, whole):
        short[place] = f"{short_name(whole[place], half + 1)}{whole[place][-half:].lstrip(PUNCTUATION)}"
    for number, place in enumerate(_alike(short, whole), start=1):
        short[place] = f"{short_name(whole[place], width - 4)} ({number})"
    return short


def _alike(short: Sequence[str], whole: Sequence[str]) -> list[int]:
    """Return the places of shortened names that cannot be told apart."""
    meant: dict[str, set[str]] = defaultdict(set)
    for text, name in zip(short, whole, strict=True):
        meant[text].add(name)
    return [place for place, text in enumerate(short) if len(meant[text]) > 1 and text != whole[place]]


def plotly_text(text: str) -> str:
    """Escape what plotly would read as a tag, an entity or a formula.

    Parameters
    ----------
    text : str
        Plain text.

    Returns
    -------
    str
        The same text for a plotly title, label or hover.

    Examples
    --------
    >>> plotly_text("<b>Ana</b>")
    '&lt;b&gt;Ana&lt;/b&gt;'
    """
    return html.escape(text, quote=False).replace("$", "&#36;")


def hover_lines(text: str, letters: int = 84) -> str:
    """Break a long sentence for a hover, and escape it.

    Parameters
    ----------
    text : str
        Plain text.
    letters : int
        Most letters on a line.

    Returns
    -------
    str
        The same words for a plotly hover.

    Examples
    --------
    >>> hover_lines("You gave <4> more.", 12)
    'You gave &lt;4&gt;<br>more.'
    """
    return "<br>".join(plotly_text(line) for line in textwrap.wrap(text, letters))


def axis_names(names: Sequence[object], width: float = 24) -> list[str]:
    """Return names for an axis: short, fenced and escaped.

    Parameters
    ----------
    names : sequence of object
        Names or addresses.
    width : float
        Widest name left whole, in letters.

    Returns
    -------
    list of str
        One label each.

    Examples
    --------
    >>> axis_names(["Ana", "<i>Bo"])
    ['Ana', '&lt;i&gt;Bo']
    """
    return [plotly_text(isolate_name(short)) for short in short_names(names, width)]


def share_words(share: float) -> str:
    """Say a share as a person would.

    Parameters
    ----------
    share : float
        0 to 1.

    Returns
    -------
    str
        In hundredths.

    Examples
    --------
    >>> share_words(0.804), share_words(0.004), share_words(0.996), share_words(float("nan"))
    ('80%', 'under 1%', 'over 99%', 'unknown')
    """
    if math.isnan(share):
        return "unknown"
    if 0 < share < 0.005:  # noqa: PLR2004 - would round to nothing
        return "under 1%"
    if 0.995 <= share < 1:  # noqa: PLR2004 - would round to all
        return "over 99%"
    return f"{share:.0%}"


def count_words(count: float, one: str, many: str) -> str:
    """Say a count with its noun.

    Parameters
    ----------
    count : float
        How many.
    one, many : str
        The noun for one and for more.

    Returns
    -------
    str
        Both.

    Examples
    --------
    >>> count_words(1, "contact", "contacts"), count_words(1200, "contact", "contacts")
    ('1 contact', '1,200 contacts')
    """
    return f"{count:,.0f} {one if count == 1 else many}"


def hours_words(hours: float) -> str:
    """Say a length of time in the unit a person would choose.

    Parameters
    ----------
    hours : float
        Hours; not-a-number and infinity have no bound.

    Returns
    -------
    str
        Minutes, hours or days.

    Examples
    --------
    >>> hours_words(0.25), hours_words(3.14), hours_words(72), hours_words(float("nan"))
    ('15 min', '3.1 h', '3 days', 'no bound')
    """
    if not math.isfinite(hours):
        return "no bound"
    minutes = hours * MINUTES_IN_HOUR
    if minutes < 1:
        return "under 1 min"
    if round(minutes) < MINUTES_IN_HOUR:
        return f"{minutes:.0f} min"
    if hours < 2 * HOURS_IN_DAY:
        return f"{_trimmed(hours)} h"
    return f"{_trimmed(hours / HOURS_IN_DAY)} days"


def _trimmed(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"  # noqa: PLR2004 - two digits
