"""Every format the kit reads, family by family."""

from reciprocity_kit.readers.attendance import FORMATS as ATTENDANCE_FORMATS
from reciprocity_kit.readers.calendars import read_calendar
from reciprocity_kit.readers.chats import FOLDER_FORMATS as CHAT_FOLDERS
from reciprocity_kit.readers.chats import FORMATS as CHAT_FORMATS
from reciprocity_kit.readers.corpora import FORMATS as CORPUS_FORMATS
from reciprocity_kit.readers.emlx import FOLDER_FORMATS as EMLX_FOLDERS
from reciprocity_kit.readers.formats import FolderFormat, Format
from reciprocity_kit.readers.ical import is_calendar
from reciprocity_kit.readers.mail_files import FOLDER_FORMATS as MAIL_FOLDERS
from reciprocity_kit.readers.mbox import FORMATS as MBOX_FORMATS
from reciprocity_kit.readers.text import open_text
from reciprocity_kit.readers.thunderbird import FORMATS as THUNDERBIRD_FORMATS
from reciprocity_kit.readers.vcard import FORMATS as VCARD_FORMATS

FORMATS: tuple[Format, ...] = (
    Format(
        "ics",
        "calendars of Google, Outlook, Apple and Exchange",
        is_calendar,
        lambda source, reading: read_calendar(open_text(source), reading),
    ),
    *MBOX_FORMATS,
    *CORPUS_FORMATS,
    *THUNDERBIRD_FORMATS,
    *ATTENDANCE_FORMATS,
    *VCARD_FORMATS,
    *CHAT_FORMATS,
)
FOLDER_FORMATS: tuple[FolderFormat, ...] = (*CHAT_FOLDERS, *MAIL_FOLDERS, *EMLX_FOLDERS)
