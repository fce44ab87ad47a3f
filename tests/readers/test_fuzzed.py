"""What coverage-guided fuzzing found (tools/fuzz.py), cut down to what it takes; and that it still runs."""

import gc
import importlib.util
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.errors import ReadError, ReciprocityError, UnknownFormatError
from reciprocity_kit.history import History
from reciprocity_kit.readers.chats.bandicoot import read_bandicoot
from reciprocity_kit.readers.dialects import DIALECTS
from reciprocity_kit.readers.ical import without_collecting
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.registry import FOLDER_FORMATS, FORMATS
from reciprocity_kit.readers.sources import file_source

TOOLS = Path(__file__).parents[2] / "tools"
ROWS = b"Date,From,To\n2024-03-05T10:00:00Z,ana@x.example,ben@x.example\n"


def _written(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def _account(history: History) -> tuple[int, int, int]:
    (receipt,) = history.receipt.to_dict("records")
    assert len(history.skipped) == receipt["skipped"]
    return receipt["rows"], receipt["kept"], receipt["skipped"]


def _archive(data: bytes = ROWS, **marks: Any) -> bytes:
    """Write a zip of one file, with wrong marks in it."""
    found: dict[str, Any] = {
        "name": b"mail.csv",
        "local": b"mail.csv",
        "packed": data,
        "method": 0,
        "version": 20,
        "flags": 0,
        "size": len(data),
    } | marks
    rest = (33, zlib.crc32(data), found.get("length", len(found["packed"])), found["size"])
    begin = struct.pack("<IHHHHHIII", 0x04034B50, 20, found["flags"], found["method"], 0, *rest)
    body = begin + struct.pack("<HH", len(found["local"]), 0) + found["local"] + found["packed"]
    listed = struct.pack("<IHH", 0x02014B50, 20, found["version"])
    listed += struct.pack("<HHHHIII", found["flags"], found["method"], 0, *rest)
    listed += struct.pack("<HHHHHII", len(found["name"]), 0, 0, 0, 0, 0, found.get("at", 0)) + found["name"]
    return body + listed + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(listed), len(body), 0)


BROKEN_ARCHIVES: dict[str, dict[str, Any]] = {
    "NotImplementedError: written for a later version": {"version": 255},
    "IndexError: a member without a name": {"name": b""},
    "EOFError: a member that ends too early": {"size": 4_000, "length": 4_000},
    "zlib.error: a packed member that is none": {"method": 8, "packed": b"\xff" * 40},
    "LZMAError: a packed member that is none": {"method": 14, "packed": b"\x09\x04\x05\x00" + b"\xff" * 40},
    "OSError: a packed member that is none": {"method": 12, "packed": b"BZh9" + b"\xff" * 40},
    "BadZipFile: another name inside": {"local": b"mail.xxx"},
    "UnicodeDecodeError: a name that is no UTF-8 inside": {"local": b"mail.\xff\xfe\xfd", "flags": 1 << 11},
    "NotImplementedError: a patched member": {"flags": 1 << 5},
    "RuntimeError: a locked member": {"flags": 1},
    "BadZipFile: a wrong checksum": {"size": 10, "length": 10},
    "BadZipFile: a member beyond the end": {"at": 1 << 20},
}


def test_the_archive_that_is_broken_below_is_sound_otherwise(tmp_path: Path) -> None:
    assert _account(read(_written(tmp_path, "any.zip", _archive()))) == (1, 1, 0)


@pytest.mark.parametrize("fault", BROKEN_ARCHIVES)
def test_a_broken_archive_is_one_message(fault: str, tmp_path: Path) -> None:
    path = _written(tmp_path, "any.zip", _archive(**BROKEN_ARCHIVES[fault]))
    with pytest.raises(ReadError, match=r"any\.zip|holds no export"):
        read(path)


@pytest.mark.parametrize("name", ["c.ics", "c.vcf", "mail.csv", "t.csv", "sms.xml", "m.mbox", "result.json"])
def test_a_member_that_breaks_off_beyond_its_beginning_is_one_message(name: str, tmp_path: Path) -> None:
    """Readers that looked at its beginning only met the raw error of zlib."""
    begin = {
        "c.ics": b"BEGIN:VCALENDAR\n",
        "c.vcf": b"BEGIN:VCARD\n",
        "mail.csv": ROWS,
        "t.csv": b"1. Summary\t\nName\tEmail\n",
        "sms.xml": b"<smses>\n",
        "m.mbox": b"From a Tue Mar  5 10:00:00 2024\nFrom: a@x.example\n\n",
        "result.json": b'{"name": "A", "type": "personal_chat", "id": 1, "messages": [\n',
    }[name]
    lines = b"".join(b"%d %d\n" % (each, each * each) for each in range(200_000))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = bytearray(packer.compress(begin + lines) + packer.flush())
    packed[-2_000:] = b"\xff" * 2_000
    names = {"name": name.encode(), "local": name.encode()}
    path = _written(tmp_path, "any.zip", _archive(begin + lines, method=8, packed=bytes(packed), **names))
    gc.collect()
    with without_collecting():
        with pytest.raises(ReadError, match=rf"any\.zip/{name}"):
            read(path, tz="UTC")
        assert not [each for each in gc.get_objects() if isinstance(each, zipfile.ZipFile)], "it stays open"


def test_records_without_their_columns_are_one_message(tmp_path: Path) -> None:
    path = _written(tmp_path, "ana.csv", b"\x00d\x00i\x00r\x00e\x00c\x00t\x00i\x00o\x00n")
    with pytest.raises(UnknownFormatError, match=r"ana\.csv lacks the column 'interaction'"):
        read_bandicoot(file_source(path), Reading())


def test_a_column_beyond_what_is_looked_at_is_one_message(tmp_path: Path) -> None:
    """In Windows-1252 the titles fit into what is looked at; in UTF-8 the last one is cut."""
    titles = b"interaction,direction,correspondent_id," + b"\xe9" * 16_336 + b",datetime"
    with pytest.raises(ReadError, match=r"ana\.csv"):
        read(_written(tmp_path, "ana.csv", titles + b"\ncall,in,ben,x,2024-03-05 10:00:00\n"), tz="UTC")


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("0001-01-01 00:00:00Z", 1),  # what .NET writes for no date
        ("0069-12-31T23:59:59Z", 69),
        ("0099/01/01 00:00Z", 99),
        ("1.1.70 00:00Z", 1970),
        ("1.1.69 00:00Z", 2069),
    ],
)
def test_a_year_of_four_digits_is_that_year(written: str, year: int, tmp_path: Path) -> None:
    other = b"5 Mar 2024 11:00:00 +0000,ana@x.example,ben@x.example\n"  # not all are ISO 8601
    rows = ROWS + f"{written},ana@x.example,ben@x.example\n".encode() + other
    history = read(_written(tmp_path, "mail.csv", rows), date_order="day")
    assert year in {each.year for each in history.interactions["sent_at"]}
    assert _account(history) == (3, 3, 0)


def test_there_is_no_year_nought(tmp_path: Path) -> None:
    rows = ROWS + b"0000-01-01 00:00Z,ana@x.example,ben@x.example\n"
    assert _account(read(_written(tmp_path, "mail.csv", rows))) == (2, 1, 1)


AMOUNTS = ["1e400", "-5", "NaN", "inf", "9" * 400, "0x10", "1_000", "", "12"]


@pytest.mark.parametrize("field", ["size_bytes", "duration_minutes"])
def test_what_is_no_amount_is_none(field: str, tmp_path: Path) -> None:
    head = f"sent_at,sender,recipient,{field}\n"
    rows = [f"2024-03-05T10:0{i}:00Z,a@x.example,b@x.example,{each}\n" for i, each in enumerate(AMOUNTS)]
    history = read(_written(tmp_path, "kit.csv", "".join([head, *rows]).encode()))
    pd.testing.assert_series_equal(
        history.interactions[field], pd.Series([float("nan")] * 8 + [12.0]), check_names=False
    )


def test_what_is_no_size_in_a_trace_is_none(tmp_path: Path) -> None:
    head = "origin_timestamp_utc,sender_address,recipient_status,message_id,total_bytes\n"
    rows = [f"2024-03-05T10:0{i}:00Z,a@x.example,b@x.example,{i},{each}\n" for i, each in enumerate(AMOUNTS)]
    history = read(_written(tmp_path, "trace.csv", "".join([head, *rows]).encode()))
    assert history.interactions["size_bytes"].dropna().tolist() == [12.0]


@pytest.fixture(scope="module")
def targets() -> Any:
    spec = importlib.util.spec_from_file_location("fuzz_targets", TOOLS / "fuzz_targets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_format_and_dialect_is_fuzzed(targets: Any) -> None:
    names = {each.name for each in (*DIALECTS, *FORMATS, *FOLDER_FORMATS)}
    assert names | {"archives", "own columns"} == set(targets.find_targets())


def test_every_sample_is_read_and_its_account_adds_up(targets: Any) -> None:
    read_well = set()
    for name, target in targets.find_targets().items():
        for data in target.seeds.values():
            try:
                targets.run_target(target, data)
            except ReciprocityError:
                continue
            read_well.add(name)
    assert read_well == set(targets.find_targets()) - {"calendar-without-people"}


def test_without_atheris_the_tool_says_what_is_missing() -> None:
    hidden = (
        f"import sys; sys.modules['atheris'] = None; sys.argv = ['fuzz.py']; sys.path[0] = {str(TOOLS)!r}"
    )
    run = "import runpy; runpy.run_path(sys.path[0] + '/fuzz.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", f"{hidden}\n{run}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("atheris is missing. Next: pip install")
    assert len(done.stderr.splitlines()) == 1
