"""One row per person: what the shape of a whole network gives them, as structural alternatives."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.network.holes import efficiency, hierarchy
from reciprocity_kit.network.power import BETA_SHARES, find_changes, sweep_beta
from reciprocity_kit.statistics._graphs import add_both_ways
from reciprocity_kit.statistics.attenuation import rank_columns


def build_person_structure(network: Network, *, valued: bool = False) -> pd.DataFrame:
    """Build the table of what the shape of the network gives each person.

    A high efficiency: contacts lead to different people; low: to the same circle. A high hierarchy:
    one contact stands between the person and the rest. bonacich_negative is high where contacts have
    few others, bonacich_positive where they have many; a sign or rank that changes at a beta near 0
    rests on which of the two is assumed. All of it is where a person stands among recorded contact,
    not power over anyone, nor anything about the person.

    Parameters
    ----------
    network : networkx.DiGraph
        The whole network.
    valued : bool, default False
        Whether numbers of events count for Bonacich's centrality.

    Returns
    -------
    pandas.DataFrame
        One row per person: contacts, efficiency, hierarchy (too_few under two contacts), Bonacich's
        centrality at the lowest beta of the sweep, 0 and the highest, the betas nearest 0 at which
        sign and rank change (NaN where they do not), best and worst rank over the sweep.
        Everything is not_identified where not everyone is observed; no_events without contact,
        one_sided where no contact runs in a circle.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press. Bonacich, P. (1987). American
    Journal of Sociology 92, 1170-1182.

    Examples
    --------
    In a line of five the middle one falls behind as soon as contacts are rivals, the ends gain last:

    >>> import networkx as nx
    >>> table = build_person_structure(nx.path_graph(5).to_directed())
    >>> table[["person", "contacts", "rank_changes_at"]].values.tolist()
    [['0', 1.0, -0.9], ['1', 2.0, 0.05], ['2', 2.0, -0.05], ['3', 2.0, 0.05], ['4', 1.0, -0.9]]
    """
    known = is_observed(network)
    contacts = np.diff(add_both_ways(contact_matrix(network)).indptr).astype(np.float64)
    values, status = sweep_beta(network, valued=valued)
    ranks = rank_columns(values)
    signs_at, ranks_at = find_changes(values)
    ranked = ~np.isnan(ranks)
    table = pd.DataFrame(
        {
            "person": [str(person) for person in network],
            "contacts": contacts if known else np.nan,
            "efficiency": efficiency(network).to_numpy(),
            "hierarchy": hierarchy(network).to_numpy(),
            "bonacich_negative": values[:, 0],
            "bonacich_zero": values[:, BETA_SHARES.index(0.0)],
            "bonacich_positive": values[:, -1],
            "sign_changes_at": signs_at,
            "rank_changes_at": ranks_at,
            "rank_best": np.where(ranked, ranks, np.inf).min(axis=1, initial=np.inf),
            "rank_worst": np.where(ranked, ranks, -np.inf).max(axis=1, initial=-np.inf),
            "bonacich_status": status,
        }
    ).replace([np.inf, -np.inf], np.nan)
    for name, fewest in (("efficiency", 1), ("hierarchy", 2)):
        cases = [np.full(contacts.shape, not known), contacts == 0, contacts < fewest]
        table[f"{name}_status"] = np.select(cases, ["not_identified", "no_events", "too_few"], "ok")
    return cast_table("person_structure", table)
