"""A form as a widget: labelled fields in one order, filled in by keyboard, saved by Enter."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from reciprocity_kit.apps.form_view.fields import Field

_HERE = Path(__file__).parent
_NUMBERS = count(1)


class FormView(anywidget.AnyWidget):
    """A form to fill in by keyboard.

    What it holds is `values`, over which goes what was `typed`. What is typed in a secret
    field reaches Python apart and stays in no trait, so that no notebook stores it.

    Parameters
    ----------
    fields : sequence of Field, optional
        What it asks for, in order.
    **traits
        heading, action (the word on the button that Enter presses; empty for none),
        buttons (further ones, as names with their words), values, people (persons with what
        is shown for them) and theme.
    """

    _esm = _HERE / "form_view.js"
    _css = _HERE / "form_view.css"

    fields = traitlets.List(traitlets.Dict()).tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    typed = traitlets.Dict().tag(sync=True)
    sent = traitlets.Int(0).tag(sync=True)
    """Goes up when the form is to be saved."""
    pressed = traitlets.Dict().tag(sync=True)
    turn: Any = traitlets.Dict({"n": 0, "name": ""}).tag(sync=True)
    people: Any = traitlets.List().tag(sync=True)
    heading = traitlets.Unicode("").tag(sync=True)
    action = traitlets.Unicode("").tag(sync=True)
    buttons: Any = traitlets.List().tag(sync=True)
    preview = traitlets.Dict().tag(sync=True)
    message = traitlets.Dict().tag(sync=True)
    theme = traitlets.Enum(("auto", "light", "dark"), default_value="auto").tag(sync=True)
    prefix = traitlets.Unicode().tag(sync=True)
    """Begins the names of the fields on the page, different for every form."""

    def __init__(self, fields: Sequence[Field] = (), **traits: Any) -> None:
        super().__init__(
            fields=[field.plain() for field in fields], prefix=f"rk-form-{next(_NUMBERS)}", **traits
        )
        self._secrets: dict[str, str] = {}
        self.on_msg(self._take_secrets)

    def _take_secrets(self, _widget: Any, content: Any, _buffers: Any) -> None:
        given = content.get("secrets") if isinstance(content, dict) else None
        if isinstance(given, dict):
            self._secrets = {str(name): str(text) for name, text in given.items()}

    def secret(self, name: str) -> str:
        """Hand out what was typed in a secret field, and forget it.

        Parameters
        ----------
        name : str
            The field.

        Returns
        -------
        str
            Empty where nothing was typed.
        """
        return self._secrets.pop(name, "")

    @property
    def held(self) -> dict[str, str]:
        """What the form holds now, as text."""
        return {**self.values, **self.typed}

    def ask(self, fields: Sequence[Field]) -> None:
        """Ask for other fields than before.

        Parameters
        ----------
        fields : sequence of Field
            In order.
        """
        self.fields = [field.plain() for field in fields]

    def empty(self, values: Mapping[str, str] | None = None, *, go_to: str = "") -> None:
        """Forget what was typed.

        Parameters
        ----------
        values : mapping of str to str, optional
            What the fields hold from now on.
        go_to : str
            The field that is to be filled in first; empty to leave the keyboard where it is.
        """
        self.typed = {}
        if values is not None:
            self.values = dict(values)
        self.go(go_to)

    def go(self, name: str) -> None:
        """Put the keyboard into a field, with everything shown as Python has it.

        Parameters
        ----------
        name : str
            The field; empty to leave the keyboard where it is.
        """
        self.turn = {"n": self.turn["n"] + 1, "name": name}

    def say(self, text: str) -> None:
        """Say what was done.

        Parameters
        ----------
        text : str
            A sentence, empty to take the last one away.
        """
        self.message = {"text": text, "tone": "done"}

    def complain(self, error: Exception) -> None:
        """Say what is wrong and what to do next.

        Parameters
        ----------
        error : Exception
            What was raised.
        """
        self.message = {"text": str(error), "tone": "error"}

    def on_send(self, act: Callable[[], None]) -> None:
        """Act when the form is to be saved.

        Parameters
        ----------
        act : callable
            Takes nothing.
        """
        self.observe(lambda _change: act(), "sent")

    def on_press(self, act: Callable[[str], None]) -> None:
        """Act when another button is pressed.

        Parameters
        ----------
        act : callable
            Takes the button's name.
        """
        self.observe(lambda change: act(str(change.new.get("name", ""))), "pressed")
