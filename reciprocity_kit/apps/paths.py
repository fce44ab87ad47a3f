"""Where a path leads that a person types on a page."""

import os
from os import PathLike
from pathlib import Path

from reciprocity_kit.apps.page.serve import FOLDER


def full_path(typed: str | PathLike[str]) -> Path:
    """Say where a path leads that was typed without its folder.

    Parameters
    ----------
    typed : str or path
        A path; what does not begin with a folder stands where the app was started.

    Returns
    -------
    pathlib.Path
        An absolute path.
    """
    start = os.environ.get(FOLDER) or Path.cwd()
    return Path(start, Path(typed).expanduser()).resolve()
