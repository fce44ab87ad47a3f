"""Every measure of every tie with its certainty, the named reciprocities, and rankings with a rule."""

from reciprocity_kit.measures._measure import Measure
from reciprocity_kit.measures.build import build_measures
from reciprocity_kit.measures.catalog import MEASURES
from reciprocity_kit.measures.ranking import rank_ties
from reciprocity_kit.measures.reciprocities import build_reciprocities

__all__ = ["MEASURES", "Measure", "build_measures", "build_reciprocities", "rank_ties"]
