"""The first page of a report: facts, and what a whole network shows."""

import pandas as pd

from reciprocity_kit.columns import STATUS_MEANING
from reciprocity_kit.pictures import Tables
from reciprocity_kit.pictures.scope import channel_words, window_words


def facts(tables: Tables) -> list[tuple[str, str]]:
    """Give the numbers of the first page.

    Parameters
    ----------
    tables : Tables
        The tables.

    Returns
    -------
    list of (str, str)
        Label and value.
    """
    history, ties = tables.history, tables.ties
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
        ("People", f"{len(tables.people):,}"),
        ("Pairs with contact", f"{len(ties) // 2:,}"),
    ]


def whole_sentences(tables: Tables) -> list[str]:
    """Describe the whole network, where everybody's contact was read.

    Parameters
    ----------
    tables : Tables
        The tables.

    Returns
    -------
    list of str
        Sentences with their n; empty where one mailbox was read.
    """
    if not tables.whole:
        return []
    table = tables.whole["reciprocity"]
    told = table[table["status"].isin(["ok", "too_few"])]
    sentences = [_reciprocity(rows, str(measure)) for measure, rows in told.groupby("measure", sort=True)]
    return [*sentences, *_groups(tables)]


NULL_WORDS = {
    "homogeneous": "chance of the same density",
    "configuration": "chance that keeps how much everybody sends and receives",
    "permutation": "the same messages to shuffled recipients",
}


def _reciprocity(rows: pd.DataFrame, measure: str) -> str:
    first = rows.iloc[0]
    share = f"{first['reciprocity'] * 100:.0f}%"
    if measure == "edge_reciprocity":
        of = f"{first['n_ties']:,.0f} directed ties among {first['people']:,.0f} people"
        seen = f"Of n = {of}, {share} also run the other way."
    else:
        seen = f"Of n = {first['n_events']:,.0f} recorded events, {share} are matched by one the other way."
        seen += " Replies alone raise this, so it is no measure of give and take."
    against = [
        f"against {NULL_WORDS[str(row['null'])]}, which gives {row['expected'] * 100:.0f}% "
        f"({row['expected_low'] * 100:.0f}% to {row['expected_high'] * 100:.0f}%), rho = {row['rho']:.2f}"
        for _, row in rows.iterrows()
        if pd.notna(row["rho"])
    ]
    scale = " Rho is 0 where chance would answer as much, and at most 1."
    return f"{seen} {'; '.join(against).capitalize()}.{scale}" if against else seen


def _groups(tables: Tables) -> list[str]:
    row = tables.whole["groups"].iloc[0]
    if not row["groups"] or pd.isna(row["stability"]):
        return []
    alike = f"{row['stability']:.2f} (1 = all alike, 0 = no more than by chance)"
    return [
        f"Contact forms {row['groups']:.0f} groups; {row['runs']:.0f} divisions from other starts "
        f"agree by {alike}."
    ]


def status_words() -> list[tuple[str, str]]:
    """Explain every status a table can show.

    Returns
    -------
    list of (str, str)
        Status and meaning.
    """
    return list(STATUS_MEANING.items())
