"""What the user decided about who is who: an identities.csv, written, edited and read back."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.identities.mentions import split_person

HEADER = ("person", "address", "name", "how", "confirm", "evidence")
YES = frozenset(("yes", "y", "true", "1", "x", "ja", "oui", "si", "sí", "sim"))
NO = frozenset(("no", "n", "false", "0", "nein", "non", "não", "nao"))
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Decision:
    """One row of an identities.csv.

    Parameters
    ----------
    row : int
        Its line in the file, the titles being line 1.
    person, address : str
        Normalised: the address is, or is not, the person's.
    name, how : str
        As the file has them.
    confirm : bool or None
        Yes, no, or not decided.
    evidence : str
        As the file has it.
    """

    row: int
    person: str
    address: str
    name: str = ""
    how: str = ""
    confirm: bool | None = None
    evidence: str = ""


@dataclass(frozen=True)
class Decisions:
    """What the user confirmed and undid.

    Parameters
    ----------
    rows : tuple of Decision
        Those with a yes or a no.
    source : str
        The file.
    """

    rows: tuple[Decision, ...] = ()
    source: str = "identities.csv"

    @property
    def confirmed(self) -> list[Decision]:
        """Rows with a yes."""
        return [each for each in self.rows if each.confirm]

    @property
    def undone(self) -> list[Decision]:
        """Rows with a no."""
        return [each for each in self.rows if each.confirm is False]


def read_decisions(path: str | PathLike[str]) -> Decisions:
    r"""Read an identities.csv that a person has edited.

    Parameters
    ----------
    path : str or path
        The file, as a spreadsheet saves it: comma, semicolon or tab.

    Returns
    -------
    Decisions
        The rows with a yes or a no.

    Raises
    ------
    ReadError
        If the file is missing, lacks a column, or has a word that is neither.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "identities.csv"
    >>> _ = path.write_text("person;address;confirm\nBen@x.example;ben@y.example;Yes\n", encoding="utf-8")
    >>> [(each.row, each.person, each.confirm) for each in read_decisions(path).rows]
    [(2, 'ben@x.example', True)]
    """
    file = Path(path)
    text = _text(file)
    titles = next(iter(text.splitlines()), "")
    delimiter = max(",;\t", key=titles.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ReadError(f"{file.name} is no table: {error}.", next_step="save it again as CSV") from error
    columns = [title.strip().casefold() for title in rows[0]] if rows else []
    if missing := [title for title in ("person", "address", "confirm") if title not in columns]:
        raise ReadError(
            f"{file.name} lacks the column {', '.join(missing)}.",
            f"Found columns: {', '.join(columns) or 'none'}",
            next_step="rk.write_identities(history, path) writes one to edit",
        )
    found = [
        _decision(file.name, line, dict(zip(columns, row, strict=False)))
        for line, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    return Decisions(tuple(each for each in found if each.confirm is not None), file.name)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ReadError(
                f"{file.name} is too large for a table of identities.", next_step="name the right file"
            )
        data = file.read_bytes()
    except OSError as error:
        raise ReadError(
            f"{file.name} cannot be read: {error.strerror}.",
            next_step="name a file that rk.write_identities wrote",
        ) from error
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise ReadError(f"{file.name} is no text.", next_step="save it again as CSV")


def _decision(source: str, line: int, cells: dict[str, str]) -> Decision:
    word = cells.get("confirm", "").strip().casefold()
    if word and word not in YES | NO:
        raise ReadError(
            f"{source}, row {line}: confirm is {word!r}.", next_step="write yes or no, or leave it empty"
        )
    person, address = (split_person(cells.get(each, "").strip().removeprefix("'"))[0] for each in HEADER[:2])
    if word and (not person or not address or person == address):
        raise ReadError(
            f"{source}, row {line}: {word} needs a person and another address.",
            next_step="write both, or leave confirm empty",
        )
    confirm = True if word in YES else False if word in NO else None
    name, how, evidence = (cells.get(each, "").removeprefix("'") for each in ("name", "how", "evidence"))
    return Decision(line, person, address, name, how, confirm, evidence)


def check_consistency(decisions: Decisions, same: Callable[[str, str], bool]) -> None:
    """Check that no address is said to be a person's, and not to be.

    Parameters
    ----------
    decisions : Decisions
        What the user confirmed and undid.
    same : callable
        Tells whether two spellings ended up as one person.

    Raises
    ------
    ReadError
        If a yes brings together what a no sets apart; it names the rows.
    """
    for each in decisions.undone:
        if not same(each.person, each.address):
            continue
        joining = [str(row.row) for row in decisions.confirmed if same(row.person, each.person)]
        raise ReadError(
            f"{decisions.source} contradicts itself: row {each.row} says that {each.address} is not"
            f" {each.person}, but {_rows(joining)} that it is.",
            next_step="take out the yes or the no",
        )


def _rows(numbers: list[str]) -> str:
    if not numbers:
        return "the owner's addresses say"
    return (
        f"row {numbers[0]} says"
        if len(numbers) == 1
        else f"rows {', '.join(numbers[:-1])} and {numbers[-1]} say"
    )


def write_decisions(rows: Iterable[Decision], path: str | PathLike[str]) -> Path:
    """Write rows as an identities.csv that a spreadsheet opens without harm.

    Parameters
    ----------
    rows : iterable of Decision
        In the order of the file.
    path : str or path
        Where.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OptionError
        If it cannot be written.
    """
    file = Path(path)
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADER)
            for each in rows:
                confirm = "" if each.confirm is None else "yes" if each.confirm else "no"
                cells = (each.person, each.address, each.name, each.how, confirm, each.evidence)
                writer.writerow([_harmless(cell) for cell in cells])
    except OSError as error:
        raise OptionError(
            f"{file} cannot be written: {error.strerror}.", next_step="name another file"
        ) from error
    return file


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a phone number for a sum, or a name for a formula."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell
