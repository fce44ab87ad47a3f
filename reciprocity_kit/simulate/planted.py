"""What is planted: who has which tie with whom, and how it behaves."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.simulate.clock import Floats, Ints
from reciprocity_kit.simulate.settings import KINDS, Settings

OPENS: Mapping[str, tuple[float, float]] = {
    "two-way": (15, 15),
    "mostly-ego": (24, 6),
    "mostly-them": (6, 24),
    "fading": (15, 15),
    "dormant": (15, 15),
}
FADES_AT = 0.75
FADES_TO = 0.25
STOPS_LOW, STOPS_HIGH = 0.2, 0.7


def split_kinds(count: int, shares: Mapping[str, float]) -> list[str]:
    """Share out kinds among contacts, exactly up to rounding.

    Parameters
    ----------
    count : int
        Contacts.
    shares : Mapping of str to float
        Weight of each kind.

    Returns
    -------
    list of str
        One kind per contact, in the order of the kinds.

    Raises
    ------
    OptionError
        If no kind has a share.

    Examples
    --------
    >>> split_kinds(5, {"two-way": 0.5, "bulk": 0.5})
    ['two-way', 'two-way', 'two-way', 'bulk', 'bulk']
    """
    weights = np.array([shares.get(kind, 0.0) for kind in KINDS])
    if not weights.sum():
        raise OptionError(
            "kind_shares has no kind that can occur here: a whole network has no bulk senders.",
            next_step=f"give one of these a share: {', '.join(KINDS)}",
        )
    exact = weights / weights.sum() * count
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: count - int(whole.sum())]] += 1
    return [kind for kind, n in zip(KINDS, whole.tolist(), strict=True) for _ in range(n)]


def draw_contacts(
    kinds: list[str], world: str, weeks: int, settings: Settings, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the owner's ties, one row per contact.

    Parameters
    ----------
    kinds : list of str
        Kind of each contact.
    world : {"mixed", "all_half", "balanced", "activity_only"}
        Whether people differ in who opens, and why.
    weeks : int
        Length of the window.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        Planted values; `ego` and `alter` are numbers of people, the owner being 0.
    """
    count = len(kinds)
    median = np.array([settings.per_week_of_kind.get(kind, settings.per_week) for kind in kinds])
    per_week = median * np.exp(settings.per_week_spread * rng.standard_normal(count))
    activity = np.exp(settings.activity_spread * rng.standard_normal(count))
    expected = 1 / (1 + activity) if world == "activity_only" else np.full(count, 0.5)
    ties = pd.DataFrame(
        {"ego": 0, "alter": np.arange(1, count + 1), "kind": kinds, "per_week": per_week},
    )
    return _complete(ties, expected, world, weeks, settings, rng)


def draw_dyads(
    people: int, world: str, weeks: int, settings: Settings, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the ties of a whole network, one row per pair of people.

    Openings from i to j come at the rate `per_week * activity_i * popularity_j` on the
    ties there are (a configuration model); what is planted on top is the dyad's own
    preference.

    Parameters
    ----------
    people : int
        People in the network.
    world : {"mixed", "all_half", "balanced", "activity_only"}
        Whether people differ in who opens, and why.
    weeks : int
        Length of the window.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        Planted values; `ego` and `alter` are numbers of people, ego the lower.
    """
    alike = world in {"all_half", "balanced"}
    spread = 0.0 if alike else settings.activity_spread
    activity = np.exp(spread * rng.standard_normal(people))
    popularity = np.exp(spread * rng.standard_normal(people))
    ego, alter = _draw_pairs(activity, popularity, settings, rng)
    out, back = activity[ego] * popularity[alter], activity[alter] * popularity[ego]
    shares = {kind: share for kind, share in settings.kind_shares.items() if kind != "bulk"}
    kinds = ["two-way"] * ego.size
    if world == "mixed":
        drawn = split_kinds(ego.size, shares)
        kinds = [drawn[i] for i in rng.permutation(ego.size).tolist()]
    ties = pd.DataFrame(
        {"ego": ego, "alter": alter, "kind": kinds, "per_week": settings.per_week * (out + back) / 2}
    )
    return _complete(ties, out / (out + back), world, weeks, settings, rng)


def split_groups(people: int, groups: int) -> Ints:
    """Share out people among groups of nearly equal size.

    Parameters
    ----------
    people : int
        People.
    groups : int
        Groups.

    Returns
    -------
    ndarray of int
        Group of each person, from 0.

    Examples
    --------
    >>> split_groups(5, 2).tolist()
    [0, 0, 0, 1, 1]
    """
    return np.arange(people, dtype=np.int64) * groups // people


def _draw_pairs(
    activity: Floats, popularity: Floats, settings: Settings, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    people = activity.size
    ego, alter = np.triu_indices(people, k=1)
    group = split_groups(people, settings.groups)
    weight = activity[ego] * popularity[alter] + activity[alter] * popularity[ego]
    weight = weight * np.where(group[ego] == group[alter], 1.0, settings.between_weight)
    if settings.bridge:
        last = settings.groups - 1
        outside = (group[ego] == last) != (group[alter] == last)
        weight = np.where(outside, np.where(ego == 0, np.maximum(weight, weight.max()), 0.0), weight)
    wanted = min(round(people * settings.contacts_per_person / 2), int((weight > 0).sum()))
    # Efraimidis and Spirakis 2006: the largest keys are a weighted sample without replacement.
    with np.errstate(divide="ignore"):
        keys = np.log(rng.random(ego.size)) / weight
    chosen = np.sort(np.argsort(-keys, kind="stable")[:wanted])
    return ego[chosen], alter[chosen]


def _complete(
    ties: pd.DataFrame,
    expected: Floats,
    world: str,
    weeks: int,
    settings: Settings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    kinds = ties["kind"].tolist()
    count = len(kinds)
    preference = _draw_preference(kinds, world, rng)
    bulk = np.array([kind == "bulk" for kind in kinds], dtype=bool)
    odds = expected / (1 - expected) * preference / (1 - preference)

    def chance() -> Floats:
        return np.where(bulk, 0.0, rng.beta(settings.reply_alpha, settings.reply_beta, count))

    def median_hours() -> Floats:
        drawn = settings.reply_hours * np.exp(settings.reply_hours_spread * rng.standard_normal(count))
        return np.where(bulk, np.nan, drawn)

    return ties.assign(
        initiation_share=np.where(bulk, 0.0, odds / (1 + odds)),
        expected_share=np.where(bulk, 0.0, expected),
        reply_share=chance(),
        their_reply_share=chance(),
        reply_hours=median_hours(),
        their_reply_hours=median_hours(),
        continuation_share=np.where(
            bulk, 0.0, rng.uniform(settings.continuation_low, settings.continuation_high, count)
        ),
        latency_drift=settings.latency_drift,
        changes_week=_draw_changes(kinds, weeks, rng),
    )


def _draw_preference(kinds: list[str], world: str, rng: np.random.Generator) -> Floats:
    shapes = [OPENS.get(kind, OPENS["two-way"]) for kind in kinds]
    drawn = rng.beta([a for a, _ in shapes], [b for _, b in shapes])
    return drawn if world in {"mixed", "balanced"} else np.full(len(kinds), 0.5)


def _draw_changes(kinds: list[str], weeks: int, rng: np.random.Generator) -> Ints:
    stops = np.floor(rng.uniform(STOPS_LOW, STOPS_HIGH, len(kinds)) * weeks).astype(np.int64)
    at = {"fading": np.full(len(kinds), int(FADES_AT * weeks)), "dormant": stops}
    never = np.full(len(kinds), weeks)
    chosen = [at.get(kind, never)[i] for i, kind in enumerate(kinds)]
    return np.array(chosen, dtype=np.int64)
