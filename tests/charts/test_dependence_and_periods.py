"""Dependence of both sides, and the network period by period: answers worked by hand."""

import networkx as nx
import pandas as pd
import plotly.graph_objects as go
import pytest

from reciprocity_kit.charts import plot_dependence, plot_network_periods
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network import build_tie_structure
from reciprocity_kit.portfolio import build_dependence


def both_sides(totals: dict[tuple[str, str], int], unread: tuple[str, ...] = ()) -> pd.DataFrame:
    """Make ties, both mirror rows of each pair."""
    rows = [
        {"ego": ego, "alter": alter, "total": total, "sent": total // 2, "received": total - total // 2,
         "opened": total // 4, "opened_by_alter": total // 4,
         "contact_share_status": "not_identified" if ego in unread else "ok"}
        for (one, other), total in totals.items()
        for ego, alter in ((one, other), (other, one))
    ]  # fmt: skip
    return pd.DataFrame(rows)


FIVE = {("ann", "bob"): 90, ("ann", "cy"): 10, ("bob", "di"): 810, ("cy", "eve"): 10, ("di", "eve"): 90}


def marks(figure: go.Figure) -> dict[str, list[tuple[float, float]]]:
    return {
        t.name: [(round(float(x), 4), round(float(y), 4)) for x, y in zip(t.x, t.y, strict=True)]
        for t in figure.data
    }


def test_pairs_of_a_network_have_no_names_and_the_larger_part_lies_across() -> None:
    figure = plot_dependence(build_tie_structure(both_sides(FIVE)))
    # ann 100, bob 900, cy 20, di 900, eve 100: ann-bob 0.9 and 0.1, cy's are half, bob-di 0.9 each
    assert marks(figure) == {
        "a larger part for one of the two": [(0.9, 0.1), (0.9, 0.1), (0.5, 0.1), (0.5, 0.1)],
        "not clearly different": [(0.9, 0.9)],
    }
    hovers = [hover for t in figure.data for hover in t.hovertext]
    assert hovers[0] == "a pair with 90 events<br>90% of one's contact, 10% of the other's"
    assert all(hover.startswith("a pair with") for hover in hovers)
    assert {a.name for a in figure.layout.annotations} == {"quarter"}
    assert figure.layout.meta["takeaway"].startswith(
        "Of 5 pairs, 1,010 events: 4 a larger part for one of the two, 1 not clearly different."
    )


def test_one_person_sees_the_names_of_their_own_contacts_with_intervals() -> None:
    figure = plot_dependence(build_tie_structure(both_sides(FIVE)), ego="bob")
    assert marks(figure) == {"a larger part of theirs": [(0.1, 0.9)], "not clearly different": [(0.9, 0.9)]}
    theirs = figure.data[0]
    assert theirs.marker.symbol == "triangle-up"
    assert "<b>ann</b>" in theirs.hovertext[0]
    assert theirs.error_x.visible
    assert theirs.error_y.array[0] > 0
    assert {a.text for a in figure.layout.annotations if a.name == "person"} == {"ann", "di"}


def test_tables_without_limits_of_the_gap_are_compared_by_their_shares() -> None:
    figure = plot_dependence(build_dependence(both_sides(FIVE)), ego="bob")
    assert marks(figure) == {"a larger part of theirs": [(0.1, 0.9)], "not clearly different": [(0.9, 0.9)]}


def test_one_mailbox_says_why_there_is_nothing() -> None:
    star = both_sides({("you", "ana"): 40, ("you", "ben"): 20}, unread=("ana", "ben"))
    figure = plot_dependence(build_tie_structure(star), ego="you")
    assert len(figure.data) == 0
    assert "only one side was read" in figure.layout.meta["takeaway"]


def test_few_people_are_not_shown_as_pairs_but_see_their_own() -> None:
    two = build_tie_structure(both_sides({("ann", "bob"): 30}))
    assert "each pair could be recognised" in plot_dependence(two).layout.meta["takeaway"]
    assert marks(plot_dependence(two, ego="ann")) == {"not clearly different": [(1.0, 1.0)]}


def test_only_the_contacts_with_most_contact_are_drawn() -> None:
    wide = both_sides({("you", f"p{i:03d}"): 500 - i for i in range(300)})
    figure = plot_dependence(build_tie_structure(wide), ego="you", max_people=20)
    assert sum(len(t.x) for t in figure.data) == 20
    assert "the 20 with most contact" in figure.layout.title.subtitle.text
    with pytest.raises(OptionError, match="no person 'nobody'"):
        plot_dependence(build_tie_structure(wide), ego="nobody")


MARCH, APRIL, MAY = (pd.Timestamp(f"2024-0{month}-01", tz="UTC") for month in (3, 4, 5))
SPOTS = {"ana": (0.0, 0.0), "ben": (1.0, 0.0), "cem": (1.0, 1.0), "dia": (0.0, 1.0)}


def periods() -> tuple[dict[pd.Timestamp, "nx.DiGraph[str]"], pd.DataFrame]:
    """March has ana-ben and ben-cem; April ana-ben and ana-dia; May the same as April."""
    networks: dict[pd.Timestamp, nx.DiGraph[str]] = {at: nx.DiGraph() for at in (MARCH, APRIL, MAY)}
    networks[MARCH].add_weighted_edges_from([("ana", "ben", 2), ("ben", "ana", 1), ("ben", "cem", 1)])
    for at in (APRIL, MAY):
        networks[at].add_weighted_edges_from([("ana", "ben", 4), ("dia", "ana", 1)])
    rows = [(at, who, *SPOTS[who]) for at, network in networks.items() for who in network]
    return networks, pd.DataFrame(rows, columns=["period_at", "person", "x", "y"])


def people(figure: go.Figure) -> dict[str, list[str]]:
    return {
        t.name: sorted(hover.split("</b>")[0][3:] + hover.split("<br>")[1][:4] for hover in t.hovertext)
        for t in figure.data
        if t.mode == "markers"
    }


def test_who_came_stayed_and_is_away_has_a_shape_of_its_own() -> None:
    figure = plot_network_periods(*periods())
    assert people(figure) == {
        "not in this period": ["cemApr ", "cemMay ", "diaMar "],
        "there before": [
            "anaApr ",
            "anaMar ",
            "anaMay ",
            "benApr ",
            "benMar ",
            "benMay ",
            "cemMar ",
            "diaMay ",
        ],
        "new in this period": ["diaApr "],
    }
    symbols = {t.name: t.marker.symbol for t in figure.data if t.mode == "markers"}
    assert len(set(symbols.values())) == 3


def test_everybody_keeps_their_place_from_panel_to_panel() -> None:
    figure = plot_network_periods(*periods())
    at: dict[str, list[tuple[float, float]]] = {}
    for t in figure.data:
        if t.mode == "markers":
            for x, y, hover in zip(t.x, t.y, t.hovertext, strict=True):
                at.setdefault(hover.split("</b>")[0][3:], []).append((x % (1000 / 3), y))
    for spots in at.values():
        assert len(spots) == 3  # also where they are away
        assert spots[1] == pytest.approx(spots[0])
        assert spots[2] == pytest.approx(spots[0])
    assert at["ana"][0][0] < at["ben"][0][0]
    assert at["ben"][0][1] < at["cem"][0][1]


def test_new_and_ended_ties_are_lines_of_their_own() -> None:
    figure = plot_network_periods(*periods())
    lines = {t.name: (len(t.x) // 3, t.line.dash) for t in figure.data if t.mode == "lines"}
    # kept: two in March, the first; ana-ben in April; both in May. New: ana-dia. Ended: ben-cem.
    assert lines == {"kept ties": (5, None), "new ties": (1, None), "ended ties": (1, "dot")}
    heads = [a.text for a in figure.layout.annotations if a.name == "period"]
    assert ["2 ties, 1 new, 1 no more" in head for head in heads] == [False, True, False]
    assert figure.layout.meta["takeaway"] == (
        "From 3 people and 2 ties in Mar 2024 to 3 people and 2 ties in May 2024: 1 tie is in the last only, "
        "1 in the first only."
    )


def test_the_latest_periods_are_shown_by_the_clock_asked_for() -> None:
    networks, places = periods()
    berlin = {at - pd.Timedelta(hours=1): each for at, each in networks.items()}
    moved = places.assign(period_at=places["period_at"] - pd.Timedelta(hours=1))
    figure = plot_network_periods(berlin, moved, max_periods=2, tz="Etc/GMT-1")
    heads = [a.text.split("</b>")[0][3:] for a in figure.layout.annotations if a.name == "period"]
    assert heads == ["Apr 2024", "May 2024"]
    assert "the last 2 of 3 periods" in figure.layout.title.subtitle.text
    with pytest.raises(OptionError, match="leaves no period"):
        plot_network_periods(networks, places, max_periods=0)


def test_no_contact_in_any_period_is_said() -> None:
    empty: dict[pd.Timestamp, nx.DiGraph[str]] = {MARCH: nx.DiGraph()}
    figure = plot_network_periods(empty, periods()[1])
    assert figure.layout.meta["takeaway"] == "Nothing to show: no contact was recorded in any period."
