"""Pictures of a whole network, where everybody's contact was read."""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.layout import layout
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.scope import caption_scope
from reciprocity_kit.pictures.tables import Tables

MOST_PEOPLE_DRAWN = 250


def _network(tables: Tables, looked: Looked) -> go.Figure:
    strongest = tables.people.sort_values("total", ascending=False)["person"]
    drawn = tables.network.subgraph(strongest.head(looked.most or MOST_PEOPLE_DRAWN).tolist())
    return charts.plot_network(
        drawn,
        layout(drawn),
        communities=tables.people.set_index("person")["community"],
        theme=looked.theme,
        **caption_scope(tables.history),
    )


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
    }
)
