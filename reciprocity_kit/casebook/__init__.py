"""The casebook: one file of what only the person knows, kept whole, undoable and, if wished, encrypted."""

from reciprocity_kit.casebook.book import Casebook
from reciprocity_kit.casebook.opening import create_casebook, open_casebook

__all__ = ["Casebook", "create_casebook", "open_casebook"]
