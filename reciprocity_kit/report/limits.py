"""What a report cannot see, told in every format alike."""

from reciprocity_kit.pictures import Tables

Limits = list[tuple[str, str]]

NO_FAVOUR = (
    "A message is not a favour.",
    "A message may be a gift, a request, an answer or noise. Giving, owing and value are known only "
    "to the people themselves.",
)
CHANNELS = (
    "Other channels.",
    "Nothing but {channels} was read. Corridor talk, phones and messengers that were not exported "
    "are missing, so little recorded contact does not mean a weak tie.",
)
REASONS = (
    "Reasons.",
    "Roles, holidays, illness and workload shape who writes and how fast. Nothing here tells why.",
)
ALONE = (
    "The other side's life.",
    "One mailbox shows a contact's messages to you and yours to them, and nothing else of theirs: not how "
    "busy they are, whom else they turn to, or how central they stand. In the tables that stays empty.",
)
OUTSIDE = ("People outside.", "Whoever's mail was not read appears only as far as others wrote to them.")
SMALL_NUMBERS = (
    "Small numbers.",
    "With few conversations almost any share can come about by chance. That is what the ranges are for.",
)
TWO_TIMES = (
    "Two times only.",
    "What lies between them, and what would have changed anyway, is not seen. That a change follows an "
    "agreement does not show that the agreement made it.",
)
NO_CHANGE_SEEN = (
    "No clear change.",
    "It does not mean that nothing changed: with few cases even a large change is not told from chance.",
)


def limits_of(tables: Tables) -> Limits:
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
    return [
        NO_FAVOUR,
        _other_channels(tables.channels),
        REASONS,
        ALONE if tables.owner else OUTSIDE,
        SMALL_NUMBERS,
        *(("", as_sentence(note)) for note in tables.history.notes if note),
    ]


def audit_limits() -> Limits:
    """Say what two audits beside each other cannot show.

    Returns
    -------
    list of (str, str)
        A few words and why.
    """
    return [NO_FAVOUR, TWO_TIMES, NO_CHANGE_SEEN, _other_channels("what was exported"), REASONS]


def _other_channels(read: str) -> tuple[str, str]:
    heading, why = CHANNELS
    return heading, why.format(channels=read)


def as_sentence(note: str) -> str:
    """Write a note as a sentence of its own, without touching the name of a file.

    Parameters
    ----------
    note : str
        Such as the notes of a history.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> as_sentence("3 events were doubtful"), as_sentence("one more: a.csv."), as_sentence("a.csv: not read")
    ('3 events were doubtful.', 'One more: a.csv.', 'a.csv: not read.')
    """
    first = note.partition(" ")[0]
    begun = note if "." in first or "@" in first else f"{note[:1].upper()}{note[1:]}"
    return f"{begun.rstrip('.')}."
