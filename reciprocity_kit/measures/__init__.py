"""Every measure of every tie with its certainty, the named reciprocities, and rankings with a rule."""

from reciprocity_kit.measures._measure import Measure
from reciprocity_kit.measures.acceptance import build_acceptance
from reciprocity_kit.measures.build import build_measures
from reciprocity_kit.measures.catalog import MEASURES
from reciprocity_kit.measures.gaps import build_gap_sensitivity
from reciprocity_kit.measures.ranking import rank_ties
from reciprocity_kit.measures.reciprocities import build_reciprocities
from reciprocity_kit.measures.replies import build_replies

__all__ = [
    "MEASURES",
    "Measure",
    "build_acceptance",
    "build_gap_sensitivity",
    "build_measures",
    "build_reciprocities",
    "build_replies",
    "rank_ties",
]
