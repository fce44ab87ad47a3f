"""One network for each period."""

import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.network import build_network, build_period_graphs
from reciprocity_kit.ties import build_ties

START = pd.Timestamp("2024-01-01", tz="UTC")


def history_of(*mail: tuple[float, str, str], owner: tuple[str, ...] = (), tz: str = "UTC") -> History:
    events = [
        Event(number, START + pd.Timedelta(day, "D"), sender, (("to", recipient),))
        for number, (day, sender, recipient) in enumerate(mail, start=1)
    ]
    batches = [Batch("demo", "kit", build_event_table(events), rows=len(events))]
    built = build_interactions(batches)
    return build_history(batches, built, owner=list(owner), tz=tz, since=None, until=None)


def test_weights_are_events_of_the_period_and_a_silent_month_is_empty() -> None:
    history = history_of((0, "ana", "ben"), (1, "ana", "ben"), (2, "ben", "ana"), (70, "ana", "cem"))
    graphs = build_period_graphs(history, period="month")
    assert [f"{at:%m}" for at in graphs] == ["01", "02", "03"]
    edges = [{(a, b): w for a, b, w in each.edges(data="weight")} for each in graphs.values()]
    assert edges == [{("ana", "ben"): 2, ("ben", "ana"): 1}, {}, {("ana", "cem"): 1}]
    assert next(iter(graphs.values()))["ana"]["ben"]["distance"] == 0.5


def test_it_is_the_network_of_the_ties_of_that_time() -> None:
    history = history_of(*[(day, *pair) for day in range(60) for pair in (("ana", "ben"), ("cem", "ana"))])
    for at, graph in build_period_graphs(history, period="month").items():
        ties = build_ties(history, since=at, until=at + pd.DateOffset(months=1))
        assert dict(graph.edges) == {
            pair: {"weight": of["weight"], "distance": of["distance"]}
            for pair, of in dict(build_network(ties).edges).items()
        }


def test_periods_begin_by_the_clock_of_the_history() -> None:
    # 23:30 UTC on 31 January is February in Berlin
    history = history_of((0, "ana", "ben"), (30 + 23.5 / 24, "ana", "cem"), tz="Europe/Berlin")
    graphs = build_period_graphs(history, period="month")
    assert [sorted(each) for each in graphs.values()] == [["ana", "ben"], ["ana", "cem"]]


def test_an_owner_sees_a_star() -> None:
    history = history_of((0, "ana", "ben"), (1, "ben", "cem"), owner=("ana",))
    (only,) = build_period_graphs(history, period="month").values()
    assert sorted(only.edges) == [("ana", "ben")]


def test_an_unknown_period_is_an_error() -> None:
    with pytest.raises(OptionError, match="'year' is no period"):
        build_period_graphs(history_of((0, "ana", "ben")), period="year")
