"""Charts look as they did when a person last looked at them: pictures/, written by tools/make_pictures.py."""

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parent / "pictures"
TOOL = Path(__file__).parents[2] / "tools" / "make_pictures.py"
MOST_BYTES = 1_500_000
BLUR = 3.0  # fonts differ by machine: a letter may move, a bar or a line of words may not
CLEAR, MOST_CLEAR_SHARE, MOST_MEAN = 40.0, 0.02, 4.0
MOST_TALLER = 0.03


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(TOOL))


@pytest.fixture(scope="module")
def tables(tool: dict[str, Any]) -> Any:
    return tool["read_sample"]()


def find_difference(seen: Image.Image, kept: Image.Image) -> str:
    """Say how two pictures differ; empty where they are alike but for fonts."""
    if abs(seen.height - kept.height) > MOST_TALLER * kept.height:
        return f"{seen.height} high instead of {kept.height}"
    one, other = (_blur(each.resize(kept.size)) for each in (seen, kept))
    apart = np.abs(one - other)
    mean, clear = float(apart.mean()), float((apart > CLEAR).mean())
    if mean <= MOST_MEAN and clear <= MOST_CLEAR_SHARE:
        return ""
    return f"mean difference {mean:.1f} of 255, {clear:.1%} clearly different"


def _look_at(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("L")


def _blur(picture: Image.Image) -> Any:
    return np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(BLUR)), dtype=np.float64)


@pytest.mark.parametrize("look", ["light", "dark", "print"])
def test_every_chart_looks_as_it_was_last_looked_at(
    page: "Page", tool: dict[str, Any], tables: Any, look: str
) -> None:
    tool["open_paper"](page)
    found = {}
    for name, picture in tool["draw_all"](page, tables, look):
        path = FOLDER / f"{name}-{look}.png"
        found[name] = find_difference(picture, _look_at(path)) if path.exists() else "no picture yet"
    told = {name: difference for name, difference in found.items() if difference}
    assert told == {}, "look at them: python tools/make_pictures.py, then git diff"
    assert {path.name for path in FOLDER.glob(f"*-{look}.png")} == {f"{name}-{look}.png" for name in found}


def test_the_pictures_stay_small() -> None:
    assert 0 < sum(path.stat().st_size for path in FOLDER.glob("*.png")) < MOST_BYTES


def test_a_missing_bar_and_another_order_are_differences() -> None:
    kept = _look_at(FOLDER / "time-light.png")
    assert find_difference(kept, kept) == ""
    without = kept.copy()
    without.paste(255, (kept.width // 4, 0, kept.width // 3, kept.height))
    assert find_difference(without, kept) != ""
    other = _look_at(FOLDER / "balance-light.png")
    assert find_difference(other, kept) != ""
