"""Planted truths: what the kit measures in simulated worlds, against what was put into them."""

from reciprocity_kit.validation.page import render_page, render_table
from reciprocity_kit.validation.validate import Row, validate

__all__ = ["Row", "render_page", "render_table", "validate"]
