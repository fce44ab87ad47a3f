"""The gallery: every picture there is, which of them the tables carry, and how one is drawn."""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit.errors import OptionError
from reciprocity_kit.pictures.of_casebook import OF_CASEBOOK
from reciprocity_kit.pictures.of_network import OF_NETWORK
from reciprocity_kit.pictures.of_one_tie import OF_ONE_TIE
from reciprocity_kit.pictures.of_ties import OF_TIES
from reciprocity_kit.pictures.of_time import OF_TIME
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.tables import Tables

PICTURES: Mapping[str, Picture] = MappingProxyType(
    {**OF_TIES, **OF_ONE_TIE, **OF_TIME, **OF_NETWORK, **OF_CASEBOOK}
)


def find_pictures(
    tables: Tables | None, looked: Looked | None = None, *, about: str | None = None
) -> list[str]:
    """Find the pictures that can be drawn, in the order of the gallery.

    Parameters
    ----------
    tables : Tables or None
        What is shown; `None` before anything was read.
    looked : Looked, optional
        How it is looked at.
    about : str, optional
        Only those of one app.

    Returns
    -------
    list of str
        Names of `PICTURES`.
    """
    if tables is None:
        return []
    how = looked or Looked()
    offered = {name: each for name, each in PICTURES.items() if about in {None, each.about}}
    return [name for name, each in offered.items() if each.can_be_drawn(tables, how)]


def draw_picture(name: str, tables: Tables, looked: Looked | None = None) -> go.Figure:
    """Draw one picture of the gallery.

    Parameters
    ----------
    name : str
        One of `PICTURES`.
    tables : Tables
        What is shown.
    looked : Looked, optional
        Whom it looks at, and how.

    Returns
    -------
    plotly.graph_objects.Figure
        With takeaway and text alternative in `layout.meta`.

    Raises
    ------
    OptionError
        If there is no such picture here.
    """
    how = looked or Looked()
    offered = find_pictures(tables, how)
    if name not in offered:
        raise OptionError(
            f"There is no picture {name!r} here.", next_step=f"choose among: {', '.join(offered)}"
        )
    return PICTURES[name].draw(tables, how)
