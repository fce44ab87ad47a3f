"""Every format the kit reads, family by family."""

from reciprocity_kit.readers.calendars import read_calendar
from reciprocity_kit.readers.formats import FolderFormat, Format
from reciprocity_kit.readers.ical import is_calendar
from reciprocity_kit.readers.text import open_text

FORMATS: tuple[Format, ...] = (
    Format(
        "ics",
        "calendars of Google, Outlook, Apple and Exchange",
        is_calendar,
        lambda source, reading: read_calendar(open_text(source), reading),
    ),
)
FOLDER_FORMATS: tuple[FolderFormat, ...] = ()
