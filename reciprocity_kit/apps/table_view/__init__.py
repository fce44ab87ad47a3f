"""A table in the notebook: ties or people with their intervals."""

from reciprocity_kit.apps.table_view.rows import build_rows
from reciprocity_kit.apps.table_view.view import TableView

__all__ = ["TableView", "build_rows"]
