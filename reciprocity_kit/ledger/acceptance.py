"""Before accepting: what it adds to what is owed, and whether there is the time to return it."""

from collections.abc import Mapping
from math import nan

import numpy as np
import pandas as pd

from reciprocity_kit.columns._of_casebook import EXCHANGE_KINDS
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.book import Book, check_size, peak_line
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, end_of
from reciprocity_kit.ledger.equity import say_net
from reciprocity_kit.ledger.limits import build_limit_check
from reciprocity_kit.ledger.owing import find_owed
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.scenarios import draw_sums, limits_of
from reciprocity_kit.ledger.sheet import Line, build_sheet, plural, status_of
from reciprocity_kit.statistics.bootstrap import cluster_bootstrap

WORTH = "doubling scale"
FEWEST = 5


def build_acceptance(
    tables: Mapping[str, pd.DataFrame],
    *,
    owner: str,
    person: str,
    size: float,
    kind: str = "services",
    meeting_load: pd.DataFrame | None = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build a sheet to read before accepting help, on whether it can be returned.

    A returnable value above 1 means that to return what would then be owed takes more hours than
    the next four weeks have free; far below 1 that it fits in.
    returnable = hours_to_return / free_hours.

    Parameters
    ----------
    tables : Mapping of str to pandas.DataFrame
        Tables of the casebook: exchanges, and where there are any people, settings and limits.
    owner : str
        Whose casebook it is.
    person : str
        Who offers it.
    size : float
        What it would be worth to the owner, on the doubling scale.
    kind : str, default "services"
        What it would be.
    meeting_load : pandas.DataFrame, optional
        What `build_meeting_load` returned, for the hours that are free.
    until : str or timestamp, optional
        The day of the offer; by default the day after the last entry.
    seed : int, default 0
        Seed of the scenarios and of the resampling behind the limits.

    Returns
    -------
    pandas.DataFrame
        Lines balance, balance_after, then what would be owed in all (creditors, owed, give_pace,
        months_to_clear, owed_concentration), hours_to_return, free_hours, returnable, over_commitment
        and a line for each of the owner's limits that it touches. A communal tie gets no numbers.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If the size is not above 0, the kind is unknown, or another option or a setting cannot be used.

    Notes
    -----
    hours_to_return = what would be owed to this person * hours per worth of your own giving, from the
    given entries that have both; limits by bootstrap over these entries. free_hours = sum over the
    next four weeks of weekly_hours - promised - meetings, where that is above 0.

    References
    ----------
    Gouldner, A. W. (1960). The norm of reciprocity. American Sociological Review 25, 161-178. The sums:
    own.

    Examples
    --------
    You would owe 4; your own giving took half an hour for each worth; ten hours a week are free:

    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-03-01"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ben", kind="services", worth=8.0, cost=4.0, hours=4.0)
    >>> table = table.assign(state="delivered", due=pd.NaT, delivered_on=pd.NaT)
    >>> settings = pd.DataFrame({"name": ["weekly_hours"], "value": ["10"]})
    >>> tables = {"exchanges": table, "settings": settings}
    >>> sheet = build_acceptance(tables, owner="you", person="ana", size=4, until="2024-04-01")
    >>> sheet.set_index("line").loc[["hours_to_return", "free_hours", "returnable"], "value"].tolist()
    [2.0, 40.0, 0.05]
    """
    check_size(size)
    if kind not in EXCHANGE_KINDS:
        raise OptionError(f"kind={kind!r} is unknown.", next_step=f"use one of {', '.join(EXCHANGE_KINDS)}")
    book = Book.of(tables, owner=owner, until=until)
    silent = book.silent_about(person)
    if silent is not None:
        return silent
    offer = _offer(book, person, kind, float(size))
    own = book.entries[book.entries["partner"].eq(book.roster.name(person)) & book.entries["value"].notna()]
    net = float(own["value"].where(own["side"].eq(GIVEN), -own["value"]).sum())
    capacity = book.capacity(meeting_load)
    with_offer = pd.concat([book.entries, offer], ignore_index=True)
    lines = [
        *_balance(own, net, size, book, seed),
        *find_owed(with_offer, book.wanted, end=book.end + pd.Timedelta(days=1), seed=seed),
        *_time(max(0.0, size - net), book, capacity, seed),
        peak_line(capacity),
        *_limits(book, offer),
    ]
    return note_left_out(build_sheet(lines), book.entries.attrs[LEFT_OUT])


def _offer(book: Book, person: str, kind: str, size: float) -> pd.DataFrame:
    """Return the offer as an entry on the day of the offer."""
    number = int(book.exchanges["exchange_id"].max()) + 1 if len(book.exchanges) else 1
    name = book.roster.name(person)
    return pd.DataFrame(
        {
            "exchange_id": [number],
            "date": [book.end],
            "delivered_on": [book.end],
            "giver": [name],
            "receiver": [book.owner],
            "kind": [kind],
            "worth": [size],
            "cost": [nan],
            "hours": [nan],
            "state": ["delivered"],
            "partner": [name],
            "side": [RECEIVED],
            "day": [book.end],
            "value": [size],
        }
    )


def _balance(own: pd.DataFrame, net: float, size: float, book: Book, seed: int) -> list[Line]:
    low, high, n = nan, nan, len(own)
    only = own["partner"].unique().tolist()
    for drawn in draw_sums(book.entries, book.wanted, until=book.end, seed=seed, only=only):
        low, high = limits_of(drawn.net)
    after = net - size
    words = f"{say_net(net)} (recorded, n = {n})." if n else "Nothing with a worth is recorded yet."
    then = f"With it: {say_net(after)[0].lower()}{say_net(after)[1:]}."
    return [
        Line(
            line="balance",
            value=net if n else nan,
            unit=WORTH,
            low=low,
            high=high,
            n=n,
            status=status_of(n),
            words=words,
        ),
        Line(
            line="balance_after",
            value=after,
            unit=WORTH,
            low=low - size,
            high=high - size,
            n=n,
            status=status_of(n),
            words=then,
        ),
    ]


def _time(owed: float, book: Book, capacity: pd.DataFrame, seed: int) -> list[Line]:
    n, rate, low, high = _hours_per_worth(book.entries, seed)
    need = owed * rate
    words = f"To return what you would owe ({owed:.3g}) takes about {need:.1f} hours, as your own giving did."
    if not n:
        words = "How long it would take is not known: no favour you gave has both hours and a worth."
    taken = capacity["promised_hours"] + capacity["meeting_hours"].fillna(0.0)
    left = float((capacity["capacity_hours"] - taken).clip(lower=0).sum(min_count=1))
    weeks = f"{left:.1f} hours are free in the next four weeks."
    if np.isnan(left):
        weeks = "Your weekly hours are not set, so it is not known which are free."
    return [
        Line(
            line="hours_to_return",
            value=need,
            unit="hours",
            low=owed * low,
            high=owed * high,
            n=n,
            status=status_of(n),
            words=words,
        ),
        Line(
            line="free_hours",
            value=left,
            unit="hours",
            status="no_events" if np.isnan(left) else "ok",
            words=weeks,
        ),
        _returnable(need, left, owed * low, owed * high, n),
    ]


def _hours_per_worth(entries: pd.DataFrame, seed: int) -> tuple[int, float, float, float]:
    """Return the entries given that have hours and a worth, their ratio, and its limits."""
    given = entries[entries["side"].eq(GIVEN) & entries["value"].notna()]
    known = given[given["hours"].gt(0)]
    n = len(known)
    rate = float(known["hours"].sum() / known["value"].sum()) if n else nan
    if n < FEWEST:
        return n, rate, nan, nan
    found = cluster_bootstrap(
        lambda sums: sums[..., 0] / sums[..., 1],
        np.arange(n),
        known[["hours", "value"]].to_numpy(np.float64),
        method="percentile",
        seed=seed,
    )
    return n, rate, found.low, found.high


def _returnable(need: float, free: float, low: float, high: float, n: int) -> Line:
    if np.isnan(need) or not free > 0:
        why = "no hour is free in the next four weeks" if free == 0 else "hours are not known"
        words = f"Whether you could return it in four weeks cannot be told: {why}."
        return Line(line="returnable", unit="index", n=n, status="no_events", words=words)
    fits = "It fits into" if need <= free else "It is more than"
    words = f"{fits} the hours free in the next four weeks ({need / free:.0%} of them)."
    return Line(
        line="returnable",
        value=need / free,
        unit="index",
        low=low / free,
        high=high / free,
        n=n,
        status=status_of(n),
        words=words,
    )


def _limits(book: Book, offer: pd.DataFrame) -> list[Line]:
    """Return a line for each limit on what is received that the offer counts for."""
    limits = book.table("limits")
    limits = limits[limits["direction"].astype("str").eq(RECEIVED)]
    if limits.empty:
        return []
    text = offer.drop(columns=["partner", "side", "day", "value"])
    exchanges = book.exchanges.astype({"giver": "str", "receiver": "str", "kind": "str", "state": "str"})
    check = build_limit_check(
        limits,
        pd.concat([exchanges, text], ignore_index=True),
        owner=book.owner,
        people=book.people,
        until=end_of(offer),
    )
    rows = check[check["partner"].eq(offer["partner"].iloc[0]) & check["until_on"].gt(book.end)]
    return [
        Line(
            line=f"limit_{row['limit_id']}",
            value=row["amount"],
            unit=str(row["subject"]),
            n=row["n"],
            words=f"With it, of {row['most']:g} allowed: {row['amount']:.3g} in this {row['period']} "
            f"({row['level']}; {plural(row['n'], 'entry', 'entries')})"
            + (f"; {row['policy']}." if row["policy"] else "."),
        )
        for row in rows.to_dict("records")
    ]
