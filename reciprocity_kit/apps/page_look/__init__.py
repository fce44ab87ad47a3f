"""How a page of apps looks as a whole."""

from reciprocity_kit.apps.page_look.look import PageLook

__all__ = ["PageLook"]
