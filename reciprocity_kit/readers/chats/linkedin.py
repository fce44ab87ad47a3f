"""LinkedIn's archive: messages, invitations and connections.

Notes
-----
Verified in several public readers and their test data: the titles of all three
files in their eras; `2026-02-01 08:00:00 UTC`; folders INBOX, ARCHIVE, SPAM or
none (sent messages stand in INBOX too); `IS MESSAGE DRAFT` Yes or No; hidden
members as `LinkedIn Member` or as rows with a date alone. Nothing in the archive
marks sponsored messages; those whose sender is a company page, LinkedIn itself, or
whose title or folder says so are left out, others cannot be told. A conversation
id lasts as long as two people write, so it is kept as the thread's id, and
conversations are cut by silence.
"""

import re
from collections.abc import Sequence

from reciprocity_kit.events import Batch, Contact
from reciprocity_kit.readers.chats.columns import Rows, titles_below, titles_of, wanted_columns
from reciprocity_kit.readers.chats.talk import NO_RECORD, Said, Talk
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text

DRAFT, SPAM, SPONSORED = "a draft", "in the spam folder", "a sponsored message"
HIDDEN = "a hidden member"
ASSISTANT = "a talk with LinkedIn's assistant"
_MESSAGES = ("conversation id", "from", "sender profile url", "to", "date", "folder")
_OPTIONAL = (
    "conversation title",
    "recipient profile urls",
    "is message draft",
    "is conversation draft",
)
_INVITATIONS = ("from", "to", "sent at", "direction")
_URLS = ("inviterprofileurl", "inviteeprofileurl")
_CONNECTIONS = ("first name", "last name", "email address", "connected on")
_MEMBER = "linkedin member"
_PAGE = re.compile(r"linkedin\.com/(?:company|showcase|school)/")
_TITLE_PART = re.compile(
    r"(?:Ph\.?\s?D|[MBDE]\.?(?:Sc|Ed|Eng|Phil|Tech)|LL\.?[BMD]|Esq|[JS]r|[A-Z][A-Z.®-]{1,7})\.?"
)


def is_messages(source: Source, head: bytes) -> bool:
    """Tell whether a file is `messages.csv` or the assistant's file that looks like it.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its titles are those.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> titles = b"CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER"
    >>> is_messages(file_source(Path("messages.csv")), titles)
    True
    """
    return source.suffix == ".csv" and set(_MESSAGES) <= set(titles_of(head))


def is_invitations(source: Source, head: bytes) -> bool:
    """Tell whether a file is `Invitations.csv`.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its titles are those.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> is_invitations(file_source(Path("Invitations.csv")), b"From,To,Sent At,Message,Direction")
    True
    """
    return source.suffix == ".csv" and set(_INVITATIONS) <= set(titles_of(head))


def is_connections(source: Source, head: bytes) -> bool:
    r"""Tell whether a file is `Connections.csv`, with lines above the titles or without.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its titles are those.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> head = b"Notes:\n\nFirst Name,Last Name,Email Address,Company,Position,Connected On"
    >>> is_connections(file_source(Path("Connections.csv")), head)
    True
    """
    return source.suffix == ".csv" and set(_CONNECTIONS) <= set(titles_below(head, "first name")[1])


def split_names(joined: str, known: set[str]) -> list[str]:
    """Split names joined by commas, which stand inside names too.

    Parameters
    ----------
    joined : str
        As it stands in the cell.
    known : set of str
        Names that stand alone elsewhere in the file.

    Returns
    -------
    list of str
        The names; letters of a degree stay with the name before them.

    Examples
    --------
    >>> split_names("Ana Diaz, PhD, Ben Okafor", set()), split_names("Diaz, Ana, Ben", {"Diaz, Ana"})
    (['Ana Diaz, PhD', 'Ben Okafor'], ['Diaz, Ana', 'Ben'])
    """
    parts = joined.split(", ")[:1000]
    names: list[str] = []
    at = 0
    while at < len(parts):
        joins = {size: ", ".join(parts[at : at + size]) for size in (4, 3, 2) if at + size <= len(parts)}
        longest = next((size for size, name in joins.items() if name in known), 1)
        name = ", ".join(parts[at : at + longest]).strip()
        if names and longest == 1 and name not in known and _TITLE_PART.fullmatch(name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
        at += longest
    return names


class _Messages:
    def __init__(self, source: Source, reading: Reading) -> None:
        self.rows = wanted_columns(open_text(source), [*_MESSAGES, *_OPTIONAL], reading)
        self.talk = Talk(source.label, "linkedin-messages", numbered=True)
        self.assistant = source.name.casefold().startswith("guide_messages")
        empty = [""] * len(self.rows.position)
        self.cells = {name: self.rows.texts.get(name, empty) for name in (*_MESSAGES, *_OPTIONAL)}
        self.known = set(self.cells["from"]) - {""}
        urls: dict[str, set[str]] = {}
        for name, url in zip(self.cells["from"], self.cells["sender profile url"], strict=True):
            if name and url:
                urls.setdefault(name, set()).add(url)
        self.url_of = {name: next(iter(found)) for name, found in urls.items() if len(found) == 1}
        self.name_of = {url: name for name, url in self.url_of.items()}

    def read(self) -> None:
        for row, position in enumerate(self.rows.position):
            cell = {name: texts[row] for name, texts in self.cells.items()}
            reason = ASSISTANT if self.assistant else _left_out(cell)
            recipients = [] if reason else self._recipients(cell)
            if not reason and cell["to"] and not recipients:
                reason = HIDDEN
            if reason:
                self.talk.skip(position, reason)
                continue
            url = cell["sender profile url"] or self.url_of.get(cell["from"], "")
            self.talk.say(
                Said(
                    position,
                    cell["date"],
                    self.talk.person(cell["from"], url),
                    self.talk.audience(recipients),
                    thread_id=cell["conversation id"] or None,
                )
            )
        self.rows.tell_broken(self.talk)

    def _recipients(self, cell: dict[str, str]) -> list[int]:
        names = [each for each in split_names(cell["to"], self.known) if each.casefold() != _MEMBER]
        urls = re.split(r"[,;\s]+", cell["recipient profile urls"].strip())
        urls = [each for each in urls if each][:1000]
        if not urls:
            return [self.talk.person(name, self.url_of.get(name, "")) for name in names]
        if len(urls) == 1:
            names = [", ".join(names)]
        elif len(names) != len(urls):
            names = [self.name_of.get(url, "") for url in urls]
        return [self.talk.person(name, url) for name, url in zip(names, urls, strict=True)]


def _left_out(cell: dict[str, str]) -> str:
    hidden = cell["from"].casefold() in ("", _MEMBER) and not cell["sender profile url"]
    sponsored = (
        _PAGE.search(cell["sender profile url"].casefold())
        or cell["from"] == "LinkedIn"
        or cell["conversation title"].casefold().startswith("sponsored")
        or cell["folder"].casefold().startswith("sponsored")
    )
    checks = (
        ("yes" in (cell["is message draft"].casefold(), cell["is conversation draft"].casefold()), DRAFT),
        (cell["folder"].casefold() == "spam", SPAM),
        (bool(sponsored), SPONSORED),
        (hidden, HIDDEN),
    )
    return next((reason for holds, reason in checks if holds), "")


def read_messages(source: Source, reading: Reading) -> Batch:
    """Read `messages.csv` of any era.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Its messages; people are their profile URLs, and names where there are none.

    Raises
    ------
    ReadError
        If the file cannot be cut into cells.
    """
    messages = _Messages(source, reading)
    messages.read()
    return messages.talk.batch(reading, declared="UTC")


def read_invitations(source: Source, reading: Reading) -> Batch:
    """Read `Invitations.csv`: each invitation opens a conversation.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says; times have no zone, so it has to be named.

    Returns
    -------
    Batch
        The invitations; the owner is the one who sent the outgoing ones.

    Raises
    ------
    ReadError
        If no zone is named, or the file cannot be cut into cells.
    """
    rows = wanted_columns(open_text(source), [*_INVITATIONS, *_URLS], reading)
    talk = Talk(source.label, "linkedin-invitations", numbered=True)
    own: dict[str, None] = {}
    empty = [""] * len(rows.position)
    cells = [rows.texts.get(name, empty) for name in (*_INVITATIONS, *_URLS)]
    for position, name, to_name, when, direction, url, to_url in zip(rows.position, *cells, strict=True):
        way = direction.upper()
        if way not in ("INCOMING", "OUTGOING"):
            talk.skip(position, NO_RECORD)
        elif not (name or url) or not (to_name or to_url):
            talk.skip(position, HIDDEN)
        else:
            sender, receiver = talk.person(name, url), talk.person(to_name, to_url)
            own[(url or name) if way == "OUTGOING" else (to_url or to_name)] = None
            talk.say(Said(position, when, sender, talk.audience([receiver]), threaded=True))
    rows.tell_broken(talk)
    order = "month" if _month_possible(cells[2]) else None
    return talk.batch(reading, date_order=order, own=list(own))


def _month_possible(written: Sequence[str]) -> bool:
    firsts = [int(found[1]) for each in written if (found := re.match(r"(\d{1,2})/\d{1,2}/\d", each))]
    return max(firsts, default=0) <= 12  # noqa: PLR2004 (months a year)


def read_connections(source: Source, reading: Reading) -> Batch:
    """Read `Connections.csv`: who is who, no events.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Contacts with profile URL and mail address, where the member shows them.

    Raises
    ------
    ReadError
        If the file cannot be cut into cells.
    """
    rows = wanted_columns(open_text(source), [*_CONNECTIONS, "url"], reading, first="first name")
    talk = Talk(source.label, "linkedin-connections")
    contacts = _contacts(rows, talk)
    rows.tell_broken(talk)
    batch = talk.batch(reading, contacts=contacts)
    kept = len(contacts)
    return Batch(
        batch.source,
        batch.dialect,
        batch.table,
        rows=batch.rows + kept,
        channel="chat",
        skipped=batch.skipped,
        notes=["names people, and holds no events"],
        contacts=contacts,
    )


def _contacts(rows: Rows, talk: Talk) -> list[Contact]:
    contacts = []
    empty = [""] * len(rows.position)
    names = ("first name", "last name", "url", "email address")
    cells = [rows.texts.get(name, empty) for name in names]
    for position, first, last, url, mail in zip(rows.position, *cells, strict=True):
        name = f"{first} {last}".strip()
        if name or url or mail:
            contacts.append(Contact(name, tuple(each for each in (url, mail) if each)))
        else:
            talk.skip(position, HIDDEN)
    return contacts


FORMATS = (
    Format("linkedin-messages", "messages.csv of a LinkedIn archive", is_messages, read_messages),
    Format("linkedin-invitations", "Invitations.csv of a LinkedIn archive", is_invitations, read_invitations),
    Format("linkedin-connections", "Connections.csv of a LinkedIn archive", is_connections, read_connections),
)
