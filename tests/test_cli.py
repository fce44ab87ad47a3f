"""The command line as a user meets it: what it prints, where, and with which status."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.cli import main

SAMPLE = Path(__file__).parents[1] / "sample_data"
OWNER = "alex.morgan@harbor.example"


def test_report(sample_report: Any) -> None:
    assert str(sample_report.folder / "report.html") in sample_report.said
    assert "kept" in sample_report.said
    assert sample_report.complained == ""


def test_read_writes_tables_that_can_be_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", str(SAMPLE / "alex"), "--owner", OWNER, "--output", str(tmp_path / "one")]) == 0
    again = [
        "read",
        str(tmp_path / "one" / "interactions.csv"),
        "--owner",
        OWNER,
        "--output",
        str(tmp_path / "two"),
    ]
    assert main(again) == 0
    one, two = (pd.read_csv(tmp_path / each / "interactions.csv") for each in ("one", "two"))
    pd.testing.assert_frame_equal(one.drop(columns="source"), two.drop(columns="source"))
    capsys.readouterr()
    assert (
        main(["read", str(SAMPLE / "alex"), "--format", "parquet", "--output", str(tmp_path / "three")]) == 0
    )
    assert {each.suffix for each in (tmp_path / "three").iterdir()} == {".parquet"}


def test_read_lists_the_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--list"]) == 0
    listed = capsys.readouterr().out
    assert {"kit", "mail", "outlook-calendar", "ics"} <= {line.split()[0] for line in listed.splitlines()}


def test_simulate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["simulate", "--seed", "3", "--contacts", "8", "--weeks", "10", "--output", str(tmp_path)]
    assert main(arguments) == 0
    assert "mail.csv" in {each.name for each in tmp_path.iterdir()}
    owner = capsys.readouterr().out.split()[3]
    assert main(["read", str(tmp_path), "--owner", owner, "--output", str(tmp_path / "out")]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "missing.csv"], "does not exist"),
        (["report", str(SAMPLE / "alex"), "--owner", "nobody@x.example"], "is in none of the events"),
        (["report", str(SAMPLE / "team" / "mail.csv")], "have no time zone"),
        (["report", str(SAMPLE / "team"), "--tz", "Europe/Berln"], "Europe/Berlin"),
        (["report", str(SAMPLE / "alex"), "--since", "soon"], "is no date"),
        (["report", str(SAMPLE / "alex"), "--column", "sender"], "NAME=TITLE"),
        (["read"], "No export was named"),
    ],
)
def test_what_the_user_can_mend_is_one_line(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith("reciprocity: ")
    assert said in error


def test_wrong_usage_is_two() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["conquer"])
    assert stopped.value.code == 2


def test_the_command_itself_runs() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "reciprocity_kit", "--version"], check=True, capture_output=True, text=True
    )
    assert found.stdout.startswith("reciprocity ")


def test_a_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for command in ("report", "read"):
        arguments = [command, str(SAMPLE / "alex"), "--owner", OWNER, "--output", str(tmp_path / "file")]
        assert main(arguments) == 1
        assert "cannot be written" in capsys.readouterr().err
