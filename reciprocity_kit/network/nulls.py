"""Tables of how far a network, and each person in it, is answered beyond chance, null by null."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns._of_power import NETWORK_MEASURES, NULLS
from reciprocity_kit.network.chance import (
    NOTHING,
    TIE_NULLS,
    Chance,
    beyond,
    check_null,
    find_chance,
    find_tie_chance,
)
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.network.reciprocity import edge_reciprocity, weighted_reciprocity
from reciprocity_kit.statistics._arrays import FloatArray, as_floats

FEWEST = 5
_VALUES = ("reciprocity", "expected", "expected_low", "expected_high", "expected_sd", "rho", "z", "p")


def build_network_reciprocity(
    network: Network,
    *,
    nulls: Sequence[str] = NULLS,
    isolates: bool = True,
    samples: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Build the table of a network's reciprocity under each null model.

    A high reciprocity can be nothing but volume: where few people exchange much, chance answers
    much. rho above 0 says more is answered than by chance, below 0 less, and the sign can differ
    from null to null, so each row names its own. The range is that of chance, not of rho.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; loops do not count.
    nulls : sequence of {"homogeneous", "configuration", "permutation"}
        Null models, as in `weighted_rho`; for ties without weights there is no permutation.
    isolates : bool, default True
        Whether people without any edge count for the homogeneous null.
    samples : int, default 200
        Shuffles of the permutation null.
    seed : int, default 0
        Its seed.

    Returns
    -------
    pandas.DataFrame
        One row per measure and null: reciprocity, expected with its spread and 95% range, rho, z, p,
        people, n_ties, n_events, samples and status: not_identified where not everybody is observed,
        no_events without ties, too_few under five ties. rho is NaN where chance answers everything,
        z where chance does not vary.

    Raises
    ------
    OptionError
        If a null is not known.
    TableError
        If weights are not whole numbers.

    References
    ----------
    Garlaschelli, D., Loffredo, M. I. (2004). Physical Review Letters 93, 268701. Squartini, T.,
    Picciolo, F., Ruzzenenti, F., Garlaschelli, D. (2013). Scientific Reports 3, 2729.

    Examples
    --------
    >>> import networkx as nx
    >>> edges = ((0, 1, 4), (0, 2, 1), (1, 0, 2), (2, 0, 3), (2, 1, 5))
    >>> network = nx.DiGraph([(one, other, {"weight": n}) for one, other, n in edges])
    >>> table = build_network_reciprocity(network, nulls=["homogeneous", "configuration"])
    >>> table[["measure", "null", "rho"]].round(2).tail(2).values.tolist()
    [['weighted_reciprocity', 'homogeneous', -0.03], ['weighted_reciprocity', 'configuration', 0.22]]
    """
    for null in nulls:
        check_null(null, NULLS)
    contact = contact_matrix(network)
    people = len(network) if isolates else np.unique(contact.nonzero()).size
    table = pd.DataFrame(
        [
            (measure, null)
            for measure, known in zip(NETWORK_MEASURES, (TIE_NULLS, NULLS), strict=True)
            for null in nulls
            if null in known
        ],
        columns=["measure", "null"],
    ).assign(**dict.fromkeys(_VALUES, np.nan), people=people, n_ties=contact.nnz, samples=0)
    table = table.assign(n_events=float(contact.sum()), status=_find_status(network, contact))
    if table["status"].isin(["ok", "too_few"]).all():
        for row, (measure, null) in enumerate(zip(table["measure"], table["null"], strict=True)):
            if measure == NETWORK_MEASURES[1]:
                chance = find_chance(contact, null, isolates=isolates, samples=samples, seed=seed)
                value = weighted_reciprocity(network)
            else:
                value = edge_reciprocity(network)
                chance = _find_tie_chance(contact, null, isolates=isolates, people=people)
            table.loc[row, list(_VALUES)] = _compare(value, chance)
            table.loc[row, "samples"] = chance.draws.size
    return cast_table("network_reciprocity", table)


def build_people_reciprocity(
    network: Network, *, nulls: Sequence[str] = NULLS, samples: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Build the table of how far each person's contact is matched, beyond chance, null by null.

    A high reciprocity_out says that much of what the person sent came back from the same people, a
    low one that little did; reciprocity_in says it of what they received. rho_out above 0 is more
    than by chance, below 0 less: whoever sends much is matched less by chance alone, and whoever
    receives much more.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; loops do not count.
    nulls : sequence of {"homogeneous", "configuration", "permutation"}
        Null models, as in `weighted_rho`.
    samples : int, default 200
        Shuffles of the permutation null.
    seed : int, default 0
        Its seed.

    Returns
    -------
    pandas.DataFrame
        One row per person and null: sent, received, matched = sum_j min(w_ij, w_ji), then for what
        was sent (`_out`) and received (`_in`) the matched share, its expectation and spread under
        the null, rho and z; contacts and status: not_identified where not everybody is observed,
        no_events without contact, one_sided where the person only sent or only received, too_few
        under five events.

    Raises
    ------
    OptionError
        If a null is not known.
    TableError
        If weights are not whole numbers.

    References
    ----------
    Squartini, T., Picciolo, F., Ruzzenenti, F., Garlaschelli, D. (2013). Scientific Reports 3, 2729.

    Examples
    --------
    Ann sends Bob four events and gets one back; Bob is matched in all he sends:

    >>> import networkx as nx
    >>> edges = [("ann", "bob", {"weight": 4}), ("bob", "ann", {"weight": 1}), ("bob", "eve")]
    >>> table = build_people_reciprocity(nx.DiGraph(edges), nulls=["homogeneous"])
    >>> table[["person", "reciprocity_out", "reciprocity_in"]].values.tolist()
    [['ann', 0.25, 1.0], ['bob', 0.5, 0.25], ['eve', nan, 0.0]]
    """
    for null in nulls:
        check_null(null, NULLS)
    contact = contact_matrix(network)
    if not len(network) or not nulls:
        return empty_table("people_reciprocity")
    base = _measure_people(network, contact)
    seen = is_observed(network) and contact.nnz
    tables = []
    for null in nulls:
        chance = find_chance(contact, null, samples=samples, seed=seed) if seen else None
        sides = dict(_find_sides(base, chance))
        tables.append(base.assign(null=null, **sides))
    return cast_table("people_reciprocity", pd.concat(tables, ignore_index=True))


def _find_status(network: Network, contact: "sparse.csr_array") -> str:
    if not is_observed(network):
        return "not_identified"
    if not contact.nnz:
        return "no_events"
    return "too_few" if contact.nnz < FEWEST else "ok"


def _find_tie_chance(contact: "sparse.csr_array", null: str, *, isolates: bool, people: int) -> Chance:
    """Return the chance of an answer; in a complete network it is 1 whatever the null."""
    if contact.nnz == people * (people - 1):
        sure, none = np.ones(people), np.zeros(people)
        return Chance(1.0, 0.0, 1.0, 1.0, sure, none, sure, none, np.zeros(0))
    return find_tie_chance(contact, null, isolates=isolates)


def _compare(value: float, chance: Chance) -> list[float]:
    rho, z, p_value = chance.compare(value)
    return [value, chance.expected, chance.low, chance.high, chance.sd, rho, z, p_value]


def _measure_people(network: Network, contact: "sparse.csr_array") -> pd.DataFrame:
    sent, received = as_floats(contact.sum(axis=1)), as_floats(contact.sum(axis=0))
    matched = as_floats(contact.minimum(contact.T).sum(axis=1))
    both = sent + received
    unseen = np.full(both.shape, not is_observed(network))
    cases = [unseen, both == 0, (sent == 0) | (received == 0), both < FEWEST]
    status = np.select(cases, ["not_identified", "no_events", "one_sided", "too_few"], "ok")
    flows = {"person": list(network), "sent": sent, "received": received, "matched": matched}
    contacts = np.diff(sparse.csr_array(contact + contact.T).indptr)
    return pd.DataFrame(flows).assign(contacts=contacts, status=status)


def _find_sides(base: pd.DataFrame, chance: Chance | None) -> Iterator[tuple[str, FloatArray]]:
    """Yield the columns of what was sent and of what was received."""
    for side, name in (("out", "sent"), ("in", "received")):
        whole = base[name].to_numpy()
        known = (whole > 0) & (chance is not None)
        value = np.where(known, base["matched"].to_numpy() / np.where(whole > 0, whole, 1.0), np.nan)
        expected, spread = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
        if chance is not None:
            expected, spread = (chance.out, chance.out_sd) if side == "out" else (chance.into, chance.into_sd)
        yield f"reciprocity_{side}", value
        yield f"expected_{side}", np.where(known, expected, np.nan)
        yield f"expected_{side}_sd", np.where(known, spread, np.nan)
        yield f"rho_{side}", np.where(known, beyond(value, expected), np.nan)
        varies = known & (spread > NOTHING)
        yield f"z_{side}", np.where(varies, (value - expected) / np.where(varies, spread, 1.0), np.nan)
