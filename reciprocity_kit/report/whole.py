"""What a whole network shows, in sentences that rank nobody."""

import pandas as pd

from reciprocity_kit.pictures import Tables

NULL_WORDS = {
    "homogeneous": "chance of the same density",
    "configuration": "chance that keeps how much everybody sends and receives",
    "permutation": "the same messages to shuffled recipients",
}


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
