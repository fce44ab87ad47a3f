"""Outlook's CSV files: people in parallel lists, repeated titles, calendars that name nobody."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.readers.read import read

EXPORTS = Path(__file__).parent / "exports"
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
MAIL = "From: (Name),From: (Address),From: (Type),To: (Name),To: (Address),To: (Type)\n"
ANA = "Ana,ana@x.example,SMTP,"
PATH = "/O=EXCHANGELABS/OU=GROUP/CN=RECIPIENTS/CN=0A1B-BEN"


def _write(tmp_path: Path, content: str | bytes, name: str = "mail.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_undated_mail_is_counted_and_the_owner_is_warned() -> None:
    history = read(EXPORTS / "outlook-mail" / "english.csv", owner="ana@x.example")
    receipt = history.receipt.iloc[0]
    assert receipt[["rows", "kept", "skipped", "undated"]].tolist() == [5, 4, 1, 4]
    assert history.interactions["sent_at"].isna().all()
    assert any("it has no dates" in note and "counted" in note for note in history.notes)
    assert any("2 people have no mail address" in note for note in history.notes)


def test_equal_undated_messages_are_not_taken_for_one(tmp_path: Path) -> None:
    row = f"{ANA}Ben,ben@x.example,SMTP\n"
    assert len(read(_write(tmp_path, MAIL + row * 3)).interactions) == 3


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        # the same name with an address elsewhere in the file
        ([f"Ben,{PATH},EX", "Ben,ben@x.example,SMTP"], ["ben@x.example", "ben@x.example"]),
        # nowhere an address: the name
        ([f"Ben,{PATH},EX"], ["ben"]),
        # no name either: the end of the path
        ([f",{PATH},EX"], ["0a1b-ben"]),
        # two addresses of one name: no guess
        (
            [f"Ben,{PATH},EX", "Ben,ben@x.example,SMTP", "Ben,ben@y.example,SMTP"],
            ["ben", "ben@x.example", "ben@y.example"],
        ),
        # names are what is told of several, in lists of several lengths
        (["Ben;Lee,,"], ["ben", "lee"]),
        (["Ops; Night,ops@x.example,SMTP"], ["ops@x.example"]),
        # quotation marks that are part of a name
        (["'ben@x.example',ben@x.example,SMTP", '"Ben ""B""",ben@x.example,SMTP'], ["ben@x.example"] * 2),
    ],
)
def test_whom_a_list_names(rows: list[str], people: list[str], tmp_path: Path) -> None:
    history = read(_write(tmp_path, MAIL + "".join(f"{ANA}{row}\n" for row in rows)))
    assert history.interactions["recipient"].tolist() == people


@pytest.mark.parametrize("language", ["english", "german", "french", "spanish"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_mail_in_the_encoding_of_windows(language: str, encoding: str, tmp_path: Path) -> None:
    case = EXPORTS / "outlook-mail" / f"{language}.csv"
    copy = _write(tmp_path, case.read_text(encoding="utf-8").encode(encoding), case.name)
    pd.testing.assert_frame_equal(read(copy).interactions, read(case).interactions)


@pytest.mark.parametrize("language", ["german", "french"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_calendars_in_the_encoding_of_windows(language: str, delimiter: str, tmp_path: Path) -> None:
    case = EXPORTS / "outlook-calendar" / f"{language}.csv"
    rows = pd.read_csv(case, dtype=str, header=None)
    copy = tmp_path / case.name
    rows.to_csv(copy, sep=delimiter, index=False, header=False, encoding="cp1252")
    found = read(copy, tz="Europe/Paris")
    pd.testing.assert_frame_equal(found.interactions, read(case, tz="Europe/Paris").interactions)


def test_a_repeated_title_can_be_named_by_the_user(tmp_path: Path) -> None:
    path = _write(tmp_path, "Wer,Wann,Wer\nana@x.example,2024-03-05T10:00:00Z,ben@x.example\n")
    columns = {"sender": "Wer", "sent_at": "Wann", "recipient": "Wer (2)"}
    assert read(path, columns=columns).interactions["recipient"].tolist() == ["ben@x.example"]


def test_a_calendar_that_names_nobody_says_what_to_export_instead(tmp_path: Path) -> None:
    head = "Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location,Private\n"
    row = "Plans,03/05/2024,10:00 AM,03/05/2024,11:00 AM,False,,,True\n"
    path = _write(tmp_path, head + row, "google.csv")
    with pytest.raises(ReadError, match=r"google\.csv is a calendar that names nobody[\s\S]*\.ics"):
        read(path, tz="UTC")
    _write(tmp_path, MAIL + f"{ANA}Ben,ben@x.example,SMTP\n")
    history = read(tmp_path)
    assert history.receipt["kept"].tolist() == [0, 1]
    assert "names nobody" in history.skipped["reason"].iloc[0]


def test_a_crm_dated_to_the_day_is_no_evidence_of_repeats() -> None:
    case = EXPORTS / "own columns" / "salesforce.csv"
    columns = {"sender": "Assigned", "recipient": "Contact", "sent_at": "Date"}
    history = read(case, tz="UTC", columns=columns)
    assert len(history.interactions) == 4
    assert any("no time of day" in note for note in history.notes)


def test_a_kind_of_activity_that_is_no_contact_is_skipped(tmp_path: Path) -> None:
    rows = "kind,at,who,whom\nPhone call,2024-03-05T10:00:00Z,ana,ben\nTask,2024-03-05T11:00:00Z,ana,ben\n"
    columns = {"channel": "kind", "sent_at": "at", "sender": "who", "recipient": "whom"}
    history = read(_write(tmp_path, rows + ",2024-03-05T12:00:00Z,ana,ben\n"), columns=columns)
    assert history.interactions["channel"].tolist() == ["call", "email"]
    assert history.skipped["position"].tolist() == [3]


@FEW
@given(
    name=st.sampled_from(["outlook-mail/english.csv", "outlook-calendar/french.csv"]),
    noise=st.one_of(st.binary(max_size=30), st.sampled_from([b'"', b";", b"\x00", b"\r\n", b",,,,", b"<"])),
    place=st.floats(0, 1),
    end=st.floats(0, 1),
)
def test_whatever_stands_in_it_nothing_else_escapes(
    name: str, noise: bytes, place: float, end: float, tmp_path: Path
) -> None:
    whole = (EXPORTS / name).read_bytes()
    cut = int(place * len(whole))
    spoiled = (whole[:cut] + noise + whole[cut:])[: max(int(end * len(whole)), 1)]
    try:
        history = read(_write(tmp_path, spoiled), tz="UTC", date_order="day")
    except ReciprocityError as error:
        assert "Next:" in str(error)  # noqa: PT017 (either outcome is right)
    else:
        receipt = history.receipt.iloc[0]
        assert receipt["rows"] == receipt["kept"] + receipt["skipped"]
        assert len(history.skipped) == receipt["skipped"]
