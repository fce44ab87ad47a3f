"""A first look at files, before any is read: what each is, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from reciprocity_kit.errors import ReadError
from reciprocity_kit.readers.delimited import recognise
from reciprocity_kit.readers.dialect import NO_PEOPLE
from reciprocity_kit.readers.gathering import find_format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.registry import FOLDER_FORMATS
from reciprocity_kit.readers.sources import Source, find_sources
from reciprocity_kit.readers.text import TextFile, header_rows, open_text, read_head

PREVIEWED = 4
MOST_LOOKED = 300
_WIDEST_CELL = 60
_FEWEST_TITLES = 3


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a first look at a file tells.

    Parameters
    ----------
    label : str
        What to call it.
    place : str
        Where it lies.
    size : int
        Bytes.
    format : str
        What it is; empty where that is not known.
    describes : str
        The same in words.
    fault : str
        Why it cannot be read, with the next step; empty where nothing stands in the way.
    titles : tuple of str
        Titles of a table that no dialect knows, for the user to say which column is which.
    rows : tuple of (tuple of str)
        The first rows of that table.
    named : bool
        Whether the user named this very file; others that are no exports are passed over.
    """

    label: str
    place: str
    size: int
    format: str = ""
    describes: str = ""
    fault: str = ""
    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    named: bool = True


def look_at_files(paths: Sequence[str | PathLike[str]]) -> list[Seen]:
    r"""Look at the beginnings of files and tell what they are.

    No event is read. Of a folder of very many files the first 300 that belong to no
    folder format are looked at.

    Parameters
    ----------
    paths : sequence of str or path
        Files and folders.

    Returns
    -------
    list of Seen
        One for every file, folder format or fault.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> file = Path(tempfile.mkdtemp()) / "team.csv"
    >>> _ = file.write_text("Von,An,Datum\na@x,b@x,2024-01-01\n", encoding="utf-8")
    >>> seen = look_at_files([file, "nowhere.csv"])
    >>> [each.label for each in seen], seen[1].titles, seen[1].rows
    (['nowhere.csv', 'team.csv'], ('Von', 'An', 'Datum'), (('a@x', 'b@x', '2024-01-01'),))
    """
    seen: list[Seen] = []
    good: list[str | PathLike[str]] = []
    for path in paths:
        try:
            find_sources([path])
            good.append(path)
        except ReadError as error:
            broken = _find_broken(Path(path).expanduser())
            seen += broken or [Seen(label=str(path), place=str(path), size=0, fault=str(error))]
            places = {each.place for each in broken}
            good += [each for each in _files_in(path) if str(each) not in places] if broken else []
    left = list(find_sources(good)) if good else []
    for kind in FOLDER_FORMATS:
        groups = kind.claims(left)
        seen += [_seen(group[0], format=kind.name, describes=kind.describes, files=group) for group in groups]
        taken = {each.label for group in groups for each in group}
        left = [each for each in left if each.label not in taken]
    return [*seen, *(_look(source) for source in left[:MOST_LOOKED])]


def _files_in(folder: str | PathLike[str]) -> list[Path]:
    return sorted(each for each in Path(folder).expanduser().rglob("*") if each.is_file())


def _find_broken(folder: Path) -> list[Seen]:
    """Find the archives of a folder that cannot be opened."""
    broken = []
    for file in _files_in(folder) if folder.is_dir() else []:
        try:
            find_sources([file])
        except ReadError as error:
            label = str(file.relative_to(folder))
            broken.append(Seen(label=label, place=str(file), size=file.stat().st_size, fault=str(error)))
    return broken


def _seen(source: Source, *, format: str, describes: str, files: Sequence[Source] = ()) -> Seen:  # noqa: A002 (the column's name)
    more = len(files) - 1
    label = f"{source.label} and {more:,} more" if more > 0 else source.label
    size = sum(each.size for each in files) if files else source.size
    return Seen(
        label=label, place=source.place, size=size, format=format, describes=describes, named=source.named
    )


def _look(source: Source) -> Seen:
    text: TextFile | None = None
    try:
        kind = find_format(source, read_head(source))
        if kind is not None:
            return _seen(source, format=kind.name, describes=kind.describes)
        text = open_text(source)
        dialect, _, _ = recognise(text, Reading())
    except ReadError as error:
        titles, rows = _table(text) if text else ((), ())
        return Seen(
            label=source.label,
            place=source.place,
            size=source.size,
            fault=str(error),
            titles=titles,
            rows=rows,
            named=source.named,
        )
    fault = "It is a calendar that names nobody." if dialect.shape == NO_PEOPLE else ""
    found = _seen(source, format=dialect.name, describes=dialect.describes)
    return Seen(**{**found.__dict__, "fault": fault})


def _table(text: TextFile) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Cut the beginning of a text into titles and rows, where it is a table at all."""
    try:
        found = header_rows(text, most_rows=PREVIEWED + 1)
    except ReadError:
        return (), ()
    rows = max(found.values(), key=lambda each: len(each[0]) if each else 0, default=[])
    if not rows or len(rows[0]) < _FEWEST_TITLES:
        return (), ()
    titles = tuple(title.strip().strip("\ufeff") for title in rows[0])
    return titles, tuple(tuple(cell[:_WIDEST_CELL] for cell in row) for row in rows[1:])
