"""One person's contacts as a whole: concentration, persistence, dependence, and what leaves with whom."""

from reciprocity_kit.portfolio.build import build_portfolio
from reciprocity_kit.portfolio.dependence import build_dependence, build_what_if

__all__ = ["build_dependence", "build_portfolio", "build_what_if"]
