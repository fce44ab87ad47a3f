"""Pictures of one selected tie, from both sides."""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.scope import caption_scope
from reciprocity_kit.pictures.tables import Tables
from reciprocity_kit.timeline import build_reply_curves, build_tie_periods


def _over_time(tables: Tables, looked: Looked) -> go.Figure:
    history, person = tables.history, looked.person
    periods = build_tie_periods(history, alter=person, period=looked.period or tables.period)
    return charts.plot_tie_over_time(
        tables.with_names(periods, "alter"),
        tables.with_names(tables.changes, "alter"),
        alter=tables.names.get(person, person),
        tz=history.tz,
        theme=looked.theme,
        **caption_scope(history),
    )


def _reply_curves(tables: Tables, looked: Looked) -> go.Figure:
    curves = build_reply_curves(tables.history, alter=looked.person)
    return charts.plot_reply_curves(
        tables.with_names(curves, "alter"),
        alter=tables.names.get(looked.person, looked.person),
        theme=looked.theme,
        **caption_scope(tables.history),
    )


OF_ONE_TIE: Mapping[str, Picture] = MappingProxyType(
    {
        "tie-over-time": Picture(
            title="How did this tie go over time?",
            reading="Up is what you began, down what they began; the line below is your share, with the span "
            "it may lie in. Hatched is a time without any recorded contact.",
            question="What was going on between you where the picture changes?",
            chapter="change",
            about="tie",
            needs=("owner", "person"),
            draw=_over_time,
        ),
        "tie-replies": Picture(
            title="How soon do the two of you answer?",
            reading="A curve shows how much was answered by when; the thin ones are all your ties together.",
            question="What does each of you need answered soon, and what can wait?",
            chapter="replies",
            about="tie",
            needs=("owner", "person"),
            draw=_reply_curves,
        ),
    }
)
