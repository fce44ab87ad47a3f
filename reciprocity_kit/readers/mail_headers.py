"""What stands in one header: people, ids, encoded words.

Notes
-----
Addresses and groups follow RFC 5322, encoded words RFC 2047 (through the standard library). The splitter
of addresses is written here because `email.utils.getaddresses` recurses in nested comments, and drops a
whole list for one broken address in the Python versions that check strictly.
"""

import codecs
import re
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.header import decode_header

from reciprocity_kit.events import UNIT_SEPARATOR
from reciprocity_kit.readers.header_columns import recode_lines

_ID = re.compile(r"<[^<>\s]+>")
_BARE_ID = re.compile(r"[^<>\s]+")
_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/_`{|}~-]+@[A-Za-z0-9._-]+"
_NAME = r"[^\x00-\x1f\x7f,;:()<>\"\\@=]+"
PLAIN_PEOPLE = rf"^({_ADDRESS}(, ?{_ADDRESS})*|({_NAME} )?<{_ADDRESS}>)$"
"""What needs no closer look: bare addresses between commas, or one person with a plain name."""

_TOKEN = re.compile(
    r"=\?[^?\s]{1,60}\?[bq]\?[^?\s]*\?="  # an encoded word
    r"|\"(?:[^\"\\]++|\\.)*+\"|\((?:[^()\\]++|\\.)*+\)|<[^<>]*+>|<[^<>,;]*+"
    r"|[^\"\\(<,;:=]++|\\.|.",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f<>]+")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x1f\x7f\"<>]+")
_OBSCURED = re.compile(r"^([^\s@]+) at ([^\s@]+\.[^\s@]+)$")
_LONGEST_WORDS = 16_384
_NO_CHARSETS = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"})


def decode_words(text: str) -> str:
    """Decode the encoded words of RFC 2047.

    Parameters
    ----------
    text : str
        A header's value, or part of it.

    Returns
    -------
    str
        The same, readable; as it stands where it cannot be decoded.

    Examples
    --------
    >>> decode_words("=?utf-8?Q?J=C3=BCrg?= =?iso-8859-1?Q?_M=FCller?=")
    'Jürg Müller'
    >>> decode_words("=?utf-8?B?broken*?=")
    '=?utf-8?B?broken*?='
    """
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text[:_LONGEST_WORDS])
    except (HeaderParseError, ValueError):
        return text
    found = "".join(
        part if isinstance(part, str) else _decoded(part, charset or "raw-unicode-escape")
        for part, charset in parts
    )
    return found.encode("utf-8", "replace").decode("utf-8")


def _decoded(part: bytes, charset: str) -> str:
    try:
        codec = codecs.lookup(charset.partition("*")[0]).name
        if codec not in _NO_CHARSETS or charset == "raw-unicode-escape":
            return part.decode(codec, "replace")
    except (LookupError, ValueError):
        pass
    return recode_lines(part).decode("utf-8")


def split_mailboxes(value: str) -> list[str]:
    """Split an address header into the people it names.

    Parameters
    ----------
    value : str
        What stands after From, To, Cc or Bcc, unfolded.

    Returns
    -------
    list of str
        One `Name <address>`, address or name per person, decoded; groups are
        opened, and empty ones name nobody.

    Examples
    --------
    >>> split_mailboxes('"Okafor, Ben" <b@x.example>, Team: a@x.example, c@x.example;')
    ['Okafor, Ben <b@x.example>', 'a@x.example', 'c@x.example']
    >>> split_mailboxes("undisclosed-recipients:;"), split_mailboxes("Okafor, Ben <b@x.example>")
    ([], ['Okafor, Ben <b@x.example>'])
    """
    people: list[str] = []
    surname = ""
    for piece in _pieces(value):
        name, address = _name_and_address(piece)
        if surname:
            if name and address:
                name = f"{surname}, {name}"
            else:
                people.append(surname)
        surname = name if name[:1].isupper() and not address else ""
        if not surname and (name or address):
            people.append(f"{name} <{address}>" if name and address else address or name)
    return [*people, *[surname] * bool(surname)]


def join_mailboxes(value: str) -> str:
    """Write the people of an address header as a reader hands them over.

    Parameters
    ----------
    value : str
        As for `split_mailboxes`.

    Returns
    -------
    str
        The people, joined by `UNIT_SEPARATOR`.
    """
    return UNIT_SEPARATOR.join(split_mailboxes(value))


def _pieces(value: str) -> list[list[str]]:
    """Cut a list at its commas and semicolons, and leave out the names of groups."""
    pieces: list[list[str]] = [[]]
    has_address = False
    for part in _TOKEN.findall(value):
        if part in {",", ";"}:
            pieces.append([])
            has_address = False
        elif part == ":" and not has_address:
            pieces[-1].clear()
        else:
            pieces[-1].append(part)
            has_address = has_address or "@" in part
    return pieces


def _name_and_address(piece: Sequence[str]) -> tuple[str, str]:
    words, comment, address = [], "", ""
    for token in piece:
        if token[0] == "<":
            address = token.strip("<> ")
        elif token[0] == "(" and len(token) > 1:
            comment = token[1:-1]
        else:
            words.append(_ESCAPED.sub(r"\1", token[1:-1]) if token[0] == '"' and len(token) > 1 else token)
    text = decode_words("".join(words)).strip()
    if not address:
        parts = _OBSCURED.sub(r"\1@\2", text).replace("<", " ").replace(">", " ").split()
        address = next((part for part in reversed(parts) if "@" in part), "")
        text = " ".join(part for part in parts if part != address) if address else text
    name = _balanced(" ".join(_UNPRINTED.sub(" ", text or decode_words(comment)).split()))
    return name.strip("() " if name.startswith("(") else "' "), _NOT_IN_ADDRESSES.sub("", address)


def _balanced(name: str) -> str:
    """Take quotation marks off a name that stands in them, or has one without the other."""
    if name.count('"') % 2:
        return " ".join(name.replace('"', " ").split())
    return name[1:-1] if name[:1] == name[-1:] == '"' and name.count('"') == 2 else name  # noqa: PLR2004 (a pair)


def find_message_id(value: str) -> str | None:
    """Find the id in a Message-ID, In-Reply-To or References header.

    Parameters
    ----------
    value : str
        The header's value.

    Returns
    -------
    str or None
        The first id, in angle brackets.

    Examples
    --------
    >>> find_message_id("Message of Tuesday <1@x.example>"), find_message_id("1@x.example")
    ('<1@x.example>', '<1@x.example>')
    """
    if found := _ID.search(value):
        return found[0]
    bare = value.strip("<> ")
    return f"<{bare}>" if _BARE_ID.fullmatch(bare) else None


def find_last_id(value: str) -> str | None:
    """Find the last id of a References header: the message that is answered.

    Parameters
    ----------
    value : str
        The header's value.

    Returns
    -------
    str or None
        The id, in angle brackets.

    Examples
    --------
    >>> find_last_id("<1@x.example> <2@x.example>")
    '<2@x.example>'
    """
    ids = _ID.findall(value)
    return str(ids[-1]) if ids else None
