"""A person's or a group's contact history, and the account of its reading."""

from reciprocity_kit.history.history import History, build_history, build_people_seen
from reciprocity_kit.history.narrowing import filter_history
from reciprocity_kit.history.receipt import build_receipt
from reciprocity_kit.history.rendering import Receipt, render_receipt

__all__ = [
    "History",
    "Receipt",
    "build_history",
    "build_people_seen",
    "build_receipt",
    "filter_history",
    "render_receipt",
]
