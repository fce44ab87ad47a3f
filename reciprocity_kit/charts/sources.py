"""Where each kind of help comes from, how much of it from one person, and how many others could give it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    add_notes,
    check_columns,
    check_count,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    count_words,
    hover_lines,
    isolate_name,
    name_width,
    plotly_text,
    share_words,
    short_name,
    whole_name,
)
from reciprocity_kit.instants import day_words

TITLE = "Who gives you what, and who else could"
NEEDED = (
    "kind",
    "partner",
    "received",
    "received_share",
    "received_share_low",
    "received_share_high",
    "sole_source",
    "first_on",
    "last_on",
    "n",
    "status",
    "words",
)
ALTERNATIVES_NEEDED = ("kind", "partner", "received_share", "alternative", "share_after", "lowers")
ALL = "all"
ROW, BAR = 46, 0.62
LETTERS_OF_BAR = 44.0  # average letters that fit along the whole bar on a page
LEFT, RIGHT, COLUMN = 122, 176, 84
PATTERNS = ("", "/", "\\", "x", ".", "-")
REST = "others"


@dataclass(frozen=True)
class _Row:
    """One kind of help."""

    kind: str
    people: pd.DataFrame
    could: int
    shift: str

    @property
    def first(self) -> "pd.Series[Any]":
        return self.people.iloc[0]

    @property
    def others(self) -> int:
        return len(self.people) - 1

    @property
    def few(self) -> bool:
        return str(self.first["status"]) != "ok"

    @property
    def entries(self) -> int:
        return int(self.people["n"].sum())

    @property
    def name(self) -> str:
        return "all kinds" if self.kind == ALL else self.kind


def plot_sources(
    sources: pd.DataFrame,
    alternatives: pd.DataFrame | None = None,
    *,
    max_people: int = 3,
    theme: str = "light",
) -> go.Figure:
    """Draw from whom the owner received each kind of help, and how many others could give it.

    A long dark part means that most of this kind came from one person; the line below its end is how
    sure that is. The numbers at the right are the way out: how many others gave it already, and how
    many gave other kinds and never this one. It is the owner's own dependence by their own notes, and
    says nothing of anybody's goodwill.

    Parameters
    ----------
    sources : pandas.DataFrame
        As `build_sources` returns it.
    alternatives : pandas.DataFrame, optional
        As `build_alternatives` returns it, for what a shift to somebody else would change.
    max_people : int
        Largest number of people told apart in each kind, those with most; the others are one part.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per kind, those that rest most on one person first, and one for all kinds.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_sources(empty_table("sources")).layout.meta["takeaway"]
    'Nothing to show: nothing that you received is recorded with a worth.'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(sources, "sources", NEEDED)
    if alternatives is not None:
        check_columns(alternatives, "alternatives", ALTERNATIVES_NEEDED)
    rows = _rows(sources, alternatives)
    if not rows:
        return empty_figure(TITLE, "nothing that you received is recorded with a worth.", theme=theme)
    figure = blank_figure(theme)
    for place, row in enumerate(rows):
        _add_bar(figure, place, row, max_people, colours)
    _add_limits(figure, rows, colours)
    _add_counts(figure, rows, colours)
    _set_axes(figure, rows, colours)
    caption = _caption(rows)
    height = max(ROW * len(rows), 2 * ROW)
    return dress_figure(figure, caption, plot_height=height, key=_key(rows, colours))


def _rows(sources: pd.DataFrame, alternatives: pd.DataFrame | None) -> list[_Row]:
    """Return the kinds, those resting most on one person first, too few notes after, and all at the end."""
    given = sources[sources["received"].gt(0)].assign(kind=lambda of: of["kind"].astype("str"))
    given = given.assign(partner=given["partner"].astype("str"))
    everybody = set(given["partner"])
    rows = []
    for kind, people in given.groupby("kind"):
        ordered = people.sort_values(["received", "partner"], ascending=[False, True], ignore_index=True)
        could = len(everybody - set(people["partner"]))
        rows.append(_Row(str(kind), ordered, could, _shift_words(str(kind), alternatives)))
    return sorted(
        rows,
        key=lambda row: (row.kind == ALL, row.few, -float(row.first["received_share"]), -row.entries),
    )


def _shift_words(kind: str, alternatives: pd.DataFrame | None) -> str:
    """Say what it would change if a part of a kind came from the first alternative instead."""
    if alternatives is None:
        return ""
    of = alternatives[alternatives["kind"].astype("str").eq(kind) & alternatives["lowers"].astype("bool")]
    if of.empty:
        return ""
    best = of.iloc[0]
    before, after = float(best["received_share"]), float(best["share_after"])
    return (
        f"With {share_words(1 - after / before)} of that from {whole_name(best['alternative'])} instead, "
        f"{share_words(after)} would come from {whole_name(best['partner'])}."
    )


def _parts(row: _Row, most: int) -> list[tuple[str, float, str]]:
    """Return name, share and hover of each part of a bar, the rest joined."""
    named = row.people.head(most)
    parts = [
        (
            str(person["partner"]),
            float(person["received_share"]),
            f"<b>{plotly_text(whole_name(person['partner']))}</b><br>{hover_lines(str(person['words']))}",
        )
        for _, person in named.iterrows()
    ]
    rest = row.people.iloc[most:]
    if len(rest):
        share = float(rest["received_share"].sum())
        told = f"{count_words(len(rest), 'other', 'others')}: {share_words(share)} of the {row.name}"
        parts.append((REST, share, plotly_text(told)))
    return parts


def _add_bar(figure: go.Figure, place: int, row: _Row, most: int, colours: Palette) -> None:
    start, notes = 0.0, []
    for order, (name, share, hover) in enumerate(_parts(row, most)):
        first, rest = order == 0, name == REST and order == most
        plain = first and not row.few
        figure.add_bar(
            name=name,
            orientation="h",
            x=[share],
            y=[place],
            base=[start],
            width=BAR,
            marker={
                "color": colours.ego if plain else colours.paper if rest else colours.band,
                "line": {"color": colours.ego if first else colours.muted, "width": 2 if first else 1},
                "pattern": {
                    "shape": "/" if first and row.few else "",
                    "fgcolor": colours.ego,
                    "size": 6,
                    "solidity": 0.2,
                },
            },
            hoverinfo="text",
            hovertext=hover,
        )
        room = share * LETTERS_OF_BAR - 2
        told = count_words(len(row.people) - most, "other", "others") if rest else short_name(name, room)
        if room >= name_width(told) and room > 4:  # noqa: PLR2004 - fewer letters tell nobody
            notes.append(
                {
                    "x": start + share / 2,
                    "y": place,
                    "name": "part",
                    "text": plotly_text(isolate_name(told)),
                    "font": {"color": colours.paper if plain else colours.ink, "size": 12},
                    "bgcolor": colours.paper if first and row.few else None,
                    "borderpad": 1,
                }
            )
        start += share
    add_notes(figure, notes)


def _add_limits(figure: go.Figure, rows: list[_Row], colours: Palette) -> None:
    known = [(place, row.first) for place, row in enumerate(rows) if not row.few]
    share, low, high = (
        [first[f"received_share{end}"] for _, first in known] for end in ("", "_low", "_high")
    )
    figure.add_scatter(
        name="95% interval of the largest part",
        x=share,
        y=[place + BAR / 2 + 0.1 for place, _ in known],
        mode="markers",
        marker={"symbol": "line-ns", "size": 7, "line": {"width": 2, "color": colours.ink}},
        error_x=interval_bars(share, low, high, colour=colours.ink, thickness=1.5, ends=3),
        hoverinfo="skip",
    )


def _add_counts(figure: go.Figure, rows: list[_Row], colours: Palette) -> None:
    """Write at the right who else gives each kind, and who else could."""
    heads = (("who else<br>gave it", 1), ("who else<br>could", 2))
    beside: dict[str, Any] = {"x": 1, "xref": "paper", "xanchor": "center"}
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 2, "font": {"color": colours.muted}}
    notes = [
        beside | above | {"xshift": COLUMN * (column - 0.5) + 4, "text": words} for words, column in heads
    ]
    for place, row in enumerate(rows):
        could = "" if row.kind == ALL else f"{row.could:,}"
        count = beside | {"y": place, "font": {"color": colours.ink, "size": 15}, "name": "count"}
        count["hovertext"] = hover_lines(row.shift)
        for text, column in ((f"<b>{row.others:,}</b>", 1), (could, 2)):
            notes.append(count | {"xshift": COLUMN * (column - 0.5) + 4, "text": text})
    add_notes(figure, notes)


def _set_axes(figure: go.Figure, rows: list[_Row], colours: Palette) -> None:
    figure.update_xaxes(
        range=[0, 1.005],
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        ticktext=["0", "a quarter", "half", "three quarters", "all"],
        title_text="of what you received of this kind",
        showgrid=False,
    )
    noted = [count_words(row.entries, "note", "notes") for row in rows]
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6],
        tickvals=list(range(len(rows))),
        ticktext=[
            f'<b>{row.name}</b><br><span style="color:{colours.muted}">{words}</span>'
            for row, words in zip(rows, noted, strict=True)
        ],
        automargin=False,
        ticklabelstandoff=8,
        showgrid=False,
    )
    if rows[-1].kind == ALL and len(rows) > 1:
        figure.add_hline(y=len(rows) - 1.5, line={"color": colours.muted, "width": 1, "dash": "dot"})
    figure.update_layout(barmode="overlay", margin={"l": LEFT, "r": RIGHT, "t": 50})


def _key(rows: list[_Row], colours: Palette) -> list[Key]:
    key = [Key("\u25a0", colours.ego, "the one who gave most of it")] if any(not r.few for r in rows) else []
    if any(row.few for row in rows):
        key.append(Key("\u25a8", colours.ego, "the same, fewer than five notes"))
    if any(not row.few for row in rows):
        key.append(Key("\u251c\u2524", colours.ink, "95% interval of that part"))
    return key


def _caption(rows: list[_Row]) -> Caption:
    kinds = [row for row in rows if row.kind != ALL]
    whole = next((row for row in rows if row.kind == ALL), rows[0])
    alone = [row.name for row in kinds if bool(row.first["sole_source"])]
    sure = [row for row in kinds if not row.few]
    told = []
    if sure:
        top = sure[0]
        told.append(
            f"{share_words(float(top.first['received_share'])).capitalize()} of the {top.name} you wrote "
            f"down as received came from {whole_name(top.first['partner'])} "
            f"({count_words(top.entries, 'note', 'notes')}); "
            f"{count_words(top.others, 'other person gave it too', 'other people gave it too')}, and "
            f"{top.could:,} gave you other kinds only."
        )
        told += [top.shift] if top.shift else []
    if alone:
        told.append(f"Only or nearly only from one person so far: {', '.join(alone)}.")
    takeaway = " ".join(told) or "No kind of help has five notes yet, so how much rests on one is not clear."
    people = whole.people["partner"].nunique()
    days = (day_words(at) for at in (whole.people["first_on"].min(), whole.people["last_on"].max()))
    window = " to ".join(dict.fromkeys(days))
    subtitle = (
        f"by your own notes: {count_words(whole.entries, 'favour', 'favours')} received from "
        f"{count_words(people, 'person', 'people')}, {window}",
        "who else could: gave you other kinds, never this one; only asking tells",
    )
    listed = "; ".join(
        f"{row.name}: {share_words(float(row.first['received_share']))} from "
        f"{whole_name(row.first['partner'])}, "
        f"{count_words(row.others, 'other gave', 'others gave')} it too"
        for row in rows
    )
    return Caption(TITLE, subtitle, takeaway, f"A divided bar for every kind. {takeaway} {listed}.")
