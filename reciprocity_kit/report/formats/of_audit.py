"""Two audits as every format needs them."""

from collections.abc import Sequence
from functools import cache, partial
from os import PathLike

from reciprocity_kit.report.audit_page import LEAD, TITLE, Audited, render_audit
from reciprocity_kit.report.formats.paper import Paper, Sheet, made_by
from reciprocity_kit.report.formats.registry import Written, write_formats
from reciprocity_kit.report.grid import limited
from reciprocity_kit.report.limits import audit_limits
from reciprocity_kit.report.write import folder_to_write

COLUMNS = (
    "person",
    "measure",
    "unit",
    "change",
    *limited("before"),
    *limited("after"),
    *limited("difference"),
    "n_before",
    "n_after",
    "p",
    "q",
)


def build_audit_paper(audited: Audited, *, theme: str = "light") -> Paper:
    """Gather what two audits tell.

    Parameters
    ----------
    audited : Audited
        The comparison, the agreements and how people are called.
    theme : str
        light, dark or print: the look of slides and pictures.

    Returns
    -------
    Paper
        For `write_formats`.
    """
    return Paper(
        name="audit",
        title=TITLE,
        lead=f"{' against '.join(audited.windows)}. {LEAD}",
        scope=audited.scope,
        facts=audited.facts,
        findings=audited.findings,
        chapters=audited.chapters(theme),
        sheets=_sheets(audited),
        limits=audit_limits(),
        page=cache(partial(render_audit, audited)),
        theme=theme,
        made_by=made_by(),
    )


def _sheets(audited: Audited) -> list[Sheet]:
    comparison = audited.told[list(COLUMNS)]
    made = [
        Sheet(
            title="All measures",
            frame=comparison.assign(person=comparison["person"].replace("", "all ties")),
            declared="audit_comparison",
            note="One row for each person and measure, the clearest changes first.",
        ),
        Sheet(
            title="Agreements",
            frame=audited.agreed.drop(columns=["agreement_id", "words"]),
            declared="agreements_review",
            note="What was agreed, by the casebook, and what became of it.",
        ),
    ]
    return [each for each in made if len(each.frame)]


def write_audit_formats(
    audited: Audited, folder: str | PathLike[str], formats: Sequence[str], *, theme: str = "light"
) -> Written:
    """Write two audits in every format that is wanted.

    Parameters
    ----------
    audited : Audited
        What is told.
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
        return write_formats(build_audit_paper(audited, theme=theme), target, formats)
