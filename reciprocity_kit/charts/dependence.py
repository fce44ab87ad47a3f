"""How much each of two people is of the other's contact, where both sides were read."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import in_scope
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    check_columns,
    check_count,
    counted,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, halo, palette
from reciprocity_kit.charts.words import axis_names, count_words, plotly_text, share_words, whole_name
from reciprocity_kit.errors import OptionError

TITLE = "How much of each other's contact two people are"
NEEDED = (
    "ego",
    "alter",
    "total",
    "contact_share",
    "contact_share_low",
    "contact_share_high",
    "dependence_gap",
    "dependence_gap_status",
)
MUCH = 0.1
FEWEST_PEOPLE = 5
TICKS = (0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
MOST, PLOT_HEIGHT, SIZE = 1.25, 520, 12
NOT_READ = (
    "only one side was read. How much of the others' contact this is stands in their own mailboxes, "
    "and one mailbox cannot tell it."
)
TOO_SMALL = "with fewer than five people each pair could be recognised."
MORE, LESS, ALIKE, FEW = "more", "less", "alike", "few"
SYMBOLS = {MORE: "triangle-up", LESS: "triangle-right", ALIKE: "circle", FEW: "circle-open"}
SIGNS = {MORE: "\u25b2", LESS: "\u25b6", ALIKE: "\u25cf", FEW: "\u25cb"}
SAYS_OF_ONE = {
    MORE: "a larger part of theirs",
    LESS: "a larger part of yours",
    ALIKE: "not clearly different",
    FEW: "too little contact to compare",
}
SAYS_OF_ALL = {
    LESS: "a larger part for one of the two",
    ALIKE: "not clearly different",
    FEW: "too little contact to compare",
}


def plot_dependence(
    dependence: pd.DataFrame,
    *,
    ego: str | None = None,
    max_people: int = 20,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw what part each of two people is of the other's recorded contact.

    At the upper right the tie is much for both, at the lower left little for either; off the
    dotted line it is more for one of the two. Seen by one person (`ego`), contacts have names; of a
    whole network it shows pairs without names, the larger part across, as nobody is to be ranked.
    Contact is not need, and it is no power over anybody: what either gets from it is in no mailbox.

    Parameters
    ----------
    dependence : pandas.DataFrame
        As `build_tie_structure` returns it, or `build_dependence`.
    ego : str, optional
        Whose own contacts to show; by default all pairs of the network, without names.
    max_people : int
        Largest number of one person's contacts, those with most contact; pairs are all shown.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One mark per tie, on scales of shares.

    Raises
    ------
    OptionError
        If the table does not know ego, or an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_dependence(empty_table("tie_structure")).layout.meta["takeaway"]
    'Nothing to show: no contact was recorded.'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(dependence, "dependence", NEEDED)
    table = dependence.assign(ego=dependence["ego"].astype("str"), alter=dependence["alter"].astype("str"))
    if ego is not None and len(table) and ego not in set(table["ego"]):
        raise OptionError(
            f"The dependence table has no person {ego!r}.", next_step="give ego= as it is there"
        )
    rows = _pairs(table, ego)
    why = _why_nothing(table, rows, ego)
    if why:
        return empty_figure(TITLE, why, theme=theme)
    shown = rows if ego is None else rows.head(max_people)
    figure = blank_figure(theme)
    least = _add_ground(figure, shown, ego, colours)
    _add_marks(figure, shown, ego, colours)
    if ego is not None:
        _add_names(figure, shown, least, colours)
    caption = _caption(rows, len(shown), ego, Scope(since, until, channel).words(table))
    return dress_figure(figure, caption, plot_height=PLOT_HEIGHT, key=_key(shown, ego, colours))


def _pairs(table: pd.DataFrame, ego: str | None) -> pd.DataFrame:
    """Return one row per tie with both shares and their limits, those with most contact first."""
    known = table[table["dependence_gap"].notna() & table["total"].gt(0) & table["ego"].ne(table["alter"])]
    sides = ["contact_share", "contact_share_low", "contact_share_high"]
    mirror = known[["ego", "alter", *sides]].rename(
        columns={"ego": "alter", "alter": "ego", **{name: f"their_{name}" for name in sides}}
    )
    rows = known.merge(mirror, on=["ego", "alter"])
    if ego is not None:
        rows = rows[rows["ego"].eq(ego)]
    else:  # each pair once, seen by the one for whom it is the larger part
        larger = rows["contact_share"].gt(rows["their_contact_share"])
        even = rows["contact_share"].eq(rows["their_contact_share"]) & rows["ego"].lt(rows["alter"])
        rows = rows[larger | even]
    low, high = _gap_limits(rows)
    few = rows["dependence_gap_status"].astype("str").ne("ok")
    rows = rows.assign(says=np.select([few, low > 0, high < 0], [FEW, MORE, LESS], ALIKE))
    return rows.sort_values(["total", "alter", "ego"], ascending=[False, True, True], ignore_index=True)


def _gap_limits(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return limits of the other's share less one's own: the table's, or those of shares wholly apart."""
    if "dependence_gap_low" in rows:
        return rows["dependence_gap_low"], rows["dependence_gap_high"]
    low = rows["their_contact_share_low"] - rows["contact_share_high"]
    return low, rows["their_contact_share_high"] - rows["contact_share_low"]


def _why_nothing(table: pd.DataFrame, rows: pd.DataFrame, ego: str | None) -> str:
    if not table["total"].gt(0).any():
        return "no contact was recorded."
    if rows.empty:
        return NOT_READ
    people = set(rows["ego"]) | set(rows["alter"])
    return TOO_SMALL if ego is None and len(people) < FEWEST_PEOPLE else ""


def _add_ground(figure: go.Figure, rows: pd.DataFrame, ego: str | None, colours: Palette) -> float:
    """Set the scales, draw the quarters; return where the scales begin."""
    values = rows[["contact_share", "their_contact_share"]].to_numpy()
    least = min(float(values.min()), MUCH / 4) / 1.5
    ticks = [tick for tick in TICKS if tick >= least]
    names = ("their part in your contact", "your part in theirs")
    if ego is None:
        names = ("the larger part: what one of the two is of the other's contact", "the smaller part")
    for axis, name in zip((figure.update_xaxes, figure.update_yaxes), names, strict=True):
        axis(
            type="log",
            range=[np.log10(least), np.log10(MOST)],
            tickvals=ticks,
            ticktext=[f"{100 * tick:g}%" for tick in ticks],
            title_text=name,
            showgrid=False,
        )
    _name_quarters(figure, least, ego, colours)
    return least


def _name_quarters(figure: go.Figure, least: float, ego: str | None, colours: Palette) -> None:
    figure.add_shape(
        type="rect", x0=MUCH, x1=MOST, y0=MUCH, y1=MOST, fillcolor=colours.band, line={"width": 0},
        layer="below",
    )  # fmt: skip
    for line in (
        {"x0": MUCH, "x1": MUCH, "y0": least, "y1": MOST},
        {"x0": least, "x1": MOST, "y0": MUCH, "y1": MUCH},
    ):
        figure.add_shape(type="line", **line, layer="below", line={"color": colours.faint, "width": 1.5})
    figure.add_shape(
        type="line", x0=least, x1=MOST, y0=least, y1=MOST, layer="below",
        line={"color": colours.muted, "width": 1.2, "dash": "dot"},
    )  # fmt: skip
    corners = [
        (1, 1, "much for both"),
        (1, 0, "more of yours"),
        (0, 1, "more of theirs"),
        (0, 0, "little for both"),
    ]
    if ego is None:
        corners = [(1, 1, "much for both"), (1, 0, "much for one of the two"), (0, 0, "little for both")]
    for right, up, words in corners:
        inside = right and up  # beside the names of those who are all of each other's contact
        figure.add_annotation(
            x=np.log10(MUCH) if inside else right, y=up, xref="x" if inside else "paper", yref="paper",
            xanchor="right" if right and not inside else "left", yanchor="top" if up else "bottom",
            xshift=-8 if right and not inside else 8 if up else 44, text=words,
            name="quarter", font={"color": colours.muted, "size": 14},
        )  # fmt: skip


def _bars(part: pd.DataFrame, name: str, colour: str) -> dict[str, Any]:
    limits = (part[f"{name}{end}"] for end in ("", "_low", "_high"))
    return interval_bars(*limits, colour=colour, thickness=1)


def _colour(says: str, colours: Palette) -> str:
    return {MORE: colours.alter, LESS: colours.ego}.get(says, colours.unclear)


def _add_marks(figure: go.Figure, rows: pd.DataFrame, ego: str | None, colours: Palette) -> None:
    says_all = SAYS_OF_ALL if ego is None else SAYS_OF_ONE
    for says, words in says_all.items():
        part = rows[rows["says"].eq(says)]
        if part.empty:
            continue
        x, y = part["contact_share"], part["their_contact_share"]
        colour, drawn = _colour(says, colours), {"visible": ego is not None}
        figure.add_scatter(
            name=words,
            x=x,
            y=y,
            mode="markers",
            marker={
                "symbol": SYMBOLS[says],
                "size": SIZE if ego is not None else 8,
                "color": colour,
                "opacity": 1 if ego is not None else 0.75,
                "line": {"width": 1, "color": colours.paper if says != FEW else colours.unclear},
            },
            error_x=_bars(part, "contact_share", colour) | drawn,
            error_y=_bars(part, "their_contact_share", colour) | drawn,
            hoverinfo="text",
            hovertext=[_hover(row, ego) for _, row in part.iterrows()],
        )


def _hover(row: pd.Series, ego: str | None) -> str:
    events = count_words(row["total"], "event", "events")
    if ego is None:
        return (
            f"a pair with {events}<br>{share_words(row['contact_share'])} of one's contact, "
            f"{share_words(row['their_contact_share'])} of the other's"
        )
    return f"<b>{plotly_text(whole_name(row['alter']))}</b><br>{events}<br>{_sentence(row)}"


def _sentence(row: pd.Series) -> str:
    return (
        f"{share_words(row['contact_share'])} of your contact (95% interval "
        f"{share_words(row['contact_share_low'])} to {share_words(row['contact_share_high'])}), "
        f"{share_words(row['their_contact_share'])} of theirs "
        f"({share_words(row['their_contact_share_low'])} to {share_words(row['their_contact_share_high'])})"
    )


def _add_names(figure: go.Figure, named: pd.DataFrame, least: float, colours: Palette) -> None:
    """Write names beside marks, those that would cover another left to the hover."""
    taken: list[tuple[float, float]] = []
    span = np.log10(MOST / least)
    names = axis_names(list(named["alter"]), 18)
    for name, (_, row) in zip(names, named.iterrows(), strict=True):
        x, y = (np.log10(row[side] / least) / span for side in ("contact_share", "their_contact_share"))
        if any(abs(x - other) < 0.2 and abs(y - height) < 0.04 for other, height in taken):  # noqa: PLR2004 - a name's room
            continue
        taken.append((x, y))
        right = x < 0.8  # noqa: PLR2004 - a name at the edge goes to the left
        figure.add_annotation(
            x=np.log10(row["contact_share"]), y=np.log10(row["their_contact_share"]),
            xanchor="left" if right else "right", xshift=9 if right else -9, yshift=9, text=name,
            font={"color": colours.ink, "size": 12, "shadow": halo(colours)}, name="person",
        )  # fmt: skip


def _key(rows: pd.DataFrame, ego: str | None, colours: Palette) -> list[Key]:
    there = set(rows["says"])
    says_all = SAYS_OF_ALL if ego is None else SAYS_OF_ONE
    key = [
        Key(SIGNS[says], _colour(says, colours), words) for says, words in says_all.items() if says in there
    ]
    return [*key, Key("\u2508", colours.muted, "alike for both")]


def _caption(rows: pd.DataFrame, shown: int, ego: str | None, scope: str) -> Caption:
    ties = (
        count_words(len(rows), "tie", "ties") if ego is not None else count_words(len(rows), "pair", "pairs")
    )
    events = count_words(float(rows["total"].sum()), "event", "events")
    over = in_scope(f"{ties}, {events}", scope)
    says_all = SAYS_OF_ALL if ego is None else SAYS_OF_ONE
    found = counted({words: int(rows["says"].eq(says).sum()) for says, words in says_all.items()})
    both = int((rows["contact_share"].ge(MUCH) & rows["their_contact_share"].ge(MUCH)).sum())
    takeaway = f"Of {over}: {found}. At least a tenth of the contact of both sides: {both:,}."
    subtitle = (
        f"{over}, where both mailboxes were read",
        f"the {shown:,} with most contact" if shown < len(rows) else "",
        "lines: 95% intervals" if ego is not None else "pairs have no names: nobody is ranked",
        "contact is not need, and no power over anybody",
    )
    alt = f"A mark for every tie, one's part in the other's contact on either scale. {takeaway}"
    if ego is not None:
        listed = "; ".join(
            f"{whole_name(row['alter'])}: {_sentence(row)}" for _, row in rows.head(8).iterrows()
        )
        alt += f" {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)
