"""Ranks with the ranks that other draws of the same conversations would give."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reciprocity_kit import centrality
from reciprocity_kit.centrality import RANKED, build_ranks
from reciprocity_kit.centrality import ranks as ranks_module
from reciprocity_kit.columns import empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.network import build_network
from reciprocity_kit.ties import build_ties


def mail(hour: int, sender: str, to: str, reply_to: int | None = None) -> dict[str, Any]:
    answer = None if reply_to is None else f"m{reply_to}"
    return {"at": hour, "id": f"m{hour}", "sender": sender, "to": to.split(), "reply_to": answer}


@pytest.fixture
def office(make_history: Callable[..., History]) -> History:
    """Eight people, some busier than others, 150 mails, every third an answer to the one before."""
    draw = np.random.default_rng(1)
    busy = np.array([8, 7, 5, 4, 3, 2, 2, 1.0])
    events: list[dict[str, Any]] = []
    for hour in range(150):
        if hour % 3 == 2 and len(events[-1]["to"]) == 1:
            last = events[-1]
            events.append(mail(hour, last["to"][0], last["sender"], hour - 1))
        else:
            one, *others = draw.choice(8, draw.integers(2, 4), replace=False, p=busy / busy.sum())
            events.append(mail(hour, f"p{one}", " ".join(f"p{other}" for other in others)))
    return make_history(events)


@pytest.mark.parametrize("measure", RANKED)
def test_values_are_those_of_the_network(office: History, measure: str) -> None:
    ranks = build_ranks(office, measure=measure, resamples=20).set_index("person")
    wanted = getattr(centrality, measure)(build_network(build_ties(office)))
    np.testing.assert_allclose(ranks["value"][list(wanted.index)], wanted, rtol=1e-12)
    known = ranks[ranks["value"].notna()]
    assert known["rank"].tolist() == known["value"].rank(ascending=False).tolist()
    assert (known["rank_low"] <= known["rank_high"]).all()
    assert known["rank_low"].min() >= 1
    assert known["rank_high"].max() <= len(ranks)
    assert known["value_low"].isna().all() == (measure in {"degree", "effective_size"})
    assert ranks["measure"].eq(measure).all()


def test_equal_seeds_give_equal_limits(office: History) -> None:
    one, again, other = (build_ranks(office, resamples=30, seed=seed) for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)


def test_the_conversation_is_what_is_drawn(make_history: Callable[..., History]) -> None:
    # Ann and bob write 30 mails: in one conversation they count 0, 30, 60 .. times, together or not at all;
    # as 30 conversations their sum has a standard deviation of the root of 30.
    def spread(events: list[dict[str, Any]]) -> float:
        ranks = build_ranks(make_history(events), measure="strength", resamples=400).set_index("person")
        return float(ranks.loc["ann", "value_high"] - ranks.loc["ann", "value_low"])

    one = [mail(0, "ann", "bob")] + [mail(hour, "ann", "bob", hour - 1) for hour in range(1, 30)]
    many = [mail(hour, "ann", "bob") for hour in range(30)]
    # Poisson(1): the 2.5% and 97.5% quantiles are 0 and 3 (4 has 1.9%); Poisson(30): 20 and 41.
    assert spread(one) in {90, 120}
    assert spread(many) == pytest.approx(21, abs=4)


def test_a_mail_to_many_is_one_draw(make_history: Callable[..., History]) -> None:
    # Each mail to nine others counts for all nine at once: bob to joe are always equal.
    others = "bob eve joe"
    events = [mail(hour, "ann", others) for hour in range(20)]
    ranks = build_ranks(make_history(events), measure="strength").set_index("person")
    assert ranks.loc[others.split(), ["rank", "rank_low", "rank_high"]].eq(3).all(axis=None)
    assert ranks.loc["ann", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert ranks["n"].eq(20).all()


def test_without_thread_headers_each_event_is_drawn(make_history: Callable[..., History]) -> None:
    events = [mail(hour, "ann", "bob") for hour in range(30)]
    ranks = build_ranks(make_history(events, threaded=False), measure="strength")
    assert ranks["n"].tolist() == [30, 30]


def test_few_conversations_and_one_way_contact_are_marked(make_history: Callable[..., History]) -> None:
    events = [mail(0, "ann", "bob"), mail(1, "bob", "ann", 0), mail(2, "ann", "eve")]
    events += [mail(hour, "ann", "bob") for hour in range(3, 9)]
    ranks = build_ranks(make_history(events), measure="eigenvector", resamples=20).set_index("person")
    assert ranks["status"].to_dict() == {"ann": "ok", "bob": "ok", "eve": "one_sided"}
    assert ranks.loc["eve", ["value", "rank", "rank_low", "rank_high"]].isna().all()
    few = build_ranks(make_history(events), measure="strength", resamples=20).set_index("person")
    assert few["status"].to_dict() == {"ann": "ok", "bob": "ok", "eve": "too_few"}


def test_one_mailbox_has_no_ranks(make_history: Callable[..., History]) -> None:
    events = [mail(hour, "ann", "bob") for hour in range(9)]
    ranks = build_ranks(make_history(events, owner="ann"))
    assert ranks["status"].eq("not_identified").all()
    assert ranks[["value", "value_low", "value_high", "rank", "rank_low", "rank_high"]].isna().all(axis=None)
    assert sorted(ranks["person"]) == ["ann", "bob"]


def test_a_window_and_a_channel_are_the_ones_of_the_ties(office: History) -> None:
    since, until = "2024-03-06", "2024-03-08"
    ranks = build_ranks(office, measure="strength", since=since, until=until, resamples=2)
    wanted = centrality.strength(build_network(build_ties(office, since=since, until=until)))
    assert ranks.set_index("person")["value"].to_dict() == wanted.to_dict()
    assert build_ranks(office, channel="call").columns.tolist() == empty_table("ranks").columns.tolist()


def test_a_sample_is_said(office: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks_module, "MAX_EXACT", 5)
    assert build_ranks(office, resamples=2)["status"].eq("sampled").all()
    assert build_ranks(office, resamples=2, measure="pagerank")["status"].eq("ok").all()


def test_unknown_options_are_refused(office: History) -> None:
    with pytest.raises(OptionError, match="measure='community'"):
        build_ranks(office, measure="community")
    with pytest.raises(OptionError, match="channel='letter'"):
        build_ranks(office, channel="letter")
    with pytest.raises(OptionError, match="resamples=1"):
        build_ranks(office, resamples=1)
