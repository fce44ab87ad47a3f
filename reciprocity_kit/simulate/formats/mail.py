"""Mail as mail programs write it: CSV, mailboxes, single messages, maildirs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from email.utils import format_datetime, formataddr
from pathlib import Path

from reciprocity_kit.simulate.exports import MAIL_HEADER, write_csv, write_text
from reciprocity_kit.simulate.formats.script import COLUMNS, Message, Script, list_messages, short_hash

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")
_SPECIAL = re.compile(r'[",;:|<>()\[\]\\@]')


def message_id(event_id: str) -> str:
    """Give an event the id of a message, its own where it is one.

    Parameters
    ----------
    event_id : str
        Any id.

    Returns
    -------
    str
        In angle brackets.

    Examples
    --------
    >>> message_id("<1@x.example>"), message_id("mail.csv#7")
    ('<1@x.example>', '<916e02bc174d4e0a@made.example>')
    """
    return event_id if _MESSAGE_ID.fullmatch(event_id) else f"<{short_hash(event_id)}@made.example>"


def write_kit(script: Script, path: Path) -> None:
    """Write the kit's own table of interactions.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    numbers = ("duration_minutes", "size_bytes")
    lines = (
        [
            row["event_id"],
            row["sent_at"].isoformat(),
            row["sender"],
            row["recipient"],
            row["channel"],
            row["role"],
            *("" if row[name] != row[name] else f"{row[name]:.12g}" for name in numbers[:1]),
            row["reply_to"],
            row["thread_id"],
            *("" if row[name] != row[name] else f"{row[name]:.12g}" for name in numbers[1:]),
            str(row["automated"]).lower(),
        ]
        for row in script.events.fillna({"reply_to": "", "thread_id": ""}).to_dict("records")
    )
    write_csv(path, list(COLUMNS), lines)


def write_mail_table(script: Script, path: Path) -> None:
    """Write mail as CSV with ids, names and times with their offset.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    lines = []
    for mail in list_messages(script.events):
        people = [_listed(script, mail.named(role)) for role in ("to", "cc", "bcc")]
        ids = (message_id(mail.event_id), message_id(mail.reply_to) if mail.reply_to else "")
        when = script.local(mail.sent_at).isoformat()
        lines.append((when, _quoted(script, mail.sender), *people, *ids))
    write_csv(path, MAIL_HEADER, lines)


def _listed(script: Script, people: Iterable[str]) -> str:
    return ";".join(_quoted(script, person) for person in people)


def _quoted(script: Script, person: str) -> str:
    name = script.names.get(person, "")
    if not name or "@" not in person:
        return person
    escaped = name.replace("\\", "").replace('"', '\\"')
    return f'"{escaped}" <{person}>' if _SPECIAL.search(name) else f"{name} <{person}>"


def write_mbox(script: Script, path: Path) -> None:
    """Write one mailbox as Gmail's Takeout does: all labels in one file.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    parts = []
    for number, mail in enumerate(list_messages(script.events)):
        utc = mail.sent_at.tz_convert("UTC")
        own = mail.sender == script.owner
        above = [f"X-GM-THRID: {_thread_number(mail.thread_id)}"] if mail.thread_id else []
        above.append(f"X-Gmail-Labels: {'Sent' if own else 'Inbox'},Opened")
        above += [f"Delivered-To: {script.owner}"] if script.owner and not own else []
        line = f"From {1790000000000000000 + number}@xxx {utc:%a %b %d %H:%M:%S +0000 %Y}"
        parts.append("\n".join([line, *above, _text(script, mail)]))
    write_text(path, "\n".join(parts))


def _thread_number(thread_id: str) -> int:
    return int(short_hash(thread_id, 7), 16)


def write_eml(script: Script, path: Path) -> None:
    """Write every mail into a file of its own.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Folder to write.
    """
    path.mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(list_messages(script.events), start=1):
        write_text(path / f"{number:06d}.eml", _text(script, mail))


def write_maildir(script: Script, path: Path) -> None:
    """Write a maildir; flags stand behind a semicolon, which every disk takes.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Folder to write.
    """
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(list_messages(script.events), start=1):
        name = f"{int(mail.sent_at.timestamp())}.M{number}P1.host"
        write_text(path / "cur" / f"{name};2,{'RS' if mail.reply_to else 'S'}", _text(script, mail))


def _text(script: Script, mail: Message) -> str:
    """Write headers and a body."""
    local = script.local(mail.sent_at).to_pydatetime()
    headers = {
        "From": _header(script, [mail.sender]),
        "Date": format_datetime(local.replace(microsecond=0)),
        "Message-ID": message_id(mail.event_id),
        "In-Reply-To": message_id(mail.reply_to) if mail.reply_to else "",
        "Subject": "A message",
        "To": _header(script, mail.named("to")),
        "Cc": _header(script, mail.named("cc")),
        "Bcc": _header(script, mail.named("bcc")),
        "Precedence": "bulk" if mail.automated else "",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="UTF-8"',
    }
    return "".join(f"{name}: {value}\n" for name, value in headers.items() if value) + "\nText\n"


def _header(script: Script, people: Sequence[str]) -> str:
    return ",\n ".join(_mailbox(script, person) for person in people)


def _mailbox(script: Script, person: str) -> str:
    name = " ".join(script.names.get(person, "").split())
    try:
        return formataddr((name, person), "utf-8")
    except UnicodeEncodeError:  # an address with letters that are not ASCII (RFC 6532)
        return f"{name} <{person}>" if name else person


def write_index(script: Script, path: Path) -> None:
    """Write the index of a folder as Thunderbird's ImportExportTools NG does, without cutting it.

    There is no title above it, the date has minutes and seconds but no hour, copies stand among
    the recipients, and texts with the separator keep their quotation marks.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for mail in list_messages(script.events):
        local = script.local(mail.sent_at)
        people = [_mailbox(script, person) for person in (mail.sender, *mail.recipients)]
        cells = ["A message", people[0], ", ".join(people[1:])]
        when = f"{local.month}/{local:%d/%Y %M:%S}"
        writer.writerow([*(f'"{cell}"' if "," in cell else cell for cell in cells), when, "", "1", "Text"])
    path.write_bytes(text.getvalue().encode("utf-8"))
