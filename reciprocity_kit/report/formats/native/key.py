"""The key of a figure: which colour and word belong together."""

import re
from dataclasses import dataclass

import plotly.graph_objects as go

from reciprocity_kit.report.formats.native.values import colour_of
from reciprocity_kit.report.formats.texts import plain

_ENTRY = re.compile(r'<span style="color:([^"]+)"><b>[^<]*</b></span>(.*?)(?=<span style="color|$)')


@dataclass(frozen=True)
class Key:
    """What the key of a figure names.

    Parameters
    ----------
    entries : tuple of (str, str)
        Colour and words, in order.
    """

    entries: tuple[tuple[str, str], ...] = ()

    def words_for(self, name: str, colour: str) -> str:
        """Find what the key says of a series.

        Parameters
        ----------
        name : str
            The series.
        colour : str
            Its colour.

        Returns
        -------
        str
            Empty where the key does not name it.
        """
        folded = name.casefold()
        for _, words in self.entries:
            if folded and (words.casefold() == folded or words.casefold().startswith(folded)):
                return words
        same = [words for at, words in self.entries if at == colour]
        return same[0] if len(same) == 1 and not folded else ""


def read_key(figure: go.Figure) -> Key:
    """Read the key in a figure's subtitle.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        A chart of the kit.

    Returns
    -------
    Key
        Empty where the figure has none.
    """
    text = str(figure.layout.title.subtitle.text or "").rpartition("<br>")[2]
    found = _ENTRY.findall(text)
    return Key(tuple((colour_of(at, ""), plain(words).strip()) for at, words in found))
