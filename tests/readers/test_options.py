"""What the user says about the reading: owner, columns, window, several files and folders."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.readers.read import read

MAIL = (
    "Date,From,To,CC,BCC\n"
    "2024-03-05T10:00:00Z,Ana Diaz <ana@work.example>,ben@x.example,,\n"
    "2024-03-06T10:00:00Z,ben@x.example,ana@home.example,,\n"
    "2024-03-07T10:00:00Z,ana@home.example,ana@work.example,,\n"
    "2024-03-08T10:00:00Z,ben@x.example,ana@work.example;ana@home.example,,\n"
)


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "mail.csv"
    path.write_text(MAIL)
    return path


def test_the_owner_may_have_several_addresses(mail: Path) -> None:
    history = read(mail, owner=["Ana.D <ANA@work.example>", "ana@home.example"])
    assert history.owner == "ana@work.example"
    assert history.interactions[["sender", "recipient", "audience"]].to_numpy().tolist() == [
        ["ana@work.example", "ben@x.example", 1],
        ["ben@x.example", "ana@work.example", 1],
        ["ben@x.example", "ana@work.example", 1],
    ]
    assert history.skipped["reason"].tolist() == ["sent only to oneself"]
    seen = history.people_seen.set_index("person").loc["ana@work.example"]
    assert (seen["addresses"], seen["name"]) == ("ana@work.example;ana@home.example", "Ana Diaz")


def test_an_unknown_owner_is_an_error_that_names_near_addresses(mail: Path) -> None:
    with pytest.raises(OptionError, match=r"anna@work\.example[\s\S]*ana@work\.example[\s\S]*Next"):
        read(mail, owner="anna@work.example")


@pytest.mark.parametrize("owner", ["", " ", [], ["ana@work.example", ""]])
def test_an_owner_that_names_nobody_is_an_error(owner: str | list[str], mail: Path) -> None:
    with pytest.raises(OptionError, match="names nobody"):
        read(mail, owner=owner)


def test_the_window_is_half_open(mail: Path) -> None:
    history = read(mail, since="2024-03-06T10:00:00Z", until="2024-03-08T10:00:00Z")
    assert history.interactions["sent_at"].dt.day.tolist() == [6, 7]
    assert history.skipped.to_numpy().tolist() == [
        ["mail.csv", 2, "outside the window"],
        ["mail.csv", 5, "outside the window"],
    ]
    assert (history.since, history.until) == (
        pd.Timestamp("2024-03-06T10:00Z"),
        pd.Timestamp("2024-03-08T10:00Z"),
    )


def test_dates_of_the_window_are_local(mail: Path) -> None:
    # midnight in Tokyo is 15:00 UTC of the day before
    assert read(mail, since="2024-03-06", tz="Asia/Tokyo").since == pd.Timestamp("2024-03-05T15:00Z")


def test_a_window_that_ends_before_it_begins_is_an_error(mail: Path) -> None:
    with pytest.raises(OptionError, match="not before"):
        read(mail, since="2024-03-08", until="2024-03-05")
    with pytest.raises(OptionError, match="no date"):
        read(mail, since="yesterday-ish")


def test_any_csv_is_read_by_the_columns_the_user_names(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text(
        "Wann;Von;An;Kopie;Minuten;Art\n"
        "05.03.2024 10:00;ana;ben|cho;dee;;EMAIL\n"
        "06.03.2024 10:00;ben;ana;;12,5;call\n"
        "07.03.2024 10:00;ben;ana;;30;Call\n"
    )
    columns = {"sent_at": "Wann", "sender": "Von", "to": "An", "cc": "kopie"}
    columns |= {"duration_minutes": "Minuten", "channel": "Art"}
    table = read(path, columns=columns, tz="Europe/Berlin").interactions
    assert table["recipient"].tolist() == ["ben", "cho", "dee", "ana", "ana"]
    assert table["role"].tolist() == ["to", "to", "cc", "to", "to"]
    assert table["channel"].tolist() == ["email"] * 3 + ["call"] * 2
    assert table["duration_minutes"].iloc[-1] == 30
    assert table["sent_at"].iloc[0] == pd.Timestamp("2024-03-05T09:00Z")


def test_columns_that_are_not_there_or_not_known_are_named(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("Wann,Von,An\n2024-03-05T10:00:00Z,ana,ben\n")
    good = {"sent_at": "Wann", "sender": "Von", "recipient": "An"}
    with pytest.raises(ReadError, match=r"no column 'wer'[\s\S]*'Wann', 'Von', 'An'"):
        read(path, columns=good | {"sender": "Wer"})
    with pytest.raises(
        OptionError, match=r"no use for 'from'[\s\S]*lacks 'sender'[\s\S]*Known names: sent_at"
    ):
        read(path, columns={"sent_at": "Wann", "from": "Von", "recipient": "An"})


def test_a_message_in_two_files_is_read_once(tmp_path: Path) -> None:
    # once by its id, once, in a file without ids, by sender, time and people
    head = "Date,From,To,CC,BCC,Message-ID\n"
    rows = "2024-03-05T10:00:00Z,ana@x.example,ben@x.example,,,<1@x>\n"
    (tmp_path / "a.csv").write_text(head + rows)
    (tmp_path / "b.csv").write_text(head + rows + rows.replace("<1@x>", "<2@x>").replace(":00Z", ":09Z"))
    (tmp_path / "c.csv").write_text(
        "Date,From,To,CC,BCC\n2024-03-05T10:00:00Z,ana@x.example,ben@x.example,,\n"
    )
    history = read(tmp_path / "c.csv", tmp_path / "a.csv", tmp_path / "b.csv")
    assert len(history.interactions) == 2
    assert history.skipped.to_numpy().tolist() == [
        ["b.csv", 2, "repeats an earlier entry"],
        ["c.csv", 2, "repeats an earlier entry"],
    ]


def test_a_meeting_series_in_two_files_is_one_skipped_entry(tmp_path: Path) -> None:
    series = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:s\nDTSTART:20240304T100000Z\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;COUNT=%d\nORGANIZER:mailto:ana@x.example\nATTENDEE:mailto:ben@x.example\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    (tmp_path / "a.ics").write_text(series % 3)
    (tmp_path / "b.ics").write_text(series % 3)
    (tmp_path / "c.ics").write_text(series % 5)
    history = read(tmp_path)
    assert history.receipt[["rows", "kept", "skipped", "events"]].to_numpy().tolist() == [
        [1, 1, 0, 3],
        [1, 0, 1, 0],
        [1, 1, 0, 2],
    ]
    assert history.interactions["thread_id"].unique().tolist() == ["s"]


def test_a_file_named_twice_is_read_once(mail: Path) -> None:
    history = read(mail, mail, mail.parent)
    assert history.receipt["rows"].tolist() == [4]
    assert history.receipt["duplicates"].tolist() == [0]


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    for folder, row in (("a", 1), ("b", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mail.csv").write_text("\n".join(MAIL.splitlines()[0 : row + 1]))
    assert read(tmp_path).receipt["source"].tolist() == ["a/mail.csv", "b/mail.csv"]
    named = read(tmp_path / "a" / "mail.csv", tmp_path / "b" / "mail.csv")
    assert named.receipt["source"].nunique() == 2


def test_a_folder_tells_what_it_does_not_read(mail: Path) -> None:
    folder = mail.parent
    (folder / "truth.csv").write_text("a,b\n1,2\n")
    (folder / "nothing.csv").write_text("")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".hidden.csv").write_text("a,b\n1,2\n")
    history = read(folder)
    assert history.receipt[["source", "format", "rows", "kept", "skipped"]].to_numpy().tolist() == [
        ["mail.csv", "mail", 4, 4, 0],
        ["nothing.csv", "unknown", 1, 0, 1],
        ["truth.csv", "unknown", 1, 0, 1],
    ]
    assert history.skipped[["source", "position"]].to_numpy().tolist() == [
        ["nothing.csv", 0],
        ["truth.csv", 0],
    ]
    assert any("photo.jpg" in note for note in history.notes)
    assert any("truth.csv" in note for note in history.notes)


def test_a_folder_without_any_export_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="holds no export"):
        read(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(ReadError, match=r"holds no export[\s\S]*photo\.jpg"):
        read(tmp_path)
    (tmp_path / "words.txt").write_text("Dear Ana\n")
    with pytest.raises(ReadError, match=r"words\.txt is in no known dialect"):
        read(tmp_path)


def test_a_file_that_needs_an_option_is_an_error_in_a_folder_too(mail: Path) -> None:
    (mail.parent / "local.csv").write_text(MAIL.replace("Z,", ","))
    with pytest.raises(ReadError, match=r"local\.csv have no time zone"):
        read(mail.parent)


def test_a_file_is_recognised_by_what_it_is_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "calendar.txt").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    (tmp_path / "mail").write_text(MAIL)
    history = read(tmp_path / "calendar.txt", tmp_path / "mail")
    assert history.receipt["format"].tolist() == ["ics", "mail"]


def test_two_archives_of_one_name_stay_apart(tmp_path: Path) -> None:
    row = "Date,From,To\n2024-03-0{}T10:00:00Z,ana@x.example,ben@x.example\n"
    for day in (1, 2):
        (tmp_path / str(day)).mkdir()
        with zipfile.ZipFile(tmp_path / str(day) / "export.zip", "w") as archive:
            archive.writestr("mail.csv", row.format(day))
    history = read(*(tmp_path / str(day) / "export.zip" for day in (1, 2)))
    assert len(history.interactions) == 2
    assert history.receipt["source"].is_unique
