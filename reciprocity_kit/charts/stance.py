"""The owner's own stance between giving and receiving, by their own ledger."""

import textwrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import Caption, Key, check_columns, dress_figure, empty_figure
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words, hover_lines, plotly_text, share_words

TITLE = "Where you stand, by your own ledger"
NEEDED = ("line", "value", "low", "high", "n", "status", "words")
ZONES = (
    (0.0, 0.4, "mostly received"),
    (0.4, 0.6, "about even"),
    (0.6, 1.0, "mostly gave"),
)
SHARES = (
    ("give_share", "of all worth,<br>went from you to others", "diamond", "\u25c6"),
    ("acknowledged_share", "of what you gave,<br>was acknowledged", "circle", "\u25cf"),
)
MOVES = ("claim_back_rate", "worth_to_even", "asks_to_usual", "overlooked", "thanks")
BULLET = "\u2013"
ROW, LINE, LETTERS, LEFT, RIGHT = 92, 19, 84, 176, 34


def plot_stance(stance: pd.DataFrame, *, theme: str = "light") -> go.Figure:
    """Draw where the owner stands between giving and receiving, with how sure that is.

    A mark near the right means that by your own ledger nearly all went from you to others, near the
    left that nearly all came to you. The line is how far the mark could move with misjudged worths and
    favours never written down; only where it stays in one zone does the ledger carry a word. It is a
    mirror for yourself and says nothing about others.

    Parameters
    ----------
    stance : pandas.DataFrame
        As `build_stance` returns it.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Two shares with their intervals over three zones, and what would move them in words.

    Raises
    ------
    OptionError
        If the theme is unknown.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_stance(empty_table("sheet")).layout.meta["takeaway"]
    'Nothing to show: nothing with a worth is recorded yet.'
    """
    colours = palette(theme)
    check_columns(stance, "stance", NEEDED)
    lines = {str(row["line"]): row for _, row in stance.iterrows()}
    share = lines.get("give_share")
    if share is None or pd.isna(share["value"]):
        return empty_figure(TITLE, "nothing with a worth is recorded yet.", theme=theme)
    shown = [each for each in SHARES if each[0] in lines and pd.notna(lines[each[0]]["value"])]
    figure = blank_figure(theme)
    _add_zones(figure, colours)
    for place, (name, _, symbol, _) in enumerate(shown):
        _add_share(figure, place, lines[name], symbol, colours)
    told = _moves(lines)
    _write(figure, told, colours)
    figure.update_xaxes(range=[0, 1], tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1], tickformat=".0%", showgrid=False)
    figure.update_yaxes(
        range=[len(shown) - 0.45, -0.55],
        tickvals=list(range(len(shown))),
        ticktext=[words for _, words, _, _ in shown],
        automargin=False,
        ticklabelstandoff=8,
        showgrid=False,
    )
    figure.update_layout(margin={"l": LEFT, "r": RIGHT, "t": 36, "b": 58 + LINE * len(told)})
    key = [Key(sign, colours.ego, "recorded") for name, _, _, sign in shown[:1]] + [
        Key("\u2501", colours.ego, "95% interval")
    ]
    caption = _caption(lines)
    return dress_figure(figure, caption, plot_height=ROW * len(shown), key=key)


def _add_zones(figure: go.Figure, colours: Palette) -> None:
    for start, end, words in ZONES:
        if words == "about even":
            figure.add_shape(
                type="rect", x0=start, x1=end, y0=-0.55, y1=0.5, fillcolor=colours.band, line={"width": 0},
                layer="below",
            )  # fmt: skip
        figure.add_annotation(
            x=(start + end) / 2, y=1, yref="paper", yanchor="bottom", yshift=3, text=words,
            font={"color": colours.muted},
        )  # fmt: skip


def _add_share(figure: go.Figure, place: int, row: "pd.Series[Any]", symbol: str, colours: Palette) -> None:
    value, few = float(row["value"]), str(row["status"]) != "ok"
    low, high = (value if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))
    figure.add_scatter(
        name=str(row["line"]),
        x=[value],
        y=[place],
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": symbol,
            "size": 17,
            "color": colours.paper if few else colours.ego,
            "line": {"width": 2, "color": colours.ego},
        },
        error_x=interval_bars([value], [low], [high], colour=colours.ego, thickness=3, ends=8),
        hoverinfo="text",
        hovertext=[hover_lines(str(row["words"]))],
    )
    n = count_words(int(row["n"]), "entry", "entries")
    limits = f"{share_words(low)} to {share_words(high)}, n = {n}" + (": too few" if few else "")
    figure.add_annotation(
        x=min(max(value, 0.0), 1.0), y=place, yshift=-24, name="share",
        xanchor="right" if value > 0.8 else "left" if value < 0.2 else "center",  # noqa: PLR2004 - keeps words inside
        text=f"<b>{share_words(value)}</b> ({limits})", font={"color": colours.ink},
    )  # fmt: skip


def _moves(lines: "dict[str, pd.Series[Any]]") -> list[str]:
    """Return the sentences on what would move the stance, each on lines of its own."""
    told: list[str] = []
    for name in MOVES:
        row = lines.get(name)
        if row is None or not str(row["words"]) or (name == "claim_back_rate" and str(row["status"]) != "ok"):
            continue
        told += textwrap.wrap(f"{BULLET} {row['words']}", LETTERS, subsequent_indent="\u2002\u2002")
    return told


def _write(figure: go.Figure, told: list[str], colours: Palette) -> None:
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", xshift=20 - LEFT, y=0, yref="paper", yanchor="top", yshift=-44,
        align="left", text="<br>".join(map(plotly_text, told)), name="moves",
        font={"color": colours.ink, "size": 13},
    )  # fmt: skip


def _caption(lines: "dict[str, pd.Series[Any]]") -> Caption:
    share, stance = lines["give_share"], lines.get("stance")
    takeaway = str(share["words"]) if stance is None else str(stance["words"])
    subtitle = (
        f"by your own notes: {count_words(int(share['n']), 'entry with a worth', 'entries with a worth')}",
        "about you alone; others' ledgers are in no table here",
        "lines: misjudged worths, and favours never written down",
    )
    alt = f"Shares with their intervals. {takeaway} {share['words']} " + " ".join(_moves(lines))
    return Caption(TITLE, subtitle, takeaway, alt)
