"""What a report cannot see, told in every format alike."""

from reciprocity_kit.pictures import Tables
from reciprocity_kit.report.page import as_sentence


def limits_of(tables: Tables) -> list[tuple[str, str]]:
    """Say what these exports cannot show.

    Parameters
    ----------
    tables : Tables
        What is reported.

    Returns
    -------
    list of (str, str)
        A few words and why; notes on the reading have no words of their own.
    """
    alone = (
        "The other side's life.",
        "One mailbox shows a contact's messages to you and yours to them, and nothing else of theirs: how "
        "busy they are, whom else they turn to, how central they stand is not identified and stays empty "
        "in the tables.",
    )
    outside = ("People outside.", "Whoever's mail was not read appears only as far as others wrote to them.")
    return [
        (
            "A message is not a favour.",
            "A message may be a gift, a request, an answer or noise. Giving, owing and value are known only "
            "to the people themselves.",
        ),
        (
            "Other channels.",
            f"Only {tables.channels} was read. Corridor talk, phones and messengers that were not exported "
            "are missing, so little recorded contact does not mean a weak tie.",
        ),
        (
            "Reasons.",
            "Roles, holidays, illness and workload shape who writes and how fast. Nothing here tells why.",
        ),
        alone if tables.owner else outside,
        (
            "Small numbers.",
            "With few conversations almost any share can come about by chance. That is what the ranges "
            "are for.",
        ),
        *(("", as_sentence(note)) for note in tables.history.notes if note),
    ]
