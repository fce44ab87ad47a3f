"""The first page of a report: facts, and what a whole network shows."""

from reciprocity_kit.columns import STATUS_MEANING
from reciprocity_kit.report.build import Report
from reciprocity_kit.report.scope import channel_words, window_words


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


def status_words() -> list[tuple[str, str]]:
    """Explain every status a table can show.

    Returns
    -------
    list of (str, str)
        Status and meaning.
    """
    return list(STATUS_MEANING.items())
