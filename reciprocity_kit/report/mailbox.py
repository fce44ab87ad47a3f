"""What the mailbox of one person can tell of the network around it, and what it cannot."""

from collections.abc import Iterator

from reciprocity_kit.pictures import Tables
from reciprocity_kit.report.sections import Section

CANNOT = (
    "How central anybody stands, you included: your mailbox holds your ties, not those among the others.",
    "Who bridges groups: a bridge shows only where the contact on its other side was read too.",
    "Whom your contacts turn to besides you, so how much they depend on you.",
    "Groups among your contacts: people who were written to together need not know each other.",
)


def one_mailbox_sections(tables: Tables) -> Iterator[Section]:
    """Say what one mailbox identifies.

    Parameters
    ----------
    tables : Tables
        What is reported.

    Yields
    ------
    Section
        With an owner: what is known, and what would need the mailboxes of others.
    """
    if not tables.owner:
        return
    can = list(_known(tables))
    if can:
        yield Section(
            anchor="network-known",
            heading="What can one mailbox tell of your network?",
            reading="Your own side of it: how many people, how spread, how matched.",
            notes=can,
            question="Is this as wide, or as narrow, as you would have it?",
        )
    yield Section(
        anchor="network-unknown",
        heading="What can it not tell?",
        reading="These need the mailboxes of the others, with their consent. The tables leave them empty "
        "rather than guess.",
        notes=CANNOT,
        question="Whom could you simply ask?",
    )


def _known(tables: Tables) -> Iterator[str]:
    people = tables.people
    rows = people[people["person"].astype("str").eq(tables.owner)]
    if rows.empty or not int(rows["contacts"].iloc[0]):
        return
    row = rows.iloc[0]
    mutual = int(tables.own["mutual"].gt(0).sum())
    if row["contacts"] == 1:
        yield f"Recorded contact with n = 1 person, {'both ways' if mutual else 'one way'}."
        return
    yield f"Recorded contact with n = {row['contacts']:,.0f} people; with {mutual:,} of them both ways."
    yield (
        f"It is as spread as if {row['effective_contacts']:.1f} people had equal parts "
        f"(n = {row['total']:,.0f} events; {tables.channels}, {tables.window})."
    )
    first = tables.own["first_at"].min()
    half = tables.own["first_at"].ge(first + (tables.history.until - first) / 2)
    yield f"{int(half.sum()):,} of them appear for the first time in the second half of the window."
