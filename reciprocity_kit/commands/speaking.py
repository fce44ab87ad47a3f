"""How commands speak: lines, and tables that fit the terminal."""

import shutil
import unicodedata
from collections.abc import Sequence

import pandas as pd

WIDEST_CELL = 44
GAP = "  "


def say(text: str) -> None:
    """Print a line.

    Parameters
    ----------
    text : str
        What to say.
    """
    print(text)  # noqa: T201 (a command speaks)


def render_table(table: pd.DataFrame, columns: Sequence[str], *, width: int | None = None) -> str:
    """Write rows as aligned text that fits the terminal.

    Long texts are shortened; a row that is still too wide loses its last columns, and a
    line says which.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows.
    columns : sequence of str
        Which columns, in order.
    width : int, optional
        Letters in a line; by default those of the terminal.

    Returns
    -------
    str
        Lines without an end.

    Examples
    --------
    >>> print(render_table(pd.DataFrame({"who": ["ana", "benedict"], "n": [1, 20]}), ["who", "n"], width=40))
    who        n
    ana        1
    benedict  20
    """
    room = width or shutil.get_terminal_size().columns
    cells = {name: [name, *(_cell(value) for value in table[name])] for name in columns}
    sizes = {name: max(map(_width, texts)) for name, texts in cells.items()}
    shown: list[str] = []
    used = 0
    for name in columns:
        if shown and used + len(GAP) + sizes[name] > room:
            break
        shown.append(name)
        used += len(GAP) + sizes[name]
    right = {name for name in shown if pd.api.types.is_numeric_dtype(table[name].dtype)}
    lines = [
        GAP.join(_put(cells[name][row], sizes[name], right=name in right) for name in shown).rstrip()
        for row in range(len(table) + 1)
    ]
    missing = [name for name in columns if name not in shown]
    return "\n".join([*lines, *([f"(not shown: {', '.join(missing)})"] if missing else [])])


def _cell(value: object) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]  # any cell
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:g}"
    text = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return text if len(text) <= WIDEST_CELL else f"{text[: WIDEST_CELL - 1]}\N{HORIZONTAL ELLIPSIS}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _put(text: str, size: int, *, right: bool) -> str:
    gap = " " * (size - _width(text))
    return gap + text if right else text + gap
