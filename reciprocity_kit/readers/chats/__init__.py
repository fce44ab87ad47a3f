"""Messages and calls: the exports of chat programs and phones."""

from reciprocity_kit.readers.chats import (
    bandicoot,
    imessage,
    linkedin,
    meta,
    signal_desktop,
    signal_history,
    slack,
    sms,
    telegram,
    whatsapp,
)
from reciprocity_kit.readers.formats import FolderFormat, Format

FORMATS: tuple[Format, ...] = (
    *linkedin.FORMATS,
    *whatsapp.FORMATS,
    *telegram.FORMATS,
    *meta.FORMATS,
    *signal_desktop.FORMATS,
    *signal_history.FORMATS,
    *sms.FORMATS,
    *imessage.FORMATS,
    *bandicoot.FORMATS,
)
FOLDER_FORMATS: tuple[FolderFormat, ...] = (*slack.FOLDER_FORMATS, *meta.FOLDER_FORMATS)
