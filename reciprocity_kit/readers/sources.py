"""Files to read, wherever they lie: on disk, in a folder, inside an archive."""

import io
import os
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO

from reciprocity_kit.errors import ReadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

MOST_MEMBERS = 500_000
MOST_BYTES = 64 << 30
LARGEST_RATIO = 250
SMALL_BYTES = 64 << 20
_MAILDIR = ("cur", "new")
_OFFICE = "[Content_Types].xml"
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BUFFER_BYTES = 1 << 16
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What Python's zipfile raises for archives that are damaged or made to harm, besides `OSError`."""


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
    archive : pathlib.Path or None
        The archive it lies in, `None` for a file on disk.
    """

    label: str
    inside: PurePosixPath
    open: Callable[[], BinaryIO]
    size: int
    disk: Path | None = None
    named: bool = False
    refused: str = ""
    archive: Path | None = None

    @property
    def place(self) -> str:
        """Where it lies on disk, in full, also inside an archive."""
        return f"{self.archive}/{self.inside}" if self.archive else str(self.disk or self.inside)

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
    shown = _printable(label or path.name)
    return Source(shown, PurePosixPath(path.name), lambda: path.open("rb"), size, disk=path, named=True)


def _printable(label: str) -> str:
    """Write out the bytes of a file's name that are no text, so that names stay different."""
    return label.encode("utf-8", "backslashreplace").decode("utf-8")


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
    found: dict[tuple[Path, PurePosixPath | None], Source] = {}
    named = [Path(given).expanduser() for given in paths]
    alike = Counter(path.name for path in named)
    for path in named:
        _check_path(path)
        for source in _expanded(path, path.name if alike[path.name] == 1 else path.as_posix()):
            whole = source.archive or source.disk or path
            found.setdefault((whole.resolve(), source.inside if source.archive else None), source)
    times = Counter(each.label for each in found.values())
    return [
        each
        if times[each.label] == 1
        else replace(each, label=_printable(PurePosixPath(each.place).as_posix()))
        for each in found.values()
    ]


def _check_path(path: Path) -> None:
    """Check that a path leads to a file or a folder; a pipe or a device can be waited for without end."""
    try:
        if path.is_dir() or path.is_file():
            return
        what = "is no file and no folder" if path.exists() else "does not exist"
    except OSError as error:
        what = f"cannot be reached: {error.strerror}"
    raise ReadError(f"{_printable(str(path))} {what}.", next_step="check the path and the spelling")


def _expanded(path: Path, label: str) -> Iterator[Source]:
    if not path.is_dir():
        yield from _unpacked(file_source(path, label=label))
        return
    locked: list[Path] = []
    for each in sorted(_walk(path, locked)):
        inside = PurePosixPath(each.relative_to(path).as_posix())
        if each.is_file() and not _is_litter(inside):
            source = replace(file_source(each, label=str(inside)), inside=inside, named=False)
            yield from _unpacked(source)
    for each in locked:
        source = file_source(each, label=f"{each.name}/")
        yield replace(source, named=False, refused="the folder may not be opened")


def _walk(folder: Path, locked: list[Path]) -> Iterator[Path]:
    """Give everything in a folder, without going through links; note what may not be opened."""
    walk = os.walk(folder, onerror=lambda error: locked.append(Path(error.filename)))
    return (Path(above, name) for above, _, names in walk for name in names)


def _is_litter(inside: PurePosixPath) -> bool:
    if inside.parent.name in _MAILDIR and not inside.name.startswith("."):
        return False
    return any((part.startswith(".") and part != "..") or part in _LITTER for part in inside.parts)


def _unpacked(source: Source) -> Iterator[Source]:
    """Give the members of an archive, or the file itself where it is none."""
    path = source.disk
    if path is None or source.suffix not in {".zip", ""} or not _is_zip(path):
        yield source
        return
    try:
        archive = zipfile.ZipFile(path)
    except (*_BROKEN, OSError) as error:
        raise ReadError(
            f"{source.label} is a broken archive.", str(error), next_step="download or export it again"
        ) from error
    members = {member.filename: member for member in archive.infolist()}  # the last one, as when unpacked
    if _OFFICE in members:
        yield source
        return
    _check_sizes(source, archive.infolist())
    for name, member in sorted(members.items()):
        inside = PurePosixPath(name)
        if inside.name and not name.endswith("/") and not _is_litter(inside):
            yield _member(source, archive, member, inside)


def _check_sizes(source: Source, members: Sequence[zipfile.ZipInfo]) -> None:
    """Check that an archive is not absurdly large, nor its members the same bytes over and over."""
    size = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or size > MOST_BYTES:
        raise ReadError(
            f"{source.label} would unpack to more than {MOST_BYTES >> 30} GB or {MOST_MEMBERS:,} files.",
            next_step="unpack it yourself, and read the part you need",
        )
    if size > max(LARGEST_RATIO * source.size, 4 * SMALL_BYTES):
        raise ReadError(
            f"{source.label} would unpack to {size >> 20:,} MB, far more than it holds.",
            next_step="unpack it yourself, and read the part you need",
        )


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
        else "it is packed in a way the kit does not open"
        if member.compress_type not in _PACKINGS
        else ""
    )

    def opened() -> BinaryIO:
        try:
            stream = archive.open(member)
        except _BROKEN as error:
            raise OSError(str(error)) from error
        return io.BufferedReader(_Unpacking(stream), _BUFFER_BYTES)

    label = f"{source.label}/{inside}"
    return Source(label, inside, opened, member.file_size, refused=refused, archive=source.disk)


class _Unpacking(io.RawIOBase):
    """A member of an archive, in which all that can go wrong is an `OSError`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: "Buffer", /) -> int:
        view = memoryview(buffer)
        try:
            found = self._stream.read(len(view))
        except _BROKEN as error:
            raise OSError(str(error) or "it ends too early") from error
        view[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._stream.close()
        super().close()
