"""The network picture: a canvas in the notebook, or a page of its own."""

from reciprocity_kit.apps.network_view.scene import build_scene, find_measures
from reciprocity_kit.apps.network_view.view import NetworkView, render_page

__all__ = ["NetworkView", "build_scene", "find_measures", "render_page"]
