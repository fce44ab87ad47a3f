"""CSV and XLSX: what is written is read back exactly, and a spreadsheet runs nothing of it."""

import csv
import io
import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from reciprocity_kit.casebook import Casebook
from reciprocity_kit.casebook._cells import defuse, escape_xml, restore, unescape_xml
from reciprocity_kit.casebook._export import write_files
from reciprocity_kit.casebook._fields import clean_key, clean_row
from reciprocity_kit.casebook._import import read_files
from reciprocity_kit.casebook._schema import POINTERS, TWO_PERSONS
from reciprocity_kit.casebook._tables import fetch_rows
from reciprocity_kit.columns import CASEBOOK_REQUIRED, CASEBOOK_TABLES, DAY, Column
from reciprocity_kit.errors import OptionError, ReadError

MakeBook = Callable[..., Casebook]
Exchange = Callable[..., dict[str, Any]]
HARD_TEXTS = [
    *("=1+1", "+49 40 1", "-3", "@ben", "\tx", "\n=1", "'=1", "''@", "'", "'s Gravenhage", "\uff1d1"),
    *("007", "1e5", "1E5", "3.0", "TRUE", "yes", "nan", "NaN", "null", "None", "#N/A", "#REF!", "2026-01-02"),
    *("a\nb", "\na\n", " padded ", " ", 'say "so", and; so\tthen', "\ufeffx", "\u2028", "ünï→🎉", "e\u0301"),
    *("_x0041_", "_x005F_x0041_", "_x000D_", "__x0041__", "=HYPERLINK(1)", "x" * 31_999),
]
TEXTS = st.sampled_from(HARD_TEXTS) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8
)
FOLDER_OR_WORKBOOK = pytest.mark.parametrize("target", ["tables", "tables.xlsx"])


def values_of(table: str, column: Column) -> st.SearchStrategy[Any]:
    """Draw what a field may hold."""
    if (table, column.name) in POINTERS or table == "settings":
        return st.just({"name": "words_to_avoid", "value": "=a;b"}.get(column.name, 0))
    if column.choices:
        return st.sampled_from(column.choices)
    drawn = {
        "bool": st.booleans(),
        "int64": st.integers(0, 10**12 - 1),
        "float64": st.floats(
            column.low, column.high, exclude_min=column.open_low, allow_nan=False, allow_infinity=False
        ),
        DAY: st.dates(),
        "str": TEXTS,
        "category": TEXTS.filter(lambda text: not {"\n", "\t"} & set(text.strip())),
    }[column.dtype]
    if column.name in CASEBOOK_REQUIRED[table]:
        return drawn.filter(lambda value: str(value).strip())
    return st.none() | drawn if column.dtype in {"float64", DAY} else drawn


@st.composite
def stored_rows(draw: st.DrawFn, table: str) -> list[tuple[Any, ...]]:
    """Draw rows as the database stores them."""
    _, *columns = CASEBOOK_TABLES[table]
    rows = []
    for number in draw(st.lists(st.integers(1, 10**12 - 1), min_size=1, max_size=4, unique=True)):
        fields = {each.name: draw(values_of(table, each)) for each in columns}
        if table in TWO_PERSONS:
            one, other = TWO_PERSONS[table]
            fields[other] = "other" if fields[one].strip() != "other" else "one"
        if table == "feedback":
            fields |= {"scale_low": -1e-300, "scale_high": 0.1 + 0.2, "rating": 1 / 3 / 7}
        row, faults = clean_row(table, fields)
        assert faults == []
        rows.append((clean_key(table, number), *row.values()))
    return rows


@pytest.mark.parametrize("table", CASEBOOK_TABLES)
@pytest.mark.parametrize("suffix", ["", ".xlsx"])
@settings(max_examples=8)
@given(data=st.data())
def test_every_table_is_read_back_exactly(table: str, suffix: str, data: st.DataObject) -> None:
    rows = data.draw(stored_rows(table))
    with TemporaryDirectory() as folder:
        target = write_files(Path(folder) / f"out{suffix}", {table: rows})
        found = read_files(target, None)
    assert list(found) == [table]
    again = []
    for each in found[table]:
        row, faults = clean_row(table, each.fields)
        assert faults == []
        again.append((clean_key(table, each.key), *row.values()))
    assert again == rows


@given(st.text() | st.sampled_from(HARD_TEXTS))
def test_no_text_is_run_and_each_comes_back(text: str) -> None:
    safe = defuse(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert restore(safe) == text
    assert safe in {text, f"'{text}"}


@given(st.text("_x0459AFf", max_size=30) | st.text())
def test_no_text_is_taken_for_an_escape(text: str) -> None:
    assert unescape_xml(escape_xml(text)) == text


@FOLDER_OR_WORKBOOK
def test_a_whole_book_goes_out_and_into_a_new_one(
    make_book: MakeBook, exchange: Exchange, tmp_path: Path, target: str
) -> None:
    book, other = make_book(), make_book("other.casebook")
    for note in HARD_TEXTS:
        book.add("exchanges", **exchange(note=note, worth=0.1 + 0.2, due=date(1066, 10, 14)))
    book.remove("exchanges", 3)
    book.add("exchanges", **exchange(giver="alex", receiver="ben", returns=7, repairs=1))
    objective = book.add("objectives", date="2026-01-01", objective="=SUM(A1)", target=-1e-17)
    book.add("asks", date="2026-01-01", asker="alex", asked_of="ben", kind="goods", objective_id=objective)
    book.add("people", person="ben", communal=True, opted_out=True)
    book.add("settings", name="weekly_hours", value="007.50")
    written = book.write_tables(tmp_path / target)
    imported = other.read_tables(written)
    for table in book.tables:
        assert fetch_rows(other._store, table) == fetch_rows(book._store, table)
        pd.testing.assert_frame_equal(other.table(table), book.table(table))
    assert dict(zip(imported["table"], imported["added"], strict=True)) == {
        "exchanges": len(HARD_TEXTS),
        "asks": 1,
        "people": 1,
        "settings": 1,
        "objectives": 1,
    }
    again = other.read_tables(written)
    assert again["unchanged"].sum() == imported["added"].sum()
    assert other.undo().startswith("Undone: imported "), (
        "the second reading changed nothing: no step of its own"
    )
    assert all(other.table(table).empty for table in other.tables)


def test_cells_are_plain_values_of_their_kind(book: Casebook, exchange: Exchange, tmp_path: Path) -> None:
    book.add(
        "exchanges", **exchange(worth=0.1 + 0.2, note="=cmd|' /C calc'!A0", introduced_by="007", returns=0)
    )
    text = (book.write_tables(tmp_path / "out", tables=["exchanges"]) / "exchanges.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfexchange_id,date,giver")
    row = next(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert (row["date"], row["worth"], row["cost"], row["returns"]) == (
        "2024-03-05",
        "0.30000000000000004",
        "",
        "0",
    )
    assert (row["note"], row["introduced_by"]) == ("'=cmd|' /C calc'!A0", "007")
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["exchanges.csv"]
    sheet = load_workbook(book.write_tables(tmp_path / "out.xlsx", tables=["exchanges"]))["exchanges"]
    cells = {title.value: cell for title, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["date"].value, cells["date"].is_date) == (datetime(2024, 3, 5), True)  # noqa: DTZ001 - a day
    assert (cells["worth"].value, cells["worth"].data_type) == (0.1 + 0.2, "n")
    assert (cells["note"].value, cells["note"].data_type) == ("'=cmd|' /C calc'!A0", "s")
    assert (cells["introduced_by"].value, cells["introduced_by"].number_format) == ("007", "@")


def write_csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_rows_without_a_number_are_added_and_others_keep_theirs(book: Casebook, tmp_path: Path) -> None:
    text = "person;name;person_id;communal\n\nben;Ben;7;Yes\ncleo;Cleo;;\n;;;\n"
    imported = book.read_tables(write_csv(tmp_path / "people.csv", text))
    assert imported.iloc[0].tolist() == ["people", 2, 0, 0]
    people = book.table("people")
    assert people["person_id"].tolist() == [7, 8]
    assert people["person"].tolist() == ["ben", "cleo"]
    assert people["communal"].tolist() == [True, False]


def test_a_number_that_is_there_is_replaced_on_request_only(book: Casebook, tmp_path: Path) -> None:
    book.add("people", person="ben", name="Ben", role="peer")
    book.add("people", person="cleo")
    path = write_csv(tmp_path / "any.csv", "person_id,person,name\n1,ben,Benjamin\n2,cleo,\n")
    with pytest.raises(OptionError) as error:
        book.read_tables(path, table="people")
    assert "any.csv, row 2, person_id: 1 is in the book, but differs in name, role; replace=True" in str(
        error.value
    )
    imported = book.read_tables(path, table="people", replace=True)
    assert imported.iloc[0].tolist() == ["people", 0, 1, 1]
    assert book.table("people")["name"].tolist() == ["Benjamin", ""]
    assert book.trail()["what"].tolist()[-1] == "Imported 1 person from any.csv"
    book.undo()
    assert book.table("people")[["name", "role"]].iloc[0].tolist() == ["Ben", "peer"]


def test_all_faults_are_told_with_row_and_column_and_nothing_is_kept(book: Casebook, tmp_path: Path) -> None:
    text = (
        "exchange_id,date,giver,receiver,kind,worth,returns,note\n"
        '1,2026-01-01,ben,alex,goods,2,,"two\nlines"\n'
        "1,2026-13-01,ben,alex,gift,-1,,\n"
        "x,2026-01-01,ben,ben,goods,1,,\n"
        "5,2026-01-01,ben,alex,goods,1,,,\n"
        "6,2026-01-01,ben,alex,goods,1\n"
    )
    with pytest.raises(OptionError) as error:
        book.read_tables(write_csv(tmp_path / "exchanges.csv", text))
    assert [line.strip() for line in str(error.value).splitlines()] == [
        "Nothing was imported from exchanges.csv: 6 faults.",
        "exchanges.csv, row 3, date: '2026-13-01' is no day; write it such as 2026-03-05",
        "exchanges.csv, row 3, kind: 'gift' is none of: affiliation, status, information, money, goods,"
        " services, introductions",
        "exchanges.csv, row 3, worth: '-1' is not above 0",
        "exchanges.csv, row 3, exchange_id: 1 is also the number of exchanges.csv, row 2",
        "exchanges.csv, row 4, exchange_id: 'x' is no number; write it such as 2.5",
        "exchanges.csv, row 4, receiver: is the same person as giver: ben",
        "Next: mend these and try again",
    ]
    assert book.table("exchanges").empty
    assert len(book.trail()) == 1
    sound = text.replace("1,2026-13-01", ",2026-01-01").replace("gift,-1", "goods,1").replace("x,", ",")
    lost = sound.replace("ben,ben", "ben,alex").replace("goods,1\n", "goods,1,99\n")
    with pytest.raises(OptionError, match=r"row 6, returns: there is no exchange 99 in this book"):
        book.read_tables(write_csv(tmp_path / "exchanges.csv", lost))


def test_titles_that_are_unknown_missing_or_twice_are_told(book: Casebook, tmp_path: Path) -> None:
    text = "giver,receiver,kind,Wert,giver\na,b,goods,1,c\n"
    with pytest.raises(OptionError) as error:
        book.read_tables(write_csv(tmp_path / "exchanges.csv", text))
    assert "exchanges.csv, column 'Wert': is none of: exchange_id, date, giver" in str(error.value)
    assert "exchanges.csv, column 'giver': is there twice" in str(error.value)
    assert "exchanges.csv: lacks the columns date" in str(error.value)
    with pytest.raises(OptionError, match=r"row 2: has more cells than there are titles"):
        book.read_tables(write_csv(tmp_path / "people.csv", "person\nben,x\n"))


def test_formulas_errors_and_other_sheets_of_a_workbook_are_told(book: Casebook, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "people"
    sheet.append(["person", "name", "note"])
    sheet.append(["ben", "=A1", "#N/A"])
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(OptionError) as error:
        book.read_tables(tmp_path / "a.xlsx")
    assert "people, row 2: B2 holds a formula; put its value there" in str(error.value)
    assert "people, row 2: C2 holds an error; put its value there" in str(error.value)
    workbook.create_sheet("Sheet2")
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(ReadError, match=r"sheets that are no table of a casebook: Sheet2"):
        book.read_tables(tmp_path / "a.xlsx")


def test_what_a_spreadsheet_makes_of_cells_is_understood(book: Casebook, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["date", "giver", "receiver", "kind", "worth", "returns", "note", None])
    sheet.append([datetime(2026, 3, 5), "ben", 7.0, "Goods", "4", None, 12, None])  # noqa: DTZ001 - a day
    workbook.save(tmp_path / "a.xlsx")
    book.read_tables(tmp_path / "a.xlsx", table="exchanges")
    row = book.table("exchanges").iloc[0]
    assert (row["date"], row["receiver"], row["kind"], row["note"]) == (
        *(pd.Timestamp("2026-03-05"), "7", "goods", "12"),
    )


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("missing.csv", None, "cannot be read: No such file"),
        ("people.csv", "person\nJürgen\n".encode("cp1252"), "not written in UTF-8"),
        ("people.csv", b'person\n"ben\n', "is no table"),
        ("people.csv", b"person\n" + b"x" * 200_000, "is no table"),
        ("book.xlsx", b"PK\x03\x04 broken", "is no XLSX workbook"),
        ("book.xlsx", b"", "is no XLSX workbook"),
    ],
)
def test_files_that_cannot_be_read_are_told(
    book: Casebook, tmp_path: Path, name: str, data: bytes | None, told: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=told):
        book.read_tables(tmp_path / name, table="people")


def test_a_folder_or_name_without_a_table_is_told(book: Casebook, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ReadError, match="folder holds no table of a casebook"):
        book.read_tables(tmp_path / "folder")
    with pytest.raises(OptionError, match=r"The name favours\.csv does not say which table"):
        book.read_tables(write_csv(tmp_path / "favours.csv", "person\n"))
    with pytest.raises(OptionError, match="'favours' is no table"):
        book.write_tables(tmp_path / "out", tables=["favours"])
    with pytest.raises(OptionError, match=r"favours\.csv can hold one table only"):
        book.write_tables(tmp_path / "favours.csv")
    with pytest.raises(OptionError, match="cannot be written"):
        book.write_tables(tmp_path / "favours.csv" / "out")
    book.add("people", person="ben")
    book.write_tables(tmp_path / "favours.csv", tables=["people"])
    assert book.read_tables(tmp_path / "favours.csv", table="people")["unchanged"].tolist() == [1]


def test_a_broken_workbook_never_ends_in_a_traceback(
    book: Casebook, exchange: Exchange, tmp_path: Path
) -> None:
    book.add("exchanges", **exchange())
    whole = book.write_tables(tmp_path / "a.xlsx", tables=["exchanges"]).read_bytes()
    chance = random.Random(3)  # noqa: S311 - a test's chance
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    for _ in range(60):
        name = chance.choice(list(contents))
        harmed = bytearray(contents[name])
        for _ in range(3):
            harmed[chance.randrange(len(harmed))] = chance.randrange(256)
        with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as parts:
            for each, content in contents.items():
                parts.writestr(each, bytes(harmed) if each == name else content)
        try:
            book.read_tables(tmp_path / "b.xlsx")
        except (ReadError, OptionError):
            continue


def test_rows_of_a_frame_are_added_as_one_step(book: Casebook) -> None:
    frame = pd.DataFrame({"person": ["ben", "cleo"], "communal": [True, False], "note": [None, float("nan")]})
    before = frame.copy()
    assert book.add_rows("people", frame).iloc[0].tolist() == ["people", 2, 0, 0]
    pd.testing.assert_frame_equal(frame, before)
    assert book.table("people")["note"].tolist() == ["", ""]
    people = book.table("people").assign(role="peer")
    assert book.add_rows("people", people, replace=True)["replaced"].tolist() == [2]
    with pytest.raises(OptionError, match=r"the table, row 1, person: ben is there already"):
        book.add_rows("people", frame)
    book.undo()
    book.undo()
    assert book.table("people").empty
