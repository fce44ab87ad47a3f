"""Worksheets on disk."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from reciprocity_kit.errors import OptionError
from reciprocity_kit.worksheets.render import render_docx, render_markdown, render_page
from reciprocity_kit.worksheets.sheet import Worksheet

FORMATS = ("md", "html", "docx")


def write_worksheet(
    worksheet: Worksheet, folder: str | PathLike[str], *, formats: Sequence[str] = ("html",)
) -> list[Path]:
    """Write a worksheet, a file for every format.

    Parameters
    ----------
    worksheet : Worksheet
        As `build_worksheet` returns it.
    folder : str or path
        Where to write; made if it does not exist. The files are named by the sheet, not
        by the person.
    formats : sequence of {"md", "html", "docx"}
        Which formats.

    Returns
    -------
    list of pathlib.Path
        The files.

    Raises
    ------
    OptionError
        If a format is unknown or lacks a library, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from reciprocity_kit.worksheets.build import build_worksheet
    >>> [file.name for file in write_worksheet(build_worksheet("trust-repair"), tempfile.mkdtemp())]
    ['trust-repair.html']
    """
    unknown = [each for each in formats if each not in FORMATS]
    if unknown:
        raise OptionError(f"{unknown[0]!r} is no format.", next_step=f"choose among: {', '.join(FORMATS)}")
    target = Path(folder).expanduser()
    made = {each: _render(worksheet, each) for each in formats}
    try:
        target.mkdir(parents=True, exist_ok=True)
        files = [target / f"{worksheet.sheet.name}.{each}" for each in formats]
        for file, content in zip(files, made.values(), strict=True):
            file.write_bytes(content)
    except OSError as error:
        raise OptionError(
            f"{target} cannot be written: {error.strerror}.", next_step="name another folder"
        ) from error
    return files


def _render(worksheet: Worksheet, wanted: str) -> bytes:
    if wanted == "docx":
        return render_docx(worksheet)
    return (render_markdown if wanted == "md" else render_page)(worksheet).encode()
