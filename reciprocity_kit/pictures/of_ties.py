"""Pictures of all ties of one person: who begins, who answers, who is near."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.pictures.picture import Draw, Looked, Picture
from reciprocity_kit.pictures.scope import caption_scope
from reciprocity_kit.pictures.tables import Tables

Plot = Callable[..., go.Figure]


def draw_ties(plot: Plot, *, of_all: bool = False, most: int | None = None) -> Draw:
    """Make a drawing of the owner's ties.

    Parameters
    ----------
    plot : callable
        A chart of ties.
    of_all : bool
        Whether those who are not selected stay in the picture.
    most : int, optional
        Largest number of rows where nothing else is asked for.

    Returns
    -------
    callable
        Takes tables and how they are looked at.
    """

    def draw(tables: Tables, looked: Looked) -> go.Figure:
        ties = tables.named
        if looked.selected and not of_all:
            chosen = {tables.names.get(person, person) for person in looked.selected}
            ties = ties[ties["alter"].astype("str").isin(chosen)]
        rows = looked.most or most
        options: dict[str, Any] = {"max_people": rows} if rows else {}
        return plot(ties, ego=tables.ego, theme=looked.theme, **options, **caption_scope(tables.history))

    return draw


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
            draw=draw_ties(charts.plot_concentration, of_all=True),
        ),
    }
)
