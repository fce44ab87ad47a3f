"""What came back after a favour, and when; and whether it was asked for."""

from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, delivered, end_of
from reciprocity_kit.ledger.estimates import Estimate, build_patterns, difference_row, share_row, wait_rows
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.sheet import window_of

HORIZON_DAYS = 90.0
SIDES = {GIVEN: "you gave", RECEIVED: "you received"}
_ASKED = {"yes": "asked for", "no": "not asked for"}


def find_returns(entries: pd.DataFrame, *, end: pd.Timestamp) -> pd.DataFrame:
    """Tell of each favour what came back first from the same person.

    Parameters
    ----------
    entries : pandas.DataFrame
        Delivered entries in order of day and number.
    end : pandas.Timestamp
        The day on which the record ends, itself not inside.

    Returns
    -------
    pandas.DataFrame
        The entries, with `returned_by` (number of the first later entry the other way, or of the
        one that is noted to pay it back; 0 for none yet), `ended`, `wait_days` to it or to the last
        day of the record, and `seen_days` to that day.
    """
    table = entries.reset_index(drop=True)
    first = np.full(len(table), -1, dtype=np.int64)
    gives = table["side"].eq(GIVEN).to_numpy()
    for rows in table.groupby("partner", sort=False).indices.values():
        later = {True: -1, False: -1}
        for row in rows[::-1]:
            first[row] = later[not gives[row]]
            later[bool(gives[row])] = int(row)
    if "returns" in table.columns:
        place = {int(number): row for row, number in enumerate(table["exchange_id"])}
        for row, paid in enumerate(table["returns"].tolist()):
            if place.get(int(paid), row) < row:
                first[place[int(paid)]] = row
    found = first >= 0
    day = table["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    last = int(np.datetime64(end, "D").astype(np.int64)) - 1
    until = np.where(found, day[first], last)
    return table.assign(
        returned_by=np.where(found, table["exchange_id"].to_numpy()[first], 0),
        ended=found,
        wait_days=(until - day).clip(0).astype(np.float64),
        seen_days=(last - day).clip(0).astype(np.float64),
    )


def build_return_lags(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    horizon_days: float = HORIZON_DAYS,
) -> pd.DataFrame:
    """Build how long it took until something came back after a favour, both ways.

    A high return_days means that months passed before anything came back, a low one that favours
    followed each other quickly; a high return_share that most were followed by one the other way
    within the horizon. Slow is not ungrateful, and quick is not warm: between people who count
    little, favours come back late and unlike.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        The day on which the record ends, itself not inside.
    horizon_days : float, default 90
        Days within which a return is counted for return_share.

    Returns
    -------
    pandas.DataFrame
        Rows return_days and return_share, of what you gave (they returned) and what you received
        (you returned), for all ties together and then by person. Status: no_events without a favour,
        too_few under five, censored where the time seen does not reach the median or the horizon.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date or the horizon is not above 0.

    Notes
    -----
    A wait runs from a favour to the first later entry the other way with the same person, or to
    the one whose field `returns` names it; favours not yet followed count as longer than their age.
    Median and share by Kaplan and Meier. One entry may end several waits.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). JASA 53, 457-481. Burger, J. M. et al. (1997). Effects of time on the
    norm of reciprocity. Basic and Applied Social Psychology 19, 91-100, for why time is shown.

    Examples
    --------
    Something came back 10 and 20 days after two favours, a third is 40 days old:

    >>> days = pd.to_datetime(["2024-01-01", "2024-01-11", "2024-02-01", "2024-02-21", "2024-03-01"])
    >>> giver = ["you", "ana", "you", "ana", "you"]
    >>> table = pd.DataFrame({"exchange_id": range(1, 6), "date": days, "giver": giver})
    >>> table = table.assign(receiver=["ana", "you", "ana", "you", "ana"], kind="services", worth=4.0)
    >>> table = table.assign(cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> lags = build_return_lags(table, owner="you", until="2024-04-11", horizon_days=30)
    >>> lags.loc[:1, ["measure", "value"]].round(3).values.tolist()
    [['return_days', 20.0], ['return_share', 0.667]]
    """
    entries = _followed(exchanges, owner, people, until, horizon_days)
    rows: list[Estimate] = []
    partners = ["", *sorted(entries["partner"].unique())]
    for partner, (side, group) in product(partners, SIDES.items()):
        own = entries[entries["side"].eq(side)]
        if partner:
            own = own[own["partner"].eq(partner)]
            if own.empty:
                continue
        rows += _waits(own, group, partner, horizon_days)
    table = build_patterns(rows, window=window_of(entries["day"]))
    return note_left_out(table, entries.attrs[LEFT_OUT])


def build_unasked(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    horizon_days: float = HORIZON_DAYS,
    seed: int = 0,
) -> pd.DataFrame:
    """Build which favours nobody had asked for, and what followed them.

    A high unasked_share means that most favours came without being asked for, a low one that people
    asked first. A return_difference above 0 means that favours nobody asked for were followed by
    one the other way more often than those asked for. It is no proof that the one led to the
    other: who offers help unasked, and to whom, is not by chance.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        The day on which the record ends, itself not inside.
    horizon_days : float, default 90
        Days within which a return is counted.
    seed : int, default 0
        Seed of the draws behind the limits of a difference.

    Returns
    -------
    pandas.DataFrame
        For what you gave and what you received: unasked_share, return_share after favours not
        asked for and asked for, and return_difference between them; then unasked_return_share, of
        the favours that came back to you. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date or the horizon is not above 0.

    Notes
    -----
    Favours of which it is not known whether they were asked for are left out. return_share is
    Kaplan and Meier's; return_difference compares only favours that are as old as the horizon, with
    limits from the difference of two Jeffreys posteriors.

    References
    ----------
    Regan, D. T. (1971). Effects of a favor and liking on compliance. Journal of Experimental Social
    Psychology 7, 627-639. Goranson, R. E., Berkowitz, L. (1966). Reciprocity and responsibility reactions
    to prior help. Journal of Personality and Social Psychology 3, 227-232.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01", "2024-01-11", "2024-02-01", "2024-02-21"])
    >>> table = pd.DataFrame({"exchange_id": range(1, 5), "date": days, "asked": ["no", "no", "yes", "no"]})
    >>> table = table.assign(giver=["ana", "you", "ana", "ana"], receiver=["you", "ana", "you", "you"])
    >>> table = table.assign(kind="services", worth=4.0, cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> unasked = build_unasked(table, owner="you", until="2024-12-01").set_index(["measure", "group"])
    >>> print(round(unasked.loc[("unasked_share", "you received"), "value"], 3))
    0.667
    """
    entries = _followed(exchanges, owner, people, until, horizon_days)
    rows: list[Estimate] = []
    for side, group in SIDES.items():
        own = entries[entries["side"].eq(side)]
        asked = own["asked"].astype("str")
        known = asked.isin(_ASKED)
        words = f"Of what {group}, not asked for"
        rows.append(
            share_row("unasked_share", int(asked.eq("no").sum()), int(known.sum()), words, group=group)
        )
        parts = {label: own[asked.eq(answer)] for answer, label in _ASKED.items()}
        for label, part in parts.items():
            rows.append(_waits(part, f"{group}, {label}", "", horizon_days)[1])
        counts = [_resolved(parts[_ASKED[answer]], horizon_days) for answer in ("no", "yes")]
        words = f"Share returned of what {group} unasked, less that of what was asked for"
        difference = difference_row("return_difference", counts[0], counts[1], words, seed=seed)
        rows.append(replace(difference, group=group))
    rows.append(_unasked_returns(entries))
    table = build_patterns(rows, window=window_of(entries["day"]))
    return note_left_out(table, entries.attrs[LEFT_OUT])


def _followed(
    exchanges: pd.DataFrame, owner: str, people: pd.DataFrame | None, until: Day, horizon_days: float
) -> pd.DataFrame:
    if not horizon_days > 0:
        raise OptionError(f"horizon_days={horizon_days!r} is not above 0.", next_step="use horizon_days=90")
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    followed = find_returns(entries, end=end_of(exchanges, until))
    return note_left_out(followed, entries.attrs[LEFT_OUT])


def _waits(entries: pd.DataFrame, group: str, partner: str, horizon: float) -> list[Estimate]:
    by = f" with {partner}" if partner else ""
    rows = {
        "days": f"Median time until something came back after what {group}{by}",
        "share": f"Followed within {horizon:.0f} days by a favour the other way, of what {group}{by}",
    }
    name = partial(_name, rows=rows, group=group, partner=partner)
    return wait_rows(entries["wait_days"], entries["ended"], horizon=horizon, name=name)


def _name(what: str, *, rows: dict[str, str], group: str, partner: str) -> Estimate:
    return Estimate(measure=f"return_{what}", group=group, partner=partner, words=rows[what])


def _resolved(entries: pd.DataFrame, horizon: float) -> tuple[int, int]:
    """Return how many were returned by the horizon, of those seen that long."""
    old = entries["seen_days"].ge(horizon)
    return int((old & entries["ended"] & entries["wait_days"].le(horizon)).sum()), int(old.sum())


def _unasked_returns(entries: pd.DataFrame) -> Estimate:
    """Make the row on favours that came back to the owner."""
    of_given = entries.loc[entries["side"].eq(GIVEN) & entries["ended"], "returned_by"]
    asked = entries.loc[entries["exchange_id"].isin(of_given), "asked"].astype("str")
    words = "Of the favours that came first after one you gave, not asked for"
    known = int(asked.isin(_ASKED).sum())
    return share_row("unasked_return_share", int(asked.eq("no").sum()), known, words, group="you received")
