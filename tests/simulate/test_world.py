"""What the simulator plants can be found again in the events."""

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import INTERACTIONS
from reciprocity_kit.errors import OptionError
from reciprocity_kit.simulate import Settings, World, simulate_world

OWNER = "alex.morgan@harbor.example"
PLAIN = {
    "double_share": 0.0,
    "several_share": 0.0,
    "cc_share": 0.0,
    "leak_share": 0.0,
    "meeting_share": 0.0,
    "series": 0,
    "warmup_weeks": 0,
}


def count_openings(world: World) -> pd.DataFrame:
    """Count naively: an e-mail to somebody, that answers nothing, opens."""
    events = world.events
    opens = events[events["reply_to"].isna() & events["role"].eq("to") & events["channel"].eq("email")]
    main = {address: row.alter for row in world.truth.itertuples() for address in row.addresses.split(";")}
    by_owner = opens[opens["sender"] == OWNER]["recipient"].map(main).value_counts()
    by_other = opens[opens["recipient"] == OWNER]["sender"].map(main).value_counts()
    alters = world.truth["alter"]
    return pd.DataFrame(
        {
            "opened": by_owner.reindex(alters, fill_value=0).to_numpy(),
            "opened_by_alter": by_other.reindex(alters, fill_value=0).to_numpy(),
        }
    )


@pytest.fixture(scope="module")
def world() -> World:
    return simulate_world(seed=3, contacts=200)


@pytest.fixture(scope="module")
def network() -> World:
    return simulate_world(seed=3, contacts=60, weeks=52, network=True)


def test_same_seed_gives_the_same_world_and_another_seed_another(world: World) -> None:
    again = simulate_world(seed=3, contacts=200)
    for table in ("events", "truth", "people", "meetings", "favours", "favour_truth"):
        pd.testing.assert_frame_equal(getattr(world, table), getattr(again, table))
    assert not simulate_world(seed=4, contacts=200).events.equals(world.events)


def test_events_have_the_declared_columns_and_types(world: World) -> None:
    declared = {column.name: column for column in INTERACTIONS}
    for name, dtype in world.events.dtypes.items():
        assert name in declared
        if declared[name].dtype != "category":
            assert str(dtype) == declared[name].dtype, name
    for name in ("channel", "role"):
        assert set(world.events[name]) <= set(declared[name].choices)
    assert world.events["sent_at"].is_monotonic_increasing
    assert world.events["sent_at"].between(world.since, world.until, inclusive="left").all()
    assert not world.events.duplicated(["event_id", "recipient"]).any()
    assert (world.events["sender"] != world.events["recipient"]).all()


def test_every_mail_of_a_mailbox_has_the_owner(world: World) -> None:
    has_owner = world.events["sender"].eq(OWNER) | world.events["recipient"].eq(OWNER)
    with_meetings = has_owner.groupby(world.events["event_id"]).any()
    mails = world.events.loc[world.events["channel"] != "meeting", "event_id"].unique()
    assert with_meetings[mails].all()


def test_naive_counting_finds_the_true_openings_exactly(world: World) -> None:
    # Copies made between two contacts (To a third person, cc the owner) are no openings to the owner.
    pd.testing.assert_frame_equal(
        count_openings(world), world.truth[["opened", "opened_by_alter"]], check_dtype=False
    )


def test_planted_shares_are_recovered_within_sampling_error(world: World) -> None:
    # Given p, openings are Binomial(n, p): the sum of squared z-scores is chi-squared, and its mean
    # over some 180 contacts is 1 with a standard deviation of sqrt(2 / 180) = .105.
    truth = world.truth
    n = truth["opened"] + truth["opened_by_alter"]
    p = truth["initiation_share"]
    used = (n >= 5) & p.between(0, 1, inclusive="neither")
    z = ((truth["opened"] - n * p) / np.sqrt(n * p * (1 - p)))[used]
    assert used.sum() > 120
    assert abs((z**2).mean() - 1) < 0.45
    assert abs(z.mean()) < 4 / np.sqrt(used.sum())


def test_kinds_have_their_shares_and_their_beta_means() -> None:
    truth = simulate_world(seed=1, contacts=500, weeks=2).truth
    counts = truth["kind"].value_counts()
    assert counts.to_dict() == {
        "two-way": 250, "mostly-ego": 50, "mostly-them": 50, "fading": 50, "dormant": 50, "bulk": 50,
    }  # fmt: skip
    means = truth.groupby("kind")["initiation_share"].mean()
    # Beta(24, 6) has mean .8 and standard deviation .0718: 4 standard errors of 50 are .041.
    assert means["mostly-ego"] == pytest.approx(0.8, abs=0.041)
    assert means["mostly-them"] == pytest.approx(0.2, abs=0.041)
    assert means["two-way"] == pytest.approx(0.5, abs=0.03)
    assert means["bulk"] == 0
    # Beta(7, 3): mean .7; the median of lognormals is its first parameter.
    personal = truth[truth["kind"] != "bulk"]
    assert personal["reply_share"].mean() == pytest.approx(0.7, abs=0.03)
    assert personal["their_reply_hours"].median() == pytest.approx(8, rel=0.15)
    assert personal["continuation_share"].between(0.3, 0.7).all()
    assert truth["per_week"].median() == pytest.approx(0.5, rel=0.2)
    assert np.log(truth["per_week"]).std() == pytest.approx(0.9, rel=0.12)


def test_null_world_of_halves_is_half_throughout() -> None:
    for network in (False, True):
        truth = simulate_world(seed=2, contacts=60, weeks=20, world="all_half", network=network).truth
        assert (truth["initiation_share"] == 0.5).all()
        assert (truth["kind"] == "two-way").all()


def test_balanced_world_spreads_about_a_half() -> None:
    shares = simulate_world(seed=2, contacts=400, weeks=2, world="balanced").truth["initiation_share"]
    # Beta(15, 15): standard deviation sqrt(1 / (4 * 31)) = .0898.
    assert shares.mean() == pytest.approx(0.5, abs=0.02)
    assert shares.std() == pytest.approx(0.0898, abs=0.013)


def test_in_an_activity_only_world_shares_follow_from_activity_alone() -> None:
    for network in (False, True):
        truth = simulate_world(seed=2, contacts=80, weeks=2, world="activity_only", network=network).truth
        np.testing.assert_allclose(truth["initiation_share"], truth["expected_share"], rtol=1e-12)
        assert truth["initiation_share"].std() > 0.08


def test_the_owner_slows_down_and_takes_holidays() -> None:
    settings = Settings(**PLAIN, activity_end=0.5, burst_shape=np.inf)
    events = simulate_world(seed=5, contacts=400, world="all_half", settings=settings).events
    opened = events[events["reply_to"].isna()]
    week = (opened["sent_at"] - pd.Timestamp("2024-01-01", tz="UTC")).dt.days // 7
    counts = week.value_counts().sort_index()
    # Straight line from 1 in week 0 to .5 in week 103: .939 is the mean over weeks 0 to 25, and .546 over
    # weeks 85 to 102. No holiday (ISO weeks 32, 33, 52 of both years) falls in either.
    assert counts.loc[85:102].mean() / counts.loc[0:25].mean() == pytest.approx(0.546 / 0.939, rel=0.08)
    # 2024-08-05 begins ISO week 32 and week 31 of the window; activity about .85 on either side.
    assert counts.loc[31] / ((counts.loc[30] + counts.loc[33]) / 2) == pytest.approx(0.2, abs=0.06)


def test_bursts_add_variance_over_poisson() -> None:
    def dispersion(shape: float) -> float:
        settings = Settings(
            **PLAIN, burst_shape=shape, activity_end=1, holidays=(), per_week=4, per_week_spread=0
        )
        world = simulate_world(seed=6, contacts=40, weeks=60, world="all_half", settings=settings)
        opened = world.events[world.events["reply_to"].isna()]
        other = opened["sender"].where(opened["sender"] != OWNER, opened["recipient"])
        week = (opened["sent_at"] - world.since).dt.days // 7
        counts = pd.crosstab(other, week).to_numpy()
        return float(counts.var() / counts.mean())

    # Gamma(1.5, 1/1.5) over Poisson(4): variance 4 + 16/1.5, divided by 4 = 3.67.
    assert dispersion(np.inf) == pytest.approx(1, abs=0.08)
    assert dispersion(1.5) == pytest.approx(3.67, rel=0.12)


def test_fading_falls_to_a_quarter_and_dormant_stops() -> None:
    settings = Settings(
        **PLAIN, kind_shares={"fading": 1, "dormant": 1}, activity_end=1, holidays=(), per_week=2
    )
    world = simulate_world(seed=7, contacts=100, settings=settings)
    truth = world.truth.set_index("alter")
    opened = world.events[world.events["reply_to"].isna()]
    other = opened["sender"].where(opened["sender"] != OWNER, opened["recipient"])
    after = (opened["sent_at"] >= other.map(truth["changes_at"])).to_numpy()
    kind = other.map(truth["kind"]).to_numpy()
    assert not (after & (kind == "dormant")).any()
    fading = after[kind == "fading"]
    # 26 weeks at a quarter beside 78 at the full rate: 6.5 / 84.5 = .077.
    assert fading.mean() == pytest.approx(6.5 / 84.5, abs=0.015)
    stops = (truth.loc[truth["kind"] == "dormant", "changes_at"] - world.since).dt.days / 7 / 104
    assert stops.between(0.19, 0.7).all()


def test_contacts_of_a_bulk_kind_only_send_and_are_flagged() -> None:
    world = simulate_world(seed=8, contacts=50, settings=Settings(kind_shares={"bulk": 1, "two-way": 1}))
    bulk = set(world.truth.loc[world.truth["kind"] == "bulk", "alter"])
    assert len(bulk) == 25
    flagged = world.events["automated"]
    assert set(world.events.loc[flagged, "sender"]) == bulk
    assert not world.events["recipient"].isin(bulk).any()
    assert not world.events.loc[~flagged, "sender"].isin(bulk).any()


def test_favours_have_planted_balance_and_gaps() -> None:
    settings = Settings(favours=40, received_recorded=0.6, kind_shares={"two-way": 1})
    world = simulate_world(seed=9, contacts=150, weeks=52, settings=settings)
    truth = world.favour_truth
    given, received = truth["favours_given"], truth["favours_received"]
    assert set(truth["give_share"]) == {0.3, 0.5, 0.7}
    p = truth["give_share"]
    z = (given - (given + received) * p) / np.sqrt((given + received) * p * (1 - p))
    assert (z**2).mean() == pytest.approx(1, abs=0.45)
    entries = world.favours[world.favours["granted"]]
    recorded_given = (entries["giver"] == OWNER).sum() / given.sum()
    recorded_received = (entries["receiver"] == OWNER).sum() / received.sum()
    assert recorded_given == pytest.approx(0.95, abs=0.02)
    assert recorded_received == pytest.approx(0.6, abs=0.04)
    # Sizes 1, 2, 4, 8, 16 alike: mean 6.2.
    assert truth["given_worth"].sum() / given.sum() == pytest.approx(6.2, rel=0.06)
    noise = entries["worth"] / 2 ** np.round(np.log2(entries["worth"]))
    assert noise.std() > 0
    returned = world.favours.dropna(subset=["returns"]).merge(
        world.favours, left_on="returns", right_on="entry_id", suffixes=("", "_first")
    )
    assert len(returned) > 100
    assert (returned["given_at"] > returned["given_at_first"]).all()
    assert (returned["giver"] == returned["receiver_first"]).all()


def test_a_network_has_groups_and_no_owner(network: World) -> None:
    assert network.owner is None
    assert network.meetings.empty
    assert network.favours.empty
    group = network.people.set_index("person")["group"]
    assert group.value_counts().to_dict() == {0: 15, 1: 15, 2: 15, 3: 15}
    truth = network.truth
    assert len(truth) == 240  # 60 people with 8 ties each, each tie counted from both ends
    within = truth["ego"].map(group).to_numpy() == truth["alter"].map(group).to_numpy()
    # Within-group pairs have weight 1 against .08 and there are 420 against 1,350 pairs.
    assert within.mean() > 0.7


def test_openings_of_a_network_follow_activity_and_planted_preference(network: World) -> None:
    truth = network.truth
    n = truth["opened"] + truth["opened_by_alter"]
    p = truth["initiation_share"]
    used = n >= 5
    z = ((truth["opened"] - n * p) / np.sqrt(n * p * (1 - p)))[used]
    assert (z**2).mean() == pytest.approx(1, abs=0.4)
    lift = truth["initiation_share"] - truth["expected_share"]
    by_kind = lift.groupby(truth["kind"]).mean()
    assert by_kind["mostly-ego"] > 0.15
    assert by_kind["mostly-them"] < -0.15
    assert abs(by_kind["two-way"]) < 0.05


def test_a_bridge_is_the_only_way_to_the_last_group() -> None:
    settings = Settings(bridge=True, groups=3)
    world = simulate_world(seed=1, contacts=30, weeks=10, network=True, settings=settings)
    group = world.people.set_index("person")["group"]
    outside = (world.truth["ego"].map(group) == 2).to_numpy() != (
        world.truth["alter"].map(group) == 2
    ).to_numpy()
    assert outside.any()
    assert set(world.truth.loc[outside, "ego"]) == {world.people["person"].iloc[0]}


def test_people_have_distinct_reserved_addresses(world: World) -> None:
    everybody = simulate_world(seed=1, contacts=1200, weeks=1).people
    addresses = ";".join(everybody["addresses"]).casefold().split(";")
    assert all(address.endswith(".example") and address.isascii() for address in addresses)
    assert everybody["person"].str.casefold().is_unique
    assert everybody["name"].is_unique
    assert {world.names[address] for address in world.truth["addresses"][0].split(";")} == {
        world.truth["name"][0]
    }


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"contacts": 1}, "contacts is 1"),
        ({"weeks": 0}, "weeks is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"world": "flat"}, "'flat'"),
        ({"since": "tomorrow"}, "'tomorrow'"),
        ({"since": "2024-01-01T10:00"}, "not a day"),
        ({"owner": "alex"}, "not an address"),
        ({"network": True, "settings": Settings(kind_shares={"bulk": 1})}, "no bulk senders"),
        ({"contacts": 20_000}, "invented names"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, object], word: str) -> None:
    with pytest.raises(OptionError, match=word):
        simulate_world(**{"seed": 1, "contacts": 5, "weeks": 4, **arguments})


def test_all_wrong_settings_are_named_at_once() -> None:
    with pytest.raises(OptionError) as raised:
        Settings(
            cc_share=1.5,
            double_share=1,
            continuation_high=1,
            clock="sun",
            tz="Mars/Olympus",
            kind_shares={"friendly": 1},
            per_week=0,
            groups=0,
            warmup_weeks=-1,
        )
    for name in ("cc_share", "double_share", "continuation_high", "clock", "tz", "friendly", "per_week"):
        assert name in str(raised.value)
    assert "groups" in str(raised.value)
    assert "warmup_weeks" in str(raised.value)
