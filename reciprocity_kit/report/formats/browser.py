"""Finding a browser on this machine that can print and draw without showing itself."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge-stable",
    "microsoft-edge",
    "msedge",
    "brave-browser",
    "brave",
    "vivaldi-stable",
    "vivaldi",
)
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser", "Vivaldi")
_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "BraveSoftware/Brave-Browser/Application/brave.exe",
    "Vivaldi/Application/vivaldi.exe",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
ASKED_FOR = ("BROWSER_PATH", "RK_CHROMIUM")


def find_browser() -> Path | None:
    """Find Chrome, Chromium, Edge, Brave or Vivaldi.

    Returns
    -------
    pathlib.Path or None
        The one named by `BROWSER_PATH`, else the first found where such programs usually are.
    """
    named = next(filter(None, map(os.environ.get, ASKED_FOR)), None)
    if named is not None:
        found = shutil.which(named)
        return Path(found) if found else None
    return next((path for path in _places() if os.access(path, os.X_OK)), None)


def _places() -> Iterator[Path]:
    yield from (Path(found) for found in map(shutil.which, NAMES) if found)
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield from (folder / f"{name}.app" / "Contents" / "MacOS" / name for name in _MAC)
    folders = [os.environ[name] for name in _WINDOWS_FOLDERS if os.environ.get(name)]
    yield from (Path(folder) / path for path in _WINDOWS for folder in folders)
