"""Sheets to read before a talk: one after an engagement, and one page about oneself."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from reciprocity_kit.audit.outcomes import build_goals
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.asks import contact_with
from reciprocity_kit.ledger.book import Book
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, day_of
from reciprocity_kit.ledger.estimates import Estimate, rate_row, share_row, tell
from reciprocity_kit.ledger.persons import Roster, check_columns, note_left_out
from reciprocity_kit.ledger.promises import own_promises
from reciprocity_kit.ledger.requests import ACCEPTED, ANSWERED, YOURS, requests_between
from reciprocity_kit.ledger.sheet import Line, build_sheet, plural, status_of, window_of
from reciprocity_kit.statistics import garwood

Tables = Mapping[str, pd.DataFrame]
_SUMMED = ("total", "opened", "opened_by_alter", "opened_answered", "opened_by_alter_answered")


def build_review(
    tables: Tables,
    *,
    owner: str,
    person: str,
    since: Day = None,
    until: Day = None,
    interactions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Build the sheet to read after an engagement with one person: what was planned, done and is open.

    High numbers of promises open mean that something is left to finish; the other lines are what was,
    for the two of you to weigh.

    Parameters
    ----------
    tables : Mapping of str to pandas.DataFrame
        Tables of the casebook: exchanges, and where there are any asks, objectives, agreements, people.
    owner, person : str
        Whose casebook it is, and with whom it was.
    since, until : str or timestamp, optional
        Days of the engagement, half-open.
    interactions : pandas.DataFrame, optional
        `history.interactions`, for the contact.

    Returns
    -------
    pandas.DataFrame
        Lines contact, given, received, promises_kept, promises_open, promises_to_you, asks_accepted, one for
        each objective and each agreement. Communal ties get no numbers.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If there are no exchanges, or a day is no date.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-01-03"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=4.0, cost=1.0, hours=1.0, due=pd.NaT)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> build_review({"exchanges": table}, owner="you", person="ana").loc[0, "words"]
    'You gave 4 in 1 entry (recorded 3 Jan 2024).'
    """
    book = Book.of(tables, owner=owner, until=until)
    silent = book.silent_about(person)
    if silent is not None:
        return silent
    name = book.roster.name(person)
    start = pd.Timestamp(0) if since is None else day_of(since)
    entries = book.entries[book.entries["partner"].eq(name) & book.entries["day"].ge(start)]
    lines = [*_contact_line(name, book, start, interactions), *_flows(entries)]
    lines += [*_promise_lines(name, book, start), *_ask_lines(name, book, start)]
    goals = build_goals(book.table("objectives"), people=book.people, since=start, until=book.end)
    for goal in goals[goals["person"].astype("str").eq(name)].to_dict("records"):
        value, status = float(goal["attainment"]), str(goal["status"])
        lines.append(
            Line(line="objective", value=value, unit="share", n=1, status=status, words=str(goal["words"]))
        )
    agreed = book.table("agreements")
    own = agreed[book.roster.rename(agreed["person"]).eq(name) & agreed["date"].ge(start)]
    for row in own.to_dict("records"):
        words = f"Agreed on {day_words(row['date'])}: {row['agreement']} ({row['state']})."
        lines.append(Line(line="agreement", n=1, words=words))
    return build_sheet(lines)


def _contact_line(
    name: str, book: Book, start: pd.Timestamp, interactions: pd.DataFrame | None
) -> Iterator[Line]:
    if interactions is None:
        return
    contact = contact_with([name], interactions, owner=book.owner, people=book.people)
    inside = contact[contact["day"].ge(start) & contact["day"].lt(book.end)]
    n = len(inside)
    channels = ", ".join(sorted(inside["channel"].unique()))
    words = f"{plural(n, 'event')} recorded ({channels or 'none'}; {window_of(inside['day'])})."
    low, high = (float(end) for end in garwood(n))
    yield Line(line="contact", value=float(n), unit="events", low=low, high=high, n=n, words=words)


def _flows(entries: pd.DataFrame) -> Iterator[Line]:
    for side, line in ((GIVEN, "You gave"), (RECEIVED, "You received")):
        own = entries[entries["side"].eq(side)]
        worth, n = own["value"].sum(), len(own)
        unknown = int(own["value"].isna().sum())
        rest = f"; {unknown} without a worth" if unknown else ""
        words = (
            f"{line} {worth:.3g} in {plural(n, 'entry', 'entries')} (recorded {window_of(own['day'])}{rest})."
        )
        if not n:
            words = f"{line} nothing that is recorded."
        value = float(worth) if n > unknown else np.nan
        yield Line(line=side, value=value, unit="doubling scale", n=n, status=status_of(n), words=words)


def _promise_lines(name: str, book: Book, start: pd.Timestamp) -> Iterator[Line]:
    promises = own_promises(book.exchanges, owner=book.owner, people=book.people, until=book.end)
    promises = promises[promises["partner"].eq(name) & promises["date"].ge(start)]
    mine = promises[promises["side"].eq(GIVEN)]
    over = mine[mine["fate"].ne("open") | mine["overdue"]]
    k = int(over["fate"].eq("kept").sum())
    yield _line(share_row("promises_kept", k, len(over), "Of your promises that are over, kept"))
    for side, line, words in ((GIVEN, "promises_open", "you made"), (RECEIVED, "promises_to_you", "to you")):
        n = int((promises["side"].eq(side) & promises["fate"].eq("open")).sum())
        told = f"{plural(n, 'promise')} {words} not delivered yet."
        yield Line(line=line, value=float(n), unit="promises", n=n, words=told)


def _ask_lines(name: str, book: Book, start: pd.Timestamp) -> Iterator[Line]:
    requests = requests_between(book.table("asks"), owner=book.owner, people=book.people, until=book.end)
    outcome = requests["outcome"].astype("str")
    own = requests["partner"].eq(name) & requests["side"].eq(YOURS) & requests["date"].ge(start)
    n, k = int((own & outcome.isin(ANSWERED)).sum()), int((own & outcome.isin(ACCEPTED)).sum())
    yield _line(share_row("asks_accepted", k, n, "Of your asks, accepted"))


def _line(row: Estimate, window: str = "") -> Line:
    return Line(
        line=row.measure,
        value=row.value,
        unit=row.unit,
        low=row.low,
        high=row.high,
        n=row.n,
        status=row.status,
        words=tell(row, window),
    )


def build_self_sheet(
    ties: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    owner: str,
    window_days: float,
    people: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Build the one-page sheet about oneself, for one's own review: frequency, depth, who opens, who answers.

    A high contact_per_week means much contact, a high one_to_one_share that most messages went to one
    person only (a proxy of depth, no more), a high initiation_share that you open most conversations. It
    is about you in all ties together; no other person is named.

    Parameters
    ----------
    ties : pandas.DataFrame
        What `build_ties` returned.
    interactions : pandas.DataFrame
        `history.interactions`.
    owner : str
        Whose sheet.
    window_days : float
        Days the ties were seen over.
    people : pandas.DataFrame, optional
        The casebook's people: people who opted out are left out.

    Returns
    -------
    pandas.DataFrame
        Lines contacts, contact_per_week, channels, one_to_one_share, initiation_share, openings_answered,
        answered_by_you, each with limits and cases. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.

    Notes
    -----
    Sums over all ties, then one share of them; Jeffreys limits, exact Poisson limits of the rate. They
    take events as independent.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133. Garwood, F. (1936).
    Biometrika 28, 437-442.

    Examples
    --------
    >>> names = ["ego", "alter", "total", "opened", "opened_by_alter"]
    >>> ties = pd.DataFrame([["you", "ana", 10, 3, 1]], columns=names)
    >>> ties = ties.assign(opened_answered=2, opened_by_alter_answered=1)
    >>> mails = pd.DataFrame({"event_id": ["m"], "sender": "you", "channel": "email", "audience": 1})
    >>> sheet = build_self_sheet(ties, mails.assign(recipient="ana"), owner="you", window_days=70)
    >>> sheet.set_index("line").loc[["contact_per_week", "initiation_share"], "value"].tolist()
    [1.0, 0.75]
    """
    check_columns(ties, "ties", ("ego", "alter", *_SUMMED))
    roster = Roster.of(people)
    me = roster.name(owner)
    own = ties[roster.rename(ties["ego"]).eq(me)]
    out = roster.rename(own["alter"]).isin(roster.opted_out)
    counted = own[~out]
    sums = {name: int(counted[name].sum()) for name in _SUMMED}
    mine = interactions[roster.rename(interactions["sender"]).eq(me)].drop_duplicates("event_id")
    written = mine[mine["channel"].astype("str").ne("meeting")]
    alone = int(written["audience"].eq(1).sum())
    window = f"{window_days:.0f} days"
    channels = sorted(interactions["channel"].astype("str").unique())
    rows = _own_rows(sums, alone, len(written), window_days)
    n = len(counted)
    lines = [
        Line(
            line="contacts", value=float(n), unit="people", n=n, words=f"Contact with {n} people in {window}."
        ),
        Line(
            line="channels",
            value=float(len(channels)),
            unit="channels",
            n=n,
            words=f"Seen: {', '.join(channels)}. Other channels are not.",
        ),
        *(_line(row, window) for row in rows),
    ]
    return note_left_out(build_sheet(lines), {"opted_out": int(out.sum())})


def _own_rows(sums: Mapping[str, int], alone: int, written: int, window_days: float) -> list[Estimate]:
    both = sums["opened"] + sums["opened_by_alter"]
    return [
        rate_row(
            "contact_per_week", sums["total"], window_days / 7, "Contact both ways", unit="events a week"
        ),
        share_row("one_to_one_share", alone, written, "Of your messages, to one person only"),
        share_row("initiation_share", sums["opened"], both, "Of all conversations, opened by you"),
        share_row(
            "openings_answered", sums["opened_answered"], sums["opened"], "Of those you opened, answered"
        ),
        share_row(
            "answered_by_you",
            sums["opened_by_alter_answered"],
            sums["opened_by_alter"],
            "Of those others opened, answered by you",
        ),
    ]
