"""Acknowledgement, and what two ledgers of the same tie claim and gain."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, delivered
from reciprocity_kit.ledger.estimates import Estimate, build_patterns, share_row
from reciprocity_kit.ledger.lags import SIDES
from reciprocity_kit.ledger.persons import LEFT_OUT, Roster, check_columns, note_left_out
from reciprocity_kit.ledger.scenarios import DRAWS, VALUATION_NOISE, limits_of
from reciprocity_kit.ledger.sheet import status_of, window_of

Floats = npt.NDArray[np.float64]
_WORDS = {GIVEN: "Of what you gave", RECEIVED: "Of what you received"}
_BY = {GIVEN: "acknowledged by the receiver", RECEIVED: "acknowledged by you"}


def build_acknowledgement(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build which part of what was given was acknowledged, by them and by you.

    A high acknowledged_share means that nearly all favours were acknowledged as far as you wrote
    it down, a low one that many were not. Thanks that did not reach you are in no ledger.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.

    Returns
    -------
    pandas.DataFrame
        Rows acknowledged_share of what you gave and of what you received, for all ties and by person.
        Favours of which it is not known are left out; the sentence says how many.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    acknowledged_share = yes / (yes + no), Jeffreys limits.

    References
    ----------
    Ross, M., Sicoly, F. (1979). Egocentric biases in availability and attribution. Journal of
    Personality and Social Psychology 37, 322-336.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2, 3], "date": pd.date_range("2024-01-01", periods=3)})
    >>> table = table.assign(giver="you", receiver="ana", kind="services", worth=2.0, cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT, acknowledged=["yes", "no", "unknown"])
    >>> print(build_acknowledgement(table, owner="you").loc[0, "value"])
    0.5
    """
    check_columns(exchanges, "exchanges", ("acknowledged",))
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    rows: list[Estimate] = []
    for partner in ["", *sorted(entries["partner"].unique())]:
        for side, group in SIDES.items():
            own = entries[entries["side"].eq(side)]
            if partner:
                own = own[own["partner"].eq(partner)]
                if own.empty:
                    continue
            said = own["acknowledged"].astype("str")
            known = int(said.isin(("yes", "no")).sum())
            who = f" ({partner})" if partner else ""
            words = f"{_WORDS[side]}{who}, {_BY[side]}, {len(own) - known} not known"
            k = int(said.eq("yes").sum())
            rows.append(share_row("acknowledged_share", k, known, words, group=group, partner=partner))
    table = build_patterns(rows, window=window_of(entries["day"]))
    return note_left_out(table, entries.attrs[LEFT_OUT])


def build_claims(
    exchanges: pd.DataFrame,
    their_exchanges: pd.DataFrame,
    *,
    owner: str,
    partner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build what two people who both keep a ledger claim to have given, and what both gained.

    A claim_sum of 1 means that both ledgers agree on who gave how much; above 1, that together
    they claim more than all that was given, below 1 less. That both remember their own part better is
    usual and no fault. An equity_log_ratio near 0 means that both got as much for what they put in,
    above 0 that you got more, below 0 that they did. A joint_gain above 0 means that the tie made
    more than it cost.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The owner's exchanges.
    their_exchanges : pandas.DataFrame
        The other's exchanges, from a casebook they share.
    owner, partner : str
        Whose casebooks they are.
    people : pandas.DataFrame, optional
        The owner's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.
    seed : int, default 0
        Seed of the scenarios of misjudged worths.

    Returns
    -------
    pandas.DataFrame
        Rows your_claim, their_claim, claim_sum, your_gain, their_gain, joint_gain, equity_log_ratio.
        Status: no_events where a ledger has nothing valued, one_sided where a part of the ratio is 0,
        too_few under five valued entries in either ledger.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    claim = G / (G + R) by one's own ledger. gain = worth received - cost of what was given, and
    equity_log_ratio = ln(O_you / I_you) - ln(O_they / I_they) with O the worth received and I the
    cost given, each by the ledger of the one concerned; entries without that value are left out.
    Limits: 2000 draws of the valuation noise.

    References
    ----------
    Ross and Sicoly (1979) for claims. Adams, J. S. (1965). Inequity in social exchange. Advances in
    Experimental Social Psychology 2, 267-299. Walster, E., Berscheid, E., Walster, G. W. (1973). New
    directions in equity research. Journal of Personality and Social Psychology 25, 151-176.

    Examples
    --------
    You claim 6 of 8, Ana 4 of 8:

    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.date_range("2024-01-01", periods=2)})
    >>> table = table.assign(kind="services", cost=2.0, state="delivered", delivered_on=pd.NaT)
    >>> yours = table.assign(giver=["you", "ana"], receiver=["ana", "you"], worth=[6.0, 2.0])
    >>> theirs = table.assign(giver=["you", "ana"], receiver=["ana", "you"], worth=[4.0, 4.0])
    >>> claims = build_claims(yours, theirs, owner="you", partner="ana").set_index("measure")
    >>> claims["value"].round(3).to_dict()["claim_sum"]
    1.25
    """
    roster = Roster.of(people)
    me, other = roster.name(owner), roster.name(partner)
    own = delivered(exchanges, owner=me, people=people, until=until)
    # Flags in the owner's book are about others; the other's own book has the owner as partner.
    merged = None if people is None else people.assign(communal=False, opted_out=False)
    theirs = delivered(their_exchanges, owner=other, people=merged, until=until)
    books = (own[own["partner"].eq(other)], theirs[theirs["partner"].eq(me)])
    if roster.reason(pd.Series([other])).ne("").any():
        books = (books[0].iloc[:0], books[1].iloc[:0])
    sums = [_draw_parts(book, seed + place) for place, book in enumerate(books)]
    n = [int(book["worth"].notna().sum()) for book in books]
    window = window_of(pd.concat([book["day"] for book in books]))
    return note_left_out(build_patterns(_claim_rows(sums, n, other), window=window), own.attrs[LEFT_OUT])


def _draw_parts(book: pd.DataFrame, seed: int) -> dict[str, Floats]:
    """Return the recorded sums of a ledger, and after them the same in each scenario."""
    random = np.random.default_rng(seed)
    noise = np.exp(VALUATION_NOISE * random.standard_normal((DRAWS, len(book))))
    noise = np.vstack([np.ones(len(book)), noise])
    gives = book["side"].eq(GIVEN).to_numpy()
    parts = (("given", gives, "worth"), ("received", ~gives, "worth"), ("spent", gives, "cost"))
    return {
        name: noise[:, rows] @ book[field].fillna(0.0).to_numpy(np.float64)[rows]
        for name, rows, field in parts
    }


def _claim_rows(sums: list[dict[str, Floats]], n: list[int], other: str) -> list[Estimate]:
    claims = [_quotient(each["given"], each["given"] + each["received"]) for each in sums]
    gains = [each["received"] - each["spent"] for each in sums]
    ratio = [_quotient(each["received"], each["spent"]) for each in sums]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(ratio[0]) - np.log(ratio[1])
    both, fewest = sum(n), min(n)
    told = (
        ("your_claim", claims[0], "share", n[0], n[0], "By your ledger, given by you"),
        ("their_claim", claims[1], "share", n[1], n[1], f"By the ledger of {other}, given by {other}"),
        ("claim_sum", claims[0] + claims[1], "index", both, fewest, "Both claims together"),
        ("your_gain", gains[0], "worth", n[0], n[0], "Your gain: worth received less cost given"),
        ("their_gain", gains[1], "worth", n[1], n[1], f"Gain of {other} by their own ledger"),
        ("joint_gain", gains[0] + gains[1], "worth", both, fewest, "Both gains together"),
        (
            "equity_log_ratio",
            logs,
            "log ratio",
            both,
            fewest,
            "Your returns on what you put in, against theirs",
        ),
    )
    return [
        _drawn_row(name, drawn, unit, (cases, least), words)
        for name, drawn, unit, cases, least, words in told
    ]


def _drawn_row(name: str, drawn: Floats, unit: str, n: tuple[int, int], words: str) -> Estimate:
    cases, fewest = n
    if not fewest:
        return Estimate(measure=name, unit=unit, n=cases, status="no_events", words=words)
    if not np.isfinite(drawn[0]):
        return Estimate(measure=name, unit=unit, n=cases, status="one_sided", words=words)
    low, high = limits_of(drawn[1:])
    return Estimate(
        measure=name,
        value=float(drawn[0]),
        unit=unit,
        low=low,
        high=high,
        n=cases,
        status=status_of(fewest),
        words=words,
    )


def _quotient(above: Floats, below: Floats) -> Floats:
    quotient: Floats = above / np.where(below > 0, below, np.nan)
    return quotient
