"""A place to drop files on, which sends them to Python piece by piece."""

from reciprocity_kit.apps.importing.drop_zone.view import DropZone

__all__ = ["DropZone"]
