"""The notebooks in JupyterLab as `reciprocity lab` opens it, as a person meets them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reciprocity_kit.examples import list_notebooks, sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOTEBOOKS = {notebook.stem: notebook for notebook in list_notebooks()}
PERSON = "miles.thorne@harbor.example"
SAVE = "async () => { await jupyterapp.commands.execute('docmanager:save'); }"
ASK_KERNEL = """async code => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({ code });
  let said = '';
  asked.onIOPub = ({ header, content }) => {
    if (header.msg_type === 'stream') said += content.text;
    if (header.msg_type === 'error') said += content.evalue;
  };
  await asked.done;
  return said.trim();
}"""
RESTART_KERNEL = "async () => { await jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }"
SPOT = """name => {
  const net = document.querySelector('.rk-net')?.rk;
  const at = net?.scene?.people?.name?.findIndex(each => each.startsWith(name)) ?? -1;
  if (at < 0) return null;
  const canvas = document.querySelector('.rk-net-canvas').getBoundingClientRect();
  const [x, y] = net.spot(at);
  return Number.isFinite(x) && [canvas.x + x, canvas.y + y];
}"""

pytestmark = pytest.mark.browser

Run = Callable[[Path], "Page"]


def test_first_look_shows_charts_that_cannot_be_uploaded_and_saves_none(run_notebook: Run, lab: Any) -> None:
    page = run_notebook(NOTEBOOKS["01_first_look"])
    page.wait_for_selector(".js-plotly-plot .main-svg", state="attached")
    # plotly 7 has a button "Share chart..." that sends the figure, names included, to a server
    assert page.locator(".modebar-btn").count() > 0
    assert page.locator(".modebar-btn[data-title*='Share']").count() == 0
    assert page.get_by_text("miles.thorne").count() > 0
    page.evaluate(SAVE)
    saved = lab.folder.joinpath("01_first_look.ipynb").read_text(encoding="utf-8")
    assert "# A first look" in saved
    assert "miles.thorne" not in saved
    policy = page.request.get(f"{lab.address}/lab?token={lab.token}").headers["content-security-policy"]
    assert "default-src 'self'" in policy


def test_what_is_done_with_the_mouse_is_known_to_python(run_notebook: Run, lab: Any) -> None:
    page = run_notebook(NOTEBOOKS["06_coaching_session"])

    def ask(code: str) -> str:
        told: str = page.evaluate(ASK_KERNEL, f"print({code})")
        return told

    def show(tab: str) -> None:
        page.locator(".rk-page .lm-TabBar-tab", has_text=tab).first.click()

    show("Network")
    page.wait_for_selector(".rk-net-canvas")
    page.wait_for_function(SPOT, arg="Miles Thorne")
    page.locator(".rk-net-canvas").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    page.mouse.click(*page.evaluate(SPOT, "Miles Thorne"))
    page.wait_for_function("document.querySelector('.rk-net').rk.model.get('selected').length > 0")
    assert ask("page.state.selected") == f"('{PERSON}',)"

    show("Ties")
    assert ask("page.state.until") == "None"
    page.get_by_role("slider", name="Months, to").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('.widget-readout').textContent.includes('Nov 2025')")
    assert ask("page.state.until").startswith("2025-12-01")

    show("Casebook")
    page.get_by_label("In one line").fill("lars gave introduction 4: to the port office")
    page.keyboard.press("Enter")
    page.locator(".rk-form-message", has_text="Saved:").first.wait_for()
    book = ask("book.path")

    show("Read")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(sample("alex") / "calendar.ics")
    page.get_by_text("ready to read").wait_for()
    page.evaluate(SAVE)
    saved = lab.folder.joinpath("06_coaching_session.ipynb").read_text(encoding="utf-8")
    assert "BEGIN:VCALENDAR" not in saved
    assert "Thorne" not in saved

    page.evaluate(RESTART_KERNEL)
    again = f"__import__('reciprocity_kit').open_casebook({book!r}, read_only=True).table('exchanges')"
    assert ask(f"{again}['note'].iloc[-1]") == "to the port office"
