"""The casebook as an app."""

from reciprocity_kit.apps.casebook_app.app import CasebookApp
from reciprocity_kit.apps.casebook_app.opening import attach_book

__all__ = ["CasebookApp", "attach_book"]
