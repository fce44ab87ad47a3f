"""A table to sort, search and select in, with inline bars for shares and their intervals."""

from reciprocity_kit.apps.table_view.rows import NO_ROWS, Rows, build_rows
from reciprocity_kit.apps.table_view.view import TableView, render_table_page

__all__ = ["NO_ROWS", "Rows", "TableView", "build_rows", "render_table_page"]
