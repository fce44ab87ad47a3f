"""What holds for every chart."""

import re
from collections.abc import Callable

import networkx as nx
import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit import charts
from reciprocity_kit.charts.theme import palette
from reciprocity_kit.columns import empty_table
from reciprocity_kit.errors import OptionError, TableError

NASTY = [
    "<script>alert(1)</script>",
    "<b>Bo</b>",
    '<a href="http://harbor.example">cy</a>',
    "שרה כהן",
    "maximiliana.von-und-zu-langenburg@a-very-long-department.harbor.example",
]
PLOTS_OF_TIES = (
    charts.plot_balance,
    charts.plot_ego_network,
    charts.plot_reply_times,
    charts.plot_concentration,
)
Plot = Callable[..., go.Figure]
MakeTies = Callable[..., pd.DataFrame]


def figures(make_ties: MakeTies, names: list[str], theme: str = "light") -> list[go.Figure]:
    ties = make_ties(len(names), names=names)
    circle = nx.DiGraph(zip(names, [*names[1:], names[0]], strict=True))
    places = {name: (float(i % 7), float(i // 7)) for i, name in enumerate(names)}
    return [
        *(plot(ties, ego="you", theme=theme) for plot in PLOTS_OF_TIES),
        charts.plot_network(circle, places, communities=dict.fromkeys(names, 1), theme=theme),
    ]


def timed_figures(theme: str = "light") -> list[go.Figure]:
    rhythm = pd.DataFrame({"weekday": [1], "hour": [9], "sent": [4]})
    at = pd.to_datetime(["2024-01-01", "2024-02-01"], utc=True)
    periods = pd.DataFrame({"period_at": at, "sent": [3, 1], "received": [2, 2], "contacts": [2, 1]})
    return [
        charts.plot_rhythm(rhythm, theme=theme),
        charts.plot_contact_over_time(periods, theme=theme),
    ]


def texts(figure: go.Figure) -> list[str]:
    """Every string that plotly shows: titles, ticks, annotations, hovers."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner)

    shown = figure.to_plotly_json()
    shown["layout"].pop("template")
    shown["layout"].pop("meta")
    walk(shown)
    return found


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_each_has_its_words_its_look_and_no_upload(make_ties: MakeTies, theme: str) -> None:
    names = [f"p{i}" for i in range(6)]
    for figure in [*figures(make_ties, names, theme), *timed_figures(theme)]:
        layout = figure.layout
        assert layout.title.text
        assert layout.title.subtitle.text
        assert layout.meta["takeaway"].endswith(".")
        assert layout.meta["takeaway"] in layout.meta["alt"]
        assert layout.template.layout.paper_bgcolor == palette(theme).paper
        removed = layout.modebar.remove or layout.template.layout.modebar.remove
        assert "sendChartToCloud" in removed
        assert "sendChartToCloud" in figure.to_html(include_plotlyjs=False)


def test_no_name_reaches_plotly_as_markup(make_ties: MakeTies) -> None:
    ours = re.compile(r"</?b>|<br>|</span>|<span style=\"color:#[0-9A-F]{6}\">")
    for figure in figures(make_ties, NASTY):
        shown = texts(figure)
        for name in ("<b>Bo</b>", "<script", "<a href"):
            assert not any(name in text for text in shown)
        assert any("&lt;b&gt;Bo" in text for text in shown)
        assert not any("<" in ours.sub("", text) for text in shown)


def test_names_in_the_page_cannot_close_its_script(make_ties: MakeTies) -> None:
    for figure in figures(make_ties, NASTY):
        assert "<script>alert" not in figure.to_html(include_plotlyjs=False)


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
def test_long_names_are_short_on_the_axis_and_whole_in_the_hover(plot: Plot, make_ties: MakeTies) -> None:
    figure = plot(make_ties(len(NASTY), names=NASTY), ego="you")
    written = [text for text in texts(figure) if "maximiliana" in text]
    whole = [text for text in written if NASTY[-1] in text]
    assert whole
    assert all(text.startswith("<b>") for text in whole)  # hovers
    assert any("…" in text for text in written)


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
@pytest.mark.parametrize("ties", [empty_table("ties")])
def test_an_empty_table_says_that_there_is_nothing_and_why(plot: Plot, ties: pd.DataFrame) -> None:
    figure = plot(ties, ego="<b>you")
    assert len(figure.data) == 0
    (words,) = figure.layout.annotations
    assert words.text == "<b>Nothing to show</b><br>no contact of &lt;b&gt;you was recorded."
    assert figure.layout.meta["takeaway"] == "Nothing to show: no contact of <b>you was recorded."


def test_empty_tables_without_people() -> None:
    rhythm = pd.DataFrame({"weekday": [0], "hour": [0], "sent": [0]})
    periods = pd.DataFrame(
        {"period_at": pd.to_datetime([], utc=True), "sent": [], "received": [], "contacts": []}
    )
    for figure in (
        charts.plot_rhythm(rhythm),
        charts.plot_contact_over_time(periods),
        charts.plot_network(nx.DiGraph(), {}),
    ):
        assert len(figure.data) == 0
        assert figure.layout.annotations[0].text.startswith("<b>Nothing to show</b><br>")


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
@pytest.mark.parametrize("size", [2, 200])
def test_two_and_two_hundred_people(plot: Plot, size: int, make_ties: MakeTies) -> None:
    figure = plot(make_ties(size), ego="you", max_people=12)
    assert 300 < figure.layout.height < 900
    labels = {
        text for text in texts(figure) if re.match(r"^(<span[^>]*>\d+</span>&nbsp; )?person\d{3}", text)
    }
    assert len(labels) == min(size, 12)
    assert any(name in text for text in labels for name in ("person000", "person0"))


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
def test_who_is_not_in_the_table_is_an_error(plot: Plot, make_ties: MakeTies) -> None:
    with pytest.raises(OptionError, match="no person 'nobody'"):
        plot(make_ties(3), ego="nobody")


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
def test_missing_columns_are_named(plot: Plot) -> None:
    with pytest.raises(TableError, match="misses columns: alter, total"):
        plot(pd.DataFrame({"ego": ["you"]}), ego="you")


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
def test_nobody_to_draw_is_an_error(plot: Plot, make_ties: MakeTies) -> None:
    with pytest.raises(OptionError, match="max_people=0"):
        plot(make_ties(3), ego="you", max_people=0)


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
def test_caption_says_window_and_channel(plot: Plot, make_ties: MakeTies) -> None:
    since, until = pd.Timestamp("2024-01-01", tz="UTC"), pd.Timestamp("2024-04-01", tz="UTC")
    figure = plot(make_ties(3), ego="you", since=since, until=until, channel="email")
    said = "email, 1 Jan 2024 to 31 Mar 2024"  # half-open: the last day is the 31st
    assert said in figure.layout.title.subtitle.text
    assert said in figure.layout.meta["takeaway"]
    from_table = plot(make_ties(3), ego="you").layout.title.subtitle.text
    assert "3 Jan 2024 to 30 Jun 2024" in from_table


@pytest.mark.parametrize("plot", PLOTS_OF_TIES)
def test_same_table_same_picture_and_table_unchanged(plot: Plot, make_ties: MakeTies) -> None:
    ties = make_ties(9)
    before = ties.copy(deep=True)
    shuffled = ties.sample(frac=1, random_state=3)
    assert plot(ties, ego="you").to_json() == plot(shuffled, ego="you").to_json()
    assert ties.equals(before)


def test_no_word_judges_other_people(make_ties: MakeTies) -> None:
    banned = re.compile("taker|exploiter|toxic|ignoring|manipulative|loyal|trustworthy", re.IGNORECASE)
    for figure in [*figures(make_ties, ["p1", "p2", "p3"]), *timed_figures()]:
        assert not banned.search(" ".join([*texts(figure), *figure.layout.meta.values()]))
