"""What each measure of `build_measures` says, where it is undefined, and where it comes from."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.measures._calendar_catalog import COMBINED
from reciprocity_kit.measures._flow_catalog import FLOWS
from reciprocity_kit.measures._measure import Measure
from reciprocity_kit.measures._talk_catalog import TALK
from reciprocity_kit.measures._time_catalog import TIMES

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {measure.name: measure for measure in (*FLOWS, *TALK, *TIMES, *COMBINED)}
)
"""Every measure of `build_measures`, by name."""
