"""Open turns against lists made by hand."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.timeline import build_owed

MakeMails = Callable[..., History]
Mail = tuple[float, str, str, str, str, float]

END = 100.0


def mail(day: float, sender: str, to: str, name: str, answers: str = "") -> Mail:
    return (float(day), sender, to, name, answers, 1000.0)


def listed(owed: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [(row["side"], row["alter"], row["event_id"]) for row in owed.to_dict(orient="records")]


def test_both_sides_and_what_is_not_open(mails: MakeMails) -> None:
    rows = [
        mail(90, "ana", "you", "open"),  # yours
        mail(91, "you", "ben", "mine"),  # theirs
        mail(92, "ana", "you", "done"),
        mail(93, "you", "ana", "reply", "done"),  # answers "done", ends that conversation
        mail(94, "cy", "you+b+c+d+e+f", "crowd"),  # six recipients: nobody is asked
        mail(95, "you", "ben", "again", "mine"),  # the same turn, no second row
        mail(5, "dee", "you", "old"),  # 95 days ago
    ]
    owed = build_owed(mails(rows, days=END))
    assert listed(owed) == [("yours", "ana", "open"), ("theirs", "ben", "mine")]
    assert owed["age_days"].tolist() == [10.0, 9.0]
    assert owed["status"].tolist() == ["too_few", "too_few"]
    assert owed["usual_hours"].isna().all()
    assert list(owed.columns) == [column.name for column in TABLES["owed"]]
    assert ("yours", "dee", "old") in listed(build_owed(mails(rows, days=END), longest_days=96))


def test_ids_are_those_of_the_interactions_table(make_history: MakeMails) -> None:
    # An export without ids: the kit makes them, and both tables show the same.
    events = [{"at": 0.0, "sender": "ana", "to": ["you"]}, {"at": 1.0, "sender": "you", "to": ["ben"]}]
    history = make_history(events, owner="you", threaded=False, hours=10.0)
    assert set(build_owed(history)["event_id"]) == set(history.interactions["event_id"])


def test_later_turns_of_the_last_week_on_request(mails: MakeMails) -> None:
    rows = [mail(96, "you", "ana", "q"), mail(97, "ana", "you", "r", "q")]
    assert build_owed(mails(rows, days=END)).empty
    later = build_owed(mails(rows, days=END), openings_only=False)
    assert listed(later) == [("yours", "ana", "r")]
    assert not later["opens"].iloc[0]
    # Ten days later the reply ended the conversation, as far as can be told.
    assert build_owed(mails(rows, days=END + 10), openings_only=False).empty


def test_contact_in_another_conversation_since(mails: MakeMails) -> None:
    rows = [mail(90, "ana", "you", "open"), mail(91, "you", "ana", "other"), mail(92, "ben", "you", "b")]
    rows.append(mail(93, "ben", "you", "b2"))  # ben writes again: that is not your contact
    owed = build_owed(mails(rows, days=END)).set_index("event_id")
    assert owed["contact_since"].to_dict() == {"open": True, "b": False, "b2": False, "other": False}


def test_the_usual_is_that_side_of_that_tie(mails: MakeMails) -> None:
    # Ana answered after 1, 2, 3, 4 and 10 days, and never twice (30 and 20 days ago); one has waited for 3.
    rows = []
    for place, wait in enumerate([1, 2, 3, 4, 10]):
        rows += [
            mail(place, "you", "ana", f"q{place}"),
            mail(place + wait, "ana", "you", f"r{place}", f"q{place}"),
        ]
    rows += [
        mail(70, "you", "ana", "never1"),
        mail(80, "you", "ana", "never2"),
        mail(97, "you", "ana", "now"),
    ]
    owed = build_owed(mails(rows, days=END)).set_index("event_id")
    now = owed.loc["now"]
    # Kaplan-Meier with 8 turns: 7/8, 6/8, 5/8 at day 3; "now" is censored at 3, so 5/8 * 3/4 at day 4 and
    # 5/8 * 2/4 = 5/16 at day 10. Replied by day 3: 3/8 of 11/16 in all.
    assert now["usual_hours"] == 24 * 4  # 15/32 is the first at or below a half
    assert now["late_hours"] == 24 * 10
    assert now["answered_sooner_share"] == pytest.approx((3 / 8) / (11 / 16))
    assert now["still_answered_share"] == pytest.approx((11 / 16 - 3 / 8) / (5 / 8))
    assert (now["n"], now["n_replied"], now["status"]) == (8, 5, "ok")
    assert owed.loc["never1", "answered_sooner_share"] == pytest.approx(1.0)
    assert owed.loc["never1", "still_answered_share"] == pytest.approx(0.0)
    assert owed.index.tolist() == ["never1", "never2", "now"]  # least usual first


def test_fewer_than_half_answered_has_no_median(mails: MakeMails) -> None:
    rows = []
    for place in range(20):
        rows.append(mail(3 * place, "you", "ana", f"q{place}"))
        if place < 6:
            rows.append(mail(3 * place + 1, "ana", "you", f"r{place}", f"q{place}"))
    owed = build_owed(mails(rows, days=END))
    assert set(owed["status"]) == {"censored"}
    assert owed["usual_hours"].isna().all()
    assert owed["late_hours"].eq(24.0).all()


def test_from_the_other_side_yours_are_theirs(mails: MakeMails) -> None:
    rows = [mail(90, "ana", "you", "a"), mail(91, "you", "ana", "b"), mail(92, "ben", "you", "c")]
    history = mails(rows, days=END, owner="")
    here = build_owed(history, ego="you").set_index("event_id")
    there = build_owed(history, ego="ana").set_index("event_id")
    assert here["side"].to_dict() == {"a": "yours", "b": "theirs", "c": "yours"}
    assert there["side"].to_dict() == {"a": "theirs", "b": "yours"}
    assert here.loc[["a", "b"], "age_days"].tolist() == there.loc[["a", "b"], "age_days"].tolist()


def test_machines_are_never_owed(mails: MakeMails) -> None:
    owed = build_owed(mails([mail(99, "no-reply@shop.example", "you", "ad")], days=END))
    assert owed.empty
    assert owed["asked_at"].dtype == "datetime64[us, UTC]"


def test_moving_all_times_moves_the_times_only(mails: MakeMails) -> None:
    rows = [mail(90, "ana", "you", "a"), mail(91, "you", "ben", "b")]
    one = build_owed(mails(rows, days=END))
    two = build_owed(mails(rows, days=END, start=pd.Timestamp("2011-11-11", tz="UTC")))
    pd.testing.assert_frame_equal(one.drop(columns="asked_at"), two.drop(columns="asked_at"))


@pytest.mark.parametrize("days", [0, -1, np.nan])
def test_an_age_must_be_above_nought(mails: MakeMails, days: float) -> None:
    with pytest.raises(OptionError, match="no age"):
        build_owed(mails([mail(99, "ana", "you", "a")], days=END), longest_days=days)
