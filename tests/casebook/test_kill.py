"""Killed, starved, refused and raced: what was said to be saved is there, and nothing half-written."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("needs fork and SIGKILL", allow_module_level=True)

PROGRAM = Path(__file__).with_name("killing.py")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """Run every scenario once: a fork is quick, an interpreter is not."""
    # not in pytest's own folder, which other users may not enter; in memory, where there is such a folder
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is our own
    folder = tempfile.mkdtemp(prefix="killing", dir=memory if os.access(memory, os.W_OK) else None)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", PROGRAM, folder],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    outcomes: dict[str, Any] = json.loads(done.stdout)
    return outcomes


def outcome_of(found: dict[str, Any], name: str) -> dict[str, Any]:
    outcome: dict[str, Any] = found[name]
    assert not outcome["fault"], outcome["fault"]
    return outcome


@pytest.mark.parametrize("name", ["plain", "encrypted"])
def test_what_a_killed_writer_had_saved_is_there(found: dict[str, Any], name: str) -> None:
    outcome = outcome_of(found, name)
    assert outcome["kills"] >= 50
    assert outcome["acknowledged"] >= outcome["kills"]
    assert outcome["broken_off"] > 0, "no kill hit the moment of saving, so nothing was tried"


@pytest.mark.parametrize("name", ["within plain", "within encrypted"])
def test_a_change_that_is_killed_at_any_of_its_writes_is_no_change(found: dict[str, Any], name: str) -> None:
    outcome = outcome_of(found, name)
    assert outcome["kills"] > 20
    assert outcome["broken_off"] > 20


def test_a_killed_migration_leaves_the_old_book_or_the_new(found: dict[str, Any]) -> None:
    versions = outcome_of(found, "migration")["versions"]
    assert sum(versions.values()) == 20
    assert versions["1"] > 0


def test_a_killed_change_of_passphrase_leaves_one_whole_book(found: dict[str, Any]) -> None:
    outcome = outcome_of(found, "passphrase")
    assert outcome["plain"] > 0
    assert outcome["encrypted"] > 0


@pytest.mark.parametrize("name", ["full plain", "full encrypted"])
def test_a_full_disk_is_told_and_harms_nothing(found: dict[str, Any], name: str) -> None:
    outcome = outcome_of(found, name)
    assert outcome["told"].startswith("The change was not saved: ")
    assert "All that was saved before is safe." in outcome["told"]
    assert outcome["saved"] > 14


def test_writers_take_turns(found: dict[str, Any]) -> None:
    assert outcome_of(found, "two writers")["rows"] == 30


@pytest.mark.parametrize("name", ["reader plain", "reader encrypted"])
def test_a_reader_beside_a_writer_sees_whole_steps(found: dict[str, Any], name: str) -> None:
    outcome = outcome_of(found, name)
    assert outcome["looks"] >= outcome["different"] > 1


def test_missing_permissions_are_told_in_a_line(found: dict[str, Any]) -> None:
    told = {
        name: text.splitlines()[0] for name, text in outcome_of(found, "denied").items() if " " in str(text)
    }
    assert told == {
        "folder, while open": "The change was not saved: a.casebook or its folder may not be written to.",
        "folder": "a.casebook or its folder may only be read.",
        "file": "a.casebook or its folder may only be read.",
        "no permission": "a.casebook may not be read.",
    }
