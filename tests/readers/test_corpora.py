"""Tables of whole messages, and the event history: cells, quotation marks, long and broken rows."""

import csv
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.readers.corpora import is_enron_events, is_kaggle_mail
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.sources import file_source

EXPORTS = Path(__file__).parent / "exports"
KAGGLE = EXPORTS / "kaggle-mail" / "enron.csv"
EVENTS = EXPORTS / "enron-events" / "history.csv"
MAIL = "From: ana@quay.example\nTo: ben@quay.example\nDate: Mon, 11 Mar 2024 09:00:00 +0100\n"
EVENT = "989883540000,<1.test@thyme>,ben okafor,ana silva,,email\n"


def _read(tmp_path: Path, content: str | bytes) -> History:
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


def _account(history: History) -> tuple[int, int, int]:
    (receipt,) = history.receipt.to_dict("records")
    assert receipt["skipped"] == len(history.skipped)
    return receipt["rows"], receipt["kept"], receipt["skipped"]


@pytest.mark.parametrize("path", [KAGGLE, EVENTS], ids=["kaggle", "events"])
def test_line_ends_and_archives_make_no_difference(path: Path, tmp_path: Path) -> None:
    copy, archive = tmp_path / path.name, tmp_path / "table.zip"
    copy.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with zipfile.ZipFile(archive, "w") as file:
        file.write(path, path.name)
    wanted = read(path).interactions.drop(columns=["source", "size_bytes"])
    for each in (copy, archive):
        found = read(each).interactions.drop(columns=["source", "size_bytes"])
        pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize(
    ("head", "kaggle", "events"),
    [
        (b"file,message\n", True, False),
        (b'\xef\xbb\xbf"file","message"\r\n', True, False),
        (b"file,message,date\n", False, False),
        (b"message,file\n", False, False),
        (EVENT.encode(), False, True),
        (b"989883540000,1,ben,ana,,email\n", False, False),
        (b"989883540000,<1@x>,ben,ana,,call\n", False, False),
        (b"Date,From,To\n", False, False),
    ],
)
def test_the_two_are_recognised_by_their_first_row(head: bytes, *, kaggle: bool, events: bool) -> None:
    source = file_source(KAGGLE)
    assert (is_kaggle_mail(source, head), is_enron_events(source, head)) == (kaggle, events)


def test_the_name_beside_an_address_comes_from_its_own_header() -> None:
    seen = read(KAGGLE).people_seen.set_index("person")["name"]
    assert seen["ben.okafor@quay.example"] == "Ben Okafor"
    assert seen["ana.silva@quay.example"] == "Silva, Ana"
    assert seen["/o=quay/ou=na/cn=recipients/cn=bokafor"] == "Okafor, Ben"


def test_a_message_longer_than_pythons_limit_is_read_and_the_limit_put_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    history = _read(tmp_path, f'file,message\n1,"{MAIL}\n{"x" * (3 * before)}\n"\n')
    assert _account(history) == (1, 1, 0)
    assert history.interactions["size_bytes"].tolist() == [len(MAIL) + 1 + 3 * before + 1]
    assert csv.field_size_limit() == before


def test_an_interrupted_reading_puts_the_limit_back(tmp_path: Path) -> None:
    def interrupt(_label: str, _share: float) -> None:
        raise KeyboardInterrupt

    before = csv.field_size_limit()
    (tmp_path / "table.csv").write_text(f'file,message\n1,"{MAIL}\n"\n')
    with pytest.raises(KeyboardInterrupt):
        read(tmp_path / "table.csv", progress=interrupt)
    assert csv.field_size_limit() == before


def test_a_quotation_mark_that_is_never_closed_is_one_clear_message(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"table\.csv cannot be cut into cells near line"):
        _read(tmp_path, f'file,message\n1,"{MAIL}\n"\n2,"{MAIL}\n')


def test_rows_that_are_no_messages_are_skipped_with_the_reason(tmp_path: Path) -> None:
    history = _read(tmp_path, f'file,message\n1,"{MAIL}\n"\n\n2\n3,"text"\n4,"{MAIL}\n",more\n')
    assert _account(history) == (5, 1, 4)
    assert history.skipped["reason"].tolist() == [
        "an empty row",
        "it has not two cells",
        "it has none of the headers of a mail",
        "it has not two cells",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("999999999999999,<2@x>,ben,ana,,email", "date not understood"),  # the year 33658
        ("12:00,<2@x>,ben,ana,,email", "date not understood"),
        (",<2@x>,ben,ana,,email", "no date"),
        ("989883540000,<2@x>,,ana,,email", "no sender"),
        ("989883540000,<2@x>,ben,|,,email", "no recipient"),
        ("989883540000,<2@x>,ben,ana,,meeting", "no mail"),
        ("989883540000,<2@x>,ben,ana", "it has not six cells"),
        ("989883540000,<2@x>,ben," + "ana|" * 50_000 + ",,email", "its row is too long"),
        ("989883540000,<2@x>,ben," + "ana|" * 700_000 + ",,email", "its row is too long"),
        ("", "an empty row"),
        ("\x00", "it has not six cells"),
    ],
    ids=lambda value: value[:30],
)
def test_rows_that_are_no_events_are_skipped_with_the_reason(row: str, reason: str, tmp_path: Path) -> None:
    history = _read(tmp_path, f"{EVENT}{row}\n{EVENT.replace('<1', '<3')}")
    assert set(history.skipped["reason"]) == {reason}
    rows, kept, skipped = _account(history)
    assert (rows, kept) == (kept + skipped, 2)


_PIECES = st.sampled_from(
    [MAIL.encode(), EVENT.encode(), b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"|", b"9" * 16, b"x" * 99]
)


@pytest.mark.parametrize("first", [b"file,message\n", EVENT.encode()], ids=["kaggle", "events"])
@given(pieces=st.lists(_PIECES | st.binary(max_size=4), max_size=20))
@settings(max_examples=60)
def test_whatever_stands_below_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, first: bytes, pieces: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("mail") / "table.csv"
    path.write_bytes(first + b"".join(pieces))
    try:
        history = read(path)
    except ReciprocityError:
        return
    rows, kept, skipped = _account(history)
    assert rows == kept + skipped
    history.interactions.to_csv()
