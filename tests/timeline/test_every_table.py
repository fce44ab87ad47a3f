"""What all tables of time have in common: their types, their statuses, and what is asked of an owner."""

from collections.abc import Callable

import pandas as pd
import pytest

from reciprocity_kit.columns import STATUSES, TABLES, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.simulate import World, simulate_world
from reciprocity_kit.timeline import (
    build_changes,
    build_drift,
    build_owed,
    build_reply_curves,
    build_silences,
    build_tie_periods,
    build_trends,
    find_dormant,
)

Mail = tuple[float, str, str, str, str, float]
MakeMails = Callable[..., History]
ReadWorld = Callable[[World], History]
Build = Callable[..., pd.DataFrame]

BUILDERS = {
    "drift": build_drift,
    "changes": build_changes,
    "trends": build_trends,
    "silences": build_silences,
    "dormant": find_dormant,
    "owed": build_owed,
    "tie_periods": build_tie_periods,
    "reply_curves": build_reply_curves,
}
EVERY = pytest.mark.parametrize(("name", "build"), BUILDERS.items())


@pytest.fixture(scope="module")
def small(read_world: ReadWorld) -> History:
    return read_world(simulate_world(seed=51, contacts=12, weeks=60))


@EVERY
def test_columns_types_and_ranges_are_as_declared(small: History, name: str, build: Build) -> None:
    table = build(small)
    assert table.dtypes.astype("str").to_dict() == empty_table(name).dtypes.astype("str").to_dict()
    for column in TABLES[name]:
        if column.low is not None:
            assert (table[column.name].dropna() >= column.low).all(), column.name
        if column.high is not None:
            assert (table[column.name].dropna() <= column.high + 1e-9).all(), column.name
        if column.choices:
            assert table[column.name].notna().all(), column.name


@EVERY
def test_machines_have_no_row(small: History, name: str, build: Build) -> None:
    machines = set(small.people_seen.loc[small.people_seen["automated"], "person"])
    assert machines
    assert not machines & set(build(small)["alter"]), name


@EVERY
def test_the_same_history_gives_the_same_table(small: History, name: str, build: Build) -> None:
    pd.testing.assert_frame_equal(build(small), build(small), obj=name)


@EVERY
def test_nothing_recorded_gives_no_row(mails: MakeMails, name: str, build: Build) -> None:
    history = mails([(1.0, "ana", "you", "m", "", 1.0)], days=30)
    table = build(history, channel="chat")
    assert table.empty
    assert list(table.columns) == [column.name for column in TABLES[name]]


@EVERY
def test_one_message_has_a_row_without_claims(mails: MakeMails, name: str, build: Build) -> None:
    table = build(mails([(1.0, "ana", "you", "m", "", 1.0)], days=30))
    rows = {"drift": 7, "changes": 2, "trends": 2, "silences": 1, "dormant": 0, "owed": 1}
    assert len(table) == (rows | {"tie_periods": 1, "reply_curves": 145})[name]
    if "status" in table:
        assert set(table["status"]) <= {"too_few", "no_events", "not_identified"}
        assert set(table["status"].cat.categories) == set(STATUSES)
    for column in ("p", "q", "active_probability", "silence_surprise", "usual_hours"):
        assert column not in table or table[column].isna().all()


@EVERY
@pytest.mark.parametrize("options", [{"ego": "nobody"}, {"ego": "ana"}, {"channel": "fax"}])
def test_what_cannot_be_told_is_said(
    mails: MakeMails, name: str, build: Build, options: dict[str, str]
) -> None:
    history = mails([(1.0, "ana", "you", "m", "", 1.0)], days=30)
    with pytest.raises(OptionError, match=r"Nobody|Only the mailbox|unknown"):
        build(history, **options)
    with pytest.raises(OptionError, match="whose contact"):
        build(mails([(1.0, "ana", "you", name, "", 1.0)], days=30, owner=""))
