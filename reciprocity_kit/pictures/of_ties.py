"""Pictures of all ties of one person: who begins, who answers, who is near."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.columns import empty_table
from reciprocity_kit.null_world import build_null_world
from reciprocity_kit.openers import build_openers, merge_openers
from reciprocity_kit.pictures.picture import Draw, Looked, Picture
from reciprocity_kit.pictures.scope import caption_scope
from reciprocity_kit.pictures.tables import Tables
from reciprocity_kit.portfolio import build_what_if

Plot = Callable[..., go.Figure]


def draw_ties(
    plot: Plot, *, of_all: bool = False, most: int | None = None, ties: pd.DataFrame | None = None
) -> Draw:
    """Make a drawing of the owner's ties.

    Parameters
    ----------
    plot : callable
        A chart of ties.
    of_all : bool
        Whether those who are not selected stay in the picture.
    most : int, optional
        Largest number of rows where nothing else is asked for.
    ties : pandas.DataFrame, optional
        The ties, with names; by default those of the tables.

    Returns
    -------
    callable
        Takes tables and how they are looked at.
    """

    def draw(tables: Tables, looked: Looked) -> go.Figure:
        own = tables.named if ties is None else ties
        if looked.selected and not of_all:
            chosen = {tables.names.get(person, person) for person in looked.selected}
            own = own[own["alter"].astype("str").isin(chosen)]
        rows = looked.most or most
        options: dict[str, Any] = {"max_people": rows} if rows else {}
        return plot(own, ego=tables.ego, theme=looked.theme, **options, **caption_scope(tables.history))

    return draw


def _shrunken(tables: Tables, looked: Looked) -> go.Figure:
    openers = build_openers(tables.ties, ego=tables.owner)
    ties = merge_openers(tables.named, tables.with_names(openers, "alter"))

    def plot(chosen: pd.DataFrame, **options: Any) -> go.Figure:
        return charts.plot_balance(chosen, show_shrunken=True, **options)

    return draw_ties(plot, most=16, ties=ties)(tables, looked)


def _portfolio(tables: Tables, looked: Looked) -> go.Figure:
    known = tables.own["contact_share"].notna().any()
    lost = build_what_if(tables.ties, ego=tables.owner) if known else empty_table("what_if")
    what_if = tables.with_names(lost, "alter")
    scope = caption_scope(tables.history)
    return charts.plot_portfolio(tables.named, what_if, ego=tables.ego, theme=looked.theme, **scope)


def _null_world(tables: Tables, looked: Looked) -> go.Figure:
    world = tables.with_names(build_null_world(tables.ties, ego=tables.owner), "alter")
    return charts.plot_null_world(world, theme=looked.theme, **caption_scope(tables.history))


OF_TIES: Mapping[str, Picture] = MappingProxyType(
    {
        "balance": Picture(
            title="Who writes first?",
            reading="A dot is the share of conversations you opened; the line is where the true share "
            "may lie.",
            question="With whom would you like the first step to come from the other side?",
            chapter="balance",
            about="ties",
            draw=draw_ties(charts.plot_balance, most=22),
        ),
        "replies": Picture(
            title="Who answers, and how fast?",
            reading="Half of all turns were answered within the time a dot shows; turns without a reply are "
            "counted in.",
            question="Where does the pace differ, and does anybody mind?",
            chapter="replies",
            about="ties",
            draw=draw_ties(charts.plot_reply_times, most=17),
        ),
        "circle": Picture(
            title="Who is near, who is far?",
            reading="The nearer to the middle, the more contact was recorded.",
            question="Who stands elsewhere in your own picture, and why?",
            chapter="portfolio",
            about="ties",
            draw=draw_ties(charts.plot_ego_network, of_all=True),
        ),
        "concentration": Picture(
            title="How many people hold your contact?",
            reading="The curve climbs fast where a few people hold most of your contact.",
            question="If one of the first left, who else could you turn to?",
            chapter="portfolio",
            about="ties",
            reported=False,  # its curve begins that of the portfolio, which has intervals
            draw=draw_ties(charts.plot_concentration, of_all=True),
        ),
        "portfolio": Picture(
            title="What if the closest left?",
            reading="Each field is one contact's part of all contact; the curve adds up what would go with "
            "the closest ones.",
            question="Where would you turn first, and who could grow into more?",
            chapter="portfolio",
            about="ties",
            only_if_drawn=True,
            draw=_portfolio,
        ),
        "shrunken": Picture(
            title="How sure is it who writes first?",
            reading="Below each share stands the one drawn towards what is usual with you: the less was "
            "recorded, the farther it is drawn.",
            question="Of which of these are you surer than the picture is?",
            chapter="balance",
            about="ties",
            reported=False,
            draw=_shrunken,
        ),
        "coin": Picture(
            title="What would chance alone look like?",
            reading="At the right a coin decided who opens each of your conversations. Only filled dots are "
            "more than such chance does.",
            question="Which pattern of yours would you have believed without the right half?",
            chapter="balance",
            about="ties",
            reported=False,
            draw=_null_world,
        ),
    }
)
