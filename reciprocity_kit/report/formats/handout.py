"""A handout in Markdown: what somebody understands who was not there."""

from collections.abc import Collection, Iterator

from reciprocity_kit.report.formats.paper import Paper
from reciprocity_kit.report.formats.sheets import short_grid
from reciprocity_kit.report.formats.texts import escape_markdown as e
from reciprocity_kit.report.formats.texts import note_of
from reciprocity_kit.report.grid import Grid, build_grid
from reciprocity_kit.report.sections import Section

MOST_ROWS_HERE = 12
LEADER = "\N{HORIZONTAL ELLIPSIS}" * 30


def render_handout(paper: Paper, *, pictures: Collection[str] = ()) -> str:
    """Render the handout.

    Parameters
    ----------
    paper : Paper
        What is told.
    pictures : collection of str
        Files of pictures beside it, such as `balance.png`; those are shown.

    Returns
    -------
    str
        Markdown in which every name stands as it is.
    """
    return "\n".join(_lines(paper, pictures)).rstrip() + "\n"


def _lines(paper: Paper, pictures: Collection[str]) -> Iterator[str]:
    yield from (f"# {e(paper.title)}", "", e(paper.lead), "")
    for label, value in paper.facts:
        yield f"- {e(label)}: **{e(value)}**"
    yield from _standing_out(paper)
    for chapter in paper.chapters:
        yield from ("", f"## {e(chapter.title)}", "", e(chapter.lead), "")
        for section in chapter.sections:
            yield from _section(section, pictures)
    for sheet in paper.sheets:
        if sheet.short:
            yield from ("", f"## {e(sheet.title)}", "", e(sheet.note), "")
            yield from _table(short_grid(sheet, most=MOST_ROWS_HERE, tz=paper.tz))
    yield from ("", "## What this cannot see", "")
    for heading, why in paper.limits:
        yield f"- **{e(heading)}** {e(why)}" if heading else f"- {e(why)}"
    yield from ("", f"Made by {e(paper.made_by)} on one machine. Nothing was sent anywhere.")


def _standing_out(paper: Paper) -> Iterator[str]:
    if paper.findings or paper.sentences:
        yield from ("", "## What stands out", "")
    if paper.findings:
        yield from (f"All of it: {e(paper.scope)}.", "")
    for place, finding in enumerate(paper.findings, start=1):
        yield from (f"{place}. {e(finding.claim or finding.text)}  ", f"   *{e(finding.question)}*")
    for sentence in paper.sentences:
        yield from (e(sentence), "")


def _section(section: Section, pictures: Collection[str]) -> Iterator[str]:
    yield from (f"### {e(section.heading)}", "")
    if section.takeaway:
        yield from (f"**{e(section.takeaway)}**", "")
    yield from (f"- {e(note)}" for note in section.notes)
    yield from ("",) if section.notes else ()
    for kind in ("png", "svg"):
        if (file := f"{section.anchor}.{kind}") in pictures:
            yield from (f"![{e(section.heading)}]({file})", "", f"How to read it: {e(section.reading)}", "")
            break
    if section.figure is not None and (note := note_of(section.figure)):
        yield from (e(note), "")
    if section.table is not None and section.figure is None:
        yield from (f"How to read it: {e(section.reading)}", "") if section.reading else ()
        yield from (*_table(build_grid(section.table, section.table_name, most=MOST_ROWS_HERE)), "")
    if section.question:
        yield from (f"*{e(section.question)}*", "")
    if section.lines:
        yield from (e(section.reading), "", *(f"{at}. {LEADER}" for at in range(1, section.lines + 1)), "")


def _table(grid: Grid) -> Iterator[str]:
    yield f"| {' | '.join(map(e, grid.titles))} |"
    yield "|" + "".join("--:|" if is_number else "---|" for is_number in grid.numbers)
    for row in grid.rows:
        yield f"| {' | '.join(e(cell.text) for cell in row)} |"
    yield from ("", f"*{grid.cut}*") if grid.cut else ()
