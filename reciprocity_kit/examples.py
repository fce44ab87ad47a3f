"""What comes with the kit to try it on: notebooks, and the sample data they begin with."""

from pathlib import Path

from reciprocity_kit.errors import OptionError

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "shipped", _PACKAGE.parent)  # of an installed package, and of a copy of the repository


def sample(name: str = "alex") -> Path:
    """Say where a sample stands, wherever the kit is installed.

    Nobody in a sample exists; what is planted in each stands in its README.

    Parameters
    ----------
    name : str
        alex (one person's mail and calendar over two years), casebook (what Alex wrote down), or
        team (everybody's mail in a network of 24 people).

    Returns
    -------
    pathlib.Path
        A folder to read from; copy it before you change something.

    Raises
    ------
    OptionError
        If there is no such sample, or this installation came without them.

    Examples
    --------
    >>> sorted(file.name for file in sample("alex").iterdir())
    ['README.md', 'calendar.ics', 'mail.csv', 'truth.csv']
    """
    folder = _find_folder("sample_data")
    names = sorted(each.name for each in folder.iterdir() if each.is_dir())
    if name not in names:
        raise OptionError(f"There is no sample {name!r}.", next_step=f"choose one of: {', '.join(names)}")
    return folder / name


def list_notebooks() -> list[Path]:
    """List the notebooks that come with the kit.

    Returns
    -------
    list of pathlib.Path
        In the order in which they build on each other.

    Raises
    ------
    OptionError
        If this installation came without them.

    Examples
    --------
    >>> list_notebooks()[0].name
    '01_first_look.ipynb'
    """
    return sorted(_find_folder("notebooks").glob("*.ipynb"))


def _find_folder(name: str) -> Path:
    found = [place / name for place in _PLACES if (place / name).is_dir()]
    if not found:
        raise OptionError(
            f"This installation came without the folder {name}.",
            next_step="install the kit anew from its repository: pip install FOLDER",
        )
    return found[0]
