"""Before an ask: what help is recorded, whether it would come cold, to whom else one owes, and the time."""

from collections.abc import Mapping
from math import nan

import numpy as np
import pandas as pd

from reciprocity_kit.columns._of_ledger import NO_HEADROOM
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.asks import COLD_YEARS, YEAR_DAYS, build_give_and_ask, contact_with, is_cold
from reciprocity_kit.ledger.book import Book, check_size, peak_line
from reciprocity_kit.ledger.entries import GIVEN, Day
from reciprocity_kit.ledger.owing import find_owed
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.scenarios import draw_sums, fading, limits_of
from reciprocity_kit.ledger.sheet import Line, build_sheet, plural, status_of, window_of

WORTH = "doubling scale"
REMINDER = (
    "People underestimate how willing others are to help (Flynn and Lake 2008). "
    "What is recorded sets no limit to what may be asked."
)


def build_headroom(
    tables: Mapping[str, pd.DataFrame],
    *,
    owner: str,
    person: str,
    size: float,
    interactions: pd.DataFrame | None = None,
    meeting_load: pd.DataFrame | None = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build a sheet to read before an ask.

    An ask_ratio above 1 means that the ask is larger than the help recorded as given and not yet
    returned; below 1 that it lies within. headroom = max(0, decayed given - decayed received);
    ask_ratio = size / headroom.

    Parameters
    ----------
    tables : Mapping of str to pandas.DataFrame
        Tables of the casebook: exchanges, and where there are any asks, people and settings.
    owner : str
        Whose casebook it is.
    person : str
        Who would be asked.
    size : float
        What the ask is worth to the owner, on the doubling scale.
    interactions : pandas.DataFrame, optional
        `history.interactions`, for the contact before.
    meeting_load : pandas.DataFrame, optional
        What `build_meeting_load` returned, for the capacity.
    until : str or timestamp, optional
        The day of the ask; by default the day after the last entry.
    seed : int, default 0
        Seed of the scenarios behind the limits.

    Returns
    -------
    pandas.DataFrame
        Lines help_given, help_received, headroom, ask, ask_ratio, contact (days since the last,
        cold or warm in words), order (days since the first give, or its lead before the first ask), what
        is owed to others (creditors, owed, give_pace, months_to_clear, owed_concentration),
        over_commitment (the highest of the next four weeks) and reminder. ask_ratio has the status
        no_recorded_headroom where the headroom is 0. A communal tie gets no numbers.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If the size is not above 0, or another option or a setting cannot be used.

    References
    ----------
    Flynn, F. J., Lake, V. K. B. (2008). If you need help, just ask: underestimating compliance with direct
    requests for help. Journal of Personality and Social Psychology 95, 128-143. Headroom: own.

    Examples
    --------
    You gave Ana 8 last month; half of it counts after 30 days. An ask of 8 is twice that:

    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-03-01"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=8.0, cost=4.0, hours=1.0)
    >>> table = table.assign(state="delivered", due=pd.NaT, delivered_on=pd.NaT)
    >>> settings = pd.DataFrame({"name": ["half_life_days"], "value": ["30"]})
    >>> tables = {"exchanges": table, "settings": settings}
    >>> sheet = build_headroom(tables, owner="you", person="ana", size=8, until="2024-04-01")
    >>> sheet.set_index("line").loc[["headroom", "ask_ratio"], "value"].tolist()
    [4.0, 2.0]
    """
    check_size(size)
    book = Book.of(tables, owner=owner, until=until)
    silent = book.silent_about(person)
    if silent is not None:
        return silent
    name = book.roster.name(person)
    theirs = book.entries["partner"].eq(name)
    own, others = book.entries[theirs], book.entries[~theirs]
    lines = [
        *_help(own, book, size, seed),
        _contact(own, name, interactions, book),
        _order(name, book),
        *find_owed(others, book.wanted, end=book.end, seed=seed),
        peak_line(book.capacity(meeting_load)),
        Line(line="reminder", words=REMINDER),
    ]
    return note_left_out(build_sheet(lines), book.entries.attrs[LEFT_OUT])


def _help(own: pd.DataFrame, book: Book, size: float, seed: int) -> list[Line]:
    """Return the lines on what was given, what was received, and what the ask is beside it."""
    known = own[own["value"].notna()]
    left = known["value"] * fading(known, book.wanted, until=book.end)
    gives = known["side"].eq(GIVEN)
    n, room = len(known), max(0.0, float(left[gives].sum() - left[~gives].sum()))
    low, high = _draw_room(known["partner"].unique().tolist(), book, seed)
    seen = f"(recorded, n = {n}, {window_of(known['day'])})"
    words = f"You gave {room:.3g} more than you received, older favours counting less {seen}."
    if not room:
        words = "No help is recorded that was given and not returned yet, older favours counting less."
    headroom = Line(line="headroom", unit=WORTH, n=n, status="no_events", words="Nothing is recorded.")
    if n:
        headroom = Line(
            line="headroom", value=room, unit=WORTH, low=low, high=high, n=n, status=status_of(n), words=words
        )
    return [
        _side("help_given", "gave", own[own["side"].eq(GIVEN)], left[gives]),
        _side("help_received", "received", own[own["side"].ne(GIVEN)], left[~gives]),
        headroom,
        Line(line="ask", value=float(size), unit=WORTH, words=f"The ask is worth {size:g} to you."),
        _ratio(size, room, low, high, n),
    ]


def _side(line: str, verb: str, entries: pd.DataFrame, left: "pd.Series[float]") -> Line:
    n, total = len(left), float(left.sum())
    unvalued = len(entries) - n
    without = f", {unvalued} more without a worth" if unvalued else ""
    if not n:
        return Line(line=line, unit=WORTH, status="no_events", words=f"You {verb} nothing recorded{without}.")
    window = window_of(entries["day"])
    plain = f"You {verb} {entries['value'].sum():.3g} in {plural(n, 'recorded favour')}{without}, {window}"
    words = f"{plain}; {total:.3g} with older ones counting less."
    return Line(line=line, value=total, unit=WORTH, n=n, status=status_of(n), words=words)


def _draw_room(partner: list[str], book: Book, seed: int) -> tuple[float, float]:
    for drawn in draw_sums(book.entries, book.wanted, until=book.end, seed=seed, only=partner):
        return limits_of(np.maximum(drawn.decayed_net, 0.0))
    return nan, nan


def _ratio(size: float, room: float, low: float, high: float, n: int) -> Line:
    if not room:
        words = "No help that was given and not returned yet is recorded to compare the ask with."
        return Line(line="ask_ratio", unit="times", n=n, status=NO_HEADROOM, words=words)
    ratio = size / room
    than = "larger than" if ratio > 1 else "within"
    return Line(
        line="ask_ratio",
        value=ratio,
        unit="times",
        low=size / high if high else nan,
        high=size / low if low else nan,
        n=n,
        status=status_of(n),
        words=f"The ask ({size:g}) is {than} the help you have recorded ({room:.3g}).",
    )


def _contact(own: pd.DataFrame, name: str, interactions: pd.DataFrame | None, book: Book) -> Line:
    line, helped = "contact", bool(own["side"].eq(GIVEN).any())
    if interactions is None:
        words = "Warm: you have given before." if helped else "Nothing given is recorded"
        end = "" if helped else "; without a history it is not known whether there was contact."
        return Line(line=line, unit="days", status="not_identified", words=words + end)
    ask = pd.DataFrame({"partner": [name], "date": [book.end]})
    days = COLD_YEARS * YEAR_DAYS
    given, people, owner = own[own["side"].eq(GIVEN)], book.people, book.owner
    cold = bool(is_cold(ask, given, interactions, owner=owner, people=people, cold_days=days).iloc[0])
    seen = contact_with([name], interactions, owner=owner, people=people)
    seen = seen[seen["day"].lt(book.end)]
    last = (book.end - seen["day"].max()).days if len(seen) else nan
    words = "Cold: no help given and no contact both ways in the last two years is recorded."
    if not cold:
        words = f"Warm: {'you have given before' if helped else 'there was contact both ways'}."
    if len(seen):
        channel, ago = seen.sort_values("day")["channel"].iloc[-1], plural(int(last), "day")
        words += f" The last contact recorded ({channel}) was {ago} ago, n = {len(seen)}."
    return Line(line=line, value=last, unit="days", n=len(seen), status=status_of(len(seen)), words=words)


def _order(name: str, book: Book) -> Line:
    order = build_give_and_ask(
        book.exchanges, book.table("asks"), owner=book.owner, people=book.people, until=book.end
    )
    rows = order[order["partner"].eq(name)]
    if rows.empty:
        words = "Neither a favour given nor an ask is recorded: this ask would be the first of either."
        return Line(line="order", unit="days", status="no_events", words=words)
    row = rows.iloc[0]
    if row["first"] == "only asks":
        words = f"You asked first, on {day_words(row['first_ask_on'])}; nothing given is recorded."
        return Line(line="order", unit="days", n=int(row["n_asks"]), status="one_sided", words=words)
    gives = plural(int(row["gives_before_ask"]), "favour")
    said = f"You first gave on {day_words(row['first_give_on'])}"
    if row["first"] == "only gives":
        lead = float((book.end - row["first_give_on"]).days)
        words = f"{said}, {gives} in all, and have not asked before."
    else:
        lead = float(row["give_lead_days"])
        words = f"{said} and first asked on {day_words(row['first_ask_on'])}, {gives} given before."
    return Line(
        line="order", value=lead, unit="days", n=int(row["gives_before_ask"] + row["n_asks"]), words=words
    )
