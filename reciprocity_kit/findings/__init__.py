"""Sentences for people, each with its measure, n, interval, window, channel and a question."""

from reciprocity_kit.findings.english import TEXTS
from reciprocity_kit.findings.find import MOST_FINDINGS, MOST_OF_A_KIND, find_findings
from reciprocity_kit.findings.finding import Finding

NOTHING = TEXTS["nothing"]

__all__ = ["MOST_FINDINGS", "MOST_OF_A_KIND", "NOTHING", "Finding", "find_findings"]
