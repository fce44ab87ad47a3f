"""Every format that can be written, and what of a history each one keeps."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.simulate.formats.chats import (
    link_profile,
    write_linkedin,
    write_messenger,
    write_slack,
    write_telegram,
)
from reciprocity_kit.simulate.formats.kinds import (
    NAMES,
    WritableFormat,
    no_crowd,
    owner_and_one,
    seen_in_a_chat,
    took_time,
    with_addresses,
)
from reciprocity_kit.simulate.formats.mail import (
    message_id,
    write_eml,
    write_index,
    write_kit,
    write_mail_table,
    write_maildir,
    write_mbox,
)
from reciprocity_kit.simulate.formats.meetings import (
    find_instance_ids,
    turned_name,
    write_invitations,
    write_outlook,
)
from reciprocity_kit.simulate.formats.phones import (
    plain_name,
    write_bandicoot,
    write_sms,
    write_whatsapp_android,
    write_whatsapp_iphone,
)
from reciprocity_kit.simulate.formats.traces import write_log, write_trace


def _mail_ids(events: pd.DataFrame) -> pd.Series:
    return events["event_id"].map(message_id)


_MAIL = ("event_id", "role", "reply_to")
_OUTLOOK = {
    language: WritableFormat(
        "outlook-calendar" if language == "english" else f"outlook-calendar-{language}",
        f"calendar of classic Outlook as CSV, in {language.title()}",
        "calendar.csv",
        partial(write_outlook, language=language),
        ("meeting",),
        ("role", "duration_minutes"),
        people=NAMES,
        local=True,
        repeats=False,
        carries=took_time,
        owner=lambda script: turned_name(script, script.owner) if script.owner else None,
        options=MappingProxyType({"date_order": order}),
    )
    for language, order in (("english", "month"), ("german", "day"), ("french", "day"))
}
_ALL = (
    WritableFormat(
        "kit",
        "the kit's own table of interactions, which keeps everything",
        "interactions.csv",
        write_kit,
        ("email", "meeting", "chat", "call"),
        (*_MAIL, "duration_minutes", "thread_id", "size_bytes", "automated"),
        resolution="us",
    ),
    WritableFormat("mail", "mail as CSV", "mail.csv", write_mail_table, ("email",), _MAIL, ids=_mail_ids),
    WritableFormat(
        "mbox",
        "a mailbox of Gmail's Takeout",
        "All mail Including Spam and Trash.mbox",
        write_mbox,
        ("email",),
        (*_MAIL, "thread_id", "automated"),
        ids=_mail_ids,
    ),
    WritableFormat(
        "eml", "mails one by one", "", write_eml, ("email",), (*_MAIL, "automated"), ids=_mail_ids
    ),
    WritableFormat(
        "maildir", "a maildir", "", write_maildir, ("email",), (*_MAIL, "automated"), ids=_mail_ids
    ),
    *(
        WritableFormat(
            name,
            f"a message trace of Microsoft 365{words}",
            "trace.csv",
            partial(write_trace, encoding=encoding),
            ("email",),
            ("event_id", "size_bytes"),
            options=MappingProxyType({"date_order": "month"}),
        )
        for name, words, encoding in (
            ("message-trace", "", "utf-8"),
            ("message-trace-utf16", ", in UTF-16", "utf-16"),
        )
    ),
    WritableFormat(
        "workspace-log",
        "an e-mail log search of Google Workspace",
        "log.csv",
        write_log,
        ("email",),
        ("event_id", "size_bytes"),
    ),
    WritableFormat(
        "thunderbird-index",
        "an index by Thunderbird's ImportExportTools NG",
        "index.csv",
        write_index,
        ("email",),
        resolution="D",
        local=True,
        options=MappingProxyType({"date_order": "month"}),
    ),
    *_OUTLOOK.values(),
    WritableFormat(
        "ics",
        "invitations as iCalendar",
        "calendar.ics",
        write_invitations,
        ("meeting",),
        ("event_id", "role", "duration_minutes", "thread_id"),
        carries=took_time,
        ids=find_instance_ids,
    ),
    WritableFormat(
        "slack",
        "direct messages of a Slack workspace",
        "slack.zip",
        write_slack,
        ("chat",),
        carries=with_addresses,
    ),
    WritableFormat(
        "telegram",
        "the owner's chats and calls as Telegram's JSON",
        "result.json",
        write_telegram,
        ("chat", "call"),
        ("duration_minutes",),
        people=NAMES,
        owned=True,
        carries=partial(seen_in_a_chat, silent_partner=True),
        owner=lambda _: None,
    ),
    *(
        WritableFormat(
            f"whatsapp-{phone}",
            f"the owner's chats as WhatsApp's text, from {words}",
            "",
            write,
            ("chat",),
            people=NAMES,
            resolution=resolution,
            local=True,
            owned=True,
            carries=partial(seen_in_a_chat, silent_partner=False),
            owner=lambda script: plain_name(script.name(script.owner)) if script.owner else None,
            options=MappingProxyType({"date_order": order}),
        )
        for phone, words, write, resolution, order in (
            ("iphone", "an iPhone", write_whatsapp_iphone, "s", "day"),
            ("android", "Android", write_whatsapp_android, "min", "month"),
        )
    ),
    WritableFormat(
        "linkedin-messages",
        "messages.csv of a LinkedIn archive",
        "messages.csv",
        write_linkedin,
        ("chat",),
        people=NAMES,
        owner=lambda script: link_profile(script.owner) if script.owner else None,
    ),
    WritableFormat(
        "messenger",
        "chats and calls of Messenger's download",
        "",
        write_messenger,
        ("chat", "call"),
        ("duration_minutes",),
        people=NAMES,
        resolution="ms",
        repeats=False,
        carries=no_crowd,
        owner=lambda script: script.name(script.owner) if script.owner else None,
    ),
    WritableFormat(
        "sms",
        "the owner's messages and calls of SMS Backup & Restore",
        "",
        write_sms,
        ("chat", "call"),
        ("duration_minutes",),
        people=NAMES,
        resolution="ms",
        repeats=False,
        owned=True,
        carries=owner_and_one,
    ),
    WritableFormat(
        "bandicoot",
        "the owner's records as bandicoot reads them",
        "",
        write_bandicoot,
        ("chat", "call"),
        ("duration_minutes",),
        local=True,
        repeats=False,
        owned=True,
        carries=owner_and_one,
    ),
)
WRITABLE: Mapping[str, WritableFormat] = MappingProxyType({each.name: each for each in _ALL})
"""All of them, by name."""


def find_format(name: str) -> WritableFormat:
    """Find a format by its name.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    WritableFormat
        The format.

    Raises
    ------
    OptionError
        If there is no such format; all are named.

    Examples
    --------
    >>> find_format("mbox").threads
    True
    """
    if name not in WRITABLE:
        raise OptionError(
            f"format={name!r} cannot be written.", next_step=f"choose one of: {', '.join(WRITABLE)}"
        )
    return WRITABLE[name]
