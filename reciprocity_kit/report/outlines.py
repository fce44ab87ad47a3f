"""The chapters of a report as they are planned: their order, the idea behind each, and what leads them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outline:
    """A chapter as it is planned.

    Parameters
    ----------
    anchor, title, lead : str
        As in `Chapter`.
    first : tuple of str
        Pictures that lead the chapter, by name; the others follow in the order of the gallery.
    """

    anchor: str
    title: str
    lead: str
    first: tuple[str, ...] = ()


SINCE = Outline(
    "since",
    "Since last time",
    "The measures of the last audit beside those of the time after it. Most differences are what chance "
    "brings; only what goes beyond it is called a change.",
)
OUTLINES = (
    SINCE,
    Outline(
        "balance",
        "Balance",
        "Replies force messages to balance, so the give and take of attention shows in who begins.",
        ("balance",),
    ),
    Outline(
        "replies",
        "Replies",
        "Reciprocity has a pace. Whether it suits both is for the two to say.",
        ("replies",),
    ),
    Outline(
        "time", "Time", "Contact comes and goes with work, holidays and your own load.", ("time", "week")
    ),
    Outline(
        "change",
        "Change",
        "A tie is held against its own past and your own activity, so that a quiet month of yours is "
        "not read as theirs.",
        ("drift", "dormant"),
    ),
    Outline(
        "portfolio",
        "Portfolio",
        "Dependence is the other side of power: it grows where few others could take someone's place.",
        ("circle", "closeness", "portfolio"),
    ),
    Outline(
        "network",
        "Network",
        "Where everybody's contact was read, its shape shows groups, bridges and how much is returned.",
        ("network", "dependence", "network-periods"),
    ),
    Outline(
        "casebook",
        "Casebook",
        "Favours stand in no mail. This is what you wrote down yourself, on your own scale of worth; "
        "one notes more of what one gives than of what one gets.",
        ("equity", "stance", "felt", "sources", "resources"),
    ),
    Outline(
        "stewardship",
        "Stewardship",
        "What to do with all this: whom to write to, what to finish first, what to agree on until next time.",
        ("capacity",),
    ),
)
