"""Two audits beside each other: what changed beyond chance."""

from math import nan
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from reciprocity_kit.audit.snapshot import COUNTS, LEDGER
from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns.words import measure_words
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.instants import days_words
from reciprocity_kit.ledger.persons import check_columns
from reciprocity_kit.statistics import benjamini_hochberg, garwood, rate_ratio
from reciprocity_kit.timeline.compare import compare_shares

FALSE_DISCOVERIES = 0.10
FEWEST = 5
RATE_DAYS = 30.0
TURNS = 30
REACH = 1.959963984540054
NOT_COMPARED = frozenset({"silence_days"})
EXACT_SHARES = frozenset({"initiation_share"})
_KEYS = ["person", "measure", "channel"]
_KEPT = ("value", "low", "high", "n")
Floats = npt.NDArray[np.float64]


def compare_audits(
    before: pd.DataFrame, after: pd.DataFrame, *, false_discoveries: float = FALSE_DISCOVERIES
) -> pd.DataFrame:
    """Compare two snapshots: measure by measure and person by person, what changed beyond chance.

    A difference above 0 means that the later value is higher, below 0 lower. A low q means that a
    difference as clear would hardly be seen among so many comparisons if nothing had changed; most
    rows have none, and that is a result too. It tells what was recorded, not why.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Rows of one audit each, as `build_snapshot` makes them.
    false_discoveries : float, default 0.1
        Share of false discoveries allowed among the changes named.

    Returns
    -------
    pandas.DataFrame
        One row per person, measure and channel. change is rose or fell where q is low enough,
        appeared and disappeared where the person is in one audit only, not comparable where the windows
        overlap or a value is undefined, else no clear change. Status: no_events where a value is
        undefined, not_identified where the windows overlap, too_few under five cases in either.

    Raises
    ------
    TableError
        If columns are missing, or a table holds more than one audit.
    OptionError
        If the share of false discoveries does not lie between 0 and 1.

    Notes
    -----
    Counts become rates of 30 days; limits of a difference from those of both values (MOVER). p of
    counts: of n events k are late, binomial with the share of days that is late, both divided by the
    dispersion that the stored limits tell. p of
    initiation_share: Fisher's exact test, mid-p. p of the others: the normal one with the error that
    the limits towards each other imply, of hours on a log scale. silence_days is shown without a test,
    as it has no limits. q over all tested rows together (Benjamini and Hochberg).

    References
    ----------
    Zou, G. Y., Donner, A. (2008). Construction of confidence limits about effect measures. Statistics in
    Medicine 27, 1693-1702. Newcombe, R. G. (1998). Statistics in Medicine 17, 873-890. Przyborowski, J.,
    Wilenski, H. (1940). Biometrika 31, 313-323. Benjamini, Y., Hochberg, Y. (1995). JRSS B 57, 289-300.

    Examples
    --------
    30 messages in January, 10 in February:

    >>> rows = pd.DataFrame({"date": pd.to_datetime(["2024-01-31"]), "person": "ana", "measure": "sent"})
    >>> rows = rows.assign(since=pd.Timestamp("2024-01-01"), until=pd.Timestamp("2024-01-31"), value=30.0)
    >>> rows = rows.assign(low=20.2, high=42.8, n=30, status="ok", channel="")
    >>> later = rows.assign(since=rows["until"], until=pd.Timestamp("2024-03-01"), value=10.0, n=10)
    >>> later = later.assign(low=4.8, high=18.4, date=later["until"])
    >>> row = compare_audits(rows, later).iloc[0]
    >>> print(row["difference"], row["change"], row["p"].round(4))
    -20.0 fell 0.0013
    """
    if not 0 < false_discoveries < 1:
        raise OptionError(f"false_discoveries={false_discoveries!r}.", next_step="use 0.1")
    windows = [_check(name, rows) for name, rows in (("before", before), ("after", after))]
    if before.empty and after.empty:
        return empty_table("audit_comparison")
    overlap = before.empty or after.empty or windows[0][1] > windows[1][0]
    days = [max((end - start).days, 1) for start, end in windows]
    table = _side_by_side(before, after)
    counted = table["measure"].isin(COUNTS).to_numpy()
    for side, length in zip(("before", "after"), days, strict=True):
        for name in (side, f"{side}_low", f"{side}_high"):
            table[name] = table[name].where(~counted, table[name] * RATE_DAYS / length)
    table = _differ(table)
    table["p"] = np.full(len(table), nan) if overlap else _test(table, days)
    table["q"] = benjamini_hochberg(table["p"].to_numpy())
    table["unit"] = [_unit(name) for name in table["measure"]]
    table["change"] = _change(table, before, after, false_discoveries)
    fewest = table[["n_before", "n_after"]].min(axis=1)
    table["status"] = np.select(
        [table["difference"].isna(), np.full(len(table), overlap), fewest < FEWEST],
        ["no_events", "not_identified", "too_few"],
        "ok",
    )
    for side, (start, end), rows in zip(("before", "after"), windows, (before, after), strict=True):
        table[f"{side}_since"], table[f"{side}_until"] = (None, None) if rows.empty else (start, end)
    table["words"] = [_say(row, windows) for row in cast("list[dict[str, Any]]", table.to_dict("records"))]
    order = np.lexsort([table["measure"], table["person"], table["q"].fillna(2.0)])
    return cast_table("audit_comparison", table.iloc[order].reset_index(drop=True))


def pick_audit(audits: pd.DataFrame, *, back: int = 0) -> pd.DataFrame:
    """Take one audit of several.

    Parameters
    ----------
    audits : pandas.DataFrame
        The casebook's table audits.
    back : int, default 0
        0 for the latest by date, 1 for the one before it.

    Returns
    -------
    pandas.DataFrame
        Its rows.

    Raises
    ------
    OptionError
        If there are not so many.

    Examples
    --------
    >>> audits = pd.DataFrame({"date": pd.to_datetime(["2024-01-01", "2024-04-01"]), "n": [1, 2]})
    >>> pick_audit(audits, back=1)["n"].tolist()
    [1]
    """
    dates = sorted(audits["date"].unique())
    if back >= len(dates):
        raise OptionError(
            f"There are {len(dates)} audits, and {back + 1} are needed.",
            next_step="save one: reciprocity audit BOOK EXPORT...",
        )
    return audits[audits["date"].eq(dates[-1 - back])].reset_index(drop=True)


def _check(name: str, rows: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    check_columns(rows, name, ("date", "since", "until", *_KEYS, *_KEPT, "status"))
    if len(rows[["since", "until"]].drop_duplicates()) > 1 or rows.duplicated(_KEYS).any():
        raise TableError(f"The table {name} holds more than one audit.", next_step="use pick_audit(audits)")
    if rows.empty:
        return pd.Timestamp(0), pd.Timestamp(0)
    return rows["since"].iloc[0], rows["until"].iloc[0]


def _side_by_side(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    sides = []
    for side, rows in (("before", before), ("after", after)):
        renamed = {"value": side, "low": f"{side}_low", "high": f"{side}_high", "n": f"n_{side}"}
        plain = rows.astype(dict.fromkeys(_KEYS, "str"))
        sides.append(plain[[*_KEYS, *_KEPT]].rename(columns=renamed))
    table = sides[0].merge(sides[1], on=_KEYS, how="outer")
    counts = ["n_before", "n_after"]
    table[counts] = table[counts].fillna(0).astype("int64")
    return table


def _differ(table: pd.DataFrame) -> pd.DataFrame:
    """Add the difference with limits from those of both values."""
    before, after = table["before"], table["after"]
    down = np.hypot(after - table["after_low"], table["before_high"] - before)
    up = np.hypot(table["after_high"] - after, before - table["before_low"])
    gap = after - before
    return table.assign(difference=gap, difference_low=gap - down, difference_high=gap + up)


def _test(table: pd.DataFrame, days: list[int]) -> Floats:
    measure = table["measure"]
    p = np.full(len(table), nan)
    both = table["difference"].notna().to_numpy()
    n = table[["n_before", "n_after"]].to_numpy(np.int64)
    counts = both & measure.isin(COUNTS).to_numpy() & (n.sum(axis=1) > 0)
    share = days[1] / sum(days)
    bursts = _dispersion(table[counts], n[counts], days)
    p[counts] = rate_ratio(n[counts, 1], n[counts].sum(axis=1), share, dispersion=bursts).p_value
    enough = both & (n.min(axis=1) >= FEWEST)
    exact = enough & measure.isin(EXACT_SHARES).to_numpy()
    k = np.rint(table[["before", "after"]].to_numpy(np.float64)[exact] * n[exact]).astype(np.int64)
    p[exact] = compare_shares(k[:, 0], n[exact, 0], k[:, 1], n[exact, 1]).p_value
    others = enough & ~measure.isin({*COUNTS, *EXACT_SHARES, *NOT_COMPARED}).to_numpy()
    p[others] = _normal(table[others])
    return p


def _dispersion(table: pd.DataFrame, n: npt.NDArray[np.int64], days: list[int]) -> Floats:
    """Return how far the limits of counts are wider than those of independent events."""
    found = np.ones(len(table))
    for place, side in enumerate(("before", "after")):
        stored = (table[f"{side}_high"] - table[f"{side}_low"]).to_numpy(np.float64)
        phi = np.ones(len(table))
        for _ in range(TURNS):  # phi times the width at n / phi is what was stored
            low, high = garwood(n[:, place] / phi, exposure=days[place] / RATE_DAYS)
            phi = np.fmax(stored / (high - low), 1.0)
        found = np.fmax(found, phi)
    return found


def _normal(table: pd.DataFrame) -> Floats:
    """Return normal p-values from the limits that face each other."""
    names = ("before", "before_low", "before_high", "after", "after_low", "after_high")
    values = table[list(names)].to_numpy(np.float64)
    hours = table["measure"].str.endswith("_hours").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(hours[:, None], np.log(values), values)
        before, before_low, before_high, after, after_low, after_high = values.T
        up = after > before
        reach = np.hypot(
            np.where(up, before_high - before, before - before_low),
            np.where(up, after - after_low, after_high - after),
        )
        p = 2.0 * special.ndtr(-np.abs(after - before) / (reach / REACH))
    found: Floats = np.where(np.isfinite(reach) & (reach > 0), p, nan)
    return found


def _unit(measure: str) -> str:
    if measure in COUNTS:
        return "events in 30 days"
    if measure.endswith("_share"):
        return "share"
    return "doubling scale" if measure == LEDGER else measure.rsplit("_", 1)[-1]


def _change(
    table: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, false_discoveries: float
) -> npt.NDArray[np.str_]:
    known = [set(rows["person"].astype("str")) for rows in (before, after)]
    clear = table["q"].le(false_discoveries)
    tested = table["p"].notna()
    return np.select(
        [
            ~table["person"].isin(known[0]),
            ~table["person"].isin(known[1]),
            clear & table["difference"].gt(0),
            clear & table["difference"].lt(0),
            tested,
        ],
        ["appeared", "disappeared", "rose", "fell", "no clear change"],
        "not comparable",
    )


def _say(row: dict[str, Any], windows: list[tuple[pd.Timestamp, pd.Timestamp]]) -> str:
    who = f"With {row['person']}" if row["person"] else "In all ties together"
    what = f"{who}, {measure_words(str(row['measure']))}"
    spans = " and ".join(days_words(start, end - pd.Timedelta(1, "D")) for start, end in windows)
    facts = f"recorded {spans}; {row['channel'] or 'all channels read'}"
    cases = f"n = {row['n_before']} and {row['n_after']}"
    if row["change"] in ("appeared", "disappeared"):
        return f"{what}: {row['change']} ({facts}; {cases})."
    if not np.isfinite(row["difference"]):
        return f"{what}: not to be compared, a value is missing ({facts}; {cases})."
    limits = ""
    if np.isfinite(row["difference_low"]) and np.isfinite(row["difference_high"]):
        limits = f"; 95% interval {row['difference_low']:+.3g} to {row['difference_high']:+.3g}"
    moved = f"{row['before']:.3g} to {row['after']:.3g} ({row['unit']}{limits}; {cases}; {facts})"
    return f"{what}: {row['change']}, {moved}."
