"""Files to read, wherever they lie: on disk, in a folder, inside an archive."""

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from reciprocity_kit.errors import ReadError

MOST_MEMBERS = 500_000
MOST_BYTES = 64 << 30
LARGEST_RATIO = 250
SMALL_BYTES = 64 << 20
_MAILDIR = ("cur", "new")
_OFFICE = "[Content_Types].xml"
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Source:
    """One file to read.

    Parameters
    ----------
    label : str
        What to call it in messages and tables.
    inside : pathlib.PurePosixPath
        Its path inside the folder or archive the user named.
    open : callable
        Opens it for reading bytes.
    size : int
        Bytes.
    disk : pathlib.Path or None
        Where it lies on disk, `None` inside an archive.
    named : bool
        Whether the user named this very file.
    refused : str
        Why it may not be read, empty where it may.
    """

    label: str
    inside: PurePosixPath
    open: Callable[[], BinaryIO]
    size: int
    disk: Path | None = None
    named: bool = False
    refused: str = ""

    @property
    def suffix(self) -> str:
        """The ending of its name, in lower case, with the dot."""
        return self.inside.suffix.lower()

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.inside.name


def file_source(path: Path, *, label: str = "") -> Source:
    """Describe one file on disk.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    label : str
        What to call it, if not by its name.

    Returns
    -------
    Source
        Named by the user.
    """
    size = path.stat().st_size if path.exists() else 0
    return Source(
        label or path.name, PurePosixPath(path.name), lambda: path.open("rb"), size, disk=path, named=True
    )


def find_sources(paths: Sequence[str | PathLike[str]]) -> list[Source]:
    """Find every file in what the user named, each once, archives opened.

    Parameters
    ----------
    paths : sequence of str or path
        Files, folders, zip archives.

    Returns
    -------
    list of Source
        In order of the paths; inside a folder or an archive in order of names.

    Raises
    ------
    ReadError
        If a path does not exist, or an archive is broken or absurdly large.
    """
    found: dict[str, Source] = {}
    named = [Path(given).expanduser() for given in paths]
    alike = Counter(path.name for path in named)
    for path in named:
        if not path.exists():
            raise ReadError(f"{path} does not exist.", next_step="check the path and the spelling")
        for source in _expanded(path, path.name if alike[path.name] == 1 else path.as_posix()):
            key = str(source.disk.resolve()) if source.disk else f"{path.resolve()}!{source.inside}"
            found.setdefault(key, source)
    times = Counter(each.label for each in found.values())
    return [
        each if times[each.label] == 1 or each.disk is None else replace(each, label=each.disk.as_posix())
        for each in found.values()
    ]


def _expanded(path: Path, label: str) -> Iterator[Source]:
    if not path.is_dir():
        yield from _unpacked(file_source(path, label=label))
        return
    for each in sorted(path.rglob("*")):
        inside = PurePosixPath(each.relative_to(path).as_posix())
        if each.is_file() and not _is_litter(inside):
            source = replace(file_source(each, label=str(inside)), inside=inside, named=False)
            yield from _unpacked(source)


def _is_litter(inside: PurePosixPath) -> bool:
    if inside.parent.name in _MAILDIR and not inside.name.startswith("."):
        return False
    return any(part.startswith(".") or part in _LITTER for part in inside.parts)


def _unpacked(source: Source) -> Iterator[Source]:
    """Give the members of an archive, or the file itself where it is none."""
    path = source.disk
    if path is None or source.suffix not in {".zip", ""} or not _is_zip(path):
        yield source
        return
    try:
        archive = zipfile.ZipFile(path)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ReadError(
            f"{source.label} is a broken archive.", str(error), next_step="download or export it again"
        ) from error
    if any(member.filename == _OFFICE for member in members):
        yield source
        return
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_BYTES:
        raise ReadError(
            f"{source.label} would unpack to more than {MOST_BYTES >> 30} GB or {MOST_MEMBERS:,} files.",
            next_step="unpack it yourself, and read the part you need",
        )
    for member in sorted(members, key=lambda each: each.filename):
        inside = PurePosixPath(member.filename)
        if not member.is_dir() and not _is_litter(inside):
            yield _member(source, archive, member, inside)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _member(
    source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, inside: PurePosixPath
) -> Source:
    bomb = member.file_size > max(LARGEST_RATIO * max(member.compress_size, 1), SMALL_BYTES)
    refused = (
        "it is locked with a password"
        if member.flag_bits & 1
        else "its path leads out of the archive"
        if inside.is_absolute() or ".." in inside.parts
        else "it would unpack to far more than it holds"
        if bomb
        else ""
    )

    def opened() -> BinaryIO:
        return cast("BinaryIO", archive.open(member))

    return Source(f"{source.label}/{inside}", inside, opened, member.file_size, refused=refused)
