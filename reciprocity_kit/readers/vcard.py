"""Address books as vCard files: who is who, and no events.

Notes
-----
vCard 4.0 is RFC 6350, 3.0 RFC 2426; 2.1 (quoted-printable with soft line breaks, bare parameters,
charsets) is the versit consortium's specification. Groups are marked as Apple and RFC 6350 do.
"""

import codecs
import quopri
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from reciprocity_kit.errors import UnknownFormatError
from reciprocity_kit.events import Batch, Contact, build_event_table
from reciprocity_kit.readers.cells import list_reasons
from reciprocity_kit.readers.contacts import NAMES_ONLY, NO_ADDRESS, NO_NAME
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text

CUT_OFF = "cut off: END:VCARD is missing"
NO_PERSON = "a group, no person"
_LONGEST_LINE, _LONGEST_NAME = 1 << 16, 1 << 10
_LINE = re.compile(rb"\s*(?:[\w-]+\.)?([\w-]+)((?:;(?:\"[^\"]*\"|[^\":])*)?):(.*)", re.DOTALL)
_WANTED = (b"FN", b"N", b"EMAIL", b"TEL", b"KIND", b"X-ADDRESSBOOKSERVER-KIND")
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
_SCHEME = re.compile(r"^(mailto|tel):", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CHARSET = re.compile(rb";CHARSET=\"?([\w.:-]+)", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(rb";(ENCODING=)?\"?QUOTED-PRINTABLE", re.IGNORECASE)
_TEXT_CODECS = frozenset({"utf-8", "iso8859-1", "iso8859-15", "iso8859-2", "cp1252", "ascii", "utf-16"})


@dataclass
class _Card:
    """What one card says of its person."""

    full: str = ""
    parts: str = ""
    addresses: list[str] = field(default_factory=list)
    is_group: bool = False
    whole: bool = False

    def find_reason(self) -> str:
        """Say why it is of no use; empty where it is."""
        if not self.whole:
            return CUT_OFF
        if self.is_group:
            return NO_PERSON
        if not (self.full or self.parts):
            return NO_NAME
        return "" if self.addresses else NO_ADDRESS


def is_vcard(source: Source, head: bytes) -> bool:
    """Tell whether a file is a vCard.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where it begins with a card; a file called .ics is a calendar's to refuse.
    """
    first = head[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return first[:11].upper() == b"BEGIN:VCARD" and source.suffix != ".ics"


def read_vcards(source: Source, reading: Reading) -> Batch:
    """Read an address book of cards.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says about it; nothing of it applies.

    Returns
    -------
    Batch
        No events; one contact for every card that names a person and an address.

    Raises
    ------
    UnknownFormatError
        If there is no card in it.
    """
    del reading
    text = open_text(source)
    contacts: list[Contact] = []
    reasons: dict[str, list[int]] = defaultdict(list)
    position = 0
    for position, card in enumerate(_cards(source, text.encoding), start=1):
        reason = card.find_reason()
        if reason:
            reasons[reason].append(position)
        else:
            contacts.append(Contact(card.full or card.parts, tuple(dict.fromkeys(card.addresses))))
    if not position:
        raise UnknownFormatError(f"{source.label} holds no card.", next_step="export the contacts again")
    return Batch(
        source.label,
        "vcard",
        build_event_table([]),
        rows=position,
        skipped=list_reasons(source.label, reasons),
        notes=[NAMES_ONLY],
        contacts=contacts,
    )


def _cards(source: Source, encoding: str) -> Iterator[_Card]:
    """Give every card begun; an agent's card within a card is passed over."""
    card, depth, agent = _Card(), 0, False
    for line in _unfolded(source, encoding):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, parameters, value = found[1].upper(), found[2], found[3].strip()
        edge = name if value.upper() == b"VCARD" else b""
        if edge == b"BEGIN":
            if depth and not agent:
                yield card
            card, depth = (card, depth + 1) if agent and depth else (_Card(), 1)
        elif edge == b"END" and depth:
            depth -= 1
            card.whole = not depth
            if card.whole:
                yield card
        elif depth == 1 and name in _WANTED:
            _note(card, name.decode(), _decode(parameters, value))
        agent = name == b"AGENT"
    if depth:
        yield card


def _note(card: _Card, name: str, value: str) -> None:
    plain = " ".join(_ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value).split())
    if name == "FN":
        card.full = card.full or plain
    elif name == "N":
        family, given, middle = ([*re.split(r"(?<!\\);", value), "", "", ""])[:3]
        written = " ".join(part for part in (given, middle, family) if part.strip())
        card.parts = card.parts or " ".join(_ESCAPED.sub(r"\1", written).split())
    elif name in ("EMAIL", "TEL"):
        address = _SCHEME.sub("", plain).partition(";")[0].strip()
        card.addresses += [address] * bool(address)
    else:
        card.is_group = card.is_group or plain.casefold() == "group"


def _decode(parameters: bytes, value: bytes) -> str:
    if _QUOTED_PRINTABLE.search(parameters):
        value = quopri.decodestring(value)
    told = found[1].decode() if (found := _CHARSET.search(parameters)) else "utf-8"
    for charset in (told, "utf-8"):
        try:
            if codecs.lookup(charset).name in _TEXT_CODECS:
                return value.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return value.decode("cp1252", "replace")


def _unfolded(source: Source, encoding: str) -> Iterator[bytes]:
    """Give lines with their continuations, which begin with a blank or follow a soft line break."""
    whole = b""
    for line in _lines(source, encoding):
        soft = whole.endswith(b"=") and _QUOTED_PRINTABLE.search(whole[:_LONGEST_NAME].partition(b":")[0])
        if not soft and line[:1] not in (b" ", b"\t"):
            yield whole
            whole = line
        elif len(whole) < _LONGEST_LINE:
            whole = whole[:-1] + line if soft else whole + line[1:]
    yield whole


def _lines(source: Source, encoding: str) -> Iterator[bytes]:
    wide = codecs.getincrementaldecoder(encoding)("replace") if encoding.startswith("utf-16") else None
    rest, mark = b"", codecs.BOM_UTF8
    with source.open() as stream:
        while chunk := stream.read(_LONGEST_LINE):
            piece = wide.decode(chunk).encode("utf-8", "replace") if wide else chunk
            text = rest + piece.removeprefix(mark)
            *lines, rest = _LINE_END.split(text) if b"\r" in text else text.split(b"\n")
            yield from lines
            rest, mark = rest[:_LONGEST_LINE], b""
    yield rest.removesuffix(b"\r")


FORMATS = (Format("vcard", "contacts as vCard, versions 2.1 to 4.0, for names only", is_vcard, read_vcards),)
