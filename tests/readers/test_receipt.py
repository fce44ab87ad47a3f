"""The receipt: its numbers, source by source, and how it looks in a terminal and in a notebook."""

import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.cli import main
from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.events import Batch, Event, Skipped, build_event_table
from reciprocity_kit.history import History, build_history, render_receipt
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.readers.read import read

HEAD = "Date,From,To,CC,BCC\n"
ROW = "2024-03-05T1{}:00:00Z,ana@x.example,ben@x.example,,\n"
OLD = "1969-03-05T10:00:00Z,ana@x.example,ben@x.example,,\n"
SELF = "2024-03-06T10:00:00Z,ana@x.example,ana@x.example,,\n"


def _history(batches: Sequence[Batch]) -> History:
    built = build_interactions(batches)
    return build_history(batches, built, owner=["ana@x.example"], tz="UTC", since=None, until=None)


def _batch(name: str, events: int = 2, lost: int = 0, *, kind: str = "mbox", note: str = "") -> Batch:
    start = pd.Timestamp("2024-03-05T10:00Z") + pd.Timedelta(
        hours=zlib.crc32(name.encode("utf-8", "replace")) % 10_000
    )
    table = build_event_table(
        Event(n + 1, start + pd.Timedelta(minutes=n), "ana@x.example", (("to", f"{name}@x.example"),))
        for n in range(events)
    )
    positions = np.arange(events + 1, events + lost + 1)
    skipped = [Skipped(name, positions, "in the trash")] if lost else []
    return Batch(name, kind, table, events + lost, skipped=skipped, notes=[note] * bool(note))


def test_every_column_is_declared_and_the_reasons_add_up(tmp_path: Path) -> None:
    (tmp_path / "mail.csv").write_text(HEAD + ROW.format(0) + OLD + SELF + ROW.format(0) + "soon,a,b,,\n")
    history = read(tmp_path)
    (row,) = history.receipt.to_dict("records")
    assert list(row) == [column.name for column in TABLES["receipt"]]
    # rows 4, 5 and 6 of the file: to oneself, a repeat of row 2, no date; row 3 is of 1969
    assert (row["rows"], row["kept"], row["skipped"], row["duplicates"], row["suspect"]) == (5, 2, 3, 1, 1)
    told = "1 date not understood; 1 repeats an earlier entry; 1 sent only to oneself"
    assert row["skipped_because"] == told
    assert row["first_at"] == row["last_at"] == pd.Timestamp("2024-03-05T10:00Z")


def test_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    for folder, rows in (("one", ROW.format(0) + SELF), ("two", ROW.format(1))):
        for archive in ("a.zip", "b.zip"):
            (tmp_path / folder).mkdir(exist_ok=True)
            with zipfile.ZipFile(tmp_path / folder / archive, "w") as packed:
                packed.writestr("mail.csv", HEAD + rows)
    for paths in ([tmp_path], [tmp_path / "one", tmp_path / "two"]):
        history = read(*paths)
        assert history.receipt["source"].is_unique
        # of the second archive of each folder everything repeats the first
        assert history.receipt["kept"].tolist() == [1, 0, 1, 0]
        assert history.receipt["skipped"].tolist() == [1, 2, 0, 1]
        counted = history.skipped.groupby("source").size().reindex(history.receipt["source"], fill_value=0)
        assert counted.tolist() == [1, 2, 0, 1]


def test_an_archive_named_twice_is_read_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("mail.csv", HEAD + ROW.format(0))
    assert read(tmp_path / "a.zip", tmp_path).receipt["source"].tolist() == ["a.zip/mail.csv"]


def test_batches_of_one_name_are_told_apart_too() -> None:
    one, two = _batch("mail"), _batch("mail", 2)
    receipt = _history([one, two]).receipt
    assert receipt[["rows", "kept", "skipped"]].to_numpy().tolist() == [[2, 2, 0], [2, 0, 2]]


def test_few_sources_are_told_one_by_one() -> None:
    long = "Takeout/Mail/All mail Including Spam and Trash, and much more besides.mbox"
    history = _history([_batch(long, 2, 1_200, note="times are read as UTC"), _batch("b", 1, kind="eml")])
    lines = render_receipt(history, width=70).splitlines()
    assert lines[1:4] == [
        "2 sources: 1,203 entries = 3 kept + 1,200 skipped",
        "",
        f"{'source':37}  read as  entries  kept  skipped",
    ]
    name, counts = lines[4].split("  ", 1)
    begin, end = name.split("...")
    assert long.startswith(begin)
    assert long.endswith(end)
    assert counts.split() == ["mbox", "1,202", "2", "1,200"]
    assert lines[6:8] == ["    skipped 1,200: in the trash", "    note: times are read as UTC"]


def test_many_sources_are_summed_up_and_those_with_problems_are_listed() -> None:
    few = _history([_batch("mail", 20, 1, note="no zone"), _batch("lost", 1, 9, kind="eml")])
    receipt = few.receipt.loc[np.repeat([0, 1], [2_950, 50])].reset_index(drop=True)
    receipt["source"] = [f"{name}-{n}" for n, name in enumerate(receipt["source"])]
    notes = tuple(f"{source}: no zone" for source in receipt["source"][:2_950])
    lines = render_receipt(replace(few, receipt=receipt, notes=notes)).splitlines()
    assert len(lines) < 40
    assert lines[1] == "3,000 sources: 62,450 entries = 59,050 kept + 3,400 skipped"  # 2950 * 21 + 50 * 10
    assert lines[4].startswith("2,950 sources     mbox      61,950  59,000    2,950")
    assert lines[6].startswith("50 sources        eml          500      50      450")
    assert "    skipped 2,950: in the trash" in lines
    listed = [line.split()[0] for line in lines if line.startswith("lost-")]
    assert listed == [f"lost-{2_950 + n}" for n in range(10)]
    assert "and 40 more: history.receipt lists them all" in lines
    assert lines[-1] == "note: 2,950 sources: no zone"


NOTHING = build_event_table([])
TAGS = {"div", "p", "strong", "br", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
NAMES = st.text(st.characters(exclude_categories=()), min_size=1, max_size=90)


@settings(max_examples=30, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=30), st.integers(20, 150))
def test_no_name_breaks_the_lines(names: list[str], width: int) -> None:
    batches = [
        Batch(
            "x", "mbox", build_event_table([]), 1, skipped=[Skipped("x", np.array([1]), name)], notes=[name]
        )
        for name in names
    ]
    history = _history(batches)
    history.receipt["source"] = names
    for line in render_receipt(history, width=width).split("\n"):
        assert not any(unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp") for mark in line)
        columns = sum(1 + (unicodedata.east_asian_width(mark) in "WF") for mark in line)
        marks = sum(unicodedata.category(mark) in ("Mn", "Me", "Cf") for mark in line)
        assert columns - marks <= max(width, 40) or " " not in line.strip()
    html = render_receipt(history, style="html")
    html.encode("utf-8")
    assert _tags(html) <= {
        "div",
        "p",
        "strong",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ul",
        "li",
    }


def _tags(html: str) -> set[str]:
    found: set[str] = set()

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.add(tag)
            assert {name for name, _ in attrs} <= {"style", "scope", "colspan"}

    parser = Parser()
    parser.feed(html)
    parser.close()
    return found


def test_a_notebook_shows_it_and_runs_nothing() -> None:
    history = _history([_batch("<script>alert(1)</script>", 1, 1, note="<img src=x onerror=y>")])
    for shown in (history._repr_html_(), history.account._repr_html_()):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert _tags(shown).isdisjoint({"script", "img"})
    assert repr(history.account).startswith("History of ana@x.example: 1 event, 2 people, ")
    assert repr(history).startswith("<History of ana@x.example: 1 events")


def test_an_unknown_style_is_an_error() -> None:
    with pytest.raises(OptionError, match=r'"text" or "html"'):
        render_receipt(_history([_batch("a")]), style="pdf")


def test_the_command_line_prints_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    (tmp_path / "mail.csv").write_text(HEAD + ROW.format(0) + SELF)
    assert main(["read", str(tmp_path / "mail.csv"), "--output", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "    skipped 1: sent only to oneself" in said
    table = said[: said.index("")]
    assert max(map(len, said[: said.index("") + 5])) <= 60, table


def test_interrupting_a_long_reading_leaves_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    message = "From a@x.example Tue Mar 05 10:00:00 2024\nFrom: a@x.example\nTo: b@x.example\n\nText\n"
    (tmp_path / "mail.mbox").write_text(message * 3)
    monkeypatch.setattr("reciprocity_kit.readers.mail_table.MailTable.add", interrupt)
    for terminal in (False, True):
        monkeypatch.setattr("sys.stderr.isatty", lambda answer=terminal: answer)
        assert main(["read", str(tmp_path / "mail.mbox"), "--output", str(tmp_path / "out")]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.split("\r")[-1] == "reciprocity: stopped.\n"
        assert terminal or said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()
