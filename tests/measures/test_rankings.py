"""Whose ties come first: by how certain it is, and everybody's own only."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.measures import rank_ties
from reciprocity_kit.ties import build_ties

MakeHistory = Callable[..., History]


def test_certainty_heads_the_ranking() -> None:
    ties = pd.DataFrame({"ego": "you", "alter": list("abcd"), "opened": [2, 45, 30, 0]})
    ties = ties.assign(opened_by_alter=[0, 5, 30, 0], contact_share_status="ok")
    table = rank_ties(ties)
    assert table["alter"].tolist() == ["b", "c", "a"], "two of two do not come before 45 of 50"
    assert table["rank"].tolist() == [1, 2, 3]
    assert table.loc[2, "shrunken_share_status"] == "too_few"
    assert (table["shrunken_share_low"] <= table["quantile_share"]).all()
    assert table.loc[2, "shrunken_share"] < 1
    reverse = rank_ties(ties, by="initiation_by_alter")
    assert reverse["alter"].iloc[-1] == "b"


def test_everyone_ranks_their_own_contacts_only(busy: History) -> None:
    table = rank_ties(build_ties(busy))
    for _, own in table.groupby("ego", observed=True):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert own["quantile_share"].is_monotonic_decreasing


def test_one_mailbox_ranks_its_owner_s_contacts(
    fix1: list[dict[str, Any]], make_history: MakeHistory
) -> None:
    table = rank_ties(build_ties(make_history(fix1, owner="a", hours=120)), by="answered")
    assert set(table["ego"]) == {"a"}
    # B answered one of three openings, C one of two (m4), D none of one.
    cases = table.set_index("alter")[["cases", "n"]]
    assert cases.loc["b"].tolist() == [1, 3]
    assert rank_ties(build_ties(make_history([]))).empty


@pytest.mark.parametrize("options", [{"by": "charm"}, {"quantile": 0.5}, {"quantile": 0}])
def test_unknown_rankings_are_refused(options: dict[str, Any]) -> None:
    ties = pd.DataFrame({"ego": [], "alter": [], "opened": [], "opened_by_alter": []})
    with pytest.raises(OptionError, match="Next:"):
        rank_ties(ties.assign(contact_share_status=""), **options)
