"""The chapter on what changed since the last audit, and what became of what was agreed then."""

from collections.abc import Iterator

import pandas as pd

from reciprocity_kit.pictures import Tables
from reciprocity_kit.report.sections import Section

CHANGED = ("rose", "fell")
CAME_OR_WENT = ("appeared", "disappeared")
SHOWN = ("person", "measure", "change", "before", "after", "unit", "n_before", "n_after", "q")
EMPTY_LINES = 4


def since_sections(tables: Tables) -> Iterator[Section]:
    """Tell what changed since the last audit.

    Parameters
    ----------
    tables : Tables
        What is reported.

    Yields
    ------
    Section
        Nothing where there was no audit before.
    """
    if tables.before is None:
        return
    yield changes_section(tables.with_names(tables.comparison, "person"))
    yield from agreement_sections(tables.with_names(tables.agreements, "person"))


def changes_section(comparison: pd.DataFrame) -> Section:
    """Tell which measures changed beyond chance.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_audits` returns it, with shown names.

    Returns
    -------
    Section
        A sentence on how many were tested, and the rows that are clear.
    """
    change = comparison["change"].astype("str")
    clear = comparison[change.isin(CHANGED)]
    tested = int(comparison["p"].notna().sum())
    notes = [f"{len(clear)} of {tested} measures changed beyond chance (false-discovery rate 10%)."]
    if comparison.empty:
        notes = ["Nothing was recorded after the last audit, so there is nothing to compare yet."]
    if comparison["status"].astype("str").eq("not_identified").any():
        notes = ["The two windows overlap, so nothing is tested. Audits of windows apart can be compared."]
    for word in CAME_OR_WENT:
        names = sorted(set(comparison.loc[change.eq(word), "person"].astype("str")) - {""})
        if names:
            notes.append(f"{word.capitalize()}: {', '.join(names)}.")
    shown = clear[list(SHOWN)].assign(person=clear["person"].astype("str").replace("", "all ties"))
    return Section(
        anchor="changes",
        heading="What changed beyond chance?",
        reading="Counts are rates of 30 days. q is the share of false discoveries to expect among this row "
        "and all clearer ones.",
        notes=notes,
        table=shown if len(shown) else None,
        table_name="audit_comparison",
        question="Which of these did you bring about, and which came about?",
    )


def agreement_sections(review: pd.DataFrame) -> Iterator[Section]:
    """Tell what was agreed, and leave room for what is agreed now.

    Parameters
    ----------
    review : pandas.DataFrame
        As `build_agreements_review` returns it, with shown names.

    Yields
    ------
    Section
        Agreements so far where there are any, then empty lines.
    """
    if len(review):
        columns = ["date", "person", "agreement", "state", "due", "overdue", "changed"]
        filled = [name for name in columns if name != "changed" or review[name].astype("str").ne("").any()]
        yield Section(
            anchor="agreements",
            heading="What was agreed, and what became of it?",
            reading="From the casebook. That a measure changed after an agreement is shown beside it; "
            "that the agreement changed it, nobody can tell.",
            table=review[filled],
            table_name="agreements_review",
            question="What helped to keep what was kept?",
        )
    yield Section(
        anchor="next",
        heading="What is agreed until next time?",
        reading="One line each: what, with whom, until when. Afterwards it belongs into the casebook.",
        lines=EMPTY_LINES,
    )
