"""Pictures of the casebook, read back from the figure: answers worked by hand."""

import math
from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit import charts
from reciprocity_kit.columns import cast_table
from reciprocity_kit.ledger import (
    build_alternatives,
    build_ledger,
    build_resources,
    build_sources,
    build_stance,
)

Give = Callable[..., pd.DataFrame]
MakeRows = Callable[..., pd.DataFrame]


def trace(figure: go.Figure, name: str) -> go.Scatter:
    (found,) = [t for t in figure.data if t.name == name]
    return found


def written(figure: go.Figure, name: str) -> list[str]:
    return [a.text for a in figure.layout.annotations if a.name == name]


@pytest.fixture
def book(give: Give) -> pd.DataFrame:
    """Ana: 4 given, 8 received, 2 given to make up for it; Ben: 2 received, an introduction to him."""
    return give(
        (0, "you", "ana", "services", 4.0),
        (30, "ana", "you", "information", 8.0),
        (60, "you", "ana", "services", 2.0, 1),
        (90, "ben", "you", "services", 2.0),
        (91, "you", "ben", "introductions", 1.0),
    )


def test_ledger_line_is_the_balance_and_the_dashed_one_fades(book: pd.DataFrame) -> None:
    ledger = build_ledger(book, owner="you", settings={"half_life_days": 30})
    figure = charts.plot_ledger(ledger, partner="ana")
    assert list(trace(figure, "all count").y) == [4, -4, -2]
    # After 30 days a half is left: 4 -> 2, less 8 = -6 -> -3, and 2 = -1; day 0 begins at nothing.
    assert list(trace(figure, "older count less").y) == pytest.approx([0, 4, 2, -6, -3, -1])
    assert trace(figure, "older count less").line.dash == "dash"


def test_ledger_shows_repairs_even_band_and_what_more_received_would_change(book: pd.DataFrame) -> None:
    figure = charts.plot_ledger(build_ledger(book, owner="you"), partner="ana")
    assert list(trace(figure, "makes up for something").y) == [-2]
    low = next(t for t in figure.data if t.name == "about even" and t.fill)
    assert list(low.y) == pytest.approx([-0.8, -2.4, -2.8])  # a fifth of 4, 12 and 14
    more = next(t for t in figure.data if t.name == "if more was received than noted" and t.fill)
    assert list(more.y) == [4, -8, -6]  # given less half as much again of 0, 8 and 8
    assert figure.layout.meta["takeaway"] == (
        "With ana, you received 2 more than you gave by 3 recorded entries. "
        "If what you received was worth half as much again, it would be \u22126: the same side."
    )


def test_ledger_says_where_the_sign_turns(give: Give) -> None:
    exchanges = give((0, "you", "ana", "services", 9.0), (1, "ana", "you", "services", 8.0))
    said = charts.plot_ledger(build_ledger(exchanges, owner="you"), partner="ana").layout.meta["takeaway"]
    assert said.endswith(
        "If what you received was worth a quarter more, it would be \u22121: the other side."
    )


def test_equity_marks_follow_the_label_and_the_largest_come_first(make_rows: MakeRows) -> None:
    base = {"n": 12, "first_on": pd.Timestamp("2024-01-01"), "last_on": pd.Timestamp("2024-05-01")}
    equity = make_rows(
        "equity",
        [
            base
            | {"partner": "ana", "net": 20.0, "net_low": 8.0, "net_high": 30.0, "label": "you gave more"},
            base
            | {
                "partner": "ben",
                "net": -3.0,
                "net_low": -9.0,
                "net_high": -1.0,
                "n": 4,
                "label": "not enough data",
            },
            base | {"partner": "cy", "net": 0.0, "net_low": -2.0, "net_high": 2.0, "label": "about even"},
        ],
    )
    figure = charts.plot_equity(equity, max_people=2)
    assert list(figure.layout.yaxis.ticktext) == ["ana", "ben"]
    assert list(trace(figure, "you gave more").x) == [20]
    few = trace(figure, "fewer than ten notes")
    assert (list(few.x), few.marker.symbol) == ([-3], "square")
    assert figure.layout.meta["takeaway"] == (
        "Of 3 partners and 28 recorded entries: 1 where you gave more, 1 about even, "
        "1 with too few entries to say."
    )
    assert "2 of 3 partners" in figure.layout.title.subtitle.text


def felt_rows(make_rows: MakeRows) -> pd.DataFrame:
    base = {"felt_on": pd.Timestamp("2024-05-01"), "n_cards": 1, "balance_difference_status": "ok"}
    rows = [
        # felt 0 against -0.8 (-0.9 to -0.6): outside; 2/3 against 0.5 (0.2 to 0.8): inside
        ("ana", 3.0, 10, 0.0, -0.8, -0.9, -0.6, 10, 0.25, 0.0),
        ("ben", 6.0, 90, 2.0, 0.5, 0.2, 0.8, 8, 1.0, 1.0),
        ("cy", 1.0, 50, -1.0, math.nan, math.nan, math.nan, 0, 0.0, 0.75),
        ("di", 5.0, 20, 0.0, 0.0, -0.9, 0.9, 3, 0.75, 0.25),
        ("eve", 4.0, 30, math.nan, math.nan, math.nan, math.nan, 0, 0.5, 0.5),
    ]
    names = ("partner", "closeness", "n_contact", "felt_balance", "equity", "equity_low", "equity_high",
             "n_entries", "closeness_rank_share", "contact_rank_share")  # fmt: skip
    made = [base | dict(zip(names, row, strict=True)) for row in rows]
    for row in made:
        row["closeness_difference"] = row["closeness_rank_share"] - row["contact_rank_share"]
        row["balance_difference"] = row["felt_balance"] / 3 - row["equity"]
        row["words"] = "said"
    return make_rows("felt", made)


def test_felt_beside_recorded_says_what_lies_outside_the_interval(make_rows: MakeRows) -> None:
    figure = charts.plot_felt(felt_rows(make_rows))
    assert list(figure.layout.yaxis.ticktext) == ["ana", "ben", "di", "cy"]  # outside, inside, few, none
    mark = trace(figure, "felt, by your card")
    assert list(mark.x) == pytest.approx([0, 2 / 3, 0, -1 / 3])
    filled = [colour != figure.layout.template.layout.paper_bgcolor for colour in mark.marker.color]
    assert filled == [True, False, False, False]
    notes = trace(figure, "your notes")
    assert list(notes.x) == [-0.8, 0.5, 0.0]
    assert notes.x[0] - notes.error_x.arrayminus[0] == pytest.approx(-0.9)
    assert figure.layout.meta["takeaway"] == (
        "Of 4 people on your cards: 1 felt outside the range of your notes, 1 felt inside it, "
        "1 too few notes to tell, 1 no note with a worth. They are furthest apart with ana."
    )


def test_closeness_has_two_places_on_one_spoke(make_rows: MakeRows) -> None:
    figure = charts.plot_closeness(felt_rows(make_rows))
    contact = trace(figure, "recorded contact")
    names = [hover.split("</b>")[0][3:] for hover in contact.hovertext]
    assert names == ["di", "ana", "ben", "eve", "cy"]  # +0.5, +0.25, 0, 0, -0.75
    radius = dict(zip(names, map(math.hypot, contact.x, contact.y), strict=True))
    # 0.9 outside for the least, 0.2 for the most contact
    assert radius == pytest.approx({"di": 0.725, "ana": 0.9, "ben": 0.2, "eve": 0.55, "cy": 0.375})
    closer = trace(figure, "feels closer than the contact")
    assert math.hypot(closer.x[0], closer.y[0]) == pytest.approx(0.9 - 0.7 * 0.75)
    angle = math.atan2(closer.y[0], closer.x[0])
    assert angle == pytest.approx(math.atan2(contact.y[0], contact.x[0]))
    turned = math.radians(90 - closer.marker.angle[0])
    assert math.cos(turned - angle) == pytest.approx(-1)  # points to the middle
    assert figure.layout.meta["takeaway"] == (
        "Of 5 people, 1 feels closer than the recorded contact (di most) and 1 feels less close than the "
        "recorded contact (cy most); neither is the right one."
    )


def test_closeness_of_too_few_people_compares_nothing(make_rows: MakeRows) -> None:
    few = felt_rows(make_rows).assign(closeness_difference_status="too_few")
    figure = charts.plot_closeness(few)
    assert "too few to compare places" in figure.layout.meta["takeaway"]
    assert {t.name for t in figure.data} == {"recorded contact", "about as close", "you"}


def test_sources_divide_each_kind_and_count_the_others(give: Give) -> None:
    exchanges = give(
        *[(day, "ana", "you", "services", 4.0) for day in range(3)],
        *[(day, "ben", "you", "services", 2.0) for day in range(2)],
        (9, "cy", "you", "goods", 8.0),
    )
    sources = build_sources(exchanges, owner="you")
    figure = charts.plot_sources(sources, build_alternatives(exchanges, owner="you"))
    rows = [text.split("</b>")[0][3:] for text in figure.layout.yaxis.ticktext]
    assert rows == ["services", "goods", "all kinds"]  # goods has one note
    bars = {(t.name, t.y[0]): (t.base[0], t.x[0]) for t in figure.data if t.type == "bar"}
    assert bars["ana", 0] == (0, 0.75)  # 12 of 16
    assert bars["ben", 0] == (0.75, 0.25)
    assert bars["cy", 1] == (0, 1)
    # gave it too: ben; nobody; two. Could: cy; ana and ben.
    assert written(figure, "count") == ["<b>1</b>", "1", "<b>0</b>", "2", "<b>2</b>", ""]
    shaded = {t.y[0]: t.marker.pattern.shape for t in figure.data if t.type == "bar" and t.base[0] == 0}
    assert shaded == {0: "", 1: "/", 2: ""}  # too few is hatched
    assert figure.layout.meta["takeaway"] == (
        "75% of the services you wrote down as received came from ana (5 notes); 1 other person gave it "
        "too, and 1 gave you other kinds only. With 25% of that from ben instead, 56% would come from ana. "
        "Only or nearly only from one person so far: goods."
    )


def test_sources_join_those_beyond_the_first(give: Give) -> None:
    exchanges = give(*[(day, f"p{day}", "you", "services", 2.0) for day in range(6)])
    figure = charts.plot_sources(build_sources(exchanges, owner="you"), max_people=2)
    parts = [(t.name, round(t.x[0], 3)) for t in figure.data if t.type == "bar" and t.y[0] == 0]
    assert parts == [("p0", 0.167), ("p1", 0.167), ("others", 0.667)]


def test_resources_stand_on_the_circle_and_introductions_apart(book: pd.DataFrame) -> None:
    figure = charts.plot_resources(build_resources(book, owner="you"))
    amounts = {t.name: t.customdata[0] for t in figure.data}
    assert amounts["services, given"] == 6
    assert (amounts["information, received"], amounts["services, received"]) == (8, 2)
    assert amounts["unmapped, given"] == 1
    names = [text.split("</b>")[0][3:] for text in written(figure, "resource")]
    assert names == ["love", "status", "information*", "money", "goods", "services*", "introductions*"]
    places = {text: (a.x, a.y) for text, a in zip(
        names, [a for a in figure.layout.annotations if a.name == "resource"], strict=True
    )}  # fmt: skip
    assert places["love"][1] > places["services*"][1] > places["goods"][1] > places["money"][1]
    assert places["information*"][0] < places["love"][0] < places["goods"][0]
    assert "most of what you received was information (80%)" in figure.layout.meta["takeaway"]
    assert "in the middle, apart: introductions" in figure.layout.title.subtitle.text


def test_resources_bars_are_as_long_as_their_worth(book: pd.DataFrame) -> None:
    figure = charts.plot_resources(build_resources(book, owner="you"))
    length = {t.name: t.x[0] for t in figure.data}
    assert length["services, given"] / length["information, received"] == pytest.approx(6 / 8)
    assert trace(figure, "information, received").marker.pattern.shape == "/"


def test_stance_shows_the_share_with_its_interval_and_words(give: Give) -> None:
    people = ["ana", "ben", "cy", "dan"]
    exchanges = give(*[(day, "you", people[day % 4], "services", 4.0) for day in range(12)])
    asks = pd.DataFrame(columns=["ask_id", "date", "asker", "asked_of", "form", "kind", "size", "outcome"])
    stance = build_stance(exchanges, asks, owner="you")
    figure = charts.plot_stance(stance)
    share = trace(figure, "give_share")
    assert list(share.x) == [1]
    row = stance.set_index("line").loc["give_share"]
    assert share.x[0] - share.error_x.arrayminus[0] == pytest.approx(row["low"])
    said = figure.layout.meta["takeaway"]
    assert said.startswith("By your ledger you gave more than you received and hardly asked back")
    assert "probability" in said
    (told,) = written(figure, "moves")
    assert "By your ledger" not in told  # said once, as the takeaway
    assert "48 more received would make what is recorded even." in told


def weeks(**changed: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "week_on": pd.to_datetime(["2024-03-04", "2024-03-11"]),
            "promises": [2, 1],
            "n_without_hours": [0, 1],
            "promised_hours": [9.0, 1.0],
            "meeting_hours": [3.0, 2.0],
            "meetings_from": ["calendar", "usual week"],
            "reply_hours": [0.5, 0.0],
            "capacity_hours": 10.0,
            "over_commitment": [1.2, 0.3],
            "over_commitment_low": [1.2, 0.2],
            "over_commitment_high": [1.2, 0.6],
            "level": ["over", "ok"],
            "with_replies": [1.25, 0.3],
            "level_with_one_more": "not known",
            "status": "ok",
        }
    )
    return cast_table("capacity", table.assign(**changed, with_one_more=math.nan))


def test_capacity_stacks_hours_and_says_by_how_much_a_week_is_over() -> None:
    figure = charts.plot_capacity(weeks())
    assert {t.name: list(t.y) for t in figure.data if t.type == "bar"} == {
        "promised": [9, 1],
        "meetings": [3, 2],
        "owed replies": [0.5, 0],
    }
    assert list(figure.data[0].x) == ["4 to 10 Mar 2024", "11 to 17 Mar 2024"]
    assert written(figure, "total") == ["<b>12.5 h</b><br><b>over by 2.5 h</b>", "<b>3 h</b><br>7 h free"]
    limits = trace(figure, "fewest and most meetings likely")
    assert list(limits.y) == [3]  # only the usual week is a guess: 2 to 6 of 10 hours
    assert (limits.error_y.arrayminus[0], limits.error_y.array[0]) == pytest.approx((1, 3))
    assert figure.layout.meta["takeaway"] == (
        "3 promises and the meetings of the next 2 weeks: the week of 4 Mar 2024 asks for 12.5 h of the 10 h "
        "there are."
    )
    assert "1 without hours count nothing" in figure.layout.title.subtitle.text


def test_capacity_without_set_hours_draws_no_line() -> None:
    unset = weeks(capacity_hours=math.nan, over_commitment_low=math.nan, over_commitment_high=math.nan,
                  level="not known")  # fmt: skip
    figure = charts.plot_capacity(unset)
    assert not [s for s in figure.layout.shapes if s.name == "hours there are"]
    assert written(figure, "total") == ["<b>12.5 h</b>", "<b>3 h</b>"]
    assert "how many hours there are is not set" in figure.layout.meta["takeaway"]
