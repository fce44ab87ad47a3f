"""The formats there are, and how what is told is written in those that are wanted."""

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit.errors import OptionError
from reciprocity_kit.report.formats.drawings import draw_figures
from reciprocity_kit.report.formats.handout import render_handout
from reciprocity_kit.report.formats.missing import MissingPieceError
from reciprocity_kit.report.formats.paper import Paper
from reciprocity_kit.report.formats.pdf import print_page
from reciprocity_kit.report.formats.slides import build_slides, find_drawn
from reciprocity_kit.report.formats.workbook import build_workbook


@dataclass
class Written:
    """What was written, and what was not.

    Parameters
    ----------
    files : list of pathlib.Path
        The files, in the order of the formats.
    told : list of str
        A line for every piece that is missing on this machine.
    """

    files: list[Path] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Work:
    """One writing: what is told, where to, and the pictures drawn for it, as files and for slides."""

    paper: Paper
    folder: Path
    drawn: Mapping[str, bytes]
    on_slides: Mapping[str, bytes]


@dataclass(frozen=True)
class Format:
    """A form in which a report can be written.

    Parameters
    ----------
    name : str
        As it is asked for.
    words : str
        What it is for, in a few words.
    make : callable
        Makes the files' contents by name.
    """

    name: str
    words: str
    make: Callable[[_Work], Mapping[str, bytes]]


def _make_html(work: _Work) -> dict[str, bytes]:
    return {f"{work.paper.name}.html": work.paper.page().encode()}


def _make_pdf(work: _Work) -> dict[str, bytes]:
    name = work.paper.name
    return {f"{name}.pdf": print_page(work.paper.page(), work.folder, beside=f"{name}.html")}


def _make_slides(work: _Work) -> dict[str, bytes]:
    return {f"{work.paper.name}.pptx": build_slides(work.paper, work.on_slides)}


def _make_workbook(work: _Work) -> dict[str, bytes]:
    return {f"{work.paper.name}.xlsx": build_workbook(work.paper)}


def _make_handout(work: _Work) -> dict[str, bytes]:
    beside = [name for name in work.drawn if (work.folder / name).is_file()]
    return {f"{work.paper.name}.md": render_handout(work.paper, pictures=beside).encode()}


def _make_pictures(kind: str) -> Callable[[_Work], Mapping[str, bytes]]:
    return lambda work: {name: made for name, made in work.drawn.items() if name.endswith(f".{kind}")}


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("html", "one page that opens anywhere, with the network unplugged", _make_html),
            Format("pdf", "the page on paper", _make_pdf),
            Format("png", "every chart as a picture", _make_pictures("png")),
            Format("svg", "every chart as a drawing that can be edited", _make_pictures("svg")),
            Format("pptx", "slides with charts that can be edited", _make_slides),
            Format("xlsx", "a workbook with all tables", _make_workbook),
            Format("md", "a handout to send along", _make_handout),
        )
    }
)
OTHER_NAMES = MappingProxyType(
    {"powerpoint": "pptx", "slides": "pptx", "excel": "xlsx", "markdown": "md", "htm": "html"}
)

ON_SLIDE = "on-slide-"
"""What the name of a picture begins with that is drawn for a slide."""


def find_formats(wanted: str) -> list[str]:
    """Read a list of formats.

    Parameters
    ----------
    wanted : str
        Names, with commas between them; `all` is every one.

    Returns
    -------
    list of str
        Names of `FORMATS`, each once, in the order in which they are written.

    Raises
    ------
    OptionError
        If a name is unknown; the nearest is named.

    Examples
    --------
    >>> find_formats("md, HTML,html")
    ['html', 'md']
    """
    names = [each.strip().strip(".").casefold() for each in wanted.split(",") if each.strip()]
    if not names:
        raise OptionError("No format is named.", next_step=f"choose among: {', '.join(FORMATS)}")
    found = set(FORMATS) if "all" in names else {_find_format(name) for name in names}
    return [name for name in FORMATS if name in found]


def _find_format(name: str) -> str:
    known = OTHER_NAMES.get(name, name)
    if known in FORMATS:
        return known
    near = difflib.get_close_matches(name, [*FORMATS, *OTHER_NAMES], n=1, cutoff=0.4)
    hint = f"did you mean {OTHER_NAMES.get(near[0], near[0])}? " if near else ""
    raise OptionError(f"{name!r} is no format.", next_step=f"{hint}choose among: {', '.join(FORMATS)}")


def write_formats(paper: Paper, folder: Path, formats: Sequence[str]) -> Written:
    """Write what is told in every format that is wanted.

    A piece that is missing on this machine costs its own format only; where the PDF
    cannot be made, the page is written, to be printed by hand.

    Parameters
    ----------
    paper : Paper
        What is told.
    folder : pathlib.Path
        An existing folder.
    formats : sequence of str
        As `find_formats` gives them.

    Returns
    -------
    Written
        Files, and a line for everything missing.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    written = Written()
    work = _Work(paper, folder, *_parted(_draw(paper, formats, written)))
    left = list(formats)
    while left:
        name = left.pop(0)
        try:
            made = FORMATS[name].make(work)
        except MissingPieceError as missing:
            written.told.append(missing.words)
            if name == "pdf" and "html" not in formats:
                left.insert(0, "html")
            continue
        for file, content in made.items():
            (folder / file).write_bytes(content)
            written.files.append(folder / file)
    return written


def _parted(drawn: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Part the pictures that become files from those on slides."""
    on_slides = {name for name in drawn if name.startswith(ON_SLIDE)}
    files = {name: made for name, made in drawn.items() if name not in on_slides}
    return files, {name.removeprefix(ON_SLIDE): drawn[name] for name in on_slides}


def _figures_on_slides(paper: Paper) -> dict[str, go.Figure]:
    try:
        return {f"{ON_SLIDE}{name}": figure for name, figure in find_drawn(paper).items()}
    except MissingPieceError:  # told when the slides are made
        return {}


def _draw(paper: Paper, formats: Collection[str], written: Written) -> dict[str, bytes]:
    """Draw all pictures that any of the formats needs, in one start of a browser."""
    kinds = tuple(kind for kind in ("png", "svg") if kind in formats)
    on_slides = _figures_on_slides(paper) if "pptx" in formats else {}
    files = {each.anchor: each.figure for each in paper.sections} if kinds else {}
    if not files and not on_slides:
        return {}
    wanted = tuple(dict.fromkeys((*kinds, *(("png",) if on_slides else ()))))
    try:
        return draw_figures({**files, **on_slides}, wanted, beside=f"{paper.name}.html")
    except MissingPieceError as missing:
        if kinds:
            written.told.append(missing.words)
        else:
            written.told.append(f"slides without {len(on_slides)} pictures: {missing.words}")
        return {}
