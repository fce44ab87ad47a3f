"""The owner's asks: after which help, to whom there was contact, and what became of them."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.entries import GIVEN, Day, day_of, delivered
from reciprocity_kit.ledger.persons import LEFT_OUT, Roster, check_columns, note_left_out
from reciprocity_kit.statistics.proportions import jeffreys

FEWEST = 5
COLD_YEARS = 2.0
YEAR_DAYS = 365.25
DRAWS = 20_000
_ANSWERED = ("accepted", "partly", "declined")
_NEEDED = ("ask_id", "date", "asker", "asked_of", "form", "size", "outcome")
_BOTH_WAYS = 2


def own_asks(
    asks: pd.DataFrame, *, owner: str, people: pd.DataFrame | None = None, until: Day = None
) -> pd.DataFrame:
    """Take the asks that the owner made, offers left out.

    Parameters
    ----------
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
        All columns and `partner`, who was asked, in order of day and number.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    """
    check_columns(asks, "asks", _NEEDED)
    roster = Roster.of(people)
    me, asker = roster.name(owner), roster.rename(asks["asker"])
    table = asks.assign(partner=roster.rename(asks["asked_of"]))
    kept = asker.eq(me) & table["partner"].ne(me) & table["form"].astype("str").eq("ask")
    if until is not None:
        kept &= table["date"].lt(day_of(until))
    table = table[kept].sort_values(["date", "ask_id"], kind="stable", ignore_index=True)
    reason = roster.reason(table["partner"])
    out = reason.ne("")
    counts = table.loc[out, "partner"].groupby(reason[out]).nunique().to_dict()
    shown = table[~out].reset_index(drop=True)
    return note_left_out(shown, {str(why): int(n) for why, n in counts.items()})


def build_give_and_ask(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build in which order the owner first gave to each person and first asked.

    A high give_lead_days means that the first favour came long before the first ask, one below 0
    that the ask came first. What the other made of the order is not recorded.
    give_lead_days = day of the first ask - day of the first favour given.

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
        One row per person to whom anything was given or of whom anything was asked. gives_before_ask and
        given_before_ask count the days before the first ask, or all where nothing was asked. Status:
        one_sided where only gives or only asks are recorded. `attrs["left_out"]` counts who is
        not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    References
    ----------
    Regan, D. T. (1971). Effects of a favor and liking on compliance. Journal of Experimental Social
    Psychology 7, 627-639, for asks after a favour.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01"])
    >>> gave = pd.DataFrame({"exchange_id": [1], "date": days, "giver": "you", "receiver": "ana"})
    >>> gave = gave.assign(kind="services", worth=4.0, cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> ask = pd.DataFrame({"ask_id": [1], "date": pd.to_datetime(["2024-02-01"]), "asker": "you"})
    >>> ask = ask.assign(asked_of="ana", form="ask", size=2.0, outcome="accepted")
    >>> build_give_and_ask(gave, ask, owner="you")[["first", "give_lead_days"]].values.tolist()
    [['give', 31.0]]
    """
    given = delivered(exchanges, owner=owner, people=people, until=until)
    left_out = given.attrs[LEFT_OUT]
    given = given[given["side"].eq(GIVEN)]
    asked = own_asks(asks, owner=owner, people=people, until=until)
    if given.empty and asked.empty:
        return note_left_out(empty_table("give_and_ask"), left_out)
    give = given.drop_duplicates("partner").set_index("partner")[["day", "worth"]]
    ask = asked.drop_duplicates("partner").set_index("partner")[["date", "size"]]
    table = give.rename(columns={"day": "first_give_on", "worth": "first_give_worth"}).join(
        ask.rename(columns={"date": "first_ask_on", "size": "first_ask_size"}), how="outer"
    )
    table = table.rename_axis("partner").sort_index()
    table["give_lead_days"] = (table["first_ask_on"] - table["first_give_on"]).dt.days.astype("float64")
    first_ask = given["partner"].map(table["first_ask_on"])
    before = given[given["day"].lt(first_ask) | first_ask.isna()]
    table["gives_before_ask"] = before.groupby("partner").size().reindex(table.index, fill_value=0)
    table["given_before_ask"] = before.groupby("partner")["worth"].sum().reindex(table.index, fill_value=0.0)
    table["n_asks"] = asked.groupby("partner").size().reindex(table.index, fill_value=0)
    lead = table["give_lead_days"]
    conditions = [lead.gt(0), lead.lt(0), lead.eq(0), table["first_ask_on"].isna()]
    table["first"] = np.select(conditions, ["give", "ask", "same day", "only gives"], "only asks")
    table["status"] = np.where(lead.isna(), "one_sided", "ok")
    return note_left_out(cast_table("give_and_ask", table.reset_index()), left_out)


def build_cold_asks(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    cold_years: float = COLD_YEARS,
    seed: int = 0,
) -> pd.DataFrame:
    """Build how often cold asks were accepted, and how often the others.

    A high accepted_share means that most asks of this group with an answer were accepted, wholly
    or partly. The difference below 0 means that cold ones were accepted less often. It is an
    association in your own notes: whom one asks cold, and for what, differs in other ways too.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    asks : pandas.DataFrame
        The casebook's asks.
    interactions : pandas.DataFrame
        `history.interactions`, for the contact before each ask.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.
    cold_years : float, default 2
        How far back contact both ways is looked for.
    seed : int, default 0
        Seed of the draws behind the limits of the difference.

    Returns
    -------
    pandas.DataFrame
        The rows cold, warm, and cold less warm: asks with an answer, accepted, accepted_share with
        Jeffreys limits, or those of the difference of two Jeffreys posteriors, and status.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date, or `cold_years` is not above 0.

    Notes
    -----
    Cold: nothing given to this person before that day, and no contact both ways (an event by each to
    the other) in the years before it.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133, for the limits.

    Examples
    --------
    >>> gave = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-01-01"]), "giver": "you"})
    >>> gave = gave.assign(receiver="ana", kind="services", worth=4.0, cost=1.0, state="delivered")
    >>> ask = pd.DataFrame({"ask_id": [1, 2], "date": pd.to_datetime(["2024-02-01"] * 2), "asker": "you"})
    >>> ask = ask.assign(asked_of=["ana", "ben"], form="ask", size=2.0, outcome=["accepted", "declined"])
    >>> seen = pd.DataFrame({"sender": [], "recipient": [], "channel": []})
    >>> seen["sent_at"] = pd.to_datetime([], utc=True)
    >>> table = build_cold_asks(gave.assign(delivered_on=pd.NaT), ask, seen, owner="you")
    >>> table[["group", "asks", "accepted"]].values.tolist()
    [['cold', 1, 0], ['warm', 1, 1], ['cold less warm', 2, 1]]
    """
    if not cold_years > 0:
        raise OptionError(f"cold_years={cold_years!r} is no time.", next_step="use cold_years=2")
    asked = own_asks(asks, owner=owner, people=people, until=until)
    outcome = asked["outcome"].astype("str")
    answered = asked[outcome.isin(_ANSWERED)]
    given = delivered(exchanges, owner=owner, people=people)
    cold = is_cold(
        answered, given, interactions, owner=owner, people=people, cold_days=cold_years * YEAR_DAYS
    ).to_numpy()
    accepted = answered["outcome"].astype("str").isin(["accepted", "partly"]).to_numpy()
    n = np.array([cold.sum(), (~cold).sum()])
    k = np.array([(accepted & cold).sum(), (accepted & ~cold).sum()])
    low, high = jeffreys(k, n)
    share = k / np.where(n > 0, n, np.nan)
    between = _difference(k, n, seed)
    table = pd.DataFrame(
        {
            "group": ["cold", "warm", "cold less warm"],
            "asks": [*n.tolist(), int(n.sum())],
            "accepted": [*k.tolist(), int(k.sum())],
            "accepted_share": [*share, share[0] - share[1]],
            "accepted_share_low": [*low, between[0]],
            "accepted_share_high": [*high, between[1]],
        }
    )
    fewest = np.array([*n, n.min()])
    table["status"] = np.select([fewest == 0, fewest < FEWEST], ["no_events", "too_few"], "ok")
    return note_left_out(cast_table("cold_asks", table), asked.attrs[LEFT_OUT])


def is_cold(
    asks: pd.DataFrame,
    given: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None,
    cold_days: float,
) -> "pd.Series[bool]":
    """Say of each ask whether it was cold.

    Parameters
    ----------
    asks : pandas.DataFrame
        With the columns partner and date.
    given : pandas.DataFrame
        Delivered entries; those given count.
    interactions : pandas.DataFrame
        `history.interactions`.
    owner : str
        Whose asks they are.
    people : pandas.DataFrame or None
        The casebook's people, for merges.
    cold_days : float
        How far back contact both ways is looked for.

    Returns
    -------
    pandas.Series of bool
        True where nothing was given before the day, and there was no contact both ways.
    """
    contact = contact_with(asks["partner"].unique().tolist(), interactions, owner=owner, people=people)
    gave = given[given["side"].eq(GIVEN)]
    cold = []
    for partner, date in zip(asks["partner"], asks["date"], strict=True):
        before = contact[contact["partner"].eq(partner) & contact["day"].lt(date)]
        recent = before[before["day"].ge(date - pd.Timedelta(days=cold_days))]
        helped = (gave["partner"].eq(partner) & gave["day"].lt(date)).any()
        cold.append(not helped and recent["own"].nunique() < _BOTH_WAYS)
    return pd.Series(cold, index=asks.index, dtype="bool")


def contact_with(
    persons: list[str], interactions: pd.DataFrame, *, owner: str, people: pd.DataFrame | None
) -> pd.DataFrame:
    """Take the events between the owner and some people.

    Parameters
    ----------
    persons : list of str
        Their names, after merging.
    interactions : pandas.DataFrame
        `history.interactions`.
    owner : str
        Whose contact it is.
    people : pandas.DataFrame or None
        The casebook's people, for merges.

    Returns
    -------
    pandas.DataFrame
        Columns partner, day (an instant without its zone, UTC), own (sent by the owner) and channel.
    """
    check_columns(interactions, "interactions", ("sender", "recipient", "sent_at", "channel"))
    roster = Roster.of(people)
    me = roster.name(owner)
    sender, recipient = (roster.rename(interactions[side]) for side in ("sender", "recipient"))
    other = recipient.where(sender.eq(me), sender)
    kept = other.isin(persons) & (sender.eq(me) ^ recipient.eq(me)) & interactions["sent_at"].notna()
    at = interactions["sent_at"].dt.tz_convert("UTC").dt.tz_localize(None)[kept]
    channel = interactions.loc[kept, "channel"].astype("str")
    return pd.DataFrame({"partner": other[kept], "day": at, "own": sender.eq(me)[kept], "channel": channel})


def _difference(k: np.ndarray, n: np.ndarray, seed: int) -> tuple[float, float]:
    if not n.all():
        return float("nan"), float("nan")
    random = np.random.default_rng(seed)
    cold, warm = (random.beta(k[i] + 0.5, n[i] - k[i] + 0.5, DRAWS) for i in (0, 1))
    low, high = np.quantile(cold - warm, [0.025, 0.975])
    return float(low), float(high)
