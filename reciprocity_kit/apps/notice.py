"""One place on a page for what went wrong and what to do next."""

import html

import ipywidgets as widgets

from reciprocity_kit.errors import ReciprocityError

_BOX = (
    "padding:8px 12px;border-left:5px solid {colour};background:{ground};color:#1b1f24;white-space:pre-wrap"
)


class Notice(widgets.HTML):
    """A message in place: what is wrong or done, in the kit's own words, as text only."""

    def __init__(self) -> None:
        super().__init__("")
        self.layout.display = "none"

    def show_error(self, error: ReciprocityError) -> None:
        """Show what is wrong and what to do next.

        Parameters
        ----------
        error : ReciprocityError
            What was raised.
        """
        self._show(str(error), role="alert", colour="#b34700", ground="#fdf1e9")

    def say(self, text: str) -> None:
        """Say what was done.

        Parameters
        ----------
        text : str
            A sentence.
        """
        self._show(text, role="status", colour="#0072b2", ground="#eaf3f9")

    def clear(self) -> None:
        """Take the message away."""
        self.value = ""
        self.layout.display = "none"

    def _show(self, text: str, *, role: str, colour: str, ground: str) -> None:
        style = _BOX.format(colour=colour, ground=ground)
        self.value = f'<div role="{role}" style="{style}">{html.escape(text)}</div>'
        self.layout.display = ""
