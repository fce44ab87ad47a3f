"""Every step can be undone and redone, also by another program later; the trail forgets nothing."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reciprocity_kit.casebook import Casebook, create_casebook, open_casebook

MakeBook = Callable[..., Casebook]
Exchange = Callable[..., dict[str, Any]]


def notes(book: Casebook) -> dict[int, str]:
    table = book.table("exchanges")
    return dict(zip(table["exchange_id"], table["note"], strict=True))


def test_steps_are_undone_from_the_last_and_redone_from_there(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange(note="a"))
    book.change("exchanges", 1, note="b")
    book.remove("exchanges", 1)
    assert book.undo() == "Undone: removed exchange 1."
    assert notes(book) == {1: "b"}
    assert book.undo() == "Undone: changed note of exchange 1."
    assert notes(book) == {1: "a"}
    assert book.undo() == "Undone: added exchange 1."
    assert notes(book) == {}
    assert book.undo() == "Nothing to undo."
    assert book.redo() == "Redone: added exchange 1."
    assert book.redo() == "Redone: changed note of exchange 1."
    assert notes(book) == {1: "b"}
    assert book.redo() == "Redone: removed exchange 1."
    assert book.redo() == "Nothing to redo."
    assert notes(book) == {}


def test_something_new_ends_what_could_be_redone(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange(note="a"))
    book.undo()
    assert book.add("exchanges", **exchange(note="b")) == 2, (
        "the number of what was undone is not given again"
    )
    assert book.redo() == "Nothing to redo."
    assert notes(book) == {2: "b"}


def test_steps_are_undone_after_the_book_was_closed(
    make_book: MakeBook, exchange: Exchange, passphrase: str | None
) -> None:
    book = make_book(passphrase=passphrase)
    book.add("exchanges", **exchange(note="a"))
    book.add("exchanges", **exchange(note="b"))
    book.undo()
    book.close()
    with open_casebook(book.path, passphrase=passphrase) as again:
        assert again.redo() == "Redone: added exchange 2."
        assert again.undo() == "Undone: added exchange 2."
        assert again.undo() == "Undone: added exchange 1."
        assert notes(again) == {}


def test_pointers_come_back_with_what_they_point_to(book: Casebook, exchange: Exchange) -> None:
    rows = [
        exchange(exchange_id=1, returns=0),
        exchange(exchange_id=2, giver="alex", receiver="ben", returns=1),
    ]
    book.add_rows("exchanges", pd.DataFrame(rows[::-1]))
    assert book.undo() == "Undone: imported 2 exchanges from a table."
    assert notes(book) == {}
    book.redo()
    assert book.table("exchanges")["returns"].tolist() == [0, 1]
    assert book.check().empty


def test_the_trail_keeps_what_was_undone(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange(note="a"))
    book.undo()
    trail = book.trail()
    assert trail["what"].tolist() == ["Made the casebook", "Added exchange 1", "Undone: added exchange 1"]
    assert trail["action"].tolist() == ["none", "add", "remove"]
    assert json.loads(trail["before"].iloc[2])["note"] == "a"


def test_a_step_that_fails_leaves_no_trace(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange())
    book.undo()
    before = book.trail()
    for change in (
        lambda: book.add("asks"),
        lambda: book.change("exchanges", 1),
        lambda: book.remove("asks", 1),
    ):
        try:
            change()
        except ValueError:
            continue
        raise AssertionError("it should have been refused")
    pd.testing.assert_frame_equal(book.trail(), before)
    assert book.redo() == "Redone: added exchange 1.", "nor does it end what can be redone"


class Model(RuleBasedStateMachine):
    """A book beside a dict, and beside stacks of what the dict was."""

    @initialize(passphrase=st.sampled_from([None, "correct horse battery"]))
    def begin(self, passphrase: str | None) -> None:
        memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is our own
        self.folder = tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)
        self.path, self.passphrase = Path(self.folder.name) / "a.casebook", passphrase
        create_casebook(self.path, owner="alex", passphrase=passphrase).close()
        self.rows: dict[int, str] = {}
        self.done: list[dict[int, str]] = []
        self.undone: list[dict[int, str]] = []
        self.last = 0
        self.open()

    def open(self) -> None:
        self.book = open_casebook(self.path, passphrase=self.passphrase)
        self.book._store.connection.execute("PRAGMA synchronous=OFF")  # power does not fail in this test

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()

    def step(self, after: dict[int, str]) -> None:
        self.done.append(self.rows)
        self.undone.clear()
        self.rows = after

    @rule(note=st.text(max_size=5).filter(str.isprintable))
    def add(self, note: str) -> None:
        self.last += 1
        fields = {"date": "2026-01-01", "giver": "a", "receiver": "b", "kind": "goods", "note": note}
        assert self.book.add("exchanges", **fields) == self.last
        self.step({**self.rows, self.last: note})

    @rule(count=st.integers(1, 3))
    def add_many(self, count: int) -> None:
        fields = {"date": "2026-01-01", "giver": "a", "receiver": "b", "kind": "goods", "note": "many"}
        self.book.add_rows("exchanges", pd.DataFrame([fields] * count))
        self.step({**self.rows, **dict.fromkeys(range(self.last + 1, self.last + count + 1), "many")})
        self.last += count

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), note=st.text("xyz", min_size=1, max_size=2))
    def change(self, data: st.DataObject, note: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.rows)))
        self.book.change("exchanges", key, note=note)
        if self.rows[key] != note:
            self.step({**self.rows, key: note})

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.rows)))
        self.book.remove("exchanges", key)
        self.step({each: note for each, note in self.rows.items() if each != key})

    @rule()
    def undo(self) -> None:
        sentence = self.book.undo()
        assert (sentence == "Nothing to undo.") == (not self.done)
        if self.done:
            self.undone.append(self.rows)
            self.rows = self.done.pop()

    @rule()
    def redo(self) -> None:
        sentence = self.book.redo()
        assert (sentence == "Nothing to redo.") == (not self.undone)
        if self.undone:
            self.done.append(self.rows)
            self.rows = self.undone.pop()

    @rule()
    def close_and_open(self) -> None:
        self.book.close()
        self.open()

    @invariant()
    def the_book_holds_what_the_model_holds(self) -> None:
        if hasattr(self, "book"):
            rows = self.book._store.fetch("SELECT exchange_id, note FROM exchanges")
            assert dict(rows) == self.rows


TestModel = Model.TestCase
TestModel.settings = settings(
    max_examples=20, stateful_step_count=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
