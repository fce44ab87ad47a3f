"""What reached the owner through others: favours on somebody's behalf, and chains of introductions."""

from collections.abc import Iterator
from math import nan
from zlib import crc32

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.ledger.entries import RECEIVED, Day, delivered, obligation
from reciprocity_kit.ledger.persons import LEFT_OUT, Roster, check_columns, note_left_out
from reciprocity_kit.ledger.scenarios import DRAWS, VALUATION_NOISE, limits_of
from reciprocity_kit.ledger.sheet import plural, status_of, window_of

PER_STEP = 0.5
FURTHEST = 3


def build_credits(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build whom the owner may thank for favours that came by way of them.

    A high credit means that much of what you received came through people this person introduced,
    or on this person's behalf; a low one, little. It is your own record of who brought whom together,
    and no measure of what is owed.

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
    seed : int, default 0
        Seed of the scenarios of misjudged worths.

    Returns
    -------
    pandas.DataFrame
        One row per person through whom anything came, by falling credit; too_few under five valued
        favours. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    credit = sum of worth * 0.5^d: d = 1 for the person on whose behalf a favour was given and for
    the one who introduced its giver, 2 and 3 for those who had introduced the introducer (the first
    introduction recorded), no further. Limits: 2000 draws of the valuation noise.

    References
    ----------
    Nowak, M. A., Sigmund, K. (2005). Evolution of indirect reciprocity. Nature 437, 1291-1298. The half
    per step and the end after three: own.

    Examples
    --------
    Cy introduced you to Ben (a favour of 8); Ben's introduction brought Dee (a favour of 4):

    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-01-01", "2024-02-01"])})
    >>> table = table.assign(giver=["ben", "dee"], receiver="you", kind="services", worth=[8.0, 4.0])
    >>> table = table.assign(cost=1.0, state="delivered", delivered_on=pd.NaT, on_behalf_of="")
    >>> table["introduced_by"] = ["cy", "ben"]
    >>> build_credits(table, owner="you")[["partner", "credit"]].values.tolist()
    [['cy', 5.0], ['ben', 2.0]]
    """
    check_columns(exchanges, "exchanges", ("on_behalf_of", "introduced_by"))
    roster = Roster.of(people)
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    entries = note_left_out(
        entries.assign(
            value=obligation(entries),
            on_behalf_of=roster.rename(entries["on_behalf_of"]),
            introduced_by=roster.rename(entries["introduced_by"]),
        ),
        entries.attrs[LEFT_OUT],
    )
    steps = pd.DataFrame(
        _find_steps(entries, roster.name(owner)), columns=["partner", "row", "distance", "behalf"]
    )
    out = roster.reason(steps["partner"].astype("str")).ne("")
    steps = steps[~out]
    if steps.empty:
        return note_left_out(empty_table("credits"), entries.attrs[LEFT_OUT])
    window = window_of(entries["day"])
    rows = [_sum_up(str(partner), each, entries, window, seed) for partner, each in steps.groupby("partner")]
    table = pd.DataFrame(rows).sort_values(
        ["credit", "partner"], ascending=[False, True], kind="stable", ignore_index=True
    )
    return note_left_out(cast_table("credits", table), entries.attrs[LEFT_OUT])


def _find_steps(entries: pd.DataFrame, me: str) -> Iterator[tuple[str, int, int, bool]]:
    """Tell for each favour received through whom it came, how many steps away."""
    introducer: dict[str, str] = {}
    for partner, by in zip(entries["partner"], entries["introduced_by"], strict=True):
        if by and by not in (me, partner):
            introducer.setdefault(partner, by)
    received = entries["side"].eq(RECEIVED).to_numpy()
    fields = zip(entries["partner"], entries["introduced_by"], entries["on_behalf_of"], strict=True)
    for row, (partner, by, behalf) in enumerate(fields):
        if not received[row]:
            continue
        if behalf and behalf not in (me, partner):
            yield behalf, row, 1, True
        chain, seen = by, {me, partner}
        for distance in range(1, FURTHEST + 1):
            if not chain or chain in seen:
                break
            seen.add(chain)
            yield chain, row, distance, False
            chain = introducer.get(chain, "")


def _sum_up(
    partner: str, steps: pd.DataFrame, entries: pd.DataFrame, window: str, seed: int
) -> dict[str, object]:
    # One favour may come through a person in two ways: the nearer one counts.
    nearest = steps.sort_values("distance", kind="stable").drop_duplicates("row")
    value = entries["value"].to_numpy()[nearest["row"].to_numpy()]
    known = np.isfinite(value)
    share = PER_STEP ** nearest["distance"].to_numpy(np.float64)[known]
    n = int(known.sum())
    random = np.random.default_rng([seed, crc32(partner.encode())])
    noise = np.exp(VALUATION_NOISE * random.standard_normal((DRAWS, n)))
    low, high = limits_of(noise @ (value[known] * share)) if n else (nan, nan)
    credit = float((value[known] * share).sum()) if n else nan
    through = plural(len(nearest), "favour")
    span = f"95% interval {low:.3g} to {high:.3g}; " if n else ""
    return {
        "partner": partner,
        "n_behalf": int(nearest["behalf"].sum()),
        "n_direct": int((~nearest["behalf"] & nearest["distance"].eq(1)).sum()),
        "n_further": int(nearest["distance"].gt(1).sum()),
        "received": float(value[known].sum()) if n else nan,
        "credit": credit,
        "credit_low": low,
        "credit_high": high,
        "credit_status": status_of(n),
        "n_unvalued": int((~known).sum()),
        "words": f"{through} reached you through {partner} (recorded; credit {credit:.3g}, {span}n = {n}, "
        f"{window}).",
    }
