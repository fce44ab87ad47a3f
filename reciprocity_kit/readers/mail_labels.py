"""What a mail program says about a message: deleted, a draft, spam, sent.

Notes
-----
Gmail names its own labels in the language of the account. The German names for trash, drafts and
sent mail, Bin and Corbeille stand in public configurations of mail programs, the Spanish one for
sent mail in a test file; the others are Gmail's own names as generally known, unverified.
`X-Mozilla-Draft-Info` is no sign of a draft: Thunderbird leaves it on mail that was sent.

Folders are told by their names alone, in a folder of their own or below one: Thunderbird writes those of
the machine in English (its outbox is `Unsent Messages`), those of a server as the server calls them, in
the UTF-7 of IMAP (RFC 3501, 5.1.3), with `.sbd` for the folder of subfolders. The names in other languages
are those of Thunderbird, Apple Mail, Outlook and Gmail as generally known.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

from reciprocity_kit.readers.mail_headers import decode_words

SPAM, TRASH, DRAFT, CHAT = "marked as spam", "in the trash", "a draft, never sent", "a chat, not a mail"
DELETED = "deleted, not yet removed from the file"
TEMPLATE, OUTBOX = "a template, never sent", "in the outbox, not sent"
BY_ITS_NAME = "left out by the folder's name: give it another name to read it all the same"

_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SPAM: ("spam", "junk", "skräppost", "søppelpost", "roskaposti", "спам", "迷惑メール"),
        TRASH: (
            *("trash", "bin", "papierkorb", "corbeille", "papelera", "cestino", "lixeira", "prullenbak"),
            *("kosz", "papperskorgen", "papirkurv", "papirkurven", "roskakori", "koš", "çöp kutusu"),
            *("корзина", "ゴミ箱"),
        ),
        DRAFT: (
            *("drafts", "draft", "entwürfe", "brouillons", "borradores", "bozze", "rascunhos", "concepten"),
            *("wersje robocze", "utkast", "kladder", "luonnokset", "koncepty", "taslaklar", "черновики"),
            "下書き",
        ),
        CHAT: ("chat", "chats"),
    }
)
_REASONS = MappingProxyType({name: reason for reason, names in _NAMES.items() for name in names})
_SENT = frozenset(
    {
        *("sent", "sent mail", "sent messages", "gesendet", "messages envoyés", "envoyés", "enviados"),
        *("posta inviata", "inviati", "e-mails enviados", "verzonden", "verzonden berichten", "wysłane"),
        *("skickat", "skickade mail", "sendt", "sendte", "lähetetyt", "odeslané", "gönderilmiş postalar"),
        *("отправленные", "送信済みメール"),
    }
)
_FOLDERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SPAM: (
            *_NAMES[SPAM],
            *("junk mail", "junk e-mail", "junk email", "junk-e-mail", "bulk mail", "spamverdacht"),
            *("courrier ind\u00e9sirable", "ind\u00e9sirables", "correo no deseado", "posta indesiderata"),
        ),
        TRASH: (
            *_NAMES[TRASH],
            *("deleted items", "deleted messages", "gel\u00f6schte elemente", "gel\u00f6schte objekte"),
            *("\u00e9l\u00e9ments supprim\u00e9s", "messages supprim\u00e9s", "elementos eliminados"),
            *("posta eliminata", "verwijderde items"),
        ),
        DRAFT: _NAMES[DRAFT],
        TEMPLATE: ("templates", "vorlagen", "mod\u00e8les", "plantillas", "modelli", "modelos", "sjablonen"),
        OUTBOX: (
            *("unsent messages", "outbox", "postausgang", "bo\u00eete d'envoi", "bandeja de salida"),
            *("posta in uscita", "caixa de sa\u00edda", "postvak uit"),
        ),
    }
)
_FOLDER_REASONS = MappingProxyType({name: reason for reason, names in _FOLDERS.items() for name in names})
_ENDINGS = (".mbox", ".sbd", ".imapmbox")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_LABEL = re.compile(r'"([^"]*)"|([^,"]+)')
_EXPUNGED = 0x0008


def read_labels(value: str) -> frozenset[str]:
    """Read what stands after X-Gmail-Labels.

    Parameters
    ----------
    value : str
        The header's value.

    Returns
    -------
    frozenset of str
        Labels, case folded.

    Examples
    --------
    >>> sorted(read_labels('=?UTF-8?Q?Entw=C3=BCrfe,"Culture,_arts"?='))
    ['culture, arts', 'entwürfe']
    """
    found = (quoted or bare for quoted, bare in _LABEL.findall(decode_words(value)))
    return frozenset(" ".join(label.split()).casefold() for label in found if label.strip())


def label_reason(value: str) -> str:
    """Tell why a message with these labels is no mail between people.

    Parameters
    ----------
    value : str
        What stands after X-Gmail-Labels.

    Returns
    -------
    str
        The reason, empty where there is none.

    Examples
    --------
    >>> label_reason("Corbeille,Ouvert")
    'in the trash'
    """
    reasons = {_REASONS[label] for label in read_labels(value) if label in _REASONS}
    return next((reason for reason in _NAMES if reason in reasons), "")


def folder_reason(path: PurePath) -> str:
    """Tell why the messages of a folder are no mail that was sent or wanted.

    Parameters
    ----------
    path : pathlib.PurePath
        The folder, below what the user named.

    Returns
    -------
    str
        The reason, empty where the names of the folder and of those above it say nothing.

    Examples
    --------
    >>> folder_reason(PurePath("Local Folders/Trash.sbd/2023")), folder_reason(PurePath("Mail/Entw&APw-rfe"))
    ('in the trash', 'a draft, never sent')
    >>> folder_reason(PurePath(".Archive.Junk")), folder_reason(PurePath("Trash talk"))
    ('marked as spam', '')
    """
    for depth, part in enumerate(path.parts, start=1):
        name = _SHIFTED.sub(_unshifted, part).casefold()
        if name == "bin" and depth < len(path.parts):  # where programs lie, more often than trash
            continue
        for ending in _ENDINGS:
            name = name.removesuffix(ending)
        for each in (name, *(name.split(".") if name.startswith(".") else ())):
            if reason := _FOLDER_REASONS.get(" ".join(each.replace("\u2019", "'").split())):
                return reason
    return ""


def _unshifted(found: re.Match[str]) -> str:
    """Decode what stands between & and - in a folder's name."""
    coded = found[1].replace(",", "/")
    try:
        return base64.b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-16-be") or "&"
    except (binascii.Error, UnicodeError, ValueError):
        return found[0]


def sent_mark(value: str) -> str:
    """Tell whether labels, or the name of a folder, say that its owner sent a message.

    Parameters
    ----------
    value : str
        What stands after X-Gmail-Labels, or a folder's name.

    Returns
    -------
    str
        The label, empty where none says so.

    Examples
    --------
    >>> sent_mark("Gesendet,Wichtig"), sent_mark("Inbox")
    ('gesendet', '')
    """
    return next(iter(sorted(read_labels(value) & _SENT)), "")


def deleted_reason(status: str) -> str:
    """Tell whether X-Mozilla-Status says that a message was deleted.

    Parameters
    ----------
    status : str
        Four hexadecimal digits.

    Returns
    -------
    str
        The reason where bit 0x0008 is set: deleted, but still in the file.

    Examples
    --------
    >>> deleted_reason("0009"), deleted_reason("0001")
    ('deleted, not yet removed from the file', '')
    """
    try:
        return DELETED if int(status[:8], 16) & _EXPUNGED else ""
    except ValueError:
        return ""
