"""Pictures: every chart with its question, drawn from one set of tables for all that shows them."""

from reciprocity_kit.pictures.filters import Filters, filter_ties
from reciprocity_kit.pictures.gallery import PICTURES, draw_picture, find_pictures
from reciprocity_kit.pictures.picture import Looked, Picture
from reciprocity_kit.pictures.pin import Pin
from reciprocity_kit.pictures.tables import Tables, build_tables

__all__ = [
    "PICTURES",
    "Filters",
    "Looked",
    "Picture",
    "Pin",
    "Tables",
    "build_tables",
    "draw_picture",
    "filter_ties",
    "find_pictures",
]
