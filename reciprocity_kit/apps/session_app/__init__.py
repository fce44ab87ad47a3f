"""The board for a coaching hour."""

from reciprocity_kit.apps.session_app.app import SessionApp

__all__ = ["SessionApp"]
