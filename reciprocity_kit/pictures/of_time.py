"""Pictures of contact over time, and of what changed."""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.scope import caption_scope, channel_words
from reciprocity_kit.pictures.tables import Tables
from reciprocity_kit.timeline import build_periods


def _over_time(tables: Tables, looked: Looked) -> go.Figure:
    history = tables.history
    periods = build_periods(history, period=looked.period) if looked.period else tables.periods
    return charts.plot_contact_over_time(periods, tz=history.tz, theme=looked.theme, **caption_scope(history))


def _rhythm(tables: Tables, looked: Looked) -> go.Figure:
    history = tables.history
    scope = caption_scope(history) | {"channel": channel_words(history, without="meeting")}
    return charts.plot_rhythm(tables.rhythm, tz=history.tz, theme=looked.theme, **scope)


def _drift(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_drift(tables.with_names(tables.drift, "alter"), theme=looked.theme)


def _dormant(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_dormant(tables.with_names(tables.dormant, "alter"), theme=looked.theme)


OF_TIME: Mapping[str, Picture] = MappingProxyType(
    {
        "time": Picture(
            title="When was there contact?",
            reading="Up is what you sent, down what you received.",
            question="What happened where the picture changes?",
            chapter="time",
            about="time",
            draw=_over_time,
        ),
        "time-of-all": Picture(
            title="When was there contact?",
            reading="Up is what was sent, down what was received by all recipients together.",
            question="What happened where the picture changes?",
            chapter="time",
            about="time",
            needs=("whole",),
            draw=_over_time,
        ),
        "week": Picture(
            title="When do you write?",
            reading="What you sent but meetings, by the clock of {tz}. Others' hours are never shown.",
            question="Is this the week you want?",
            chapter="time",
            about="time",
            draw=_rhythm,
        ),
        "drift": Picture(
            title="With whom did contact change?",
            reading="Right of \N{MULTIPLICATION SIGN}1 there were more conversations lately than your other "
            "contact would lead one to expect, left of it fewer.",
            question="Which of these changes did you choose?",
            chapter="change",
            about="time",
            draw=_drift,
        ),
        "dormant": Picture(
            title="Which strong ties fell silent?",
            reading="A bar is the silence since the last recorded contact.",
            question="Whom would you like to write to, with nothing to ask?",
            chapter="change",
            about="time",
            only_if_drawn=True,
            draw=_dormant,
        ),
    }
)
