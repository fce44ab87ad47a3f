"""The casebook: one file of what only the person knows."""

from collections.abc import Collection
from datetime import date
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd

from reciprocity_kit.casebook import _changes as changes
from reciprocity_kit.casebook._disk import real_path, rewrite
from reciprocity_kit.casebook._export import write_files
from reciprocity_kit.casebook._fields import check_table
from reciprocity_kit.casebook._import import given_rows, read_files
from reciprocity_kit.casebook._problems import find_problems
from reciprocity_kit.casebook._store import FileStore, SealedStore, Store
from reciprocity_kit.casebook._tables import fetch_rows, fetch_table, fetch_trail
from reciprocity_kit.columns import CASEBOOK_TABLES, cast_table


class Casebook:
    """One file of favours, promises, asks, people, cards and plans, as their owner records them.

    Made by `open_casebook` and `create_casebook`. Every change is saved when the call
    returns, stands in the trail, and can be undone, also after the book was closed. Close
    the book when you are done, or use it in a `with` statement.

    Parameters
    ----------
    store : Store
        The open database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._owner = str(store.fetch("SELECT value FROM book WHERE name = 'owner'")[0][0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Casebook of {self._owner}: {self._store.path.name}>"

    @property
    def owner(self) -> str:
        """The address of the person whose book it is."""
        return self._owner

    @property
    def path(self) -> Path:
        """Where the file stands."""
        return self._store.path

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(CASEBOOK_TABLES)

    @property
    def encrypted(self) -> bool:
        """Whether the file was opened with a passphrase for writing."""
        return isinstance(self._store, SealedStore)

    @property
    def read_only(self) -> bool:
        """Whether it was opened for looking only."""
        return not self._store.writable

    def close(self) -> None:
        """Let go of the file, so that others may write it."""
        self._store.close()

    def table(self, name: str, /) -> pd.DataFrame:
        """Return a table, one row per entry, by number.

        Parameters
        ----------
        name : str
            One of `tables`.

        Returns
        -------
        pandas.DataFrame
            The columns as declared in `reciprocity_kit.columns.CASEBOOK_TABLES`.

        Raises
        ------
        OptionError
            If there is no such table.
        """
        check_table(name)
        return fetch_table(self._store, name)

    def add(self, table: str, /, **fields: Any) -> int:
        """Add an entry.

        Parameters
        ----------
        table : str
            One of `tables`.
        **fields : object
            Its fields; days as `datetime.date` or a text such as 2026-03-05. What is not
            given is unknown or empty.

        Returns
        -------
        int
            Its number, which is never given to another.

        Raises
        ------
        OptionError
            If a field does not fit; all that is wrong is told at once.
        CasebookError
            If it could not be saved.
        """
        check_table(table)
        with self._store.writing() as connection:
            return changes.add_row(connection, table, fields)

    def change(self, table: str, row_id: int, /, **fields: Any) -> None:
        """Change fields of an entry.

        Parameters
        ----------
        table : str
            One of `tables`.
        row_id : int
            The entry's number.
        **fields : object
            The fields to change; `None` empties one.

        Raises
        ------
        OptionError
            If there is no such entry or a field does not fit; all that is wrong is told at once.
        CasebookError
            If it could not be saved.
        """
        check_table(table)
        with self._store.writing() as connection:
            changes.change_row(connection, table, row_id, fields)

    def remove(self, table: str, row_id: int, /) -> None:
        """Remove an entry; the trail still has it, and `undo` brings it back.

        Parameters
        ----------
        table : str
            One of `tables`.
        row_id : int
            The entry's number.

        Raises
        ------
        OptionError
            If there is no such entry, or others point to it.
        CasebookError
            If it could not be saved.
        """
        check_table(table)
        with self._store.writing() as connection:
            changes.remove_row(connection, table, row_id)

    def undo(self) -> str:
        """Undo the last step that is not undone; an import is one step.

        Returns
        -------
        str
            A sentence that says what was undone.

        Raises
        ------
        CasebookError
            If it could not be saved.
        """
        with self._store.writing() as connection:
            return changes.undo_step(connection)

    def redo(self) -> str:
        """Do the step again that was undone last, unless something new was done since.

        Returns
        -------
        str
            A sentence that says what was redone.

        Raises
        ------
        CasebookError
            If it could not be saved.
        """
        with self._store.writing() as connection:
            return changes.redo_step(connection)

    def trail(self) -> pd.DataFrame:
        """Return what changed when, oldest first; what was undone stays in it.

        Returns
        -------
        pandas.DataFrame
            One row per entry changed, as declared for casebook_trail.
        """
        return fetch_trail(self._store)

    def add_rows(self, table: str, rows: pd.DataFrame, /, *, replace: bool = False) -> pd.DataFrame:
        """Add many entries of one table as one step.

        Parameters
        ----------
        table : str
            One of `tables`.
        rows : pandas.DataFrame
            The entries, with or without their numbers.
        replace : bool
            Whether an entry takes the place of one with the same number.

        Returns
        -------
        pandas.DataFrame
            How many were added, replaced, and there already, as declared for casebook_imported.

        Raises
        ------
        OptionError
            If anything does not fit: nothing is added, and all that is wrong is told with row and column.
        CasebookError
            If it could not be saved.
        """
        check_table(table)
        return self._put(given_rows(table, rows), replace=replace, source="a table")

    def read_tables(
        self, source: str | PathLike[str], *, table: str | None = None, replace: bool = False
    ) -> pd.DataFrame:
        """Read entries from CSV or XLSX, as one step that `undo` takes back.

        Rows without a number are added under the next one. Rows with a number keep it;
        where the book has that entry already and it differs, `replace` decides.

        Parameters
        ----------
        source : str or path
            A folder with files such as exchanges.csv, one .csv file, or an .xlsx workbook
            with sheets named by their tables.
        table : str, optional
            Which table to read; needed where the name of a .csv file does not say it.
        replace : bool
            Whether a row takes the place of the entry with the same number.

        Returns
        -------
        pandas.DataFrame
            How many were added, replaced, and there already, as declared for casebook_imported.

        Raises
        ------
        ReadError
            If a file cannot be read.
        OptionError
            If anything does not fit: nothing is added, and all that is wrong is told with row and column.
        CasebookError
            If it could not be saved.
        """
        path = real_path(source)
        return self._put(read_files(path, table), replace=replace, source=path.name)

    def write_tables(self, target: str | PathLike[str], *, tables: Collection[str] | None = None) -> Path:
        """Write tables as CSV or XLSX, unencrypted; `read_tables` reads them back exactly.

        A text that a spreadsheet would run as a formula gets an apostrophe in front, which
        `read_tables` takes away again.

        Parameters
        ----------
        target : str or path
            A folder for one CSV file per table, a file that ends in .xlsx, or for one table
            a file that ends in .csv. Files of the same names are overwritten.
        tables : collection of str, optional
            Which tables; all of them unless given.

        Returns
        -------
        pathlib.Path
            The folder or file.

        Raises
        ------
        OptionError
            If there is no such table, or nothing can be written there.
        """
        for name in tables or ():
            check_table(name)
        chosen = [name for name in CASEBOOK_TABLES if tables is None or name in tables]
        return write_files(real_path(target), {name: fetch_rows(self._store, name) for name in chosen})

    def check(self) -> pd.DataFrame:
        """Look for damage, and for entries that do not fit: nothing is changed.

        Among these are promises without a day, days still to come, persons the book does
        not know, worths off the scale, and entries that pay back what is not there.

        Returns
        -------
        pandas.DataFrame
            One row per problem, as declared for casebook_problems; no rows where there is none.
        """
        found = self._store.fetch("PRAGMA integrity_check")
        damage = [("", 0, "", f"the file is damaged: {text}", "restore your backup") for (text,) in found]
        tables = {name: fetch_table(self._store, name) for name in CASEBOOK_TABLES}
        today = date.today()  # noqa: DTZ011 - the day on the owner's calendar
        rows = [*(damage if found != [("ok",)] else []), *find_problems(tables, self._owner, today)]
        columns = ["table", "row_id", "field", "problem", "next_step"]
        return cast_table("casebook_problems", pd.DataFrame(rows, columns=columns))

    def change_passphrase(self, passphrase: str | None) -> None:
        """Encrypt the file with a passphrase, with another one, or (`None`) no more.

        The file is written anew as a whole. What stood on the disk unencrypted before,
        copies and backups too, is not wiped: to be sure, make the book with a passphrase.
        Nobody can open the file without it.

        Parameters
        ----------
        passphrase : str or None
            The new one, at least 8 characters.

        Raises
        ------
        OptionError
            If it is too short.
        CasebookError
            If it could not be saved: the old one stays.
        """
        if not isinstance(self._store, FileStore | SealedStore):
            self._store.check_in_place()
            return
        self._store = rewrite(self._store, passphrase)

    def _put(self, given: dict[str, list[changes.Given]], *, replace: bool, source: str) -> pd.DataFrame:
        try:
            with self._store.writing() as connection:
                counts = changes.put_tables(connection, given, replace=replace, source=source)
        except changes.NothingNewError as nothing:
            counts = nothing.counts
        rows = [{"table": name, **vars(count)} for name, count in counts.items() if given[name]]
        columns = ["table", "added", "replaced", "unchanged"]
        return cast_table("casebook_imported", pd.DataFrame(rows, columns=columns))
