"""Sentences for people, each with its measure, n, interval, window, channel and a question."""

from reciprocity_kit.findings.english import TEXTS
from reciprocity_kit.findings.find import MOST_FINDINGS, MOST_OF_A_KIND, find_findings
from reciprocity_kit.findings.finding import Finding
from reciprocity_kit.findings.language import Language
from reciprocity_kit.findings.notes import build_note_evidence, find_unspoken

NOTHING = TEXTS["nothing"]

__all__ = [
    "MOST_FINDINGS",
    "MOST_OF_A_KIND",
    "NOTHING",
    "Finding",
    "Language",
    "build_note_evidence",
    "find_findings",
    "find_unspoken",
]
