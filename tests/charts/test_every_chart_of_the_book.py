"""What holds for every picture of the casebook, of dependence and of periods."""

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
from reciprocity_kit.layout import build_layouts
from reciprocity_kit.ledger import (
    build_alternatives,
    build_capacity,
    build_equity,
    build_felt,
    build_ledger,
    build_resources,
    build_sources,
    build_stance,
)
from reciprocity_kit.network import build_tie_structure

Give = Callable[..., pd.DataFrame]
MakeRows = Callable[..., pd.DataFrame]
Draw = Callable[..., go.Figure]
NASTY = ["<script>alert(1)</script>", "<b>Bo</b>", "שרה כהן", "a" * 60 + "@department.example", "$x^2$"]
ASKS = pd.DataFrame(columns=["ask_id", "date", "asker", "asked_of", "form", "kind", "size", "outcome"])
EMPTY: dict[str, Callable[..., go.Figure]] = {
    "equity": lambda **how: charts.plot_equity(empty_table("equity"), **how),
    "ledger": lambda **how: charts.plot_ledger(empty_table("ledger"), partner="<b>ana", **how),
    "felt": lambda **how: charts.plot_felt(empty_table("felt"), **how),
    "closeness": lambda **how: charts.plot_closeness(empty_table("felt"), **how),
    "sources": lambda **how: charts.plot_sources(empty_table("sources"), **how),
    "resources": lambda **how: charts.plot_resources(empty_table("resources"), **how),
    "stance": lambda **how: charts.plot_stance(empty_table("sheet"), **how),
    "capacity": lambda **how: charts.plot_capacity(empty_table("capacity"), **how),
    "dependence": lambda **how: charts.plot_dependence(empty_table("tie_structure"), **how),
    "periods": lambda **how: charts.plot_network_periods({}, empty_table("layouts"), **how),
}


def book_figures(give: Give, make_rows: MakeRows, names: list[str], theme: str) -> dict[str, go.Figure]:
    """Draw every picture of a book in which each person gave and got twice."""
    kinds = ("services", "information", "status")
    given = [
        (day, *(("you", who) if way else (who, "you")), kinds[at % 3], 2.0 ** (at % 4))
        for at, who in enumerate(names)
        for day, way in ((at % 28, 1), (at % 28 + 30, 0), (at % 28 + 60, 1), (at % 28 + 90, 0))
    ]
    exchanges = give(*given)
    on = pd.Timestamp("2024-05-01")
    cards = make_rows(
        "cards",
        [
            {
                "card_id": at + 1,
                "date": on,
                "by": "you",
                "about": who,
                "closeness": 1.0 + at % 7,
                "felt_balance": at % 7 - 3.0,
            }
            for at, who in enumerate(names)
        ],
    )
    ties = pd.DataFrame(
        {"ego": "you", "alter": names, "total": [10 + 3 * (at % 11) for at in range(len(names))]}
    )
    equity = build_equity(exchanges, owner="you")
    felt = build_felt(cards, owner="you", equity=equity, ties=ties)
    promised = exchanges.head(1).assign(state="promised", due=pd.Timestamp("2024-06-05"), hours=4.0)
    capacity = build_capacity(promised, owner="you", settings={"weekly_hours": 3}, until="2024-06-03")
    return {
        "equity": charts.plot_equity(equity, theme=theme),
        "ledger": charts.plot_ledger(build_ledger(exchanges, owner="you"), partner=names[0], theme=theme),
        "felt": charts.plot_felt(felt, theme=theme),
        "closeness": charts.plot_closeness(felt, theme=theme),
        "sources": charts.plot_sources(
            build_sources(exchanges, owner="you"), build_alternatives(exchanges, owner="you"), theme=theme
        ),
        "resources": charts.plot_resources(build_resources(exchanges, owner="you"), theme=theme),
        "stance": charts.plot_stance(build_stance(exchanges, ASKS, owner="you"), theme=theme),
        "capacity": charts.plot_capacity(capacity, theme=theme),
        **network_figures(names, theme),
    }


def network_figures(names: list[str], theme: str) -> dict[str, go.Figure]:
    circle = [*zip(names, [*names[1:], names[0]], strict=True)][: len(names) if len(names) > 2 else 1]
    rows = [
        {"ego": ego, "alter": alter, "total": 20.0, "sent": 10, "received": 10, "opened": 5,
         "opened_by_alter": 5, "contact_share_status": "ok"}
        for pair in circle
        for ego, alter in (pair, pair[::-1])
    ]  # fmt: skip
    march, april = (pd.Timestamp(f"2024-0{month}-01", tz="UTC") for month in (3, 4))
    networks = {march: nx.DiGraph(circle), april: nx.DiGraph(circle[:1])}
    return {
        "dependence": charts.plot_dependence(
            build_tie_structure(pd.DataFrame(rows)), ego=names[0], theme=theme
        ),
        "periods": charts.plot_network_periods(networks, build_layouts(networks), theme=theme),
    }


def texts(figure: go.Figure) -> list[str]:
    """Every string that plotly shows."""
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
    for drawn in shown["data"]:
        drawn.pop("name", None)  # never shown: there is no legend, and hovers are our own words
    walk(shown)
    return found


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_each_has_its_words_its_look_and_no_upload(give: Give, make_rows: MakeRows, theme: str) -> None:
    for figure in book_figures(give, make_rows, [f"p{i}" for i in range(6)], theme).values():
        layout = figure.layout
        assert layout.title.text
        assert layout.title.subtitle.text
        assert layout.meta["takeaway"].endswith(".")
        assert layout.meta["takeaway"] in layout.meta["alt"]
        assert layout.template.layout.paper_bgcolor == palette(theme).paper
        assert "sendChartToCloud" in layout.template.layout.modebar.remove


def test_no_name_reaches_plotly_as_markup_and_none_is_judged(give: Give, make_rows: MakeRows) -> None:
    ours = re.compile(
        r"</?b>|<br>|<extra></extra>|</span>|<span style=\"(?:font-size:12px;)?color:#[0-9A-F]{6}\">"
    )
    hard = re.compile("taker|exploiter|toxic|ignoring|manipulative|loyal|trustworthy", re.IGNORECASE)
    for name, figure in book_figures(give, make_rows, NASTY, "light").items():
        shown = texts(figure)
        assert not any("<" in ours.sub("", text) for text in shown), name
        assert not any("$x" in text for text in shown), name
        assert "<script>alert" not in figure.to_html(include_plotlyjs=False)
        assert not hard.search(" ".join([*shown, *figure.layout.meta.values()]))


@pytest.mark.parametrize("size", [2, 500])
def test_two_and_five_hundred_people(give: Give, make_rows: MakeRows, size: int) -> None:
    names = [f"person{i:03d}@harbor.example" for i in range(size)]
    for name, figure in book_figures(give, make_rows, names, "light").items():
        assert 250 < figure.layout.height < 1000, name
        assert len(figure.layout.annotations) < 130, name


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_table_says_that_there_is_nothing_and_why(name: str) -> None:
    figure = EMPTY[name]()
    assert len(figure.data) == 0
    assert figure.layout.annotations[0].text.startswith("<b>Nothing to show</b><br>")
    assert "<b>ana" not in figure.layout.annotations[0].text
    assert figure.layout.meta["takeaway"].startswith("Nothing to show: ")


@pytest.mark.parametrize("name", EMPTY)
def test_an_unknown_theme_is_an_error(name: str) -> None:
    with pytest.raises(OptionError, match="light, dark"):
        EMPTY[name](theme="sepia")


@pytest.mark.parametrize(
    "draw",
    [
        charts.plot_felt,
        charts.plot_closeness,
        charts.plot_sources,
        charts.plot_resources,
        charts.plot_stance,
        charts.plot_capacity,
        charts.plot_equity,
        charts.plot_dependence,
        lambda table: charts.plot_network_periods({}, table),
        lambda table: charts.plot_ledger(table, partner="ana"),
    ],
)
def test_missing_columns_are_named(draw: Draw) -> None:
    with pytest.raises(TableError, match="misses columns"):
        draw(pd.DataFrame({"nothing": [1]}))


def test_communal_ties_and_who_opted_out_are_in_no_picture(give: Give, make_rows: MakeRows) -> None:
    exchanges = give(
        (0, "you", "sofia.kay", "affiliation", 4.0),
        (1, "otto.kay", "you", "services", 4.0),
        (2, "ana", "you", "services", 2.0),
    )
    people = make_rows(
        "casebook_people",
        [
            {"person_id": 1, "person": "sofia.kay", "communal": True},
            {"person_id": 2, "person": "otto.kay", "opted_out": True},
        ],
    )
    how = {"owner": "you", "people": people}
    drawn = [
        charts.plot_equity(build_equity(exchanges, **how)),
        charts.plot_sources(build_sources(exchanges, **how), build_alternatives(exchanges, **how)),
        charts.plot_resources(build_resources(exchanges, **how)),
    ]
    for figure in drawn:
        assert not re.search(r"sofia\.kay|otto\.kay", figure.to_json())
    gone = charts.plot_ledger(build_ledger(exchanges, **how), partner="sofia.kay")
    assert gone.layout.meta["takeaway"] == "Nothing to show: no exchange with sofia.kay is recorded."
