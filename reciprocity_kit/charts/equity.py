"""What was given and received by the owner's own record: all partners, and one of them over time."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    check_columns,
    check_count,
    counted,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.rows import Mark, add_interval_rows, set_rows
from reciprocity_kit.charts.theme import Palette, palette
from reciprocity_kit.charts.words import count_words, day_words, plotly_text, whole_name

TITLE, LEDGER_TITLE = "What you gave and received, as recorded", "The balance over time, as recorded"
NEEDED = ("partner", "net", "net_low", "net_high", "fragile", "n", "words")
LEDGER_NEEDED = ("partner", "day", "side", "kind", "worth", "net", "decayed_net")
ENDS = (("left", "you received more"), ("right", "you gave more"))


def plot_equity(equity: pd.DataFrame, *, max_people: int = 20, theme: str = "light") -> go.Figure:
    """Draw the recorded balance with every partner, with its interval.

    To the right you gave more than you received, to the left you received more, by
    your own notes and on your own scale of worth. The line holds how sure the worths are
    and what may not have been noted. A hollow mark would turn with a few more notes.

    Parameters
    ----------
    equity : pandas.DataFrame
        As `build_equity` returns it.
    max_people : int
        Largest number of rows, the largest balances.
    theme : str
        Name of a theme.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per partner.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_equity(empty_table("equity")).layout.title.text
    'What you gave and received, as recorded'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(equity, "equity", NEEDED)
    known = equity[equity["net"].notna()]
    if known.empty:
        return empty_figure(TITLE, "no exchange with a worth is recorded.", theme=theme)
    order = known["net"].abs().sort_values(ascending=False, kind="stable").index
    shown = known.loc[order].head(max_people).sort_values("net", ascending=False, ignore_index=True)
    apart = (shown["net_low"] > 0) | (shown["net_high"] < 0)
    rows = pd.DataFrame(
        {
            "label": shown["partner"].astype("str"),
            "value": shown["net"],
            "low": shown["net_low"],
            "high": shown["net_high"],
            "n": shown["n"],
            "kind": np.where(
                apart & ~shown["fragile"], np.where(shown["net"] > 0, "gave", "received"), "open"
            ),
            "hover": shown["words"].astype("str"),
        }
    )
    marks = _marks(colours)
    figure = go.Figure()
    figure.add_vline(x=0, line={"color": colours.muted, "width": 1})
    add_interval_rows(figure, rows, marks, colours)
    for side, words in ENDS:
        figure.add_annotation(
            x=float(side == "right"), xref="paper", xanchor=side, y=1, yref="paper", yanchor="bottom",
            yshift=3, text=words, font={"color": colours.muted},
        )  # fmt: skip
    height = set_rows(figure, rows, counts="entries", colours=colours)
    reach = 1.08 * float(np.nanmax(np.abs(rows[["low", "value", "high"]].to_numpy())))
    figure.update_xaxes(range=[-reach, reach], title_text="given less received, on your scale of worth")
    key = [Key(mark.sign, mark.colour, mark.words) for mark in marks.values()]
    return dress_figure(figure, _caption(known, rows), theme=theme, plot_height=height, key=key)


def _marks(colours: Palette) -> dict[str, Mark]:
    return {
        "gave": Mark("you gave more", "triangle-right", "\u25b6", colours.ego),
        "received": Mark("you received more", "triangle-left", "\u25c0", colours.alter),
        "open": Mark("not clear", "circle", "\u25cb", colours.unclear, hollow=True),
    }


def _caption(known: pd.DataFrame, rows: pd.DataFrame) -> Caption:
    kinds = rows["kind"].value_counts().to_dict()
    words = {"gave": "where you gave more", "received": "where you received more", "open": "not clear"}
    found = counted({words[kind]: int(kinds.get(kind, 0)) for kind in words})
    n = int(known["n"].sum())
    entries = count_words(n, "recorded entry", "recorded entries")
    takeaway = f"Of {count_words(len(rows), 'partner', 'partners')} and {entries}: {found}."
    subtitle = (
        f"{count_words(len(rows), 'partner', 'partners')}, {entries}",
        "lines are 95% intervals, with favours that may not be written down",
    )
    listed = "; ".join(f"{whole_name(row['label'])}: {row['hover']}" for _, row in rows.head(8).iterrows())
    return Caption(
        TITLE, subtitle, takeaway, f"Marks with intervals, one row per partner. {takeaway} {listed}"
    )


def plot_ledger(ledger: pd.DataFrame, *, partner: str, theme: str = "light") -> go.Figure:
    """Draw how the recorded balance with one partner ran, with older favours fading beside it.

    The line rises when you give and falls when you receive. Where the broken line, in which
    older favours count less, lies on the other side of zero, who is ahead depends on how
    long favours count.

    Parameters
    ----------
    ledger : pandas.DataFrame
        As `build_ledger` returns it.
    partner : str
        With whom.
    theme : str
        Name of a theme.

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
    check_columns(ledger, "ledger", LEDGER_NEEDED)
    own = ledger[ledger["partner"].astype("str").eq(partner)].sort_values("day", kind="stable")
    if own.empty:
        return empty_figure(LEDGER_TITLE, f"no exchange with {whole_name(partner)} is recorded.", theme=theme)
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1})
    for name, column, dash in (("all count", "net", "solid"), ("older count less", "decayed_net", "dash")):
        figure.add_scatter(
            name=name, x=own["day"], y=own[column], mode="lines", hoverinfo="skip",
            line={"color": colours.ink, "width": 2, "dash": dash, "shape": "hv"},
        )  # fmt: skip
    for side, symbol, colour in (
        ("given", "triangle-up", colours.ego),
        ("received", "triangle-down", colours.alter),
    ):
        part = own[own["side"].astype("str").eq(side)]
        figure.add_scatter(
            name=side, x=part["day"], y=part["net"], mode="markers", hoverinfo="text",
            marker={"symbol": symbol, "size": 11, "color": colour},
            hovertext=[
                f"{row['day']:%Y-%m-%d}<br>{side}: {plotly_text(str(row['kind']))}, worth {row['worth']:g}"
                for _, row in part.iterrows()
            ],
        )  # fmt: skip
    figure.update_yaxes(title_text="given less received")
    key = [
        Key("\u25b2", colours.ego, "you gave"),
        Key("\u25bc", colours.alter, "you received"),
        Key("\u2501", colours.ink, "all count"),
        Key("\u2505", colours.ink, "older count less"),
    ]
    return dress_figure(figure, _ledger_caption(own, partner), theme=theme, plot_height=300, key=key)


def _ledger_caption(own: pd.DataFrame, partner: str) -> Caption:
    net, faded = float(own["net"].iloc[-1]), float(own["decayed_net"].iloc[-1])
    turns = " Which side is ahead depends on how long favours count." if net * faded < 0 else ""
    whose = "you gave" if net > 0 else "you received" if net < 0 else "it is even, "
    size = f"{abs(net):g} more than the other way" if net else "as much each way"
    entries = count_words(len(own), "recorded entry", "recorded entries")
    window = f"{day_words(own['day'].min())} to {day_words(own['day'].max())}"
    takeaway = f"With {whole_name(partner)}, {whose} {size} by {entries}.{turns}"
    return Caption(
        LEDGER_TITLE, (whole_name(partner), entries, window), takeaway, f"Two lines over days. {takeaway}"
    )
