"""The named reciprocities, by hand and against their published examples."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.errors import TableError
from reciprocity_kit.history import History
from reciprocity_kit.measures import build_reciprocities
from reciprocity_kit.measures.reciprocities import expected_share
from reciprocity_kit.ties import build_ties

MakeHistory = Callable[..., History]


def test_reciprocities_by_hand(fix1: list[dict[str, Any]], make_history: MakeHistory) -> None:
    # A sends 4, 2, 2 to B, C, D; B 1, C 2, D 1 to A alone. Wang for A and B: |ln 4/8 - ln 1/1| = ln 2.
    table = build_reciprocities(make_history(fix1, hours=120)).set_index(["ego", "alter"])
    found = table.loc[("a", "b")]
    assert found["message_balance"] == pytest.approx(0.6)
    assert found["message_reciprocity"] == pytest.approx(0.4)
    assert found["message_min_max"] == pytest.approx(0.25)
    assert found["initiation_share"] == 1
    assert found["initiation_reciprocity"] == 0
    assert found["wang"] == pytest.approx(np.log(2))
    assert table.loc[("b", "a"), "wang"] == pytest.approx(np.log(2))
    assert found["stands_on"] == "not enough data", "three openings are too few"
    low, _ = stats.binomtest(1, 4).proportion_ci(0.99, method="wilson")
    assert found["immersion_bound"] == pytest.approx(low)


def test_immersion_bound_of_its_own_example() -> None:
    # Immersion's tutorial: the lower end of the 99% interval is 0.28 for 4 of 5, and 0.68 for 80 of 100.
    ties = pd.DataFrame({"ego": "you", "alter": ["few", "many"], "sent": [5, 100], "received": [4, 80]})
    ties = ties.assign(opened=5, opened_by_alter=5, initiation_share=0.5, initiation_share_low=0.2)
    ties = ties.assign(initiation_share_high=0.8, initiation_share_status="ok", contact_share_status="ok")
    assert build_reciprocities(ties)["immersion_bound"].round(2).tolist() == [0.28, 0.68]


def test_one_mailbox_has_no_wang_index(fix1: list[dict[str, Any]], make_history: MakeHistory) -> None:
    table = build_reciprocities(make_history(fix1, owner="a", hours=120))
    for name in ("wang", "expected_share"):
        assert table[name].isna().all()
        assert set(table[f"{name}_status"]) == {"not_identified"}


def test_messages_and_openings_disagree(make_history: MakeHistory) -> None:
    # You open twelve of twelve threads, and every message is answered once: balance 0, initiation 1.
    events: list[dict[str, Any]] = []
    for at in range(12):
        events.append({"at": 100.0 * at, "sender": "you", "to": ["ana"], "id": f"q{at}"})
        answer = {"at": 100.0 * at + 1, "sender": "ana", "to": ["you"], "id": f"r{at}", "reply_to": f"q{at}"}
        events.append(answer)
    table = build_reciprocities(build_ties(make_history(events, owner="you"))).set_index("ego")
    found = table.loc["you"]
    assert (found["message_balance"], found["initiation_share"]) == (0, 1)
    assert (found["message_reciprocity"], found["initiation_reciprocity"]) == (1, 0)
    assert found["disagree"]
    assert found["stands_on"] == "initiation_share"
    with pytest.raises(TableError, match="opened"):
        build_reciprocities(pd.DataFrame({"ego": [], "alter": []}))


def test_share_by_activity_of_the_methods(methods: dict[str, Any]) -> None:
    # METHODS D4: strengths (200 out, 100 in) and (50, 80), 14 of 20; and p0 = .5 with equal strengths.
    case = methods["activity_adjusted"]
    arguments = (np.array(float(case[name])) for name in ("so_i", "si_i", "so_j", "si_j"))
    share = float(expected_share(*arguments))
    assert share == pytest.approx(case["p0"])
    assert stats.binomtest(case["k"], case["n"], share).pvalue == pytest.approx(case["p"])
    assert float(expected_share(*(np.array(7.0) for _ in range(4)))) == 0.5


def test_share_by_activity_in_a_table() -> None:
    # x and y open 1 and 1 to each other; x opens 3 to z, z opens 6 to y, all else nothing. Without this pair
    # x made 3 and got 0, y made 0 and got 6: 3 * 6 / (3 * 6 + .5 * .5).
    counts = {("x", "y"): 1, ("y", "x"): 1, ("x", "z"): 3, ("z", "x"): 0, ("z", "y"): 6, ("y", "z"): 0}
    ties = pd.DataFrame(
        [(*pair, n, counts[pair[::-1]]) for pair, n in counts.items()],
        columns=["ego", "alter", "opened", "opened_by_alter"],
    )
    ties = ties.assign(sent=ties["opened"], received=ties["opened_by_alter"], contact_share_status="ok")
    ties = ties.assign(initiation_share=0.5, initiation_share_low=0.1, initiation_share_high=0.9)
    table = build_reciprocities(ties.assign(initiation_share_status="too_few"))
    assert table.loc[0, "expected_share"] == pytest.approx(18 / 18.25)
    assert table.loc[0, "expected_share_p_value"] == pytest.approx(stats.binomtest(1, 2, 18 / 18.25).pvalue)
    assert table.loc[1, "expected_share"] == pytest.approx(0.25 / 18.25)
