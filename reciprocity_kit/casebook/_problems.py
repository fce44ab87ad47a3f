"""What in a casebook does not fit, found in its tables; nothing is changed."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from reciprocity_kit.casebook._schema import POINTERS, TWO_PERSONS, key_of, one_of, persons_of
from reciprocity_kit.columns import CASEBOOK_TABLES, DAY

Tables = Mapping[str, pd.DataFrame]
SCALE = (1.0, 2.0, 4.0, 8.0, 16.0)
_OLDEST_YEARS = 100
_FARTHEST_YEARS = 10
_HAPPENED = ("date", "delivered_on")
_AGAIN = "take the audit again"
_WORTHS = (("exchanges", "worth"), ("exchanges", "cost"), ("asks", "size"))


class Problem(NamedTuple):
    """One row of the table of problems."""

    table: str
    row_id: int
    field: str
    problem: str
    next_step: str


def find_problems(tables: Tables, owner: str, today: date) -> list[Problem]:
    """Find all that the rules find, in the order of tables and rows."""
    order = {name: place for place, name in enumerate(CASEBOOK_TABLES)}
    found = [problem for rule in _RULES for problem in rule(tables, owner, pd.Timestamp(today))]
    return sorted(found, key=lambda each: (order[each.table], each.row_id))


def _where(frame: pd.DataFrame, mask: Any) -> Iterator[Any]:
    yield from frame[mask].itertuples(index=False)


def _promises(tables: Tables, *_: Any) -> Iterator[Problem]:
    frame = tables["exchanges"]
    promised = frame["state"] == "promised"
    for row in _where(frame, promised & frame["due"].isna()):
        yield Problem(
            "exchanges", row.exchange_id, "due", "promised without a day", "say by when, or state='dropped'"
        )
    for row in _where(frame, promised & frame["delivered_on"].notna()):
        text = f"delivered on {row.delivered_on:%Y-%m-%d}, but still promised"
        yield Problem("exchanges", row.exchange_id, "state", text, "set state='delivered'")
    for row in _where(frame, frame["delivered_on"] < frame["date"]):
        text = f"delivered on {row.delivered_on:%Y-%m-%d}, before its date {row.date:%Y-%m-%d}"
        yield Problem("exchanges", row.exchange_id, "delivered_on", text, "set the right days")


def _same_person(tables: Tables, *_: Any) -> Iterator[Problem]:
    for table, (one, other) in TWO_PERSONS.items():
        frame = tables[table]
        for _index, row in frame[frame[one].astype("str") == frame[other].astype("str")].iterrows():
            text = f"{one} and {other} are the same: {row[one]}"
            yield Problem(table, int(row[key_of(table)]), other, text, "set the right persons")


def _worths(tables: Tables, *_: Any) -> Iterator[Problem]:
    for table, name in _WORTHS:
        frame = tables[table]
        for key, value in zip(frame[key_of(table)].tolist(), frame[name].tolist(), strict=True):
            if math.isnan(value) or value in SCALE:
                continue
            text = f"{value:g} is not on the doubling scale 1, 2, 4, 8, 16"
            yield Problem(table, key, name, text, "take the nearest step, unless you mean it")


def _days(tables: Tables, _owner: str, today: pd.Timestamp) -> Iterator[Problem]:
    oldest = today - pd.DateOffset(years=_OLDEST_YEARS)
    farthest = today + pd.DateOffset(years=_FARTHEST_YEARS)
    for table, columns in CASEBOOK_TABLES.items():
        for column in columns:
            if column.dtype != DAY:
                continue
            days = tables[table][column.name]
            happened = column.name in _HAPPENED
            last = today if happened else farthest
            keys = tables[table][key_of(table)]
            for key, day in zip(keys[days > last], days[days > last], strict=True):
                far = (
                    "is still to come"
                    if column.name in _HAPPENED
                    else f"is over {_FARTHEST_YEARS} years ahead"
                )
                yield Problem(table, int(key), column.name, f"{day:%Y-%m-%d} {far}", "set the right day")
            for key, day in zip(keys[days < oldest], days[days < oldest], strict=True):
                text = f"{day.date().isoformat()} is over {_OLDEST_YEARS} years ago"
                yield Problem(table, int(key), column.name, text, "set the right day")


def _pointers(tables: Tables, *_: Any) -> Iterator[Problem]:
    for (table, name), target in POINTERS.items():
        known = set(tables[target][key_of(target)].tolist())
        pointing = dict(zip(tables[table][key_of(table)].tolist(), tables[table][name].tolist(), strict=True))
        for key, to in pointing.items():
            if to and to not in known:
                text = f"there is no {one_of(target)} {to}"
                yield Problem(table, key, name, text, "set the right number, or 0")
            elif table == target and _runs_in_circle(pointing, key):
                text = f"following {name} leads back to {one_of(table)} {key} itself"
                yield Problem(table, key, name, text, "set one of them to 0")


def _runs_in_circle(pointing: Mapping[Any, Any], start: Any) -> bool:
    at = pointing.get(start, 0)
    for _ in range(len(pointing)):
        if at in {0, start}:
            break
        at = pointing.get(at, 0)
    return bool(at == start)


def _returns(tables: Tables, *_: Any) -> Iterator[Problem]:
    """Find what is said to pay back, or to repair, something that it cannot."""
    frame = tables["exchanges"]
    rows: dict[Any, Any] = {row.exchange_id: row for row in frame.itertuples(index=False)}
    for row in rows.values():
        paid, repaired = rows.get(row.returns), rows.get(row.repairs)
        if paid and (row.giver, row.receiver) != (paid.receiver, paid.giver):
            text = f"is to pay back exchange {paid.exchange_id}, but does not run the other way"
            yield Problem("exchanges", row.exchange_id, "returns", text, "set the right number, or 0")
        if repaired and {row.giver, row.receiver} != {repaired.giver, repaired.receiver}:
            text = f"is to repair exchange {repaired.exchange_id}, which was between others"
            yield Problem("exchanges", row.exchange_id, "repairs", text, "set the right number, or 0")
        for name, earlier in (("returns", paid), ("repairs", repaired)):
            if earlier and row.date < earlier.date:
                text = f"is dated before exchange {earlier.exchange_id}, which it {name}"
                yield Problem("exchanges", row.exchange_id, name, text, "set the right days")


def _persons(tables: Tables, owner: str, *_: Any) -> Iterator[Problem]:
    people = tables["people"]
    known = {*people["person"].astype("str"), owner, ""}
    opted_out = set(people.loc[people["opted_out"], "person"].astype("str"))
    told: set[str] = set()
    for table in CASEBOOK_TABLES:
        for name in persons_of(table):
            keys, persons = tables[table][key_of(table)].tolist(), tables[table][name].astype("str").tolist()
            for key, person in zip(keys, persons, strict=True):
                if person in opted_out and table != "people":
                    yield Problem(table, key, name, f"{person} opted out", "remove the row")
                if len(people) and person not in known | told:
                    told.add(person)
                    text = f"{person} is not among the people of this book (first found here)"
                    yield Problem(table, key, name, text, "mend the name, or add the person")
    yield from _merges(people)


def _merges(people: pd.DataFrame) -> Iterator[Problem]:
    texts = people[["person", "merged_into"]].astype("str")
    pointing = dict(zip(texts["person"], texts["merged_into"].replace("", 0), strict=True))
    for key, person in zip(people["person_id"].tolist(), texts["person"], strict=True):
        if pointing[person] and _runs_in_circle(pointing, person):
            text = f"following merged_into leads back to {person}"
            yield Problem("people", key, "merged_into", text, "empty one of them")


def _ranges(tables: Tables, *_: Any) -> Iterator[Problem]:
    audits, feedback = tables["audits"], tables["feedback"]
    for row in _where(audits, audits["since"] >= audits["until"]):
        yield Problem("audits", row.audit_id, "until", "the window ends before it begins", _AGAIN)
    for row in _where(audits, audits["low"] > audits["high"]):
        yield Problem("audits", row.audit_id, "low", "the interval's ends are swapped", _AGAIN)
    outside = (feedback["rating"] < feedback["scale_low"]) | (feedback["rating"] > feedback["scale_high"])
    for row in _where(feedback, outside):
        text = f"{row.rating:g} is not between {row.scale_low:g} and {row.scale_high:g}"
        yield Problem("feedback", row.feedback_id, "rating", text, "set the right rating or scale")


_RULES: tuple[Callable[..., Iterator[Problem]], ...] = (
    _promises,
    _same_person,
    _worths,
    _days,
    _pointers,
    _returns,
    _persons,
    _ranges,
)
