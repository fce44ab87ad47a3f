"""Apps for the notebook: one screen for a coach and a client."""

from reciprocity_kit.apps.casebook_app import CasebookApp
from reciprocity_kit.apps.explore import Explorer, explore
from reciprocity_kit.apps.import_app import ImportApp
from reciprocity_kit.apps.network_app import NetworkApp
from reciprocity_kit.apps.people_app import PeopleApp
from reciprocity_kit.apps.session_app import SessionApp
from reciprocity_kit.apps.state import State
from reciprocity_kit.apps.tie_app import TieApp
from reciprocity_kit.apps.ties_app import TiesApp
from reciprocity_kit.apps.time_app import TimeApp

__all__ = [
    "CasebookApp",
    "Explorer",
    "ImportApp",
    "NetworkApp",
    "PeopleApp",
    "SessionApp",
    "State",
    "TieApp",
    "TiesApp",
    "TimeApp",
    "explore",
]
