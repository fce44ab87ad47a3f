"""What tools/fuzz.py reads: for every format its sample exports, and the way from bytes to a history.

A target of one file takes the bytes of that file, one of several files those of a zip archive. What must
hold afterwards stands in `check_batch` and `check_history`.
"""

import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from reciprocity_kit.events import BATCH_TYPES, Batch
from reciprocity_kit.history import History
from reciprocity_kit.readers.delimited import read_delimited
from reciprocity_kit.readers.dialects import DIALECTS
from reciprocity_kit.readers.formats import FolderFormat, Format
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.registry import FOLDER_FORMATS, FORMATS
from reciprocity_kit.readers.sources import Source, find_sources
from reciprocity_kit.readers.text import open_text, read_head

EXPORTS = Path(__file__).resolve().parents[1] / "tests" / "readers" / "exports"
ARCHIVES, OWN_COLUMNS = "archives", "own columns"
LARGEST = 1 << 16
_NOT_SEEDS = (".expected.csv", ".skipped.csv", ".contacts.csv", ".options.json")
_WHOLE_EVERY = 32
_NOW_US = 1_750_000_000_000_000
_LONGEST_SENTENCE = 4_000
_FIRST_US, _LAST_US = (
    int(np.datetime64(each, "us").astype(np.int64)) for each in ("0001-01-01", "9999-12-31T23:59:59.999999")
)
_OPTIONS: tuple[Mapping[str, Any], ...] = (
    *({"tz": "Europe/Berlin", "date_order": "day"},) * 4,
    {"tz": "America/New_York", "date_order": "month"},
    {"tz": "UTC", "since": "2024-01-01", "until": "2024-06-01", "date_order": "day"},
    {},
)

Reader: TypeAlias = Callable[[bytes, "Target"], list[Batch]]


@dataclass(frozen=True)
class Target:
    """One kind of export to be read from mutated bytes.

    Parameters
    ----------
    name : str
        Of the format or the dialect.
    seeds : dict of str to bytes
        Sample exports by the name a file of this kind may have.
    read : callable
        Goes straight to the reader, whatever a recogniser says.
    packed : bool
        Whether the bytes are an archive of several files.
    options : Mapping
        What `rk.read` is told besides.
    """

    name: str
    seeds: Mapping[str, bytes]
    read: Reader
    packed: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    def name_file(self, data: bytes) -> str:
        """Choose a name for a file of these bytes, always the same.

        Parameters
        ----------
        data : bytes
            What stands in it.

        Returns
        -------
        str
            Without a folder.
        """
        names = sorted({PurePosixPath(name).name for name in self.seeds})
        return "any.zip" if self.packed else names[zlib.crc32(data) % len(names)]


def find_targets() -> dict[str, Target]:
    """List everything that is fuzzed.

    Returns
    -------
    dict of str to Target
        By name: each format, each dialect, archives of any of them.
    """
    targets = {kind.name: Target(kind.name, _samples(kind.name), _with_format(kind)) for kind in FORMATS}
    for dialect in DIALECTS:
        if dialect.name not in targets:
            titles = ",".join(title for titles in dialect.headers.values() for title in titles)
            seeds = _samples(dialect.name) or {"any.csv": f"{titles}\n".encode() * 2}
            targets[dialect.name] = Target(dialect.name, seeds, _as_delimited)
    for folder in FOLDER_FORMATS:
        targets[folder.name] = Target(folder.name, _packed(folder.name), _with_folder(folder), packed=True)
    mixed = {
        f"{name}.zip": _zipped({f"{name}/{path}": data for path, data in target.seeds.items()})
        for name, target in targets.items()
        if not target.packed
    }
    targets[ARCHIVES] = Target(ARCHIVES, mixed, _nothing, packed=True)
    told = json.loads((EXPORTS / OWN_COLUMNS / "salesforce.options.json").read_text())
    crm = {"salesforce.csv": _samples(OWN_COLUMNS)["salesforce.csv"]}
    targets[OWN_COLUMNS] = Target(OWN_COLUMNS, crm, _nothing, options={"columns": told["columns"]})
    return targets


def _samples(name: str) -> dict[str, bytes]:
    folder = EXPORTS / name
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if not path.name.endswith(_NOT_SEEDS)
    }


def _packed(name: str) -> dict[str, bytes]:
    """Put the files of each folder that stands for an archive into one."""
    groups: dict[str, dict[str, bytes]] = {}
    for path, data in _samples(name).items():
        case, _, inside = path.rpartition(".d/")
        groups.setdefault(case or path, {})[inside or path] = data
    return {f"{PurePosixPath(case).name}.zip": _zipped(files) for case, files in groups.items()}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


def _source(data: bytes, name: str) -> Source:
    """Describe bytes as a file in an archive."""
    return Source(name, PurePosixPath(name), lambda: io.BytesIO(data), len(data))


def _reading(data: bytes) -> Reading:
    options = _choose_options(data)
    return Reading(tz=options.get("tz"), date_order=options.get("date_order"), now=_NOW_US)


def _choose_options(data: bytes) -> Mapping[str, Any]:
    return _OPTIONS[(zlib.crc32(data) >> 8) % len(_OPTIONS)]


def _with_format(kind: Format) -> Reader:
    def straight(data: bytes, target: Target) -> list[Batch]:
        source = _source(data, target.name_file(data))
        kind.recognises(source, read_head(source))
        return [kind.read(source, _reading(data))]

    return straight


def _as_delimited(data: bytes, target: Target) -> list[Batch]:
    return [read_delimited(open_text(_source(data, target.name_file(data))), _reading(data))]


def _with_folder(kind: FolderFormat) -> Reader:
    def straight(data: bytes, _: Target) -> list[Batch]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "any.zip")
            path.write_bytes(data)
            groups = kind.claims(find_sources([path]))
            return [kind.read(group, _reading(data)) for group in groups]

    return straight


def _nothing(_: bytes, __: Target) -> list[Batch]:
    """Leave it to `rk.read`."""
    return []


def run_target(target: Target, data: bytes, *, whole: bool = False) -> None:
    """Read some bytes, and check what comes of it.

    Parameters
    ----------
    target : Target
        What they are meant to be.
    data : bytes
        The file, or an archive of files.
    whole : bool
        Whether to go the user's way, through a file on disk and `rk.read`, in any case;
        else only some inputs do, always the same.

    Raises
    ------
    ReciprocityError
        If the file cannot be read: that is how it should be.
    """
    if whole or target.read is _nothing or zlib.crc32(data) % _WHOLE_EVERY == 0:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, target.name_file(data))
            path.write_bytes(data)
            if target.packed and zlib.crc32(data) & 64:
                path = _unpacked(path)
            check_history(read(path, **{**_choose_options(data), **target.options}))
    for batch in target.read(data, target):
        check_batch(batch)


def _unpacked(path: Path) -> Path:
    """Unpack an archive's members with harmless names, so that they are read as a folder."""
    folder = path.with_suffix("")
    folder.mkdir()
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                inside = PurePosixPath(member.filename)
                if not {"..", ""} & set(inside.parts) and not inside.is_absolute() and not member.is_dir():
                    own = folder / inside
                    own.parent.mkdir(parents=True, exist_ok=True)
                    own.write_bytes(archive.read(member))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the archive itself is read then
        return path
    return folder


def check_batch(batch: Batch) -> None:
    """Check what a reader hands over.

    Parameters
    ----------
    batch : Batch
        Of one source.

    Raises
    ------
    AssertionError
        If an entry is lost or told twice, a text is no text, or a time is none.
    """
    batch.table.validate(full=True)
    for name in batch.table.column_names:
        batch.table[name].cast(BATCH_TYPES[name])
    kept = set(batch.table["position"].to_pylist())
    skipped = [int(each) for part in batch.skipped for each in part.positions]
    _hold(len(set(skipped)) == len(skipped), "an entry is skipped twice")
    _hold(not kept & set(skipped), "an entry is kept and skipped")
    _hold(batch.rows - len(kept) - len(skipped) in {0, len(batch.contacts)}, "entries are lost")
    times = batch.table["sent_at"].cast(BATCH_TYPES["sent_at"]).drop_null().cast("int64").to_numpy()
    _hold(bool(((times >= _FIRST_US) & (times <= _LAST_US)).all()), "a time is outside the calendar")
    for name in {"duration_minutes", "size_bytes"} & set(batch.table.column_names):
        amounts = batch.table[name].to_numpy()
        real = np.isnan(amounts) | (np.isfinite(amounts) & (amounts >= 0))
        _hold(bool(real.all()), f"{name} is no amount")
    _check_sentences([*batch.notes, *(part.reason for part in batch.skipped)])
    for text in (batch.source, *batch.own_addresses, *(each.name for each in batch.contacts)):
        text.encode("utf-8")


def check_history(history: History) -> None:
    """Check what the user gets.

    Parameters
    ----------
    history : History
        As `rk.read` gives it.

    Raises
    ------
    AssertionError
        If the account does not hold.
    """
    receipt = history.receipt
    adds_up = receipt["rows"] == receipt["kept"] + receipt["skipped"]
    _hold(bool(adds_up.all()), "the receipt does not add up")
    _hold(bool((receipt["kept"] >= 0).all()), "more is skipped than was there")
    _hold(len(history.skipped) == receipt["skipped"].sum(), "skipped entries are not listed")
    _hold(not history.skipped.duplicated(["source", "position"]).any(), "an entry is skipped twice")
    _hold(bool(history.interactions["audience"].ge(1).all()), "an event has no recipient")
    _hold(str(history.interactions["sent_at"].dtype) == "datetime64[us, UTC]", "times are not UTC")
    _check_sentences([*history.notes, *history.skipped["reason"].unique()])
    history.interactions.to_csv()
    pd.concat([history.people_seen, receipt]).to_csv().encode("utf-8")


def _check_sentences(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        _hold(bool(sentence.strip()) and len(sentence) < _LONGEST_SENTENCE, "a sentence is empty or endless")


def _hold(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - as assert, which optimising drops
    if not holds:
        raise AssertionError(otherwise)
