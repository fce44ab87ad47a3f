"""The owner's exchanges, entry by entry: with whom, which way, what it was worth, and the running balance."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.persons import LEFT_OUT, OTHERS, Roster, check_columns, note_left_out
from reciprocity_kit.ledger.preferences import Preferences, Settings

GIVEN, RECEIVED = "given", "received"
DELIVERED = "delivered"
Day = str | pd.Timestamp | None
_NEEDED = ("exchange_id", "date", "giver", "receiver", "kind", "worth", "cost", "state", "delivered_on")
_ONE_DAY = pd.Timedelta(days=1)


def day_of(value: str | pd.Timestamp) -> pd.Timestamp:
    """Turn a date into a day without a zone.

    Parameters
    ----------
    value : str or pandas.Timestamp
        For example 2024-03-05.

    Returns
    -------
    pandas.Timestamp
        Its midnight.

    Raises
    ------
    OptionError
        If it is no date.

    Examples
    --------
    >>> day_of("2024-03-05 10:00").isoformat()
    '2024-03-05T00:00:00'
    """
    try:
        stamp = pd.Timestamp(value)
        return stamp.tz_localize(None).normalize()
    except (ValueError, TypeError, AttributeError) as error:
        raise OptionError(f"{value!r} is no date.", next_step='write it as "2024-03-05"') from error


def end_of(exchanges: pd.DataFrame, until: Day = None) -> pd.Timestamp:
    """Return the day on which the record ends, itself not inside.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    until : str or pandas.Timestamp, optional
        That day, if it is known.

    Returns
    -------
    pandas.Timestamp
        `until`, or the day after the last one written down; 1970-01-01 where nothing is.
    """
    if until is not None:
        return day_of(until)
    last = exchanges[["date", "delivered_on"]].max().max() if len(exchanges) else pd.NaT
    return pd.Timestamp(0) if pd.isna(last) else day_of(last) + _ONE_DAY


def with_partner(
    exchanges: pd.DataFrame, *, owner: str, people: pd.DataFrame | None = None, scored: bool = True
) -> pd.DataFrame:
    """Tell of each exchange of the owner with whom it was, which way and on which day.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges, of every state.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges, communal ties, who opted out.
    scored : bool
        Whether to leave out communal ties, as every table of scores must.

    Returns
    -------
    pandas.DataFrame
        All columns, with `partner` (the other person, under one name), `side` (given or
        received, seen by the owner) and `day` (when it was delivered, or else written down),
        in order of day and number. `attrs["left_out"]` counts the people left out as communal
        and opted_out, and the exchanges between_others.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    """
    check_columns(exchanges, "exchanges", _NEEDED)
    roster = Roster.of(people)
    me = roster.name(owner)
    giver, receiver = roster.rename(exchanges["giver"]), roster.rename(exchanges["receiver"])
    gives, receives = giver.eq(me), receiver.eq(me)
    table = exchanges.assign(
        partner=receiver.where(gives, giver),
        side=np.where(gives, GIVEN, RECEIVED),
        day=exchanges["delivered_on"].fillna(exchanges["date"]),
    )[gives ^ receives]
    reason = roster.reason(table["partner"])
    out = reason.eq("opted_out") | (reason.eq("communal") & scored)
    kept = table[~out].sort_values(["day", "exchange_id"], kind="stable", ignore_index=True)
    counts = table.loc[out, "partner"].groupby(reason[out]).nunique().to_dict()
    others = int((~gives & ~receives).sum())
    return note_left_out(kept, {**{str(why): int(n) for why, n in counts.items()}, OTHERS: others})


def delivered(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Take the exchanges that count as given or received: delivered ones, of scored ties.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people.
    since, until : str or timestamp, optional
        Days, half-open.

    Returns
    -------
    pandas.DataFrame
        As `with_partner`, promised, declined and dropped ones left out.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-01-01", "2024-01-02"])})
    >>> table = table.assign(giver=["you", "ana"], receiver=["ana", "you"], kind="services", worth=4.0)
    >>> table = table.assign(cost=1.0, state=["delivered", "promised"], delivered_on=pd.NaT)
    >>> delivered(table, owner="you")[["partner", "side"]].values.tolist()
    [['ana', 'given']]
    """
    table = with_partner(exchanges, owner=owner, people=people)
    kept = table["state"].astype("str").eq(DELIVERED) & table["day"].lt(end_of(exchanges, until))
    if since is not None:
        kept &= table["day"].ge(day_of(since))
    return note_left_out(table[kept].reset_index(drop=True), table.attrs[LEFT_OUT])


def obligation(
    entries: pd.DataFrame, *, worth_weight: float = 1.0, cost_weight: float = 0.0
) -> "pd.Series[float]":
    """Return what each entry counts: x1 * worth to the receiver + x2 * cost to the giver.

    A high value means much was exchanged. NaN where a field that counts is not known.

    Parameters
    ----------
    entries : pandas.DataFrame
        With the columns worth and cost.
    worth_weight, cost_weight : float
        The weights x1 and x2, not negative and not both 0.

    Returns
    -------
    pandas.Series
        On the doubling scale.

    Raises
    ------
    OptionError
        If a weight is negative or both are 0.

    References
    ----------
    Greenberg, M. S. (1980). A theory of indebtedness. In K. J. Gergen et al. (eds.), Social
    Exchange, 3-26; indebtedness as x1 * benefit + x2 * cost.

    Examples
    --------
    >>> entries = pd.DataFrame({"worth": [8.0, 4.0], "cost": [2.0, float("nan")]})
    >>> obligation(entries, worth_weight=0.5, cost_weight=0.5).tolist()
    [5.0, nan]
    """
    if not (worth_weight >= 0 and cost_weight >= 0 and worth_weight + cost_weight > 0):
        raise OptionError(
            f"worth_weight={worth_weight!r} and cost_weight={cost_weight!r} leave nothing to count.",
            next_step="use worth_weight=1, cost_weight=0, or 0.5 for both",
        )
    total = pd.Series(0.0, index=entries.index)
    for weight, name in ((worth_weight, "worth"), (cost_weight, "cost")):
        if weight > 0:
            total = total + weight * entries[name].astype("float64")
    return total


def build_ledger(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    settings: Settings = None,
    until: Day = None,
    worth_weight: float = 1.0,
    cost_weight: float = 0.0,
) -> pd.DataFrame:
    """Build the relational ledger: every delivered exchange, with the running balance of its tie.

    A net above 0 means that up to this day you gave this person more than you received, as
    recorded; below 0, that you received more. In decayed_net older favours count less, so the two
    may differ in sign: that is worth a thought, not a verdict. net = sum given - sum received;
    decayed_net = sum given * 2^(-age/H) - sum received * 2^(-age/H'), at the day of the entry, with H
    and H' from the settings giving_half_life_days and receiving_half_life_days (365 by default).

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    settings : pandas.DataFrame or Mapping, optional
        The casebook's settings.
    until : str or timestamp, optional
        First day that is not counted; by default all are.
    worth_weight, cost_weight : float
        What an entry counts: worth_weight * worth + cost_weight * cost.

    Returns
    -------
    pandas.DataFrame
        One row per delivered exchange, by person and day: partner, exchange_id, day, side, kind,
        worth, cost, value, repair, then given, received, net, decayed_net, net_at_125, net_at_150 and
        even_within up to and with this entry, n (valued entries so far) and status. An entry without a
        value leaves the sums as they are and has the status no_events. `attrs["left_out"]` counts who
        is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If an option or a setting cannot be used.

    References
    ----------
    Greenberg (1980) for obligation; Flynn, F. J. (2003). Organizational Behavior and Human Decision
    Processes 91, 38-50, for different half-lives of giving and receiving.

    Examples
    --------
    You gave 4 and, 90 days later, 2; after 180 days you received 3. Half of each is left after 90 days:

    >>> days = pd.to_datetime(["2024-01-01", "2024-03-31", "2024-06-29"])
    >>> table = pd.DataFrame({"exchange_id": [1, 2, 3], "date": days, "giver": ["you", "you", "ben"]})
    >>> table = table.assign(receiver=["ben", "ben", "you"], kind="services", worth=[4.0, 2.0, 3.0])
    >>> table = table.assign(cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> ledger = build_ledger(table, owner="you", settings={"half_life_days": 90})
    >>> ledger[["net", "decayed_net"]].values.tolist()
    [[4.0, 4.0], [6.0, 4.0], [3.0, -1.0]]
    """
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    wanted = Preferences.of(settings)
    value = obligation(entries, worth_weight=worth_weight, cost_weight=cost_weight)
    if entries.empty:
        return note_left_out(empty_table("ledger"), entries.attrs[LEFT_OUT])
    sums = _run(entries.assign(value=value), wanted)
    repairs = entries["repairs"].gt(0) if "repairs" in entries.columns else False
    table = entries.assign(value=value, repair=repairs, **sums)
    for factor, name in ((1.25, "net_at_125"), (1.5, "net_at_150")):
        table[name] = table["given"] - factor * table["received"]
    table["even_within"] = wanted.balanced_band * (table["given"] + table["received"])
    table["status"] = np.where(value.isna(), "no_events", "ok")
    table = table.sort_values(["partner", "day", "exchange_id"], kind="stable", ignore_index=True)
    return note_left_out(cast_table("ledger", table), entries.attrs[LEFT_OUT])


def _run(entries: pd.DataFrame, wanted: Preferences) -> dict[str, np.ndarray]:
    """Return the sums of each tie up to and with each of its entries."""
    gives = entries["side"].eq(GIVEN).to_numpy()
    known = entries["value"].notna().to_numpy()
    value = entries["value"].fillna(0.0).to_numpy()
    day = entries["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    half_life = (wanted.receiving_half_life_days, wanted.giving_half_life_days)
    columns = {name: np.zeros(len(entries)) for name in ("given", "received", "decayed_net", "n")}
    state: dict[str, tuple[int, list[float], list[float], int]] = {}
    for row, partner in enumerate(entries["partner"].tolist()):
        last, plain, faded, n = state.get(partner, (int(day[row]), [0.0, 0.0], [0.0, 0.0], 0))
        side = int(gives[row])
        faded = [sum_ * 2.0 ** -((day[row] - last) / half_life[s]) for s, sum_ in enumerate(faded)]
        plain, faded = plain.copy(), faded.copy()
        plain[side] += value[row]
        faded[side] += value[row]
        n += int(known[row])
        state[partner] = (int(day[row]), plain, faded, n)
        columns["received"][row], columns["given"][row] = plain
        columns["decayed_net"][row], columns["n"][row] = faded[1] - faded[0], n
    return columns | {"net": columns["given"] - columns["received"]}
