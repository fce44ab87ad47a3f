"""Answers to invitations: from calendars written by hand, and against what a simulated world planted."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.measures import build_acceptance, build_measures
from reciprocity_kit.meetings import build_meetings
from reciprocity_kit.readers.read import read
from reciprocity_kit.simulate import Settings, World, simulate_world
from reciprocity_kit.simulate.calendars import write_ics, write_outlook_calendar_csv

ANA, BEN, LEE = "ana@x.example", "ben@x.example", "lee@x.example"
OWNER = "alex.morgan@harbor.example"


def entry(day: int, organiser: str, answers: dict[str, str], *, uid: str = "", more: str = "") -> str:
    guests = "".join(
        f"ATTENDEE{f';PARTSTAT={answer}' if answer else ''}:mailto:{who}\n" for who, answer in answers.items()
    )
    times = f"DTSTART:202407{day:02d}T100000Z\nDURATION:PT1H\n"
    head = f"BEGIN:VEVENT\nUID:{uid or f'{organiser}{day}'}\nORGANIZER:mailto:{organiser}\n"
    return f"{head}{guests}{times}{more}END:VEVENT\n"


def calendar(folder: Path, *entries: str, name: str = "c.ics", **options: Any) -> History:
    text = "BEGIN:VCALENDAR\n" + "".join(entries) + "END:VCALENDAR\n"
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder, **options)


def acceptance(history: History, **options: Any) -> pd.DataFrame:
    table = build_acceptance(history, **options)
    return table.set_index(table["ego"].astype("str") + ">" + table["alter"].astype("str"))


COUNTS = ["invitations", "accepted", "declined", "tentative", "unanswered", "unknown"]
SHARE = ["acceptance_share", "acceptance_share_low", "acceptance_share_high"]


def test_each_answer_counts_where_it_belongs(tmp_path: Path) -> None:
    answers = ["ACCEPTED", "accepted", "DECLINED", "TENTATIVE", "NEEDS-ACTION", "", "DELEGATED"]
    entries = [entry(day, ANA, {BEN: answer}) for day, answer in enumerate(answers, start=1)]
    history = calendar(tmp_path, *entries, owner=ANA)
    row = acceptance(history).loc[f"{BEN}>{ANA}"]
    assert row[COUNTS].tolist() == [7, 2, 1, 1, 1, 2]
    # Jeffreys for 2 of 3: the 2.5% and 97.5% quantiles of Beta(2.5, 1.5).
    assert row[SHARE].tolist() == pytest.approx([2 / 3, 0.1767, 0.9613], abs=5e-5)
    assert row["acceptance_share_status"] == "too_few"
    assert acceptance(history).loc[f"{ANA}>{BEN}", COUNTS].tolist() == [0] * 6
    assert acceptance(history).loc[f"{ANA}>{BEN}", "acceptance_share_status"] == "no_events"


def test_who_declined_is_no_contact_but_did_answer(tmp_path: Path) -> None:
    both = entry(1, ANA, {BEN: "ACCEPTED", LEE: "DECLINED"})
    alone = entry(2, ANA, {LEE: "DECLINED"})
    history = calendar(tmp_path, both, alone, owner=ANA)
    assert history.interactions["recipient"].tolist() == [BEN]
    assert set(history.people_seen["person"]) == {ANA, BEN}
    assert history.skipped["reason"].tolist() == ["declined by everybody"]
    assert history.invitations["invitee"].tolist() == [BEN, LEE, LEE]
    assert history.invitations["response"].tolist() == ["accepted", "declined", "declined"]
    table = acceptance(history)
    assert table.loc[f"{LEE}>{ANA}", ["declined", "acceptance_share"]].tolist() == [2, 0]
    # The measures tell it too, though the two never met.
    measured = build_measures(history)
    lee = measured[measured["ego"].eq(LEE)].iloc[0]
    assert measured["ego"].eq(LEE).sum() == 1
    assert lee[["measure", "value", "n", "n_events", "status"]].tolist() == [
        *("acceptance_share", 0.0, 2, 2, "too_few")
    ]
    assert LEE not in set(build_meetings(history)["ego"])


def test_cancelled_meetings_and_those_to_come_ask_nobody(tmp_path: Path) -> None:
    gone = entry(1, ANA, {BEN: "DECLINED"}, more="STATUS:CANCELLED\n")
    later = entry(2, ANA, {BEN: "ACCEPTED"}).replace("202407", "209907")
    assert calendar(tmp_path, gone, later, owner=ANA).invitations.empty


def test_a_series_is_one_invitation_by_the_answer_to_most_dates(tmp_path: Path) -> None:
    weekly = entry(1, ANA, {BEN: "ACCEPTED", LEE: "DECLINED"}, uid="s", more="RRULE:FREQ=DAILY;COUNT=5\n")
    no = {BEN: "DECLINED", LEE: "DECLINED"}
    of_date = "RECURRENCE-ID:202407{:02d}T100000Z\n"
    moved = [entry(day, ANA, no, uid="s", more=of_date.format(day)) for day in (2, 3)]
    history = calendar(tmp_path, weekly, *moved, owner=ANA)
    once, each = acceptance(history), acceptance(history, series="each")
    assert once.loc[f"{BEN}>{ANA}", ["accepted", "declined"]].tolist() == [1, 0]
    assert each.loc[f"{BEN}>{ANA}", ["accepted", "declined"]].tolist() == [3, 2]
    assert once.loc[f"{LEE}>{ANA}", ["accepted", "declined"]].tolist() == [0, 1]
    assert each.loc[f"{LEE}>{ANA}", ["accepted", "declined"]].tolist() == [0, 5]


def test_large_meetings_and_other_times_are_left_out(tmp_path: Path) -> None:
    crowd = {f"p{number}@x.example": "ACCEPTED" for number in range(7)}
    small, large = entry(1, ANA, crowd), entry(2, ANA, crowd | {BEN: "DECLINED"})
    history = calendar(tmp_path, small, large, owner=ANA)
    assert len(build_acceptance(history)) == 14
    assert len(build_acceptance(history, max_attendees=9)) == 16
    assert build_acceptance(history, since="2024-07-03").empty
    assert len(build_acceptance(history, max_attendees=9, since="2024-07-02")) == 16
    assert len(build_acceptance(history, max_attendees=9, until="2024-07-02")) == 14


def test_without_answers_nothing_is_identified(tmp_path: Path) -> None:
    unsaid = acceptance(calendar(tmp_path, entry(1, ANA, {BEN: ""}), owner=ANA))
    assert unsaid.loc[f"{BEN}>{ANA}", "acceptance_share_status"] == "not_identified"
    assert unsaid.loc[f"{BEN}>{ANA}", SHARE].isna().all()
    waiting = acceptance(calendar(tmp_path, entry(1, ANA, {BEN: "NEEDS-ACTION"}), owner=ANA))
    assert waiting.loc[f"{BEN}>{ANA}", "acceptance_share_status"] == "no_events"


def test_own_answers_need_a_calendar_that_keeps_what_was_declined(tmp_path: Path) -> None:
    said_yes = [entry(day, BEN, {ANA: "ACCEPTED"}) for day in range(1, 7)]
    row = acceptance(calendar(tmp_path, *said_yes, owner=ANA)).loc[f"{ANA}>{BEN}"]
    assert (row["accepted"], row["acceptance_share_status"]) == (6, "not_identified")
    assert np.isnan(row["acceptance_share"])
    said_no = entry(9, LEE, {ANA: "DECLINED"})
    row = acceptance(calendar(tmp_path, *said_yes, said_no, owner=ANA)).loc[f"{ANA}>{BEN}"]
    assert (row["acceptance_share"], row["acceptance_share_status"]) == (1, "ok")


def test_one_calendar_tells_only_pairs_with_its_owner(tmp_path: Path) -> None:
    entries = [
        entry(day, BEN, {ANA: said, LEE: "ACCEPTED"}) for day, said in ((1, "DECLINED"), (2, "ACCEPTED"))
    ]
    history = calendar(tmp_path, *entries, owner=ANA)
    assert set(acceptance(history).index) == {f"{ANA}>{BEN}", f"{BEN}>{ANA}"}
    assert f"{LEE}>{BEN}" in acceptance(read(tmp_path)).index


@pytest.mark.parametrize("names", [("a.ics", "b.ics"), ("b.ics", "a.ics")])
def test_of_two_copies_the_one_with_the_answer_counts(names: tuple[str, str], tmp_path: Path) -> None:
    changed = "LAST-MODIFIED:202406{}T080000Z\n"
    copies = (
        entry(1, ANA, {BEN: "DECLINED", LEE: "DECLINED"}, uid="m", more=changed.format("10")),
        entry(1, ANA, {BEN: "NEEDS-ACTION", LEE: "ACCEPTED"}, uid="m", more=changed.format("20")),
    )
    for name, copy in zip(names, copies, strict=True):
        calendar(tmp_path, copy, name=name)
    found = read(tmp_path, owner=ANA).invitations
    # No answer is no answer, whenever; of two answers the later one counts.
    assert dict(zip(found["invitee"], found["response"], strict=True)) == {BEN: "declined", LEE: "accepted"}


def test_mail_has_no_invitations(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(f"Date,From,To\n2024-03-05T10:00Z,{ANA},{BEN}\n", encoding="utf-8")
    history = read(tmp_path / "m.csv")
    assert history.invitations.empty
    assert build_acceptance(history).columns.tolist() == [column.name for column in TABLES["acceptance"]]


@pytest.mark.parametrize("options", [{"series": "weekly"}, {"max_attendees": 1}])
def test_unknown_options_are_refused(options: dict[str, Any], tmp_path: Path) -> None:
    history = calendar(tmp_path, entry(1, ANA, {BEN: "ACCEPTED"}))
    with pytest.raises(OptionError, match="Next: "):
        build_acceptance(history, **options)


@pytest.fixture(scope="module")
def world() -> World:
    settings = Settings(meeting_share=1.0, series=5, acceptance_alpha=4, acceptance_beta=2)
    return simulate_world(seed=3, contacts=45, weeks=104, settings=settings)


def test_answers_are_those_of_the_world(world: World, tmp_path: Path) -> None:
    write_ics(world, tmp_path / "calendar.ics")
    history = read(tmp_path / "calendar.ics", owner=OWNER, since=world.since, until=world.until)
    held = world.meetings[world.meetings["status"].eq("CONFIRMED") & world.meetings["kind"].ne("all-day")]
    words = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "NEEDS-ACTION": "none"}
    meant = held["organizer"] + " " + held["attendee"] + " " + held["answer"].map(words)
    found = history.invitations
    told = (found[side].astype("str") for side in ("organiser", "invitee", "response"))
    assert sorted(" ".join(each) for each in zip(*told, strict=True)) == sorted(meant)

    # Meetings of up to eight with the owner in them; a series is one invitation.
    size = held.groupby(["meeting_id", "starts_at"])["attendee"].transform("size") + 1
    pairs = held[(size <= 8) & (held["organizer"].eq(OWNER) | held["attendee"].eq(OWNER))]
    pairs = pairs.drop_duplicates(["meeting_id", "attendee"])
    yes = pairs[pairs["answer"].eq("ACCEPTED")].groupby(["attendee", "organizer"]).size()
    no = pairs[pairs["answer"].eq("DECLINED")].groupby(["attendee", "organizer"]).size()
    table = build_acceptance(history).set_index(["ego", "alter"])
    for name, truth in (("accepted", yes), ("declined", no)):
        counted = table.loc[table[name] > 0, name]
        assert {tuple(map(str, pair)): n for pair, n in counted.items()} == truth.to_dict()


def test_limits_hold_the_planted_chance(world: World, tmp_path: Path) -> None:
    write_ics(world, tmp_path / "calendar.ics")
    table = build_acceptance(read(tmp_path / "calendar.ics", owner=OWNER, until=world.until))
    told = table[table["acceptance_share_status"].isin(("ok", "too_few"))]
    planted = world.meetings.groupby(["attendee", "organizer"])["acceptance_share"].first()
    truth = planted.loc[list(zip(told["ego"], told["alter"], strict=True))].to_numpy()
    held = (told["acceptance_share_low"] <= truth) & (truth <= told["acceptance_share_high"])
    assert len(told) > 60
    assert held.mean() > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(told))
    # Weighted by the number of answers, what is measured is what was planted.
    n = (told["accepted"] + told["declined"]).to_numpy()
    spread = np.sqrt((truth * (1 - truth) * n).sum())
    assert abs((told["accepted"] - n * truth).sum()) < 3 * spread
    # Both directions of the owner's ties, and those of nobody else.
    assert ((told["ego"] == OWNER) | (told["alter"] == OWNER)).all()
    assert {OWNER} < set(told["ego"])


def test_outlook_tells_no_answers(tmp_path: Path) -> None:
    world = simulate_world(seed=3, contacts=8, weeks=40, settings=Settings(meeting_share=1.0))
    write_outlook_calendar_csv(world, tmp_path / "calendar.csv")
    history = read(tmp_path / "calendar.csv", owner=world.names[OWNER], tz="UTC")
    assert set(history.invitations["response"]) == {"unknown"}
    table = build_acceptance(history)
    asked = table["invitations"] > 0
    assert set(table.loc[asked, "acceptance_share_status"]) == {"not_identified"}
    assert set(table.loc[~asked, "acceptance_share_status"]) <= {"no_events"}
    assert table[["accepted", "declined", *SHARE]].isin([0, np.nan]).all().all()
