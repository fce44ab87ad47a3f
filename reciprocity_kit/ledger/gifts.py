"""Favours nobody asked for that were followed by an ask: order, days between and sizes, nothing else."""

from math import isnan

import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.entries import RECEIVED, Day, delivered, end_of
from reciprocity_kit.ledger.estimates import Estimate, build_patterns, rate_row, share_row
from reciprocity_kit.ledger.persons import note_left_out
from reciprocity_kit.ledger.requests import THEIRS, both_left_out, requests_between
from reciprocity_kit.ledger.sheet import plural, window_of

WITHIN_DAYS = 30.0


def build_gift_then_ask(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    within_days: float = WITHIN_DAYS,
) -> pd.DataFrame:
    """Build the list of favours you had not asked for that were followed by an ask of the same person.

    A high size_ratio means that the ask was larger than the favour before it, a low lag_days that
    it came soon. The order is recorded, no reason for it is: helpful people also ask for help.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    asks : pandas.DataFrame
        The casebook's asks.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.
    within_days : float, default 30
        Days within which the ask follows.

    Returns
    -------
    pandas.DataFrame
        One row for each such favour, with the first ask after it, by day. `attrs["left_out"]`
        counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date or within_days is not above 0.

    Notes
    -----
    lag_days = day of the ask - day of the favour; size_ratio = size / worth, NaN where one is not known.
    An ask on the same day counts as following.

    References
    ----------
    Regan, D. T. (1971). Effects of a favor and liking on compliance. Journal of Experimental Social
    Psychology 7, 627-639. The 30 days: own.

    Examples
    --------
    Three days after a favour worth 2, Ana asks for one of 8:

    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-03-01"]), "giver": ["ana"]})
    >>> table = table.assign(receiver="you", kind="services", worth=2.0, cost=1.0, asked="no")
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> ask = pd.DataFrame({"ask_id": [1], "date": pd.to_datetime(["2024-03-04"]), "asker": "ana"})
    >>> ask = ask.assign(asked_of="you", form="ask", kind="services", size=8.0, outcome="open")
    >>> build_gift_then_ask(table, ask, owner="you").loc[0, "words"]
    'An ask 4 times as large as a favour not asked for came 3 days after it.'
    """
    _check_days(within_days)
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    requests = requests_between(asks, owner=owner, people=people, until=until)
    left_out = both_left_out(entries, requests)
    gifts = entries[entries["side"].eq(RECEIVED) & entries["asked"].astype("str").eq("no")]
    theirs = requests.loc[requests["side"].eq(THEIRS), ["partner", "ask_id", "date", "size"]]
    pairs = gifts[["partner", "exchange_id", "day", "worth"]].merge(theirs, on="partner")
    pairs["lag_days"] = (pairs["date"] - pairs["day"]).dt.days.astype("float64")
    pairs = pairs[pairs["lag_days"].between(0, within_days)]
    first = pairs.sort_values(["day", "exchange_id", "date", "ask_id"], kind="stable")
    first = first.drop_duplicates("exchange_id").rename(columns={"date": "asked_on"})
    if first.empty:
        return note_left_out(empty_table("gift_then_ask"), left_out)
    first = first.assign(size_ratio=first["size"] / first["worth"])
    first["words"] = [
        _say(lag, ratio) for lag, ratio in zip(first["lag_days"], first["size_ratio"], strict=True)
    ]
    return note_left_out(cast_table("gift_then_ask", first.reset_index(drop=True)), left_out)


def build_gift_then_ask_counts(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    within_days: float = WITHIN_DAYS,
) -> pd.DataFrame:
    """Build how often an ask followed a favour you had not asked for.

    A high followed_share means that most such favours had an ask after them, a low one that few
    had. With few favours the limits are wide, and then the share says little.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    asks : pandas.DataFrame
        The casebook's asks.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        The day on which the record ends, itself not inside.
    within_days : float, default 30
        Days within which the ask follows.

    Returns
    -------
    pandas.DataFrame
        Rows followed_share for all ties, then by person followed (a count with exact Poisson
        limits). `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date or within_days is not above 0.

    Notes
    -----
    followed_share leaves out favours younger than within_days, as an ask may still come.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-03-01"]), "giver": ["ana"]})
    >>> table = table.assign(receiver="you", kind="services", worth=2.0, cost=1.0, asked="no")
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> ask = pd.DataFrame({"ask_id": [1], "date": pd.to_datetime(["2024-03-04"]), "asker": "ana"})
    >>> ask = ask.assign(asked_of="you", form="ask", kind="services", size=8.0, outcome="open")
    >>> counts = build_gift_then_ask_counts(table, ask, owner="you", until="2024-06-01")
    >>> counts[["measure", "value"]].values.tolist()
    [['followed_share', 1.0], ['followed', 1.0]]
    """
    pairs = build_gift_then_ask(
        exchanges, asks, owner=owner, people=people, until=until, within_days=within_days
    )
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    gifts = entries[entries["side"].eq(RECEIVED) & entries["asked"].astype("str").eq("no")]
    last = end_of(exchanges, until) - pd.Timedelta(days=1)
    old = gifts[(last - gifts["day"]) >= pd.Timedelta(days=within_days)]
    k = int(old["exchange_id"].isin(pairs["exchange_id"]).sum())
    words = f"Of favours you had not asked for, followed by an ask within {within_days:.0f} days"
    rows: list[Estimate] = [share_row("followed_share", k, len(old), words)]
    counts = pairs["partner"].astype("str").value_counts()
    for partner, total in gifts["partner"].value_counts().sort_index().items():
        words = f"Of {plural(total, 'favour')} of {partner} you had not asked for, followed by an ask"
        n = int(counts.get(partner, 0))
        rows.append(rate_row("followed", n, 1.0, words, unit="times", partner=str(partner)))
    return note_left_out(build_patterns(rows, window=window_of(entries["day"])), pairs.attrs["left_out"])


def _check_days(within_days: float) -> None:
    if not within_days > 0:
        raise OptionError(f"within_days={within_days!r} is not above 0.", next_step="use within_days=30")


def _say(lag: float, ratio: float) -> str:
    size = "of unknown size after" if isnan(ratio) else f"{ratio:.3g} times as large as"
    return f"An ask {size} a favour not asked for came {plural(int(lag), 'day')} after it."
