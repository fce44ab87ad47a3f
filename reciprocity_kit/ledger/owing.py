"""To how many the owner's ledger has a debt, how much, and how long it would take to clear."""

from collections.abc import Iterable
from dataclasses import replace
from math import nan

import numpy as np
import pandas as pd

from reciprocity_kit.ledger.entries import GIVEN, Day, delivered, end_of, obligation
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.preferences import Preferences, Settings
from reciprocity_kit.ledger.scenarios import draw_sums, limits_of
from reciprocity_kit.ledger.sheet import Line, build_sheet, plural, status_of
from reciprocity_kit.statistics.counts import garwood

OWED_OVER = 1.0
MONTH_DAYS = 365.25 / 12


def build_creditors(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    settings: Settings = None,
    until: Day = None,
    owed_over: float = OWED_OVER,
    seed: int = 0,
) -> pd.DataFrame:
    """Build a sheet of what the owner has received and not yet returned, over all ties.

    Many creditors or many months to clear mean that a new favour would come on top of much that is
    not returned yet; few mean that there is room. creditors counts the people whose net lies below
    -owed_over; owed = sum of their -net; give_pace = worth given in a month, since the first entry;
    months_to_clear = owed / give_pace; owed_concentration = sum of squared shares of the owed.

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
        First day that is not counted.
    owed_over : float, default 1
        A balance counts as owed beyond this, on the doubling scale.
    seed : int, default 0
        Seed of the scenarios behind the limits.

    Returns
    -------
    pandas.DataFrame
        A sheet with the lines creditors, owed, give_pace, months_to_clear and owed_concentration.
        months_to_clear is NaN, no_events, where nothing was given. Limits of creditors and owed come
        from scenarios (`scenarios.draw_sums`), those of give_pace from the number of entries (Garwood).

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If an option or a setting cannot be used.

    References
    ----------
    Gouldner, A. W. (1960). The norm of reciprocity. American Sociological Review 25, 161-178; Garwood, F.
    (1936). Biometrika 28, 437-442. The sums: own.

    Examples
    --------
    Ben gave you 8 two months ago; you give 4 a month:

    >>> days = pd.to_datetime(["2024-01-01", "2024-01-20", "2024-03-01"])
    >>> table = pd.DataFrame({"exchange_id": [1, 2, 3], "date": days, "giver": ["ben", "you", "you"]})
    >>> table = table.assign(receiver=["you", "cy", "cy"], kind="services", worth=[8.0, 4.0, 4.0])
    >>> table = table.assign(cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> build_creditors(table, owner="you").loc[:3, ["line", "value"]].round(2).values.tolist()
    [['creditors', 1.0], ['owed', 8.0], ['give_pace', 3.99], ['months_to_clear', 2.0]]
    """
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    entries = entries.assign(value=obligation(entries))
    wanted, end = Preferences.of(settings), end_of(exchanges, until)
    lines = find_owed(entries, wanted, end=end, over=owed_over, seed=seed)
    return note_left_out(build_sheet(lines), entries.attrs[LEFT_OUT])


def find_owed(
    entries: pd.DataFrame, wanted: Preferences, *, end: pd.Timestamp, over: float = OWED_OVER, seed: int = 0
) -> list[Line]:
    """Find the lines of `build_creditors` for entries that are chosen already.

    Parameters
    ----------
    entries : pandas.DataFrame
        Delivered entries with partner, side, day and value.
    wanted : Preferences
        The owner's settings.
    end : pandas.Timestamp
        The day after the last.
    over : float
        A balance counts as owed beyond this.
    seed : int
        Seed of the scenarios.

    Returns
    -------
    list of Line
        The lines, see there.
    """
    known = entries[entries["value"].notna()]
    gives = known["side"].eq(GIVEN)
    net = known["value"].where(gives, -known["value"]).groupby(known["partner"]).sum()
    debts = -net[net < -over]
    owed, n = float(debts.sum()), len(known)
    scenarios = draw_sums(known, wanted, until=end, seed=seed)
    drawn = np.array([np.where(each.net < -over, -each.net, 0.0) for each in scenarios] or [np.zeros(1)])
    people, entries_ = plural(len(debts), "person", "people"), plural(n, "entry", "entries")
    said = (
        ("creditors", "people", f"You received more than you gave from {people} (recorded, {entries_})."),
        ("owed", "doubling scale", f"Together you received {owed:.3g} more from them than you gave."),
    )
    lines = []
    for (name, unit, words), value, each in zip(
        said, (float(len(debts)), owed), ((drawn > 0) * 1.0, drawn), strict=True
    ):
        low, high = limits_of(each.sum(axis=0)) if n else (nan, nan)
        line = Line(line=name, unit=unit, words="No valued entry is recorded.", status="no_events")
        if n:
            line = replace(line, value=value, low=low, high=high, n=n, status=status_of(n), words=words)
        lines.append(line)
    lines += _pace(known[gives], first=known["day"].min(), end=end, owed=owed)
    return [*lines, _concentration(debts, n)]


def _pace(given: pd.DataFrame, *, first: pd.Timestamp, end: pd.Timestamp, owed: float) -> Iterable[Line]:
    n, total = len(given), float(given["value"].sum())
    months = max((end - first).days, 1) / MONTH_DAYS if n else nan
    pace = total / months
    mean = total / n if n else nan
    low, high = (float(each) * mean / months for each in garwood(n)) if n else (nan, nan)
    clear = owed / pace if n else nan
    return (
        Line(
            line="give_pace",
            value=pace,
            unit="worth per month",
            low=low,
            high=high,
            n=n,
            status=status_of(n),
            words=f"You gave {pace:.3g} a month on average (recorded, {plural(n, 'entry', 'entries')})."
            if n
            else "Nothing given is recorded.",
        ),
        Line(
            line="months_to_clear",
            value=clear,
            unit="months",
            low=owed / high if n and high else nan,
            high=owed / low if n and low else nan,
            n=n,
            status=status_of(n),
            words=f"At that pace it would take {clear:.1f} months to return it."
            if n
            else "Without a pace of giving there is no time to clear it.",
        ),
    )


def _concentration(debts: "pd.Series[float]", n: int) -> Line:
    name, shares = "owed_concentration", debts / debts.sum()
    if debts.empty:
        return Line(line=name, unit="index", n=n, status="no_events", words="Nothing is owed.")
    most = f"{shares.max():.0%} of it is with one person."
    return Line(
        line=name,
        value=float((shares**2).sum()),
        unit="index",
        n=n,
        status=status_of(n),
        words=most if len(debts) > 1 else "It is all with one person.",
    )
