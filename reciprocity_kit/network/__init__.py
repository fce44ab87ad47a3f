"""The network of all ties: the graph, its reciprocity, and what its shape gives whom."""

from reciprocity_kit.network.alternatives import build_value_gaps, build_value_sources
from reciprocity_kit.network.brokerage import build_brokerage
from reciprocity_kit.network.by_period import build_period_graphs
from reciprocity_kit.network.cascades import build_cascades
from reciprocity_kit.network.cohesion import build_overlaps, core
from reciprocity_kit.network.communities import Division, build_communities
from reciprocity_kit.network.convert import build_ties_of, from_networkx
from reciprocity_kit.network.cycles import build_cycles, clustering, cyclic_clustering
from reciprocity_kit.network.dependence import build_tie_structure
from reciprocity_kit.network.detours import build_detours
from reciprocity_kit.network.exchange import build_exchange, gpi
from reciprocity_kit.network.graph import Network, build_network, contact_matrix, is_observed
from reciprocity_kit.network.holes import efficiency, hierarchy
from reciprocity_kit.network.interchange import read_graph, write_graph
from reciprocity_kit.network.introductions import build_introductions
from reciprocity_kit.network.loss import build_bridges, build_losses
from reciprocity_kit.network.nulls import build_network_reciprocity, build_people_reciprocity
from reciprocity_kit.network.over_time import build_network_periods
from reciprocity_kit.network.power import bonacich, build_bonacich
from reciprocity_kit.network.reciprocity import (
    WeightedRho,
    edge_reciprocity,
    edge_rho,
    weighted_reciprocity,
    weighted_rho,
)
from reciprocity_kit.network.spells import build_tie_lifetimes, build_tie_spells
from reciprocity_kit.network.structure import build_person_structure
from reciprocity_kit.network.triads import build_triads, triad_census

__all__ = [
    "Division",
    "Network",
    "WeightedRho",
    "bonacich",
    "build_bonacich",
    "build_bridges",
    "build_brokerage",
    "build_cascades",
    "build_communities",
    "build_cycles",
    "build_detours",
    "build_exchange",
    "build_introductions",
    "build_losses",
    "build_network",
    "build_network_periods",
    "build_network_reciprocity",
    "build_overlaps",
    "build_people_reciprocity",
    "build_period_graphs",
    "build_person_structure",
    "build_tie_lifetimes",
    "build_tie_spells",
    "build_tie_structure",
    "build_ties_of",
    "build_triads",
    "build_value_gaps",
    "build_value_sources",
    "clustering",
    "contact_matrix",
    "core",
    "cyclic_clustering",
    "edge_reciprocity",
    "edge_rho",
    "efficiency",
    "from_networkx",
    "gpi",
    "hierarchy",
    "is_observed",
    "read_graph",
    "triad_census",
    "weighted_reciprocity",
    "weighted_rho",
    "write_graph",
]
