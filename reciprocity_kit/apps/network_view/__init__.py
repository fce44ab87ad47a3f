"""The network picture: a canvas in the notebook, or a page of its own."""

from reciprocity_kit.apps.network_view.measures import Measures
from reciprocity_kit.apps.network_view.placing import (
    ARRANGEMENTS,
    MOST_PEOPLE,
    NetworkLook,
    find_arrangements,
    place_people,
)
from reciprocity_kit.apps.network_view.recorded import Recorded
from reciprocity_kit.apps.network_view.scene import EMPTY, build_scene
from reciprocity_kit.apps.network_view.view import NetworkView, render_page

__all__ = [
    "ARRANGEMENTS",
    "EMPTY",
    "MOST_PEOPLE",
    "Measures",
    "NetworkLook",
    "NetworkView",
    "Recorded",
    "build_scene",
    "find_arrangements",
    "place_people",
    "render_page",
]
