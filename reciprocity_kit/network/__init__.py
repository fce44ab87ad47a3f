"""The network of all ties: the graph, its reciprocity, and what its shape gives whom."""

from reciprocity_kit.network.alternatives import build_value_gaps, build_value_sources
from reciprocity_kit.network.brokerage import build_brokerage
from reciprocity_kit.network.dependence import build_tie_structure
from reciprocity_kit.network.exchange import build_exchange, gpi
from reciprocity_kit.network.graph import Network, build_network, contact_matrix, is_observed
from reciprocity_kit.network.holes import efficiency, hierarchy
from reciprocity_kit.network.nulls import build_network_reciprocity, build_people_reciprocity
from reciprocity_kit.network.power import bonacich, build_bonacich
from reciprocity_kit.network.reciprocity import (
    WeightedRho,
    edge_reciprocity,
    edge_rho,
    weighted_reciprocity,
    weighted_rho,
)
from reciprocity_kit.network.structure import build_person_structure

__all__ = [
    "Network",
    "WeightedRho",
    "bonacich",
    "build_bonacich",
    "build_brokerage",
    "build_exchange",
    "build_network",
    "build_network_reciprocity",
    "build_people_reciprocity",
    "build_person_structure",
    "build_tie_structure",
    "build_value_gaps",
    "build_value_sources",
    "contact_matrix",
    "edge_reciprocity",
    "edge_rho",
    "efficiency",
    "gpi",
    "hierarchy",
    "is_observed",
    "weighted_reciprocity",
    "weighted_rho",
]
