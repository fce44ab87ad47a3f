"""The chapter on what to do: whom to write to, what waits, what was promised, and the audit of all ties."""

from collections.abc import Iterator

import pandas as pd

from reciprocity_kit.audit import build_revival, build_tie_audit
from reciprocity_kit.charts.words import count_words
from reciprocity_kit.ledger.promises import open_promises
from reciprocity_kit.pictures import Tables
from reciprocity_kit.report.grid import limited
from reciprocity_kit.report.sections import Section
from reciprocity_kit.report.since import agreement_sections

LATE = 0.9
FEWEST_REPLIES = 10
MOST_TO_REVIVE = 8
MOST_AUDITED = 22
AUDITED = ("person", "per_month", *limited("initiation_share"), *limited("their_reply_share"))
AUDITED_TOO = ("silence_days", "drift")


def stewardship_sections(tables: Tables) -> Iterator[Section]:
    """Tell what could be done about the ties.

    Parameters
    ----------
    tables : Tables
        What is reported.

    Yields
    ------
    Section
        Only those that have something to tell; nothing without an owner.
    """
    if not tables.owner or tables.own.empty:
        return
    for section in (_revival(tables), _waiting(tables), _promises(tables), _audit(tables)):
        if section is not None:
            yield section
    if tables.before is None:
        yield from agreement_sections(tables.with_names(tables.agreements, "person"))


def _revival(tables: Tables) -> Section | None:
    exchanges, people = tables.book.get("exchanges"), tables.book.get("people")
    rows = build_revival(tables.dormant, exchanges, owner=tables.owner, people=people)
    if rows.empty:
        return None
    columns = ["person", "silence_days", "usual_gap_days", "matched_weeks"]
    columns += ["given", "received"] if rows["n"].gt(0).any() else []
    return Section(
        anchor="revival",
        heading="Which old ties could be revived?",
        reading="Kept up by both once, silent for long. Old ties tend to bring more news than those of every "
        "day, and those one would write to first are not always those that help most: look down the list.",
        table=tables.with_names(rows, "person").head(MOST_TO_REVIVE)[columns],
        table_name="revival",
        question="To whom could you send something useful this week, asking for nothing?",
    )


def _waiting(tables: Tables) -> Section | None:
    owed = tables.owed
    late = owed["side"].astype("str").eq("yours") & owed["opens"] & ~owed["contact_since"]
    late &= owed["answered_sooner_share"].ge(LATE) & owed["n_replied"].ge(FEWEST_REPLIES)
    rows = owed[late].sort_values("age_days", ascending=False)
    if rows.empty:
        return None
    return Section(
        anchor="waiting",
        heading="Which openings still wait for you?",
        reading="They wrote first, nothing went back, and nine in ten of your replies in the same tie came "
        "sooner. It may have been answered elsewhere.",
        table=tables.with_names(rows, "alter")[["alter", "asked_at", "age_days", "usual_hours", "n_replied"]],
        table_name="owed",
        question="Which of these still deserve an answer, and which a word that none will come?",
    )


def _promises(tables: Tables) -> Section | None:
    if "exchanges" not in tables.book:
        return None
    rows = open_promises(
        tables.book["exchanges"], owner=tables.owner, people=tables.book["people"], until=None
    )
    if rows.empty:
        return None
    table = tables.with_names(rows, "partner")
    overdue = int(rows["overdue"].sum())
    said = f"Open promises of yours: n = {len(rows)}, {overdue} of them past their day."
    return Section(
        anchor="promises",
        heading="What have you promised that is still open?",
        reading="By your own notes, the next due first.",
        notes=[said],
        table=table[["partner", "kind", "date", "due", "hours", "overdue"]].rename(
            columns={"partner": "to", "date": "promised on"}
        ),
        table_name="exchanges",
        question="Which of these would you promise again today?",
    )


def _audit(tables: Tables) -> Section:
    history = tables.history
    days = max((history.until - history.since) / pd.Timedelta(1, "D"), 1.0)
    rows = build_tie_audit(
        tables.ties, owner=tables.owner, window_days=days, tables=tables.book, drift=tables.drift
    )
    named = tables.with_names(rows, "person")
    columns = [*AUDITED, *AUDITED_TOO, *(["net", "promises_yours"] if "exchanges" in tables.book else [])]
    left_out = sum(rows.attrs.get("left_out", {}).values())
    whom = count_words(left_out, "person", "people")
    note = f" Left out, as your casebook has it: {whom}." if left_out else ""
    return Section(
        anchor="audit",
        heading="All ties at a glance: where should there be more, where less?",
        reading=f"By how much contact there was; no order of merit. The last column is for a pen.{note}",
        table=named[columns].head(MOST_AUDITED).assign(**{"more, same, less?": ""}),
        table_name="tie_audit",
        question="If you could change one of these, which?",
    )
