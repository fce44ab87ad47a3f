"""What is written in another program's format and read back is the same table, as far as the format goes."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reciprocity_kit.cli import main
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.identities.names import name_key
from reciprocity_kit.readers.read import read
from reciprocity_kit.simulate import (
    WRITABLE,
    Settings,
    World,
    build_carried,
    read_options,
    simulate_world,
    write_history,
)
from reciprocity_kit.simulate.formats.phones import plain_name

ZONES = {1: "America/New_York", 2: "Europe/Berlin"}
KNOBS = {"leak_share": 0.5, "missing_header_share": 0.1, "meeting_share": 0.4, "per_week": 1.5}


@pytest.fixture(scope="module", params=ZONES)
def world(request: pytest.FixtureRequest) -> World:
    knobs = Settings(tz=ZONES[request.param], **KNOBS)
    return simulate_world(seed=request.param, contacts=8, weeks=20, settings=knobs)


@pytest.fixture(scope="module")
def small() -> World:
    knobs = Settings(leak_share=0.5, meeting_share=0.5, series=1, per_week=1.0, kind_shares={"two-way": 1.0})
    return simulate_world(seed=4, contacts=4, weeks=5, settings=knobs)


def _read_back(given: World | History, name: str, folder: Path) -> History:
    path = folder / (WRITABLE[name].file or "export")
    write_history(given, path, format=name)
    history = read(path, until="2030-01-01", **read_options(given, format=name))
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    return history


@pytest.mark.parametrize("name", WRITABLE)
def test_the_table_is_the_same(name: str, world: World, tmp_path: Path) -> None:
    meant = build_carried(world, format=name)
    assert len(meant) > 40
    found = build_carried(_read_back(world, name, tmp_path), format=name)
    pd.testing.assert_frame_equal(found, meant)


def test_the_kits_own_table_keeps_every_cell(world: World, tmp_path: Path) -> None:
    # no help from build_carried: the columns of the world itself
    found = _read_back(world, "kit", tmp_path).interactions
    order = ["sent_at", "event_id", "recipient"]
    meant = world.events.sort_values(order, ignore_index=True)
    found = found[list(meant.columns)].astype(meant.dtypes.to_dict()).sort_values(order, ignore_index=True)
    pd.testing.assert_frame_equal(found, meant)


def test_mail_keeps_senders_recipients_roles_and_answers(world: World, tmp_path: Path) -> None:
    # the same of a mailbox, by sets of tuples
    columns = ["event_id", "sent_at", "sender", "recipient", "role", "reply_to"]
    mail = world.events[world.events["channel"] == "email"].fillna({"reply_to": ""})
    for name in ("mail", "mbox", "eml", "maildir"):
        (tmp_path / name).mkdir()
        found = _read_back(world, name, tmp_path / name).interactions.fillna({"reply_to": ""})
        assert set(found[columns].astype(str).itertuples(index=False, name=None)) == set(
            mail[columns].astype(str).itertuples(index=False, name=None)
        )


GROUPS = (
    "event_id,sent_at,sender,recipient,channel,reply_to,thread_id,duration_minutes\n"
    "1,2024-03-05T10:00:00Z,alex@x.example,ben@x.example,chat,,,\n"
    "1,2024-03-05T10:00:00Z,alex@x.example,cho@x.example,chat,,,\n"
    "2,2024-03-05T10:00:07Z,ben@x.example,alex@x.example,chat,1,,\n"
    "2,2024-03-05T10:00:07Z,ben@x.example,cho@x.example,chat,1,,\n"
    "3,2024-03-05T10:01:00Z,cho@x.example,ben@x.example,chat,,,\n"
    "3,2024-03-05T10:01:00Z,cho@x.example,alex@x.example,chat,,,\n"
    # twice in one second: two messages where the format can tell
    "4,2024-03-06T09:00:00Z,alex@x.example,ben@x.example,chat,,,\n"
    "5,2024-03-06T09:00:00Z,alex@x.example,ben@x.example,chat,,,\n"
    "6,2024-03-06T09:00:30Z,ben@x.example,alex@x.example,chat,5,,\n"
    "7,2024-03-06T12:00:00Z,ben@x.example,alex@x.example,call,,,2.5\n"
    # only the other one ever wrote, and only the owner
    "8,2024-03-07T09:00:00Z,dee@x.example,alex@x.example,chat,,,\n"
    "9,2024-03-08T09:00:00Z,alex@x.example,eve@x.example,chat,,,\n"
    # nobody sees that fay is in this chat
    "10,2024-03-09T09:00:00Z,alex@x.example,ben@x.example,chat,,,\n"
    "10,2024-03-09T09:00:00Z,alex@x.example,fay@x.example,chat,,,\n"
)
CARRIED = {  # events of the list above that each format has room for, worked by hand
    "slack": [1, 2, 3, 4, 5, 6, 8, 9, 10],
    "telegram": [1, 2, 3, 4, 5, 6, 7, 8, 9],
    "whatsapp-iphone": [1, 2, 3, 4, 5, 6, 9],
    "whatsapp-android": [1, 2, 3, 4, 5, 6, 9],
    "linkedin-messages": [1, 2, 3, 4, 5, 6, 8, 9, 10],
    "messenger": [1, 2, 3, 4, 6, 7, 8, 9, 10],
    "sms": [4, 6, 7, 8, 9],
    "bandicoot": [4, 6, 7, 8, 9],
}


@pytest.mark.parametrize("name", CARRIED)
def test_groups_and_repeats_come_back_as_far_as_the_format_shows_them(name: str, tmp_path: Path) -> None:
    (tmp_path / "kit.csv").write_text(GROUPS)
    history = read(tmp_path / "kit.csv", owner="alex@x.example")
    meant = build_carried(history, format=name)
    people = {1: 2, 2: 2, 3: 2, 10: 2}
    assert len(meant) == sum(people.get(event, 1) for event in CARRIED[name])
    found = build_carried(_read_back(history, name, tmp_path / "again"), format=name)
    pd.testing.assert_frame_equal(found, meant)


LETTERS = "abcXYZéßŁø\u05d3\u05e0\u05d4\u05dc\u05d9\u0639\u0645\u0631猫田🙂👩💻"
WORDS = st.text(LETTERS, min_size=1, max_size=6)
BETWEEN = st.sampled_from([" ", ", ", ' "Bo" ', " O'", " d\u2019", " 🙂 ", "-", " (x) ", " & "])
NAMES = st.tuples(WORDS, BETWEEN, WORDS, BETWEEN, WORDS).map(lambda parts: f"A{''.join(parts)}z")
HARD = [
    'Okafor, Ben "Bo", PhD',
    "Seán O'Brien-d\u2019Arc",
    "👩\u200d💻 Zoë 🙂 Ana",
    "\u05d3\u05e0\u05d4 \u05dc\u05d5\u05d9",
    "\u0639\u0645\u0631 \u062d\u062f\u0627\u062f, 田中",
]
EXACT = (
    *("mail", "mbox", "eml", "maildir", "ics", "slack", "telegram", "messenger", "sms", "linkedin-messages"),
)
NAMED = (*EXACT, "outlook-calendar", "outlook-calendar-german", "whatsapp-iphone", "whatsapp-android")


def _check_names(small: World, name: str, names: list[str], folder: Path) -> None:
    world = replace(small, names=dict(zip(sorted(small.people["person"]), names, strict=True)))
    meant = build_carried(world, format=name)
    history = _read_back(world, name, folder)
    pd.testing.assert_frame_equal(build_carried(history, format=name), meant)
    if name in EXACT:
        written = set(history.people_seen["name"]) - {"", "(me)"}
        assert written <= set(names)
        assert (
            len(written - {world.names[str(world.owner)]}) == len({*meant["sender"], *meant["recipient"]}) - 1
        )


@pytest.mark.parametrize("name", NAMED)
def test_hard_names_survive(name: str, small: World, tmp_path: Path) -> None:
    _check_names(small, name, HARD, tmp_path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMED), st.lists(NAMES, min_size=5, max_size=5))
def test_names_with_commas_quotes_emoji_and_of_all_scripts_survive(
    small: World, tmp_path_factory: pytest.TempPathFactory, name: str, names: list[str]
) -> None:
    assume(len({name_key(plain_name(each)) for each in names}) == len(names))
    _check_names(small, name, names, tmp_path_factory.mktemp("names"))


def test_what_cannot_be_written_is_one_clear_error(small: World, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"cannot be written[\s\S]*mbox, eml"):
        write_history(small, tmp_path / "x", format="pst")
    mail = replace(small, events=small.events[small.events["channel"] == "email"])
    with pytest.raises(OptionError, match="Nothing in this history fits slack: it has room for chat"):
        write_history(mail, tmp_path / "x.zip", format="slack")
    with pytest.raises(OptionError, match="has no owner"):
        write_history(replace(small, owner=None), tmp_path / "sms", format="sms")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OptionError, match="cannot be written"):
        write_history(small, tmp_path / "file" / "x", format="eml")


@pytest.mark.parametrize("name", ["mbox", "slack", "whatsapp-iphone"])
def test_the_same_bytes_every_time(name: str, small: World, tmp_path: Path) -> None:
    for number in (1, 2):
        write_history(small, tmp_path / str(number) / "export", format=name)
    one, two = (
        {
            path.relative_to(tmp_path / number): path.read_bytes()
            for path in (tmp_path / number).rglob("*")
            if path.is_file()
        }
        for number in ("1", "2")
    )
    assert one == two


def test_the_command_line_writes_a_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "simulate",
        "--seed",
        "3",
        "--contacts",
        "6",
        "--weeks",
        "8",
        "--output",
        str(tmp_path / "a"),
    ]
    assert main([*arguments, "--format", "mbox"]) == 0
    assert "All mail Including Spam and Trash.mbox" in capsys.readouterr().out
    history = read(tmp_path / "a")
    assert history.receipt["format"].tolist() == ["mbox"]
    assert history.owner == "alex.morgan@harbor.example"
    assert main([*arguments, "--format", "pst"]) == 1
    assert "choose one of: kit, mail" in capsys.readouterr().err
