"""What can be put on a board and drawn again: a picture as it was looked at, or a sentence."""

from dataclasses import dataclass, field

from reciprocity_kit.pictures.filters import Filters
from reciprocity_kit.pictures.picture import Looked


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One thing on a board.

    Parameters
    ----------
    picture : str
        Name of a picture of the gallery; empty where it is a finding or a sentence alone.
    looked : Looked
        Whom the picture looks at, and how.
    filters : Filters
        The window, channel and people in view when it was put there.
    words : str
        What was written under it.
    """

    picture: str = ""
    looked: Looked = field(default_factory=Looked)
    filters: Filters = field(default_factory=Filters)
    words: str = ""
