"""The network of all ties: the graph, its reciprocity, and what its shape gives whom."""

from reciprocity_kit.network.graph import Network, build_network, contact_matrix, is_observed
from reciprocity_kit.network.reciprocity import (
    WeightedRho,
    edge_reciprocity,
    edge_rho,
    weighted_reciprocity,
    weighted_rho,
)

__all__ = [
    "Network",
    "WeightedRho",
    "build_network",
    "contact_matrix",
    "edge_reciprocity",
    "edge_rho",
    "is_observed",
    "weighted_reciprocity",
    "weighted_rho",
]
