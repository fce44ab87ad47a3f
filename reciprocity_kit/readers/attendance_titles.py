"""Attendance reports of Teams in other languages, and in other layouts, brought to the English one.

Notes
-----
The layout is the same in all languages: sections with a number, in the first the beginning before
the end, in the second one row per person with the columns in one order, and `(UPN)` in one title. So
places are read, not titles. That was seen in public tests and readers: the whole report in German and in
Portuguese (two translations of the titles), titles of the second section in Spanish, the first form in
French. Since 2023 there are columns on reactions behind the role, and a fourth section; a
report of 2021 had the role before the UPN and no numbers. Titles of the first form in German and Spanish,
and the words for the organiser beyond these languages, are Teams' own as generally known.
"""

import re
from collections.abc import Iterator, Sequence

from reciprocity_kit.readers.dialect import fold_header

FIRST_FORM = ("Full Name", "User Action", "Timestamp")
_ENGLISH = ("1. summary", "meeting summary")
_SECTION = re.compile(r"([1-9])\. ?\S.*")
_UPN = "(upn)"
_TITLES = ("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email")
_ROLE_LAST = (*_TITLES, "Participant ID (UPN)", "Role")
_ROLE_FIRST = (*_TITLES, "Role", "Participant ID (UPN)")
_TIMES = ("Start time", "End time")
_WHEN = re.compile(
    r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?,?\s.{0,6}?\d{1,2}[:.h]\d{2}([:.]\d{2})?(\s*[ap]\.?\s?m\.?)?",
    re.IGNORECASE,
)
_FIRST_FORMS = (
    ("full name", "user action", "timestamp"),
    ("nom complet", "action de l'utilisateur", "date et heure"),
    ("vollständiger name", "benutzeraktion", "zeitstempel"),
    ("nombre completo", "acción del usuario", "marca de tiempo"),
)
_ORGANISERS = frozenset(
    {
        *("arrangør", "järjestäjä", "düzenleyen", "szervező", "pořadatel"),
        *("организатор", "開催者", "组织者", "組織者", "주최자"),
    }
)


def is_report(lines: Sequence[str]) -> bool:
    r"""Tell whether lines begin a report of Teams, in whatever language.

    Parameters
    ----------
    lines : sequence of str
        The first lines that are not blank, with tabs.

    Returns
    -------
    bool
        True for all its forms.

    Examples
    --------
    >>> is_report(["1. Zusammenfassung", "Teilnehmer\t2", "2. Teilnehmer", "Name\tTeilnehmer-ID (UPN)"])
    True
    """
    if not lines or not any("\t" in line for line in lines):
        return False
    first = fold_header(lines[0])
    if tuple(map(fold_header, lines[0].split("\t")[:3])) in _FIRST_FORMS or first in _ENGLISH:
        return True
    return "\t" not in lines[0].strip() and any(_UPN in line.casefold() and "\t" in line for line in lines)


def in_english(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Bring the rows of a report to the English titles; what stands below the people is left out.

    Parameters
    ----------
    rows : iterator of list of str
        The rows that are not blank.

    Yields
    ------
    list of str
        The rows of the summary and of the people.

    Examples
    --------
    >>> rows = [["1. Resumo"], ["Início", "05/04/2026, 16:21"], ["2. Participantes"],
    ...         ["Nome", "Entrada", "Saída", "Duração", "E-mail", "ID (UPN)", "Função"]]
    >>> [row[0] for row in in_english(iter(rows))], next(in_english(iter(rows[3:])))[-1]
    (['1. Summary', 'Start time', '2. Participants', 'Name'], 'Role')
    """
    section, english, header = 0, False, False
    times = iter(_TIMES)
    for row in rows:
        found = _SECTION.fullmatch(row[0].strip()) if not any(cell.strip() for cell in row[1:]) else None
        if found:
            section = int(found[1])
            english = english or fold_header(row[0]) in _ENGLISH
            if section in _SECTION_TITLES:
                yield [_SECTION_TITLES[section]]
        elif section in (0, 1, 2):
            is_first = not header and (_is_header(row) or section == 2)  # noqa: PLR2004 (the people's section)
            header = header or is_first
            yield row if english else _translated(row, times, is_first=is_first, below=header)


_SECTION_TITLES = {1: "1. Summary", 2: "2. Participants"}


def _is_header(row: Sequence[str]) -> bool:
    return tuple(map(fold_header, row[:3])) in _FIRST_FORMS or any(_UPN in cell.casefold() for cell in row)


def _translated(row: list[str], times: Iterator[str], *, is_first: bool, below: bool) -> list[str]:
    if is_first:
        return _translated_header(row)
    if not below and len(row) > 1 and _WHEN.fullmatch(row[1].strip()):
        return [next(times, row[0]), *row[1:]]
    return row


def _translated_header(row: list[str]) -> list[str]:
    if tuple(map(fold_header, row[:3])) in _FIRST_FORMS:
        return list(FIRST_FORM)
    place = next((place for place, cell in enumerate(row) if _UPN in cell.casefold()), len(_TITLES))
    known = _ROLE_LAST if place == len(_TITLES) else _ROLE_FIRST
    return [*known[: len(row)], *row[len(known) :]]


def is_organiser(role: str) -> bool:
    """Tell whether somebody's role is that of the one organiser.

    Parameters
    ----------
    role : str
        As written, in any language.

    Returns
    -------
    bool
        False for those who help to organise.

    Examples
    --------
    >>> [is_organiser(each) for each in ("Organisateur", "Organizador", "Co-organizer", "Teilnehmer")]
    [True, True, False, False]
    """
    bare = role.casefold().strip()
    return bare.startswith("organi") or bare == "host" or bare in _ORGANISERS
