"""Contact over time, the week, and the whole network."""

import networkx as nx
import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit.charts import plot_contact_over_time, plot_network, plot_rhythm
from reciprocity_kit.errors import OptionError, TableError


def months(starts: list[str], tz: str = "UTC") -> pd.DataFrame:
    at = pd.DatetimeIndex(starts).tz_localize(tz).tz_convert("UTC")
    size = len(starts)
    return pd.DataFrame(
        {
            "period_at": at,
            "sent": range(1, size + 1),
            "received": range(10, 10 + size),
            "contacts": [2] * size,
        }
    )


def test_sent_goes_up_and_received_down() -> None:
    figure = plot_contact_over_time(months(["2024-01-01", "2024-02-01", "2024-03-01"]))
    sent, received, contacts = figure.data
    assert list(sent.y) == [1, 2, 3]
    assert list(received.y) == [-10, -11, -12]
    assert list(contacts.y) == [2, 2, 2]
    assert contacts.yaxis == "y2"
    assert received.hovertext[0] == "<b>Jan 2024</b><br>1 sent, 10 received, with 2 people"
    assert set(figure.layout.yaxis.ticktext) == {"0", "5", "10"}  # both halves count upwards
    assert received.marker.pattern.shape == "/"  # told apart without colour


def test_periods_are_named_by_their_own_clock() -> None:
    berlin = months(["2024-02-01", "2024-03-01"], "Europe/Berlin")  # begin on 31 January UTC
    figure = plot_contact_over_time(berlin, tz="Europe/Berlin")
    assert [hover.split("</b>")[0] for hover in figure.data[0].hovertext] == ["<b>Feb 2024", "<b>Mar 2024"]
    assert list(figure.layout.xaxis.ticktext) == ["Feb<br>2024", "Mar"]


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        (["2024-01-01", "2024-01-02"], "2 days from 1 Jan 2024"),
        (["2024-01-01", "2024-01-08"], "2 weeks from 1 Jan 2024"),
        (["2024-01-01", "2024-02-01"], "2 months, Jan 2024 to Feb 2024"),
        (["2024-01-01", "2024-04-01"], "2 quarters, Jan 2024 to Jun 2024"),
    ],
)
def test_length_of_periods_is_seen_from_their_distance(starts: list[str], words: str) -> None:
    assert words in plot_contact_over_time(months(starts)).layout.title.subtitle.text


def test_one_period_may_say_what_it_is() -> None:
    figure = plot_contact_over_time(months(["2024-01-01"]), period="week")
    assert "1 week from 1 Jan 2024" in figure.layout.title.subtitle.text
    with pytest.raises(OptionError, match="day, week, month, quarter"):
        plot_contact_over_time(months(["2024-01-01"]), period="year")


def test_many_days_keep_a_handful_of_ticks() -> None:
    days = months([str(day.date()) for day in pd.date_range("2023-01-15", periods=700)])
    axis = plot_contact_over_time(days).layout.xaxis
    assert 4 <= len(axis.ticktext) <= 12
    assert axis.ticktext[0] == "Mar<br>2023"


def test_contact_takeaway() -> None:
    said = plot_contact_over_time(months(["2024-01-01", "2024-02-01", "2024-03-01"])).layout.meta["takeaway"]
    assert said == (
        "Of 6 sent and 33 received, most fell into Mar 2024 (15); the median month has 13, with 2 people."
    )


def test_rhythm_puts_each_hour_in_its_cell() -> None:
    table = pd.DataFrame({"weekday": [0, 6, 6], "hour": [9, 23, 0], "sent": [5, 2, 0]})
    figure = plot_rhythm(table, tz="Europe/Berlin")
    cells = figure.data[1]
    assert cells.z.shape == (7, 24)
    assert cells.z[0][9] == 5
    assert cells.z[6][23] == 2
    assert pd.isna(cells.z[6][0])  # nothing recorded is empty, not the colour of little
    assert cells.hovertext[6][23] == "Sunday 23:00 to 00:00<br>2 events sent"
    assert figure.layout.yaxis.ticktext[0] == "Monday"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # Monday on top
    totals = [a.text for a in figure.layout.annotations if a.yref != "paper"]
    assert totals == ["5", "0", "0", "0", "0", "0", "2"]
    assert "Europe/Berlin" in figure.layout.title.subtitle.text


def test_rhythm_takeaway() -> None:
    table = pd.DataFrame({"weekday": [0, 1, 2, 3], "hour": [9, 10, 11, 12], "sent": [4, 3, 2, 1]})
    # 4 + 3 is the first sum to reach half of 10
    assert plot_rhythm(table).layout.meta["takeaway"] == (
        "Half of 10 events sent falls into 2 hours of the week's 168; "
        "the fullest is Monday 09:00 to 10:00 with 4."
    )


def test_rhythm_needs_its_columns() -> None:
    with pytest.raises(TableError, match="misses columns: sent"):
        plot_rhythm(pd.DataFrame({"weekday": [0], "hour": [0]}))


PLACES = {"ana": (0.0, 0.0), "bo": (4.0, 0.0), "cy": (4.0, 3.0), "di": (0.0, 3.0)}


def network() -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_weighted_edges_from([("ana", "bo", 6), ("bo", "ana", 3), ("bo", "cy", 1), ("di", "di", 99)])
    nx.set_node_attributes(graph, {"ana": 1.0, "bo": 1.0, "cy": 2.0}, "community")
    return graph


def points(figure: go.Figure) -> dict[str, tuple[float, float, float, str]]:
    return {
        hover.split("</b>")[0][3:]: (x, y, size, t.name)
        for t in figure.data
        if t.mode == "markers"
        for x, y, size, hover in zip(t.x, t.y, t.marker.size, t.hovertext, strict=True)
    }


def test_network_sizes_by_contact_and_groups_by_colour_and_shape() -> None:
    figure = plot_network(network(), PLACES)
    at = points(figure)
    # bo 10, ana 9, cy 1, di 0: a letter to oneself is no contact; size is 5 + 21 * sqrt(share of most)
    sizes = {name: size for name, (_, _, size, _) in at.items()}
    assert sizes == pytest.approx({"bo": 26, "ana": 5 + 21 * 0.9**0.5, "cy": 5 + 21 * 0.1**0.5, "di": 5})
    assert {name: group for name, (*_, group) in at.items()} == {
        "ana": "group 1",
        "bo": "group 1",
        "cy": "group 2",
        "di": "in no group",
    }
    marks = [t.marker for t in figure.data if t.name in {"group 1", "group 2"}]
    assert marks[0].symbol != marks[1].symbol
    assert marks[0].color != marks[1].color
    assert sorted(a.text for a in figure.layout.annotations if a.name == "group") == ["<b>1</b>", "<b>2</b>"]


def test_network_keeps_the_given_places_in_shape() -> None:
    at = points(plot_network(network(), PLACES))
    assert at["ana"][0] == at["di"][0] < at["bo"][0] == at["cy"][0]
    assert at["ana"][1] == at["bo"][1] < at["cy"][1] == at["di"][1]


def test_network_draws_each_tie_once() -> None:
    figure = plot_network(network(), PLACES)
    lines = [t for t in figure.data if t.mode == "lines"]
    assert sum(len(t.x) for t in lines) == 2 * 3  # two ties, each two ends and a gap
    assert figure.layout.meta["takeaway"] == (
        "4 people and 2 ties between them, in 2 groups; the largest has 2 people."
    )


def test_network_counts_who_has_no_place() -> None:
    without = {name: place for name, place in PLACES.items() if name != "di"}
    figure = plot_network(network(), without, communities={"ana": 3})
    assert "left out: 1 without a place" in figure.layout.title.subtitle.text
    assert {group for *_, group in points(figure).values()} == {"group 3", "in no group"}
    with pytest.raises(OptionError, match="No person of the network has a place"):
        plot_network(network(), {})


def test_names_in_the_network_cover_nothing() -> None:
    size = 300
    graph: nx.DiGraph[str] = nx.DiGraph()
    for i in range(size):
        graph.add_edge(f"person{i}", f"person{(i * 7 + 1) % size}", weight=1 + i % 9)
    places = {f"person{i}": (float(i % 20), float(i // 20)) for i in range(size)}
    figure = plot_network(graph, places, max_people=40)
    names = [a for a in figure.layout.annotations if a.name == "name"]
    assert 10 <= len(names) <= 40
    boxes = []
    for a in names:
        wide = 6.6 * len(a.text)
        left = a.x + a.xshift - {"left": 0, "center": wide / 2, "right": wide}[a.xanchor]
        low = a.y + a.yshift - {"bottom": 0, "middle": 7.5, "top": 15}[a.yanchor]
        boxes.append((left, left + wide, low, low + 15))
    for i, (left, right, low, high) in enumerate(boxes):
        assert all(right <= b[0] or b[1] <= left or high <= b[2] or b[3] <= low for b in boxes[:i])
