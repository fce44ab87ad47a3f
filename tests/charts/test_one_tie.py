"""One tie over time and its reply curves, read from what is drawn."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit.charts import plot_reply_curves, plot_tie_over_time
from reciprocity_kit.columns import cast_table, empty_table


def traces(figure: go.Figure, name: str) -> list[go.Scatter]:
    return [t for t in figure.data if t.name == name]


def tie_periods(
    opened: list[int], by_alter: list[int], *, alter: str = "ana", around: int = 6
) -> pd.DataFrame:
    """Months from January 2024, each opening also one event sent or received; the share around is 2/3."""
    size = len(opened)
    frame = pd.DataFrame(
        {
            "ego": "you",
            "alter": alter,
            "period_at": pd.date_range("2024-01-01", periods=size, freq="MS", tz="UTC"),
            "whole": True,
            "opened": opened,
            "opened_by_alter": by_alter,
            "sent": opened,
            "received": by_alter,
            "n_around": around,
        }
    )
    for name, share in (("initiation_share", 0.5), ("share_around", 2 / 3)):
        frame = frame.assign(**{name: share, f"{name}_low": 0.3, f"{name}_high": 0.9, f"{name}_status": "ok"})
    frame.loc[frame["n_around"] < 5, "share_around_status"] = "too_few"
    return cast_table("tie_periods", frame)


def changes(*, q: float = 0.01, indicator: str = "volume") -> pd.DataFrame:
    at = pd.to_datetime(["2024-03-01"], utc=True)
    columns = {"ego": "you", "alter": "ana", "indicator": indicator, "unit": "", "change": 1, "changes": 1}
    days = pd.Timedelta(10, "D")
    values = {"before": 4.0, "after": 0.5, "ratio": 0.1, "n_before": 40, "n_after": 5, "p": q, "q": q}
    frame = pd.DataFrame({"from_at": at - days, "at": at, "to_at": at + days}).assign(**columns, **values)
    return cast_table("changes", frame.assign(status="ok"))


def test_yours_go_up_theirs_down_and_the_share_below() -> None:
    figure = plot_tie_over_time(tie_periods([3, 1, 2], [1, 2, 0]), alter="ana")
    (mine,), (theirs,) = traces(figure, "opened by you"), traces(figure, "opened by them")
    assert list(mine.y) == [3, 1, 2]
    assert list(theirs.y) == [-1, -2, 0]
    assert theirs.marker.pattern.shape == "/"  # told apart without colour
    (share,) = traces(figure, "share opened by you")
    assert share.yaxis == "y2"
    assert list(share.y) == pytest.approx([2 / 3] * 3)
    assert figure.layout.meta["takeaway"] == (
        "Of 9 conversations, you opened 6 and they 3; no change beyond chance is seen."
    )


def test_no_share_is_drawn_from_fewer_than_five() -> None:
    figure = plot_tie_over_time(tie_periods([1, 0], [0, 1], around=4), alter="ana")
    (share,) = traces(figure, "share opened by you")
    assert np.isnan(list(share.y)).all()
    assert not traces(figure, "interval")


def test_silences_are_hatched_and_the_longest_is_told() -> None:
    figure = plot_tie_over_time(tie_periods([2, 0, 1, 0, 0, 0], [1, 0, 1, 0, 0, 0]), alter="ana")
    spans = [(pd.Timestamp(t.x[0]), pd.Timestamp(t.x[1])) for t in traces(figure, "silence")]
    assert spans[0] == (pd.Timestamp("2024-02-01"), pd.Timestamp("2024-03-01"))
    assert spans[1][0] == pd.Timestamp("2024-04-01")
    assert [a.text for a in figure.layout.annotations] == ["nothing recorded<br>3 months"]
    assert figure.layout.meta["takeaway"].endswith("without anything recorded is 3 months.")


def test_a_change_beyond_chance_is_marked_with_its_interval() -> None:
    table = tie_periods([4, 4, 0, 1], [4, 4, 0, 0])
    figure = plot_tie_over_time(table, changes(), alter="ana")
    (mark,) = traces(figure, "change")
    assert mark.marker.symbol == "triangle-down"
    assert pd.Timestamp(mark.x[0]) == pd.Timestamp("2024-03-01")
    (span,) = [s for s in figure.layout.shapes if s.type == "rect"]
    assert (pd.Timestamp(span.x0), pd.Timestamp(span.x1)) == (
        pd.Timestamp("2024-02-20"),
        pd.Timestamp("2024-03-11"),
    )
    assert span.yref == "y domain"
    said = "conversations per week went from 4 to 0.5 around 1 Mar 2024 (20 Feb 2024 to 11 Mar 2024)"
    assert said in figure.layout.meta["takeaway"]
    assert not traces(plot_tie_over_time(table, changes(q=0.2), alter="ana"), "change")
    shares = plot_tie_over_time(table, changes(indicator="initiation"), alter="ana")
    assert traces(shares, "change")[0].yaxis == "y2"


def test_a_tie_that_is_not_there_says_so() -> None:
    figure = plot_tie_over_time(tie_periods([1], [1]), alter="<b>zoe")
    assert len(figure.data) == 0
    assert figure.layout.title.text == "You and &lt;b&gt;zoe over time"
    assert "no contact with <b>zoe was recorded" in figure.layout.meta["takeaway"]


def curves(alter: str, side: str, shares: list[float], *, n: int = 20) -> pd.DataFrame:
    hours = [1 / 60, 1.0, 24.0, 168.0]
    share = pd.Series(shares)
    frame = pd.DataFrame({"hours": hours, "answered_share": share, "answered_share_low": share - 0.1})
    frame = frame.assign(answered_share_high=share + 0.1, ego="you", alter=alter, side=side, at_risk=9)
    return cast_table("reply_curves", frame.assign(n=n, n_replied=n // 2, status="ok"))


@pytest.fixture
def three() -> pd.DataFrame:
    """You answer Ana within the day, she answers later; all ties together are known one way only."""
    return pd.concat(
        [
            curves("", "yours", [0, 0.1, 0.3, 0.4], n=200),
            curves("ana", "yours", [0, 0.5, 0.8, 0.9]),
            curves("ana", "theirs", [0, 0.1, 0.4, 0.6], n=10),
        ],
        ignore_index=True,
    )


def test_curves_are_steps_on_an_axis_of_multiples(three: pd.DataFrame) -> None:
    figure = plot_reply_curves(three, alter="ana")
    (mine,), (theirs,) = traces(figure, "you answer"), traces(figure, "they answer")
    assert list(mine.y) == [0, 0.5, 0.8, 0.9]
    assert mine.line.shape == theirs.line.shape == "hv"
    assert (mine.line.dash, theirs.line.dash) == ("solid", "dash")
    assert figure.layout.xaxis.type == "log"
    (band,) = traces(figure, "interval, they answer")
    assert list(band.y) == pytest.approx([0.1, 0.2, 0.5, 0.7, 0.5, 0.3, 0.0, -0.1])  # there and back


def test_marks_stand_where_half_was_answered(three: pd.DataFrame) -> None:
    figure = plot_reply_curves(three, alter="ana")
    assert [t.x[0] for name in ("half, you answer", "half, they answer") for t in traces(figure, name)] == [
        1,
        168,
    ]
    assert not traces(plot_reply_curves(three), "half, you answer")  # all ties: 40% at most


def test_labels_tell_n_and_cover_each_other_nowhere(three: pd.DataFrame) -> None:
    labels = [a for a in plot_reply_curves(three, alter="ana").layout.annotations if a.xref == "paper"]
    written = sorted((a.y, a.text.split("</span> ")[1]) for a in labels)
    assert [text for _, text in written] == [
        "40% you, all ties (n = 200)",
        "60% <b>they answer</b> (n = 10)",
        "90% <b>you answer</b> (n = 20)",
    ]
    close = pd.concat([curves("", "yours", [0, 0, 0, 0.99]), curves("", "theirs", [0, 0, 0, 1.0])])
    heights = sorted(a.y for a in plot_reply_curves(close).layout.annotations if a.xref == "paper")
    assert heights[1] - heights[0] > 0.05
    assert heights[1] <= 1.0


def test_reply_takeaway_tells_a_day_both_ways(three: pd.DataFrame) -> None:
    assert plot_reply_curves(three, alter="ana", channel="email").layout.meta["takeaway"] == (
        "Of the turns with ana (20 turns from them, 10 from you, email), you answered 80% within 24 h (95% "
        "interval 70% to 90%, n = 20); they answered 40% within 24 h (95% interval 30% to 50%, n = 10)."
    )
    one_way = plot_reply_curves(three).layout.meta["takeaway"]
    assert one_way.endswith("no turn that they could answer was recorded.")


def test_no_turns_no_curves() -> None:
    said = plot_reply_curves(empty_table("reply_curves"), alter="ana").layout.meta["takeaway"]
    assert said == "Nothing to show: no turn with ana that could be answered was recorded."
