"""The first notebook in JupyterLab, as a person meets it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"

pytestmark = pytest.mark.browser


def test_first_look_shows_charts_that_cannot_be_uploaded(run_notebook: "Callable[[Path], Page]") -> None:
    page = run_notebook(NOTEBOOKS / "01_first_look.ipynb")
    page.wait_for_selector(".js-plotly-plot .main-svg", state="attached")
    # plotly 7 has a button "Share chart..." that sends the figure, names included, to a server
    assert page.locator(".modebar-btn").count() > 0
    assert page.locator(".modebar-btn[data-title*='Share']").count() == 0
