"""Whatever stands in a file: a table or one of the kit's own errors, and nothing gets lost."""

import string
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reciprocity_kit.columns import CHANNELS, ROLES
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.readers.read import read

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = [
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VTIMEZONE",
    "END:VTIMEZONE",
    "BEGIN:STANDARD",
    "UID:1",
    "UID:2",
    "SEQUENCE:1",
    "SEQUENCE:x",
    "STATUS:CANCELLED",
    "METHOD:CANCEL",
    "DTSTART:20240305T100000Z",
    "DURATION:PT1H",
    "DTSTART:20240305T100000",
    "DTSTART;TZID=Mars:20240305T100000",
    "DTSTART;VALUE=DATE:20240305",
    "DTSTART:99991231T235959Z",
    "DTSTART:00010101T000000Z",
    "DTEND:20240305T110000Z",
    "DTEND:00010101T000000Z",
    "DURATION:-PT1H",
    "DURATION:P99999999W",
    "RRULE:FREQ=DAILY;COUNT=3",
    "RRULE:FREQ=MONTHLY;BYDAY=9MO",
    "RRULE:FREQ=YEARLY;BYMONTH=99",
    "RRULE:",
    "EXDATE:20240305T100000Z",
    "RDATE:20240306T100000Z,x",
    "RDATE;VALUE=PERIOD:20240306T100000Z/PT1H",
    "RECURRENCE-ID:20240305T100000Z",
    "RECURRENCE-ID:x",
    "ORGANIZER:mailto:a@x.example",
    "ORGANIZER:",
    "ATTENDEE:mailto:b@x.example",
    "ATTENDEE;PARTSTAT=DECLINED:mailto:b@x.example",
    'ATTENDEE;CN="b":B',
    'ATTENDEE;CN=":',
    "X-WR-TIMEZONE:Europe/Berlin",
    "TZID:Mars",
    "TZOFFSETTO:+0100",
    "TZOFFSETTO:9",
]
CELLS = st.sampled_from(
    [
        *[
            "",
            " ",
            "a@x.example",
            "b@x.example;c@x.example",
            "Ben, <b@x.example>",
            '"',
            "Date",
            ",",
            "\r",
            "\u00e9",
        ],
        *["2024-03-05T10:00:00Z", "3/4/24", "1709633730", "9999-12-31 23:59", "13/13/2013 25:61"],
    ]
)


def _outcome(path: Path) -> None:
    """Read it: the account must hold, or the message must be the kit's own."""
    message = ""
    try:
        history = read(path)
    except ReciprocityError as error:
        message = str(error)
    if message:
        assert path.name in message
        return
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert len(history.skipped) == receipt["skipped"].sum()
    assert (receipt["kept"] >= 0).all()
    assert history.interactions["audience"].ge(1).all()


@FEW
@pytest.mark.parametrize("name", ["any.csv", "any.ics", "any"])
@given(content=st.binary(max_size=400))
@example(content=b"\xff\xfe\x00")
@example(content=b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT")
@example(content=b'Date,From,To\n"')
def test_any_bytes(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _outcome(path)


@FEW
@pytest.mark.parametrize("head", ["Date,From,To,CC,BCC", "sent_at,sender,recipient,role,channel"])
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_any_rows_under_a_known_header(tmp_path: Path, head: str, rows: list[list[str]]) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("\n".join([head, *(",".join(row) for row in rows)]).encode())
    _outcome(path)


@FEW
@given(lines=st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_lines_of_a_calendar(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "lines.ics"
    people = ["ORGANIZER:mailto:a@x.example", "ATTENDEE:mailto:b@x.example"]
    path.write_text("\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *people, *lines]))
    _outcome(path)


PEOPLE = st.text(string.ascii_lowercase, min_size=1, max_size=3).map(lambda name: f"{name}@x.example")
MOMENTS = st.integers(946_684_800, 1_700_000_000).map(lambda each: pd.Timestamp(each, unit="s", tz="UTC"))


@st.composite
def _events(draw: st.DrawFn) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number in range(draw(st.integers(1, 8))):
        sender, *recipients = draw(st.lists(PEOPLE, min_size=2, max_size=5, unique=True))
        channel = draw(st.sampled_from(CHANNELS))
        event = {"event_id": f"e{number}", "sent_at": draw(MOMENTS), "sender": sender, "channel": channel}
        event |= {
            "reply_to": draw(st.sampled_from(["", "e0", "elsewhere"])),
            "thread_id": draw(st.sampled_from(["", "t"])),
        }
        event |= {
            "duration_minutes": draw(st.sampled_from([None, 30, 0.5])),
            "automated": draw(st.booleans()),
        }
        rows += [event | {"recipient": each, "role": draw(st.sampled_from(ROLES))} for each in recipients]
    return draw(st.permutations(rows))


def _table(path: Path) -> pd.DataFrame:
    return read(path).interactions.drop(columns="source").astype({"sender": str, "recipient": str})


@FEW
@given(events=_events())
def test_what_is_written_as_kit_csv_is_read_back_the_same(
    tmp_path: Path, events: Sequence[dict[str, object]]
) -> None:
    pd.DataFrame(events).to_csv(tmp_path / "made.csv", index=False)
    first = _table(tmp_path / "made.csv")
    assert len(first) == len(events)
    first.to_csv(tmp_path / "again.csv", index=False)
    pd.testing.assert_frame_equal(_table(tmp_path / "again.csv"), first)


def test_a_machine_among_the_recipients_does_not_make_the_whole_mail_automated(tmp_path: Path) -> None:
    (tmp_path / "mail.csv").write_text(
        "Date,From,To\n2024-03-05T10:00:00Z,ana@x.example,alerts@x.example;ben@x.example\n"
    )
    first = _table(tmp_path / "mail.csv")
    assert first["automated"].tolist() == [True, False]
    first.to_csv(tmp_path / "again.csv", index=False)
    assert _table(tmp_path / "again.csv")["automated"].tolist() == [True, False]
