"""Files whose cost once grew with the square of their size: here they would take minutes, or hours."""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from reciprocity_kit.readers.chats.slack import find_workspaces
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.sources import Source

FROM = "From a Tue Mar  5 10:00:00 2024\nFrom: ana@x.example\nDate: Tue, 5 Mar 2024 10:00:00 +0000\n"
ZOOM = "Name (Original Name),User Email,Join Time,Leave Time"
STAY = "03/13/2024 10:00:00 AM,03/13/2024 11:00:00 AM"
HELLO = "[13/03/24, 10:00:00] Ana: hello\n"
MOST_SECONDS = 6.0


def _telegram() -> str:
    messages = [
        {"id": each, "type": "message", "date_unixtime": "1709629260", "from": "P", "from_id": f"user{each}"}
        for each in range(1, 15_000)
    ]
    return json.dumps({"name": "All", "type": "public_supergroup", "id": 1, "messages": messages})


def _sms() -> str:
    crowd = "~".join(str(each) for each in range(10_000, 26_000))
    return f'<smses>{f"""<mms date="1709629260000" msg_box="1" address="{crowd}"/>""" * 8}</smses>'


def _with_slack(folder: Path) -> Path:
    """One thread in which thousands write."""
    day = [
        {
            "type": "message",
            "ts": f"{1709629260 + each}.0",
            "user": f"U{each}",
            "text": "",
            "thread_ts": "1.0",
        }
        for each in range(12_000)
    ]
    for name, content in (("users.json", []), ("channels.json", [{"id": "C", "name": "all"}]), ("all", None)):
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_text(json.dumps(content))
    (folder / "all" / "2024-03-05.json").write_text(json.dumps(day))
    return folder


COSTLY_TEXTS: dict[str, tuple[str, Callable[[], str]]] = {
    "colons below an address": ("m.mbox", lambda: f"{FROM}To: {'=' * 300_000}@{':' * 300_000}\n\nx\n"),
    "a separator of one long word": (
        "m.mbox",
        lambda: f"{FROM}To: ben@x.example\n\n" + f"\nFrom Mon Jan 1 {'x' * 970}\n" * 1_500,
    ),
    "soft line breaks below a long name": (
        "c.vcf",
        lambda: f"BEGIN:VCARD\nFN;{'x' * 65_000};QUOTED-PRINTABLE=" + "\n=" * 100_000 + "\nEND:VCARD\n",
    ),
    "a wide table of participants": (
        "z.csv",
        lambda: f"{ZOOM}{',x' * 300_000}\n" + f"Ana,ana@x.example,{STAY}\n" * 10_000,
    ),
    "blanks in the names of participants": (
        "z.csv",
        lambda: f"{ZOOM}\n" + f"a{' ' * 130_000}b,ana@x.example,{STAY}\n" * 10,
    ),
    "blanks below a time": ("_chat.txt", lambda: HELLO + f"[13/03/24,{' ' * 4_000}x\n" * 500 + HELLO),
    "a group of thousands": ("result.json", _telegram),
    "messages to thousands": ("sms.xml", _sms),
}


@pytest.mark.parametrize("name", COSTLY_TEXTS)
def test_a_text_costs_no_more_than_its_size(name: str, tmp_path: Path) -> None:
    file, make = COSTLY_TEXTS[name]
    path = tmp_path / file
    path.write_text(make(), encoding="utf-8")
    _read_in_time(path)


def test_a_thread_costs_no_more_than_its_size(tmp_path: Path) -> None:
    _read_in_time(_with_slack(tmp_path))


def test_workspaces_cost_no_more_than_their_number() -> None:
    names = [f"w{each}/{name}" for each in range(10_000) for name in ("users.json", "all/2024-03-05.json")]
    sources = [Source(name, PurePosixPath(name), io.BytesIO, 0) for name in names]
    begin = time.process_time()
    groups = find_workspaces(sources)
    assert time.process_time() - begin < MOST_SECONDS
    assert len(groups) == 10_000
    assert {len(group) for group in groups} == {2}


def test_a_workspace_within_another_is_part_of_it() -> None:
    names = ["a/users.json", "a/b/users.json", "a/b/2024-03-05.json", "a0/dms.json", "a0/c/2024-03-05.json"]
    sources = [Source(name, PurePosixPath(name), io.BytesIO, 0) for name in names]
    assert [[each.label for each in group] for group in find_workspaces(sources)] == [names[:3], names[3:]]


def _read_in_time(path: Path) -> None:
    begin = time.process_time()
    receipt = read(path, tz="UTC", date_order="month" if path.name == "z.csv" else "day").receipt
    assert time.process_time() - begin < MOST_SECONDS
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert receipt["rows"].sum() > 0
