"""The files of a reading: dropped or named, looked at, asked about, and left out again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reciprocity_kit.apps import ImportApp
from reciprocity_kit.apps.importing.uploads import Uploads, safe_path

MAIL = b"Date,From,To\n2024-01-01T10:00:00Z,a@x.example,b@x.example\n"

Drop = Callable[[ImportApp, dict[str, bytes]], None]


def _written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def _states(app: ImportApp) -> dict[str, str]:
    table = app.files.table.table
    return dict(zip(table["cells"][0]["text"], table["cells"][1]["text"], strict=True))


def test_dropped_files_lie_in_a_private_folder_and_are_deleted_in_the_end(drop: Drop) -> None:
    app = ImportApp()
    drop(app, {"../../mail.csv": MAIL})
    (folder,) = (Path(each) for each in app.choices.paths)
    assert [each.read_bytes() for each in app.files.uploads.files] == [MAIL]
    assert [each.name for each in folder.iterdir()] == ["mail.csv"]
    assert folder.stat().st_mode & 0o077 == 0
    app.read()
    assert folder.exists()
    app.go_on()
    assert app.state.history is not None
    assert not folder.exists()
    assert app.files.paths == []


def test_no_state_of_a_widget_holds_what_was_dropped(drop: Drop) -> None:
    app = ImportApp()
    drop(app, {"mail.csv": MAIL})
    assert "a@x.example" not in str(app.files.drop.get_state())


def test_what_was_dropped_goes_when_nothing_holds_on_to_it() -> None:
    uploads = Uploads()
    file = uploads.keep("mail.csv", MAIL)
    assert file.exists()
    del uploads
    assert not file.parent.exists()


def test_a_file_that_arrives_in_part_is_not_read() -> None:
    app = ImportApp()
    app.files.drop.take({"type": "begin", "file": 1, "name": "mail.csv"})
    app.files.drop.take({"type": "piece", "file": 1}, [memoryview(MAIL[:20])])
    assert app.files.uploads.files == []
    app.files.drop.take({"type": "drop", "file": 1})
    assert app.files.uploads.folder is not None
    assert list(app.files.uploads.folder.iterdir()) == []
    app.files.drop.take({"type": "piece", "file": 1}, [memoryview(MAIL)])
    assert "could not be kept" in app.files.drop.trouble


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\mail\\a.csv", "C:/mail/a.csv"),
        ("/", "file"),
        (".hidden", "hidden"),
        ("a\u202ecsv.exe\n", "acsv.exe"),
        ("\U0001f4e7 posta.csv", "\U0001f4e7 posta.csv"),
    ],
)
def test_a_name_from_the_page_never_leads_out_of_the_folder(given: str, kept: str) -> None:
    assert str(safe_path(given)) == kept


def test_very_long_names_can_be_kept_and_keep_their_ending() -> None:
    file = Uploads().keep("\U0001f600" * 400 + ".csv", MAIL)
    assert file.suffix == ".csv"
    assert len(file.name.encode()) <= 255


def test_two_dropped_files_of_one_name_are_both_read(drop: Drop) -> None:
    app = ImportApp()
    drop(app, {"mail.csv": MAIL})
    drop(app, {"mail.csv": MAIL.replace(b"10:00", b"11:00")})
    assert list(_states(app)) == ["mail (2).csv", "mail.csv"]
    app.read()
    assert app.history is not None
    assert len(app.history.interactions) == 2


def test_nothing_chosen_is_said_plainly() -> None:
    app = ImportApp()
    app.read()
    assert "No file is chosen yet" in app.notice.value
    assert 'role="alert"' in app.notice.value


def test_several_faults_are_told_at_once_and_in_place(tmp_path: Path) -> None:
    app = ImportApp()
    _written(tmp_path, "empty.csv", "")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing more")
    for name in ("empty.csv", "broken.zip"):
        app.files.path.value = str(tmp_path / name)
    assert "empty.csv is empty" in app.files.notice.value
    assert "broken.zip is a broken archive" in app.files.notice.value
    assert len(app.files.given) == 1
    app.files.path.value = str(tmp_path / "nowhere.csv")
    assert "does not exist" in app.files.notice.value
    assert app.files.path.value.endswith("nowhere.csv")


def test_a_broken_archive_among_dropped_files_is_told_and_can_be_left_out(drop: Drop) -> None:
    app = ImportApp()
    drop(app, {"broken.zip": b"PK\x03\x04 and nothing more", "mail.csv": MAIL})
    assert _states(app) == {"broken.zip": "is a broken archive.", "mail.csv": "ready to read"}
    assert "broken.zip is a broken archive" in app.files.notice.value
    app.files.table.selected = [app.files.table.table["ids"][0]]
    app.files.leave_out()
    assert app.files.notice.value == ""
    app.read()
    assert app.history is not None


def test_files_are_left_out_again(drop: Drop, tmp_path: Path) -> None:
    app = ImportApp()
    drop(app, {"a.csv": MAIL, "b.txt": b"hello"})
    app.files.path.value = _written(tmp_path, "c.csv", MAIL.decode())
    wanted = ["b.txt", "c.csv"]
    table = app.files.table.table
    names = table["cells"][0]["text"]
    app.files.table.selected = [table["ids"][names.index(name)] for name in wanted]
    app.files.leave_out()
    assert list(_states(app)) == ["a.csv"]
    assert (tmp_path / "c.csv").exists()
    assert app.files.given == ()


def test_columns_of_an_unknown_table_are_asked_beside_its_first_rows(drop: Drop) -> None:
    app = ImportApp()
    rows = "Wer,Wem,Wann,Betreff\na@x.example,b@x.example,2024-01-01T10:00:00Z,<b>geheim</b>\n"
    drop(app, {"liste.csv": rows.encode(), "mail.csv": MAIL})
    assert _states(app)["liste.csv"] == "say below which column is which"
    (menus,) = app.settling.menus.values()
    assert "&lt;b&gt;geheim" in menus.children[1].value
    app.read()
    assert "liste.csv: Date and time, From, To" in app.notice.value
    assert app.history is None
    for name, title in (("sender", "Wer"), ("recipient", "Wem"), ("sent_at", "Wann")):
        menus.menus[name].value = title
    app.read()
    assert app.notice.value == ""
    assert app.history is not None
    assert app.history.receipt.set_index("source")["format"].to_dict() == {
        "liste.csv": "own columns",
        "mail.csv": "mail",
    }


def test_plain_titles_are_guessed(drop: Drop) -> None:
    app = ImportApp()
    drop(app, {"x.csv": b"Von,An,Datum\na@x.example,b@x.example,2024-01-01T10:00:00Z\n"})
    app.read()
    assert app.history is not None
    assert len(app.history.interactions) == 1


def test_two_files_without_a_time_zone_are_told_together(tmp_path: Path) -> None:
    text = "Date,From,To\n2024-01-01 10:00,a@x.example,b@x.example\n"
    app = ImportApp()
    for name in ("one.csv", "two.csv"):
        app.files.path.value = _written(tmp_path, name, text)
    app.read()
    assert "2 of 2 files cannot be read" in app.notice.value
    assert "The times in one.csv have no time zone" in app.notice.value
    assert "The times in two.csv have no time zone" in app.notice.value
    app.settling.tz.value = "Europe/Berlin"
    app.read()
    assert app.history is not None
    assert app.history.interactions["sent_at"].dt.hour.tolist() == [9]
