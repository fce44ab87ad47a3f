"""The chapters of a report, drawn from its tables."""

from collections.abc import Iterator

import pandas as pd

from reciprocity_kit.charts import (
    plot_balance,
    plot_capacity,
    plot_concentration,
    plot_contact_over_time,
    plot_dormant,
    plot_drift,
    plot_ego_network,
    plot_equity,
    plot_network,
    plot_reply_times,
    plot_rhythm,
)
from reciprocity_kit.layout import layout
from reciprocity_kit.report.build import Report
from reciprocity_kit.report.scope import caption_scope, channel_words
from reciprocity_kit.report.sections import Chapter, Section

MOST_PEOPLE_DRAWN = 250


def build_chapters(report: Report) -> list[Chapter]:
    """Draw every chart of a report, chapter by chapter.

    Parameters
    ----------
    report : Report
        The tables.

    Returns
    -------
    list of Chapter
        Those that have something to show.
    """
    made = _owner_chapters(report) if report.history.owner else _network_chapters(report)
    return [chapter for chapter in made if chapter.sections]


def _owner_chapters(report: Report) -> Iterator[Chapter]:
    yield Chapter(
        anchor="balance-chapter",
        title="Balance",
        lead="Replies force messages to balance, so the give and take of attention shows in who begins.",
        sections=[_openings(report)],
    )
    yield Chapter(
        anchor="replies-chapter",
        title="Replies",
        lead="Reciprocity has a pace. Whether it suits both is for the two to say.",
        sections=[_reply_times(report)],
    )
    yield Chapter(
        anchor="time-chapter",
        title="Time",
        lead="Contact comes and goes with work, holidays and your own load.",
        sections=[_contact_over_time(report), *_rhythm(report)],
    )
    yield Chapter(
        anchor="change-chapter",
        title="Change",
        lead="A tie is held against its own past and your own activity, so that a quiet month of yours is "
        "not read as theirs.",
        sections=list(_changes(report)),
    )
    yield Chapter(
        anchor="portfolio-chapter",
        title="Portfolio",
        lead="Dependence is the other side of power: it grows where few others could take someone's place.",
        sections=[_rings(report), _concentration(report)],
    )
    yield Chapter(
        anchor="casebook-chapter",
        title="Casebook",
        lead="Favours stand in no mail. This is what you wrote down yourself, on your own scale of worth; "
        "one notes more of what one gives than of what one gets.",
        sections=list(_casebook(report)),
    )


def _openings(report: Report) -> Section:
    return Section(
        anchor="balance",
        heading="Who writes first?",
        reading="A dot is the share of conversations you opened; the line is where the true share may lie.",
        figure=plot_balance(report.named, ego=report.ego, max_people=22, **caption_scope(report.history)),
        question="With whom would you like the first step to come from the other side?",
    )


def _reply_times(report: Report) -> Section:
    return Section(
        anchor="replies",
        heading="Who answers, and how fast?",
        reading="Half of all turns were answered within the time a dot shows; "
        "turns without a reply are counted in.",
        figure=plot_reply_times(report.named, ego=report.ego, max_people=17, **caption_scope(report.history)),
        question="Where does the pace differ, and does anybody mind?",
    )


def _contact_over_time(report: Report) -> Section:
    everybody = "what was sent, down what was received by all recipients together."
    return Section(
        anchor="time",
        heading="When was there contact?",
        reading="Up is what you sent, down what you received."
        if report.history.owner
        else f"Up is {everybody}",
        figure=plot_contact_over_time(report.periods, tz=report.history.tz, **caption_scope(report.history)),
        question="What happened where the picture changes?",
    )


def _rhythm(report: Report) -> Iterator[Section]:
    if report.rhythm is None:
        return
    history = report.history
    scope = caption_scope(history) | {"channel": channel_words(history, without="meeting")}
    yield Section(
        anchor="week",
        heading="When do you write?",
        reading=f"What you sent but meetings, by the clock of {history.tz}. Others' hours are never shown.",
        figure=plot_rhythm(report.rhythm, tz=history.tz, **scope),
        question="Is this the week you want?",
    )


def _changes(report: Report) -> Iterator[Section]:
    named = {
        name: table.assign(
            alter=[report.names.get(person, person) for person in table["alter"].astype("str")]
        )
        for name, table in report.changes.items()
        if name in {"drift", "dormant"}
    }
    yield Section(
        anchor="drift",
        heading="With whom did contact change?",
        reading="Right of \N{MULTIPLICATION SIGN}1 there were more conversations lately than your other "
        "contact would lead one to expect, left of it fewer.",
        figure=plot_drift(named["drift"]),
        question="Which of these changes did you choose?",
    )
    if len(named["dormant"]):
        yield Section(
            anchor="dormant",
            heading="Which strong ties fell silent?",
            reading="A bar is the silence since the last recorded contact.",
            figure=plot_dormant(named["dormant"]),
            question="Whom would you like to write to, with nothing to ask?",
        )


def _with_shown_names(table: pd.DataFrame, report: Report) -> pd.DataFrame:
    return table.assign(alter=[report.names.get(each, each) for each in table["alter"].astype("str")])


def _casebook(report: Report) -> Iterator[Section]:
    if not report.casebook:
        return
    yield Section(
        anchor="equity",
        heading="What did you give and receive?",
        reading="A mark to the right: you gave more than you received, by your own notes. "
        "A hollow mark could turn with a few more notes.",
        figure=plot_equity(report.casebook["equity"]),
        table=report.casebook["equity"],
        question="What is missing from your notes?",
    )
    yield Section(
        anchor="capacity",
        heading="What have you promised?",
        reading="Promised hours, meetings and owed replies of the next weeks against the hours there are.",
        figure=plot_capacity(report.casebook["capacity"]),
        table=report.casebook["capacity"],
        question="What could move, and who should know?",
    )


def _rings(report: Report) -> Section:
    return Section(
        anchor="circle",
        heading="Who is near, who is far?",
        reading="The nearer to the middle, the more contact was recorded.",
        figure=plot_ego_network(report.named, ego=report.ego, **caption_scope(report.history)),
        question="Who stands elsewhere in your own picture, and why?",
    )


def _concentration(report: Report) -> Section:
    return Section(
        anchor="concentration",
        heading="How many people hold your contact?",
        reading="The curve climbs fast where a few people hold most of your contact.",
        figure=plot_concentration(report.named, ego=report.ego, **caption_scope(report.history)),
        question="If one of the first left, who else could you turn to?",
    )


def _network_chapters(report: Report) -> Iterator[Chapter]:
    strongest = report.people.sort_values("total", ascending=False)["person"].head(MOST_PEOPLE_DRAWN)
    drawn = report.network.subgraph(strongest.tolist())
    yield Chapter(
        anchor="network-chapter",
        title="Network",
        lead="Where everybody's contact was read, its shape shows groups, bridges and how much is returned.",
        sections=[
            Section(
                anchor="network",
                heading="The network",
                reading="People stand near those they have contact with. "
                "Colours are groups found by contact alone.",
                figure=plot_network(
                    drawn,
                    layout(drawn),
                    communities=report.people.set_index("person")["community"],
                    **caption_scope(report.history),
                ),
                question="Which groups would gain from a bridge?",
            )
        ],
    )
    yield Chapter(
        anchor="time-chapter",
        title="Time",
        lead="Contact comes and goes with work and holidays.",
        sections=[_contact_over_time(report)],
    )
