"""A report on disk: the page and the tables beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import Tables, build_tables
from reciprocity_kit.report.page import render_report


def write_report(
    history: History, folder: str | PathLike[str], *, book: Mapping[str, pd.DataFrame] | None = None
) -> Path:
    """Write the report of a history: one HTML file and its tables.

    Parameters
    ----------
    history : History
        What was read.
    folder : str or path
        Where to write; made if it does not exist. `report.html`, `ties.csv`,
        `people.csv`, `interactions.parquet` and `skipped.csv` are replaced.
    book : mapping of str to pandas.DataFrame, optional
        Tables of the owner's casebook by name.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    OptionError
        If the folder cannot be written.
    """
    tables = build_tables(history, book=book)
    with folder_to_write(folder) as target:
        write_tables(tables, target)
        page = target / "report.html"
        page.write_text(render_report(tables), encoding="utf-8")
    return page


@contextmanager
def folder_to_write(folder: str | PathLike[str]) -> Iterator[Path]:
    """Give a folder to write into, and say so where it cannot be written.

    Parameters
    ----------
    folder : str or path
        Made if it does not exist.

    Yields
    ------
    pathlib.Path
        The folder.

    Raises
    ------
    OptionError
        If writing fails in it.
    """
    target = Path(folder).expanduser()
    try:
        target.mkdir(parents=True, exist_ok=True)
        yield target
    except OSError as error:
        raise OptionError(
            f"{target} cannot be written: {error.strerror}.", next_step="name another folder with --output"
        ) from error


def write_tables(tables: Tables, target: Path) -> None:
    """Write the tables beside a report.

    Parameters
    ----------
    tables : Tables
        What is reported.
    target : pathlib.Path
        An existing folder; `ties.csv`, `people.csv`, `skipped.csv` and
        `interactions.parquet` are replaced.
    """
    history = tables.history
    for name, table in (("ties", tables.ties), ("people", tables.people), ("skipped", history.skipped)):
        defused_csv(table, target / f"{name}.csv")
    history.interactions.to_parquet(target / "interactions.parquet", index=False)


def defused_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in which no cell starts a spreadsheet formula.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    path : pathlib.Path
        The file.
    """
    safe = table.copy()
    for name in safe.columns:
        if isinstance(safe[name].dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(
            safe[name].dtype
        ):
            texts = safe[name].astype("str")
            safe[name] = texts.where(~texts.str.match(r"^[=+\-@\t\r]"), "'" + texts)
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
