"""Lines from the favours of a casebook: the owner's own record, never a judgement of others."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.charts.words import count_words, hours_words, share_words
from reciprocity_kit.instants import days_words
from reciprocity_kit.ledger import (
    build_creditors,
    build_headroom,
    build_limit_check,
    build_returns,
    build_sources,
    delivered,
)
from reciprocity_kit.worksheets.known.words import (
    MOST,
    Lines,
    about,
    count,
    day,
    kind_words,
    number,
)
from reciprocity_kit.worksheets.record import Record

SEQUENCE_DAYS = 30
GIFTS = ("goods", "money")


def _exchanges(record: Record) -> pd.DataFrame:
    """Return delivered exchanges between the owner and the person, or anybody; none of communal ties."""
    if not len(record.table("exchanges")):
        return record.table("exchanges").assign(partner="", side="")
    rows = delivered(record.table("exchanges"), owner=record.owner, people=record.table("people"))
    return rows[rows["partner"].eq(record.person)] if record.person else rows


def _tell_equity(record: Record) -> Lines:
    """Tell the balance with the person, or the largest balances."""
    rows = record.equity
    if record.person:
        rows = rows[rows["partner"].astype("str").eq(record.person)]
    rows = rows.reindex(rows["net"].abs().sort_values(ascending=False).index).head(
        1 if record.person else MOST
    )
    return [
        ("Recorded balance" if record.person else record.named(row["partner"]), _balance(row))
        for _, row in rows[rows["n"].gt(0)].iterrows()
    ]


def _balance(row: pd.Series) -> str:
    low, high = row["net_low"], row["net_high"]
    ends = f"{_more(low)} to {_more(high)}"
    if low * high > 0:
        ends = f"{about(min(abs(low), abs(high)))} to {_more(low if high < 0 else high)}"
    spread = "" if pd.isna(row["net_low"]) else f" (95% interval {ends})"
    return f"{_more(row['net'])}{spread}, {count(row['n'], 'entry', 'entries')}, {_span(row)}"


def _more(net: float) -> str:
    if not round(net, 1):
        return "as much given as received"
    return f"{about(abs(net))} more {'given' if net > 0 else 'received'}"


def _span(row: pd.Series) -> str:
    return days_words(row["first_on"], row["last_on"])


def _tell_given(record: Record) -> Lines:
    """Tell the last favours given to the person."""
    rows = _exchanges(record)
    rows = rows[rows["side"].eq("given")].tail(MOST)
    return [
        (
            f"You gave, {day(row['date'])}",
            f"{_worth(row)}",
        )
        for _, row in rows.iterrows()
    ]


def _worth(row: pd.Series) -> str:
    return f"{kind_words(row['kind'])}, worth {number(row['worth'])}{_note(row)}"


def _note(row: pd.Series) -> str:
    return f": {row['note']}" if row["note"] else ""


def _tell_kinds(record: Record) -> Lines:
    """Tell what kinds of favours went each way."""
    rows = _exchanges(record)
    lines: Lines = []
    for side, label in (("given", "Kinds you gave"), ("received", "Kinds received")):
        counts = rows.loc[rows["side"].eq(side), "kind"].astype("str").value_counts()
        if len(counts):
            lines.append((label, ", ".join(f"{kind_words(kind)} ({n})" for kind, n in counts.items())))
    return lines


def _tell_headroom(record: Record) -> Lines:
    """Tell how much help given was not returned yet."""
    if not record.person or record.communal or not len(record.table("exchanges")):
        return []
    rows = record.equity[record.equity["partner"].astype("str").eq(record.person)]
    lines = [("Recorded favours", _both_ways(row)) for _, row in rows.iterrows()]
    sheet = build_headroom(record.tables, owner=record.owner, person=record.person, size=1.0)
    for _, row in sheet[sheet["line"].eq("headroom") & sheet["n"].gt(0)].iterrows():
        left = f"about {about(row['value'])}" if row["value"] > 0 else "nothing"
        lines.append(
            (
                "Given, not yet returned",
                f"{left}, older favours counting less, {count(row['n'], 'entry', 'entries')}",
            )
        )
    return lines


def _both_ways(row: pd.Series) -> str:
    gave = f"you gave {number(row['given'])} in {count_words(row['n_given'], 'favour', 'favours')}"
    got = f"received {number(row['received'])} in {count_words(row['n_received'], 'favour', 'favours')}"
    return f"{gave}, {got}, {_span(row)}"


def _tell_creditors(record: Record) -> Lines:
    """Tell from how many people more was received than given."""
    if not len(record.table("exchanges")):
        return []
    sheet = build_creditors(
        record.table("exchanges"),
        owner=record.owner,
        people=record.table("people"),
        settings=record.table("settings"),
    )
    rows = sheet[sheet["line"].isin(["creditors", "owed"]) & sheet["value"].gt(0)]
    return [("In all ties", str(row["words"])) for _, row in rows.iterrows()]


def _tell_outstanding(record: Record) -> Lines:
    """Tell favours to the person that nothing recorded pays back."""
    rows = _exchanges(record)
    paid = set(rows["returns"]) - {0}
    open_ones = rows[rows["side"].eq("given") & ~rows["exchange_id"].isin(paid)].tail(MOST)
    return [
        (
            f"No return noted, {day(row['date'])}",
            f"{_worth(row)}",
        )
        for _, row in open_ones.iterrows()
    ]


def _tell_unthanked(record: Record) -> Lines:
    """Tell favours received whose thanks is not recorded."""
    rows = _exchanges(record)
    rows = rows[rows["side"].eq("received") & rows["acknowledged"].astype("str").ne("yes")].tail(MOST)
    return [
        (
            record.named(row["partner"]),
            f"{day(row['date'])}, {_worth(row)}",
        )
        for _, row in rows.iterrows()
    ]


def _tell_overlooked(record: Record) -> Lines:
    """Tell favours given that are easily overlooked."""
    rows = _exchanges(record)
    rows = rows[rows["side"].eq("given") & rows["visibility"].astype("str").eq("overlooked")].tail(MOST)
    return [
        (
            f"Easily overlooked, {day(row['date'])}",
            f"{kind_words(row['kind'])} for {record.named(row['partner'])}{_note(row)}",
        )
        for _, row in rows.iterrows()
    ]


def _tell_gifts(record: Record) -> Lines:
    """Tell the last goods and money that went either way."""
    rows = _exchanges(record)
    rows = rows[rows["kind"].astype("str").isin(GIFTS)].tail(MOST)
    return [
        (
            day(row["date"]),
            f"{kind_words(row['kind'])} {'to' if row['side'] == 'given' else 'from'} "
            f"{record.named(row['partner'])}, worth {number(row['worth'])}",
        )
        for _, row in rows.iterrows()
    ]


def _tell_limits(record: Record) -> Lines:
    """Tell the owner's own limits and how far they are used."""
    if not len(record.table("limits")):
        return []
    check = build_limit_check(
        record.table("limits"), record.table("exchanges"), owner=record.owner, people=record.table("people")
    )
    if record.person:
        check = check[check["partner"].astype("str").isin([record.person, ""])]
    check = check[check["amount"].gt(0)]
    nearest = check.assign(rank=check["level"].astype("str").map({"over": 0, "near": 1, "ok": 2}))
    nearest = nearest.sort_values(["rank", "from_on"], ascending=[True, False], kind="stable")
    nearest = nearest.drop_duplicates(["limit_id", "partner"]).head(MOST)
    return [
        (
            "Your limit" if record.person else f"Your limit, {record.named(row['partner'])}",
            str(row["words"]),
        )
        for _, row in nearest.iterrows()
    ]


def _tell_broken(record: Record) -> Lines:
    """Tell the owner's promises to the person that are late or dropped."""
    table = record.shown_exchanges
    mine = table[
        table["giver"].eq(record.owner) & (table["receiver"].eq(record.person) if record.person else True)
    ]
    late = mine["due"].notna() & mine["state"].eq("delivered") & mine["delivered_on"].gt(mine["due"])
    rows = mine[late | mine["state"].eq("dropped")].tail(MOST)
    return [
        (
            f"Promised for {day(row['due'])}",
            f"{kind_words(row['kind'])}, {row['state']} {day(row['delivered_on'])}".strip(),
        )
        for _, row in rows.iterrows()
    ]


def _tell_repairs(record: Record) -> Lines:
    """Tell what was given to repair something."""
    rows = _exchanges(record)
    rows = rows[rows["repairs"].gt(0)].tail(MOST)
    return [
        (
            f"Repair, {day(row['date'])}",
            f"{kind_words(row['kind'])} {row['side']}, worth {number(row['worth'])}",
        )
        for _, row in rows.iterrows()
    ]


def _tell_sequences(record: Record) -> Lines:
    """Tell unasked favours that an ask of the same person followed within a month."""
    rows, asks = _exchanges(record), record.table("asks")
    unasked = rows[rows["side"].eq("received") & rows["asked"].astype("str").eq("no")]
    lines: Lines = []
    for _, gift in unasked.iterrows():
        later = asks[asks["asker"].eq(gift["partner"]) & asks["form"].eq("ask")]
        days = (later["date"] - gift["date"]).dt.days
        for _, ask in later[days.between(0, SEQUENCE_DAYS)].iterrows():
            gap = (ask["date"] - gift["date"]).days
            sizes = f"worth {number(gift['worth'])}, then an ask of {number(ask['size'])}"
            when = f"{count_words(gap, 'day', 'days')} later" if gap else "on the same day"
            lines.append(
                (
                    f"{day(gift['date'])}, {record.named(gift['partner'])}",
                    f"unasked {kind_words(gift['kind'])} {sizes}, {when}",
                )
            )
    return lines[-MOST:]


def _tell_returns(record: Record) -> Lines:
    """Tell the value recorded per hour of contact."""
    if record.history is None or not len(record.table("exchanges")):
        return []
    table = build_returns(
        record.table("exchanges"),
        record.history.interactions,
        owner=record.owner,
        people=record.table("people"),
        settings=record.table("settings"),
    )
    if record.person:
        table = table[table["partner"].astype("str").eq(record.person)]
    table = table[table["return_per_hour"].notna()].head(MOST)
    return [
        ("Received" if record.person else record.named(row["partner"]), _return(row))
        for _, row in table.iterrows()
    ]


def _return(row: pd.Series) -> str:
    low, high = about(row["return_per_hour_low"]), about(row["return_per_hour_high"])
    whole = f"{about(row['received'])} in {hours_words(row['hours'])} of contact"
    rate = f"about {about(row['return_per_hour'])} an hour, allowing for few entries"
    return f"{whole}; {rate} ({low} to {high}, {count(row['n'], 'entry', 'entries')})"


def _tell_sources(record: Record) -> Lines:
    """Tell what comes from one person mostly."""
    if not len(record.table("exchanges")):
        return []
    table = build_sources(record.table("exchanges"), owner=record.owner, people=record.table("people"))
    rows = table[table["received_share"].ge(0.5)].sort_values("received", ascending=False).head(MOST)
    return [
        (
            kind_words(row["kind"]).capitalize(),
            f"{share_words(row['received_share'])} of it from {record.named(row['partner'])}, "
            f"{count(row['n'], 'entry', 'entries')}",
        )
        for _, row in rows.iterrows()
    ]


PROVIDERS: Mapping[str, Callable[[Record], Lines]] = MappingProxyType(
    {
        "equity": _tell_equity,
        "given": _tell_given,
        "kinds": _tell_kinds,
        "headroom": _tell_headroom,
        "creditors": _tell_creditors,
        "outstanding": _tell_outstanding,
        "unthanked": _tell_unthanked,
        "overlooked": _tell_overlooked,
        "gifts": _tell_gifts,
        "limits": _tell_limits,
        "broken": _tell_broken,
        "repairs": _tell_repairs,
        "sequences": _tell_sequences,
        "returns": _tell_returns,
        "sources": _tell_sources,
    }
)
