"""Meetings as calendar programs write them: Outlook's CSV in three languages, invitations as .ics."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from reciprocity_kit.simulate.calendars import OUTLOOK_HEADER, fold_line
from reciprocity_kit.simulate.exports import write_text
from reciprocity_kit.simulate.formats.script import Message, Script, list_messages
from reciprocity_kit.simulate.names import last_name_first

_INSTANCE = re.compile(r"\d{8}T\d{6}Z")
_NOON = 12


def _american_date(when: pd.Timestamp) -> str:
    return f"{when.month}/{when.day}/{when.year}"


def _american_time(when: pd.Timestamp) -> str:
    return f"{(when.hour - 1) % _NOON + 1}:{when:%M:%S} {'AM' if when.hour < _NOON else 'PM'}"


@dataclass(frozen=True)
class _Language:
    """How classic Outlook writes a calendar in one language.

    Parameters
    ----------
    titles : tuple of str
        All columns, in order.
    places : tuple of int
        Columns of the beginning, the end (date, time each), organiser, required, optional, all day.
    date, time : callable
        Write a date and a time of day.
    no : str
        The word for no.
    """

    titles: tuple[str, ...]
    places: tuple[int, ...]
    date: Callable[[pd.Timestamp], str]
    time: Callable[[pd.Timestamp], str]
    no: str


_GERMAN = (
    *("Betreff", "Beginnt am", "Beginnt um", "Endet am", "Endet um", "Ganztägiges Ereignis"),
    *("Erinnerung Ein/Aus", "Erinnerung am", "Erinnerung um", "Besprechungsplanung"),
    *("Erforderliche Teilnehmer", "Optionale Teilnehmer", "Besprechungsressourcen"),
    *("Abrechnungsinformationen", "Beschreibung", "Kategorien", "Ort", "Priorität", "Privat"),
    *("Reisekilometer", "Vertraulichkeit", "Zeitspanne zeigen als"),
)
_FRENCH = (
    *("Objet", "Début", "Début", "Fin", "Fin", "Journée entière", "Rappel actif/inactif"),
    *("Date de rappel", "Heure du rappel", "Organisateur d'une réunion", "Participants obligatoires"),
    *("Participants facultatifs", "Ressources de la réunion", "Informations facturation", "Catégories"),
    *("Description", "Emplacement", "Kilométrage", "Priorité", "Privé", "Critère de diffusion"),
    "Disponibilité",
)
_PLACES = (1, 2, 3, 4, 9, 10, 11, 5)
LANGUAGES = {
    "english": _Language(OUTLOOK_HEADER, _PLACES, _american_date, _american_time, "False"),
    "german": _Language(
        _GERMAN,
        _PLACES,
        lambda when: f"{when.day}.{when.month}.{when.year}",
        lambda when: f"{when:%H:%M:%S}",
        "Falsch",
    ),
    "french": _Language(
        _FRENCH, _PLACES, lambda when: f"{when:%d/%m/%Y}", lambda when: f"{when:%H:%M:%S}", "Faux"
    ),
}


def write_outlook(script: Script, path: Path, *, language: str) -> None:
    """Write meetings as classic Outlook does: local times, people by name, series written out.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    language : {"english", "german", "french"}
        Of the titles, dates and words.
    """
    spoken = LANGUAGES[language]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(spoken.titles)
    for meeting in list_messages(script.events):
        begin = script.local(meeting.sent_at)
        end = script.local(meeting.sent_at + pd.Timedelta(minutes=meeting.minutes))
        organiser = turned_name(script, meeting.sender)
        required = ";".join([organiser, *(turned_name(script, who) for who in meeting.named("required"))])
        optional = ";".join(turned_name(script, who) for who in meeting.named("optional"))
        times = (spoken.date(begin), spoken.time(begin), spoken.date(end), spoken.time(end))
        cells = [""] * len(spoken.titles)
        for place, cell in zip(
            spoken.places, (*times, organiser, required, optional, spoken.no), strict=True
        ):
            cells[place] = cell
        cells[0] = "Planning"
        writer.writerow(cells)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def turned_name(script: Script, person: str) -> str:
    """Name a person with the last name first, as office programs do; a name with a comma is turned already.

    Parameters
    ----------
    script : Script
        Everything.
    person : str
        As in the events.

    Returns
    -------
    str
        Without semicolons, which part people.
    """
    name = script.name(person).replace(";", " ")
    return name if "," in name else last_name_first(name)


def find_instance_ids(events: pd.DataFrame) -> pd.Series:
    """Give the meetings of a series the ids that calendars give them.

    Parameters
    ----------
    events : pandas.DataFrame
        As in a `Script`.

    Returns
    -------
    pandas.Series
        The series and the instance; a single meeting keeps its id.

    Examples
    --------
    >>> rows = pd.DataFrame({"event_id": ["s/0", "m"], "thread_id": ["s", None],
    ...                      "sent_at": pd.to_datetime(["2024-03-05T10:00Z"] * 2)})
    >>> find_instance_ids(rows).tolist()
    ['s/20240305T100000Z', 'm']
    """
    ids = [
        f"{series}/{_instance(event_id, series, when)}" if isinstance(series, str) and series else event_id
        for event_id, series, when in zip(
            events["event_id"], events["thread_id"], events["sent_at"], strict=True
        )
    ]
    return pd.Series(ids, index=events.index, dtype="str")


def _instance(event_id: str, series: str, when: pd.Timestamp) -> str:
    own = event_id.removeprefix(f"{series}/")
    return own if _INSTANCE.fullmatch(own) else _utc(when)


def write_invitations(script: Script, path: Path) -> None:
    """Write meetings as iCalendar (RFC 5545); each date of a series is an entry of its own.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//reciprocity_kit//simulate//EN",
        "CALSCALE:GREGORIAN",
    ]
    for meeting in list_messages(script.events):
        lines += _entry(script, meeting)
    lines.append("END:VCALENDAR")
    write_text(path, "".join(f"{folded}\r\n" for line in lines for folded in fold_line(line)))


def _entry(script: Script, meeting: Message) -> list[str]:
    uid = meeting.thread_id or meeting.event_id
    instance = f"RECURRENCE-ID:{_instance(meeting.event_id, uid, meeting.sent_at)}"
    role = {"optional": "OPT-PARTICIPANT"}
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        *[instance] * bool(meeting.thread_id),
        "DTSTAMP:20240101T000000Z",
        f"DTSTART:{_utc(meeting.sent_at)}",
        f"DTEND:{_utc(meeting.sent_at + pd.Timedelta(minutes=meeting.minutes))}",
        "SUMMARY:Planning",
        "STATUS:CONFIRMED",
        f"ORGANIZER{_person(script, meeting.sender)}",
        *(
            f"ATTENDEE;ROLE={role.get(each, 'REQ-PARTICIPANT')};PARTSTAT=ACCEPTED{_person(script, who)}"
            for each, who in meeting.to
        ),
        "END:VEVENT",
    ]


def _person(script: Script, person: str) -> str:
    """Write name and address; quotation marks as RFC 6868 says."""
    name = script.name(person).replace("^", "^^").replace('"', "^'").replace("\n", "^n")
    return f';CN="{name}":{f"mailto:{person}" if "@" in person else "invalid:nomail"}'


def _utc(when: pd.Timestamp) -> str:
    return f"{when.tz_convert('UTC'):%Y%m%dT%H%M%SZ}"
