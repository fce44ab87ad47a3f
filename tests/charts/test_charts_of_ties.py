"""Balance, rings, reply times and concentration of four ties, worked by hand."""

import itertools
import math
from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit.charts import plot_balance, plot_concentration, plot_ego_network, plot_reply_times


def trace(figure: go.Figure, name: str) -> go.Scatter:
    (found,) = [t for t in figure.data if t.name == name]
    return found


def labels(figure: go.Figure) -> list[str]:
    return list(figure.layout.yaxis.ticktext)


def test_balance_orders_by_conversations_and_leaves_too_few_out(four_ties: pd.DataFrame) -> None:
    figure = plot_balance(four_ties, ego="you")
    assert labels(figure) == ["bo", "ana", "cy"]  # 40, 20, 12 conversations
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # first row on top
    assert "left out: 1 with fewer than five conversations" in figure.layout.title.subtitle.text
    counts = [a.text for a in figure.layout.annotations if a.yref == "y"]
    assert counts == ["40", "20", "12"]


def test_balance_draws_share_and_interval(four_ties: pd.DataFrame) -> None:
    figure = plot_balance(four_ties, ego="you")
    ana = trace(figure, "mostly you")
    assert list(ana.x) == [0.8]
    assert list(ana.y) == [1]
    assert ana.x[0] + ana.error_x.array[0] == pytest.approx(0.92)
    assert ana.x[0] - ana.error_x.arrayminus[0] == pytest.approx(0.58)
    assert ana.hovertext[0] == (
        "<b>ana</b><br>you opened 16 of 20 conversations (80%, 95% interval 58% to 92%)<br>mostly you"
    )


def test_balance_tells_kinds_apart_without_colour(four_ties: pd.DataFrame) -> None:
    figure = plot_balance(four_ties, ego="you")
    kinds = {t.name: t.marker.symbol for t in figure.data}
    assert kinds == {"mostly you": "triangle-right", "mostly them": "triangle-left", "two-way": "diamond"}
    zones = [a.text for a in sorted(figure.layout.annotations, key=lambda a: a.x) if a.yref == "paper"]
    assert zones[:3] == ["mostly them", "two-way", "mostly you"]


def test_balance_shows_too_few_in_grey_when_asked(four_ties: pd.DataFrame) -> None:
    figure = plot_balance(four_ties, ego="you", show_too_few=True)
    assert labels(figure) == ["bo", "ana", "cy", "di"]
    grey = trace(figure, "not enough data")
    assert list(grey.y) == [3]  # although the table's label says ego
    assert grey.marker.line.color not in {t.marker.line.color for t in figure.data if t is not grey}


def test_balance_takeaway_counts_all_contacts(four_ties: pd.DataFrame) -> None:
    said = plot_balance(four_ties, ego="you", max_people=1).layout.meta["takeaway"]
    assert said == (
        "Of 3 contacts and 72 conversations (3 Jan 2024 to 30 Jun 2024), you mostly open with 1, "
        "they mostly open with 1 and it is two-way with 1."
    )


def test_balance_says_when_all_are_too_few(four_ties: pd.DataFrame) -> None:
    only = four_ties[four_ties["alter"] == "di"]
    figure = plot_balance(only, ego="you")
    assert figure.layout.meta["takeaway"] == (
        "Nothing to show: you has contacts, but none to draw: 1 with fewer than five conversations."
    )


def test_rings_hold_quarters_of_the_contacts_by_amount(four_ties: pd.DataFrame) -> None:
    figure = plot_ego_network(four_ties, ego="you")
    at = {
        hover.split("</b>")[0][3:]: math.hypot(x, y)
        for t in figure.data
        for x, y, hover in zip(t.x, t.y, t.hovertext, strict=True)
    }
    assert at == pytest.approx({"you": 0, "ana": 0.3, "bo": 0.5, "cy": 0.7, "di": 0.9})  # 50, 25, 20, 5


def test_triangles_point_out_for_you_and_in_for_them(four_ties: pd.DataFrame) -> None:
    figure = plot_ego_network(four_ties, ego="you")
    for name, sign in (("mostly you", 1), ("mostly them", -1)):
        mark = trace(figure, name)
        radius = math.hypot(mark.x[0], mark.y[0])
        turned = math.radians(90 - mark.marker.angle[0])  # plotly turns clockwise from straight up
        assert (math.cos(turned), math.sin(turned)) == pytest.approx(
            (sign * mark.x[0] / radius, sign * mark.y[0] / radius)
        )


def test_more_contact_is_a_thicker_line_and_theirs_are_dashed(four_ties: pd.DataFrame) -> None:
    figure = plot_ego_network(four_ties, ego="you")
    edges = [s.line for s in figure.layout.shapes if s.type == "line" and s.x0 == 0 and s.y0 == 0]
    widths = [line.width for line in edges]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 4
    assert [line.dash for line in edges] == ["solid", "solid", "dash", "solid"]  # ana, bo, cy, di


@pytest.mark.parametrize("size", [1, 2, 3, 5, 40, 60])
def test_no_two_labels_of_the_rings_share_a_line(size: int, make_ties: Callable[[int], pd.DataFrame]) -> None:
    figure = plot_ego_network(make_ties(size), ego="you", max_people=60)
    for side in ("left", "right"):
        heights = sorted(a.y for a in figure.layout.annotations if a.xanchor == side)
        gaps = [b - a for a, b in itertools.pairwise(heights)]
        assert all(gap > 0.055 for gap in gaps)  # 60 contacts: 30 a side over 1.8 radii
    marks = [(x, y) for t in figure.data for x, y in zip(t.x, t.y, strict=True)]
    apart = min(math.dist(a, b) for i, a in enumerate(marks) for b in marks[:i])
    assert apart > 0.06  # a mark is 13 of 220 pixels


def test_reply_times_both_ways(four_ties: pd.DataFrame) -> None:
    figure = plot_reply_times(four_ties, ego="you")
    assert labels(figure) == ["ana", "bo", "di"]  # by amount of contact; cy has no median
    yours, theirs = trace(figure, "you answer them"), trace(figure, "they answer you")
    assert list(yours.x) == [2, 3]  # with di there are too few
    assert list(theirs.x) == pytest.approx([24, 4, 1 / 60])  # under a minute stands at the edge
    assert "median under 1 min" in theirs.hovertext[2]
    assert list(yours.y) == pytest.approx([-0.17, 0.83])
    assert "1 with fewer than half of the turns answered" in figure.layout.title.subtitle.text


def test_intervals_without_a_bound_run_to_the_edge_and_say_so(four_ties: pd.DataFrame) -> None:
    figure = plot_reply_times(four_ties, ego="you")
    theirs = trace(figure, "they answer you")
    assert theirs.x[0] + theirs.error_x.array[0] == pytest.approx(720)
    assert theirs.hovertext[0].endswith("median 24 h (95% interval 12 h to no bound)")
    assert "to the edge where there is no bound" in figure.layout.title.subtitle.text


def test_time_axis_is_in_words(four_ties: pd.DataFrame) -> None:
    axis = plot_reply_times(four_ties, ego="you").layout.xaxis
    assert axis.type == "log"
    ticks = dict(zip(axis.ticktext, axis.tickvals, strict=True))
    assert ticks["1<br>min"] == pytest.approx(1 / 60)
    assert ticks["30<br>days"] == 720
    assert axis.range[0] < math.log10(1 / 60) < math.log10(720) < axis.range[1]


def test_reply_takeaway_compares_intervals_only(four_ties: pd.DataFrame) -> None:
    # ana: yours 1 to 4, theirs from 12 on: apart; bo: 1 to 9 and 2 to 8 overlap
    said = plot_reply_times(four_ties, ego="you").layout.meta["takeaway"]
    assert said.startswith(
        "Of 2 contacts with reply times both ways, your recorded replies come sooner than theirs with 1 "
        "and later with 0; with the others the intervals overlap"
    )


def test_concentration_adds_shares_up_in_order(four_ties: pd.DataFrame) -> None:
    figure = plot_concentration(four_ties, ego="you")
    curve = trace(figure, "share of contact")
    assert list(curve.x) == [0, 1, 2, 3, 4]
    assert list(curve.y) == pytest.approx([0, 0.5, 0.75, 0.95, 1])
    # 1 / (0.25 + 0.0625 + 0.04 + 0.0025) = 1 / 0.355
    assert trace(figure, "effective contacts").x[0] == pytest.approx(1 / 0.355)
    assert any(a.text == "<b>2.8</b> effective contacts" for a in figure.layout.annotations)


def test_concentration_names_those_with_most(four_ties: pd.DataFrame) -> None:
    figure = plot_concentration(four_ties, ego="you", max_people=2)
    written = [a.text for a in figure.layout.annotations]
    assert written[-7:] == ["Most contact", "ana", "50%", "bo", "25%", "2 others", "25%"]
    assert figure.layout.meta["takeaway"].startswith("Half of the recorded contact (100 events")
    assert "is with 1 of 4 contacts; it is as concentrated as if 2.8 people" in figure.layout.meta["takeaway"]


def test_concentration_of_somebody_whose_mailbox_was_not_read(four_ties: pd.DataFrame) -> None:
    unread = four_ties.assign(contact_share=float("nan"), contact_share_status="not_identified")
    said = plot_concentration(unread, ego="you").layout.meta["takeaway"]
    assert "it would need their own mailbox" in said
