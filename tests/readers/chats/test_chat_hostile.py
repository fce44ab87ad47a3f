"""Broken and hostile chat exports: a result, or one message that says what, where and what next."""

import contextlib
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.readers.chats import jsonstream, sms
from reciprocity_kit.readers.read import read

EXPORTS = Path(__file__).parents[1] / "exports"
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FILES = [
    "telegram/whole.json",
    "telegram/one-chat.json",
    "signal-history/everything.jsonl",
    "messenger-encrypted/pair.json",
    "sms/messages.xml",
    "sms/calls.xml",
    "whatsapp/iphone.txt",
    "whatsapp/android-group.txt",
    "imessage/pair.txt",
    "bandicoot/ego.csv",
    "linkedin-messages/2026.csv",
    "linkedin-messages/2021.csv",
    "linkedin-invitations/urls.csv",
    "linkedin-connections/2024.csv",
]
FACEBOOK = "messenger/facebook.zip.d/your_facebook_activity/messages/inbox/zoeandco_123/message_1.json"
SIGNAL = "signal/older.zip.d/AnaDiaz/data.json"


def _read(path: Path) -> History:
    history = read(path, tz="UTC", date_order="day")
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert len(history.skipped) == receipt["skipped"].sum()
    assert not history.skipped.duplicated(["source", "position"]).any()
    history.interactions.to_csv()
    return history


def _survives(path: Path) -> None:
    with contextlib.suppress(ReciprocityError):
        _read(path)


def _telegram(messages: object, **chat: object) -> str:
    whole = {"name": "Ana", "type": "personal_chat", "id": 1002, "messages": messages} | chat
    return json.dumps(whole)


def _written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


def _message(number: int, **fields: object) -> dict[str, object]:
    plain = {
        "id": number,
        "type": "message",
        "date_unixtime": "1709629260",
        "from": "Ana",
        "from_id": "user1002",
    }
    return plain | fields


@pytest.mark.parametrize("name", [*FILES, FACEBOOK, SIGNAL])
def test_a_file_cut_off_anywhere_is_a_result_or_one_message(name: str, tmp_path: Path) -> None:
    whole = (EXPORTS / name).read_bytes()
    for part in range(1, 12):
        path = _written(tmp_path, Path(name).name, whole[: len(whole) * part // 12])
        _survives(path)


@pytest.mark.parametrize("name", [*FILES, FACEBOOK, SIGNAL])
@pytest.mark.parametrize("junk", [b"\x00", b"\xff\xfe\xfd", b"\xed\xa0\x80", b"\xc3\x28", b"]]>&<\"'"])
def test_junk_anywhere_is_a_result_or_one_message(name: str, junk: bytes, tmp_path: Path) -> None:
    whole = (EXPORTS / name).read_bytes()
    for part in range(1, 7):
        at = len(whole) * part // 7
        _survives(_written(tmp_path, Path(name).name, whole[:at] + junk + whole[at:]))


HEADS = {
    "result.json": b'{"name": "Ana", "type": "personal_chat", "id": 1, "messages": [',
    "pair_1.json": b'{"participants": ["Ana"], "threadName": "x", "messages": [',
    "message_1.json": b'{"participants": [{"name": "Ana"}], "messages": [',
    "data.json": b'{"date": "2024-03-05T10:00:00", "sender": "Me", "body": "", '
    b'"reactions": [], "attachments": []}\n',
    "sms.xml": b"<?xml version='1.0'?><smses>",
    "main.jsonl": b'{"account":{}}\n{"recipient":{"id":"1","self":{}}}\n',
    "_chat.txt": b"[05/03/24, 10:00:00] Ana: x\n",
    "Ana.txt": b"May 17, 2022  5:29:42 PM\nMe\nHello\n\n",
    "ego.csv": b"interaction,direction,correspondent_id,datetime\n",
    "messages.csv": b"CONVERSATION ID,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\n",
    "Invitations.csv": b"From,To,Sent At,Message,Direction\n",
    "Connections.csv": b"First Name,Last Name,Email Address,Company,Position,Connected On\n",
}


@pytest.mark.parametrize("name", list(HEADS))
@FEW
@given(tail=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8"))))
def test_anything_below_a_good_beginning_is_a_result_or_one_message(
    name: str, tail: bytes, tmp_path: Path
) -> None:
    _survives(_written(tmp_path, name, HEADS[name] + tail))


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(
            ["message", "service", "phone_call", "user1", "Me", "2024-03-05", 10**400, "\ud800", "\x00"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            *(
                "id",
                "type",
                "date",
                "date_unixtime",
                "from",
                "from_id",
                "actor",
                "actor_id",
                "action",
                "user",
            ),
            *("duration_seconds", "reply_to_message_id", "reply_to_peer_id", "sender_name", "timestamp_ms"),
            *("is_unsent", "call_duration", "senderName", "timestamp", "isUnsent", "ts", "thread_ts", "text"),
            *("parent_user_id", "subtype", "sender", "deleted", "call", "user_profile", "bot_id"),
        ]
    ),
    ANYTHING,
    max_size=10,
)
MESSAGES = st.one_of(ANYTHING, st.lists(st.one_of(FIELDS, ANYTHING), max_size=6))


@FEW
@given(messages=MESSAGES, kind=ANYTHING, number=ANYTHING)
def test_wrong_types_in_telegram_are_skipped(
    messages: object, kind: object, number: object, tmp_path: Path
) -> None:
    chats = {"list": [{"name": kind, "type": kind, "id": number, "messages": messages}]}
    whole = {"about": "", "personal_information": number, "contacts": kind, "chats": chats}
    _survives(_written(tmp_path, "result.json", json.dumps(whole)))
    _survives(_written(tmp_path, "result.json", _telegram(messages, id=number)))


@FEW
@given(messages=MESSAGES, people=ANYTHING)
def test_wrong_types_in_messenger_are_skipped(messages: object, people: object, tmp_path: Path) -> None:
    classic = {"participants": people, "messages": messages}
    _survives(_written(tmp_path, "message_1.json", json.dumps(classic)))
    encrypted = {"participants": people, "threadName": people, "messages": messages}
    _survives(_written(tmp_path, "a_1.json", json.dumps(encrypted)))


@FEW
@given(messages=MESSAGES, people=MESSAGES, rooms=MESSAGES)
def test_wrong_types_in_slack_are_skipped(
    messages: object, people: object, rooms: object, tmp_path: Path
) -> None:
    _written(tmp_path, "slack/users.json", json.dumps(people))
    _written(tmp_path, "slack/dms.json", json.dumps(rooms))
    _written(tmp_path, "slack/D01/2024-03-05.json", json.dumps(messages))
    _survives(tmp_path / "slack")


@FEW
@given(messages=st.lists(st.one_of(FIELDS, ANYTHING), max_size=6))
def test_wrong_types_in_signal_are_skipped(messages: list[object], tmp_path: Path) -> None:
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in messages)
    _survives(_written(tmp_path, "data.json", HEADS["data.json"] + lines))


def test_wrong_types_are_skipped_one_by_one(tmp_path: Path) -> None:
    bad = [None, [], "x", 7, {}, _message(2, date_unixtime=None), _message(3, date_unixtime=True)]
    history = _read(_written(tmp_path, "result.json", _telegram([_message(1, from_id="user1001"), *bad])))
    assert len(history.interactions) == 1
    assert history.skipped["position"].tolist() == [2, 3, 4, 5, 6, 7, 8]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE smses [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + each)} "{f"&{chr(97 + each)};" * 10}">' for each in range(20))
    + ']><smses><sms address="1" date="1" type="1" body="&u;"/></smses>'
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        '<!DOCTYPE smses SYSTEM "file:///etc/hostname"><smses/>',
        '<!DOCTYPE smses [<!ENTITY x SYSTEM "file:///etc/hostname">]><smses><sms body="&x;"/></smses>',
    ],
)
def test_declared_entities_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"sms\.xml declares parts of its own"):
        _read(_written(tmp_path, "sms.xml", text))


def test_deeply_nested_xml_is_read_over(tmp_path: Path) -> None:
    text = "<smses>" + "<a>" * 50_000 + "</a>" * 50_000 + "</smses>"
    assert len(_read(_written(tmp_path, "sms.xml", text)).interactions) == 0


def test_a_large_picture_is_read_over(tmp_path: Path) -> None:
    picture = "A" * (5 << 20)
    text = (
        f'<smses><mms date="1709629260000" msg_box="1" address="+1 555 0101"><part data="{picture}"/>'
        '<addr address="+1 555 0101" type="137"/></mms></smses>'
    )
    assert len(_read(_written(tmp_path, "sms.xml", text)).interactions) == 1


def test_an_entry_without_end_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "LARGEST_ENTRY", 3 << 20)
    with pytest.raises(ReadError, match=r"sms\.xml is cut off or damaged"):
        _read(_written(tmp_path, "sms.xml", '<smses><sms body="' + "A" * (5 << 20)))


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_deeply_nested_json_is_one_message(depth: int, tmp_path: Path) -> None:
    deep = "[" * depth + "]" * depth
    text = _telegram([]).replace('"messages": []', f'"messages": [{{"text": {deep}}}]')
    _survives(_written(tmp_path, "result.json", text))


def test_a_value_without_end_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonstream, "LARGEST_PIECE", 1 << 20)
    text = _telegram([_message(1, text="A" * (4 << 20))])
    with pytest.raises(ReadError, match=r"result\.json is cut off or damaged"):
        _read(_written(tmp_path, "result.json", text))


def test_a_message_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    messages = [
        _message(1, text="A" * (1 << 20)),
        _message(2, from_id="user1001", text="é" * 300_000),
        _message(3),
    ]
    assert len(_read(_written(tmp_path, "result.json", _telegram(messages))).interactions) == 3


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("-11644473600", "suspect"),  # 1601-01-01
        ("253402300799", "suspect"),  # 9999-12-31T23:59:59
        ("1709629260", "ok"),
        ("1709629260.5", "ok"),
    ],
)
def test_times_nobody_can_have_are_kept_apart(when: str, status: str, tmp_path: Path) -> None:
    messages = [_message(1, date_unixtime=when), _message(2, from_id="user1001")]
    history = _read(_written(tmp_path, "result.json", _telegram(messages)))
    assert history.interactions.set_index("event_id").loc["telegram:1002:1", "time_status"] == status


@pytest.mark.parametrize("when", ["253402300800", "9" * 400, "-99999999999999", "NaN", "1e5", "", "٣"])
def test_what_is_no_time_is_skipped(when: str, tmp_path: Path) -> None:
    messages = [_message(1, date_unixtime=when), _message(2, from_id="user1001")]
    history = _read(_written(tmp_path, "result.json", _telegram(messages)))
    assert history.skipped["position"].tolist() == [1]


def test_halves_of_letters_and_control_marks_are_taken_out_of_names(tmp_path: Path) -> None:
    text = _telegram([_message(1, **{"from": "An\ud83da\x00\x1f Diaz <x>"}), _message(2, from_id="user1001")])
    history = _read(_written(tmp_path, "result.json", text))
    assert "An?a Diaz x" in set(history.people_seen["name"])


def test_a_crowd_costs_nothing(tmp_path: Path) -> None:
    n = 2_000
    messages = [_message(each, from_id=f"user{each}", **{"from": f"P{each}"}) for each in range(1, n + 1)]
    messages.append(_message(n + 1, from_id="user1", reply_to_message_id=7))
    text = _telegram(messages, type="public_supergroup")
    history = _read(_written(tmp_path, "result.json", text))
    assert history.interactions[["sender", "recipient"]].values.tolist() == [["user1", "user7"]]
    assert set(history.skipped["reason"]) == {"addressed to a group of more than 20 others"}


def test_a_damaged_archive_member_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("result.json", _telegram([_message(each, text="x" * 50) for each in range(20_000)]))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(ReciprocityError):
        _read(path)


def test_a_line_of_many_megabytes_is_read_over(tmp_path: Path) -> None:
    text = "[05/03/24, 10:00:00] Ana: " + "a" * (8 << 20) + "\n[05/03/24, 10:01:00] Alex: x\n"
    assert len(_read(_written(tmp_path, "_chat.txt", text)).interactions) == 2


@pytest.mark.parametrize("mark", ["[" * 200_000, "1" * 200_000, "05/03/24 " * 20_000, "Ana:" * 50_000])
def test_no_line_takes_long_to_recognise(mark: str, tmp_path: Path) -> None:
    _survives(_written(tmp_path, "_chat.txt", f"[05/03/24, 10:00:00] Ana: x\n{mark}\n"))
