"""The chapter on what changed since the last audit, and what became of what was agreed then."""

from collections.abc import Iterator

import pandas as pd

from reciprocity_kit.pictures import Tables
from reciprocity_kit.report.sections import Section

CHANGED = ("rose", "fell")
CAME_OR_WENT = ("appeared", "disappeared")
SHOWN = ("person", "measure", "change", "before", "after", "unit", "n_before", "n_after", "q")
EMPTY_LINES = 4
HEADING = "What changed beyond chance?"


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
    yield from change_sections(tables.with_names(tables.comparison, "person"))
    yield from agreement_sections(tables.with_names(tables.agreements, "person"))


def change_sections(comparison: pd.DataFrame) -> list[Section]:
    """Tell which measures changed beyond chance, and who came or went.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_audits` returns it, with shown names.

    Returns
    -------
    list of Section
        A sentence on how many were tested with the rows that are clear; then, if any are, who is in
        one of the two times only. Where no row is clear, all of it is told in one section.
    """
    clear = comparison[comparison["change"].astype("str").isin(CHANGED)]
    came = _came_or_went(comparison)
    if clear.empty:
        return [
            Section(
                anchor="changes",
                heading=HEADING,
                reading="",
                notes=[*_nothing_clear(comparison), *came],
                question="What had you hoped to see, and by when could it show?",
            )
        ]
    changes = Section(
        anchor="changes",
        heading=HEADING,
        reading="q is the share of false discoveries to expect among this row and all clearer ones.",
        notes=[_tested(clear, comparison)],
        table=clear[list(SHOWN)].assign(person=clear["person"].astype("str").replace("", "all ties")),
        table_name="audit_comparison",
        question="Which of these did you bring about, and which came about?",
    )
    others = Section(
        anchor="came-or-went",
        heading="Who appeared, and who is no longer there?",
        reading="",
        notes=came,
        question="Which of these did you choose?",
    )
    return [changes, *([others] if came else [])]


def _tested(clear: pd.DataFrame, comparison: pd.DataFrame) -> str:
    tested = int(comparison["p"].notna().sum())
    return f"{len(clear)} of {tested} measures changed beyond chance (false-discovery rate 10%)."


def _nothing_clear(comparison: pd.DataFrame) -> list[str]:
    if comparison.empty:
        return ["Nothing was recorded after the last audit, so there is nothing to compare yet."]
    if comparison["status"].astype("str").eq("not_identified").any():
        return ["The two windows overlap, so nothing is tested. Audits of windows apart can be compared."]
    result = "What differs may all be chance. That is a result too."
    return [_tested(comparison.head(0), comparison), result]


def _came_or_went(comparison: pd.DataFrame) -> list[str]:
    told = []
    for word in CAME_OR_WENT:
        of_word = comparison["change"].astype("str").eq(word)
        names = sorted(set(comparison.loc[of_word, "person"].astype("str")) - {""})
        told += [f"{word.capitalize()}: {', '.join(names)}."] if names else []
    return told


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
