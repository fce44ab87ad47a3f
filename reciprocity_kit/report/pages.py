"""The words and pictures of a report, ready for the template."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts import (
    plot_balance,
    plot_concentration,
    plot_contact_over_time,
    plot_ego_network,
    plot_network,
    plot_reply_times,
    plot_rhythm,
)
from reciprocity_kit.charts.words import hours_words
from reciprocity_kit.columns import STATUS_MEANING
from reciprocity_kit.history import History
from reciprocity_kit.layout import layout
from reciprocity_kit.report.build import Report, channel_words, display_names, window_words

MOST_TIES_SHOWN = 150
MOST_PEOPLE_DRAWN = 250
NOT_SHOWN = "\N{EN DASH}"
_CONFIG = {"displaylogo": False, "responsive": True, "showSendToCloud": False}


@dataclass(frozen=True)
class Picture:
    """One chart of the report.

    Parameters
    ----------
    anchor, heading : str
        Name for links, and title.
    reading : str
        How to read it, in a sentence.
    takeaway, alt : str
        What the data say in a sentence, and a text in place of the picture.
    figure : str
        The chart as JSON that is safe inside a script element.
    height : int
        Pixels.
    """

    anchor: str
    heading: str
    reading: str
    takeaway: str
    alt: str
    figure: str
    height: int


def pictures(report: Report) -> list[Picture]:
    """Draw every chart of a report.

    Parameters
    ----------
    report : Report
        The tables.

    Returns
    -------
    list of Picture
        In the order of the pages.
    """
    made = _owner_charts(report) if report.history.owner else _network_charts(report)
    return [_picture(*each) for each in made]


def _owner_charts(report: Report) -> Iterator[tuple[str, str, str, go.Figure]]:
    history = report.history
    owner = history.owner or ""
    seen = _window(history)
    for anchor, heading, reading, plot in _OF_TIES:
        ego = display_names(history).get(owner, owner)
        figure = plot(report.named, ego=ego, **seen, **_FITTING_A_PAGE.get(anchor, {}))
        yield anchor, heading, reading, figure
    yield (
        "time",
        "When was there contact?",
        "Up is what you sent, down what you received.",
        plot_contact_over_time(report.periods, tz=history.tz, **seen),
    )
    if report.rhythm is not None:
        yield (
            "week",
            "When do you write?",
            f"What you sent but meetings, by the clock of {history.tz}. Others' hours are never shown.",
            plot_rhythm(
                report.rhythm,
                tz=history.tz,
                **(seen | {"channel": channel_words(history, without="meeting")}),
            ),
        )


_FITTING_A_PAGE = MappingProxyType({"balance": {"max_people": 22}, "replies": {"max_people": 17}})
_OF_TIES: tuple[tuple[str, str, str, Callable[..., go.Figure]], ...] = (
    (
        "balance",
        "Who writes first?",
        "A dot is the share of conversations you opened; the line is where the true share may lie.",
        plot_balance,
    ),
    (
        "circle",
        "Who is near, who is far?",
        "The nearer to the middle, the more contact was recorded.",
        plot_ego_network,
    ),
    (
        "replies",
        "Who answers, and how fast?",
        "Half of all turns were answered within the time a dot shows; turns without a reply are counted in.",
        plot_reply_times,
    ),
    (
        "concentration",
        "How many people hold your contact?",
        "The curve climbs fast where a few people hold most of your contact.",
        plot_concentration,
    ),
)


def _window(history: History) -> dict[str, Any]:
    """Window and channels for the captions, days said by the history's own clock."""
    since, until = (at.tz_convert(history.tz) for at in (history.since, history.until))
    return {"since": since, "until": until, "channel": channel_words(history)}


def _network_charts(report: Report) -> Iterator[tuple[str, str, str, go.Figure]]:
    history = report.history
    strongest = report.people.sort_values("total", ascending=False)["person"].head(MOST_PEOPLE_DRAWN)
    drawn = report.network.subgraph(strongest.tolist())
    places = layout(drawn)
    yield (
        "network",
        "The network",
        "People stand near those they have contact with. Colours are groups found by contact alone.",
        plot_network(drawn, places, communities=report.people.set_index("person")["community"]),
    )
    yield (
        "time",
        "When was there contact?",
        "Up is what was sent, down what was received by all recipients together.",
        plot_contact_over_time(report.periods, tz=history.tz, **_window(history)),
    )


def _picture(anchor: str, heading: str, reading: str, figure: go.Figure) -> Picture:
    meta = figure.layout.meta or {}
    return Picture(
        anchor,
        heading,
        reading,
        str(meta.get("takeaway", "")),
        str(meta.get("alt", "")),
        script_safe(json.dumps({**json.loads(figure.to_json()), "config": _CONFIG})),
        int(figure.layout.height or 480),
    )


def script_safe(text: str) -> str:
    r"""Escape JSON so that it can stand inside a script element.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    str
        JSON of the same meaning without `<`, `>`, `&` and line separators.

    Examples
    --------
    >>> "<" in script_safe('"</script>"')
    False
    """
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def facts(report: Report) -> list[tuple[str, str]]:
    """Give the numbers of the first page.

    Parameters
    ----------
    report : Report
        The tables.

    Returns
    -------
    list of (str, str)
        Label and value.
    """
    history, ties = report.history, report.ties
    receipt = history.receipt
    shown = [
        ("Window", f"{window_words(history)} ({history.tz})"),
        ("Channels", channel_words(history)),
        ("Entries read", f"{int(receipt['rows'].sum()):,}"),
        ("Kept", f"{int(receipt['kept'].sum()):,}"),
        ("Skipped", f"{int(receipt['skipped'].sum()):,}"),
    ]
    if history.owner:
        own = ties[ties["ego"].astype("str") == history.owner]
        others = len(history.coded.sent_at) - int(history.coded_of_owner.sum())
        return [
            *shown,
            *([("Kept, but without you in it", f"{others:,}")] if others else []),
            ("People in contact with you", f"{len(own):,}"),
            ("Events between you and them", f"{own['total'].sum():,.0f}"),
        ]
    return [
        *shown,
        ("People", f"{len(report.people):,}"),
        ("Pairs with contact", f"{len(ties) // 2:,}"),
    ]


def whole_sentences(report: Report) -> list[str]:
    """Describe the whole network, where everybody's contact was read.

    Parameters
    ----------
    report : Report
        The tables.

    Returns
    -------
    list of str
        Sentences with their n; empty where one mailbox was read.
    """
    whole = report.whole
    if not whole:
        return []
    returned, matched = (f"{whole[name] * 100:.0f}%" for name in ("edge_reciprocity", "weighted_reciprocity"))
    sentences = [
        f"Of n = {whole['directed_ties']:,.0f} directed ties among {whole['people']:,.0f} people, {returned} "
        "also run the other way. Against a random network of the same density that is "
        f"rho = {whole['edge_rho']:.2f} (0 = as by chance, 1 = all).",
        f"{matched} of all recorded events are matched by one the other way. Replies alone raise this, "
        "so it is no measure of give and take.",
    ]
    return [sentence for sentence in sentences if "nan" not in sentence]


@dataclass(frozen=True)
class TieRow:
    """One line of the table of ties.

    Parameters
    ----------
    cells : list of (str, str)
        Text and value to sort by.
    low, share, high : float or None
        The initiation share and its limits, for the bar.
    """

    cells: list[tuple[str, str]]
    low: float | None
    share: float | None
    high: float | None


TIE_TITLES = (
    "Person",
    "Sent",
    "Received",
    "Opened by you",
    "Opened by them",
    "Share you opened",
    "Your reply time",
    "Their reply time",
    "Last contact",
    "Opened mostly by",
)


def tie_rows(report: Report) -> list[TieRow]:
    """Write the owner's ties as lines of a table.

    Parameters
    ----------
    report : Report
        The tables.

    Returns
    -------
    list of TieRow
        The ties with the most contact first; empty without an owner.
    """
    history = report.history
    own = report.ties[report.ties["ego"].astype("str") == (history.owner or "")]
    names = display_names(history)
    by = {"ego": "you", "alter": "them", "both": "both", "not enough data": "not enough data"}
    rows = []
    for row in own.head(MOST_TIES_SHOWN).to_dict(orient="records"):
        person = str(row["alter"])
        shared = row["initiation_share_status"] != "no_events"
        rows.append(
            TieRow(
                [
                    (names[person], names[person]),
                    *[(f"{row[each]:,.0f}", str(row[each])) for each in ("sent", "received")],
                    *[(f"{row[each]:,.0f}", str(row[each])) for each in ("opened", "opened_by_alter")],
                    (_share(row), _number(row["initiation_share"])),
                    *[
                        (_hours(row, name), _number(row[f"{name}_hours"]))
                        for name in ("reply", "their_reply")
                    ],
                    _day(row["last_at"], history.tz),
                    (by[row["opened_mostly_by"]], row["opened_mostly_by"]),
                ],
                *((row[f"initiation_share{end}"] if shared else None) for end in ("_low", "", "_high")),
            )
        )
    return rows


def _number(value: float) -> str:
    return "" if pd.isna(value) else str(value)


def _share(row: dict[Any, Any]) -> str:
    if pd.isna(row["initiation_share"]):
        return NOT_SHOWN
    ends = f"{row['initiation_share_low'] * 100:.0f} to {row['initiation_share_high'] * 100:.0f}%"
    few = " (few)" if row["initiation_share_status"] == "too_few" else ""
    return f"{row['initiation_share'] * 100:.0f}% ({ends}){few}"


def _hours(row: dict[Any, Any], name: str) -> str:
    hours, n = row[f"{name}_hours"], row[f"{name}_turns"]
    if pd.isna(hours):
        return f"no median, n = {n}" if n else NOT_SHOWN
    return f"{hours_words(hours)}, n = {n}"


def _day(at: Any, tz: str) -> tuple[str, str]:
    if pd.isna(at):
        return NOT_SHOWN, ""
    local = at.tz_convert(tz)
    return f"{local.day} {local:%b %Y}", f"{at:%Y-%m-%d}"


def status_words() -> list[tuple[str, str]]:
    """Explain every status a table can show.

    Returns
    -------
    list of (str, str)
        Status and meaning.
    """
    return list(STATUS_MEANING.items())
