"""What holds for every chart."""

import re
from collections.abc import Callable

import networkx as nx
import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit import charts
from reciprocity_kit.charts.theme import palette
from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.portfolio import build_what_if

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
PICTURES = {
    "tie_periods": charts.plot_tie_over_time,
    "reply_curves": charts.plot_reply_curves,
    "drift": charts.plot_drift_panel,
    "audit_comparison": charts.plot_before_after,
    "null_world": charts.plot_null_world,
}
OF_ONE = {"tie_periods", "reply_curves"}
Plot = Callable[..., go.Figure]
MakeTies = Callable[..., pd.DataFrame]


def figures(make_ties: MakeTies, names: list[str], theme: str = "light") -> list[go.Figure]:
    ties = make_ties(len(names), names=names)
    circle = nx.DiGraph(zip(names, [*names[1:], names[0]], strict=True))
    places = {name: (float(i % 7), float(i // 7)) for i, name in enumerate(names)}
    return [
        *(plot(ties, ego="you", theme=theme) for plot in PLOTS_OF_TIES),
        charts.plot_portfolio(ties, build_what_if(ties, ego="you"), ego="you", theme=theme),
        charts.plot_network(circle, places, communities=dict.fromkeys(names, 1), theme=theme),
    ]


def tables_of(names: list[str]) -> dict[str, pd.DataFrame]:
    """Tables in which everybody has three months, three reply times, a change and an audit."""
    size, share = len(names), {"_low": 0.2, "": 0.5, "_high": 0.8}
    each = pd.DataFrame({"alter": names, "ego": "you", "n": range(size + 9, 9, -1), "status": "ok"})
    counts = {"opened": 3, "opened_by_alter": 2, "sent": 4, "received": 3, "n_around": 9, "whole": True}
    shares = {
        f"{name}{end}": at for name in ("initiation_share", "share_around") for end, at in share.items()
    }
    months = pd.DataFrame({"period_at": pd.date_range("2024-01-01", periods=3, freq="MS", tz="UTC")})
    hours = pd.DataFrame({"hours": [1 / 60, 24.0, 168.0]}).merge(
        pd.Series(["yours", "theirs"], name="side"), "cross"
    )
    answered = {f"answered_share{end}": at for end, at in share.items()}
    null = {f"{name}{end}": at for name in ("initiation_share", "null_share") for end, at in share.items()}
    drift = {f"{name}{end}": at for name in ("ratio", "difference") for end, at in share.items()}
    drift |= {
        "unit": "share",
        "before": 0.1,
        "recent": 0.6,
        "n_before": 9,
        "n_recent": 9,
        "p": 0.01,
        "q": 0.02,
    }
    ends = {f"{name}{end}": at for name in ("before", "after", "difference") for end, at in share.items()}
    day = pd.Timestamp("2024-01-01")
    days = {f"{side}_{end}": day for side in ("before", "after") for end in ("since", "until")}
    audit = {
        "measure": "sent",
        "unit": "",
        "channel": "email",
        "n_before": 5,
        "n_after": 5,
        "p": 0.01,
        "q": 0.02,
    }
    status = {f"{name}_status": "ok" for name in ("initiation_share", "share_around")}
    made = {
        "tie_periods": each.merge(months, "cross").assign(**counts, **shares, **status),
        "reply_curves": each.merge(hours, "cross").assign(**answered, at_risk=9, n_replied=5),
        "drift": each.assign(indicator="initiation", recent_at=day.tz_localize("UTC"), **drift),
        "audit_comparison": each.assign(person=names, change="rose", words="", **ends, **days, **audit),
        "null_world": each.assign(**null, opened=2, opened_by_alter=2, null_opened=2),
    }
    return {name: cast_table(name, table) for name, table in made.items()}


def pictures(names: list[str], theme: str = "light") -> list[go.Figure]:
    one = {"alter": names[0]}
    tables = tables_of(names)
    return [
        plot(tables[name], theme=theme, **(one if name in OF_ONE else {})) for name, plot in PICTURES.items()
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
    for figure in [*figures(make_ties, names, theme), *pictures(names, theme), *timed_figures(theme)]:
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
    ours = re.compile(r"</?[bi]>|<br>|</span>|<span style=\"color:#[0-9A-F]{6}\">")
    for figure in figures(make_ties, NASTY):
        shown = texts(figure)
        for name in ("<b>Bo</b>", "<script", "<a href"):
            assert not any(name in text for text in shown)
        assert any("&lt;b&gt;Bo" in text for text in shown)
        assert not any("<" in ours.sub("", text) for text in shown)
    for figure in pictures(NASTY):
        shown = texts(figure)
        assert not any("<" in ours.sub("", text) for text in shown)
        assert any("&lt;" in text or "maximiliana" in text or "שרה" in text for text in shown)


def test_names_in_the_page_cannot_close_its_script(make_ties: MakeTies) -> None:
    for figure in [*figures(make_ties, NASTY), *pictures(NASTY)]:
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


@pytest.mark.parametrize("name", PICTURES)
def test_an_empty_picture_says_that_there_is_nothing(name: str) -> None:
    options = {"alter": "<b>zoe"} if name in OF_ONE else {}
    figure = PICTURES[name](empty_table(name), **options)
    assert len(figure.data) == 0
    (words,) = figure.layout.annotations
    assert words.text.startswith("<b>Nothing to show</b><br>")
    assert "<b>zoe" not in words.text


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_name_what_their_table_misses(name: str) -> None:
    options = {"alter": "ana"} if name == "tie_periods" else {}
    with pytest.raises(TableError, match=f"The {name} table misses columns"):
        PICTURES[name](pd.DataFrame({"ego": ["you"]}), **options)


@pytest.mark.parametrize("size", [2, 500])
def test_pictures_of_two_and_five_hundred_people(size: int) -> None:
    names = [f"person{i:03d}@harbor.example" for i in range(size)]
    tables = tables_of(names)
    for name in ("drift", "audit_comparison", "null_world"):
        figure = PICTURES[name](tables[name], max_people=12)
        assert 300 < figure.layout.height < 900
        assert figure.layout.meta["alt"].count("person") < 30


@pytest.mark.parametrize("name", PICTURES)
def test_same_picture_whatever_the_order_of_rows(name: str) -> None:
    table = tables_of([f"p{i}" for i in range(9)])[name]
    before = table.copy(deep=True)
    options = {"alter": "p4"} if name in OF_ONE else {}
    shuffled = table.sample(frac=1, random_state=3)
    assert PICTURES[name](table, **options).to_json() == PICTURES[name](shuffled, **options).to_json()
    assert table.equals(before)


@pytest.mark.parametrize("name", ["שרה כהן", "محمد"])
def test_right_to_left_names_are_fenced_wherever_they_stand(name: str) -> None:
    for figure in pictures([name]):
        shown = texts(figure)
        for text in shown:
            assert name not in re.sub("\u2068[^\u2069]*\u2069", "", text), text


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
    names = ["p1", "p2", "p3"]
    for figure in [*figures(make_ties, names), *pictures(names), *timed_figures()]:
        assert not banned.search(" ".join([*texts(figure), *figure.layout.meta.values()]))
