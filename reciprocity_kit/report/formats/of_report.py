"""The report as every format needs it."""

from collections.abc import Sequence
from functools import cache, partial
from os import PathLike

from reciprocity_kit.findings import NOTHING
from reciprocity_kit.pictures import Looked, Tables
from reciprocity_kit.pictures.scope import recorded_words
from reciprocity_kit.report.chapters import build_chapters
from reciprocity_kit.report.formats.paper import Paper, made_by
from reciprocity_kit.report.formats.registry import Written, write_formats
from reciprocity_kit.report.formats.sheets import build_sheets
from reciprocity_kit.report.limits import limits_of
from reciprocity_kit.report.page import render_report
from reciprocity_kit.report.summary import facts
from reciprocity_kit.report.whole import whole_sentences
from reciprocity_kit.report.write import folder_to_write, write_tables


def build_paper(tables: Tables, *, theme: str = "light") -> Paper:
    """Gather what a report tells.

    Parameters
    ----------
    tables : Tables
        What is reported.
    theme : str
        light, dark or print: the look of slides and pictures.

    Returns
    -------
    Paper
        For `write_formats`.
    """
    return Paper(
        name="report",
        title=f"Give and take: {tables.ego}" if tables.owner else "Give and take in a network",
        lead=f"{recorded_words(tables.history)} It tells who wrote, who opened "
        "conversations and who answered. It does not tell who gave what to whom.",
        scope=f"{tables.channels}, {tables.window}",
        facts=facts(tables),
        findings=tables.findings,
        sentences=[] if tables.findings else (whole_sentences(tables) or [NOTHING]),
        chapters=build_chapters(tables, Looked(theme=theme)),
        sheets=build_sheets(tables),
        limits=limits_of(tables),
        page=cache(partial(render_report, tables)),
        tz=tables.history.tz,
        theme=theme,
        made_by=made_by(),
    )


def write_report_formats(
    tables: Tables, folder: str | PathLike[str], formats: Sequence[str], *, theme: str = "light"
) -> Written:
    """Write a report in every format that is wanted, and its tables beside it.

    Parameters
    ----------
    tables : Tables
        What is reported.
    folder : str or path
        Where to write; made if it does not exist.
    formats : sequence of str
        As `find_formats` gives them.
    theme : str
        light, dark or print: the look of slides and pictures.

    Returns
    -------
    Written
        Files, and a line for everything missing on this machine.

    Raises
    ------
    OptionError
        If the folder cannot be written.
    """
    with folder_to_write(folder) as target:
        write_tables(tables, target)
        return write_formats(build_paper(tables, theme=theme), target, formats)
