"""Mailboxes, .eml files and maildirs: where messages begin, who is in them, when, and what is left out."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReadError, ReciprocityError, UnknownFormatError
from reciprocity_kit.events import Batch
from reciprocity_kit.history import History
from reciprocity_kit.readers.mail_table import TOO_LONG
from reciprocity_kit.readers.mbox import find_messages, read_mbox
from reciprocity_kit.readers.mbox_parts import RawMessage
from reciprocity_kit.readers.progress import slow_down
from reciprocity_kit.readers.read import PUTTING_TOGETHER, read
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import file_source

EXPORTS = Path(__file__).parent / "exports"
GMAIL = EXPORTS / "mbox" / "gmail.mbox"
LINE = "From ana@quay.example Mon Mar 11 09:00:00 2024\n"
DATE = "Date: Mon, 11 Mar 2024 09:00:00 +0100\n"
PEOPLE = "From: ana@quay.example\nTo: ben@quay.example\n"
MESSAGE = f"{LINE}{DATE}{PEOPLE}Message-ID: <1@quay.example>\n\nText\n"
NINE = pd.Timestamp("2024-03-11T08:00Z")
MEGABYTE = 1 << 20


def _batch(tmp_path: Path, content: str | bytes, *, name: str = "mail.mbox", tz: str | None = None) -> Batch:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_mbox(file_source(path), Reading(tz=tz))


def _found(content: bytes, *, window: int = MEGABYTE) -> tuple[list[RawMessage], list[int]]:
    unparted: list[int] = []
    found = find_messages(io.BytesIO(content), passed=lambda _: None, unparted=unparted, window=window)
    return list(found), unparted


def _skips(history: History) -> list[tuple[int, str]]:
    return list(history.skipped[["position", "reason"]].itertuples(index=False, name=None))


def _reasons(batch: Batch) -> dict[str, list[int]]:
    return {each.reason: each.positions.tolist() for each in batch.skipped}


@pytest.mark.parametrize("window", [1, 7, 64, 1_000, 5_000])
@pytest.mark.parametrize("case", ["gmail.mbox", "thunderbird-2024.mbox", "thunderbird.d/Inbox"])
def test_the_window_makes_no_difference(case: str, window: int) -> None:
    content = (EXPORTS / "mbox" / case).read_bytes()
    assert _found(content, window=window) == _found(content)


@pytest.mark.parametrize("case", ["gmail", "gmail-german", "thunderbird-2024"])
def test_line_ends_make_no_difference_but_to_the_size(case: str, tmp_path: Path) -> None:
    path = EXPORTS / "mbox" / f"{case}.mbox"
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    one, two = read(path), read(copy)
    pd.testing.assert_frame_equal(
        one.interactions.drop(columns="size_bytes"), two.interactions.drop(columns="size_bytes")
    )
    assert _skips(one) == _skips(two)
    assert (two.interactions["size_bytes"] > one.interactions["size_bytes"]).all()


def test_a_size_runs_from_the_headers_to_the_blank_line_above_the_next_message() -> None:
    body = b"A: b\n\n12345\n"
    content = LINE.encode() + body + b"\n" + LINE.encode() + body + b"6\n\n\n" + LINE.encode() + body
    assert [each[3] for each in _found(content)[0]] == [12, 12 + 3, 12]
    assert [each[3] for each in _found(content + b"\n")[0]] == [12, 15, 12]
    assert [each[3] for each in _found(content.replace(b"\n", b"\r\n") + b"\r\n")[0]] == [15, 15 + 5, 15]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("From ana@quay.example Mon Mar 11 09:00:00 2024", True),
        ("From 1537866361256992303@xxx Wed Jun 22 19:27:30 +0000 2016", True),  # Gmail Takeout
        ("From - Mon Mar 11 09:00:00 2024", True),  # Thunderbird to 2023
        ("From - Sat Apr 12 2025 15:59:28", True),  # ImportExportTools NG issue 766
        ("From ana at quay.example  Mon Mar 11 09:00:00 2024", True),  # pipermail
        ("From ana@quay.example Mon, 11 Mar 2024 09:00:00 +0100", True),
        ("From MAILER-DAEMON Fri Jul  8 12:08:34 2011", True),
        ("From ana@quay.example Mon Mar 11 09:00 CET 2024", True),
        ("From ana@quay.example", False),
        ("From Monday on we meet at the pier.", False),
        ("From Mon Mar 11 09:00:00 2024 on, we meet.", False),
        ("From ana@quay.example 2025-06-15", False),
        ("From", False),
        ("from ana@quay.example Mon Mar 11 09:00:00 2024", False),
        (">From ana@quay.example Mon Mar 11 09:00:00 2024", False),
    ],
)
def test_what_parts_messages_is_a_line_that_ends_in_a_date(line: str, *, parts: bool) -> None:
    content = f"{MESSAGE}\n{line}\nFrom: x@x.example\n\nText\n".encode()
    assert len(_found(content)[0]) == 1 + parts


def test_without_a_blank_line_above_it_is_text_and_that_is_told(tmp_path: Path) -> None:
    batch = _batch(tmp_path, MESSAGE + MESSAGE)
    assert batch.rows == 1
    assert any(note.startswith("1 lines look like the beginning of a message") for note in batch.notes)


def test_marks_and_blank_lines_above_the_first_message_do_not_matter(tmp_path: Path) -> None:
    assert _batch(tmp_path, "\ufeff\n\n" + MESSAGE).table["sent_at"].to_pylist() == [NINE]


def test_a_takeout_archive_is_read_without_unpacking(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(GMAIL, "Takeout/Mail/All mail Including Spam and Trash.mbox")
        archive.writestr("Takeout/archive_browser.html", "<html></html>")
    history = read(tmp_path / "takeout.zip")
    assert history.receipt["source"].tolist() == [
        "takeout.zip/Takeout/Mail/All mail Including Spam and Trash.mbox"
    ]
    pd.testing.assert_frame_equal(
        history.interactions.drop(columns="source"), read(GMAIL).interactions.drop(columns="source")
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["takeout.zip"]


def test_an_archive_that_breaks_off_is_one_clear_message(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mail.mbox", MESSAGE * 3)
    broken = path.read_bytes().replace(b"Text", b"Lies")  # so that the checksum is wrong
    path.write_bytes(broken)
    with pytest.raises(ReadError, match=r"takeout.zip/mail.mbox cannot be read"):
        read(path)


def test_a_message_in_two_folders_is_read_once(tmp_path: Path) -> None:
    for name in ("Archive", "Inbox"):
        (tmp_path / name).write_text(MESSAGE)
    (tmp_path / "Inbox.msf").write_text("// an index\n")
    (tmp_path / "one.eml").write_text(MESSAGE.removeprefix(LINE))
    history = read(tmp_path)
    assert len(history.interactions) == 1
    assert history.receipt.set_index("source")["duplicates"].sum() == 2
    assert set(history.skipped["reason"]) == {"repeats an earlier entry"}


def test_the_export_says_whose_mailbox_it_is(tmp_path: Path) -> None:
    assert read_mbox(file_source(GMAIL), Reading()).own_addresses == ["alex@harbor.example"]
    assert _batch(tmp_path, MESSAGE, name="Sent").own_addresses == ["ana@quay.example"]
    assert _batch(tmp_path, MESSAGE, name="Inbox").own_addresses == []


def test_subjects_and_bodies_are_nowhere_in_the_history() -> None:
    history = read(GMAIL)
    told = [history.interactions, history.people_seen, history.receipt, history.skipped]
    assert "not for anybody" not in " ".join(table.to_csv() for table in told)


# the first six by RFC 5322, 4.3; the offset counts, not the name beside it; what follows is a fallback
@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Mon, 11 Mar 2024 09:00:00 -0000", "2024-03-11T09:00"),
        ("Mon, 11 Mar 2024 09:00:00 EST", "2024-03-11T14:00"),
        ("11 Mar 24 09:00 +0100", "2024-03-11T08:00"),
        ("Fri, 31 Dec 99 23:59:59 -0100", "2000-01-01T00:59:59"),
        ("Mon, 11 Mar 2024 09:00:00 +0100 (PDT)", "2024-03-11T08:00"),
        ("Mon, 11 Mar 2024 09:00:00 QQQ", "2024-03-11T09:00"),
        ("Mon, 31 Feb 2024 09:00:00 +0100", "2024-03-11T09:00"),
        ("3/4/2024 10:00", "2024-03-11T09:00"),
        ("soon", "2024-03-11T09:00"),
        ("Thu, 1 Jan 3609 00:00:00 +0000", "3609-01-01T00:00"),
    ],
)
def test_dates_are_read_or_replaced_by_that_of_the_line_above(
    date: str, expected: str, tmp_path: Path
) -> None:
    batch = _batch(tmp_path, f"{LINE}Date: {date}\n{PEOPLE}\nText\n")
    assert batch.table["sent_at"].to_pylist() == [pd.Timestamp(expected, tz="UTC")]


def test_a_date_without_a_zone_is_taken_in_the_users_and_that_is_told(tmp_path: Path) -> None:
    content = f"{LINE}Date: Mon, 11 Mar 2024 09:00:00\n{PEOPLE}\nText\n"
    batch = _batch(tmp_path, content, tz="Europe/Berlin")
    assert batch.table["sent_at"].to_pylist() == [NINE]
    assert batch.notes == ["some times carry no zone and are read as Europe/Berlin"]
    assert _batch(tmp_path, content).notes == ["some times carry no zone and are read as UTC"]


def test_without_any_date_a_message_is_skipped(tmp_path: Path) -> None:
    line = "From - \n"
    batch = _batch(
        tmp_path, f"{line}{PEOPLE}\nText\n\n{line}Date: soon\n{PEOPLE}\nText\n\n{line}{DATE}{PEOPLE}\n"
    )
    assert (batch.rows, len(batch.table)) == (3, 1)
    assert _reasons(batch) == {"no date": [1], "date not understood": [2]}


def test_maildir_flags_are_read_behind_a_colon_too(tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()
    for number, flags in enumerate(("S", "ST", "")):
        (tmp_path / "cur" / f"{number}.host:2,{flags}").write_text(MESSAGE.removeprefix(LINE))
    history = read(tmp_path)
    assert history.receipt["format"].tolist() == ["maildir"]
    assert _skips(history) == [(2, "in the trash"), (3, "repeats an earlier entry")]


def test_a_file_named_as_mail_that_is_none_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "notes.eml").write_text("A shopping list\n")
    with pytest.raises(UnknownFormatError, match=r"notes\.eml is no mail"):
        read(tmp_path / "notes.eml")


def test_headers_of_more_than_a_megabyte_are_skipped_with_the_reason(tmp_path: Path) -> None:
    long = f"{LINE}{DATE}X-Long: {'x' * MEGABYTE}\n{PEOPLE}\nText\n\n"
    batch = _batch(tmp_path, f"{MESSAGE}\n{long}{MESSAGE.replace('1@', '2@')}\n{long}".rstrip())
    assert (batch.rows, len(batch.table), _reasons(batch)) == (4, 2, {TOO_LONG: [2, 4]})
    (tmp_path / "long.eml").write_text(long.removeprefix(LINE))
    assert set(read(tmp_path).skipped["reason"]) >= {TOO_LONG}


def test_memory_does_not_grow_with_the_file() -> None:
    class Endless(io.RawIOBase):
        left = 64

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            part = MESSAGE.encode() + b"x" * 20_000 + b"\n\n"
            return (part * (size // len(part) + 1))[:size] if self.left > 0 else b""

    tracemalloc.start()
    found = sum(1 for _ in find_messages(Endless(), passed=lambda _: None, unparted=[]))  # type: ignore[arg-type] # reads, no more
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found > 3_000
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize(
    "header",
    [
        "(" * 100_000,
        "<" * 100_000,
        '"' * 100_001,
        '"' + '\\"' * 50_000,
        "=?a?q?" * 20_000,
        "=?utf-8?q?a?= " * 20_000,
        "a@" * 50_000,
        "a" * 100_000 + "@",
        ":" * 100_000,
        "a, " * 50_000,
        "b@x.example, " * 70_000,
        "x\x00y\x1f@z.example",
        " at " * 50_000,
    ],
    ids=lambda value: f"{value[:8]!r}",
)
@pytest.mark.parametrize("name", ["To", "In-Reply-To", "References", "Date", "X-Gmail-Labels", "Message-ID"])
def test_no_header_takes_long(name: str, header: str, tmp_path: Path) -> None:
    assert _batch(tmp_path, f"{LINE}{name}: {header}\n{DATE}{PEOPLE}\nText\n").rows == 1


_PIECES = st.sampled_from(
    [
        *(LINE.encode(), DATE.encode(), PEOPLE.encode(), b"\n", b"\r\n", b"\r", b"\n\nFrom ", b"From \n"),
        *(
            b"Date: ",
            b"To: ",
            b"=?utf-8?B?",
            b"?=",
            b"\x00",
            b"\xff\xfe",
            b"\xed\xa0\x80",
            b" \t",
            b"<",
            b">",
        ),
        *(b'"', b",", b";", b"9999", b"0000", b"Mon, 31 Dec 9999 23:59:59 -1400", b"X-GM-THRID: 1\n"),
        *(b"X-Mozilla-Status: zz\n", b"Content-Type: multipart/report\n", b"X-Gmail-Labels: "),
    ]
)


@given(st.lists(_PIECES | st.binary(max_size=6), max_size=25))
@settings(max_examples=150)
def test_whatever_stands_in_a_mailbox_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("mail") / "mail.mbox"
    path.write_bytes(LINE.encode() + b"".join(pieces))
    try:
        history = read(path)
    except ReciprocityError:
        return
    (receipt,) = history.receipt.to_dict("records")
    assert receipt["rows"] == receipt["kept"] + receipt["skipped"] == receipt["kept"] + len(history.skipped)
    assert receipt["rows"] >= 1
    history.interactions.to_csv()


@pytest.mark.parametrize("cut", range(0, GMAIL.stat().st_size, 211))
def test_a_mailbox_may_break_off_anywhere(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "mail.mbox"
    path.write_bytes(GMAIL.read_bytes()[:cut])
    try:
        history = read(path)
    except ReciprocityError:
        assert cut < len(LINE) + 4
        return
    (receipt,) = history.receipt.to_dict("records")
    assert receipt["rows"] == receipt["kept"] + receipt["skipped"]


def test_progress_is_told_at_most_ten_times_a_second_and_at_the_end() -> None:
    told: list[tuple[str, float]] = []
    clock = iter(np.arange(1_000) / 100)  # a call every hundredth of a second
    tell = slow_down(lambda label, share: told.append((label, share)), clock=lambda: next(clock))
    for each in range(1, 101):
        tell("mail.mbox", each / 100)
    assert len(told) <= 12
    assert told[-1] == ("mail.mbox", 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told)


def test_reading_tells_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, float]] = []
    read(GMAIL, progress=lambda label, share: told.append((label, share)))
    assert told
    assert {"gmail.mbox"} <= {label for label, _ in told} <= {"gmail.mbox", PUTTING_TOGETHER}
    assert all(0 <= share <= 1 for _, share in told)
    assert capsys.readouterr().err == ""
    read(GMAIL, progress=True)
    assert "reading gmail.mbox" in capsys.readouterr().err


def test_an_interrupted_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupt(_label: str, _share: float) -> None:
        raise KeyboardInterrupt

    copy = tmp_path / "mail.mbox"
    copy.write_bytes(GMAIL.read_bytes())
    with pytest.raises(KeyboardInterrupt):
        read(copy, progress=interrupt)
    assert list(tmp_path.iterdir()) == [copy]
    assert len(read(copy).interactions) == 7
