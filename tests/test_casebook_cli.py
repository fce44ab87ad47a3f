"""The casebook on the command line: what is typed, what is said, and with which status."""

import getpass
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from reciprocity_kit.casebook import _sealed, open_casebook
from reciprocity_kit.cli import main
from reciprocity_kit.columns import CASEBOOK_TABLES

OWNER = "alex.morgan@harbor.example"
ANA, WEISS, BEN = "ana.ruiz@harbor.example", "ana.weiss@fernhill.example", "ben@kestrel.example"
LOOK = ("--until", "2024-04-05")
WORDS = "correct horse battery"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a terminal of 80 letters, quick keys, and no passphrase from outside."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("RK_PASSPHRASE", raising=False)
    monkeypatch.setattr(_sealed, "USUAL_COST", _sealed.Cost(n=2, r=1, p=1))


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run an action on the book of this test: status, what it said, what it complained of."""

    def act(action: str, *words: object, book: str = "alex.casebook") -> tuple[int, str, str]:
        status = main(["casebook", action, str(tmp_path / book), *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return act


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep a book of three exchanges and an ask, typed as a user would."""
    book = str(tmp_path_factory.mktemp("template") / "alex.casebook")
    main(["casebook", "new", book, "--owner", OWNER])
    entries = (
        f"2024-03-05 --giver me --receiver {ANA} --kind services --worth 8 --cost 4",
        f"2024-03-20 --giver {BEN} --receiver me --kind information --worth 2",
        f"2024-04-02 --giver me --receiver {WEISS} --kind introductions --state promised --due 2024-04-20",
        "2024-04-03 --table asks --asker me --asked-of ruiz --kind goods",
    )
    for entry in entries:
        assert main(["casebook", "add", book, "--date", *entry.split()]) == 0
    main(["casebook", "change", book, "1", "--note", "the slides for the budget meeting"])
    main(["casebook", "change", book, "3", "--hours", "6"])
    return Path(book)


@pytest.fixture
def filled(run: Run, template: Path, tmp_path: Path) -> Run:
    """Copy that book for this test."""
    shutil.copy(template, tmp_path / "alex.casebook")
    return run


def opened(tmp_path: Path, table: str) -> pd.DataFrame:
    with open_casebook(tmp_path / "alex.casebook", read_only=True) as book:
        return book.table(table)


def test_entries_are_kept_as_typed(filled: Run, tmp_path: Path) -> None:
    table = opened(tmp_path, "exchanges")
    assert table["giver"].tolist() == [OWNER, BEN, OWNER]
    assert table["receiver"].tolist() == [ANA, OWNER, WEISS]
    assert table["state"].tolist() == ["delivered", "delivered", "promised"]
    assert table["hours"].tolist()[2] == 6
    assert opened(tmp_path, "asks")["asked_of"].tolist() == [ANA]
    assert filled("add", "--giver", "ben", "--receiver", "me", "--kind", "goods")[0] == 0
    assert opened(tmp_path, "exchanges")["date"].iloc[3] == pd.Timestamp.now().normalize()


def test_a_person_who_is_new_is_named(filled: Run) -> None:
    said = filled("add", "--giver", "me", "--receiver", "Cara", "--kind", "goods")[1]
    assert said == "Added number 4 to exchanges.\nCara is new to this book.\n"
    assert "new" not in filled("add", "--giver", "me", "--receiver", "car", "--kind", "goods")[1]


def test_part_of_a_name_that_two_people_have_is_refused(filled: Run) -> None:
    status, said, error = filled("add", "--giver", "me", "--receiver", "ana", "--kind", "goods")
    assert (status, said) == (1, "")
    assert error == f"reciprocity: 'ana' may be 2 people: {ANA}, {WEISS}. Next: write more of the name\n"


def test_people_are_found_by_the_name_they_are_called(filled: Run) -> None:
    filled("add", "--table", "people", "--person", WEISS, "--name", "Ana Weiß")
    assert WEISS.split("@", maxsplit=1)[0] in filled("list", "--person", "weiß")[1]
    assert WEISS.split("@", maxsplit=1)[0] in filled("list", "--person", "ana weiß")[1]


def test_list_fits_the_terminal_and_keeps_what_matters(filled: Run) -> None:
    said = filled("list")[1]
    assert said.splitlines() == [
        "no  date        with          kind           worth  cost  state           hours",
        " 1  2024-03-05  to ana.ruiz   services           8     4",
        "    the slides for the budget meeting",
        " 2  2024-03-20  from ben      information        2",
        " 3  2024-04-02  to ana.weiss  introductions               due 2024-04-20      6",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_list_never_runs_over(filled: Run, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    filled("add", "--giver", "田中由紀子" * 9, "--receiver", "me", "--kind", "goods", "--note", "x\ty" * 60)
    lines = filled("list")[1].splitlines()
    wide = [sum(2 if "一" <= letter <= "龥" else 1 for letter in line) for line in lines]
    assert max(wide) <= width
    assert ("(not shown: " in "\n".join(lines)) == (width < 120)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--person", "ben"], ["2"]),
        (["--person", "me"], ["1", "2", "3"]),
        (["--since", "2024-03-20"], ["2", "3"]),
        (["--since", "2024-04"], ["3"]),
        (["--since", "2024"], ["1", "2", "3"]),
        (["--table", "asks"], ["1"]),
    ],
)
def test_list_takes_what_was_asked_for(filled: Run, words: list[str], numbers: list[str]) -> None:
    lines = filled("list", *words, "--format", "csv")[1].splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == numbers


def test_csv_on_the_screen_can_be_imported_and_runs_no_formula(filled: Run, tmp_path: Path) -> None:
    filled("change", 1, "--note", "=1+1")
    said = filled("list", "--format", "csv")[1]
    assert ",'=1+1" in said
    (tmp_path / "exchanges.csv").write_text(said, encoding="utf-8")
    status, counts, _ = filled("import", tmp_path / "exchanges.csv")
    assert (status, counts.split()) == (
        0,
        ["table", "added", "replaced", "unchanged", "exchanges", "0", "0", "3"],
    )


def test_an_empty_list_says_so(filled: Run) -> None:
    assert filled("list", "--table", "rounds")[1] == "No entry is recorded here.\n"


def test_change_remove_undo_redo_and_trail(filled: Run, tmp_path: Path) -> None:
    filled("change", 3, "--state", "delivered", "--delivered-on", "2024-04-18", "--due", "")
    row = opened(tmp_path, "exchanges").iloc[2]
    assert (row["state"], str(row["delivered_on"].date()), pd.isna(row["due"])) == (
        "delivered",
        "2024-04-18",
        True,
    )
    assert filled("remove", 1)[1] == "Removed number 1 of exchanges; undo brings it back.\n"
    assert len(opened(tmp_path, "exchanges")) == 2
    assert filled("undo")[1] == "Undone: removed exchange 1.\n"
    assert len(opened(tmp_path, "exchanges")) == 3
    assert filled("redo")[1] == "Redone: removed exchange 1.\n"
    assert filled("redo")[1] == "Nothing to redo.\n"
    trail = filled("trail")[1].splitlines()
    assert trail[0].split() == ["step", "at", "what"]
    assert [line.split(maxsplit=3)[3] for line in trail[-3:]] == [
        "Removed exchange 1",
        "Undone: removed exchange 1",
        "Redone: removed exchange 1",
    ]


@pytest.mark.parametrize("target", ["tables", "tables.xlsx"])
def test_export_and_import_give_the_same_book(filled: Run, tmp_path: Path, target: str) -> None:
    assert "unencrypted" in filled("export", tmp_path / target)[1]
    filled("new", "--owner", OWNER, book="other.casebook")
    assert filled("import", tmp_path / target, book="other.casebook")[0] == 0
    with open_casebook(tmp_path / "other.casebook") as other:
        for name in CASEBOOK_TABLES:
            pd.testing.assert_frame_equal(other.table(name), opened(tmp_path, name))


def test_check_tells_each_problem_with_its_next_step(filled: Run) -> None:
    assert filled("check") == (0, "Nothing is wrong.\n", "")
    filled("change", 3, "--due", "")
    status, said, error = filled("check")
    assert (status, error) == (1, "reciprocity: 1 thing does not fit.\n")
    assert said.replace("\n  ", " ") == (
        "exchanges 3, due: promised without a day. Next: say by when, or state='dropped'\n"
    )


def test_every_table_has_its_own_fields(filled: Run) -> None:
    for name, columns in CASEBOOK_TABLES.items():
        status, said, _ = filled("fields", "--table", name)
        flags = [line.split(":")[0] for line in said.splitlines() if line.startswith("--")]
        assert (status, flags) == (0, [f"--{each.name.replace('_', '-')}" for each in columns[1:]])
    words = ["--by", "me", "--about", "ben", "--closeness", 5, "--felt-balance", "-2"]
    assert filled("add", "--table", "cards", *words)[0] == 0
    assert filled("list", "--table", "cards")[1].split()[-4:] == ["me", "ben", "5", "-2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "--closeness", "3"], "exchanges has no --closeness. Next: use --date, --giver"),
        (["add", "--giver", "me"], "receiver: has to be given"),
        (["add", "--giver", "me", "--receiver", "ben", "--kind", "love"], "'love' is none of: affiliation"),
        (["add", "--date", "5.3.24", "--giver", "me", "--receiver", "ben", "--kind", "goods"], "is no day"),
        (["change", "3"], "Nothing is to be changed"),
        (["change", "9", "--worth", "2"], "There is no exchange 9"),
        (["remove", "9"], "There is no exchange 9"),
        (["list", "--since", "soon"], "'soon' is no day"),
        (["list", "--table", "people", "--since", "2024"], "people have no date"),
        (["import", "missing.csv"], "does not say which table"),
        (["import", "asks.csv"], "asks.csv cannot be read"),
        (["new", "--owner", OWNER], "exists"),
        (["show", "--owner", "alex@mail.example"], "--owner is for exports"),
        (["show", "missing.csv"], "does not exist"),
        (["ask", "--person", "ana", "--size", "4"], "may be 2 people"),
        (["ask", "--person", "ruiz", "--size", "0"], "size=0.0 is no worth"),
        (["accept", "--person", "ruiz", "--worth", "-1"], "size=-1.0 is no worth"),
    ],
)
def test_what_the_user_can_mend_is_one_line(
    filled: Run, words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, error = filled(*words)
    assert status == 1
    assert error.count("\n") == 1
    assert error.startswith("reciprocity: ")
    assert said in error


def test_a_book_that_is_missing_or_no_book(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text.casebook").write_text("no book", encoding="utf-8")
    for name in ("missing.casebook", "text.casebook"):
        status, _, error = run("list", book=name)
        assert (status, error.count("\n")) == (1, 1)
        assert name in error


@pytest.mark.parametrize(
    "words", [[], ["conquer"], ["list"], ["ask", "BOOK"], ["add", "BOOK", "--love", "1"]]
)
def test_wrong_usage_is_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["casebook", *words])
    assert stopped.value.code == 2


def test_show_names_people_promises_and_weeks(filled: Run) -> None:
    said = filled("show", *LOOK)[1]
    assert "ana.ruiz: You gave 8 more than you received (recorded;" in said
    assert "ben: You received 2 more than you gave (recorded;" in said
    filled("add", "--table", "settings", "--name", "weekly_hours", "--value", 5)
    # 6 hours are promised for 20 April, in the third week from the 5th on; there are 5.
    assert ["6", "5", "over"] in [line.split()[1:] for line in filled("show", *LOOK)[1].splitlines()]


def test_show_one_person(filled: Run) -> None:
    filled(
        "add",
        "--table",
        "cards",
        "--date",
        "2024-04-01",
        "--by",
        "me",
        "--about",
        "ruiz",
        "--felt-balance",
        1,
    )
    said = filled("show", *LOOK, "--person", "ruiz")[1].replace("\n  ", " ")
    assert said.startswith(f"{ANA}\nBalance: You gave 8 more than you received (recorded;")
    assert "Felt: You feel that" in said
    assert "ben" not in said
    said = filled("show", *LOOK, "--person", "weiss")[1].replace("\n  ", " ")
    assert "Promised: by you on 2 Apr 2024, introductions, due 20 Apr 2024, 6 hours\n" in said


def test_communal_ties_get_no_numbers(filled: Run) -> None:
    filled("add", "--table", "people", "--person", ANA, "--communal", "yes")
    said = filled("show", *LOOK)[1]
    assert "ana" not in said
    assert "Left out: 1 communal tie.\n" in said
    for words in (["show"], ["ask", "--size", 2], ["accept", "--worth", 2]):
        said = filled(words[0], "--person", "ruiz", *words[1:])[1]
        assert "no balance is" in said
        assert not any(letter.isdigit() for letter in said)


def test_before_an_ask_and_before_accepting(filled: Run) -> None:
    said = filled("ask", *LOOK, "--person", "ruiz", "--size", 4)[1].replace("\n  ", " ")
    assert said.startswith("Help given: You gave 8 in 1 recorded favour, 5 Mar 2024")
    assert "Reminder: People underestimate how willing others are to help" in said
    said = filled("accept", *LOOK, "--person", "ruiz", "--worth", 4)[1].replace("\n  ", " ")
    assert said.startswith("Balance: You gave 8 more than you received (recorded, n = 1).\nBalance after: ")


def test_exports_add_contact(filled: Run, tmp_path: Path) -> None:
    mail = tmp_path / "mail.csv"
    mail.write_text(
        "sent_at,sender,recipient\n"
        f"2024-03-30T10:00:00+00:00,alex@mail.example,{BEN}\n"
        f"2024-03-31T10:00:00+00:00,{BEN},{OWNER}\n",
        encoding="utf-8",
    )
    words = ["ask", "--person", "ben", "--size", 2, *LOOK]
    assert "without a history" in filled(*words)[1].replace("\n  ", " ")
    said = filled(*words, mail, "--owner", "alex@mail.example")[1].replace("\n  ", " ")
    assert "without a history" not in said
    # Their message came on 31 March at 10, four whole days before 5 April begins.
    assert (
        "Contact: Warm: there was contact both ways. The last contact recorded (email) was 4 days ago" in said
    )


def test_a_passphrase_comes_from_a_file_the_variable_or_a_question(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [WORDS, WORDS]
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda _: typed.pop())
    assert run("new", "--owner", OWNER, "--encrypt")[0] == 0
    assert not (tmp_path / "alex.casebook").read_bytes().startswith(b"SQLite")
    typed.append(WORDS)
    assert run("add", "--giver", "me", "--receiver", "ben", "--kind", "goods")[0] == 0
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    status, _, error = run("list")
    assert (status, error.count("\n")) == (1, 1)
    assert "passphrase" in error
    monkeypatch.setenv("RK_PASSPHRASE", WORDS)
    assert "to ben" in run("list")[1]
    (tmp_path / "words.txt").write_text("something else\n", encoding="utf-8")
    assert run("list", "--passphrase-file", tmp_path / "words.txt")[0] == 1
    (tmp_path / "words.txt").write_bytes(f"{WORDS}\r\nmore".encode())
    monkeypatch.delenv("RK_PASSPHRASE")
    assert "to ben" in run("list", "--passphrase-file", tmp_path / "words.txt")[1]


def test_a_plain_book_opens_whatever_the_variable_says(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RK_PASSPHRASE", WORDS)
    assert filled("list")[0] == 0


def test_a_new_passphrase_has_to_be_typed_twice_alike(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nobody to ask" in run("new", "--owner", OWNER, "--encrypt")[2]
    typed = [WORDS, f"{WORDS}!"]
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda _: typed.pop())
    status, _, error = run("new", "--owner", OWNER, "--encrypt")
    assert (status, error) == (1, "reciprocity: The two differ. Next: try again\n")
    assert run("list")[0] == 1


def test_a_passphrase_file_that_is_missing(filled: Run, tmp_path: Path) -> None:
    status, _, error = filled("list", "--passphrase-file", tmp_path / "none.txt")
    assert (status, error.count("\n")) == (1, 1)
