"""Logs of mail servers as administrators download them."""

import csv
import io
from pathlib import Path

from reciprocity_kit.simulate.exports import write_csv
from reciprocity_kit.simulate.formats.script import Message, Script, list_messages

_TRACE = (
    *("Organization", "MessageId", "Received", "SenderAddress", "RecipientAddress", "Subject", "Status"),
    *("ToIP", "FromIP", "Size", "MessageTraceId", "StartDate", "EndDate", "Index"),
)
_LOG = (
    *(
        "Message ID",
        "Start date",
        "End date",
        "Sender",
        "Message size",
        "Subject",
        "Direction",
        "Attachments",
    ),
    *("Recipient address", "Event target", "Event date", "Event status", "Client type"),
)
_NOON = 12


def write_trace(script: Script, path: Path, *, encoding: str = "utf-8") -> None:
    """Write what Get-MessageTrace hands to Export-Csv: one row per recipient, American times in UTC.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    encoding : str
        For example utf-16, as Windows PowerShell can write it.
    """
    text = io.StringIO()
    text.write("#TYPE Deserialized.Microsoft.Exchange.Management.Reporting.MessageTrace\r\n")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_TRACE)
    for mail in list_messages(script.events):
        for number, who in enumerate(mail.recipients):
            cells = {
                "Organization": "harbor.example",
                "MessageId": mail.event_id,
                "Received": _american(mail),
                "SenderAddress": mail.sender,
                "RecipientAddress": who,
                "Subject": "A message",
                "Status": "Delivered",
                "Size": _size(mail),
                "Index": str(number),
            }
            writer.writerow([cells.get(name, "") for name in _TRACE])
    path.write_bytes(text.getvalue().encode(encoding))


def _american(mail: Message) -> str:
    utc = mail.sent_at.tz_convert("UTC")
    half = "AM" if utc.hour < _NOON else "PM"
    return f"{utc.month}/{utc.day}/{utc.year} {(utc.hour - 1) % _NOON + 1}:{utc:%M:%S} {half}"


def _size(mail: Message) -> str:
    return "" if mail.size != mail.size else f"{mail.size:.0f}"


def write_log(script: Script, path: Path) -> None:
    """Write a result of Google Workspace's e-mail log search: two steps for every recipient.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    lines = []
    for mail in list_messages(script.events):
        begin, end = (f"{each.tz_convert('UTC'):%Y-%m-%dT%H:%M:%SZ}" for each in (mail.sent_at,) * 2)
        for who in mail.recipients:
            for target, status in (("SMTP_IN", ""), ("GMAIL_INBOX", "DELIVERED")):
                about = (mail.event_id, begin, end, mail.sender, _size(mail), "A message", "Received", "0")
                lines.append((*about, who, target, begin, status, ""))
    write_csv(path, _LOG, lines)
