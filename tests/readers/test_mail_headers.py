"""Headers of mail: who is in them, when it was sent, what it answers, and what is no letter."""

import email.parser
import re

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.readers.dates import NO_TIME, read_times
from reciprocity_kit.readers.header_columns import HeaderColumns
from reciprocity_kit.readers.mail_columns import find_automatic, read_ids
from reciprocity_kit.readers.mail_dates import _plain_times
from reciprocity_kit.readers.mail_headers import PLAIN_PEOPLE, split_mailboxes
from reciprocity_kit.readers.mail_labels import label_reason


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("a@x.example, b@x.example", ["a@x.example", "b@x.example"]),
        ("Ana Silva <a@x.example>", ["Ana Silva <a@x.example>"]),
        ('"Okafor, Ben" <b@x.example>, a@x.example', ["Okafor, Ben <b@x.example>", "a@x.example"]),
        ("Okafor, Ben <b@x.example>", ["Okafor, Ben <b@x.example>"]),
        ("root, Ben <b@x.example>", ["root", "Ben <b@x.example>"]),
        ("Team: a@x.example, Ben <b@x.example>;", ["a@x.example", "Ben <b@x.example>"]),
        ("A: a@x.example;, B: b@x.example;", ["a@x.example", "b@x.example"]),
        ("undisclosed-recipients:;", []),
        ("Undisclosed recipients: ;", []),
        ("a@x.example; b@x.example", ["a@x.example", "b@x.example"]),
        ("a@x.example (Ana (the first) Silva)", ["Ana Silva <a@x.example>"]),
        ("ana at x.example (Ana Silva)", ["Ana Silva <ana@x.example>"]),  # pipermail
        ("=?utf-8?Q?Okafor,_Ben?= <b@x.example>", ["Okafor, Ben <b@x.example>"]),
        ('"=?utf-8?B?WsO2ZQ==?=" <z@x.example>', ["Zöe <z@x.example>"]),
        ("=?utf-8?Q?Ben_=3Cb=40x=2Eexample=3E?=", ["Ben <b@x.example>"]),
        ('"\\"Ben\\"" <b@x.example>', ["Ben <b@x.example>"]),
        ("Ben b@x.example", ["Ben <b@x.example>"]),
        ("Ben <b@x.example", ["Ben <b@x.example>"]),
        ("<b@x.example>, , ,", ["b@x.example"]),
        ('Ben "the pier <b@x.example>, a@x.example', ["Ben the pier <b@x.example>", "a@x.example"]),
        ("=?nonsense?Q?Ben?= <b@x.example>", ["Ben <b@x.example>"]),
        ("=?unicode_escape?Q?=5Cq?= <b@x.example>", ["\\q <b@x.example>"]),
        ("=?utf-7?Q?+2AA-?= <b@x.example>", ["? <b@x.example>"]),  # a lone surrogate
        ("MAILER-DAEMON <>", ["MAILER-DAEMON"]),
        ("", []),
    ],
)
def test_people_are_told_apart(value: str, people: list[str]) -> None:
    assert split_mailboxes(value) == people


@given(st.text('ab.@x,<> "', max_size=30))
@settings(max_examples=200)
def test_the_short_way_for_plain_people_gives_the_same(value: str) -> None:
    texts = pa.array([value])
    if pc.match_substring_regex(texts, PLAIN_PEOPLE)[0].as_py():
        short = re.split(r"\s*,\s*", value)
        assert [each.replace("<", "").replace(">", "") for each in split_mailboxes(value)] == [
            each.replace("<", "").replace(">", "") for each in short
        ]


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        ("Auto-Submitted: auto-generated", True),
        ("Auto-Submitted: no", False),
        ("Auto-Submitted: No (by hand)", False),
        ("Auto-Submitted: notification", True),
        ("Precedence: bulk", True),
        ("precedence: LIST", True),
        ("Precedence: auto_reply", True),
        ("Precedence: normal", False),
        ("List-Id: <l.x.example>", True),
        ("List-Unsubscribe: <https://x.example>", True),
        ("X-Autoreply: yes", True),
        ("X-Auto-Response-Suppress: All", True),
        ("Return-Path: <>", True),
        ("Return-Path: <a@x.example>", False),
        ("Content-Type: multipart/report; report-type=disposition-notification", True),
        ("Content-Type: multipart/mixed; boundary=report", False),
        ('Content-Type: text/calendar; charset=utf-8;\n\tmethod="REPLY"', True),
        ("Content-Type: text/calendar; method=REQUEST", False),
        ("X-List-Id: <l.x.example>", False),
        ("Subject: Precedence: bulk", False),
    ],
)
def test_headers_tell_machines_and_lists(header: str, *, automatic: bool) -> None:
    assert find_automatic(HeaderColumns([header.encode()])).tolist() == [automatic]


@pytest.mark.parametrize(
    ("headers", "parent"),
    [
        ("In-Reply-To: <1@x.example>\nReferences: <0@x.example> <9@x.example>", "<1@x.example>"),
        ("In-Reply-To: <1@x.example> <2@x.example>", "<1@x.example>"),
        ("In-Reply-To: Your message of Tuesday <1@x.example>", "<1@x.example>"),
        ("In-Reply-To: Your message of Tuesday", None),
        ("In-Reply-To: 1@x.example", "<1@x.example>"),
        ("In-Reply-To:\nReferences: <0@x.example>\n <1@x.example>", "<1@x.example>"),
        ("References: <0@x.example>", "<0@x.example>"),
        ("Subject: Re: x", None),
    ],
)
def test_the_parent_is_the_first_that_is_answered_else_the_last_reference(
    headers: str, parent: str | None
) -> None:
    assert read_ids(HeaderColumns([headers.encode()]))["reply_to"].to_pylist() == [parent]


_DAYS = st.datetimes(pd.Timestamp("1900-01-01").to_pydatetime(), pd.Timestamp("2099-12-31").to_pydatetime())


@given(
    moment=_DAYS,
    zone=st.integers(-14 * 60, 14 * 60),
    padded=st.booleans(),
    end=st.sampled_from(["", " (CEST)", " UTC"]),
)
def test_the_short_way_for_plain_dates_gives_the_same(
    moment: pd.Timestamp, zone: int, *, padded: bool, end: str
) -> None:
    sign, minutes = "-" if zone < 0 else "+", abs(zone)
    day = f"{moment.day:02}" if padded else str(moment.day)
    text = f"{moment:%a}, {day} {moment:%b %Y %H:%M:%S} {sign}{minutes // 60:02}{minutes % 60:02}{end}"
    (found,) = _plain_times(pa.array([text]))
    if end == " UTC":
        assert found == NO_TIME
        return
    expected = read_times(pa.chunked_array([[text]]), source="", tz=None, declared=None, date_order=None)
    assert found == expected.sent_at[0]


def test_days_that_do_not_exist_are_not_read_the_short_way() -> None:
    texts = [f"Mon, {day} 10:00:00 +0000" for day in ("29 Feb 2023", "29 Feb 2024", "31 Apr 2024")]
    assert (_plain_times(pa.array(texts)) == NO_TIME).tolist() == [True, False, True]


_NAMES = st.sampled_from(["To", "to", "DATE", "X-Auto-Response-Suppress", "Subject", "Received-SPF", "Cc"])

_VALUES = st.lists(st.text("ab,:;<>@ é", min_size=1, max_size=8), min_size=1, max_size=3)

_HEADERS = st.lists(st.tuples(_NAMES, _VALUES), max_size=6)


@given(st.lists(_HEADERS, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=100)
def test_headers_are_found_as_by_pythons_own_parser(
    messages: list[list[tuple[str, list[str]]]], line_end: str
) -> None:
    blocks = [
        line_end.join(f"{name}: {f'{line_end} '.join(folds)}" for name, folds in headers).encode()
        for headers in messages
    ]
    found = HeaderColumns(blocks)
    for name in ("to", "date", "x-auto-response-suppress", "cc", "received"):
        parsed = [email.parser.Parser().parsestr(block.decode()).get(name) for block in blocks]
        expected = [value and " ".join(value.split()) for value in parsed]
        assert [value and " ".join(value.split()) for value in found.column(name).to_pylist()] == expected
        assert found.has(name).tolist() == [value is not None for value in parsed]


def test_headers_may_be_in_any_encoding() -> None:
    block = b"From: J\xfcrg <j@x.example>\nTo: Zo\xc3\xab <z@x.example>"
    found = HeaderColumns([b"To: plain", block])
    assert found.column("from").to_pylist() == [None, "Jürg <j@x.example>"]
    assert found.column("to").to_pylist() == ["plain", "Zoë <z@x.example>"]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("Inbox,Opened", ""),
        ("=?UTF-8?Q?Bo=C3=AEte_de_r=C3=A9ception,Spam?=", "marked as spam"),
        ("=?UTF-8?Q?Messages_archiv=C3=A9s,Ouvert?=\n =?UTF-8?Q?,Corbeille?=", "in the trash"),
        ('"Spam, and more",Inbox', ""),
        ("Bin", "in the trash"),
        ("=?UTF-8?B?5LiL5pu444GN?=", "a draft, never sent"),
    ],
)
def test_labels_are_read_in_many_languages(labels: str, reason: str) -> None:
    (value,) = HeaderColumns([f"X-Gmail-Labels: {labels}".encode()]).column("x-gmail-labels").to_pylist()
    assert label_reason(value) == reason
