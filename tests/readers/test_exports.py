"""Every reader against exports written by hand from the formats' facts.

`<case>.expected.csv` holds the interactions, as far as its columns go, in order;
`<case>.skipped.csv` every entry that is not kept. No such file: nothing is skipped.
`<case>.options.json` says how to read it. A folder is named like the format.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.history import History
from reciprocity_kit.readers.dialects import DIALECTS
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.registry import FOLDER_FORMATS, FORMATS

EXPORTS = Path(__file__).parent / "exports"
CASES = sorted(
    path
    for path in EXPORTS.rglob("*.*")
    if path.with_suffix(".expected.csv").exists() and path.suffix != ".json"
)
OPTIONS: dict[str, dict[str, Any]] = {
    "mail/names": {"tz": "Europe/Berlin"},
    "mail/semicolon": {"tz": "Europe/Berlin"},
    "outlook-calendar/english": {"tz": "America/New_York"},
    "ics/recurring": {"since": "2024-01-01", "until": "2024-05-01"},
}


def _name(path: Path) -> str:
    return path.relative_to(EXPORTS).with_suffix("").as_posix()


def _options(case: Path) -> dict[str, Any]:
    sidecar = case.with_suffix(".options.json")
    return json.loads(sidecar.read_text()) if sidecar.exists() else OPTIONS.get(_name(case), {})


def _check(history: History, case: Path) -> None:
    expected = pd.read_csv(case.with_suffix(".expected.csv"), dtype={"event_id": str, "thread_id": str})
    expected["sent_at"] = pd.to_datetime(expected["sent_at"], utc=True).dt.as_unit("us")
    found = history.interactions[list(expected.columns)]
    # only what was compared by eye: values, not whether texts are categories
    plain = found.astype(
        {name: object for name in found if isinstance(found[name].dtype, pd.CategoricalDtype)}
    )
    pd.testing.assert_frame_equal(plain, expected, check_dtype=False)
    skipped = case.with_suffix(".skipped.csv")
    told = history.skipped[["position", "reason"]]
    assert told.to_csv(index=False) == (skipped.read_text() if skipped.exists() else "position,reason\n")
    _check_account(history)


def _check_account(history: History) -> None:
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert len(history.skipped) == receipt["skipped"].sum()
    assert not history.skipped.duplicated(["source", "position"]).any()


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_an_export_gives_the_interactions_worked_by_hand(case: Path) -> None:
    history = read(case, **_options(case))
    assert list(history.receipt["format"]) == [case.parent.name]
    _check(history, case)


def test_there_are_cases_for_every_format() -> None:
    silent = {"calendar-without-people"}
    names = {each.name for each in (*DIALECTS, *FORMATS, *FOLDER_FORMATS)}
    assert names - silent <= {path.name for path in EXPORTS.iterdir()}


# The same text in other encodings; written here, because a file in them could not be reviewed.
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["mail/umlauts.csv", "ics/google.ics", "mail/plain.csv"])
def test_the_encoding_makes_no_difference(name: str, encoding: str, tmp_path: Path) -> None:
    case = EXPORTS / name
    copy = tmp_path / case.name
    copy.write_bytes(case.read_text(encoding="utf-8").encode(encoding))
    history = read(copy)
    _check(history, case)
    assert "Jürg Müller" in set(history.people_seen["name"]) or "umlauts" not in name


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
@pytest.mark.parametrize("name", ["mail/plain.csv", "kit/table.csv", "ics/override.ics"])
def test_the_line_ends_make_no_difference(name: str, line_end: str, tmp_path: Path) -> None:
    case = EXPORTS / name
    copy = tmp_path / case.name
    copy.write_bytes(case.read_bytes().replace(b"\n", line_end.encode()))
    _check(read(copy), case)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_makes_no_difference(delimiter: str, tmp_path: Path) -> None:
    case = EXPORTS / "mail" / "headers.csv"
    rows = pd.read_csv(case, dtype=str)
    rows.to_csv(tmp_path / "headers.csv", sep=delimiter, index=False)
    _check(read(tmp_path / "headers.csv"), case)


def test_titles_and_texts_are_nowhere_in_the_history() -> None:
    history = read(EXPORTS / "ics" / "google.ics")
    told = [history.interactions, history.people_seen, history.receipt, history.skipped]
    assert "not for anybody" not in " ".join(table.to_csv() for table in told)
