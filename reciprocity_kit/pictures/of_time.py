"""Pictures of contact over time, and of what changed."""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.columns import empty_table
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.scope import caption_scope, channel_words
from reciprocity_kit.pictures.tables import Tables
from reciprocity_kit.timeline import build_periods, build_reply_curves

MOST_DRIFTS = 20


def _over_time(tables: Tables, looked: Looked) -> go.Figure:
    history = tables.history
    periods = build_periods(history, period=looked.period) if looked.period else tables.periods
    return charts.plot_contact_over_time(periods, tz=history.tz, theme=looked.theme, **caption_scope(history))


def _rhythm(tables: Tables, looked: Looked) -> go.Figure:
    history = tables.history
    scope = caption_scope(history) | {"channel": channel_words(history, without="meeting")}
    return charts.plot_rhythm(tables.rhythm, tz=history.tz, theme=looked.theme, **scope)


def _drift(tables: Tables, looked: Looked) -> go.Figure:
    named, scope = tables.with_names(tables.drift, "alter"), caption_scope(tables.history)
    return charts.plot_drift(named, max_people=looked.most or MOST_DRIFTS, theme=looked.theme, **scope)


def _drift_panel(tables: Tables, looked: Looked) -> go.Figure:
    named, scope = tables.with_names(tables.drift, "alter"), caption_scope(tables.history)
    return charts.plot_drift_panel(named, theme=looked.theme, **scope)


def _before_after(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_before_after(tables.with_names(tables.comparison, "person"), theme=looked.theme)


def _reply_curves(tables: Tables, looked: Looked) -> go.Figure:
    curves = build_reply_curves(tables.history) if tables.is_seen else empty_table("reply_curves")
    return charts.plot_reply_curves(curves, theme=looked.theme, **caption_scope(tables.history))


def _dormant(tables: Tables, looked: Looked) -> go.Figure:
    named, scope = tables.with_names(tables.dormant, "alter"), caption_scope(tables.history)
    return charts.plot_dormant(named, theme=looked.theme, **scope)


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
        "drift-panel": Picture(
            title="What else changed with it?",
            reading="One row a tie, one column an indicator. Filled marks are beyond chance: at the right "
            "there is more of it lately, or it takes longer.",
            question="Do several changes with one person tell one story, or several?",
            chapter="change",
            about="time",
            only_if_drawn=True,
            draw=_drift_panel,
        ),
        "reply-curves": Picture(
            title="How soon are turns answered, yours and theirs?",
            reading="A curve shows how much was answered by a minute, an hour, a day, a month.",
            question="What pace would you choose?",
            chapter="replies",
            about="time",
            reported=False,
            draw=_reply_curves,
        ),
        "before-after": Picture(
            title="What rose, what fell since the last audit?",
            reading="A line runs from the earlier audit to now; those with a name moved beyond chance.",
            question="Which of these did you set out to change?",
            chapter="since",
            about="time",
            needs=("owner", "earlier"),
            only_if_drawn=True,
            draw=_before_after,
        ),
        "dormant": Picture(
            title="Which strong ties fell silent?",
            reading="A line runs from the gap that was usual between you to the silence of today.",
            question="Whom would you like to write to, with nothing to ask?",
            chapter="change",
            about="time",
            only_if_drawn=True,
            draw=_dormant,
        ),
    }
)
