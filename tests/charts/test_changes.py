"""Drift side by side, and two audits beside each other."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit.charts import plot_before_after, plot_dormant, plot_drift, plot_drift_panel
from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError


def traces(figure: go.Figure, name: str) -> list[go.Scatter]:
    return [t for t in figure.data if t.name == name]


def drift(rows: list[tuple[str, str, float, float, float, float]]) -> pd.DataFrame:
    """Rows of contact, indicator, change with its limits, and q."""
    names = ["alter", "indicator", "change", "low", "high", "q"]
    frame = pd.DataFrame(rows, columns=names)
    share = frame["indicator"].isin(["initiation", "one_to_one"])
    for end, name in (("", "change"), ("_low", "low"), ("_high", "high")):
        frame[f"ratio{end}"] = frame[name].where(~share)
        frame[f"difference{end}"] = frame[name].where(share)
    frame["unit"] = np.where(share, "share", "hours")
    rest = {"ego": "you", "before": 1.0, "recent": 1.0, "n_before": 30, "n_recent": 9, "status": "ok"}
    frame = frame.assign(**rest, p=frame["q"], recent_at=pd.Timestamp("2024-07-01", tz="UTC"))
    return cast_table("drift", frame)


@pytest.fixture
def panel() -> pd.DataFrame:
    """Bo fell silent beyond chance, Ana's share rose beyond chance; Cy has nothing clear."""
    nan = float("nan")
    return drift(
        [
            ("ana", "volume", 1.5, 0.8, 2.5, 0.5),
            ("ana", "initiation", 0.4, 0.2, 0.5, 0.05),
            ("bo", "volume", 0.0, 0.0, 0.2, 0.001),
            ("bo", "initiation", nan, nan, nan, nan),
            ("cy", "volume", 10 ** (-0.5), 0.1, nan, 0.9),
        ]
    )


def test_one_column_per_indicator_with_its_own_axis(panel: pd.DataFrame) -> None:
    figure = plot_drift_panel(panel)
    heads = [a.text for a in figure.layout.annotations if a.yref == "paper"]
    assert heads[:2] == ["<b>conver-<br>sations</b>", "<b>opened<br>by you</b>"]
    (fewer,) = traces(figure, "less")
    assert (fewer.xaxis, list(fewer.x)) == ("x", [-1.0])  # to nothing: at the edge
    (more,) = traces(figure, "more")
    assert (more.xaxis, list(more.x)) == ("x2", [0.4])
    assert (more.marker.symbol, fewer.marker.symbol) == ("triangle-right", "triangle-left")
    (open_,) = traces(figure, "open")
    assert list(open_.x) == pytest.approx([np.log10(1.5), -0.5])
    assert open_.error_x.array[1] == pytest.approx(1.5)  # no upper limit: to the edge
    assert figure.layout.xaxis.ticktext == ("\u2153", "1", "3")


def test_the_clearest_change_is_on_top_and_counted(panel: pd.DataFrame) -> None:
    figure = plot_drift_panel(panel)
    assert list(figure.layout.yaxis.ticktext) == ["bo", "ana", "cy"]
    assert [a.text for a in figure.layout.annotations if a.yref == "y"] == ["39", "39", "39"]
    assert figure.layout.meta["takeaway"] == (
        "Of 4 comparisons in 3 ties, since 1 Jul 2024 beyond chance: fewer conversations with 1, more opened "
        "by you with 1."
    )
    assert list(plot_drift_panel(panel, max_people=1).layout.yaxis.ticktext) == ["bo"]


def test_columns_can_be_chosen(panel: pd.DataFrame) -> None:
    figure = plot_drift_panel(panel, indicators=["initiation", "size"])
    assert figure.layout.meta["takeaway"].startswith("Of 1 comparison in 1 tie")
    with pytest.raises(OptionError, match="'mood' is no indicator"):
        plot_drift_panel(panel, indicators=["mood"])


def test_nothing_tested_nothing_drawn(panel: pd.DataFrame) -> None:
    figure = plot_drift_panel(panel[panel["q"].isna()])
    assert figure.layout.meta["takeaway"] == "Nothing to show: too little was recorded to compare."


def comparison(rows: list[tuple[str, str, float, float, str]]) -> pd.DataFrame:
    """Rows of person, measure, value before and after, and change."""
    frame = pd.DataFrame(rows, columns=["person", "measure", "before", "after", "change"])
    days = {"before_since": "2024-01-01", "before_until": "2024-07-01", "after_since": "2024-07-01"}
    ends = dict.fromkeys(["before_low", "before_high", "after_low", "after_high"], 0.0)
    ends |= dict.fromkeys(["difference", "difference_low", "difference_high"], 0.0)
    rest = {"unit": "", "channel": "", "n_before": 20, "n_after": 10, "status": "ok", "words": ""}
    stamps = {name: pd.Timestamp(day) for name, day in {**days, "after_until": "2025-01-01"}.items()}
    q = frame["change"].map({"rose": 0.01, "fell": 0.02, "no clear change": 0.5})
    return cast_table("audit_comparison", frame.assign(**ends, **rest, **stamps, p=q, q=q))


@pytest.fixture
def audits() -> pd.DataFrame:
    return comparison(
        [
            ("ana", "sent", 4.0, 12.0, "rose"),
            ("bo", "sent", 9.0, 2.0, "fell"),
            ("cy", "sent", 5.0, 6.0, "no clear change"),
            ("", "sent", 18.0, 20.0, "no clear change"),
            ("bo", "reply_hours", 1.0, 24.0, "rose"),
            ("cy", "initiation_share", 0.2, 0.3, "no clear change"),
            ("di", "sent", float("nan"), 3.0, "appeared"),
        ]
    )


def test_lines_from_before_to_after(audits: pd.DataFrame) -> None:
    figure = plot_before_after(audits)
    up, slower = traces(figure, "rose")
    (down,) = traces(figure, "fell")
    assert (list(up.x), list(up.y)) == ([0, 1], [4, 12])
    assert list(down.y) == [9, 2]
    assert list(slower.y) == pytest.approx([0, np.log10(24)])  # hours by their logarithm
    assert slower.yaxis != up.yaxis
    assert (up.line.dash, down.line.dash) == ("solid", "dash")  # told apart without colour
    assert up.marker.symbol[1] == "triangle-up"
    grey = traces(figure, "chance could do it")[0]
    assert [y for y in grey.y if not np.isnan(y)] == [5, 6]  # all ties together is no line


def test_only_clear_changes_have_a_name(audits: pd.DataFrame) -> None:
    written = [a.text for a in plot_before_after(audits).layout.annotations]
    assert "<b>ana</b><br>4 \u2192 12" in written
    assert "<b>bo</b><br>1 h \u2192 24 h" in written
    assert not any("cy" in text for text in written)
    assert "<b>events sent, in 30 days</b><br>(3 compared)" in written
    assert not any("share of conversations" in text for text in written)  # no clear change there


def test_before_after_takeaway_names_both_windows(audits: pd.DataFrame) -> None:
    figure = plot_before_after(audits)
    assert figure.layout.meta["takeaway"] == (
        "Of 5 comparisons in 3 ties (all channels read, 1 Jan 2024 to 30 Jun 2024 against 1 Jul 2024 to "
        "31 Dec 2024), beyond chance: 2 rose, 1 fell."
    )
    assert "left out: 1 in the later only" in figure.layout.title.subtitle.text


def test_without_a_clear_change_the_shares_are_shown(audits: pd.DataFrame) -> None:
    figure = plot_before_after(audits[audits["change"] == "no clear change"])
    written = [a.text for a in figure.layout.annotations]
    assert "<b>share of conversations opened by you</b><br>(1 compared)" in written
    assert "none of these lines<br>is beyond chance" in written
    assert figure.layout.meta["takeaway"].endswith("beyond chance: none changed.")


def test_one_measure_may_be_chosen(audits: pd.DataFrame) -> None:
    assert not traces(plot_before_after(audits, measure="reply_hours"), "fell")
    assert len(plot_before_after(audits, measure="received").data) == 0
    with pytest.raises(OptionError, match="'mood' is no measure"):
        plot_before_after(audits, measure="mood")


def test_names_at_the_ends_of_lines_cover_each_other_nowhere() -> None:
    many = comparison([(f"p{i}", "sent", 10.0, 1.0 + i / 100, "fell") for i in range(20)])
    figure = plot_before_after(many)
    heights = sorted(a.y for a in figure.layout.annotations if a.text.startswith("<b>p"))
    assert len(heights) == 6
    assert min(np.diff(heights)) > 1  # two lines, of an axis from 0 to 10 that is 300 pixels high
    assert "14 changed without a line of their own" in figure.layout.title.subtitle.text


def test_what_fell_to_nothing_is_drawn_at_the_edge(panel: pd.DataFrame) -> None:
    figure = plot_drift(panel, channel="email")
    assert list(figure.layout.yaxis.ticktext) == ["ana", "cy", "bo"]  # the largest ratio on top
    (less,) = traces(figure, "less lately")
    assert list(less.x) == [0.05]
    assert less.x[0] + less.error_x.array[0] == pytest.approx(0.2)
    (open_,) = traces(figure, "chance could do it")
    assert open_.x[0] + open_.error_x.array[0] == pytest.approx(2.5)
    assert figure.layout.meta["takeaway"] == (
        "Of 3 ties (email), conversations since 1 Jul 2024 differ beyond chance from before: 1 with fewer."
    )


@pytest.fixture
def silent() -> pd.DataFrame:
    last = pd.to_datetime(["2023-06-30", "2022-01-31"], utc=True)
    rows = {"rank": [2, 1], "alter": ["bo", "ana"], "last_at": last, "silence_days": [200.0, 700.0]}
    rows |= {"usual_gap_days": [14.0, 0.5], "active_weeks": [20, 60], "matched_weeks": [12.0, 50.0]}
    rest = {"ego": "you", "opened": 9, "opened_by_alter": 9, "mutuality": 0.7}
    return cast_table("dormant", pd.DataFrame(rows).assign(**rest))


def test_a_silence_stands_beside_the_usual_gap(silent: pd.DataFrame) -> None:
    figure = plot_dormant(silent)
    assert list(figure.layout.yaxis.ticktext) == ["ana", "bo"]  # by rank
    (usual,), (now,) = traces(figure, "usual gap"), traces(figure, "silence")
    assert list(usual.x) == [1, 14]  # under a day stands at a day
    assert list(now.x) == [700, 200]
    assert usual.marker.symbol == "diamond"
    assert "usual gap 0.5 days" in now.hovertext[0]
    assert [a.text for a in figure.layout.annotations if a.yref != "paper"] == [
        "60",
        "20",
        "31 Jan 2022",
        "30 Jun 2023",
    ]
    assert figure.layout.meta["takeaway"] == (
        "2 strong and mutual ties fell silent; most weeks of contact were with ana (60 weeks), last on "
        "31 Jan 2022."
    )
    assert "1 of 2 strong and mutual ties" in plot_dormant(silent, max_people=1).layout.title.subtitle.text
