"""Three looks for all charts: for light and dark screens, and for a printer without colours.

Importing this module registers the plotly templates `rk_light`, `rk_dark` and `rk_print`
and leaves plotly's default alone. All of them take the button "Share chart..." away, which
would upload a whole figure, names included.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from reciprocity_kit.errors import OptionError

UPLOAD_BUTTONS = ("sendChartToCloud",)
ZOOM_BUTTONS = ("zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d")
SELECT_BUTTONS = ("select2d", "lasso2d", "autoScale2d")
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
TEXT_SIZE, SMALL_SIZE, SUBTITLE_SIZE, TITLE_SIZE = 13, 12, 13, 19


@dataclass(frozen=True)
class Palette:
    """Colours of one look, after Okabe and Ito, chosen to differ for every kind of sight.

    Parameters
    ----------
    paper, ink, muted, faint, band : str
        Ground, text, secondary text, grid lines and shaded areas.
    ego, alter, both, unclear : str
        Colours of "mostly opened by you", "by them", "by both" and "not enough data".
    categories : tuple of str
        Colours for groups, the most legible first.
    amounts : str
        Name of plotly's colour scale for amounts: the ground stands for little.
    """

    paper: str
    ink: str
    muted: str
    faint: str
    band: str
    ego: str
    alter: str
    both: str
    unclear: str
    categories: tuple[str, ...]
    amounts: str


PALETTES: Mapping[str, Palette] = MappingProxyType(
    {
        "light": Palette(
            paper="#FFFFFF",
            ink="#1B1F24",
            muted="#57606A",
            faint="#E1E4E8",
            band="#F1F3F5",
            ego="#0072B2",
            alter="#D55E00",
            both="#009E73",
            unclear="#7A828C",
            categories=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#3D444D"),
            amounts="Blues",
        ),
        "dark": Palette(
            paper="#111417",
            ink="#E6E9ED",
            muted="#A3ACB6",
            faint="#2C3238",
            band="#1C2126",
            ego="#56B4E9",
            alter="#E8743B",
            both="#1DB58C",
            unclear="#8B949E",
            categories=("#56B4E9", "#E8743B", "#1DB58C", "#CC79A7", "#E69F00", "#F0E442", "#B8C0C8"),
            amounts="ice",
        ),
        "print": Palette(
            paper="#FFFFFF",
            ink="#000000",
            muted="#3D3D3D",
            faint="#D9D9D9",
            band="#EDEDED",
            ego="#1A1A1A",
            alter="#8C8C8C",
            both="#5A5A5A",
            unclear="#737373",
            categories=("#1A1A1A", "#8C8C8C", "#5A5A5A", "#737373", "#B8B8B8", "#404040", "#D0D0D0"),
            amounts="Greys",
        ),
    }
)


def palette(theme: str) -> Palette:
    """Look up the colours of a look.

    Parameters
    ----------
    theme : str
        light, dark or print.

    Returns
    -------
    Palette
        Its colours.

    Raises
    ------
    OptionError
        If there is no such look.

    Examples
    --------
    >>> palette("light").paper
    '#FFFFFF'
    """
    if theme not in PALETTES:
        raise OptionError(f"{theme!r} is no theme.", next_step=f"choose one of: {', '.join(PALETTES)}")
    return PALETTES[theme]


def halo(colours: Palette) -> str:
    """Give the shadow that keeps words legible over lines.

    Parameters
    ----------
    colours : Palette
        Of the look.

    Returns
    -------
    str
        A text shadow in the colour of the ground.

    Examples
    --------
    >>> halo(palette("light")).split(", ")[0]
    '-1px -1px 2px #FFFFFF'
    """
    return ", ".join(f"{x}px {y}px 2px {colours.paper}" for x in (-1, 1) for y in (-1, 1))


def apply_theme(figure: go.Figure, theme: str = "light") -> go.Figure:
    """Give a figure the fonts, grounds and grid lines of a look.

    Colours that the figure sets itself stay as they are, so make the kit's own
    charts with `plot_...(..., theme=...)`; this one is for figures of your own.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Any figure.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        A new figure, without the button that uploads it.

    Raises
    ------
    OptionError
        If there is no such look.

    Examples
    --------
    >>> "sendChartToCloud" in apply_theme(go.Figure(), "dark").layout.template.layout.modebar.remove
    True
    """
    palette(theme)
    themed = go.Figure(figure)
    themed.update_layout(template=f"rk_{theme}")
    return themed


def blank_figure(theme: str, **layout: Any) -> go.Figure:
    """Begin a figure of a look.

    A figure begun without one gets plotly's own look first, which costs more than most charts.

    Parameters
    ----------
    theme : str
        light, dark or print.
    **layout
        What else the layout has from the start.

    Returns
    -------
    plotly.graph_objects.Figure
        Without marks.

    Examples
    --------
    >>> blank_figure("dark").layout.template.layout.paper_bgcolor
    '#111417'
    """
    return go.Figure(layout={"template": f"rk_{theme}", **layout})


def _build_template(colours: Palette) -> go.layout.Template:
    axis = _axis(colours)
    layout = go.Layout(
        font={"family": FONT, "size": TEXT_SIZE, "color": colours.ink},
        title={
            "font": {"size": TITLE_SIZE, "weight": 600},
            "subtitle": {"font": {"size": SUBTITLE_SIZE, "color": colours.muted}},
        },
        paper_bgcolor=colours.paper,
        plot_bgcolor=colours.paper,
        colorway=colours.categories,
        xaxis=axis,
        yaxis=axis,
        hoverlabel={
            "align": "left",
            "namelength": -1,
            "bgcolor": colours.band,
            "bordercolor": colours.muted,
            "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.ink},
        },
        annotationdefaults={"showarrow": False, "font": {"size": SMALL_SIZE}},
        modebar={
            "remove": [*UPLOAD_BUTTONS, *SELECT_BUTTONS, *ZOOM_BUTTONS],
            "bgcolor": "rgba(0,0,0,0)",
            "color": colours.muted,
            "activecolor": colours.ink,
        },
        hovermode="closest",
        dragmode=False,
    )
    return go.layout.Template(layout=layout)


def _axis(colours: Palette) -> dict[str, Any]:
    return {
        "gridcolor": colours.faint,
        "gridwidth": 1,
        "linecolor": colours.faint,
        "showline": False,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "title": {"font": {"size": SMALL_SIZE, "color": colours.muted}, "standoff": 10},
        "tickfont": {"size": SMALL_SIZE},
    }


for _theme, _colours in PALETTES.items():
    pio.templates[f"rk_{_theme}"] = _build_template(_colours)
