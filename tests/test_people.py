from typing import TypeAlias

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from reciprocity_kit import centrality
from reciprocity_kit import people as people_module
from reciprocity_kit.centrality import closeness, constraint
from reciprocity_kit.columns import INSTANT, PEOPLE, TIES, cast_table, empty_table
from reciprocity_kit.errors import TableError
from reciprocity_kit.network import build_network
from reciprocity_kit.people import FLOWS, PLACES, build_people
from reciprocity_kit.statistics import _graphs

Flows: TypeAlias = dict[tuple[str, str], int]
DEFAULTS = {"int64": 0, "float64": np.nan, INSTANT: pd.NaT, "category": "ok"}

# METHODS FIX1: what A, B, C and D sent each other, counted per recipient, and what each opened.
SENT = {("A", "B"): 4, ("B", "A"): 1, ("A", "C"): 2, ("C", "A"): 2, ("A", "D"): 2, ("D", "A"): 1}
OPENED = {("A", "B"): 3, ("A", "C"): 2, ("C", "A"): 1, ("A", "D"): 1, ("D", "A"): 1}


def make_ties(sent: Flows, opened: Flows | None = None, *, unread: str = "") -> pd.DataFrame:
    """Both mirror rows of each pair, with every declared column."""
    opened = opened or {}
    pairs = sorted({tuple(sorted(pair)) for pair in sent})
    rows = [
        {
            "ego": ego,
            "alter": alter,
            "sent": sent.get((ego, alter), 0),
            "received": sent.get((alter, ego), 0),
            "opened": opened.get((ego, alter), 0),
            "opened_by_alter": opened.get((alter, ego), 0),
        }
        for one, other in pairs
        for ego, alter in ((one, other), (other, one))
    ]
    ties = pd.DataFrame(rows)
    ties["total"] = ties["sent"] + ties["received"]
    ties["mutual"] = ties[["sent", "received"]].min(axis=1)
    ties["balance"] = (ties["sent"] - ties["received"]) / ties["total"]
    ties["reciprocity"] = 2 * ties["mutual"] / ties["total"]
    ties["contact_share_status"] = np.where(ties["ego"].isin(list(unread)), "not_identified", "ok")
    ties["opened_mostly_by"] = "both"
    rest = {c.name: DEFAULTS[c.dtype] for c in TIES if c.name not in ties.columns}
    return cast_table("ties", ties.assign(**rest))


def make_random(people: int, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    pairs = [(f"p{a:02}", f"p{b:02}") for a in range(people) for b in range(people) if a != b]
    sent = {pair: int(n) for pair, n in zip(pairs, draw.poisson(0.7, len(pairs)), strict=True) if n}
    return make_ties(sent, {pair: int(draw.integers(0, n + 1)) for pair, n in sent.items()})


def people_of(ties: pd.DataFrame) -> pd.DataFrame:
    return build_people(ties, build_network(ties)).set_index("person")


def test_sums_and_ratios_by_hand() -> None:
    person = people_of(make_ties(SENT, OPENED)).loc["A"]
    # A sent 4 + 2 + 2, received 1 + 2 + 1; matched 1 + 2 + 1.
    assert person[list(FLOWS)].tolist() == [8, 4, 4, 12]
    assert person["contacts"] == 3
    assert person["balance"] == pytest.approx(4 / 12)  # the mean of the ties' .6, 0, .333 is .311
    assert person["reciprocity"] == pytest.approx(2 * 4 / 12)
    # Totals 5, 4, 3 of 12: (25 + 16 + 9) / 144.
    assert person["concentration"] == pytest.approx(50 / 144)
    assert person["effective_contacts"] == pytest.approx(144 / 50)
    # 6 of 8 opened. Wilson: centre (.75 + z2/16) / (1 + z2/8) = .66890, half width .25962.
    assert person["initiation_share"] == 0.75
    assert person["initiation_share_low"] == pytest.approx(0.40928, abs=1e-5)
    assert person["initiation_share_high"] == pytest.approx(0.92852, abs=1e-5)
    assert person["initiation_share_status"] == "ok"


def test_a_person_is_the_sum_of_the_ties() -> None:
    ties = make_random(15, 1)
    people = people_of(ties)
    for name in FLOWS:
        assert people[name].sum() == ties[name].sum()
        assert people[name].to_dict() == ties.groupby(ties["ego"].astype("str"))[name].sum().to_dict()
    network = build_network(ties)
    assert people["sent"].to_dict() == dict(network.out_degree(weight="weight"))
    assert people["received"].to_dict() == dict(network.in_degree(weight="weight"))
    assert people["sent"].sum() == people["received"].sum()


def test_places_are_those_of_the_network() -> None:
    ties = make_random(15, 2)
    people, network = people_of(ties), build_network(ties)
    for name in PLACES:
        alone = getattr(centrality, name)(network)
        np.testing.assert_allclose(people[name], alone.to_numpy(), err_msg=name)
        assert people[f"{name}_status"].eq("ok").all(), name
    assert people[["betweenness_error", "closeness_error"]].eq(0).all(axis=None)
    assert people["closeness"].to_dict() == closeness(network).to_dict()
    assert people["constraint"].to_dict() == constraint(network).to_dict()


def test_values_lie_in_their_declared_range_and_nan_has_a_reason() -> None:
    draw = np.random.default_rng(3)
    sent = {(f"p{a}", f"p{b}"): int(draw.integers(1, 9)) for a, b in draw.integers(0, 30, (40, 2)) if a != b}
    ties = make_ties(sent, {pair: n // 3 for pair, n in sent.items()})
    people = build_people(ties, build_network(ties))
    assert [c.name for c in PEOPLE] == people.columns.tolist()
    for declared in PEOPLE:
        values = people[declared.name]
        assert declared.low is None or not (values < declared.low).any(), declared.name
        assert declared.high is None or not (values > declared.high + 1e-12).any(), declared.name
        if f"{declared.name}_status" in people:
            told = people[f"{declared.name}_status"].isin(["ok", "too_few", "sampled"])
            assert values[told].notna().all(), declared.name
            assert people[f"{declared.name}_status"].notna().all()
    assert people["eigenvector"].isna().any()
    assert people["community"].isna().any()


def test_one_mailbox_tells_only_its_owner() -> None:
    people = people_of(make_ties(SENT, OPENED, unread="BCD"))
    assert people["observed"].to_dict() == {"A": True, "B": False, "C": False, "D": False}
    for name in PLACES:
        assert people[name].isna().all(), name
        assert people[f"{name}_status"].eq("not_identified").all(), name
    assert people[["betweenness_error", "closeness_error"]].isna().all(axis=None)
    others = people.drop("A")
    for name in ("concentration", "effective_contacts", "initiation_share"):
        assert others[name].isna().all(), name
        assert others[f"{name}_status"].eq("not_identified").all(), name
        assert people.loc["A", f"{name}_status"] == "ok"
    assert others[["contacts", "initiation_share_low", "initiation_share_high"]].isna().all(axis=None)
    # What A's mailbox holds of them stays: B sent 1 and received 4.
    assert people.loc["B", list(FLOWS)].tolist() == [1, 4, 1, 5]
    assert people.loc["B", "balance"] == pytest.approx(-0.6)
    assert people.loc["A", "contacts"] == 3


def test_two_of_three_mailboxes_do_not_make_a_network() -> None:
    ties = make_ties({("A", "B"): 3, ("B", "A"): 3, ("B", "C"): 9}, unread="C")
    people = people_of(ties)
    assert people["betweenness_status"].eq("not_identified").all()
    assert people["contacts"].isna().to_dict() == {"A": False, "B": False, "C": True}


def test_statuses_of_the_initiation_share() -> None:
    sent = {("A", "B"): 3, ("B", "A"): 9, ("C", "D"): 7, ("E", "F"): 2}
    people = people_of(make_ties(sent, {("A", "B"): 1, ("B", "A"): 3, ("C", "D"): 6}))
    statuses = people["initiation_share_status"].to_dict()
    # A and B: 4 openings. C opened 6 times and D never wrote. E wrote but opened nothing.
    assert statuses == {
        "A": "too_few",
        "B": "too_few",
        "C": "ok",
        "D": "ok",
        "E": "no_events",
        "F": "no_events",
    }
    assert people.loc[["A", "C", "D"], "initiation_share"].tolist() == [0.25, 1, 0]
    assert people.loc["E", ["initiation_share", "initiation_share_low"]].isna().all()
    assert people["concentration_status"].to_dict() == {
        **dict.fromkeys("ABCD", "ok"),
        **dict.fromkeys("EF", "too_few"),
    }


def test_who_only_receives_has_no_place_among_those_who_answer() -> None:
    people = people_of(make_ties({("A", "B"): 3, ("B", "A"): 3, ("A", "C"): 9}))
    for name in ("eigenvector", "community"):
        assert people[f"{name}_status"].to_dict() == {"A": "ok", "B": "ok", "C": "one_sided"}
        assert people[name].isna().to_dict() == {"A": False, "B": False, "C": True}


def test_someone_without_contact() -> None:
    ties = make_ties(SENT, OPENED)
    network = build_network(ties)
    network.add_node("Z", observed=True)
    person = build_people(ties, network).set_index("person").loc["Z"]
    assert person[["contacts", *FLOWS]].tolist() == [0, 0, 0, 0, 0]
    assert person[["balance", "reciprocity", "concentration", "constraint", "community"]].isna().all()
    for name in (
        "concentration",
        "initiation_share",
        "constraint",
        "effective_size",
        "community",
        "eigenvector",
    ):
        assert person[f"{name}_status"] == "no_events", name


def test_in_a_large_network_paths_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    # Everybody writes to the hub and gets an answer: all ways between others run through it, so that
    # any sample gives exactly 1, and every other person is one step from it.
    monkeypatch.setattr(_graphs, "MAX_EXACT", 1000)
    monkeypatch.setattr(people_module, "MAX_EXACT", 1000)
    names = [f"q{n:04}" for n in range(1100)]
    sent = {pair: 1 for name in names for pair in ((name, "hub"), ("hub", name))}
    people = people_of(make_ties(sent))
    assert people.loc["hub", ["betweenness", "closeness"]].tolist() == pytest.approx([1, 1])
    assert people["betweenness"].drop("hub").eq(0).all()
    for name in ("betweenness", "closeness"):
        assert people[f"{name}_status"].eq("sampled").all()
        assert people.loc["hub", f"{name}_error"] == pytest.approx(0, abs=1e-9), "every sample says the same"
    # Others are one step from the hub and two from each other: their mean depends on whether it is drawn.
    assert people["closeness_error"].drop("hub").between(0, 1e-2).all()
    assert people["pagerank_status"].eq("ok").all()
    # Contacts who do not know each other: constraint 1/n of the hub, effective size n.
    assert people.loc["hub", "constraint"] == pytest.approx(1 / 1100)
    assert people.loc["hub", "effective_size"] == pytest.approx(1100)


def test_no_ties_make_an_empty_table() -> None:
    ties = empty_table("ties")
    people = build_people(ties, build_network(ties))
    pd.testing.assert_frame_equal(people, empty_table("people"))


def test_fractions_stay_in_the_sums() -> None:
    ties = make_ties(SENT, OPENED)
    shared = ties.assign(**{name: ties[name] / 8 for name in FLOWS})
    people, whole = people_of(shared), people_of(ties)
    assert people.loc["A", list(FLOWS)].tolist() == [1, 0.5, 0.5, 1.5]
    assert people["sent"].dtype == "float64"
    assert whole["sent"].dtype == "int64"
    for name in ("balance", "reciprocity", "concentration", "constraint"):
        np.testing.assert_allclose(people[name], whole[name])


def test_twice_the_events_change_no_ratio_but_narrow_the_interval() -> None:
    once = people_of(make_ties(SENT, OPENED))
    twice = people_of(make_ties({k: 2 * n for k, n in SENT.items()}, {k: 2 * n for k, n in OPENED.items()}))
    for name in ("balance", "reciprocity", "initiation_share", "concentration", "pagerank", "constraint"):
        np.testing.assert_allclose(twice[name], once[name], atol=1e-12)
    assert twice["total"].tolist() == (2 * once["total"]).tolist()
    widths = [people["initiation_share_high"] - people["initiation_share_low"] for people in (once, twice)]
    assert (widths[1] < widths[0]).all()


def test_names_do_not_matter() -> None:
    ties = make_random(12, 4)
    names = dict(zip(sorted(set(ties["ego"])), np.random.default_rng(5).permutation(12), strict=True))
    renamed = ties.assign(
        **{side: ties[side].astype("str").map(lambda name: f"q{names[name]:02}") for side in ("ego", "alter")}
    )
    before, after = people_of(ties), people_of(renamed.sample(frac=1, random_state=6))
    after = after.loc[[f"q{names[name]:02}" for name in before.index]]
    for name in before.columns.drop(["community", "community_status"]):
        if before[name].dtype == "float64":
            np.testing.assert_allclose(after[name], before[name], atol=1e-9, err_msg=name)
        else:
            assert after[name].tolist() == before[name].tolist(), name


def test_the_inputs_are_not_changed() -> None:
    ties = make_ties(SENT, OPENED, unread="BCD")
    before, network = ties.copy(), build_network(ties)
    copy = network.copy()
    build_people(ties, network)
    pd.testing.assert_frame_equal(ties, before)
    assert nx.utils.graphs_equal(network, copy)


def test_other_ties_and_missing_columns_are_refused() -> None:
    ties = make_ties(SENT, OPENED)
    with pytest.raises(TableError, match="3 people of the ties are not in the network"):
        build_people(ties, build_network(make_ties({("A", "E"): 1})))
    with pytest.raises(TableError, match="total, opened"):
        build_people(ties.drop(columns=["total", "opened"]), build_network(ties))
