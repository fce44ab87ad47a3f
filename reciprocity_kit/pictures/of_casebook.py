"""Pictures of what only the owner knows, from the casebook."""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.tables import Tables


def _equity(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_equity(tables.with_names(tables.equity, "partner"), theme=looked.theme)


def _capacity(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_capacity(tables.capacity, theme=looked.theme)


OF_CASEBOOK: Mapping[str, Picture] = MappingProxyType(
    {
        "equity": Picture(
            title="What did you give and receive?",
            reading="A mark to the right: you gave more than you received, by your own notes. "
            "A hollow mark could turn with a few more notes.",
            question="What is missing from your notes?",
            chapter="casebook",
            about="casebook",
            needs=("owner", "book"),
            draw=_equity,
        ),
        "capacity": Picture(
            title="What have you promised?",
            reading="Promised hours, meetings and owed replies of the next weeks against the hours "
            "there are.",
            question="What could move, and who should know?",
            chapter="casebook",
            about="casebook",
            needs=("owner", "book"),
            draw=_capacity,
        ),
    }
)
