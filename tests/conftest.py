"""What every test can rely on: nothing leaves this machine, and hypothesis finds the same cases each time."""

import io
import ipaddress
import json
import os
import re
import socket
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from reciprocity_kit.casebook import create_casebook
from reciprocity_kit.cli import main
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions

settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture(autouse=True, scope="session")
def _unplugged() -> Iterator[None]:
    """Let this process connect to this machine only."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: tuple[str, int] | str, /) -> None:
        if isinstance(address, tuple) and not _is_here(address[0]):
            pytest.fail(f"a test asked for a connection to {address[0]}: nothing may leave this machine")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
FindWords = Callable[[Path, Iterable[str]], list[tuple[str, str]]]


def _parts_of(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Give a file and whatever is packed or pressed together in it, archives within archives included."""
    yield name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for each in archive.infolist():
                yield from _parts_of(archive.read(each), f"{name}/{each.filename}")
    elif content.startswith(b"%PDF"):
        for at, found in enumerate(PDF_STREAM.finditer(content)):
            with suppress(zlib.error):
                yield f"{name}, stream {at}", zlib.decompressobj().decompress(found.group(1))
    elif content.startswith(b"PAR1"):
        yield f"{name}, rows", pd.read_parquet(io.BytesIO(content)).to_csv().encode()


@pytest.fixture(scope="session")
def find_words() -> FindWords:
    """Find words in the name of a file and in everything in it, however written: (part, word) each."""

    def find(path: Path, words: Iterable[str]) -> list[tuple[str, str]]:
        found = []
        for part, content in _parts_of(path.read_bytes(), path.name):
            text = f"{part} {content.decode('utf-8', errors='replace')}".casefold()
            wide = content.lower()
            for word in words:
                written = (word.encode(code) for code in ("utf-16-le", "utf-16-be"))
                if word.casefold() in text or any(each in wide for each in written):
                    found.append((part, word))
        return found

    return find


SAMPLE = Path(__file__).parents[1] / "sample_data"
OWNER = "alex.morgan@harbor.example"
START = pd.Timestamp("2024-03-04", tz="UTC")
ROLES = ("to", "cc", "bcc", "required", "optional")
MakeHistory = Callable[..., History]


@pytest.fixture(scope="session")
def methods() -> dict[str, Any]:
    """Worked and published values of every measure."""
    found: dict[str, Any] = json.loads(
        (Path(__file__).parent / "fixtures" / "methods.json").read_text(encoding="utf-8")
    )
    return found


@dataclass(frozen=True)
class WrittenReport:
    """A report that the command wrote, and what it said meanwhile."""

    folder: Path
    said: str
    complained: str

    @property
    def page(self) -> str:
        return (self.folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sample_report(tmp_path_factory: pytest.TempPathFactory) -> WrittenReport:
    """The report of the sample with its casebook, written by the command into a folder that is not there."""
    made = tmp_path_factory.mktemp("sample")
    with create_casebook(made / "alex.casebook", owner=OWNER) as book:
        book.read_tables(SAMPLE / "casebook")
    words = ["report", str(SAMPLE / "alex"), "--owner", OWNER, "--book", str(made / "alex.casebook")]
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        assert main([*words, "--output", str(made / "new" / "folder")]) == 0
    return WrittenReport(made / "new" / "folder", said.getvalue(), complained.getvalue())


@pytest.fixture
def fix1(methods: dict[str, Any]) -> list[dict[str, Any]]:
    """The ten messages of FIX1 of the methods."""
    # m1 0 A>B; m2 2 B>A re m1; m3 3 A>B re m2; m4 24 A>B,C; m5 30 C>A re m4; m6 48 C>A;
    # m7 72 D>A; m8 73 A>D re m7; m9 96 A>B; m10 100 A>C cc D. The window is [0, 120) hours.
    return [
        {
            "at": each["t"],
            "sender": each["frm"],
            "to": each["to"],
            "cc": each["cc"],
            "id": each["id"],
            "reply_to": each["parent"],
        }
        for each in methods["FIX1_email"]["events"]
    ]


@pytest.fixture(scope="session")
def make_history() -> MakeHistory:
    """Make a history from events that each say (hour, sender, roles) and what else is known."""

    def make(
        events: list[dict[str, Any]], *, owner: str = "", threaded: bool = True, hours: float | None = None
    ) -> History:
        by_channel: dict[str, list[dict[str, Any]]] = {}
        for each in events:
            usual = "meeting" if "required" in each else "email"
            by_channel.setdefault(each.get("channel", usual), []).append(each)
        batches = []
        for channel, own in by_channel.items():
            table = build_event_table(map(_event, range(1, len(own) + 1), own))
            headers = threaded and channel in {"email", "meeting"}
            batches.append(Batch(channel, "kit", table, rows=len(own), threaded=headers, channel=channel))
        owners = [owner] if owner else []
        until = None if hours is None else instant_us(START + pd.Timedelta(hours, "h"))
        built = build_interactions(batches, owner=owners)
        return build_history(batches, built, owner=owners, tz="UTC", since=instant_us(START), until=until)

    return make


def _event(place: int, each: dict[str, Any]) -> Event:
    return Event(
        place,
        None if each["at"] is None else START + pd.Timedelta(each["at"], "h"),
        each["sender"],
        tuple((role, who) for role in ROLES for who in each.get(role, ())),
        each.get("id"),
        each.get("reply_to"),
        each.get("series"),
        duration_minutes=each.get("minutes", float("nan")),
        size_bytes=each.get("bytes", float("nan")),
    )
