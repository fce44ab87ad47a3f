"""Every disturbance does what its setting says, and nothing where it is 0."""

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.simulate import Settings, World, simulate_world

OWNER = "alex.morgan@harbor.example"
OFF = {
    "double_share": 0.0,
    "several_share": 0.0,
    "cc_share": 0.0,
    "leak_share": 0.0,
    "meeting_share": 0.0,
    "series": 0,
    "warmup_weeks": 0,
    "kind_shares": {"two-way": 1},
}


def make(*, seed: int = 1, contacts: int = 120, **knobs: object) -> World:
    return simulate_world(seed=seed, contacts=contacts, weeks=60, settings=Settings(**{**OFF, **knobs}))


def join_answers(world: World) -> pd.DataFrame:
    """Put every e-mail that answers another beside it."""
    mail = world.events.drop_duplicates("event_id")
    joined = mail.merge(mail, left_on="reply_to", right_on="event_id", suffixes=("", "_first"))
    hours = (joined["sent_at"] - joined["sent_at_first"]).dt.total_seconds() / 3600
    return joined.assign(hours=hours, double=joined["sender"] == joined["sender_first"])


@pytest.fixture(scope="module")
def plain() -> World:
    return make()


def test_with_everything_off_there_are_only_openings_and_answers(plain: World) -> None:
    events = plain.events
    assert set(events["channel"]) == {"email"}
    assert set(events["role"]) == {"to"}
    assert events["event_id"].is_unique
    assert events["thread_id"].notna().all()
    assert events["reply_to"].dropna().isin(events["event_id"]).all()
    assert not join_answers(plain)["double"].any()


def test_openings_are_answered_with_the_planted_chance_both_ways(plain: World) -> None:
    answered = plain.events["event_id"].isin(plain.events["reply_to"])
    early = plain.events["sent_at"] < plain.until - pd.Timedelta(weeks=4)
    opens = plain.events["reply_to"].isna() & early
    truth = plain.truth.set_index("alter")
    for side, other, name in (
        ("sender", "recipient", "their_reply_share"),
        ("recipient", "sender", "reply_share"),
    ):
        chosen = opens & (plain.events[side] == OWNER)
        p = plain.events.loc[chosen, other].map(truth[name])
        z = (answered[chosen].sum() - p.sum()) / np.sqrt((p * (1 - p)).sum())
        assert chosen.sum() > 1000
        assert abs(z) < 4


def test_answers_go_on_with_the_planted_chance(plain: World) -> None:
    answered = plain.events["event_id"].isin(plain.events["reply_to"])
    answers = plain.events["reply_to"].notna() & (
        plain.events["sent_at"] < plain.until - pd.Timedelta(weeks=4)
    )
    other = plain.events["sender"].where(plain.events["sender"] != OWNER, plain.events["recipient"])
    p = other[answers].map(plain.truth.set_index("alter")["continuation_share"])
    assert abs((answered[answers].sum() - p.sum()) / np.sqrt((p * (1 - p)).sum())) < 4


def test_times_to_answer_have_the_planted_medians_and_spread(plain: World) -> None:
    answers = join_answers(plain)
    truth = plain.truth.set_index("alter")
    by_owner = answers["sender"] == OWNER
    median = np.where(
        by_owner,
        answers["recipient"].map(truth["reply_hours"]),
        answers["sender"].map(truth["their_reply_hours"]),
    )
    z = np.log(answers["hours"] / median) / 1.3
    # Standard normal but for the end of the window, which cuts a few slow answers off.
    assert abs(np.median(z)) < 0.05
    assert z.std() == pytest.approx(1, abs=0.03)


def test_doubles_follow_with_their_share_and_come_before_the_answer() -> None:
    world = make(double_share=0.3)
    answers = join_answers(world)
    # Each message is followed by another with chance .3, so .3 of all messages are follow-ups.
    assert answers["double"].sum() / len(world.events) == pytest.approx(0.3, abs=0.02)
    assert (answers["hours"] >= 0).all()
    assert world.truth[["opened", "opened_by_alter"]].equals(make().truth[["opened", "opened_by_alter"]])


def test_several_recipients_share_one_mail_without_changing_who_opens(plain: World) -> None:
    world = make(several_share=0.2, contacts=120)
    own = world.events[world.events["reply_to"].isna() & world.events["sender"].eq(OWNER)]
    sizes = own.groupby("event_id").size()
    assert (sizes > 1).mean() == pytest.approx(0.2, abs=0.04)
    # 1 + Geometric(1/2) has mean 3; a few groups are cut where the week ends.
    assert sizes[sizes > 1].mean() == pytest.approx(3, abs=0.25)
    assert len(own) == plain.truth["opened"].sum()
    assert world.truth["initiation_share"].equals(plain.truth["initiation_share"])
    others = world.events[world.events["reply_to"].isna() & world.events["sender"].ne(OWNER)]
    assert (others.groupby("event_id").size() > 1).mean() == pytest.approx(0.2, abs=0.04)


def test_copies_go_by_the_planted_share_and_are_no_openings() -> None:
    world = make(cc_share=0.3, several_share=0.2, seed=4)
    copies = world.events[world.events["role"] == "cc"]
    opened = world.truth["opened"].sum() + world.truth["opened_by_alter"].sum()
    assert len(copies) / opened == pytest.approx(0.3, abs=0.03)
    assert (copies["sender"] == OWNER).mean() == pytest.approx(0.5, abs=0.05)
    addressed = world.events[world.events["role"] == "to"]["event_id"]
    assert copies["event_id"].isin(addressed).all()
    assert not world.events.duplicated(["event_id", "recipient"]).any()
    assert make(cc_share=0.0).events["role"].eq("to").all()


def test_leaked_answers_go_by_another_channel_without_headers() -> None:
    world = make(leak_share=0.25)
    leaked = world.events[world.events["channel"] != "email"]
    answers = world.events["reply_to"].notna().sum()
    assert len(leaked) / (answers + len(leaked)) == pytest.approx(0.25, abs=0.02)
    assert set(leaked["channel"]) == {"chat", "call"}
    assert leaked["reply_to"].isna().all()
    assert leaked["thread_id"].isna().all()
    assert (leaked["duration_minutes"] > 0).equals(leaked["channel"] == "call")


def test_aliases_appear_with_their_share_and_belong_to_one_person(plain: World) -> None:
    world = make(alias_share=0.2)
    main = {a: row.alter for row in world.truth.itertuples() for a in row.addresses.split(";")} | {
        OWNER: OWNER
    }
    other = world.events["sender"].where(world.events["sender"] != OWNER, world.events["recipient"])
    assert (other != other.map(main)).mean() == pytest.approx(0.2, abs=0.02)
    merged = world.events.assign(
        sender=world.events["sender"].map(main), recipient=world.events["recipient"].map(main)
    )
    pd.testing.assert_frame_equal(merged, plain.events, check_dtype=False)


def test_headers_go_missing_with_their_share_and_nothing_else_changes(plain: World) -> None:
    world = make(missing_header_share=0.2)
    assert world.events["thread_id"].isna().mean() == pytest.approx(0.2, abs=0.02)
    assert world.events.loc[world.events["thread_id"].isna(), "reply_to"].isna().all()
    rest = ["event_id", "sent_at", "sender", "recipient", "size_bytes"]
    pd.testing.assert_frame_equal(world.events[rest], plain.events[rest])


def test_a_warm_up_leaves_answers_to_openings_before_the_window() -> None:
    world = make(warmup_weeks=6, holidays=())
    unseen = world.events["reply_to"].dropna()
    unseen = unseen[~unseen.isin(world.events["event_id"])]
    assert len(unseen) > 5
    opens = world.events["reply_to"].isna().sum()
    assert opens == world.truth["opened"].sum() + world.truth["opened_by_alter"].sum()


def test_latency_drift_slows_the_contacts_and_not_the_owner() -> None:
    answers = join_answers(make(latency_drift=4.0, contacts=300, reply_hours_spread=0.0))
    late = answers["sent_at_first"] > answers["sent_at_first"].quantile(0.8)
    early = answers["sent_at_first"] < answers["sent_at_first"].quantile(0.2)
    by_owner = answers["sender"] == OWNER
    # The factor is 4 ** progress, so between tenths of the window centred at .1 and .9 it grows by 4 ** .8.
    ratio = {
        side: answers.loc[late & who, "hours"].median() / answers.loc[early & who, "hours"].median()
        for side, who in (("owner", by_owner), ("contacts", ~by_owner))
    }
    assert ratio["owner"] == pytest.approx(1, abs=0.2)
    assert ratio["contacts"] == pytest.approx(4**0.8, rel=0.25)


def test_the_working_clock_answers_in_working_hours_of_the_zone() -> None:
    events = make(clock="working", tz="Asia/Tokyo").events
    local = events.loc[events["reply_to"].notna(), "sent_at"].dt.tz_convert("Asia/Tokyo")
    assert local.dt.day_of_week.lt(5).all()
    assert local.dt.hour.between(8, 17).all()


def test_people_write_mostly_on_workdays_and_never_at_night() -> None:
    events = make(tz="America/New_York").events
    local = events.loc[events["reply_to"].isna(), "sent_at"].dt.tz_convert("America/New_York")
    assert local.dt.day_of_week.lt(5).mean() == pytest.approx(0.94, abs=0.01)
    assert local.dt.hour.ge(6).all()


def test_a_summer_time_change_moves_nobody_out_of_the_window() -> None:
    world = simulate_world(
        seed=1,
        contacts=40,
        weeks=4,
        since="2024-03-20",
        settings=Settings(tz="Europe/London", clock="working"),
    )
    assert world.since == pd.Timestamp("2024-03-20", tz="Europe/London")
    assert world.until == pd.Timestamp("2024-04-17", tz="Europe/London")
    assert (world.until - world.since) == pd.Timedelta(hours=28 * 24 - 1)


def test_meetings_follow_the_planted_share_and_leave_out_what_did_not_happen() -> None:
    world = make(meeting_share=0.3, kind_shares={"mostly-ego": 1}, contacts=100)
    single = world.meetings[world.meetings["kind"] == "single"].drop_duplicates("meeting_id")
    opened = world.truth["opened"].sum() + world.truth["opened_by_alter"].sum()
    assert len(single) / opened == pytest.approx(0.3, abs=0.03)
    expected = np.average(world.truth["initiation_share"], weights=world.truth["per_week"])
    assert (single["organizer"] == OWNER).mean() == pytest.approx(expected, abs=0.06)
    met = world.events[world.events["channel"] == "meeting"]
    gone = world.meetings[world.meetings["status"].eq("CANCELLED") | world.meetings["kind"].eq("all-day")][
        "meeting_id"
    ]
    assert len(gone)
    assert not met["thread_id"].isin(gone).any()
    declined = world.meetings[world.meetings["answer"] == "DECLINED"]
    assert len(declined)
    pairs = set(zip(met["thread_id"], met["recipient"], strict=True))
    assert not pairs & set(zip(declined["meeting_id"], declined["attendee"], strict=True))
    assert met["duration_minutes"].isin((30, 60, 90)).all()
