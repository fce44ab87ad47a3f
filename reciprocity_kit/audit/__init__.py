"""Audits: what stands, what changed between two of them, and what to do about each tie."""

from reciprocity_kit.audit.agreements import build_agreements_review
from reciprocity_kit.audit.compare import compare_audits, pick_audit
from reciprocity_kit.audit.completeness import build_completeness
from reciprocity_kit.audit.lessons import build_lessons_review
from reciprocity_kit.audit.outcomes import build_feedback_summary, build_goals, read_feedback
from reciprocity_kit.audit.overview import build_renegotiation, build_tie_audit
from reciprocity_kit.audit.plans import build_diversification, build_revival, build_taper
from reciprocity_kit.audit.review import build_review, build_self_sheet
from reciprocity_kit.audit.snapshot import build_snapshot

__all__ = [
    "build_agreements_review",
    "build_completeness",
    "build_diversification",
    "build_feedback_summary",
    "build_goals",
    "build_lessons_review",
    "build_renegotiation",
    "build_review",
    "build_revival",
    "build_self_sheet",
    "build_snapshot",
    "build_taper",
    "build_tie_audit",
    "compare_audits",
    "pick_audit",
    "read_feedback",
]
