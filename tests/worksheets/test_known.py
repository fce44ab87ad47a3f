"""Lines a worksheet is filled in with: plain words, days nobody misreads, no more digits than they bear."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.casebook import Casebook, create_casebook
from reciprocity_kit.worksheets import build_worksheet
from reciprocity_kit.worksheets.build import MOST_LINES
from reciprocity_kit.worksheets.known import PROVIDERS, favours
from reciprocity_kit.worksheets.record import Record

OWNER, BEN, CAT = "ana@x.example", "ben@x.example", "cat@x.example"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Casebook]:
    with create_casebook(tmp_path / "a.casebook", owner=OWNER) as book:
        yield book


def record(made: Casebook, person: str = "", history: rk.History | None = None) -> Record:
    return Record(OWNER, person, history, {name: made.table(name) for name in made.tables})


def read(tmp_path: Path, *lines: str) -> rk.History:
    path = tmp_path / "mail.csv"
    path.write_text("\n".join(["Date,From,To", *lines]), encoding="utf-8")
    return rk.read(path, owner=OWNER)


def favour(made: Casebook, date: str, giver: str, receiver: str, worth: float = 4, **more: object) -> None:
    made.add("exchanges", date=date, giver=giver, receiver=receiver, kind="services", worth=worth, **more)


def test_a_balance_says_which_way_its_ends_go(made: Casebook) -> None:
    for month in range(1, 9):
        favour(made, f"2024-0{month}-05", OWNER, BEN)
    ((label, words),) = PROVIDERS["equity"](record(made, BEN))
    # 8 favours of 4; nothing received
    assert label == "Recorded balance"
    assert words.startswith("32 more given (95% interval ")
    assert words.endswith(" more given), n = 8 entries, 5 Jan 2024 to 5 Aug 2024")
    assert words.count("more given") == 2


def test_help_before_an_ask_is_told_both_ways_and_rounded(made: Casebook) -> None:
    favour(made, "2023-01-05", OWNER, BEN, 8)
    favour(made, "2024-01-05", BEN, OWNER, 1)
    told = dict(PROVIDERS["headroom"](record(made, BEN)))
    assert told == {
        "Recorded favours": "you gave 8 in 1 favour, received 1 in 1 favour, 5 Jan 2023 to 5 Jan 2024",
        # 366 days before the end a favour of 8 counts 8 / 2 ** (366 / 365) = 3.99; 1 counts 0.998
        "Given, not yet returned": "about 3, older favours counting less, n = 2 entries",
    }


def test_alternatives_are_those_the_owner_noted_in_talks_with_that_person(made: Casebook) -> None:
    common = {"date": "2024-03-05", "negotiation": "rate"}
    made.add("rounds", by=OWNER, offer=64500, alternatives=1, **common)
    made.add("rounds", by=BEN, offer=61000, **common)
    made.add("rounds", date="2024-03-06", negotiation="rent", by=OWNER, offer=900, alternatives=2)
    expected = [("rate", "1 open alternative on 5 Mar 2024, your last offer 64,500")]
    assert PROVIDERS["alternatives"](record(made, BEN)) == expected
    assert len(PROVIDERS["alternatives"](record(made))) == 2
    assert PROVIDERS["alternatives"](record(made, CAT)) == []


def test_a_missing_day_result_or_week_is_said_in_words(made: Casebook) -> None:
    favour(made, "2024-03-01", OWNER, BEN, state="promised", hours=3)
    made.add("objectives", date="2024-01-01", objective="a second client", target=2, reservation=1)
    assert PROVIDERS["promises"](record(made)) == [("No day set", f"services to {BEN}")]
    assert PROVIDERS["objectives"](record(made)) == [("a second client", "target 2, limit 1, no result yet")]


def test_weeks_ahead_need_something_recorded(tmp_path: Path, made: Casebook) -> None:
    history = read(tmp_path, f"2024-02-05T10:00:00Z,{OWNER},{BEN}", f"2024-02-06T10:00:00Z,{BEN},{OWNER}")
    assert PROVIDERS["capacity"](record(made, history=history)) == []
    made.add("settings", name="weekly_hours", value="38")
    favour(made, "2024-02-05", OWNER, BEN, state="promised", due="2024-02-08", hours=3)
    label, words = PROVIDERS["capacity"](record(made, history=history))[0]
    assert label.startswith("Week of ")
    assert label.endswith(" Feb 2024")
    assert words == "3 h promised, meetings not known, of 38 h you have"


def test_weeks_ahead_begin_where_the_calendar_ends(tmp_path: Path, made: Casebook) -> None:
    met = (
        f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART:202402{day:02}T100000Z\r\nDTEND:202402{day:02}T110000Z\r\n"
        f"ORGANIZER:mailto:{OWNER}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{BEN}\r\nSUMMARY:talk\r\nEND:VEVENT\r\n"
        for day in range(5, 10)
    )
    path = tmp_path / "calendar.ics"
    path.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(met)}END:VCALENDAR\r\n", encoding="utf-8")
    made.add("settings", name="weekly_hours", value="38")
    told = PROVIDERS["capacity"](record(made, history=rk.read(path, owner=OWNER)))
    # nothing was promised: the four weeks follow on the last day that was read, 9 February
    assert told[0][0] == "Week of 10 Feb 2024"
    assert len(told) == 4


def test_stages_of_less_contact_are_whole_conversations_or_months(tmp_path: Path, made: Casebook) -> None:
    lines = [f"2024-0{month}-01T10:00:00Z,{OWNER},{BEN}" for month in range(1, 8)]
    told = dict(PROVIDERS["taper"](record(made, BEN, read(tmp_path, *lines))))
    # 7 conversations in 182 days or 6 months: 1.17 a month, then 0.58, 0.29 and 0.15 a month
    steps = "one in 2 months, then one in 3 months, then one in 7 months"
    assert told == {"Steps of half": f"from 1 a month so far to {steps}"}


def test_counts_have_separators_and_one_is_singular(tmp_path: Path, made: Casebook) -> None:
    told = dict(
        PROVIDERS["self"](record(made, history=read(tmp_path, f"2024-01-01T10:00:00Z,{OWNER},{BEN}")))
    )
    assert told["People"] == "contact with 1 person"
    assert told["You opened"] == "100%, n = 1 conversation"


def test_an_ask_on_the_day_of_the_gift_is_told_as_such(made: Casebook) -> None:
    favour(made, "2024-01-10", BEN, OWNER, asked="no")
    made.add("asks", date="2024-01-10", asker=BEN, asked_of=OWNER, form="ask", kind="services", size=8)
    expected = "unasked services worth 4, then an ask of 8, on the same day"
    assert PROVIDERS["sequences"](record(made, BEN)) == [(f"10 Jan 2024, {BEN}", expected)]


def test_the_fullest_limit_comes_first_and_an_hour_is_one(made: Casebook) -> None:
    limit = {"subject": "hours", "direction": "given", "period": "week", "most": 6}
    made.add("limits", **limit)
    favour(made, "2024-01-10", OWNER, BEN, hours=7)
    favour(made, "2024-02-14", OWNER, BEN, hours=1)
    favour(made, "2024-02-14", OWNER, CAT, hours=1)
    told = PROVIDERS["limits"](record(made))
    assert told == [
        (
            f"Your limit, {BEN}",
            "You gave 7 hours (recorded, n = 1) from 8 Jan 2024 to 14 Jan 2024; your limit is 6.",
        ),
        (
            f"Your limit, {CAT}",
            "You gave 1 hour (recorded, n = 1) from 12 Feb 2024 to 18 Feb 2024; your limit is 6.",
        ),
    ]


def test_communal_ties_have_no_line_with_a_worth_in_any_provider(made: Casebook) -> None:
    made.add("people", person=BEN, name="Ben", communal=True)
    favour(made, "2024-01-10", OWNER, BEN)
    favour(made, "2024-01-20", BEN, OWNER, asked="no", acknowledged="no")
    for person in ("", BEN):
        told = {name: provider(record(made, person)) for name, provider in favours.PROVIDERS.items()}
        assert {name: lines for name, lines in told.items() if lines} == {}
    assert PROVIDERS["stance"](record(made)) == []


def test_nothing_is_shown_about_who_opted_out(made: Casebook) -> None:
    favour(made, "2024-01-10", OWNER, BEN, state="promised", due="2024-02-01")
    favour(made, "2024-01-11", OWNER, CAT, state="promised", due="2024-02-02")
    made.add("people", person=BEN, opted_out=True)
    tables = {name: made.table(name) for name in made.tables}
    told = build_worksheet("taper-and-exit", owner=OWNER, person=BEN, book=tables).known
    assert told == (("Opted out", "nothing about this person is shown"),)
    assert PROVIDERS["promises"](record(made)) == [("Due 2 Feb 2024", f"services to {CAT}")]


def test_a_full_page_keeps_the_first_lines_of_every_kind(tmp_path: Path, made: Casebook) -> None:
    for due in range(1, 8):
        favour(made, "2024-01-10", OWNER, BEN, state="promised", due=f"2024-03-0{due}")
    people = [f"p{i}@x.example" for i in range(6)]
    history = read(tmp_path, *[f"2024-01-0{i + 1}T10:00:00Z,{OWNER},{each}" for i, each in enumerate(people)])
    tables = {name: made.table(name) for name in made.tables}
    told = build_worksheet("relationship-audit", history=history, book=tables).known
    assert len(told) == MOST_LINES
    kinds = ["Due" if label.startswith("Due") else "contact" for label, _ in told]
    # six ties of one conversation each: four lines of shares and four of promises, none crowded out
    assert kinds == ["contact"] * 4 + ["Due"] * 4


def test_long_notes_leave_room_to_write(made: Casebook) -> None:
    for due in range(1, 8):
        note = "the plan " * 60
        favour(made, "2024-01-10", OWNER, BEN, state="promised", due=f"2024-03-0{due}", note=note)
    tables = {name: made.table(name) for name in made.tables}
    told = build_worksheet("relationship-audit", owner=OWNER, book=tables).known
    # 240 letters at most are four rows of 75, and two of them fit into eleven rows
    assert [label for label, _ in told] == ["Due 1 Mar 2024", "Due 2 Mar 2024"]
    assert all(200 < len(words) <= 240 and words.endswith(" \u2026") for _, words in told)
