"""Buttons that keep or print a page."""

from reciprocity_kit.apps.page_buttons.view import PageButtons

__all__ = ["PageButtons"]
