"""Names hidden before anything is computed: nothing after knows one, and the numbers stay."""

import re
from pathlib import Path

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.privacy import (
    build_shown,
    find_names_key,
    hide_names,
    mask_names,
    read_names_key,
    write_names,
    write_names_key,
)
from reciprocity_kit.report import write_report

KEY = b"k" * 32
NAMES = {"zork.quill@planet.example": "Zork Quill", "mim.vexley@other.example": "Mim Vexley"}
ODD = "Xanthippe Ohm"
PARTS = ("zork", "quill", "mim.", "vexley", "planet", "xanthippe", "ohm@", "quagmire")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> rk.History:
    zork, mim = (f'"{name} <{address}>"' for address, name in NAMES.items())
    odd = f'"{ODD} <x.ohm@third.example>"'
    lines = ["Date,From,To,Message-ID,In-Reply-To"]
    for day in range(1, 29):
        lines.append(f"2024-02-{day:02}T10:00:00Z,{zork},{mim},<{day}.zork@planet.example>,")
        lines.append(f"2024-02-{day:02}T12:00:00Z,{mim},{zork},<{day}.mim@x>,<{day}.zork@planet.example>")
        lines.append(f"2024-02-{day:02}T15:00:00Z,{odd},{zork},<{day}.odd@x>,")
    path = tmp_path_factory.mktemp("quagmire") / "mail of zork quill.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return rk.read(path, owner="zork.quill@planet.example")


@pytest.mark.parametrize("style", ["initials", "pseudonyms"])
def test_the_numbers_stay(history: rk.History, style: str) -> None:
    hidden = hide_names(history, style=style, key=KEY)
    before, after = rk.build_ties(history), rk.build_ties(hidden.history)
    for side in ("ego", "alter"):
        before[side] = before[side].astype("str").map(dict(hidden.shown))
        after[side] = after[side].astype("str")
    order = ["ego", "alter"]
    pd.testing.assert_frame_equal(
        before.sort_values(order, ignore_index=True), after.sort_values(order, ignore_index=True), rtol=1e-5
    )


def test_no_byte_of_a_report_names_anybody(history: rk.History, tmp_path: Path) -> None:
    hidden = hide_names(history, style="initials").history
    write_report(hidden, tmp_path / "report")
    found = {}
    for file in (tmp_path / "report").iterdir():
        text = file.read_bytes().decode("utf-8", errors="replace")
        text = re.sub(r'<script id="plotly">.*?</script>', "", text, count=1, flags=re.DOTALL).casefold()
        found[file.name] = [part for part in PARTS if part in text or part in file.name.casefold()]
    assert {name: parts for name, parts in found.items() if parts} == {}


def test_tables_behind_it_hold_no_name(history: rk.History) -> None:
    hidden = hide_names(history, style="pseudonyms", key=KEY).history
    for table in (hidden.interactions, hidden.people_seen, hidden.skipped, hidden.receipt):
        text = table.to_csv().casefold()
        assert [part for part in PARTS if part in text] == []
    assert "zork" not in f"{hidden!r}{hidden.notes}".casefold()
    assert hidden.known is None


def test_replies_still_find_what_they_answer(history: rk.History) -> None:
    table = hide_names(history, style="initials").history.interactions
    replies = table["reply_to"].dropna()
    assert len(replies) == 28
    assert set(replies) <= set(table["event_id"])


def test_the_same_key_gives_the_same_pseudonyms_and_another_key_others() -> None:
    people = {f"p{i}@x": "" for i in range(500)}
    one, two = (build_shown(people, style="pseudonyms", key=key) for key in (KEY, b"j" * 32))
    fewer = build_shown({"p7@x": "", "p9@x": ""}, style="pseudonyms", key=KEY)
    assert len(set(one.values())) == 500
    assert fewer["p7@x"] == one["p7@x"]
    assert sum(one[person] == two[person] for person in people) <= 1


def test_initials_are_told_apart() -> None:
    shown = build_shown(
        {"a@x": "Ana Ruiz", "b@x": "Al Roe", "c@x": "", "d@x": "Łukasz Ąbc"}, style="initials"
    )
    assert shown == {"a@x": "A. R.", "b@x": "A. R. 2", "c@x": "C.", "d@x": "Ł. Ą."}


def test_every_person_column_of_every_table_is_masked() -> None:
    people = {"giver", "receiver", "asker", "asked_of", "ego", "alter", "person", "partner", "introduced_by"}
    for name, declared in TABLES.items():
        columns = {column.name for column in declared} & people
        table = pd.DataFrame({column: ["zork"] for column in columns})
        masked = mask_names(table, {"zork": "Z."})
        assert masked.astype("str").eq("Z.").all(axis=None), name


def test_strangers_and_notes_do_not_slip_through() -> None:
    table = pd.DataFrame(
        {"giver": ["zork"], "receiver": ["stranger"], "note": ["Zork's move"], "worth": [4.0]}
    )
    masked = mask_names(table, {"zork": "Z."})
    assert masked.to_dict(orient="records") == [
        {"giver": "Z.", "receiver": "somebody", "note": "", "worth": 4.0}
    ]
    assert table["note"].tolist() == ["Zork's move"]


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "names.key"
    key, made = find_names_key(path)
    assert made
    assert find_names_key(path) == (key, False)
    assert read_names_key(path) == key
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(OptionError, match="exists already"):
        write_names_key(path)


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello\nworld\n", encoding="utf-8")
    with pytest.raises(ReadError, match="is no names key"):
        read_names_key(tmp_path / "notes.txt")
    with pytest.raises(ReadError, match="cannot be read"):
        read_names_key(tmp_path / "missing.key")
    with pytest.raises(OptionError, match="Pseudonyms need a key"):
        build_shown({"a": ""}, style="pseudonyms")
    with pytest.raises(OptionError, match="choose: initials or pseudonyms"):
        build_shown({"a": ""}, style="masks")


def test_the_owner_can_look_up_who_is_who(tmp_path: Path) -> None:
    path = write_names({"ana@x": "Amber Heron 27"}, tmp_path / "names.csv")
    assert path.read_text(encoding="utf-8") == "shown,person\nAmber Heron 27,ana@x\n"
    assert path.stat().st_mode & 0o077 == 0


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:zork.quill-weekly@planet.example
DTSTAMP:20240301T080000Z
DTSTART:20240304T100000Z
DTEND:20240304T110000Z
ORGANIZER:mailto:zork.quill@planet.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:mim.vexley@other.example
ATTENDEE;PARTSTAT=DECLINED:mailto:x.ohm@third.example
ATTENDEE;PARTSTAT=DECLINED:mailto:xanthippe@third.example
END:VEVENT
END:VCALENDAR
"""


def test_invitations_hold_no_name_and_keep_decliners_apart(tmp_path: Path) -> None:
    path = tmp_path / "zork.ics"
    path.write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8")
    history = rk.read(path, owner="zork.quill@planet.example")
    hidden = hide_names(history, style="pseudonyms", key=KEY).history
    text = hidden.invitations.to_csv().casefold()
    assert [part for part in PARTS if part in text] == []
    assert hidden.invitations["invitee"].nunique() == history.invitations["invitee"].nunique() == 3
    assert set(hidden.interactions["event_id"]) <= set(hidden.invitations["event_id"])
