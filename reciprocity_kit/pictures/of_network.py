"""Pictures of a whole network, where everybody's contact was read."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import networkx as nx
import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.layout import layout
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.scope import caption_scope
from reciprocity_kit.pictures.tables import Tables

MOST_PEOPLE_DRAWN = 250


def cut_network(network: "nx.DiGraph[str]", people: Iterable[str]) -> "nx.DiGraph[str]":
    """Keep some people of a network, in the network's own order.

    A view made by `subgraph` may walk a set, whose order is another in every process: the same
    network would be drawn turned around each time.

    Parameters
    ----------
    network : networkx.DiGraph
        Everybody.
    people : iterable of str
        Whom to keep.

    Returns
    -------
    networkx.DiGraph
        A copy without the others.

    Examples
    --------
    >>> list(cut_network(nx.DiGraph([("b", "a"), ("a", "c")]), {"c", "b"}))
    ['b', 'c']
    """
    kept = set(people)
    cut = network.copy()
    cut.remove_nodes_from([person for person in network if person not in kept])
    return cut


def _network(tables: Tables, looked: Looked) -> go.Figure:
    strongest = tables.people.sort_values("total", ascending=False)["person"]
    drawn = cut_network(tables.network, strongest.head(looked.most or MOST_PEOPLE_DRAWN))
    return charts.plot_network(
        drawn,
        layout(drawn),
        communities=tables.people.set_index("person")["community"],
        theme=looked.theme,
        **caption_scope(tables.history),
    )


def _periods(tables: Tables, looked: Looked) -> go.Figure:
    tz = tables.history.tz
    return charts.plot_network_periods(tables.period_graphs, tables.layouts, tz=tz, theme=looked.theme)


def _dependence(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_dependence(tables.structure, theme=looked.theme, **caption_scope(tables.history))


OF_NETWORK: Mapping[str, Picture] = MappingProxyType(
    {
        "network": Picture(
            title="The network",
            reading="People stand near those they have contact with. Colours are groups found by "
            "contact alone.",
            question="Which groups would gain from a bridge?",
            chapter="network",
            about="network",
            needs=("whole",),
            draw=_network,
        ),
        "network-periods": Picture(
            title="How did the network change?",
            reading="Everybody stands in the same place in every picture. A dark line is a new tie, "
            "a diamond somebody new.",
            question="Which change was meant, and which one just happened?",
            chapter="network",
            about="network",
            needs=("whole",),
            draw=_periods,
        ),
        "dependence": Picture(
            title="Is a tie as much for one side as for the other?",
            reading="Each mark is a pair, without names. Off the dotted line the tie is a larger part of one "
            "side's contact than of the other's.",
            question="Where much hangs on a tie for one side only, what else could carry it?",
            chapter="network",
            about="network",
            needs=("whole",),
            draw=_dependence,
        ),
    }
)
