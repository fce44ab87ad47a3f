"""From a path to an open database, or one clear message."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from reciprocity_kit.casebook import _files as files
from reciprocity_kit.casebook._changes import begin_step
from reciprocity_kit.casebook._lock import WriterLock
from reciprocity_kit.casebook._migrations import migrate
from reciprocity_kit.casebook._schema import APPLICATION_ID, VERSION, schema_sql, statements
from reciprocity_kit.casebook._sealed import MAGIC, header_of, make_seal, open_sealed
from reciprocity_kit.casebook._store import (
    DAMAGED,
    IN_USE,
    FileStore,
    SealedStore,
    Store,
    code_of,
    connect_memory,
    connect_read_only,
    tell_damaged,
)
from reciprocity_kit.errors import CasebookError, OptionError


def real_path(path: str | PathLike[str]) -> Path:
    """Return where a file really stands, links followed."""
    return Path(path).expanduser().resolve()


def open_store(path: Path, passphrase: str | None, *, read_only: bool) -> Store:
    """Open a file, bring it to today's version and see that it is whole."""
    is_sealed = _is_sealed(path)
    if passphrase is not None and not is_sealed:
        raise CasebookError(f"{path.name} is not encrypted.", next_step="open it without a passphrase")
    if read_only:
        data = files.read_file(path) if is_sealed else _read_database(path)
        plain = open_sealed(path.name, data, passphrase)[1] if is_sealed else data
        return _checked(Store(path, connect_memory(plain)))
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise CasebookError(
            f"{path.name} or its folder may only be read.",
            next_step="make both writable, or look only: rk.open_casebook(..., read_only=True)",
        )
    lock = WriterLock(path)
    try:
        files.remove_leftovers(path)
        return _checked(_open_sealed(path, lock, passphrase) if is_sealed else _open_file(path, lock))
    except BaseException:
        lock.release()
        raise


def _is_sealed(path: Path) -> bool:
    start = files.read_start(path)
    if start.startswith(MAGIC):
        return True
    if MAGIC.startswith(start) or files.SQLITE.startswith(start):
        raise tell_damaged(path, "it is cut off")
    if not start.startswith(files.SQLITE):
        raise _tell_other(path)
    return False


def _tell_other(path: Path) -> CasebookError:
    return CasebookError(f"{path.name} is no casebook.", next_step="name a file that rk.create_casebook made")


def _open_file(path: Path, lock: WriterLock) -> Store:
    try:
        return FileStore(path, lock)
    except sqlite3.Error as error:
        if code_of(error) in DAMAGED:
            raise tell_damaged(path, error) from error
        raise CasebookError(
            f"{path.name} cannot be opened ({error}).",
            next_step="close other programs that use it, and see that its folder may be written to",
        ) from error


def _open_sealed(path: Path, lock: WriterLock, passphrase: str | None) -> Store:
    data = files.read_file(path)
    seal, plain = open_sealed(path.name, data, passphrase)
    return SealedStore(path, lock, seal, plain, header_of(data))


def _read_database(path: Path) -> bytes:
    try:
        with closing(connect_read_only(path)) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()  # from here on nobody writes
            return connection.serialize()
    except sqlite3.Error as error:
        code = code_of(error)
        if code in DAMAGED or not code:  # serialize says of nothing else why
            raise tell_damaged(path, error) from error
        if code in IN_USE:
            raise CasebookError(f"{path.name} is being written just now.", next_step="try again") from error
        raise CasebookError(
            f"{path.name} cannot be read before it is mended: a change of it was interrupted ({error}).",
            next_step="open it once for writing: rk.open_casebook(...)",
        ) from error


def _checked(store: Store) -> Store:
    try:
        _check(store)
    except sqlite3.Error as error:
        store_error = tell_damaged(store.path, error)
        _let_go(store)
        raise store_error from error
    except BaseException:
        _let_go(store)
        raise
    return store


def _let_go(store: Store) -> None:
    """Close the connection only: the lock is the opener's to give back."""
    Store.close(store)


def _check(store: Store) -> None:
    connection, path = store.connection, store.path
    ((number,),) = connection.execute("PRAGMA application_id").fetchall()
    ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    if number != APPLICATION_ID or version < 1:
        raise _tell_other(path)
    if version > VERSION:
        raise CasebookError(
            f"{path.name} was written by a newer version of this kit (its file version is {version},"
            f" this one knows {VERSION}).",
            next_step="pip install --upgrade reciprocity-kit",
        )
    connection.execute("PRAGMA ignore_check_constraints=ON")  # these are for Casebook.check to tell
    ((found,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
    connection.execute("PRAGMA ignore_check_constraints=OFF")
    if found != "ok":
        raise tell_damaged(path, found)
    if version < VERSION:
        _migrate(store, version)
    if _schema_of(connection) != _todays_schema():
        raise CasebookError(
            f"{path.name} is no casebook of this kit: its tables are not the ones it makes.",
            next_step="open the file you had before another program changed it",
        )


def _migrate(store: Store, version: int) -> None:
    if not store.writable:
        migrate(store.connection, version)
        return
    try:
        backup = files.write_backup(store.path, store.backup_data(), version)
    except OSError as error:
        raise CasebookError(
            f"{store.path.name} is of an older version, and no copy could be written beside it"
            f" ({error.strerror}).",
            "Nothing was changed.",
            next_step="make room and the folder writable, or look only: read_only=True",
        ) from error
    with store.writing() as connection:
        migrate(connection, version)
        begin_step(
            connection, f"Brought from version {version} to {VERSION}; before: {backup.name}", state="note"
        )


def _schema_of(connection: sqlite3.Connection) -> set[str]:
    found = connection.execute("SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    return {" ".join(sql.split()) for (sql,) in found}


def _todays_schema() -> set[str]:
    return {" ".join(each.rstrip(";").split()) for each in statements(schema_sql())}


def create_file(path: Path, owner: str, passphrase: str | None) -> None:
    """Write an empty casebook where no file stands."""
    if not os.access(path.parent, os.W_OK | os.X_OK) or not path.parent.is_dir():
        raise OptionError(
            f"The folder {path.parent} does not exist, or may not be written to.",
            next_step="make it first, or take another",
        )
    seal = None if passphrase is None else make_seal(passphrase)
    with closing(connect_memory(b"")) as connection:
        connection.executescript(schema_sql())
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
        created = f"{datetime.now(UTC):%Y-%m-%d}"
        connection.executemany(
            "INSERT INTO book (name, value) VALUES (?, ?)", [("owner", owner), ("created", created)]
        )
        begin_step(connection, "Made the casebook", state="note")
        data = connection.serialize()
    lock = WriterLock(path)
    try:
        if path.exists():
            raise OptionError(f"{path.name} exists already.", next_step=f"rk.open_casebook({str(path)!r})")
        files.write_whole(path, data if seal is None else seal.close(data))
    except OSError as error:
        raise files.tell_unsaved(path, error) from error
    finally:
        lock.release()


def rewrite(store: FileStore | SealedStore, passphrase: str | None) -> FileStore | SealedStore:
    """Write a casebook anew under another passphrase, or under none, and return it open."""
    path, seal = store.path, None if passphrase is None else make_seal(passphrase)
    was_sealed = isinstance(store, SealedStore)
    with closing(connect_memory(store.data())) as copy:
        word = "Removed" if seal is None else "Changed" if was_sealed else "Set"
        begin_step(copy, f"{word} the passphrase", state="note")
        data = copy.serialize()
    store.check_in_place()  # nobody else's file is to be overwritten
    sealed = None if seal is None else seal.close(data)
    try:
        if isinstance(store, FileStore):
            _let_go(store)  # Windows replaces no open file
        files.write_whole(path, sealed or data)
    except OSError as error:
        if isinstance(store, FileStore):
            store.reconnect()
        raise files.tell_unsaved(path, error) from error
    _let_go(store)
    if seal is None or sealed is None:
        return FileStore(path, store.lock)
    return SealedStore(path, store.lock, seal, data, header_of(sealed))
