"""How much contact there is, which way it goes, and when it happens: D1, D2, D10-D12, D18, D21."""

import numpy as np
from scipy import special

from reciprocity_kit.measures.contact import Contact, turn
from reciprocity_kit.measures.estimates import CODE, Estimate, estimate, opposed, plain
from reciprocity_kit.statistics.counts import weekly_dispersion
from reciprocity_kit.statistics.grouped import (
    Limits,
    grouped_memory,
    grouped_quantile,
    grouped_variation,
)
from reciprocity_kit.statistics.grouped_shares import (
    ClusteredShare,
    clustered_share,
    dirichlet_limits,
    weighted_rate,
)
from reciprocity_kit.statistics.proportions import wilson
from reciprocity_kit.statistics.rhythm import gamma_poisson_rates

FEWEST_GAPS = 5


def flow_estimates(contact: Contact) -> list[Estimate]:
    """Measure volume, direction and audience of the contact in one channel.

    Parameters
    ----------
    contact : Contact
        Contact in one channel.

    Returns
    -------
    list of Estimate
        The measures sent, received, volume, message_share, message_balance, contact_share,
        one_to_one_share and size_bytes.
    """
    return [*_volumes(contact), *balance_estimates(message_share(contact), contact), *_audience(contact)]


def _volumes(contact: Contact) -> list[Estimate]:
    weight, pair = contact.row["weight"], contact.row["pair"]
    sent, squares = contact.sums(weight), contact.sums(weight**2)
    counts, week, group = contact.week_counts
    phi = weekly_dispersion(counts, week, group, contact.n_pairs, week_share=contact.weeks)
    exposure = max(float(contact.weeks.sum()), 1.0)
    total = np.bincount(pair, weight, contact.n_pairs)
    square = np.bincount(pair, weight**2, contact.n_pairs)
    flows = weighted_rate(sent, squares, dispersion=phi.repeat(2))
    got = Limits(*(turn(each) for each in flows))
    method = "gamma (Garwood), weekly dispersion"
    seen = contact.n_events
    rate = plain(weighted_rate(total, square, exposure=exposure, dispersion=phi))
    whole = np.bincount(contact.ego, contact.n_events, int(contact.ego.max(initial=0)) + 1)
    share = dirichlet_limits(contact.n_events, *_coded(contact.ego))
    weighed = np.bincount(contact.ego, sent + turn(sent), len(whole))[contact.ego]
    value = (sent + turn(sent)) / weighed
    unseen = np.where(contact.observed, 0.0, np.nan)
    of_contact = Limits(value + unseen, share.low + unseen, share.high + unseen)
    return [
        estimate("sent", flows, seen, method),
        estimate("received", got, seen, method),
        estimate("volume", rate, seen, method),
        estimate(
            "contact_share", of_contact, whole[contact.ego].astype(int), "dirichlet", why="not_identified"
        ),
    ]


def _coded(ego: np.ndarray) -> tuple[np.ndarray, int]:
    people, code = np.unique(ego, return_inverse=True)
    return code, len(people)


def message_share(contact: Contact) -> ClusteredShare:
    """Find the first side's share of the contact of each pair, conversations being the cases.

    Parameters
    ----------
    contact : Contact
        Contact in one channel.

    Returns
    -------
    ClusteredShare
        One share per pair.
    """
    weight, pair = contact.row["weight"], contact.row["pair"]
    part = np.where(contact.row["forward"], weight, 0.0)
    return clustered_share(part, weight, contact.cluster, pair, contact.n_pairs)


def balance_estimates(share: ClusteredShare, contact: Contact) -> list[Estimate]:
    """Turn the message share of each pair into the share and the balance of each side.

    Parameters
    ----------
    share : ClusteredShare
        One share per pair.
    contact : Contact
        The contact it was found in.

    Returns
    -------
    list of Estimate
        The measures message_share and message_balance; one_sided where only one of the two sent anything.
    """
    sides = opposed(Limits(share.value, share.low, share.high))
    measured = []
    for name, limits in (
        ("message_share", sides),
        ("message_balance", Limits(*(2 * each - 1 for each in sides))),
    ):
        made = estimate(name, limits, share.clusters.repeat(2), "wilson, conversations as cases")
        one_sided = (contact.sent == 0) ^ (turn(contact.sent) == 0)
        status = np.where(one_sided, CODE["one_sided"], made.status)
        measured.append(Estimate(name, made.value, made.low, made.high, made.n, status, made.method))
    return measured


def _audience(contact: Contact) -> list[Estimate]:
    pair, alone = contact.row["pair"], contact.row["audience"] == 1
    every = np.ones(len(pair))
    private = clustered_share(alone, every, contact.cluster, pair, contact.n_pairs)
    size = contact.row["size_bytes"]
    known = np.bincount(contact.sender_side[~np.isnan(size)], minlength=2 * contact.n_pairs)
    return [
        estimate(
            "one_to_one_share",
            plain(Limits(private.value, private.low, private.high)),
            private.clusters.repeat(2),
            "wilson, conversations as cases",
        ),
        estimate(
            "size_bytes",
            grouped_quantile(size, contact.sender_side, 2 * contact.n_pairs),
            known,
            "order statistics",
        ),
    ]


def time_estimates(contact: Contact) -> list[Estimate]:
    """Measure when the contact happens.

    Parameters
    ----------
    contact : Contact
        Contact in one channel or all.

    Returns
    -------
    list of Estimate
        The measures active_week_share, gap_days, gap_spread_days, gap_variation, burstiness, memory,
        silence_surprise and silence_surprise_empirical.
    """
    gaps, pair = contact.gaps
    n = np.bincount(pair, minlength=contact.n_pairs)
    active = np.bincount(contact.week_counts[2], minlength=contact.n_pairs)
    weeks = np.full(contact.n_pairs, len(contact.weeks))
    median, low, high = (grouped_quantile(gaps, pair, contact.n_pairs, at=at) for at in (0.5, 0.25, 0.75))
    spread = Limits(high.value - low.value, np.maximum(high.low - low.high, 0.0), high.high - low.low)
    variation = grouped_variation(gaps, pair, contact.n_pairs)
    order, jackknife = "order statistics", "jackknife, student"
    memory = grouped_memory(gaps, pair, contact.n_pairs)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = Limits(active / weeks, *wilson(active, weeks))
    return [
        estimate("active_week_share", plain(share), weeks.repeat(2), "wilson"),
        estimate("gap_days", plain(median), n.repeat(2), order),
        estimate("gap_spread_days", plain(spread), n.repeat(2), order),
        estimate("gap_variation", plain(variation), n.repeat(2), jackknife),
        estimate("burstiness", plain(_burstiness(variation, n)), n.repeat(2), jackknife),
        estimate("memory", plain(memory), n.repeat(2), "fisher"),
        *_surprises(contact, n),
    ]


def _burstiness(variation: Limits, n: np.ndarray) -> Limits:
    """Return the burstiness for few gaps, which rises with the variation, as do its limits."""
    wide, narrow = np.sqrt(n + 1.0), np.sqrt(np.maximum(n - 1.0, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return Limits(*((wide * r - narrow) / ((wide - 2.0) * r + narrow) for r in variation))


def _surprises(contact: Contact, n_gaps: np.ndarray) -> list[Estimate]:
    gaps, pair = contact.gaps
    silence = contact.silence_days
    opened = contact.opened + turn(contact.opened)
    n = np.maximum(opened[::2] - 1, 0)
    span = np.bincount(pair, gaps, contact.n_pairs)
    usable = (n >= FEWEST_GAPS) & (span > 0) & (silence >= 0)
    return [
        estimate(
            "silence_surprise", plain(_model_surprise(n, span, silence, usable)), n.repeat(2), "gamma-poisson"
        ),
        estimate(
            "silence_surprise_empirical",
            plain(_empirical_surprise(gaps, pair, silence, n_gaps)),
            n_gaps.repeat(2),
            "wilson",
        ),
    ]


def _model_surprise(n: np.ndarray, span: np.ndarray, silence: np.ndarray, usable: np.ndarray) -> Limits:
    value, low, high = (np.full(len(n), np.nan) for _ in range(3))
    if usable.any():
        a, b = gamma_poisson_rates(n[usable], span[usable])
        shape, scale = a + n[usable], b + span[usable]
        value[usable] = -np.expm1(-shape * np.log1p(silence[usable] / scale))
        for limit, mass in ((low, 0.025), (high, 0.975)):
            rate = special.gammaincinv(shape, mass) / scale
            limit[usable] = -np.expm1(-rate * silence[usable])
    return Limits(value, low, high)


def _empirical_surprise(
    gaps: np.ndarray, pair: np.ndarray, silence: np.ndarray, n_gaps: np.ndarray
) -> Limits:
    as_long = np.bincount(pair[gaps >= silence[pair]], minlength=len(silence))
    usable = n_gaps >= FEWEST_GAPS
    low, high = wilson(n_gaps - as_long, n_gaps)
    value = 1.0 - (1.0 + as_long) / (n_gaps + 1.0)
    return Limits(*(np.where(usable, each, np.nan) for each in (value, np.minimum(low, value), high)))
