"""One writer at a time, by a lock of the operating system that ends with the process."""

import getpass
import json
import os
import platform
import sys
from contextlib import suppress
from datetime import datetime
from errno import EACCES, EAGAIN, EDEADLK
from io import FileIO
from pathlib import Path

from reciprocity_kit.errors import CasebookError

if sys.platform == "win32":
    import msvcrt

    _FAR = 2**30  # what is locked cannot be read there, so it is not where the holder is told

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = frozenset({EACCES, EAGAIN, EDEADLK})


class WriterLock:
    """The right to write a casebook: held from the making of the object to `release`.

    It is a lock of the operating system on a small file beside the book, so it is gone the
    moment the process is. The file says who holds it.

    Parameters
    ----------
    book : Path
        The casebook.
    """

    def __init__(self, book: Path) -> None:
        self._path = book.with_name(f"{book.name}.lock")
        self._stream = self._take()  # closed, and so let go, with a book that is forgotten
        with suppress(OSError):  # a full disk: nobody is told who it is
            self._stream.truncate(0)
            self._stream.write(json.dumps(_who()).encode())

    def release(self) -> None:
        """Let others write."""
        with suppress(OSError):  # Windows removes no open file
            self._path.unlink()
        self._stream.close()
        if sys.platform == "win32":
            with suppress(OSError):  # somebody else may have it open by now
                self._path.unlink()

    def _take(self) -> FileIO:
        while True:
            try:
                stream = FileIO(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666), "r+")
            except OSError as error:
                raise _tell_no_lock(self._path, error) from error
            try:
                _lock(stream.fileno())
            except OSError as error:
                stream.close()
                if error.errno in _HELD:
                    raise _tell_holder(self._path) from error
                raise _tell_no_lock(self._path, error) from error
            if _is_same(stream.fileno(), self._path):
                stream.seek(0)
                return stream
            stream.close()  # the holder before took the file away as it let go


def _is_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _who() -> dict[str, str | int]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name
        user = ""
    since = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
    return {"process": os.getpid(), "machine": platform.node(), "user": user, "since": since}


def _tell_holder(lock: Path) -> CasebookError:
    try:
        told = json.loads(lock.read_text(encoding="utf-8"))
        who = f"process {told['process']} on {told['machine']}, user {told['user']}, since {told['since']}"
        is_here = told["process"] == os.getpid() and told["machine"] == platform.node()
        where = "in this program" if is_here else f"elsewhere ({who})"
    except (OSError, ValueError, LookupError, TypeError):  # it is just being taken or let go
        where = "elsewhere"
    return CasebookError(
        f"{lock.stem} is open for writing {where}.",
        next_step="close it there first (book.close()), or look only: rk.open_casebook(..., read_only=True)",
    )


def _tell_no_lock(lock: Path, error: OSError) -> CasebookError:
    return CasebookError(
        f"{lock.stem} cannot be opened for writing: {lock.name} cannot be made beside it ({error.strerror}).",
        next_step="look only: rk.open_casebook(..., read_only=True), or copy it to a folder of yours",
    )
