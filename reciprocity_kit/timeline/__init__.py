"""Contact over time: periods and rhythm, drift, changes, silences and open turns."""

from reciprocity_kit.timeline.by_tie import build_tie_periods
from reciprocity_kit.timeline.changes import build_changes
from reciprocity_kit.timeline.curves import build_reply_curves
from reciprocity_kit.timeline.drift import build_drift, build_slowdowns
from reciprocity_kit.timeline.fading import find_fading
from reciprocity_kit.timeline.owed import build_owed
from reciprocity_kit.timeline.periods import (
    PERIOD_COLUMNS,
    PERIODS,
    build_periods,
    build_rhythm,
    count_periods,
    count_rhythm,
)
from reciprocity_kit.timeline.silence import build_silences, find_dormant
from reciprocity_kit.timeline.trends import build_trends

__all__ = [
    "PERIODS",
    "PERIOD_COLUMNS",
    "build_changes",
    "build_drift",
    "build_owed",
    "build_periods",
    "build_reply_curves",
    "build_rhythm",
    "build_silences",
    "build_slowdowns",
    "build_tie_periods",
    "build_trends",
    "count_periods",
    "count_rhythm",
    "find_dormant",
    "find_fading",
]
