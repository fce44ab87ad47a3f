"""Logs of mail servers and indexes of mail: what the golden files cannot show."""

import itertools
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.readers.read import read

EXPORTS = Path(__file__).parent / "exports"
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
CASES = [
    "message-trace/european.csv",
    "message-trace-summary/enhanced.csv",
    "message-trace-steps/extended.csv",
    "workspace-log/spaced.csv",
    "thunderbird-index/newer.csv",
]
STEP = "date_time_utc,event_id,message_id,recipient_address,total_bytes,sender_address\n"


def _write(tmp_path: Path, content: str | bytes, name: str = "trace.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _check_account(history: History) -> None:
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert len(history.skipped) == receipt["skipped"].sum()
    assert not history.skipped.duplicated(["source", "position"]).any()


# Microsoft's reports are UTF-16, some without the mark at the beginning.
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("name", CASES[:4])
def test_the_encoding_makes_no_difference(name: str, encoding: str, tmp_path: Path) -> None:
    case = EXPORTS / name
    copy = _write(tmp_path, case.read_text(encoding="utf-8").encode(encoding), case.name)
    table = read(copy).interactions
    pd.testing.assert_frame_equal(table, read(case).interactions)
    assert len(table)


def test_a_trace_whose_dates_can_be_read_two_ways_asks(tmp_path: Path) -> None:
    rows = "Received,SenderAddress,RecipientAddress,Status,MessageId\n"
    rows += "3/4/2024 10:00,a@x.example,b@x.example,,1\n"
    path = _write(tmp_path, rows)
    with pytest.raises(ReadError, match=r"day or the month first[\s\S]*date_order"):
        read(path)
    assert read(path, date_order="day").interactions["sent_at"].iloc[0] == pd.Timestamp("2024-04-03T10:00Z")


def test_a_group_stands_for_its_members_only_where_nobody_of_them_is_listed(tmp_path: Path) -> None:
    head = "Received,SenderAddress,RecipientAddress,Status,MessageId\n"
    group = "2024-03-05T10:00:00Z,a@x.example,team@x.example,Expanded,1\n"
    failed = "2024-03-05T10:00:00Z,a@x.example,b@x.example,Failed,1\n"
    reached = "2024-03-05T10:00:00Z,a@x.example,c@x.example,Delivered,1\n"
    for rows, recipients in (
        (group, ["team@x.example"]),
        (group + failed, ["team@x.example"]),
        (group + reached, ["c@x.example"]),
    ):
        found = read(_write(tmp_path, head + rows))
        assert found.interactions["recipient"].tolist() == recipients
        _check_account(found)


def test_steps_make_the_same_message_in_any_order(tmp_path: Path) -> None:
    case = EXPORTS / "message-trace-steps" / "extended.csv"
    head, *rows = case.read_text(encoding="utf-8").splitlines(keepends=True)
    expected = read(case).interactions.drop(columns="source")
    for place in range(len(rows)):
        turned = head + "".join(rows[place:] + rows[:place])
        found = read(_write(tmp_path, turned))
        pd.testing.assert_frame_equal(found.interactions.drop(columns="source"), expected)
        _check_account(found)


def test_one_recipient_reached_late_counts_once_and_a_failed_retry_does_not_take_it_back(
    tmp_path: Path,
) -> None:
    # A deferred, delivered and then wrongly failed recipient was reached.
    steps = "".join(
        f"2024-03-05T10:00:0{second}Z,{step},<1@x>,b@x.example,10,a@x.example\n"
        for second, step in enumerate(("RECEIVE", "DEFER", "DELIVER", "FAIL"))
    )
    found = read(_write(tmp_path, STEP + steps))
    assert found.interactions[["recipient", "audience"]].to_numpy().tolist() == [["b@x.example", 1]]
    assert found.skipped["reason"].tolist() == ["another step of a message"] * 3


def test_a_trace_and_a_mailbox_share_their_messages(tmp_path: Path) -> None:
    mail = "Date,From,To,Message-ID\n2024-03-05T10:00:00Z,ana@x.example,ben@x.example,<a@x.example>\n"
    log = "Message ID,Start date,Sender,Recipient address,Event target\n"
    log += "a@x.example,2024-03-05T10:00:02Z,ana@x.example,ben@x.example,GMAIL_INBOX\n"
    history = read(_write(tmp_path, mail, "mail.csv"), _write(tmp_path, log))
    assert len(history.interactions) == 1
    assert history.skipped["reason"].tolist() == ["repeats an earlier entry"]


def test_times_of_a_log_without_a_zone_are_asked_for(tmp_path: Path) -> None:
    log = "Message ID,Start date,Sender,Recipient address,Event target\n"
    log += "1,2024-03-05 10:00,a@x.example,b@x.example,X\n"
    with pytest.raises(ReadError, match="no time zone"):
        read(_write(tmp_path, log))


def test_an_index_says_that_recipients_may_be_missing_and_that_there_is_no_clock() -> None:
    history = read(EXPORTS / "thunderbird-index" / "newer.csv", tz="UTC")
    notes = " ".join(history.notes)
    assert "1 messages may have had more recipients" in notes
    assert "no hour" in notes
    assert (history.interactions["sent_at"].dt.hour == 0).all()


@pytest.mark.parametrize(
    "content",
    [
        '"Plans","a@x.example","b@x.example","not a date"," ","",""\n',
        '"Plans","a@x.example","b@x.example",3/5/2024 10:15,yes,,\n',
        '"Plans","a@x.example"\n',
        "Plans,a@x.example,b@x.example,3/5/2024 10:15,*,,\n",
        '"name","mail","city","3/5/2024 10:15","left"\n',
    ],
)
def test_only_an_index_is_taken_for_one(content: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="in no known dialect"):
        read(_write(tmp_path, content))


@pytest.mark.parametrize("name", CASES)
def test_a_file_cut_anywhere_is_read_or_refused(name: str, tmp_path: Path) -> None:
    whole = (EXPORTS / name).read_bytes()
    for end in itertools.chain(range(1, len(whole), len(whole) // 12), (len(whole) - 3,)):
        try:
            _check_account(read(_write(tmp_path, whole[:end]), tz="UTC", date_order="month"))
        except ReciprocityError as error:
            assert "Next:" in str(error)  # noqa: PT017 (either outcome is right)


@FEW
@given(name=st.sampled_from(CASES), noise=st.binary(max_size=40), place=st.floats(0, 1))
def test_whatever_stands_in_it_nothing_else_escapes(
    name: str, noise: bytes, place: float, tmp_path: Path
) -> None:
    whole = (EXPORTS / name).read_bytes()
    cut = int(place * len(whole))
    try:
        _check_account(read(_write(tmp_path, whole[:cut] + noise + whole[cut:]), tz="UTC", date_order="day"))
    except ReciprocityError as error:
        assert "Next:" in str(error)  # noqa: PT017 (either outcome is right)


def test_one_message_to_very_many_takes_no_longer_than_many_messages(tmp_path: Path) -> None:
    steps = "".join(
        f"2024-03-05T10:00:00Z,DELIVER,<1@x>,b{place}@x.example,1,a@x.example\n" for place in range(20_000)
    )
    found = read(_write(tmp_path, STEP + steps))
    assert found.interactions["audience"].unique().tolist() == [20_000]
    assert found.interactions["automated"].all()  # a mass mailing
