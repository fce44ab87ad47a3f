"""Chat readers against exports written by hand from the formats' facts.

`<case>.expected.csv` holds the interactions, `<case>.skipped.csv` every entry that is
not kept, `<case>.options.json` what the user says. `<case>.zip.d` is packed first.
"""

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from reciprocity_kit.errors import ReadError
from reciprocity_kit.history import History
from reciprocity_kit.readers.chats import FOLDER_FORMATS, FORMATS
from reciprocity_kit.readers.chats.linkedin import split_names
from reciprocity_kit.readers.read import PUTTING_TOGETHER, read
from reciprocity_kit.readers.registry import FORMATS as EVERY_FORMAT
from reciprocity_kit.readers.sources import file_source
from reciprocity_kit.readers.text import read_head

EXPORTS = Path(__file__).parents[1] / "exports"
NAMES = sorted({each.name for each in (*FORMATS, *FOLDER_FORMATS)})
MARKED = (".expected.csv", ".skipped.csv", ".options.json")
CASES = sorted(
    path for name in NAMES for path in (EXPORTS / name).glob("*.*") if not path.name.endswith(MARKED)
)
ARABIC = {ord("0") + digit: chr(0x660 + digit) for digit in range(10)}
NO_ORDER = ["sent_at", "sender", "recipient"]


def _stem(case: Path) -> str:
    return case.name.removesuffix(".zip.d").removesuffix(case.suffix)


def _name(case: Path) -> str:
    return f"{case.parent.name}/{_stem(case)}"


def _beside(case: Path, ending: str) -> Path:
    return case.parent / f"{_stem(case)}.{ending}"


def _options(case: Path) -> dict[str, str]:
    sidecar = _beside(case, "options.json")
    return json.loads(sidecar.read_text(encoding="utf-8")) if sidecar.exists() else {}


def _packed(case: Path, tmp_path: Path) -> Path:
    if not case.is_dir():
        return case
    archive = tmp_path / f"{_stem(case)}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for each in sorted(case.rglob("*.*")):
            if each.is_file():
                target.write(each, each.relative_to(case).as_posix())
    return archive


def _check(history: History, case: Path) -> None:
    expected = pd.read_csv(_beside(case, "expected.csv"), dtype={"event_id": str, "thread_id": str})
    expected["sent_at"] = pd.to_datetime(expected["sent_at"], utc=True, format="ISO8601").dt.as_unit("us")
    found = history.interactions[list(expected.columns)]
    found = found.astype(
        {name: object for name in found if isinstance(found[name].dtype, pd.CategoricalDtype)}
    )
    found, expected = (each.sort_values(NO_ORDER, ignore_index=True) for each in (found, expected))
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    skipped = _beside(case, "skipped.csv")
    told = history.skipped[["position", "reason"]].to_csv(index=False)
    assert told == (skipped.read_text(encoding="utf-8") if skipped.exists() else "position,reason\n")
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert len(history.skipped) == receipt["skipped"].sum()
    assert not history.skipped.duplicated(["source", "position"]).any()


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_an_export_gives_the_interactions_worked_by_hand(case: Path, tmp_path: Path) -> None:
    history = read(_packed(case, tmp_path), **_options(case))
    assert set(history.receipt["format"]) == {case.parent.name}
    _check(history, case)


@pytest.mark.parametrize("case", [each for each in CASES if each.is_dir()], ids=_name)
def test_a_folder_gives_what_the_archive_gives(case: Path) -> None:
    _check(read(case, **_options(case)), case)


def test_every_format_has_two_cases() -> None:
    counts = pd.Series([case.parent.name for case in CASES]).value_counts()
    assert set(counts.index) == set(NAMES)
    assert counts.min() >= 2


@pytest.mark.parametrize("case", [each for each in CASES if not each.is_dir()], ids=_name)
def test_one_format_and_no_other_recognises_a_file(case: Path) -> None:
    source = file_source(case)
    head = read_head(source)
    assert [each.name for each in EVERY_FORMAT if each.recognises(source, head)] == [case.parent.name]


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_texts_are_nowhere_in_the_history(case: Path, tmp_path: Path) -> None:
    history = read(_packed(case, tmp_path), **_options(case))
    told = [history.interactions, history.people_seen, history.receipt, history.skipped]
    text = " ".join(table.to_csv() for table in told)
    assert "not for anybody" not in text
    assert "hello" not in text.lower()


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_reading_an_export_twice_changes_nothing(case: Path, tmp_path: Path) -> None:
    path = _packed(case, tmp_path)
    copy = tmp_path / "copy" / (f"again-{path.name}" if case.is_dir() else path.name)
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    once, twice = read(path, **_options(case)), read(path, copy, **_options(case))
    assert len(once.interactions) == len(twice.interactions)
    assert twice.receipt["duplicates"].sum() == once.receipt["kept"].sum() - _contacts(case)


def _contacts(case: Path) -> int:
    return {"2024": 2, "2020": 2}[_stem(case)] if case.parent.name == "linkedin-connections" else 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "name",
    ["whatsapp/android-finnish.txt", "sms/calls.xml", "linkedin-messages/2021.csv"],
)
def test_the_encoding_makes_no_difference(name: str, encoding: str, tmp_path: Path) -> None:
    case = EXPORTS / name
    copy = tmp_path / case.name
    copy.write_bytes(case.read_text(encoding="utf-8").encode(encoding))
    _check(read(copy, **_options(case)), case)


@pytest.mark.parametrize(
    "name", ["whatsapp/iphone.txt", "imessage/pair.txt", "linkedin-invitations/urls.csv"]
)
def test_local_times_need_a_zone(name: str) -> None:
    with pytest.raises(ReadError, match="no time zone"):
        read(EXPORTS / name)


@pytest.mark.parametrize("name", ["sms/messages.xml", "imessage/pair.txt"])
def test_the_owner_named_by_the_user_is_the_owner_of_the_phone(name: str) -> None:
    history = read(EXPORTS / name, owner="alex@harbor.example", tz="UTC")
    people = {*history.interactions["sender"], *history.interactions["recipient"]}
    assert "alex@harbor.example" in people
    assert "(me)" not in people


@pytest.mark.parametrize(
    ("lines", "first", "options"),
    [
        ("2024/3/13 下午9:05 - Ana: x\n2024/3/14 上午9:05 - Alex: x\n", "2024-03-13T21:05", {}),
        ("13-03-24 21:05 - Ana: x\n14-03-24 21:05 - Alex: x\n", "2024-03-13T21:05", {}),
        ("3/13/24, 9:05 PM - Ana: x\n3/14/24, 9:05 PM - Alex: x\n", "2024-03-13T21:05", {}),
        ("[13.03.2024, 21:05:10] Ana: x\n[14.03.2024, 21:05:10] Alex: x\n", "2024-03-13T21:05:10", {}),
        (
            "4/3/2024, 21:05 - Ana: x\n5/3/2024, 21:05 - Alex: x\n".translate(ARABIC),
            "2024-03-04T21:05",
            {"date_order": "day"},
        ),
        (
            "04/03/2024, 21:05 - Ana: x\n05/03/2024, 21:05 - Alex: x\n",
            "2024-04-03T21:05",
            {"date_order": "month"},
        ),
        (
            "\u200e[4/3/24, 9:05:00\u202fPM] \u200eAna: x\n[14/3/24, 9:05:00] Alex: x\n",
            "2024-03-04T21:05",
            {},
        ),
    ],
)
def test_whatsapp_writes_dates_in_many_ways(
    lines: str, first: str, options: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "_chat.txt"
    path.write_text(lines, encoding="utf-8")
    interactions = read(path, tz="UTC", **options).interactions
    assert interactions["sent_at"].min() == pd.Timestamp(first, tz="UTC")
    assert sorted(interactions["sender"]) == ["alex", "ana"]


def test_whatsapp_asks_which_number_is_the_day(tmp_path: Path) -> None:
    path = tmp_path / "_chat.txt"
    path.write_text("04/03/2024, 21:05 - Ana: x\n", encoding="utf-8")
    with pytest.raises(ReadError, match='date_order="day"'):
        read(path, tz="UTC")


def test_a_group_on_an_iphone_is_no_person(tmp_path: Path) -> None:
    path = tmp_path / "_chat.txt"
    notice = "[13/3/24, 9:0{}:00] Rowing: \u200eAna added somebody\n"
    path.write_text(
        notice.format(0) + "[13/3/24, 9:01:00] Ana: x\n[13/3/24, 9:02:00] Ben: x\n" + notice.format(3),
        encoding="utf-8",
    )
    history = read(path, tz="UTC")
    assert set(history.people_seen["person"]) == {"ana", "ben"}
    assert history.skipped["position"].tolist() == [1, 4]


@pytest.mark.parametrize(
    "name",
    ["WhatsApp Chat with Ana Diaz.txt", "Chat de WhatsApp con Ana Diaz.txt", "WhatsApp Chat - Ana Diaz.zip"],
)
def test_the_file_names_the_other_where_only_one_person_wrote(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    text = "13/3/24, 9:00 - Alex: x\n"
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("_chat.txt", text)
    else:
        path.write_text(text, encoding="utf-8")
    assert read(path, tz="UTC").interactions["recipient"].tolist() == ["ana diaz"]


def test_an_invitation_opens_a_conversation() -> None:
    history = read(EXPORTS / "linkedin-invitations" / "urls.csv", tz="UTC")
    assert (history.coded.opening == 1).all()


def test_a_thread_in_slack_has_one_opening_and_answers() -> None:
    history = read(EXPORTS / "slack" / "workspace.zip.d")
    assert history.coded.opening.tolist() == [1, -1, -1, 0, 0]


def test_messenger_files_are_read_in_order_of_their_numbers() -> None:
    history = read(EXPORTS / "messenger" / "facebook.zip.d")
    reasons = dict(zip(history.skipped["position"], history.skipped["reason"], strict=True))
    assert reasons[6] == "somebody whose account is gone"  # in message_10.json, after message_2.json


@pytest.mark.parametrize(
    ("joined", "known", "names"),
    [
        ("Ana Diaz, PhD", set(), ["Ana Diaz, PhD"]),
        ("Ana Diaz, Ben Okafor, MBA, Cleo", set(), ["Ana Diaz", "Ben Okafor, MBA", "Cleo"]),
        ("Okafor, Ben, Ana", {"Okafor, Ben"}, ["Okafor, Ben", "Ana"]),
        ("", set(), []),
        (", , ", set(), []),
    ],
)
def test_names_with_commas_stay_whole(joined: str, known: set[str], names: list[str]) -> None:
    assert split_names(joined, known) == names


@pytest.mark.parametrize("name", ["telegram/whole.json", "sms/calls.xml", "whatsapp/android-finnish.txt"])
def test_whoever_asks_is_told_how_far_a_file_is(name: str) -> None:
    told: list[tuple[str, float]] = []
    case = EXPORTS / name
    read(case, tz="UTC", progress=lambda label, share: told.append((label, share)))
    # a phase that is over at once may go untold: at most ten calls a second
    assert {case.name} <= {label for label, _ in told} <= {case.name, PUTTING_TOGETHER}
    assert told[-1][1] == 1.0
