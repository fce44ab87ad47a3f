"""What the kit says: nothing about what others are, and nothing about why they do what they do."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reciprocity_kit.cli import main
from reciprocity_kit.columns import TABLES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "reciprocity_kit"
OWNER = "alex.morgan@harbor.example"
HARD = re.compile(
    r"\b(?:un|dis)?(?:taker|exploiter|toxic|ignoring|manipulative|loyal|trustworthy|naive)(?:s|ty|ly|ness|ity)?\b",
    re.IGNORECASE,
)
MOTIVES = re.compile(
    r"\b(?:resent(?:s|ed|ful)?|feels|wants|intends|dislikes|hates|tries to|pretends|deliberately|on purpose"
    r"|because (?:they|she|he)|(?:they|she|he|people|others) (?:feel|want|intend|dislike|mean to))\b",
    re.IGNORECASE,
)
FELT = "how a card of that very person puts it"
OWN = "how a tie feels to the owner, by the owner's own cards"
ALLOWED = {  # where, what: why
    **{
        (where, "feels"): OWN
        for where in (
            "apps/casebook_app/entries.py",
            "apps/casebook_app/person.py",
            "apps/network_view/scene.py",
            "charts/closeness.py",
            "charts/felt.py",
            "pictures/of_casebook.py",
        )
    },
    ("ledger/stance.py", "naive"): "the theory's word, on the owner's own ledger, to the owner",
    ("columns/_of_ledger.py", "feels"): FELT,
    ("ledger/felt.py", "feels"): FELT,
    ("columns/_of_receipt.py", "because they"): "rows, not people",
    ("validation/page.py", "people feel"): "says that this is not measured",
    ("worksheets/english/talking.py", "they feel"): "the owner's own guess, named as such, to be asked about",
    ("worksheets/english/talking.py", "feels"): "says that nothing recorded tells it",
    ("worksheets/english/talking.py", "wants"): "says that nothing recorded tells it",
    ("worksheets/english/talking.py", "they want"): "a question to ask them, not an answer",
}
TEMPLATES = {".html", ".j2", ".js"}


def literals(source: str) -> Iterator[str]:
    """Walk every text in a module that may reach a user: all but docstrings."""
    tree = ast.parse(source)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


def texts() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*")):
        where = path.relative_to(PACKAGE).as_posix()
        if path.suffix == ".py":
            yield from ((where, text) for text in literals(path.read_text(encoding="utf-8")))
        elif path.suffix in TEMPLATES:
            yield where, path.read_text(encoding="utf-8")


@cache
def said_words() -> frozenset[tuple[str, str]]:
    """Find every such word in the texts of the package, and where."""
    return frozenset((where, word) for where, text in texts() for word in find_words(text))


def find_words(text: str) -> list[str]:
    plain = " ".join(text.split())
    return [found.group().casefold() for words in (HARD, MOTIVES) for found in words.finditer(plain)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a disloyal partner", ["disloyal"]),
        ("the caretaker likes it", []),
        ("she wants\n  more", ["wants"]),
        ("Because they resent it", ["because they", "resent"]),
        ("You want more than you feel", []),
        ("others feel less", ["others feel"]),
    ],
)
def test_the_lint_finds_these_words_and_no_others(text: str, found: list[str]) -> None:
    assert find_words(text) == found
    assert [word for each in literals(f"x = {text!r}") for word in find_words(each)] == found
    assert list(literals(f"def f():\n    {text!r}")) == []


def test_no_text_of_the_package_says_what_others_are_or_why_they_act() -> None:
    assert said_words() - set(ALLOWED) == set()


def test_every_exception_is_still_needed() -> None:
    assert set(ALLOWED) - said_words() == set()


def test_no_column_and_no_argument_is_a_percentage() -> None:
    names = {column.name for declared in TABLES.values() for column in declared}
    assert "initiation_share" in names
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.arg):
                names.add(node.arg)
    assert [name for name in names if re.search("percent|pct", name)] == []


def test_what_the_casebook_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    book, look = str(tmp_path / "alex.casebook"), ("--until", "2025-12-29")
    main(["casebook", "new", book, "--owner", OWNER])
    main(["casebook", "import", book, str(ROOT / "sample_data" / "casebook")])
    people = ("miles", "imogen", "lars", "sofia", "petra")  # even, received, gave, few entries, no contact
    sheets = (("show",), ("ask", "--size", "8"), ("accept", "--worth", "8"))
    for action, *words in sheets:
        for person in people:
            assert main(["casebook", action, book, "--person", person, *words, *look]) == 0
    assert main(["casebook", "show", book, *look]) == 0
    assert main(["casebook", "check", book]) == 0
    said = capsys.readouterr().out
    assert said.count("recorded") > 30
    assert set(find_words(said)) <= {"feels"}


def test_what_the_report_says(sample_report: Any) -> None:
    page = sample_report.page
    page = re.sub(r"<style.*?</style>", " ", page, flags=re.DOTALL)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    charts = [script for script in scripts if len(script) < 1_000_000]  # not the library that draws
    seen = re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", " ", page, flags=re.DOTALL))
    assert "recorded" in seen or "opened" in seen
    assert set(find_words(" ".join([seen, *charts, sample_report.said]))) <= {"feels"}


def test_labels_and_meanings_of_columns() -> None:
    every = [column for declared in TABLES.values() for column in declared]
    words = [text for column in every for text in (column.label, column.meaning)]
    assert len(words) > 200
    assert {word for text in words for word in find_words(text)} <= {"because they", "feels"}
