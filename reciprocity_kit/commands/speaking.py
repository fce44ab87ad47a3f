"""How commands speak: lines, and tables that fit the terminal."""

import shutil
import textwrap
import unicodedata
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

WIDEST_CELL = 44
NARROWEST_CELL = 18
GAP = "  "
INDENT = "    "
_USUAL_SIZE = (80, 24)
_FEWEST_LETTERS = 40


def say(text: str) -> None:
    """Print a line.

    Parameters
    ----------
    text : str
        What to say.
    """
    print(text)  # noqa: T201 (a command speaks)


def say_sentence(text: str, *, title: str = "") -> None:
    """Print a sentence, broken where the terminal ends, later lines indented.

    Parameters
    ----------
    text : str
        What to say.
    title : str
        What it is about, set before it.
    """
    words = f"{title}: {text}" if title else text
    wide = max(_room(), _FEWEST_LETTERS)
    say(textwrap.fill(words, wide, subsequent_indent=GAP, break_long_words=False, break_on_hyphens=False))


def say_title(text: str) -> None:
    """Print a title with an empty line before it.

    Parameters
    ----------
    text : str
        The title.
    """
    say(f"\n{text}")


def render_table(
    table: pd.DataFrame,
    columns: Sequence[str],
    *,
    whole: Collection[str] = (),
    below: str = "",
    width: int | None = None,
) -> str:
    """Write rows as aligned text that fits the terminal.

    Long texts are shortened, the longest first; a row that is still too wide loses its last
    columns, and a line says which.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows.
    columns : sequence of str
        Which columns, in order.
    whole : collection of str
        Columns whose texts are not shortened.
    below : str
        A column whose texts stand under their rows, in lines of their own; empty for none.
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
    room = width or _room()
    right = {name for name in columns if pd.api.types.is_numeric_dtype(table[name].dtype)}
    cells = {name: [name.replace("_", " "), *map(_cell, table[name])] for name in columns}
    sizes = {name: max(map(_width, texts)) for name, texts in cells.items()}
    texts_to_cut = set(columns) - right - set(whole)
    least = {n: min(size, NARROWEST_CELL) if n in texts_to_cut else size for n, size in sizes.items()}
    shown = [name for at, name in enumerate(columns) if not at or _used(least, columns[: at + 1]) <= room]
    sizes = _fit({name: sizes[name] for name in shown}, texts_to_cut, room)
    notes = ["", *map(_cell, table[below])] if below else [""] * (len(table) + 1)
    lines = []
    for row, note in enumerate(notes):
        texts = (_put(cells[name][row], sizes[name], right=name in right) for name in shown)
        lines.append(GAP.join(texts).rstrip())
        lines += [INDENT + _put(note, room - len(INDENT), right=False).rstrip()] if note else []
    missing = [name.replace("_", " ") for name in columns if name not in shown]
    if missing:
        lines += textwrap.wrap(f"(not shown: {', '.join(missing)})", room)
    return "\n".join(lines)


def _used(sizes: Mapping[str, int], columns: Sequence[str]) -> int:
    return sum(sizes[name] for name in columns) + len(GAP) * (len(columns) - 1)


def _room() -> int:
    return shutil.get_terminal_size(_USUAL_SIZE).columns


def _fit(sizes: dict[str, int], texts: set[str], room: int) -> dict[str, int]:
    """Narrow the widest columns of text, letter by letter, until all of them fit."""
    fitted = {name: min(size, WIDEST_CELL) if name in texts else size for name, size in sizes.items()}
    while _used(fitted, list(fitted)) > room:
        wide = {name: fitted[name] for name in fitted if name in texts and fitted[name] > NARROWEST_CELL}
        if not wide:
            break
        fitted[max(wide, key=lambda name: wide[name])] -= 1
    return fitted


def _cell(value: object) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]  # any cell
        return ""
    if isinstance(value, pd.Timestamp):
        here = value.to_pydatetime().astimezone()  # of this machine
        return f"{value:%Y-%m-%d}" if value.tz is None else f"{here:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1 else f"{value:.10g}"
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _put(text: str, size: int, *, right: bool) -> str:
    if _width(text) > size:
        while _width(text) >= size:
            text = text[:-1]
        text += "\N{HORIZONTAL ELLIPSIS}"
    gap = " " * (size - _width(text))
    return gap + text if right else text + gap
