"""Pictures of what only the owner knows, from the casebook."""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.tables import Tables


def _equity(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_equity(tables.with_names(tables.equity, "partner"), theme=looked.theme)


def _ledger(tables: Tables, looked: Looked) -> go.Figure:
    partner = tables.names.get(looked.person, looked.person)
    ledger = tables.with_names(tables.ledger, "partner")
    return charts.plot_ledger(ledger, partner=partner, theme=looked.theme)


def _felt(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_felt(tables.with_names(tables.felt, "partner"), theme=looked.theme)


def _closeness(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_closeness(tables.with_names(tables.felt, "partner"), theme=looked.theme)


def _sources(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_sources(
        tables.with_names(tables.sources, "partner"),
        tables.with_names(tables.alternatives, "partner", "alternative"),
        theme=looked.theme,
    )


def _resources(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_resources(tables.resources, theme=looked.theme)


def _stance(tables: Tables, looked: Looked) -> go.Figure:
    return charts.plot_stance(tables.stance, theme=looked.theme)


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
        "ledger": Picture(
            title="How did the balance with one person run?",
            reading="The line rises when you give and falls when you receive. On the dashed line older "
            "favours count less; the hatched part is where it would be if you noted too little of what "
            "you received.",
            question="Which of these favours would the other name first?",
            chapter="casebook",
            about="casebook",
            needs=("owner", "book", "person"),
            only_if_drawn=True,
            draw=_ledger,
        ),
        "felt": Picture(
            title="Does the balance feel as your notes have it?",
            reading="A filled diamond lies outside the range of your notes: feeling and notes tell two "
            "stories. Neither is the right one.",
            question="What does the feeling know that the notes do not?",
            chapter="casebook",
            about="casebook",
            needs=("owner", "book"),
            only_if_drawn=True,
            draw=_felt,
        ),
        "closeness": Picture(
            title="Who feels close, and who do you have contact with?",
            reading="The filled mark is your own feeling, the open circle the recorded contact. Look at the "
            "long lines.",
            question="Who feels close and gets little of your time?",
            chapter="portfolio",
            about="casebook",
            needs=("owner", "book"),
            only_if_drawn=True,
            draw=_closeness,
        ),
        "sources": Picture(
            title="Who gives you what, and who else could?",
            reading="A long dark part: most of this kind came from one person. The numbers at the right are "
            "others who gave it, and others who could be asked.",
            question="What would you do if the first of them were away for half a year?",
            chapter="casebook",
            about="casebook",
            needs=("owner", "book"),
            only_if_drawn=True,
            draw=_sources,
        ),
        "resources": Picture(
            title="What flows each way?",
            reading="Neighbours on the circle are alike and easily exchanged for one another; what stands "
            "across is hard to compare.",
            question="What do you give that costs you little and is worth much?",
            chapter="casebook",
            about="casebook",
            needs=("owner", "book"),
            only_if_drawn=True,
            draw=_resources,
        ),
        "stance": Picture(
            title="Where do you stand between giving and receiving?",
            reading="It is about you alone. The line is how far the mark could move with favours that were "
            "never written down.",
            question="Where would you like the mark to be in a year?",
            chapter="casebook",
            about="casebook",
            needs=("owner", "book"),
            only_if_drawn=True,
            draw=_stance,
        ),
        "capacity": Picture(
            title="What have you promised?",
            reading="Promised hours, meetings and owed replies of the next weeks against the hours "
            "there are.",
            question="What could move, and who should know?",
            chapter="stewardship",
            about="casebook",
            needs=("owner", "book"),
            draw=_capacity,
        ),
    }
)
