"""The portfolio of contact, the world of coins, and shrunken shares beside raw ones."""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit.charts import plot_balance, plot_null_world, plot_portfolio
from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import TableError
from reciprocity_kit.portfolio import build_what_if

MakeTies = Callable[..., pd.DataFrame]


def trace(figure: go.Figure, name: str) -> go.Scatter:
    (found,) = [t for t in figure.data if t.name == name]
    return found


def portfolio(ties: pd.DataFrame, **options: object) -> go.Figure:
    return plot_portfolio(ties, build_what_if(ties, ego="you"), ego="you", **options)


def test_fields_are_shares_and_small_ones_are_grouped(four_ties: pd.DataFrame) -> None:
    areas = trace(portfolio(four_ties), "share of contact")
    assert list(areas.text) == ["ana<br>50%", "bo<br>25%", "cy<br>20%", "di<br>5%"]
    assert list(areas["values"]) == pytest.approx([0.5, 0.25, 0.2, 0.05])
    two = trace(portfolio(four_ties, max_people=2), "share of contact")
    assert list(two.text) == ["ana<br>50%", "bo<br>25%", "<i>2 others</i><br>25%"]
    assert list(two.marker.pattern.shape) == ["", "", "/"]  # the group is told without colour


def test_one_small_contact_alone_keeps_its_name(four_ties: pd.DataFrame) -> None:
    assert trace(portfolio(four_ties, max_people=3), "share of contact").text[-1] == "di<br>5%"


def test_many_alike_are_grouped_by_rank(make_ties: MakeTies) -> None:
    areas = trace(portfolio(make_ties(500)), "share of contact")
    heads = [text.rsplit("<br>", 1)[0] for text in areas.text]
    assert heads == [
        f"<i>contacts<br>{a} to {b}</i>"
        for a, b in ((1, 10), (11, 20), (21, 50), (51, 100), (101, 200), (201, 500))
    ]
    assert sum(areas["values"]) == pytest.approx(1)


def test_what_is_lost_with_the_first(four_ties: pd.DataFrame) -> None:
    figure = portfolio(four_ties)
    lost = trace(figure, "lost")
    # of 100 events 50 are with ana, 25 with bo, 20 with cy, 5 with di
    assert list(lost.x) == [0, 1, 2, 3, 4]
    assert list(lost.y) == pytest.approx([0, 0.5, 0.75, 0.95, 1])
    assert [text for text in lost.text if text] == ["<b>50%</b>", "<b>95%</b>"]
    assert list(trace(figure, "equal shares").y) == [0, 1]
    said = figure.layout.meta["takeaway"]
    assert said.startswith("With the 3 closest of 4 contacts would go 95% of the contact (95% interval ")
    assert said.endswith("; the rest is spread as over 1.0 equal contacts.")


def test_letters_stand_out_from_their_field(four_ties: pd.DataFrame) -> None:
    def light(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for theme in ("light", "dark", "print"):
        areas = trace(portfolio(four_ties, theme=theme), "share of contact")
        for letters, field in zip(areas.textfont.color, areas.marker.colors, strict=True):
            assert abs(light(letters) - light(field)) > 90, (theme, letters, field)


def test_a_mailbox_that_was_not_read_has_no_portfolio(four_ties: pd.DataFrame) -> None:
    unread = four_ties.assign(contact_share=float("nan"))
    said = plot_portfolio(unread, build_what_if(four_ties, ego="you"), ego="you").layout.meta["takeaway"]
    assert "it would need their own mailbox" in said


@pytest.fixture
def world() -> pd.DataFrame:
    """Ana and Cy are beyond chance as recorded; the coin gives one far share, and nothing sure."""
    rows = {
        "alter": ["ana", "bo", "cy"],
        "opened": [18, 5, 1],
        "opened_by_alter": [2, 5, 9],
        "n": [20, 10, 10],
        "initiation_share": [0.9, 0.5, 0.1],
        "initiation_share_low": [0.7, 0.24, 0.02],
        "initiation_share_high": [0.97, 0.76, 0.4],
        "null_opened": [9, 7, 5],
        "null_share": [0.45, 0.7, 0.5],
        "null_share_low": [0.26, 0.4, 0.24],
        "null_share_high": [0.66, 0.89, 0.76],
    }
    return cast_table("null_world", pd.DataFrame(rows).assign(ego="you", status="ok"))


def test_both_worlds_are_ordered_by_their_own_shares(world: pd.DataFrame) -> None:
    figure = plot_null_world(world)
    sure = trace(figure, "Your ties, as recorded: whole interval on one side")
    assert list(sure.x) == [0.9, 0.1]
    assert list(sure.y) == [0, 2]  # the largest share on top
    coin = trace(figure, "The same ties, opened by a coin: chance could do it")
    assert list(coin.x) == [0.7, 0.5, 0.45]
    assert coin.xaxis == "x2"
    assert coin.marker.color != coin.marker.line.color  # hollow
    assert sure.marker.color == sure.marker.line.color  # filled


def test_world_takeaway_counts_far_and_sure(world: pd.DataFrame) -> None:
    assert plot_null_world(world).layout.meta["takeaway"] == (
        "Of 3 ties with 40 conversations, 2 are at least 10 points off 50%, and so are 1 where a coin "
        "decides; but with the whole interval on one side of 50% it is 2 against 0."
    )
    few = plot_null_world(world, max_people=2)
    assert "2 of 3 ties, those with most conversations" in few.layout.title.subtitle.text
    assert sum(len(t.x) for t in few.data) == 4


def test_shrunken_shares_stand_below_the_raw_ones(four_ties: pd.DataFrame) -> None:
    written = four_ties.assign(shrunken_share=0.6, shrunken_share_low=0.4, shrunken_share_high=0.7)
    figure = plot_balance(written, ego="you", show_shrunken=True)
    squares = trace(figure, "shrunken")
    assert list(squares.x) == [0.6] * 3
    assert squares.error_x.array[0] == pytest.approx(0.1)
    assert squares.error_x.arrayminus[0] == pytest.approx(0.2)
    assert list(squares.y) == pytest.approx([0.18, 1.18, 2.18])
    assert list(trace(figure, "mostly you").y) == pytest.approx([0.82])
    assert "shrunken" not in {t.name for t in plot_balance(written, ego="you").data}
    with pytest.raises(TableError, match="no shrunken shares"):
        plot_balance(four_ties, ego="you", show_shrunken=True)
