"""How tools/fuzz.py changes an export: by its cells, lines, marks and members, not by its bits alone."""

import codecs
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import TypeAlias

Change: TypeAlias = Callable[[bytes, int], bytes]
"""Takes bytes and the most it may give, and gives others."""

_CELLS = re.compile(rb'("(?:[^"]|"")*"|[^,;\t|\r\n"]+|[,;\t|"]|\r\n|\n|\r)')
_MARKS = re.compile(rb'("(?:[^"\\]|\\.)*"|[\w.+-]+|[{}\[\],:<>=/]|\s+)')
_PARTS = re.compile(rb"([^\r\n:;=,<>@]+|[:;=,<>@]|\r\n|\n|\r)")
_LINES = re.compile(rb"(?<=\n)")
_BY_SUFFIX = {"csv": _CELLS, "tsv": _CELLS, "json": _MARKS, "jsonl": _MARKS, "xml": _MARKS}
_MOST_CHANGES = 4
_RAW_SHARE, _RAW_ARCHIVE_SHARE, _LINES_SHARE = 0.2, 0.1, 0.3
_TIMES_OVER = (*(1,) * 12, 2, 2, 20, 400)

_TIMES = b"""2024-03-05T10:00:00Z|1601-01-01|9999-12-31T23:59:59Z|0001-01-01 00:00|0000-00-00|31/12/2023 23:59
13/13/13|3/4/24|29.02.2023 10:00|10:00|24:00:00|12:00 PM|Tue, 5 Mar 2024 10:00:00 +9999|2024-03-31 02:30:00
Tue, 99 Xxx 99999 99:99:99 -0000|1709629260|1709629260000|-1|0|1e400|-1e-400|NaN|Infinity|null|253402300800
9223372036854775807|9223372036854775808|-9223372036854775808|20240305T100000Z|20240305|99991231T235959Z
00010101T000000Z|19700101T000000"""
_PEOPLE = rb"""ana@x.example|Ben, <b@x.example>|<>|@|;;;|"Okafor, Ben" <b@x.example>|/o=x/cn=|mailto:|~
+1 555 0101|undisclosed-recipients:;|=?utf-8?q?=C3?=|=?x-none?b?!?=|\ud800|\u0000|\ud83d\ude00"""
_CALENDAR = b"""BEGIN:VEVENT|END:VEVENT|BEGIN:VCALENDAR|END:VCALENDAR|BEGIN:VTIMEZONE|UID:1
RRULE:FREQ=SECONDLY|RRULE:FREQ=DAILY;COUNT=999999999|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30|EXDATE:20240305T100000Z
RRULE:FREQ=WEEKLY;BYDAY=MO,TU;INTERVAL=9999999999|RRULE:FREQ=MONTHLY;BYDAY=-9MO;BYSETPOS=-366|METHOD:REPLY
RRULE:FREQ=DAILY;UNTIL=99991231T235959Z|RDATE;VALUE=PERIOD:20240306T100000Z/PT1H|STATUS:CANCELLED
RECURRENCE-ID:20240305T100000Z|DURATION:-P99999999W|DURATION:PT1H|DTSTART;TZID=Mars:20240305T100000
DTEND;VALUE=DATE:20240306|TZOFFSETTO:+9999|SEQUENCE:999999999999999999999|DTSTART:20240305T100000Z
ATTENDEE;CN="a;PARTSTAT=DECLINED:mailto:b@x.example|X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"""
_HEADERS = b"""From |From: a@x.example|Date: |To: |X-Gmail-Labels: |Message-ID: <1@x.example>|Received: x;
References: <1@x> <2@x>|X-Mozilla-Status: 0009|Delivered-To: a@x.example|BEGIN:VCARD|END:VCARD|AGENT:
EMAIL;ENCODING=QUOTED-PRINTABLE:=|FN:Ana|N:a;b|TEL:1|KIND:group|; |((((("""
_JUNK = (
    *(
        b"",
        b" ",
        b"\x00",
        b"\x1f",
        b"\x1a",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\\",
    ),
    *(b"'", b'"', b'""', b"\r", b"\n\n", b"\t", b",", b"{", b"[", b"]", b"}", b"true", b"{}", b"[]", b"|"),
    *(b"&#0;", b"&#xD83D;&#xDE00;", b"&x;", b"]]>", b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"=\n", b"%s%n"),
    *(b"Zo\xeb", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3", b"\n ", b"\n\t", b"\n\nFrom x\n", b"../../x"),
    *(b"From - Tue Mar  5 10:00:00 2024\n", b"9" * 400),
)
WORDS = (
    *_JUNK,
    *(word for words in (_TIMES, _PEOPLE, _CALENDAR, _HEADERS) for word in re.split(rb"[|\n]", words)),
)


def mutate_file(data: bytes, *, name: str, chance: random.Random, most: int, raw: Change) -> bytes:
    """Change one file a little.

    Parameters
    ----------
    data : bytes
        What stands in it.
    name : str
        Its name, whose ending tells what it is made of.
    chance : random.Random
        Decides.
    most : int
        Bytes it may have at the end.
    raw : callable
        Changes bytes without knowing what they are.

    Returns
    -------
    bytes
        The file, changed.
    """
    if not data or chance.random() < _RAW_SHARE:
        return raw(data, most)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        plain = data.decode("utf-16", "replace").encode("utf-8", "replace")
        changed = mutate_file(plain, name=name, chance=chance, most=most // 2, raw=raw)
        return codecs.BOM_UTF16_LE + changed.decode("utf-8", "replace").encode("utf-16-le")[: most - 2]
    pattern = _BY_SUFFIX.get(name.rpartition(".")[2].lower(), _PARTS)
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        parts = (_LINES if chance.random() < _LINES_SHARE else pattern).split(data)
        data = b"".join(_changed(parts, chance))
    return data[:most]


def _changed(parts: list[bytes], chance: random.Random) -> Sequence[bytes]:
    """Change some neighbouring parts: leave them out, repeat, replace or move them, add to them."""
    at = chance.randrange(len(parts))
    end = min(at + chance.choice((1, 1, 1, 2, 5, 20)), len(parts))
    run, other, word = parts[at:end], chance.randrange(len(parts)), chance.choice(WORDS)
    times = chance.choice(_TIMES_OVER)
    instead: Sequence[bytes] = chance.choice(
        (
            [],
            run * (times + 1),
            [parts[other]],
            [*run, *parts[other : other + len(run)]],
            [run[0] + word],
            [word * times],
            [word, b"\n", *run],
            [word],
        )
    )
    return [*parts[:at], *instead, *parts[end:]]


def mutate_archive(data: bytes, *, chance: random.Random, most: int, raw: Change) -> bytes:
    """Change one file of an archive a little, its name, or now and then the archive's own bytes.

    Parameters
    ----------
    data : bytes
        The archive.
    chance : random.Random
        Decides.
    most : int
        Bytes it may have at the end.
    raw : callable
        Changes bytes without knowing what they are.

    Returns
    -------
    bytes
        The archive, changed.
    """
    if chance.random() < _RAW_ARCHIVE_SHARE:
        return raw(data, most)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(each.filename, archive.read(each)) for each in archive.infolist()]
    except Exception:  # noqa: BLE001 - a broken archive is changed as it is
        return raw(data, most)
    if not members:
        return raw(data, most)
    at = chance.randrange(len(members))
    name, inside = members[at]
    match chance.randrange(10):
        case 0:
            members[at] = (_renamed(name, [each for each, _ in members], chance), inside)
        case 1:
            del members[at]
        case 2:
            members.append((_renamed(name, [each for each, _ in members], chance), inside))
        case _:
            members[at] = (name, mutate_file(inside, name=name, chance=chance, most=most // 2, raw=raw))
    packed = io.BytesIO()
    kind = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(packed, "w", kind) as archive:
        for each, content in members:
            archive.writestr(zipfile.ZipInfo(each or "x"), content, kind)
    return packed.getvalue()[:most]


def _renamed(name: str, names: Sequence[str], chance: random.Random) -> str:
    other = chance.choice(names)
    folder, _, last = name.rpartition("/")
    choices = (
        *(other, f"{folder}/{other}", f"../{name}", f"/{name}", f"{name}/", f"a/{name}", last, f"{name}.zip"),
        *(f"{folder}/message_{chance.randrange(12)}.json", f"{folder}/2024-03-05.json", f"{name}\n", "a\\b"),
        *(f"{folder}/cur/1{last}", "users.json", "channels.json", f"{folder}/.hidden", f"{name}.csv", "\x7f"),
    )
    return chance.choice(choices)
