"""The owner's own habits: giving first, how often, introductions, and asking back."""

from math import nan

import numpy as np
import pandas as pd

from reciprocity_kit.ledger.asks import build_give_and_ask
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, delivered, end_of, obligation
from reciprocity_kit.ledger.estimates import MONTH_DAYS, Estimate, build_patterns, rate_row
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.requests import YOURS, both_left_out, requests_between
from reciprocity_kit.ledger.sheet import plural, status_of, window_of
from reciprocity_kit.statistics import wilson

TAIL = 0.025


def build_give_first(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build with which part of the people the owner gave before asking.

    A high give_first_share means that with most people your first favour came before your first
    ask, a low one that the ask came first. A high give_lead_days means that much time lay between.

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

    Returns
    -------
    pandas.DataFrame
        Rows give_first_share (Wilson limits) and give_lead_days (median, with the limits of the sign
        test from six people on). `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    Of the people you both gave to and asked, those whose first give is on an earlier day than the
    first ask; a first give and ask on one day are no case.

    References
    ----------
    Wilson, E. B. (1927). JASA 22, 209-212. Regan, D. T. (1971). Journal of Experimental Social Psychology 7,
    627-639, for asks after a favour.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-01-01", "2024-01-08"])})
    >>> table = table.assign(giver="you", receiver=["ana", "ben"], kind="services", worth=2.0, cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> ask = pd.DataFrame({"ask_id": [1, 2], "date": pd.to_datetime(["2024-01-05"] * 2), "asker": "you"})
    >>> ask = ask.assign(asked_of=["ana", "ben"], form="ask", size=2.0, outcome="open")
    >>> build_give_first(table, ask, owner="you")["value"].tolist()
    [0.5, 0.5]
    """
    order = build_give_and_ask(exchanges, asks, owner=owner, people=people, until=until)
    first = order["first"].astype("str")
    both = order[first.isin(("give", "ask"))]
    n, k = len(both), int(first.eq("give").sum())
    low, high = (float(end) for end in wilson(k, n)) if n else (nan, nan)
    lead = np.sort(both["give_lead_days"].to_numpy(np.float64))
    lead_low, lead_high = _median_limits(lead)
    rows = [
        Estimate(
            measure="give_first_share",
            value=k / n if n else nan,
            unit="share",
            low=low,
            high=high,
            n=n,
            status=status_of(n),
            words="Of the people you both gave to and asked, given to first",
        ),
        Estimate(
            measure="give_lead_days",
            value=float(np.median(lead)) if n else nan,
            unit="days",
            low=lead_low,
            high=lead_high,
            n=n,
            status=status_of(n),
            words="Median days from the first favour you gave to your first ask",
        ),
    ]
    days = pd.concat([order["first_give_on"], order["first_ask_on"]])
    return note_left_out(build_patterns(rows, window=window_of(days)), order.attrs[LEFT_OUT])


def _median_limits(ordered: np.ndarray) -> tuple[float, float]:
    """Return the order statistics that hold the median with at least 95% (sign test)."""
    n = ordered.size
    chance, place, total = 0.5**n, 0, 0.0
    while n and total + chance <= TAIL:
        total += chance
        place += 1
        chance *= (n - place + 1) / place
    return (float(ordered[place - 1]), float(ordered[n - place])) if place else (nan, nan)


def build_giving_habits(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build how often the owner gives, introduces people, and asks those who received more.

    A high gives_per_month means that you give often; a high claim_back_rate that you often ask
    people to whom you gave more than you received, a low one that you hardly do. Neither is good or
    bad in itself: to ask too little costs the others the chance to give.

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

    Returns
    -------
    pandas.DataFrame
        Rows gives_per_month, receives_per_month, introductions_made and introductions_received (a month),
        and claim_back_rate (asks for each month of credit), with exact Poisson limits. Status:
        no_events without a month to count over, too_few under five cases. `attrs["left_out"]`
        counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    Months run from the first entry to the end of the record. A month of credit is a month with one
    person in which the running balance (recorded worth given - received) is above 0.

    References
    ----------
    Garwood, F. (1936). Biometrika 28, 437-442. Flynn, F. J. (2003). How much should I give and how often?
    Academy of Management Journal 46, 539-553.

    Examples
    --------
    You gave Ana 4; two months later you asked her for something, and the record ends then:

    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-01-01"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=4.0, cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> ask = pd.DataFrame({"ask_id": [1], "date": pd.to_datetime(["2024-03-01"]), "asker": "you"})
    >>> ask = ask.assign(asked_of="ana", form="ask", kind="services", size=2.0, outcome="open")
    >>> habits = build_giving_habits(table, ask, owner="you", until="2024-03-02").set_index("measure")
    >>> habits.loc[["gives_per_month", "claim_back_rate"], "value"].round(3).tolist()
    [0.499, 0.499]
    """
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    requests = requests_between(asks, owner=owner, people=people, until=end_of(exchanges, until))
    end = end_of(exchanges, until)
    months = (end - entries["day"].min()).days / MONTH_DAYS if len(entries) else 0.0
    introduces = entries["kind"].astype("str").eq("introductions")
    gives, receives = entries["side"].eq(GIVEN), entries["side"].eq(RECEIVED)
    counted = (
        ("gives_per_month", gives, "Favours you gave"),
        ("receives_per_month", receives, "Favours you received"),
        ("introductions_made", gives & introduces, "Introductions you made"),
        ("introductions_received", receives & introduces, "Introductions made for you"),
    )
    rows = [rate_row(name, int(of.sum()), months, words) for name, of, words in counted]
    rows.append(_claim_back(entries, requests[requests["side"].eq(YOURS)], end))
    table = build_patterns(rows, window=window_of(entries["day"]))
    return note_left_out(table, both_left_out(entries, requests))


def _claim_back(entries: pd.DataFrame, asks: pd.DataFrame, end: pd.Timestamp) -> Estimate:
    """Make the row of asks to people in whose ledger the owner is ahead."""
    asked, months = 0, 0.0
    for start, stop, partner in credit_spells(entries, end):
        months += (stop - start).days / MONTH_DAYS
        inside = asks["date"].ge(start) & asks["date"].lt(stop)
        asked += int((asks["partner"].eq(partner) & inside).sum())
    words = (
        f"Asks of people to whom you had given more ({plural(asked, 'ask')} in {months:.3g} credit months)"
    )
    return rate_row("claim_back_rate", asked, months, words, unit="a credit month")


def credit_spells(entries: pd.DataFrame, end: pd.Timestamp) -> list[tuple[pd.Timestamp, pd.Timestamp, str]]:
    """Return when the owner had given more than received, tie by tie.

    Parameters
    ----------
    entries : pandas.DataFrame
        Delivered entries in order of day.
    end : pandas.Timestamp
        The day on which the record ends.

    Returns
    -------
    list of tuple
        From, until and the other person.
    """
    value = obligation(entries).fillna(0.0)
    signed = value.where(entries["side"].eq(GIVEN), -value)
    table = entries.assign(net=signed.groupby(entries["partner"]).cumsum())
    spells = []
    for partner, own in table.groupby("partner", sort=True):
        stops = [*own["day"].tolist()[1:], end]
        known = zip(own["day"], stops, own["net"], strict=True)
        spells += [(start, stop, str(partner)) for start, stop, net in known if net > 0]
    return spells
