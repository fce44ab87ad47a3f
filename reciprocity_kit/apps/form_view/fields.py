"""What a form asks for: a field of its own, or one made from a declared column."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from reciprocity_kit.columns import DAY, Column

WORTHS = ("1", "2", "4", "8", "16")
NOT_SAID = ("", "?")
_CLOSENESS = tuple(str(step) for step in range(1, 8))
_BALANCE = ("-3", "-2", "-1", "0", "1", "2", "3")
_KINDS = {"bool": "flag", "float64": "number", "int64": "number", DAY: "day", "category": "person"}
_WIDTHS = {"number": "small", "day": "small", "steps": "fit", "long": "full", "flag": "fit"}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form.

    Parameters
    ----------
    name, label : str
        What it is called inside, and on the page.
    kind : str
        One of text, long, line, person, choice, steps, day, number, flag or secret.
    choices : sequence of (str, str)
        Values with what is shown for them, for choice and steps.
    hint, placeholder : str
        A sentence under it, and an example inside it.
    needed, more : bool
        Whether it has to be filled in, and whether it is folded away at first.
    width : str
        One of small, middle, wide, full or fit.
    picture : {"", "circles"}
        What is drawn over every step.
    """

    name: str
    label: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    placeholder: str = ""
    needed: bool = False
    more: bool = False
    width: str = "middle"
    picture: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as the page reads it.

        Returns
        -------
        dict
            Plain values only.
        """
        return asdict(self) | {"choices": [list(each) for each in self.choices]}


def field_of(column: Column, **changes: Any) -> Field:
    """Make the field for a declared column.

    Parameters
    ----------
    column : Column
        As declared in `columns`; its meaning becomes the hint.
    **changes
        Parts of the field that are to be otherwise.

    Returns
    -------
    Field
        A field whose text the casebook understands.

    Examples
    --------
    >>> from reciprocity_kit.columns import CASEBOOK_TABLES
    >>> [field_of(column).kind for column in CASEBOOK_TABLES["cards"][1:]]
    ['day', 'person', 'person', 'steps', 'steps', 'long']
    """
    steps = _steps_of(column)
    kind = "steps" if steps else "choice" if column.choices else _KINDS.get(column.dtype, "text")
    if column.name in {"note", "comment", "lesson"}:
        kind = "long"
    choices = steps or tuple((each, each) for each in column.choices)
    made = Field(
        name=column.name,
        label=column.label,
        kind=kind,
        choices=choices,
        hint=_hint_of(column, kind),
        picture="circles" if column.name == "closeness" else "",
        width=_WIDTHS.get(kind, "middle"),
    )
    return replace(made, **changes)


def _steps_of(column: Column) -> tuple[tuple[str, str], ...]:
    if column.unit == "doubling scale":
        return (NOT_SAID, *((each, each) for each in WORTHS))
    if column.name == "closeness":
        return (NOT_SAID, *((each, each) for each in _CLOSENESS))
    if column.name == "felt_balance":
        return (NOT_SAID, *((each, each.replace("-", "\N{MINUS SIGN}")) for each in _BALANCE))
    return ()


def _hint_of(column: Column, kind: str) -> str:
    """Say what a field means where its title and its choices do not."""
    told = any(word in column.meaning for word in ("empty", "number"))
    if kind in {"flag", "steps"} or (column.unit and kind != "day") or told:
        return column.meaning.split("; empty: ")[0]
    return ""
