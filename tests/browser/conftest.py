"""A real JupyterLab in a real Chromium that can reach nothing but this machine."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from reciprocity_kit.apps.page.serve import prepare_page
from reciprocity_kit.commands.lab import COMMAND, prepare_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
LOCAL_SCHEMES = ("data", "blob", "file", "about")
LOCAL_HOSTS = ("127.0.0.1", "localhost")
LAB_OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.port_retries=0",
    "--LabApp.expose_app_in_browser=True",
)
SERVER_STARTS_SECONDS = 240
PAGE_WAITS_MS = 120_000

KERNEL_IS_READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.content?.activeCell && panel.sessionContext.session?.kernel?.status === 'idle';
}"""
RUN_ALL_CELLS = """async () => {
  await jupyterapp.commands.execute('application:toggle-left-area');
  await jupyterapp.commands.execute('notebook:run-all-cells');
}"""
CELL_ERRORS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
  .filter(cell => cell.type === 'code')
  .flatMap(cell => Array.from({length: cell.outputs.length}, (_, i) => cell.outputs.get(i).toJSON()))
  .filter(output => output.output_type === 'error')
  .map(output => `${output.ename}: ${output.evalue}`)"""
UNRUN_CELLS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
  .filter(cell => cell.type === 'code' && cell.sharedModel.getSource().trim())
  .filter(cell => cell.executionCount === null).length"""
STOP_KERNEL = """async () => {
  await window.jupyterapp?.shell.currentWidget?.context?.sessionContext.shutdown();
}"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: the folder it serves, its address and its token."""

    folder: Path
    address: str
    token: str


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where a browser is required."""
    report = yield
    if report.skipped and os.environ.get("RK_REQUIRE_BROWSER") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.name} may not skip, since RK_REQUIRE_BROWSER=1: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Return a headless Chromium."""
    path = os.environ.get("RK_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.skip("no Chromium found: apt-get install chromium, or name one in RK_CHROMIUM")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - collecting the tests needs no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: "Browser", request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Page"]:
    """Return an empty page; the test fails when the page asks for anything that is not on this machine."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PAGE_WAITS_MS)
    outside: list[str] = []
    page.on("request", lambda sent: None if _is_local(sent.url) else outside.append(sent.url))
    page.on("websocket", lambda opened: None if _is_local(opened.url) else outside.append(opened.url))
    yield page
    pictures = Path(os.environ.get("RK_SHOTS", tmp_path))
    page.screenshot(path=pictures / f"{request.node.name}.png")
    context.close()
    assert outside == [], "the page asked for what is not on this machine"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Return a JupyterLab as `reciprocity lab` starts it, on an empty folder, without a person's settings."""
    folder = tmp_path_factory.mktemp("lab")
    served = Lab(folder, f"http://127.0.0.1:{_find_port()}", secrets.token_hex(16))
    with _serve(served, tmp_path_factory.mktemp("jupyter")):
        yield served


@pytest.fixture
def run_notebook(lab: Lab, page: "Page") -> Iterator[Callable[[Path], "Page"]]:
    """Return a function that runs a notebook in JupyterLab and returns the page; a cell's error fails."""

    def run(notebook: Path) -> "Page":
        shutil.copy(notebook, lab.folder)
        page.goto(f"{lab.address}/lab/tree/{notebook.name}?token={lab.token}&reset")
        page.wait_for_function(KERNEL_IS_READY)
        page.evaluate(RUN_ALL_CELLS)
        assert page.evaluate(CELL_ERRORS) == []
        assert page.evaluate(UNRUN_CELLS) == 0
        return page

    yield run
    page.evaluate(STOP_KERNEL)


@pytest.fixture
def served_page(page: "Page", tmp_path: Path) -> Iterator[Callable[..., "Page"]]:
    """Return a function that serves the apps with `explore`'s options and opens them; again: a restart."""
    with ExitStack() as running:

        def serve(**options: object) -> "Page":
            running.close()  # the server before, with its kernel
            address = running.enter_context(_serve_apps(options, tmp_path / "voila.log"))
            page.goto(address)
            page.wait_for_selector(".widget-tab", state="attached")
            return page

        yield serve
        page.goto("about:blank")


@contextmanager
def _serve_apps(options: dict[str, object], log: Path) -> Iterator[str]:
    """Serve the apps until the block ends, and end the server with all of its kernels."""
    with (
        prepare_page(options, open_browser=False) as prepared,
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            prepared.command,
            env=dict(prepared.environment),
            stdout=output,
            stderr=output,
        ) as server,
    ):
        try:
            _wait_until_up(prepared.address, server, log)
            yield prepared.address
        finally:
            server.kill()  # as a crash would: what was typed has to be safe by then


@contextmanager
def _serve(lab: Lab, settings: Path) -> Iterator[None]:
    """Run JupyterLab until the block ends."""
    own = {
        "JUPYTER_CONFIG_DIR": settings,
        "JUPYTER_DATA_DIR": settings / "data",
        "JUPYTER_RUNTIME_DIR": settings / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": settings / "lab",
        "JUPYTERLAB_WORKSPACES_DIR": settings / "workspaces",
        "IPYTHONDIR": settings / "ipython",
    }
    command = [*COMMAND, *LAB_OPTIONS, f"--ServerApp.port={lab.address.rpartition(':')[2]}"]
    command += [f"--ServerApp.root_dir={lab.folder}", f"--IdentityProvider.token={lab.token}"]
    log = settings / "lab.log"
    with (
        prepare_settings() as prepared,
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            command,
            env={**prepared, **{name: str(path) for name, path in own.items()}},
            stdout=output,
            stderr=output,
            cwd=lab.folder,
        ) as server,
    ):
        try:
            _wait_until_up(f"{lab.address}/api/status?token={lab.token}", server, log)
            yield
        finally:
            server.terminate()


def _wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server takes connections; fail with its log when it stops or does not."""
    give_up_at = time.monotonic() + SERVER_STARTS_SECONDS
    parts = urlsplit(address)
    while server.poll() is None and time.monotonic() < give_up_at:
        with suppress(OSError), socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5):
            return
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _find_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _is_local(url: str) -> bool:
    """Tell whether a request stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.hostname in LOCAL_HOSTS
