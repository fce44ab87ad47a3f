"""Worksheets as Markdown, as a page to print, and as a Word file."""

import html
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import jinja2

from reciprocity_kit.charts.words import isolate_name
from reciprocity_kit.errors import OptionError
from reciprocity_kit.worksheets.sheet import Checks, Grid, Part, Questions, Worksheet

NOTHING = "Nothing is recorded."
_LINE = "_" * 60
_SIGNS = "\\`*_{}[]<>#|"


def render_markdown(worksheet: Worksheet) -> str:
    """Render a worksheet as Markdown.

    Parameters
    ----------
    worksheet : Worksheet
        As `build_worksheet` returns it.

    Returns
    -------
    str
        One page.

    Examples
    --------
    >>> from reciprocity_kit.worksheets.build import build_worksheet
    >>> render_markdown(build_worksheet("trust-repair")).splitlines()[0]
    '# Repairing trust'
    """
    sheet = worksheet.sheet
    lines = [f"# {sheet.title}", "", f"*{sheet.purpose}*", ""]
    lines += [
        f"**Use it:** {sheet.use}  ",
        f"**Not when:** {sheet.avoid}",
        "",
        f"{_plain(_head(worksheet))}",
        "",
    ]
    lines += ["## What is recorded", ""]
    lines += [f"- {_plain(label)}: {_plain(words)}" for label, words in worksheet.known] or [NOTHING]
    for part in sheet.parts:
        lines += ["", f"## {part.heading}", "", *_MARKDOWN[type(part)](part)]
    lines += [
        "",
        f"> **For example:** {sheet.example}",
        "",
        f"{sheet.limits}",
        "",
        f"Source: {sheet.source}",
        "",
    ]
    return "\n".join(lines)


def _plain(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _SIGNS else letter for letter in " ".join(text.split()))


def _head(worksheet: Worksheet) -> str:
    about = (
        f"About: {worksheet.person or '.' * 30}" if worksheet.sheet.about == "person" else "About: all ties"
    )
    window = f" | Recorded: {worksheet.window}" if worksheet.window else ""
    return f"{about} | {worksheet.day}{window}"


def _markdown_questions(part: Questions) -> list[str]:
    return [line for asked in part.asked for line in (f"- {asked}", *([f"  {_LINE}"] * part.lines))]


def _markdown_grid(part: Grid) -> list[str]:
    first = [*part.first, *[""] * (part.rows if not part.first else 0)]
    empty = " |" * (len(part.titles) - 1)
    return [
        f"| {' | '.join(part.titles)} |",
        f"|{'---|' * len(part.titles)}",
        *(f"| {word} |{empty}" for word in first),
    ]


def _markdown_checks(part: Checks) -> list[str]:
    return [f"- [ ] {box}" for box in part.boxes]


_MARKDOWN: Mapping[type[Part], Callable[..., list[str]]] = MappingProxyType(
    {Questions: _markdown_questions, Grid: _markdown_grid, Checks: _markdown_checks}
)


def render_page(worksheet: Worksheet) -> str:
    """Render a worksheet as one printed page that loads nothing.

    Parameters
    ----------
    worksheet : Worksheet
        As `build_worksheet` returns it.

    Returns
    -------
    str
        HTML; everything that came from a record is escaped.
    """
    template = Path(__file__).with_name("worksheet.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    kinds = {Questions: "questions", Grid: "grid", Checks: "checks"}
    return environment.from_string(template).render(
        worksheet=worksheet,
        sheet=worksheet.sheet,
        parts=[(kinds[type(part)], part) for part in worksheet.sheet.parts],
        head=html.unescape(_head(worksheet)),
        nothing=NOTHING,
        isolate=isolate_name,
    )


def render_docx(worksheet: Worksheet) -> bytes:
    """Render a worksheet as a Word file to fill in.

    Parameters
    ----------
    worksheet : Worksheet
        As `build_worksheet` returns it.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    OptionError
        If python-docx is not installed.
    """
    try:
        from reciprocity_kit.worksheets.word import build_document  # noqa: PLC0415 (python-docx may be missing)
    except ImportError as error:
        raise OptionError(
            "Word files need python-docx; md and html work without it.",
            next_step="pip install 'reciprocity-kit[paper]'",
        ) from error
    output = io.BytesIO()
    build_document(worksheet, _head(worksheet), NOTHING).save(output)
    return output.getvalue()
