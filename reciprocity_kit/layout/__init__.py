"""Where people stand on a picture of the network, the same from period to period."""

from reciprocity_kit.layout.places import build_layouts, layout

__all__ = ["build_layouts", "layout"]
