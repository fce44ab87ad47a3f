"""Where a casebook's database lives: in a file, in an encrypted file, or in memory for looking only."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reciprocity_kit.casebook import _files as files
from reciprocity_kit.casebook._lock import WriterLock
from reciprocity_kit.casebook._sealed import Seal, header_of
from reciprocity_kit.errors import CasebookError

WAIT_SECONDS = 5.0
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
FORBIDDEN = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
IN_USE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_WAL = b"\2\2"


class Store:
    """A casebook's database in memory, for looking only; the base of those that save.

    Parameters
    ----------
    path : Path
        The file it comes from.
    connection : sqlite3.Connection
        The database.
    """

    writable = False

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = _prepared(connection)
        self._threads = threading.RLock()

    @property
    def connection(self) -> sqlite3.Connection:
        """The database, as long as it is open."""
        if self._connection is None:
            raise CasebookError(
                f"{self.path.name} is closed.", next_step="open it again: rk.open_casebook(...)"
            )
        return self._connection

    def fetch(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a question finds."""
        with self._threads:
            try:
                return self.connection.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise self.tell(error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change the database: all that is done inside is saved, or nothing of it."""
        with self._threads:
            connection = self.connection
            try:
                self.check_in_place()
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                self._commit(connection)
            except BaseException as error:
                if self.connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self.connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise self.tell(error) from error
                raise

    def data(self) -> bytes:
        """Return the database as SQLite would write it to a file."""
        with self._threads:
            return self.connection.serialize()

    def backup_data(self) -> bytes:
        """Return what a copy of the file holds."""
        return self.data()

    def close(self) -> None:
        """Let go of the file; closing twice does no harm."""
        with self._threads:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def tell(self, error: sqlite3.Error) -> CasebookError:
        """Say in a line why the database did not do it."""
        code = code_of(error)
        name = self.path.name
        moved = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED
        if moved or _identity_of(self.path) is None:
            return files.moved_away(self.path)
        if code == sqlite3.SQLITE_FULL:
            return files.no_room(self.path)
        if code in DAMAGED:
            return tell_damaged(self.path, error)
        if code in IN_USE:
            return CasebookError(
                f"The change was not saved: another program is reading {name}.",
                next_step="close it there (a database viewer, a backup), then do it again",
            )
        if code in FORBIDDEN:
            return CasebookError(
                f"The change was not saved: {name} or its folder may not be written to.",
                "All that was saved before is safe.",
                next_step="make the file and its folder writable, then do it again",
            )
        return CasebookError(
            f"The change was not saved: {name} cannot be written ({error}).",
            "All that was saved before is safe.",
            next_step="see that the disk has room and works, then do it again",
        )

    def check_in_place(self) -> None:
        """Refuse to write where the file is not what was opened."""
        raise CasebookError(
            f"{self.path.name} is open for looking only.",
            next_step="open it for writing: rk.open_casebook(...) without read_only",
        )

    def _commit(self, connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")


class FileStore(Store):
    """A database in a file: SQLite's own journal keeps it whole.

    Parameters
    ----------
    path : Path
        The file.
    lock : WriterLock
        The right to write it.
    """

    writable = True

    def __init__(self, path: Path, lock: WriterLock) -> None:
        super().__init__(path, _connect_file(path))
        self.lock = lock
        self._identity = _identity_of(path)

    def close(self) -> None:
        """Let go of the file, and let others write."""
        if self._connection is not None:
            super().close()
            self.lock.release()

    def reconnect(self) -> None:
        """Open the file again, after it was closed to be replaced."""
        connection = _connect_file(self.path)
        super().__init__(self.path, connection)
        self._identity = _identity_of(self.path)

    def check_in_place(self) -> None:
        """Refuse to write where another file stands, or none."""
        if _identity_of(self.path) != self._identity:
            raise files.moved_away(self.path)


class SealedStore(Store):
    """A database held in memory, and written encrypted as a whole with every change.

    Parameters
    ----------
    path : Path
        The file.
    lock : WriterLock
        The right to write it.
    seal : Seal
        The key.
    data : bytes
        The database.
    header : bytes
        The first lines of the file as it stands on the disk.
    """

    writable = True

    def __init__(self, path: Path, lock: WriterLock, seal: Seal, data: bytes, header: bytes) -> None:
        super().__init__(path, connect_memory(data))
        self.lock, self.seal = lock, seal
        self._saved, self._header = data, header

    def backup_data(self) -> bytes:
        """Return the file as it is, encrypted."""
        return files.read_file(self.path)

    def close(self) -> None:
        """Let go of the file, and let others write."""
        if self._connection is not None:
            super().close()
            self.lock.release()

    def check_in_place(self) -> None:
        """Refuse to write where the file is not what was last written."""
        if self._header_on_disk() != self._header:
            raise files.moved_away(self.path)

    def _header_on_disk(self) -> bytes:
        with suppress(CasebookError):
            return header_of(files.read_start(self.path))
        return b""

    def _commit(self, connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")
        data = connection.serialize()
        sealed = self.seal.close(data)
        try:
            self.check_in_place()
            files.write_whole(self.path, sealed)
        except BaseException as error:
            if self._header_on_disk() != header_of(sealed):  # not even at the last moment
                # a new connection: SQLite reads freed memory where statements were made before deserialize
                self._connection = _prepared(connect_memory(self._saved))
                connection.close()
                if isinstance(error, OSError):
                    raise files.tell_unsaved(self.path, error) from error
                raise
        self._saved, self._header = data, header_of(sealed)


def _connect_file(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")  # at rest one file is all
        connection.execute("PRAGMA synchronous=EXTRA")
    except BaseException:
        connection.close()
        raise
    return connection


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if os.name == "posix" else (0, 0)  # Windows lets no open file go


def code_of(error: sqlite3.Error) -> int:
    """Return the kind of an error, 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Connect to a file that is there, without a right to change it."""
    posix = path.absolute().as_posix()
    uri = f"file://{'' if posix.startswith('/') else '/'}{quote(posix, safe='/:')}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    for pragma in ("foreign_keys=ON", "temp_store=MEMORY", "trusted_schema=OFF", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def connect_memory(data: bytes) -> sqlite3.Connection:
    """Connect to a copy of a database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if data:
        connection.deserialize(data if data[18:20] != _WAL else data[:18] + b"\1\1" + data[20:])
    return connection


def tell_damaged(path: Path, error: object) -> CasebookError:
    """Say that a file is no whole database any more."""
    return CasebookError(f"{path.name} is damaged: {error}.", next_step=files.restore_step(path))
