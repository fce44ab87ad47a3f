"""How the recorded balance with one person ran, with older favours fading beside it."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import Caption, Key, check_columns, dress_figure, empty_figure
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words, plotly_text, whole_name
from reciprocity_kit.instants import day_words

TITLE = "The balance over time, as recorded"
NEEDED = (
    "partner",
    "day",
    "side",
    "kind",
    "value",
    "repair",
    "received",
    "net",
    "decayed_net",
    "net_at_125",
    "net_at_150",
    "even_within",
)
HEIGHT, MARK, MANY, SMALL_MARK = 330, 12, 60, 7
ROOM_AT_RIGHT = 172
CLEARANCE = 0.08
EVEN, MORE = "about even", "if more was received than noted"
SIDES = (("given", "triangle-up", 1.0, "you gave"), ("received", "triangle-down", -1.0, "you received"))


def plot_ledger(ledger: pd.DataFrame, *, partner: str, theme: str = "light") -> go.Figure:
    """Draw how the recorded balance with one person ran, with older favours fading beside it.

    The line rises when you give and falls when you receive; inside the grey band it is about
    even. The shaded part below it says where the line would be if what you received was worth up to
    half as much again: one's own giving is remembered better. Where the dashed line, in which older
    favours count less, lies on the other side of zero, who is ahead depends on how long favours
    count. Rings are entries that make up for something earlier.

    Parameters
    ----------
    ledger : pandas.DataFrame
        As `build_ledger` returns it.
    partner : str
        With whom.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Two lines over days, and a mark for every entry.

    Raises
    ------
    OptionError
        If the theme is unknown.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_ledger(empty_table("ledger"), partner="ana").layout.title.text
    'The balance over time, as recorded'
    """
    colours = palette(theme)
    check_columns(ledger, "ledger", NEEDED)
    own = ledger[ledger["partner"].astype("str").eq(partner)]
    own = own.sort_values("day", kind="stable", ignore_index=True)
    if own.empty:
        return empty_figure(TITLE, f"no exchange with {whole_name(partner)} is recorded.", theme=theme)
    figure = blank_figure(theme)
    _add_areas(figure, own, colours)
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1})
    _add_lines(figure, own, colours)
    _add_entries(figure, own, colours)
    _name_ends(figure, own, colours)
    _set_axes(figure, own)
    return dress_figure(figure, _caption(own, partner), plot_height=HEIGHT, key=_key(own, colours))


def _add_areas(figure: go.Figure, own: pd.DataFrame, colours: Palette) -> None:
    """Draw where the balance is about even, and where it would be with more received than noted."""
    even = {"fillcolor": colours.band}
    more = {
        "fillcolor": "rgba(0,0,0,0)",
        "fillpattern": {"shape": "/", "fgcolor": colours.alter, "size": 8, "solidity": 0.12},
    }
    for name, low, high, fill in (
        (EVEN, -own["even_within"], own["even_within"], even),
        (MORE, own["net_at_150"], own["net"], more),
    ):
        edges = {"mode": "lines", "hoverinfo": "skip", "line": {"width": 0, "shape": "hv"}, "name": name}
        figure.add_scatter(x=own["day"], y=high, **edges)
        figure.add_scatter(x=own["day"], y=low, fill="tonexty", **edges, **fill)


def _add_lines(figure: go.Figure, own: pd.DataFrame, colours: Palette) -> None:
    figure.add_scatter(
        name="all count", x=own["day"], y=own["net"], mode="lines", hoverinfo="skip",
        line={"color": colours.ink, "width": 2.5, "shape": "hv"},
    )  # fmt: skip
    # Before an entry the faded balance was what the table has after it, less the entry itself.
    signed = own["value"].fillna(0.0).where(own["side"].astype("str").eq("given"), -own["value"].fillna(0.0))
    before = own["decayed_net"] - signed
    figure.add_scatter(
        name="older count less",
        x=np.repeat(own["day"].to_numpy(), 2),
        y=np.column_stack([before, own["decayed_net"]]).ravel(),
        mode="lines",
        hoverinfo="skip",
        line={"color": colours.muted, "width": 2, "dash": "dash"},
    )


def _add_entries(figure: go.Figure, own: pd.DataFrame, colours: Palette) -> None:
    size = MARK if len(own) <= MANY else SMALL_MARK
    repairs = own[own["repair"].astype("bool")]
    if len(repairs):
        figure.add_scatter(
            name="makes up for something", x=repairs["day"], y=repairs["net"], mode="markers",
            hoverinfo="skip",
            marker={
                "symbol": "circle-open", "size": 2 * size, "color": colours.ink, "line": {"width": 2},
            },
        )  # fmt: skip
    for side, symbol, _, said in SIDES:
        part = own[own["side"].astype("str").eq(side)]
        colour = colours.ego if side == "given" else colours.alter
        figure.add_scatter(
            name=side, x=part["day"], y=part["net"], mode="markers", hoverinfo="text",
            marker={
                "symbol": symbol,
                "size": size,
                "color": np.where(part["value"].isna(), colours.paper, colour),
                "line": {"width": 1.5, "color": np.where(part["value"].isna(), colour, colours.paper)},
            },
            hovertext=[_entry_words(row, said) for _, row in part.iterrows()],
        )  # fmt: skip


def _entry_words(row: pd.Series, said: str) -> str:
    counts = "no worth noted" if pd.isna(row["value"]) else f"counts {row['value']:g}"
    more = "<br>makes up for something earlier" if row["repair"] else ""
    return (
        f"<b>{day_words(row['day'])}</b><br>{said}: {plotly_text(str(row['kind']))}, {counts}{more}<br>"
        f"balance {_signed(row['net'])}, with older counting less {_signed(row['decayed_net'])}"
    )


def _name_ends(figure: go.Figure, own: pd.DataFrame, colours: Palette) -> None:
    """Write at the right where each line ends, apart from each other."""
    last = own.iloc[-1]
    net, faded = float(last["net"]), float(last["decayed_net"])
    values = own[["net", "decayed_net", "net_at_150"]].to_numpy()
    reach = float(np.ptp(np.append(values, 0.0))) or 1.0
    near = max(CLEARANCE * reach - abs(net - faded), 0) / 2
    up = 1 if net >= faded else -1
    for value, shift, words, colour in (
        (net, up * near, "all count", colours.ink),
        (faded, -up * near, "older count less", colours.muted),
    ):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=6, y=value + shift, yanchor="middle",
            text=f"<b>{_signed(value)}</b> {words}", font={"color": colour}, name="end",
        )  # fmt: skip


def _set_axes(figure: go.Figure, own: pd.DataFrame) -> None:
    span = own["day"].max() - own["day"].min()
    pad = max(span * 0.02, pd.Timedelta(days=3))
    figure.update_xaxes(range=[own["day"].min() - pad, own["day"].max() + pad], showgrid=False)
    figure.update_yaxes(title_text="given less received, on your own scale of worth")
    for y, words in ((1, "\u2191 you gave more"), (0, "\u2193 you received more")):
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", xshift=6, y=y, yref="paper",
            yanchor="top" if y else "bottom", text=words, opacity=0.8,
        )  # fmt: skip
    figure.update_layout(margin={"r": ROOM_AT_RIGHT})


def _key(own: pd.DataFrame, colours: Palette) -> list[Key]:
    key = [
        Key("\u25b2", colours.ego, "you gave"),
        Key("\u25bc", colours.alter, "you received"),
        Key("\u2501", colours.ink, "all count"),
        Key("\u2505", colours.muted, "older count less"),
    ]
    if own["received"].gt(0).any():
        key.append(Key("\u25a8", colours.alter, MORE))
    if own["repair"].astype("bool").any():
        key.append(Key("\u25ef", colours.ink, "makes up for something"))
    return key


def _signed(value: float) -> str:
    rounded = round(value, 1)
    return f"{rounded:+g}".replace("-", "\u2212") if rounded else "0"


def _caption(own: pd.DataFrame, partner: str) -> Caption:
    last = own.iloc[-1]
    net, faded = float(last["net"]), float(last["decayed_net"])
    entries = count_words(len(own), "recorded entry", "recorded entries")
    window = " to ".join(dict.fromkeys(day_words(at) for at in (own["day"].min(), own["day"].max())))
    takeaway = f"With {whole_name(partner)}, {_says(net)} by {entries}."
    takeaway += _claims(net, last)
    if net * faded < 0:
        takeaway += " With older favours counting less it is the other way round."
    repairs = int(own["repair"].astype("bool").sum())
    unvalued = int(own["value"].isna().sum())
    subtitle = (
        f"with {whole_name(partner)}",
        f"{entries}, {window}, by your own notes",
        "grey band: about even",
        count_words(repairs, "makes up for something", "make up for something") if repairs else "",
        f"{unvalued:,} without a worth count nothing" if unvalued else "",
    )
    return Caption(TITLE, subtitle, takeaway, f"Two lines over days. {takeaway}")


def _says(net: float) -> str:
    if not net:
        return "you gave as much as you received"
    way = ("gave", "received") if net > 0 else ("received", "gave")
    return f"you {way[0]} {abs(net):.3g} more than you {way[1]}"


def _claims(net: float, last: pd.Series) -> str:
    """Say what a balance becomes if what was received was worth more than noted."""
    if not float(last["received"]):
        return ""
    more, half = float(last["net_at_125"]), float(last["net_at_150"])
    if np.sign(half) == np.sign(net):
        return (
            f" If what you received was worth half as much again, it would be {_signed(half)}: the same side."
        )
    turned, factor = (
        (more, "a quarter more") if np.sign(more) != np.sign(net) else (half, "half as much again")
    )
    return f" If what you received was worth {factor}, it would be {_signed(turned)}: the other side."
