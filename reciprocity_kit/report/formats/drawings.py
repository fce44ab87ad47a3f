"""Charts as PNG and SVG, drawn by kaleido in one start of a browser."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from reciprocity_kit.errors import OptionError
from reciprocity_kit.report.formats.browser import find_browser
from reciprocity_kit.report.formats.missing import CAMERA, NO_BROWSER_TO_DRAW, NO_LIBRARY, MissingPieceError

WIDTH, SHARPNESS, USUAL_HEIGHT = 1000, 2, 480
KINDS = ("png", "svg")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def draw_figures(
    figures: Mapping[str, go.Figure], kinds: tuple[str, ...] = ("png",), *, beside: str = "report.html"
) -> dict[str, bytes]:
    """Draw charts to the bytes of picture files, all in one start of a browser.

    Parameters
    ----------
    figures : mapping of str to plotly.graph_objects.Figure
        Charts by the names of their pictures.
    kinds : tuple of {"png", "svg"}
        What to draw each as.
    beside : str
        Name of the page's file, which can save its charts where this fails.

    Returns
    -------
    dict of str to bytes
        By file name, such as `balance.png`.

    Raises
    ------
    MissingPieceError
        If kaleido or a browser is missing, or the browser draws nothing.
    OptionError
        If a name is no name of a picture.
    """
    odd = [name for name in figures if not _FILE_NAME.fullmatch(name)]
    if odd:
        raise OptionError(f"{odd[0]!r} is no name of a picture.", next_step="name pictures in small letters")
    told = " or ".join(kind.upper() for kind in kinds)
    try:
        import kaleido  # noqa: PLC0415 (an extra, and slow to load)
    except ImportError:
        raise MissingPieceError(NO_LIBRARY.format(kind=told, library="kaleido")) from None
    browser = find_browser()
    if browser is None:
        raise MissingPieceError(NO_BROWSER_TO_DRAW.format(kind=told, page=beside))
    with tempfile.TemporaryDirectory(prefix="rk-") as made:
        files = {f"{name}.{kind}": figures[name] for name in figures for kind in kinds}
        wanted = [_order(figure, Path(made) / name) for name, figure in files.items()]
        try:
            errors = kaleido.write_fig_from_object_sync(
                wanted, kopts={"mathjax": False, "path": str(browser)}
            )
        except Exception as error:  # noqa: BLE001 - whatever ails the browser, the other formats go on
            errors = (error,)
        drawn = {name: path.read_bytes() for name in files if (path := Path(made) / name).is_file()}
    if errors or len(drawn) < len(files):
        what = type(errors[0]).__name__ if errors else "nothing was drawn"
        otherwise = CAMERA.format(page=beside)
        raise MissingPieceError(f"no {told}: {browser.name} did not draw ({what}). {otherwise}")
    return drawn


def _order(figure: go.Figure, path: Path) -> dict[str, Any]:
    kind = path.suffix.removeprefix(".")
    size = {"width": int(figure.layout.width or WIDTH), "height": int(figure.layout.height or USUAL_HEIGHT)}
    scale = SHARPNESS if kind == "png" else 1
    return {"fig": figure, "path": str(path), "opts": {**size, "format": kind, "scale": scale}}
