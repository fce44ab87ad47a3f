"""What a kind of delimited export is declared by."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reciprocity_kit.columns import ROLES

TEXT_FIELDS = ("event_id", "reply_to", "thread_id")
NUMBER_FIELDS = ("duration_minutes", "size_bytes")
FLAG_FIELDS = ("automated", "thread_inferred")
PEOPLE_FIELDS = ("sender", *ROLES)
KNOWN_FIELDS = (
    "sent_at",
    "ended_at",
    "sender",
    "recipient",
    "role",
    *ROLES,
    "channel",
    "all_day",
    *TEXT_FIELDS,
    *NUMBER_FIELDS,
    *FLAG_FIELDS,
)


EVENTS = "events"
TRACE_SUMMARY = "trace summary"
TRACE_STEPS = "trace steps"
PARALLEL_LISTS = "parallel lists"
CONTACTS = "contacts"
NO_PEOPLE = "no people"
GROUP = "a group, whose members are listed too"


@dataclass(frozen=True)
class Dialect:
    """How one kind of delimited export is read.

    Parameters
    ----------
    name : str
        Its name in messages and in the receipt; languages of one export share it.
    describes : str
        What it is, for the list of formats.
    headers : Mapping of str to tuple of str
        The kit's field for each header; several headers are joined by a blank. A bar parts
        spellings of one header, and `x (2)` is the second column of that title.
    required : tuple of str
        Fields whose headers must all be there for the file to be this dialect.
    channel : str
        Channel of its events.
    separators : str
        Characters that part two people in one cell.
    tz : str or None
        Zone of its times where they have none, by the format's own rule.
    row_per_recipient : bool
        Whether an event takes one row per recipient.
    shape : str
        What a row is, and so which reader makes sense of it; `EVENTS` are events.
    skips : Mapping of str to str
        Reason to skip a row for each value of its field `status`.
    patterns : Mapping of str to str
        Fields of any number of columns, by a regular expression for their titles.
    """

    name: str
    describes: str
    headers: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    channel: str = "email"
    separators: str = ";,|"
    tz: str | None = None
    row_per_recipient: bool = False
    shape: str = EVENTS
    skips: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)

    def matches(self, header: Mapping[str, int]) -> bool:
        """Tell whether a file's header is this dialect's.

        Parameters
        ----------
        header : Mapping of str to int
            Folded names of the file's columns.

        Returns
        -------
        bool
            True when every required column is there.
        """
        return set(self.required) <= set(self.find_places(header))

    def find_places(self, header: Mapping[str, int]) -> dict[str, list[int]]:
        """Find the columns of each field.

        Parameters
        ----------
        header : Mapping of str to int
            Folded names of the file's columns, and where they stand.

        Returns
        -------
        dict of str to list of int
            Places by field; fields that are not there are missing.
        """
        found = {}
        for name, titles in self.headers.items():
            places = [find_column(header, title) for title in titles]
            if None not in places:
                found[name] = [place for place in places if place is not None]
        for name, pattern in self.patterns.items():
            places = [place for title, place in header.items() if re.fullmatch(pattern, title)]
            if places:
                found[name] = sorted(place for place in places if place is not None)
        return found


def find_column(header: Mapping[str, int], title: str) -> int | None:
    """Find a column by the spellings of its title.

    Parameters
    ----------
    header : Mapping of str to int
        Folded names of the file's columns, and where they stand.
    title : str
        Spellings, parted by a bar.

    Returns
    -------
    int or None
        Where it stands, `None` where it does not.

    Examples
    --------
    >>> find_column({"sender": 0, "message-id": 1}, "message id|message-id")
    1
    """
    return next((header[name] for name in (title, *title.split("|")) if name in header), None)


def find_titles(titles: Sequence[str]) -> dict[str, int]:
    """Find where each title stands; one that stands there again is numbered.

    Parameters
    ----------
    titles : sequence of str
        The first row of a file.

    Returns
    -------
    dict of str to int
        Places by folded title.

    Examples
    --------
    >>> find_titles(["Lieu", "D\u00e9but", "D\u00e9but"])
    {'lieu': 0, 'd\u00e9but': 1, 'd\u00e9but (2)': 2}
    """
    found: dict[str, int] = {}
    times: Counter[str] = Counter()
    for place, title in enumerate(titles):
        name = fold_header(title)
        times[name] += 1
        found.setdefault(name if times[name] == 1 else f"{name} ({times[name]})", place)
    return found


def fold_header(name: str) -> str:
    """Bring a column's title to the form in which titles are compared.

    Parameters
    ----------
    name : str
        As it stands in the file.

    Returns
    -------
    str
        Lower case, composed letters, straight apostrophes, without quotes, marks and doubled blanks.

    Examples
    --------
    >>> fold_header(' "Message-ID" ')
    'message-id'
    """
    plain = unicodedata.normalize("NFC", name).replace("\u2019", "'")
    return " ".join(plain.strip().strip("\ufeff'\"").casefold().split())
