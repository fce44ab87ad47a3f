"""Write docs/measures.md: every measure with meaning, formula, unit, range, when undefined, and source."""

import argparse
import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, MappingProxyType

from numpydoc.docscrape import FunctionDoc

import reciprocity_kit
from reciprocity_kit.columns import STATUS_MEANING, TABLES, Column
from reciprocity_kit.measures import MEASURES, Measure

PAGE = Path(__file__).resolve().parent.parent / "docs" / "measures.md"
RAW = frozenset({"interactions", "skipped", "people_seen", "invitations", "receipt"})
"""Tables that measure nothing."""
BUILDERS = MappingProxyType(
    {
        name.partition("_")[2]: f"reciprocity_kit.{name}"
        for name in reciprocity_kit.__all__
        if name.startswith(("build_", "find_")) and name.partition("_")[2] in TABLES
    }
    | {
        "ties": "reciprocity_kit.ties.build_ties",
        "people": "reciprocity_kit.people.build_people",
        "meetings": "reciprocity_kit.meetings.build_meetings",
        "meeting_load": "reciprocity_kit.meetings.build_meeting_load",
        "acceptance": "reciprocity_kit.measures.build_acceptance",
        "trends": "reciprocity_kit.timeline.build_trends",
        "replies": "reciprocity_kit.measures.build_replies",
        "gap_sensitivity": "reciprocity_kit.measures.build_gap_sensitivity",
        "measures": "reciprocity_kit.measures.build_measures",
        "reciprocities": "reciprocity_kit.measures.build_reciprocities",
        "ranking": "reciprocity_kit.measures.rank_ties",
        "portfolio": "reciprocity_kit.portfolio.build_portfolio",
        "dependence": "reciprocity_kit.portfolio.build_dependence",
        "what_if": "reciprocity_kit.portfolio.build_what_if",
    }
)
_NO_MEASURES = (
    "_",
    "build_",
    "read_",
    "write_",
    "from_",
    "find_",
    "measure_",
    "contact_matrix",
    "is_observed",
)
FUNCTIONS = MappingProxyType(
    {
        "A person's place in the network": ("centrality",),
        "The whole network": ("network",),
        "Intervals and tests for shares and counts": (
            "statistics.proportions",
            "statistics.counts",
            "statistics.grouped_shares",
            "statistics.grouped",
            "statistics.bootstrap",
        ),
        "Waiting times": ("statistics.survival", "statistics.competing"),
        "Learning from all contacts, and naming few wrongly": (
            "statistics.mixture",
            "statistics.multiplicity",
        ),
        "Rhythm, silence and change": (
            "statistics.rhythm",
            "statistics.activity",
            "statistics.changepoint",
            "statistics.segments",
        ),
        "Concentration and turnover": ("statistics.concentration", "statistics.turnover"),
    }
)
INTRODUCTION = """\
# Measures

This page is written by `tools/make_measures_page.py` from the declarations of the columns and the docstrings,
so it says what the code does. Every number comes with `n`, the cases behind it, and an interval; what is
undefined is missing, with a status that says why. Ratios are made from sums, never averaged.

A message is not a favour. What follows measures attention: who opens, who answers, how soon, how
concentrated. It says nothing of why, and nothing of what anybody gave.
"""
DIFFERENCES = """\
## Where the kit does it in another way, and why

- **Dirichlet limits of shares of contact.** A prior of half an event for each contact is usual. With shares
  that fall like 1 / rank over 300 contacts and 1000 events, limits of 95% then hold the largest true share in
  75% of draws (100 contacts, 500 events: 86%), because 150 prior events outweigh what was seen. One prior
  event for all contacts together holds it in 93% (96%). For two contacts both are the same.
- **Message share.** Its limits count conversations as cases, by a linearised variance in place of a bootstrap
  for each tie: within 0.02 of the bootstrap's limits for 80 conversations, and all ties at once. For 5, 10,
  20 and 50 conversations of one to eight messages it holds the truth in 98, 95, 95 and 94% of draws, where
  Wilson's limits over messages do in 80 to 84%.
- **Burstiness.** A percentile bootstrap of the gaps holds the truth in 61 to 91% of draws from gamma gaps, 5
  to 100 of them; the jackknife with Student's t in 90 to 97%. With a heavier tail (lognormal, sigma 1.2) both
  are too narrow (about 55%): a short series does not show its longest pauses.
- **Volume.** Weighted events get Garwood's limits for the number of whole events they are worth; the weekly
  dispersion widens them. Bursts of one to six events, forty a year: plain Garwood holds the
  truth in 66% of draws, this in 95%.
- **Replies.** A reply that ended a conversation more than seven days before the end of the window asked for
  no further one, as far as can be told, and is no turn to answer.
- **Acceptance of invitations.** One calendar tells how others answered its owner and how the owner answered
  them. Many programs take what the owner declined out of the calendar: where an export shows not one such
  meeting, the owner's own acceptance would be 1 for everybody, and is not_identified instead.
- **Several changes of a tie.** One test for each tie says whether there was any change; how many there are is
  the choice of a penalty, 2.5 ln(blocks) times the dispersion, higher than Schwarz's 2 ln(blocks). In series
  with one change (gamma-Poisson weeks) the usual penalty adds a second one in 3 to 14% of them, this in 0 to
  7%.
- **Reply times in several ways.** `build_replies` tells the median by all hours and by working hours, from
  the first and from the last message of a turn, and how often contact by another channel came first.
  Everywhere else it is all hours from the first message. `build_gap_sensitivity` tells who opens with half
  and twice the silence that ends a conversation.
- **Wang's index and the share by activity** need both mailboxes; one mailbox gives none rather than a number.
"""


def main() -> int:
    """Write the page, or with --check say whether it is current, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the page is current")
    if not parser.parse_args().check:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(render_page(), encoding="utf-8", newline="\n")
        print(f"wrote {PAGE}")
        return 0
    current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == render_page()
    print("docs/measures.md is current" if current else "run tools/make_measures_page.py: the page is old")
    return 0 if current else 1


def render_page() -> str:
    """Return the whole page as Markdown."""
    tables = [name for name in TABLES if name not in RAW]
    parts = [
        INTRODUCTION,
        "## Statuses\n",
        *(f"- `{status}`: {meaning}" for status, meaning in STATUS_MEANING.items()),
        "",
        DIFFERENCES,
        "## Measures of a tie, one row each\n",
        "All of them in one table: `reciprocity_kit.measures.build_measures(history)`.\n",
        *(_render_measure(measure) for measure in MEASURES.values()),
        "## Tables\n",
        *(_render_table(name) for name in tables),
        "## Functions\n",
        *(part for title, modules in FUNCTIONS.items() for part in _render_functions(title, modules)),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _render_measure(measure: Measure) -> str:
    elsewhere = [f"`{name}.{measure.name}`" for name in BUILDERS if _has_column(name, measure.name)]
    where = ", ".join(["`build_measures`", *elsewhere])
    return "\n".join(
        [
            f"### {measure.name}: {measure.label} ({measure.code})\n",
            f"- **High:** {measure.high_means}.",
            f"- **Low:** {measure.low_means}.",
            f"- **Formula and interval:** {measure.formula}",
            f"- **Unit and range:** {measure.unit}, {_render_range(measure.low, measure.high)}",
            f"- **No value, or not to be read alone:** {measure.undefined}",
            f"- **Source:** {measure.source}",
            f"- **Where:** {where}\n",
        ]
    )


def _has_column(table: str, name: str) -> bool:
    return any(column.name == name for column in TABLES[table])


def _render_range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "any number"
    if high is None:
        return f"from {low:g} upwards"
    return f"up to {high:g}" if low is None else f"{low:g} to {high:g}"


def _render_table(name: str) -> str:
    lines = [f"### {name}\n"]
    if name in BUILDERS:
        lines += [f"Made by `{BUILDERS[name]}`. {_describe(_find(BUILDERS[name]))}"]
    lines += ["| column | label | meaning | unit | range |", "|---|---|---|---|---|"]
    lines += [_render_column(column) for column in TABLES[name] if _is_told(column)]
    return "\n".join([*lines, ""])


def _is_told(column: Column) -> bool:
    """Tell whether a column is more than a limit or a status of another."""
    return not column.name.endswith(("_low", "_high", "_status"))


def _render_column(column: Column) -> str:
    numeric = column.dtype in {"int64", "float64"}
    range_ = _render_range(column.low, column.high) if numeric else ", ".join(column.choices)
    cells = (f"`{column.name}`", column.label, column.meaning, column.unit, range_)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _render_functions(title: str, modules: tuple[str, ...]) -> Iterator[str]:
    yield f"### {title}\n"
    for module in modules:
        for name, function in find_measures(f"reciprocity_kit.{module}"):
            yield f"#### `{name}`\n\nIn `reciprocity_kit.{module}`. {_describe(function)}"


def find_measures(module: str) -> list[tuple[str, FunctionType]]:
    """Return the public functions that a module defines, tables and matrices left out."""
    found = importlib.import_module(module)
    exported = getattr(found, "__all__", [])
    return [
        (name, member)
        for name, member in vars(found).items()
        if isinstance(member, FunctionType)
        and (member.__module__ == module or name in exported)
        and not name.startswith(_NO_MEASURES)
    ]


def _find(dotted: str) -> FunctionType:
    module, _, name = dotted.rpartition(".")
    found = getattr(importlib.import_module(module), name)
    if not isinstance(found, FunctionType):
        raise TypeError(f"{dotted} is no function")
    return found


def _describe(function: FunctionType) -> str:
    """Return what a docstring says of meaning, formula, result and source."""
    doc = FunctionDoc(function, doc=inspect.getdoc(function))
    paragraphs = [" ".join(doc["Summary"])]
    text = "\n".join(doc["Extended Summary"] + ([""] + doc["Notes"] if doc["Notes"] else []))
    paragraphs += [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    returned = [" ".join(" ".join(result.desc).split()) for result in doc["Returns"]]
    paragraphs += [f"**Result:** {each}" for each in returned if each]
    source = " ".join(" ".join(doc["References"]).split())
    return "\n\n".join([*paragraphs, *([f"**Source:** {source}"] if source else [])]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
