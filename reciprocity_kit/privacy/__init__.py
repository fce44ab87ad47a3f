"""Names hidden before anything is computed: initials, or pseudonyms under the owner's key."""

from reciprocity_kit.privacy.hiding import Hidden, find_people, hide_names, mask_names
from reciprocity_kit.privacy.keys import find_names_key, read_names_key, write_names, write_names_key
from reciprocity_kit.privacy.pseudonyms import STYLES, build_shown

__all__ = [
    "STYLES",
    "Hidden",
    "build_shown",
    "find_names_key",
    "find_people",
    "hide_names",
    "mask_names",
    "read_names_key",
    "write_names",
    "write_names_key",
]
