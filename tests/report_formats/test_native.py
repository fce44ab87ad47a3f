"""Charts on slides: the numbers of the figure, in places a slide can hold."""

import math

import plotly.graph_objects as go
import pytest

from reciprocity_kit.report.formats.native import find_panels
from reciprocity_kit.report.formats.native.values import colour_of, numbers, step_of

NAMES = [f"Person {n}" for n in range(20)]


def rows_figure(n: int) -> go.Figure:
    """Draw rows from the top, each with an interval of a tenth either way."""
    figure = go.Figure()
    figure.add_scatter(
        name="clear",
        x=[0.5] * n,
        y=list(range(n)),
        mode="markers",
        marker={"color": "#0072B2", "symbol": "triangle-right"},
        error_x={"array": [0.1] * n, "arrayminus": [0.2] * n},
    )
    figure.update_yaxes(range=[n - 0.4, -0.6], tickvals=list(range(n)), ticktext=NAMES[:n])
    figure.update_xaxes(range=[-0.015, 1.015], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure


def test_rows_keep_their_values_names_and_limits() -> None:
    (panel,) = find_panels(rows_figure(3))
    marks = panel.series[0]
    assert panel.kind == "points"
    assert marks.x == (0.5, 0.5, 0.5)
    names = dict(panel.y.ticks)
    assert [names[y] for y in marks.y] == NAMES[:3]
    assert marks.y[0] > marks.y[1] > marks.y[2]
    assert marks.interval.plus == pytest.approx((0.1,) * 3)
    assert marks.interval.minus == pytest.approx((0.2,) * 3)
    assert marks.look.symbol == "triangle"


def test_an_axis_begins_and_ends_at_its_labels() -> None:
    (panel,) = find_panels(rows_figure(3))
    assert (panel.x.low, panel.x.high, panel.x.step) == (0, 1, 0.25)


def test_an_interval_ends_where_the_axis_does() -> None:
    figure = rows_figure(1)
    figure.data[0].error_x.array = [1e6]
    (panel,) = find_panels(figure)
    assert panel.series[0].interval.plus == pytest.approx((0.5,))


def test_more_rows_than_a_slide_holds_are_cut_with_a_word() -> None:
    (panel,) = find_panels(rows_figure(20))
    assert len(panel.y.ticks) == len(panel.series[0].x) == 16
    assert {name for _, name in panel.y.ticks} == set(NAMES[:16])
    assert panel.note == "the first 16 of 20 rows"


def test_bars_up_and_down_lie_over_each_other_without_a_minus() -> None:
    figure = go.Figure(layout={"barmode": "overlay"})
    figure.add_bar(name="sent", x=["Mon", "Tue"], y=[3, 4])
    figure.add_bar(name="received", x=["Mon", "Tue"], y=[-2, -5], marker={"pattern": {"shape": "/"}})
    figure.update_yaxes(tickvals=[-5, 0, 5], ticktext=["5", "0", "5"])
    (panel,) = find_panels(figure)
    assert (panel.kind, panel.overlaid, panel.categories) == ("columns", True, ("Mon", "Tue"))
    assert [each.y for each in panel.series] == [(3, 4), (-2, -5)]
    assert panel.y.form == "#,##0.##;#,##0.##"
    assert [each.look.hatched for each in panel.series] == [False, True]


def test_a_line_over_piled_bars_is_kept_and_the_axis_holds_the_pile() -> None:
    figure = go.Figure(layout={"barmode": "stack"})
    figure.add_bar(x=["w1", "w2"], y=[3, 4])
    figure.add_bar(x=["w1", "w2"], y=[2, 5])
    figure.add_scatter(x=["w1", "w2"], y=[8, 8], mode="lines")
    (panel,) = find_panels(figure)
    assert panel.stacked
    assert panel.over[0].y == (8, 8)
    assert panel.y.high >= 9


def test_lying_bars_begin_at_nothing_and_tell_the_counts_beside_them() -> None:
    figure = go.Figure()
    figure.add_bar(x=[396, 380], y=[0, 1], orientation="h")
    figure.update_yaxes(range=[1.6, -0.6], tickvals=[0, 1], ticktext=["Ana", "Ben"])
    figure.add_annotation(x=1, xref="paper", y=0, text="41")
    (panel,) = find_panels(figure)
    assert (panel.kind, panel.categories, panel.y.low) == ("rows", ("Ana (41)", "Ben"), 0)


def test_steps_and_gaps_of_a_line_stay() -> None:
    figure = go.Figure()
    figure.add_scatter(x=[0, 1, 2], y=[1, 0.5, math.nan], mode="lines", line={"shape": "hv"})
    (panel,) = find_panels(figure)
    assert panel.series[0].x[:3] == (0, 1, 1)
    assert panel.series[0].y[:3] == (1, 1, 0.5)
    assert panel.series[0].y[-1] is None


@pytest.mark.parametrize(
    "figure",
    [
        go.Figure(go.Heatmap(z=[[1]])),
        go.Figure(go.Bar(x=[1], y=[2], base=[1])),
        go.Figure(go.Scatter(x=[1], y=[2]), layout={"xaxis": {"visible": False}}),
        go.Figure(go.Scatter(x=[1], y=[2]), layout={"shapes": [{"type": "circle"}]}),
        go.Figure(),
    ],
)
def test_what_a_slide_cannot_hold_is_left_to_a_drawing(figure: go.Figure) -> None:
    assert find_panels(figure) == []


def test_a_figure_read_back_from_json_gives_the_same() -> None:
    figure = rows_figure(3)
    assert find_panels(go.Figure(figure.to_dict())) == find_panels(figure)


def test_small_helpers() -> None:
    assert numbers(["2024-01-01", 2]) != numbers([1, 2])
    assert colour_of("no colour", "123456") == "123456"
    assert step_of([(0, "a"), (1, "b"), (3, "c")]) is None
