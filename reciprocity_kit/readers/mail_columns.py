r"""What the headers of many messages say: ids, parents, automatic mail, reasons to leave one out.

Notes
-----
Parent: the first id of In-Reply-To, else the last of References. Gmail's thread goes with every message
that has one, so that answers and what they answer stay in one thread.
"""

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.readers.dates import NO_TIME
from reciprocity_kit.readers.header_columns import HeaderColumns
from reciprocity_kit.readers.mail_headers import find_last_id, find_message_id
from reciprocity_kit.readers.mail_labels import deleted_reason, label_reason

NO_HEADERS = "it has none of the headers of a mail"
NO_DATE, BAD_DATE = "no date", "date not understood"
_NECESSARY = ("from", "sender", "to", "date", "message-id")
_AUTOMATIC = ("list-id", "list-unsubscribe", "x-autoreply", "x-auto-response-suppress")
_BY_HAND = r"(?i)^(no\b.*)?$"
_MACHINES = MappingProxyType(
    {
        "precedence": r"(?i)^(bulk|list|junk|auto_reply)\b",
        "return-path": r"^<\s*>$",
        "content-type": r"(?i)^(multipart/report\b"
        r"|text/calendar\b.*\bmethod\s*=\s*\"?(reply|counter|declinecounter)\b)",
    }
)
_PLAIN_ID = r"^<[!-;=?-~]+>$"
_NONE = pa.scalar(None, pa.string())


def told(column: pa.StringArray, rule: Callable[[str], str]) -> np.ndarray:
    """Apply a rule to each distinct text of a column.

    Parameters
    ----------
    column : pyarrow.StringArray
        Texts, possibly missing.
    rule : callable
        Takes a text and gives one.

    Returns
    -------
    numpy.ndarray
        A text per row, empty where there was none.

    Examples
    --------
    >>> told(pa.array(["a", None, "a"]), str.upper).tolist()
    ['A', '', 'A']
    """
    coded = column.dictionary_encode()
    table = np.array([*(rule(text) for text in coded.dictionary.to_pylist()), ""], object)
    found: np.ndarray = table[coded.indices.fill_null(len(table) - 1).to_numpy(zero_copy_only=False)]
    return found


def read_ids(headers: HeaderColumns) -> dict[str, pa.StringArray]:
    r"""Read the ids of messages and of those they answer.

    Parameters
    ----------
    headers : HeaderColumns
        Of some messages.

    Returns
    -------
    dict of str to pyarrow.StringArray
        `event_id`, `reply_to` and `thread_id`, missing where there is none.

    Examples
    --------
    >>> block = b"Message-ID: <2@x.example>\nReferences: <0@x.example> <1@x.example>"
    >>> ids = read_ids(HeaderColumns([block]))
    >>> ids["event_id"].to_pylist(), ids["reply_to"].to_pylist()
    (['<2@x.example>'], ['<1@x.example>'])
    """
    answered = _tidy_ids(headers.column("in-reply-to"), find_message_id)
    references = headers.column("references") if answered.null_count else pa.nulls(len(answered))
    if references.null_count < len(references):
        needed = answered.is_null()
        answered = pc.if_else(needed, _each(pc.if_else(needed, references, _NONE), find_last_id), answered)
    thread = headers.column("x-gm-thrid")
    return {
        "event_id": _tidy_ids(headers.column("message-id"), find_message_id),
        "reply_to": answered,
        "thread_id": pc.if_else(pc.equal(thread, ""), _NONE, thread),
    }


def _tidy_ids(column: pa.StringArray, find: Callable[[str], str | None]) -> pa.StringArray:
    """Leave ids that are written as they should be, and look for them in the other texts."""
    plain = pc.fill_null(pc.match_substring_regex(column, _PLAIN_ID), pa.scalar(value=True))
    if pc.all(plain, min_count=0).as_py():
        return column
    return pc.if_else(plain, column, _each(pc.if_else(plain, _NONE, column), find))


def _each(column: pa.StringArray, find: Callable[[str], str | None]) -> pa.StringArray:
    return pa.array([find(text) if text else None for text in column.to_pylist()], pa.string())


def find_automatic(headers: HeaderColumns) -> np.ndarray:
    """Tell which messages a machine or a list sent, by their headers.

    `Auto-Submitted` other than `no` (RFC 3834); `Precedence` bulk, list, junk or
    auto_reply; `List-Id` (RFC 2919), `List-Unsubscribe`, `X-Autoreply`,
    `X-Auto-Response-Suppress`; an empty `Return-Path`; reports (RFC 3462); and
    answers to invitations that a calendar wrote.

    Parameters
    ----------
    headers : HeaderColumns
        Of some messages.

    Returns
    -------
    numpy.ndarray
        One bool per message.

    Examples
    --------
    >>> find_automatic(HeaderColumns([b"Auto-Submitted: No", b"Auto-Submitted: auto-replied"])).tolist()
    [False, True]
    """
    found = np.logical_or.reduce([headers.has(name) for name in _AUTOMATIC])
    for name, pattern in _MACHINES.items():
        found |= _true(pc.match_substring_regex(headers.column(name), pattern))
    by_hand = pc.match_substring_regex(headers.column("auto-submitted"), _BY_HAND)
    return np.asarray(found | _true(pc.invert(by_hand)))


def find_reasons(headers: HeaderColumns, sent_at: np.ndarray) -> np.ndarray:
    """Tell why messages are left out.

    Parameters
    ----------
    headers : HeaderColumns
        Of some messages.
    sent_at : numpy.ndarray
        When they were sent, `NO_TIME` where nothing tells.

    Returns
    -------
    numpy.ndarray
        A reason per message, empty where it is kept.

    Examples
    --------
    >>> find_reasons(HeaderColumns([b"From: a@x.example", b"a line of text"]), np.array([0, 0])).tolist()
    ['', 'it has none of the headers of a mail']
    """
    why = told(headers.column("x-gmail-labels"), label_reason)
    deleted = told(headers.column("x-mozilla-status"), deleted_reason)
    why = np.where(deleted != "", deleted, why)
    written = _true(pc.not_equal(headers.column("date"), "")) if (sent_at == NO_TIME).any() else why == ""
    why[(why == "") & (sent_at == NO_TIME) & ~written] = NO_DATE
    why[(why == "") & (sent_at == NO_TIME)] = BAD_DATE
    why[~np.logical_or.reduce([headers.has(name) for name in _NECESSARY])] = NO_HEADERS
    return why


def _true(test: pa.BooleanArray) -> np.ndarray:
    found: np.ndarray = pc.fill_null(test, pa.scalar(value=False)).to_numpy(zero_copy_only=False)
    return found
