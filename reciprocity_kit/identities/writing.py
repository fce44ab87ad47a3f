"""The identities.csv: what was merged and what is proposed, for the user to edit and read back."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from reciprocity_kit.errors import ReadError
from reciprocity_kit.identities.decisions import Decision, read_decisions, write_decisions
from reciprocity_kit.identities.known import merged_spellings, shown_names
from reciprocity_kit.identities.merging import WORDS, Identities
from reciprocity_kit.identities.proposals import Known, find_proposals

_HOW = ("", "certain", "confirmed", "certain", "card", "certain")


def write_identities(history: Known, path: str | PathLike[str]) -> Path:
    """Write who was merged and who may be, as a table to edit in a spreadsheet.

    Each row says that an address is a person's: how it is known (certain, card,
    confirmed, proposed), and an empty column for your yes or no. Read it back with
    `rk.read(..., identities=path)`: a yes merges, a no undoes a merge, even a
    certain one; rows left empty change nothing.

    Parameters
    ----------
    history : History
        What was read.
    path : str or path
        The file; one that stands there is overwritten.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OptionError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from types import SimpleNamespace
    >>> nobody = SimpleNamespace(known=None)
    >>> path = write_identities(nobody, Path(tempfile.mkdtemp()) / "identities.csv")
    >>> path.read_text(encoding="utf-8-sig").strip()
    'person,address,name,how,confirm,evidence'
    """
    identities = history.known
    return write_decisions([] if identities is None else _rows(identities, history), path)


def update_identities(history: Known, path: str | PathLike[str]) -> str:
    """Write an identities.csv, unless one stands there with decisions that would be lost.

    Parameters
    ----------
    history : History
        What was read.
    path : str or path
        The file.

    Returns
    -------
    str
        What was done, for the user.

    Raises
    ------
    OptionError
        If it cannot be written.
    """
    rows = [] if history.known is None else _rows(history.known, history)
    file = Path(path)
    if file.exists() and not _decided_in(file) <= {_decided(row) for row in rows}:
        return f"{file} has your decisions and was left alone: --identities {file} applies them"
    write_decisions(rows, file)
    proposed = sum(row.how == "proposed" and row.confirm is None for row in rows)
    return f"{proposed:,} proposals of who may be the same person are in {file}"


def _decided_in(file: Path) -> set[tuple[frozenset[str], bool | None]]:
    try:
        return {_decided(row) for row in read_decisions(file).rows}
    except ReadError:  # not ours, or broken while it was edited
        return {(frozenset(), None)}


def _decided(row: Decision) -> tuple[frozenset[str], bool | None]:
    return frozenset((row.person, row.address)), row.confirm


def _rows(identities: Identities, history: Known) -> list[Decision]:
    names = dict(zip(identities.people.to_pylist(), shown_names(identities), strict=True))
    rows = _merged(identities, names)
    confirmed = {frozenset((row.person, row.address)) for row in rows if row.confirm}
    rows += [
        each
        for each in identities.decisions.rows
        if not each.confirm or frozenset((each.person, each.address)) not in confirmed
    ]
    decided = {frozenset((row.person, row.address)) for row in rows}
    rows += [
        each for each in _proposed(history, names) if frozenset((each.person, each.address)) not in decided
    ]
    return sorted(rows, key=lambda row: (row.how == "proposed", row.person, row.address))


def _merged(identities: Identities, names: Mapping[str, str]) -> list[Decision]:
    labels = identities.people.to_pylist()
    return [
        Decision(
            row=0,
            person=labels[code],
            address=text,
            name=names[labels[code]],
            how=_HOW[why],
            confirm=True if _HOW[why] == "confirmed" else None,
            evidence=WORDS[why],
        )
        for code, spelled in merged_spellings(identities).items()
        for text, why in spelled
        if why and text != identities.me
    ]


def _proposed(history: Known, names: Mapping[str, str]) -> list[Decision]:
    found = find_proposals(history)
    found = found[found["status"] == "open"]
    columns = (found[name].astype("str").tolist() for name in ("person_a", "person_b", "evidence"))
    return [
        Decision(0, one, other, names[other] or names[one], "proposed", evidence=f"{why} (score {score:.2f})")
        for one, other, why, score in zip(*columns, found["score"].tolist(), strict=True)
    ]
