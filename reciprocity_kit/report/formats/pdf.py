"""The page on paper: printed by a browser that shows itself to nobody and reaches nothing."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reciprocity_kit.report.formats.browser import find_browser
from reciprocity_kit.report.formats.missing import NO_BROWSER_TO_PRINT, MissingPieceError

PRINTING_SECONDS = 300
DRAWING_MS = 30_000  # of the browser's own clock, which stands still while a script works
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--user-agent=reciprocity_kit",  # else the file names this machine's system and browser
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    f"--virtual-time-budget={DRAWING_MS}",
)


def print_page(page: str, folder: Path, *, beside: str = "report.html") -> bytes:
    """Print a page to PDF.

    Parameters
    ----------
    page : str
        HTML that loads nothing.
    folder : pathlib.Path
        Where files may be made for a moment; browsers from a shop may read no other.
    beside : str
        Name of the page's file, to be printed by hand where this fails.

    Returns
    -------
    bytes
        The PDF, with an outline and without a word on this machine.

    Raises
    ------
    MissingPieceError
        If there is no browser, or it does not print.
    """
    browser = find_browser()
    if browser is None:
        raise MissingPieceError(NO_BROWSER_TO_PRINT.format(page=beside))
    with tempfile.TemporaryDirectory(dir=folder, prefix=".print-", ignore_cleanup_errors=True) as made:
        room = Path(made).resolve()
        source, target = room / "page.html", room / "page.pdf"
        source.write_text(page, encoding="utf-8")
        for sandbox in _sandboxes():
            why = _run(
                [str(browser), *OPTIONS, *sandbox, f"--user-data-dir={room / 'profile'}"], source, target
            )
            if target.is_file() and target.stat().st_size:
                return target.read_bytes()
    raise MissingPieceError(
        f"no PDF: {browser.name} did not print ({why}). Open {beside} and print it from your browser."
    )


def _sandboxes() -> Sequence[tuple[str, ...]]:
    """Return the options to try: without its own sandbox only where the system allows it none."""
    if sys.platform != "linux":
        return ((),)
    return (("--no-sandbox",),) if os.geteuid() == 0 else ((), ("--no-sandbox",))


def _run(command: list[str], source: Path, target: Path) -> str:
    """Print, and say in a few words what went wrong if it did."""
    try:
        ran = subprocess.run(  # noqa: S603 - a browser found on this machine, our own page
            [*command, f"--print-to-pdf={target}", source.as_uri()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TZ": "UTC"},
            timeout=PRINTING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"not done after {PRINTING_SECONDS} seconds"
    except OSError as error:
        return f"{error.strerror}"
    return f"it ended with {ran.returncode}"
