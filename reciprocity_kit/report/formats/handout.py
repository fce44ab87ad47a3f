"""A handout in Markdown: what somebody understands who was not there."""

from collections.abc import Collection, Iterator

from reciprocity_kit.report.formats.paper import Paper
from reciprocity_kit.report.formats.sheets import told_rows
from reciprocity_kit.report.formats.texts import escape_markdown as e
from reciprocity_kit.report.formats.texts import note_of
from reciprocity_kit.report.sections import Section

MOST_ROWS_HERE = 12


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
    yield from ("", "## What stands out", "")
    for place, finding in enumerate(paper.findings, start=1):
        yield from (f"{place}. {e(finding.text)}  ", f"   *{e(finding.question)}*")
    for sentence in paper.sentences:
        yield from (e(sentence), "")
    for chapter in paper.chapters:
        yield from ("", f"## {e(chapter.title)}", "", e(chapter.lead), "")
        for section in chapter.sections:
            yield from _section(section, pictures)
    for sheet in paper.sheets:
        if sheet.short:
            rows = _table(*told_rows(sheet, most=MOST_ROWS_HERE, tz=paper.tz))
            yield from ("", f"## {e(sheet.title)}", "", e(sheet.note), "", *rows)
    yield from ("", "## What this cannot see", "")
    for heading, why in paper.limits:
        yield f"- **{e(heading)}** {e(why)}" if heading else f"- {e(why)}"
    yield from ("", f"Made by {e(paper.made_by)} on one machine. Nothing was sent anywhere.")


def _section(section: Section, pictures: Collection[str]) -> Iterator[str]:
    yield from (f"### {e(section.heading)}", "")
    if section.takeaway:
        yield from (f"**{e(section.takeaway)}**", "")
    for kind in ("png", "svg"):
        if (file := f"{section.anchor}.{kind}") in pictures:
            yield from (f"![{e(section.heading)}]({file})", "", f"How to read it: {e(section.reading)}", "")
            break
    if section.figure is not None and (note := note_of(section.figure)):
        yield from (e(note), "")
    if section.question:
        yield from (f"*{e(section.question)}*", "")


def _table(titles: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(e, titles))} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(map(e, row))} |"
