"""Files on the disk: written whole or not at all, and told apart by what they are."""

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import date
from errno import EDQUOT, EFBIG, ENOSPC
from glob import escape
from pathlib import Path

from reciprocity_kit.errors import CasebookError

SQLITE = b"SQLite format 3\0"
_NO_ROOM = frozenset({EDQUOT, EFBIG, ENOSPC})


def write_whole(path: Path, data: bytes, *, private: bool = True) -> None:
    """Write a file so that at any moment either the old or the new one stands there."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        elif not private:
            Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    _sync_folder(path.parent)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder last; Windows has no such call and needs none."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_leftovers(path: Path) -> None:
    """Remove what an interrupted writing left beside a file."""
    for each in path.parent.glob(f".{escape(path.name)}.*.tmp"):
        with suppress(OSError):
            each.unlink()


def write_backup(path: Path, data: bytes, version: int) -> Path:
    """Write a copy beside a casebook, under a name that is free."""
    name = f"{path.name}.backup-v{version}-{date.today():%Y%m%d}"  # noqa: DTZ011 - the day on the user's calendar
    place, number = path.with_name(name), 1
    while place.exists():
        if place.read_bytes() == data:
            return place
        number += 1
        place = path.with_name(f"{name}-{number}")
    write_whole(place, data)
    return place


def read_file(path: Path) -> bytes:
    """Return what a file holds, or say in a line why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> CasebookError:
    if isinstance(error, FileNotFoundError):
        step = f"name the right file, or make one: rk.create_casebook({str(path)!r}, owner=...)"
        return CasebookError(f"{path.name} does not exist.", next_step=step)
    if path.is_dir():
        return CasebookError(f"{path.name} is a folder.", next_step="name the casebook file in it")
    if isinstance(error, PermissionError):
        return CasebookError(f"{path.name} may not be read.", next_step="ask its owner for the permission")
    return CasebookError(
        f"{path.name} cannot be read: {error.strerror}.", next_step="copy it to this machine"
    )


def read_start(path: Path, size: int = 1024) -> bytes:
    """Return the first bytes of a file that is to be a casebook."""
    try:
        with path.open("rb") as stream:
            start = stream.read(size)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not start:
        raise CasebookError(f"{path.name} is empty.", next_step=restore_step(path))
    return start


def find_backups(path: Path) -> list[Path]:
    """List the copies that were made beside a casebook, the newest last."""
    found = path.parent.glob(f"{escape(path.name)}.backup-v*")
    return sorted(found, key=lambda each: each.stat().st_mtime)


def restore_step(path: Path) -> str:
    """Say what to do about a damaged file."""
    if backups := find_backups(path):
        return f"restore it from your backup, or open the copy {backups[-1].name}"
    return "restore it from your backup"


def tell_unsaved(path: Path, error: OSError) -> CasebookError:
    """Say why a change could not be written to the disk."""
    if error.errno in _NO_ROOM:
        return no_room(path)
    return CasebookError(
        f"The change was not saved: {path.name} cannot be written ({error.strerror or error}).",
        "All that was saved before is safe.",
        next_step="make the file and its folder writable, then do it again",
    )


def no_room(path: Path) -> CasebookError:
    """Say that the disk is full."""
    return CasebookError(
        f"The change was not saved: the disk has no room for {path.name}.",
        "All that was saved before is safe.",
        next_step="make room on the disk, then do it again",
    )


def moved_away(path: Path) -> CasebookError:
    """Say that the file no longer stands where it was opened."""
    return CasebookError(
        f"The change was not saved: {path.name} was moved, deleted or replaced since it was opened.",
        "All that was saved before is in that file.",
        next_step="put it back, or open it where it is now",
    )
