"""Each person's place in the network, and how far its rank can be told."""

from reciprocity_kit.centrality._values import measure_place, measure_places
from reciprocity_kit.centrality.places import (
    Measure,
    betweenness,
    closeness,
    community,
    constraint,
    degree,
    effective_size,
    eigenvector,
    pagerank,
    strength,
)
from reciprocity_kit.centrality.ranks import RANKED, build_ranks

__all__ = [
    "RANKED",
    "Measure",
    "betweenness",
    "build_ranks",
    "closeness",
    "community",
    "constraint",
    "degree",
    "effective_size",
    "eigenvector",
    "measure_place",
    "measure_places",
    "pagerank",
    "strength",
]
