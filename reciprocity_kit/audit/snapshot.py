"""A dated snapshot of the measures, small enough to keep when the raw data is gone."""

from collections.abc import Iterator, Mapping
from math import isfinite, nan
from typing import Any, cast

import pandas as pd

from reciprocity_kit.audit.bursts import count_dispersion
from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.ledger import build_equity
from reciprocity_kit.ledger.entries import day_of
from reciprocity_kit.ledger.persons import Roster, note_left_out
from reciprocity_kit.ledger.sheet import status_of
from reciprocity_kit.statistics import garwood, wilson
from reciprocity_kit.ties import build_ties

COUNTS = ("sent", "received", "opened", "opened_by_alter")
SHARES = {
    "initiation_share": ("opened", "opened_by_alter"),
    "reply_share": ("reply_turns",),
    "their_reply_share": ("their_reply_turns",),
    "reply_hours": ("reply_turns",),
    "their_reply_hours": ("their_reply_turns",),
}
LEDGER = "net"
_ONE_DAY = pd.Timedelta(days=1)
Tables = Mapping[str, pd.DataFrame]
Bursts = Mapping[tuple[str, str], float]


def build_snapshot(
    history: History,
    ties: pd.DataFrame | None = None,
    *,
    tables: Tables | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    channel: str | None = None,
    date: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Build the rows of an audit: every measure of every tie in one window, with limits and cases.

    Two snapshots of windows that do not overlap can be compared with `compare_audits`, without the
    messages they came from. The rows fit the casebook's table audits.

    Parameters
    ----------
    history : History
        What was read.
    ties : pandas.DataFrame, optional
        What `build_ties` returned for this window; built where it is not given.
    tables : Mapping of str to pandas.DataFrame, optional
        Tables of the casebook: exchanges for the balance, people for merges, communal ties and people
        who opted out.
    since, until : str or timestamp, optional
        Days, half-open; by default the window of the history.
    channel : str, optional
        Only email, meeting, chat or call.
    date : str or timestamp, optional
        The day of the audit; by default the day after the window.

    Returns
    -------
    pandas.DataFrame
        As the casebook's table audits. Counts have Poisson limits widened by the dispersion of weekly
        counts, the others those of `build_ties` and `build_equity`; the rows without a person sum up
        all ties. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    OptionError
        If the history has no owner, or an option cannot be used.

    Notes
    -----
    The balance `net` counts entries of the window only; it is too_few below five.

    References
    ----------
    Garwood, F. (1936). Biometrika 28, 437-442; Wilson, E. B. (1927). JASA 22, 209-212.

    Examples
    --------
    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> start = pd.Timestamp("2024-01-03", tz="UTC")
    >>> mails = [Event(i, start + pd.Timedelta(i, "D"), "you", (("to", "ana"),)) for i in range(4)]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=4, threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=None)
    >>> audit = build_snapshot(history)
    >>> audit.loc[audit["person"].eq("ana") & audit["measure"].eq("sent"), ["value", "n"]].values.tolist()
    [[4.0, 4.0]]
    """
    if history.owner is None:
        raise OptionError(
            "An audit is about one person's own ties.", next_step='read the export with owner="..."'
        )
    first, last = _window(history, since, until)
    if ties is None:
        begin, end = (None if each is None else _instant(each, history.tz) for each in (since, until))
        ties = build_ties(history, channel=channel, since=begin, until=end)
    given = tables or {}
    roster = Roster.of(given.get("people"))
    me = roster.name(history.owner)
    own = ties[roster.rename(ties["ego"]).eq(me)]
    reason = roster.reason(roster.rename(own["alter"]))
    left_out = reason[reason.ne("")].value_counts().to_dict()
    bursts = count_dispersion(
        history, since=_instant(first, history.tz), until=_instant(last, history.tz), channel=channel
    )
    rows = [*_of_contact(own[reason.eq("")], roster, bursts), *_of_ledger(given, history.owner, first, last)]
    if not rows:
        return note_left_out(empty_table("audits"), {str(why): int(n) for why, n in left_out.items()})
    frame = pd.DataFrame(rows).assign(
        audit_id=range(1, len(rows) + 1),
        date=last if date is None else day_of(date),
        since=first,
        until=last,
        channel=channel or "",
    )
    table = cast_table("audits", frame)
    return note_left_out(table, {str(why): int(n) for why, n in left_out.items()})


def _instant(day: str | pd.Timestamp, tz: str) -> pd.Timestamp:
    stamp = pd.Timestamp(day)
    return stamp.tz_localize(tz) if stamp.tzinfo is None else stamp


def _window(
    history: History, since: str | pd.Timestamp | None, until: str | pd.Timestamp | None
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first day, and the day after the last."""
    first = day_of(history.since.tz_convert(history.tz)) if since is None else day_of(since)
    if until is not None:
        last = day_of(until)
    else:
        end = history.until.tz_convert(history.tz).tz_localize(None)
        last = end.normalize() if end == end.normalize() else end.normalize() + _ONE_DAY
    if not first < last:
        raise OptionError(
            f"The window from {first:%Y-%m-%d} to {last:%Y-%m-%d} is empty.",
            next_step="give an until after since",
        )
    return first, last


def _of_contact(ties: pd.DataFrame, roster: Roster, bursts: Bursts) -> Iterator[dict[str, Any]]:
    everybody = {name: int(ties[name].sum()) for name in COUNTS}
    for name, total in everybody.items():
        yield _count("", name, total, bursts)
    opened, both = everybody["opened"], everybody["opened"] + everybody["opened_by_alter"]
    low, high = (float(end) for end in wilson(opened, both)) if both else (nan, nan)
    yield _row("", "initiation_share", (opened / both if both else nan, low, high), both, status_of(both))
    for tie in cast("list[dict[str, Any]]", ties.to_dict("records")):
        person = roster.name(str(tie["alter"]))
        for name in COUNTS:
            yield _count(person, name, int(tie[name]), bursts, alias=str(tie["alter"]))
        for name, cases in SHARES.items():
            found = (float(tie[name]), float(tie[f"{name}_low"]), float(tie[f"{name}_high"]))
            n = int(sum(tie[case] for case in cases))
            yield _row(person, name, found, n, str(tie[f"{name}_status"]))
        yield _row(person, "silence_days", (float(tie["silence_days"]), nan, nan), int(tie["total"]), "ok")


def _of_ledger(
    tables: Tables, owner: str, first: pd.Timestamp, last: pd.Timestamp
) -> Iterator[dict[str, Any]]:
    if "exchanges" not in tables:
        return
    exchanges = tables["exchanges"]
    inside = exchanges["delivered_on"].fillna(exchanges["date"]).ge(first)
    equity = build_equity(
        exchanges[inside],
        owner=owner,
        people=tables.get("people"),
        settings=tables.get("settings"),
        until=last,
    )
    for row in cast("list[dict[str, Any]]", equity.to_dict("records")):
        found = (float(row["net"]), float(row["net_low"]), float(row["net_high"]))
        yield _row(str(row["partner"]), LEDGER, found, int(row["n"]), str(row["status"]))


def _count(person: str, name: str, total: int, bursts: Bursts, *, alias: str = "") -> dict[str, Any]:
    phi = bursts.get((alias, name), 1.0)
    low, high = (float(end) * phi for end in garwood(total / phi))
    return _row(person, name, (float(total), low, high), total, "ok")


def _row(person: str, measure: str, found: tuple[float, float, float], n: int, status: str) -> dict[str, Any]:
    value, low, high = (each if isfinite(each) else nan for each in found)
    return {
        "person": person,
        "measure": measure,
        "value": value,
        "low": low,
        "high": high,
        "n": n,
        "status": status,
    }
