"""The report: one HTML file that opens with the network unplugged, and the tables beside it."""

from reciprocity_kit.report.write import write_report

__all__ = ["write_report"]
