"""Files made to harm: what they may cost, and that nothing of them reaches beyond the kit's own errors."""

import os
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.sources import find_sources
from reciprocity_kit.readers.zones import Zones

MEGABYTE = 1 << 20
HEADER = b"Date,From,To\n"
ROW = b"2024-03-05T10:00:00Z,ana@x.example,ben@x.example\n"
ROWS = HEADER + ROW
PEOPLE = "DURATION:PT1H\nORGANIZER:mailto:ana@x.example\nATTENDEE:mailto:ben@x.example\n"
NEVER = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\n"


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Check the processor's time, which other work on the machine does not lengthen."""
    begin = time.process_time()
    yield
    assert time.process_time() - begin < seconds


def _written(tmp_path: Path, name: str, content: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _calendar(*parts: str) -> str:
    return "BEGIN:VCALENDAR\n" + "".join(parts) + "END:VCALENDAR\n"


def _meeting(lines: str, *, start: str = "DTSTART:20240305T100000Z") -> str:
    return f"BEGIN:VEVENT\n{start}\n{PEOPLE}{lines}END:VEVENT\n"


def _packed(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _archive(names: list[bytes], packed: bytes, *, size: int, crc: int = 0, method: int = 8) -> bytes:
    """Write a zip whose members are all the same bytes."""
    head = struct.pack(
        "<IHHHHHIIIHH", 0x04034B50, 20, 0, method, 0, 33, crc, len(packed), size, len(names[0]), 0
    )
    data = head + names[0] + packed
    listed = b"".join(
        struct.pack("<IHHHHHHIII", 0x02014B50, 20, 20, 0, method, 0, 33, crc, len(packed), size)
        + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
        + name
        for name in names
    )
    counts = (len(names), len(names), len(listed), len(data), 0)
    return data + listed + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, *counts)


def test_an_archive_of_the_same_bytes_over_and_over_is_refused(tmp_path: Path) -> None:
    rows = ROWS + ROW * 500_000
    names = [b"a%03d.csv" % each for each in range(300)]
    path = _written(tmp_path, "a.zip", _archive(names, _packed(rows), size=len(rows)))
    assert path.stat().st_size < MEGABYTE
    with _within(2), pytest.raises(ReadError, match=r"a\.zip would unpack to 7,\d{3} MB, far more"):
        read(path)


def test_a_member_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    zeros = _packed(b"\0" * 128 * MEGABYTE)
    path = _written(tmp_path, "a.zip", _archive([b"a.csv"], zeros, size=128 * MEGABYTE))
    with _within(2), pytest.raises(ReadError, match="it would unpack to far more than it holds"):
        read(path)


@pytest.mark.parametrize("method", [12, 14, 93, 9])  # bzip2, LZMA, Zstandard, deflate64
def test_packings_that_cannot_be_bounded_are_refused(method: int, tmp_path: Path) -> None:
    path = _written(tmp_path, "a.zip", _archive([b"a.csv"], b"\0" * 64, size=1_000, method=method))
    with pytest.raises(ReadError, match="packed in a way the kit does not open"):
        read(path)


def test_a_member_that_says_it_is_small_is_read_no_further(tmp_path: Path) -> None:
    path = _written(
        tmp_path, "a.zip", _archive([b"a.csv"], _packed(HEADER + ROW * MEGABYTE), size=100, crc=1)
    )
    with _within(2), pytest.raises(ReadError, match=r"a\.zip/a\.csv cannot be read"):
        read(path)


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "x/../../a.csv"])
def test_a_path_out_of_the_archive_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    packed = _packed(ROWS)
    content = _archive([name.encode()], packed, size=len(ROWS), crc=zlib.crc32(ROWS))
    path = _written(tmp_path, "a.zip", content)
    with pytest.raises(ReadError, match="its path leads out of the archive"):
        read(path)
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


def test_the_last_member_of_a_name_counts(tmp_path: Path) -> None:
    packed = _packed(ROWS)
    content = _archive([b"a.csv"] * 3, packed, size=len(ROWS), crc=zlib.crc32(ROWS))
    assert len(find_sources([_written(tmp_path, "a.zip", content)])) == 1
    assert read(tmp_path / "a.zip").receipt["kept"].tolist() == [1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_or_a_device_is_one_message_and_passed_over_in_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path("/dev/zero")):
        with _within(1), pytest.raises(ReadError, match=rf"{path.name} is no file and no folder"):
            read(path)
    _written(tmp_path, "mail.csv", ROWS)
    assert read(tmp_path).receipt["source"].tolist() == ["mail.csv"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    _written(tmp_path, "mail.csv", ROWS)
    assert read(tmp_path).receipt["source"].tolist() == ["mail.csv"]
    with pytest.raises(ReadError, match="one does not exist"):
        read(tmp_path / "one")


def test_a_folder_that_may_not_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").mkdir()
    _written(tmp_path, "mail.csv", ROWS)
    whole = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(os, "scandir", scandir)
    history = read(tmp_path)
    assert history.receipt["source"].tolist() == ["mail.csv"]
    assert any("locked/" in note for note in history.notes)


def test_a_disk_that_fails_while_reading_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _written(tmp_path, "c.ics", _calendar(_meeting("")))

    def fail(*_: object) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("reciprocity_kit.readers.ical._lines", fail)
    with pytest.raises(ReadError, match=r"c\.ics cannot be read to its end\.\n  Input/output error\n  Next"):
        read(path)


@pytest.mark.skipif(sys.platform != "linux", reason="names there are text")
def test_names_that_are_no_text_are_written_out(tmp_path: Path) -> None:
    for letter in (b"\xe9", b"\xe8"):
        path = os.fsencode(tmp_path) + b"/m" + letter + b".csv"
        Path(os.fsdecode(path)).write_bytes(ROWS.replace(b"ben", b"ben" + letter[:0] + b"%d" % letter[0]))
    history = read(tmp_path)
    assert history.receipt["source"].tolist() == [r"m\udce8.csv", r"m\udce9.csv"]
    assert history.interactions["source"].nunique() == 2


def test_a_name_too_long_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"cannot be reached: File name too long"):
        read(tmp_path / ("x" * 5_000))


def test_a_name_says_nothing_of_how_a_file_is_packed(tmp_path: Path) -> None:
    assert read(_written(tmp_path, "mail.csv.gz", ROWS)).receipt["kept"].tolist() == [1]


LISTS = ["BYHOUR=" + ",".join(map(str, range(24)))]
LISTS += [f"{name}=" + ",".join(map(str, range(60))) for name in ("BYMINUTE", "BYSECOND")]
COSTLY_CALENDARS: dict[str, tuple[str, Callable[[], str]]] = {
    "rules that fit no day": ("ask for more meetings", lambda: _calendar(_meeting(NEVER * 20_000))),
    "meetings with rules that fit no day": (
        "ask for more meetings",
        lambda: _calendar(*[_meeting(NEVER.replace("YEARLY", "DAILY"))] * 3_000),
    ),
    "rules of every second": (
        "2,000 rules of repetition are not understood",
        lambda: _calendar(_meeting(f"RRULE:FREQ=DAILY;COUNT=3;{';'.join(LISTS)}\n" * 2_000)),
    ),
    "a rule of many places": (
        "1 rules of repetition are not understood",
        lambda: _calendar(_meeting(f"{NEVER.strip()};BYSETPOS={','.join(['1'] * 100)}\n")),
    ),
    "a rule of many days": (
        "1 rules of repetition are not understood",
        lambda: _calendar(_meeting(f"RRULE:FREQ=DAILY;BYMONTHDAY={','.join(map(str, range(100, 9_999)))}\n")),
    ),
    "unknown zones": (
        "Z0, Z1, Z2, Z3, Z4 is unknown",
        lambda: _calendar(
            *(_meeting("", start=f"DTSTART;TZID=Z{each}:20240305T100000") for each in range(5_000))
        ),
    ),
    "phases of a zone": ("zone Mars is unknown", lambda: _described([NEVER] * 20_000)),
    "phases of a zone that repeat daily": (
        "zone Mars is unknown",
        lambda: _described([NEVER.replace("YEARLY", "DAILY")] * 200),
    ),
}


def _described(rules: list[str]) -> str:
    phases = (
        f"BEGIN:STANDARD\nDTSTART:16010101T{each % 60:06}\nTZOFFSETTO:+0100\n{rule}END:STANDARD\n"
        for each, rule in enumerate(rules)
    )
    meeting = _meeting("", start="DTSTART;TZID=Mars:20240305T100000")
    return _calendar("BEGIN:VTIMEZONE\nTZID:Mars\n", *phases, "END:VTIMEZONE\n", meeting)


@pytest.mark.parametrize("name", COSTLY_CALENDARS)
def test_a_costly_calendar_is_cut_short(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reciprocity_kit.readers.recurrence.MOST_SECONDS", 1.0)
    told, make = COSTLY_CALENDARS[name]
    path = _written(tmp_path, "c.ics", make())
    with _within(8):
        history = read(path, tz="UTC")
    assert (history.receipt["rows"] == history.receipt["kept"] + history.receipt["skipped"]).all()
    assert any(told in note for note in history.notes)


def test_names_of_zones_open_no_files() -> None:
    for name in ("../../etc/hostname", "/etc/hostname", "posix/Europe/Berlin\0", "a" * 100_000):
        assert Zones({}).find(name) is None


LONG = b"x" * 100 * MEGABYTE
LONG_LINES: dict[str, Callable[[], bytes]] = {
    "mail.csv": lambda: b"Date,From,To,Body\n" + ROW.replace(b"\n", b"," + LONG + b"\n"),
    "c.ics": lambda: _calendar(_meeting("DESCRIPTION:@\n")).encode().replace(b"@", LONG),
    "m.mbox": lambda: b"From a Tue Mar  5 10:00:00 2024\nFrom: a@x.example\nX: " + LONG + b"\n\n",
    "c.vcf": lambda: b"BEGIN:VCARD\nFN:Ana\nTEL:1\nNOTE:" + LONG + b"\nEND:VCARD\n",
    "_chat.txt": lambda: b"[05/03/24, 10:00:00] Ana: x\n[05/03/24, 10:01:00] Ben: " + LONG,
    "m.eml": lambda: b"From: ana@x.example\nTo: " + LONG,
    "data.json": lambda: (
        b'{"date": "2024-03-05T10:00:00", "sender": "Me", "reactions": [], "attachments": [], "body": "'
        + LONG
    ),
}
MEASURE = """
import resource, sys
from pathlib import Path
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.readers.read import read
for path in sys.argv[1:]:
    try:
        read(path, tz="UTC", date_order="day")
    except ReciprocityError:
        pass
used = resource.getrusage(resource.RUSAGE_SELF)
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(peak, used.ru_utime + used.ru_stime)
"""  # ru_maxrss would be at least that of the process that started this one


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise there")
def test_lines_of_a_hundred_megabytes_cost_little(tmp_path: Path) -> None:
    paths = [_written(tmp_path, name, make()) for name, make in LONG_LINES.items()]
    done = subprocess.run([sys.executable, "-c", MEASURE, *paths], capture_output=True, check=True, text=True)
    kilobytes, seconds = map(float, done.stdout.split())
    assert kilobytes < 700 * 1024
    assert seconds < 30


CSV_IN_THE_WAY: dict[str, Callable[[], bytes]] = {
    "a quotation mark never closed": lambda: HEADER + ROW + b'2024-03-05T10:00:00Z,"ana\n' + ROW * 500_000,
    "one closed at the end": lambda: HEADER + ROW + b'2024-03-05T10:00:00Z,"ana' + ROW * 500_000 + b'"\n',
    "one in every row": lambda: HEADER + ROW.replace(b",ana", b',"ana') * 200_001,
    "100,000 columns": lambda: HEADER.strip() + b",x" * 100_000 + b"\n" + ROW,
    "a row of a million cells": lambda: ROWS + b"," * MEGABYTE + b"\n" + ROW,
    "a million letters without a comma": lambda: b"x" * 8 * MEGABYTE,
    "titles twice": lambda: b"Date,From,To,From,To,Date\n" + ROW.strip() + b",zoe@x.example,,\n",
    "200,000 recipients": lambda: (
        ROWS + ROW.replace(b"ben", b";".join(b"p%d@x.example" % each for each in range(200_000)))
    ),
    "nothing but line ends": lambda: HEADER + b"\n" * MEGABYTE,
}


@pytest.mark.parametrize("name", CSV_IN_THE_WAY)
def test_a_table_in_the_way_is_a_result_or_one_message(name: str, tmp_path: Path) -> None:
    path = _written(tmp_path, "mail.csv", CSV_IN_THE_WAY[name]())
    message, adds_up = "mail.csv", True
    with _within(8):
        try:
            receipt = read(path).receipt
            adds_up = bool((receipt["rows"] == receipt["kept"] + receipt["skipped"]).all())
        except ReciprocityError as error:
            message = str(error)
    assert adds_up
    assert "mail.csv" in message
    assert len(message) < 3_000
