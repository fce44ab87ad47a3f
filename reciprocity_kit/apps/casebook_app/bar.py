"""The head of the casebook app: whose book it is, what changed last, and its sections."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_HERE = Path(__file__).parent
_NUMBERS = count(1)


class Bar(anywidget.AnyWidget):
    """A title, the last change in a sentence, buttons, and tabs for the sections.

    Parameters
    ----------
    **traits
        title, about, last (sentences), buttons and sections (names with their words), section
        (which one is shown, both ways) and theme.
    """

    _esm = _HERE / "bar.js"
    _css = _HERE / "bar.css"

    title = traitlets.Unicode("").tag(sync=True)
    about = traitlets.Unicode("").tag(sync=True)
    last = traitlets.Unicode("").tag(sync=True)
    buttons: Any = traitlets.List().tag(sync=True)
    pressed = traitlets.Dict().tag(sync=True)
    sections: Any = traitlets.List().tag(sync=True)
    section = traitlets.Unicode("").tag(sync=True)
    theme = traitlets.Enum(("auto", "light", "dark"), default_value="auto").tag(sync=True)
    prefix = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(prefix=f"rk-bar-{next(_NUMBERS)}", **traits)

    def on_press(self, act: Callable[[str], None]) -> None:
        """Act when a button is pressed.

        Parameters
        ----------
        act : callable
            Takes the button's name.
        """
        self.observe(lambda change: act(str(change.new.get("name", ""))), "pressed")
