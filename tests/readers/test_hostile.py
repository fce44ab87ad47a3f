"""Broken, foreign and hostile files: a result, or one message that says what, where and what next."""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.readers.read import read

HEADER = "Date,From,To,CC,BCC\n"
ROW = "2024-03-05T10:00:00Z,ana@x.example,ben@x.example,,\n"
REPLY = "2024-03-05T11:00:00Z,ben@x.example,ana@x.example,,\n"
MEGABYTE = 1 << 20
NOISE = b"".join(hashlib.sha256(b"%d" % each).digest() for each in range(600))


def _read(tmp_path: Path, content: str | bytes, *, name: str = "mail.csv") -> History:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


def _account(history: History) -> tuple[int, int, int]:
    (receipt,) = history.receipt.to_dict("records")
    assert len(history.skipped) == receipt["skipped"]
    return receipt["rows"], receipt["kept"], receipt["skipped"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "empty.csv is empty"),
        ("blank.csv", b" \n\n \r\n", "blank.csv is empty"),
        ("empty.ics", b"", "empty.ics is empty"),
        ("mark.csv", b"\xff\xfe", "mark.csv"),
        ("mark.csv", b"\xef\xbb\xbf", "mark.csv"),
        ("packed.csv", b"PK\x03\x04" + b"\x00" * 100, "packed.csv is a zip archive"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "picture.csv is a picture"),
        ("store.pst", b"!BDN" + b"\x00" * 100, "store.pst is an Outlook PST file"),
        ("nul.csv", HEADER.encode() + b"2024\x00-03-05,a,b,,\n", "nul.csv is a binary file"),
        ("noise.csv", NOISE, "noise.csv"),
        ("noise.ics", NOISE[::-1], "noise.ics"),
        ("words.csv", b"Dear Ana,\nhow are you?\n", "words.csv is in no known dialect"),
        ("other.csv", b"Von;An;Datum\na;b;c\n", r'"sender": "Von", "recipient": "An", "sent_at": "Datum"'),
        (
            "wide.csv",
            b",".join(b"c%d" % each for each in range(1_000_000)) + b"\n",
            "wide.csv has .* columns",
        ),
        ("card.ics", b"BEGIN:VCARD\nFN:Ana\nEND:VCARD\n", "card.ics is no calendar"),
        ("mail.ics", HEADER.encode() + ROW.encode(), "mail.ics is no calendar"),
        ("undated.csv", HEADER.encode() + b",a@x.example,b@x.example,,\n", "undated.csv has no date"),
        (
            "later.csv",
            HEADER.encode() + b"soon,a@x.example,b@x.example,,\n",
            "later.csv has no date[\\s\\S]*soon",
        ),
    ],
)
def test_what_is_no_export_is_one_clear_message(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadError) as raised:
        read(path)
    text = str(raised.value)
    assert re.search(message, text)
    assert name in text.splitlines()[0]
    assert "\n  Next: " in text
    assert len(text) < 3_000


@pytest.mark.parametrize("content", [HEADER, HEADER.strip(), HEADER + "\n\n", "\ufeff" + HEADER])
def test_a_header_without_rows_is_an_empty_history(content: str, tmp_path: Path) -> None:
    history = _read(tmp_path, content)
    assert len(history.interactions) == 0
    assert str(history.interactions.dtypes["sent_at"]) == "datetime64[us, UTC]"
    rows, kept, skipped = _account(history)
    assert (kept, rows) == (0, skipped)


def test_a_calendar_without_entries_is_an_empty_history(tmp_path: Path) -> None:
    history = _read(tmp_path, "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", name="c.ics")
    assert _account(history) == (0, 0, 0)
    assert any("no entries" in note for note in history.notes)


def test_blank_lines_keep_the_numbers_of_the_rows_below(tmp_path: Path) -> None:
    history = _read(tmp_path, HEADER + "\n" + ROW + "\n\nsoon,a@x.example,b@x.example,,\n" + REPLY)
    assert history.skipped["position"].tolist() == [2, 4, 5, 6]
    assert history.skipped["reason"].tolist()[-1] == "date not understood"


def test_lines_above_the_header_are_counted_too(tmp_path: Path) -> None:
    history = _read(tmp_path, "#TYPE Selected\n\n" + HEADER + ROW + "soon,a@x.example,b@x.example,,\n")
    assert history.skipped["position"].tolist() == [5]


def test_a_title_over_two_lines_does_not_shift_the_rows(tmp_path: Path) -> None:
    history = _read(
        tmp_path, 'Date,From,To,"Note\nfor me"\n2024-03-05T10:00:00Z,ana@x.example,ben@x.example,x\n'
    )
    assert _account(history) == (1, 1, 0)


def test_a_huge_cell_is_read_over(tmp_path: Path) -> None:
    cell = '"' + "long, longer\n" * (21 * MEGABYTE // 13) + '"'
    history = _read(
        tmp_path, "Date,From,To,Body\n" + ROW.replace(",,\n", f",{cell}\n") + REPLY.replace(",,", ",")
    )
    assert _account(history) == (2, 2, 0)


@pytest.mark.parametrize(
    "row", ['"2024-03-05T10:00:00Z,ana@x.example,ben@x.example,,\n', ROW.replace(",,", ',,"')]
)
def test_an_unclosed_quotation_mark_is_named_with_its_line(row: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"line 3 .*never closed"):
        _read(tmp_path, HEADER + ROW + row + REPLY * 10)


def test_an_inch_is_no_unclosed_quotation_mark(tmp_path: Path) -> None:
    history = _read(
        tmp_path, "Date,From,To,Subject\n" + ROW.replace(",,", ',a 5" disk') + REPLY.replace(",,", ",")
    )
    assert _account(history) == (2, 2, 0)


def test_a_quotation_mark_closed_rows_later_is_told(tmp_path: Path) -> None:
    history = _read(
        tmp_path, HEADER + ROW + '2024-03-05T10:30:00Z,"ana@x.example,ben@x.example,,\n' + REPLY * 2 + '",a\n'
    )
    assert "quotation mark" in " ".join(history.skipped["reason"])
    assert _account(history) == (2, 1, 1)


def test_a_wrong_byte_far_below_makes_the_file_windows_1252(tmp_path: Path) -> None:
    far = ROW.encode() * 1 + b"2024-03-06T10:00:00Z,ana@x.example,ben@x.example,Zo\xeb <zoe@x.example>,\n"
    body = b"".join(
        b"2024-03-05T10:%02d:%02d.%06dZ,ana@x.example,ben@x.example,,\n" % (each // 60 % 60, each % 60, each)
        for each in range(25_000)
    )
    history = _read(tmp_path, HEADER.encode() + body + far)
    assert "Zoë" in set(history.people_seen["name"])
    assert any("cp1252" in note for note in history.notes)


def test_a_wrong_byte_in_a_broken_row_far_below_loses_nothing(tmp_path: Path) -> None:
    body = ROW * (2 * MEGABYTE // len(ROW))
    history = _read(tmp_path, (HEADER + body).encode() + b"2024-03-05T10:00:00Z,Zo\xeb\n" + REPLY.encode())
    rows, kept, _ = _account(history)
    assert (rows, kept) == (len(body) // len(ROW) + 2, 2)
    assert history.skipped["reason"].tolist()[-1] == "2 cells where the header has 5"


def test_a_letter_cut_off_at_the_end_is_no_utf_8(tmp_path: Path) -> None:
    history = _read(tmp_path, (HEADER + ROW).encode() + b"2024-03-05T10:00:00Z,Zo\xc3")
    assert _account(history) == (2, 1, 1)


def test_ten_thousand_recipients_of_one_mail(tmp_path: Path) -> None:
    crowd = ";".join(f"p{each}@x.example" for each in range(10_000))
    history = _read(tmp_path, HEADER + ROW.replace("ben@x.example", crowd))
    assert history.interactions["audience"].unique().tolist() == [10_000]
    assert history.interactions["automated"].all()


def test_dates_from_1601_to_9999_are_kept_and_flagged(tmp_path: Path) -> None:
    days = ("1601-01-01", "1969-12-31", "3609-07-01", "9999-12-31")
    history = _read(tmp_path, HEADER + "".join(ROW.replace("2024-03-05", day) for day in days) + REPLY)
    assert history.interactions["time_status"].tolist() == ["ok", *["suspect"] * 4]
    assert (history.since.year, history.until.year) == (2024, 2024)


def test_mail_to_oneself_only_leaves_an_empty_history(tmp_path: Path) -> None:
    history = _read(tmp_path, HEADER + ROW.replace("ben@", "ana@") * 3)
    assert _account(history) == (3, 0, 3)
    assert set(history.skipped["reason"]) == {"sent only to oneself"}


def test_the_same_row_again_is_one_event(tmp_path: Path) -> None:
    history = _read(tmp_path, HEADER + ROW * 3 + REPLY)
    assert _account(history) == (4, 2, 2)
    assert history.receipt["duplicates"].tolist() == [2]


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("FREQ=SECONDLY", 1),
        ("FREQ=MINUTELY;INTERVAL=5", 1),
        ("FREQ=DAILY;INTERVAL=0", 1),
        ("FREQ=SOMETIMES", 1),
        ("FREQ=WEEKLY;BYDAY=XX", 1),
        ("FREQ", 1),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("FREQ=DAILY;COUNT=99999999999999999999", 20_000),
        ("FREQ=YEARLY;INTERVAL=99999999999999999999", 1),
        ("FREQ=DAILY", 20_000),
        (
            "FREQ=DAILY;BYHOUR="
            + ",".join(map(str, range(24)))
            + ";BYMINUTE="
            + ",".join(map(str, range(60))),
            1,
        ),
        ("FREQ=DAILY\\nFREQ=SECONDLY", 1),
    ],
)
def test_absurd_rules_are_bounded(rule: str, most: int, tmp_path: Path) -> None:
    history = _read(
        tmp_path, _calendar(f"DTSTART:20000101T100000Z\nDURATION:PT1H\nRRULE:{rule}"), name="c.ics"
    )
    assert 1 <= len(history.interactions) <= most
    assert _account(history) == (1, 1, 0)


@pytest.mark.parametrize("answer", ["", ";PARTSTAT=DECLINED"])
def test_many_series_with_many_people_are_bounded(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reciprocity_kit.readers.recurrence.MOST_MENTIONS", 200_000)
    crowd = "\n".join(f"ATTENDEE{answer}:mailto:p{each}@x.example" for each in range(2_000))
    entries = "".join(
        f"BEGIN:VEVENT\nUID:{each}\nDTSTART:20000101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\n"
        f"ORGANIZER:mailto:ana@x.example\nATTENDEE:mailto:ben@x.example\n{crowd}\nEND:VEVENT\n"
        for each in range(5)
    )
    history = _read(tmp_path, f"BEGIN:VCALENDAR\n{entries}END:VCALENDAR\n", name="c.ics")
    assert 190_000 <= len(history.invitations) <= 210_000
    assert any("more meetings than can be listed" in note for note in history.notes)
    assert _account(history) == (5, 5, 0)


def _calendar(lines: str) -> str:
    people = "ORGANIZER:mailto:ana@x.example\nATTENDEE:mailto:ben@x.example"
    return f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\n{people}\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"


HOSTILE_ENTRIES: dict[str, Callable[[], str]] = {
    "a long line": lambda: _calendar(
        "DTSTART:20240305T100000Z\nDURATION:PT1H\nDESCRIPTION:" + "x" * 5 * MEGABYTE
    ),
    "many folds": lambda: _calendar(
        "DTSTART:20240305T100000Z\nDURATION:PT1H\nDESCRIPTION:x" + "\n x" * MEGABYTE
    ),
    "deep nesting": lambda: _calendar(
        "DTSTART:20240305T100000Z\nDURATION:PT1H\n" + "BEGIN:VALARM\n" * 100_000
    ),
    "open quote": lambda: _calendar(
        'DTSTART:20240305T100000Z\nDURATION:PT1H\nATTENDEE;CN="' + "a;" * 100_000 + ":mailto:lee@x.example"
    ),
}


@pytest.mark.parametrize("name", HOSTILE_ENTRIES)
def test_a_hostile_entry_does_no_harm(name: str, tmp_path: Path) -> None:
    history = _read(tmp_path, HOSTILE_ENTRIES[name](), name="c.ics")
    assert _account(history) == (1, 1, 0)


def test_a_fold_inside_a_letter_is_joined(tmp_path: Path) -> None:
    lines = _calendar(
        "DTSTART:20240305T100000Z\nDURATION:PT1H\nATTENDEE;CN=Zoë:mailto:zoe@x.example"
    ).encode()
    history = _read(tmp_path, lines.replace(b"\xc3\xab", b"\xc3\r\n \xab"), name="c.ics")
    assert "Zoë" in set(history.people_seen["name"])


def test_latin_1_in_a_calendar_is_read_and_told(tmp_path: Path) -> None:
    lines = _calendar("DTSTART:20240305T100000Z\nDURATION:PT1H\nATTENDEE;CN=Zoë:mailto:zoe@x.example")
    history = _read(tmp_path, lines.encode("latin-1"), name="c.ics")
    assert "Zoë" in set(history.people_seen["name"])
    assert any("cp1252" in note for note in history.notes)


def test_a_missing_file_and_no_file_are_one_message(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere\.csv does not exist[\s\S]*Next"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(ReciprocityError, match="No export was named"):
        read()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "mail.csv"
    path.write_text(HEADER + ROW)
    path.chmod(0)
    with pytest.raises(ReadError, match=r"mail\.csv cannot be read"):
        read(path)
