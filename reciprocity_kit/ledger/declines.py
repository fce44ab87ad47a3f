"""Offers and what became of them: how many were declined, and how many in a row."""

from collections.abc import Iterator

import pandas as pd

from reciprocity_kit.ledger.entries import GIVEN, Day, end_of, with_partner
from reciprocity_kit.ledger.estimates import Estimate, build_patterns, share_row
from reciprocity_kit.ledger.persons import note_left_out
from reciprocity_kit.ledger.requests import ANSWERED, THEIRS, YOURS, both_left_out, requests_between
from reciprocity_kit.ledger.sheet import plural, status_of, window_of

SHOWN_LAST = 5
_GROUPS = {YOURS: "your offers", THEIRS: "offers to you"}


def build_declined_offers(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build how many offers of help were declined, yours and those made to you.

    A high declined_share means that most offers were not taken up, a low one that most were; a
    high declined_in_a_row that the latest ones were not. Why somebody declines is not recorded: no
    need, no time, or no wish to be in debt look the same.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    asks : pandas.DataFrame
        The casebook's asks and offers.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.

    Returns
    -------
    pandas.DataFrame
        Rows declined_share for all ties together; then by person declined_share and declined_in_a_row (no
        interval: it is a count of what was). `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    Offers are the answered ones among the asks table's offers, exchanges that were declined, and
    delivered ones that nobody had asked for (taken up); an exchange on the day of an offer of the
    same kind between the same two is that offer. Limits of the share: Jeffreys.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133. Greenberg, M. S., Shapiro,
    S. P. (1971). Indebtedness: an adverse aspect of asking for and receiving help. Sociometry 34,
    290-301, for why help may be declined.

    Examples
    --------
    >>> offers = pd.DataFrame({"ask_id": range(1, 6), "date": pd.date_range("2024-01-01", periods=5)})
    >>> offers = offers.assign(asker="you", asked_of="ana", form="offer", kind="services", size=2.0)
    >>> offers["outcome"] = ["declined", "accepted", "declined", "declined", "declined"]
    >>> table = pd.DataFrame({"exchange_id": [1], "date": offers["date"][:1], "giver": "you"})
    >>> table = table.assign(receiver="ben", kind="goods", worth=1.0, cost=1.0, state="promised")
    >>> table = table.assign(delivered_on=pd.NaT, asked="unknown")
    >>> declined = build_declined_offers(table, offers, owner="you")
    >>> declined.loc[1:2, ["measure", "partner", "value"]].values.tolist()
    [['declined_share', 'ana', 0.8], ['declined_in_a_row', 'ana', 3.0]]
    >>> print(declined.loc[1, "words"].split(":")[0])
    Of your offers to ana, declined (4 of the last 5)
    """
    offers = requests_between(asks, owner=owner, people=people, until=until, form="offer")
    table = with_partner(exchanges, owner=owner, people=people)
    table = table[table["date"].lt(end_of(exchanges, until))]
    told = pd.concat([_from_asks(offers), _from_exchanges(table)], ignore_index=True)
    told = told.drop_duplicates(["side", "partner", "kind", "day"], keep="first")
    told = told.sort_values(["day", "order"], kind="stable", ignore_index=True)
    rows: list[Estimate] = []
    for side, group in _GROUPS.items():
        own = told[told["side"].eq(side)]
        k = int(own["declined"].sum())
        rows.append(share_row("declined_share", k, len(own), f"Of {group}, declined", group=group))
        for partner, each in own.groupby("partner", sort=True):
            rows += _of_person(str(partner), each["declined"].tolist(), group)
    return note_left_out(build_patterns(rows, window=window_of(told["day"])), both_left_out(offers, table))


def _from_asks(offers: pd.DataFrame) -> pd.DataFrame:
    outcome = offers["outcome"].astype("str")
    frame = pd.DataFrame(
        {
            "side": offers["side"],
            "partner": offers["partner"],
            "kind": offers["kind"].astype("str"),
            "day": offers["date"],
            "order": offers["ask_id"],
            "declined": outcome.eq("declined"),
        }
    )
    return frame[outcome.isin(ANSWERED)]


def _from_exchanges(table: pd.DataFrame) -> pd.DataFrame:
    state, asked = table["state"].astype("str"), table["asked"].astype("str")
    frame = pd.DataFrame(
        {
            "side": table["side"].map(lambda side: YOURS if side == GIVEN else THEIRS),
            "partner": table["partner"],
            "kind": table["kind"].astype("str"),
            "day": table["date"],
            "order": table["exchange_id"],
            "declined": state.eq("declined"),
        }
    )
    return frame[state.eq("declined") | (state.eq("delivered") & asked.eq("no"))]


def _of_person(partner: str, declined: list[bool], group: str) -> Iterator[Estimate]:
    n, last = len(declined), declined[-SHOWN_LAST:]
    way = f"{group} to {partner}" if group == _GROUPS[YOURS] else f"{group} by {partner}"
    words = f"Of {way}, declined ({sum(last)} of the last {len(last)})"
    yield share_row("declined_share", sum(declined), n, words, group=group, partner=partner)
    run = next((place for place, each in enumerate(reversed(declined)) if not each), n)
    yield Estimate(
        measure="declined_in_a_row",
        group=group,
        partner=partner,
        value=float(run),
        unit="offers" if run != 1 else "offer",
        n=n,
        status=status_of(n),
        words=f"Of {plural(n, 'offer')} ({way}), declined in a row at the end",
    )
