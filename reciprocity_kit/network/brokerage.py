"""Who links people without contact, within and between groups (Gould and Fernandez)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns._of_power import BROKERAGE_ROLES
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics.brokerage import brokered_pairs

FEWEST_IN_GROUP = 5
_NOTHING = 1e-9


def build_brokerage(network: Network, groups: Mapping[str, str], *, min_group: int = 5) -> pd.DataFrame:
    """Build the table of how many pairs without contact each person links, by the groups of the three.

    High: many who do not write to each other could reach each other through the person; low: few.
    z far above 0: more than where ties fall at random, far below 0: fewer; what passes through is
    in no count. Person j links i to k where i sends to j, j to k, and i not to k. coordinator: all
    of one group; itinerant: i and k of one other group; gatekeeper: i of another, k of j's own;
    representative: i of j's own, k of another; liaison: three groups; all: any of these.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; weights are not looked at.
    groups : mapping of str to str
        Group of every person, such as a department.
    min_group : int, default 5
        Smallest group whose people are shown, 5 or more.

    Returns
    -------
    pandas.DataFrame
        One row per person and role: group, group_size, brokered pairs, expected and expected_sd for
        networks with as many people and ties in any order, z, and status: not_identified where not
        everyone is observed, too_few without a value in groups under `min_group` (their people
        still count as the ends of others' pairs), no_events without any tie. z is NaN where chance
        does not vary.

    Raises
    ------
    OptionError
        If min_group is under 5.
    TableError
        If people are without a group.

    References
    ----------
    Gould, R. V., Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage
    in transaction networks. Sociological Methodology 19, 89-126.

    Examples
    --------
    Five of each of two groups; Ann's group hears from the other one through her alone:

    >>> import networkx as nx
    >>> others, own = ["b1", "b2", "b3", "b4", "b5"], ["ann", "a2", "a3", "a4", "a5"]
    >>> edges = [(one, "ann") for one in others] + [("ann", one) for one in own[1:]]
    >>> groups = dict.fromkeys(others, "b") | dict.fromkeys(own, "a")
    >>> table = build_brokerage(nx.DiGraph(edges), groups).set_index(["person", "role"])
    >>> float(table.loc[("ann", "gatekeeper"), "brokered"])
    20.0
    """
    if min_group < FEWEST_IN_GROUP:
        raise OptionError(
            f"Groups under {FEWEST_IN_GROUP} people are not shown.", next_step="give min_group=5 or more"
        )
    if not len(network):
        return empty_table("brokerage")
    group = pd.Series([groups.get(person) for person in network], dtype="object")
    if group.isna().any():
        raise TableError(
            f"{int(group.isna().sum())} of {len(network)} people are without a group.",
            next_step='give each a group, such as "other"',
        )
    code, _ = pd.factorize(group.astype("str"))
    size = np.bincount(code)[code]
    contact = contact_matrix(network)
    found = brokered_pairs(contact, code)
    varies = np.where(found.sd > _NOTHING, found.sd, np.nan)
    values = {
        "brokered": found.pairs,
        "expected": found.expected,
        "expected_sd": found.sd,
        "z": (found.pairs - found.expected) / varies,
    }
    hidden = np.full(size.shape, not is_observed(network))
    cases = [hidden, size < min_group, np.full(size.shape, contact.nnz == 0)]
    status = np.select(cases, ["not_identified", "too_few", "no_events"], "ok")
    roles = len(BROKERAGE_ROLES)
    shown = (status == "ok")[:, None]
    table = pd.DataFrame({name: np.where(shown, each, np.nan).ravel() for name, each in values.items()})
    people = {"person": list(map(str, network)), "group": group.astype("str"), "group_size": size}
    for name, each in (people | {"status": status}).items():
        table[name] = np.repeat(np.asarray(each, dtype=object), roles)
    table["role"] = np.tile(BROKERAGE_ROLES, len(network))
    return cast_table("brokerage", table)
