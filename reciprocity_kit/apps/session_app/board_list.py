"""What is on the board, one row each: its name, a sentence, and where it stands."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from reciprocity_kit.pictures import PICTURES, Pin

Told = Callable[[tuple[Pin, ...]], None]
_BUTTON = {"width": "44px"}


def move_pin(pins: Sequence[Pin], place: int, steps: int) -> tuple[Pin, ...]:
    """Move one pin up or down.

    Parameters
    ----------
    pins : sequence of Pin
        The board.
    place : int
        Which one, from 0.
    steps : int
        -1 is one up, 1 one down.

    Returns
    -------
    tuple of Pin
        The board in its new order; at an end it stays as it is.

    Examples
    --------
    >>> [pin.picture for pin in move_pin([Pin(picture="a"), Pin(picture="b")], 0, 1)]
    ['b', 'a']
    """
    moved = list(pins)
    goal = place + steps
    if 0 <= goal < len(moved):
        moved.insert(goal, moved.pop(place))
    return tuple(moved)


class BoardList(widgets.VBox):
    """The rows of a board, in order, each with its sentence and buttons to move and remove it.

    Parameters
    ----------
    told : callable
        Gets the board whenever a person changed it.
    """

    def __init__(self, told: Told) -> None:
        self._told = told
        self.pins: tuple[Pin, ...] = ()
        self.sentences: list[widgets.Textarea] = []
        super().__init__([])

    def show(self, pins: Sequence[Pin]) -> None:
        """Show a board.

        Parameters
        ----------
        pins : sequence of Pin
            What is on it.
        """
        if tuple(pins) == self.pins:
            return
        only_words = [(pin.picture, pin.finding, pin.looked) for pin in pins] == [
            (pin.picture, pin.finding, pin.looked) for pin in self.pins
        ]
        self.pins = tuple(pins)
        if only_words:
            for sentence, pin in zip(self.sentences, pins, strict=True):
                sentence.value = pin.words
            return
        self.sentences = []
        self.children = [self._row(place, pin) for place, pin in enumerate(self.pins)]

    def _row(self, place: int, pin: Pin) -> widgets.Box:
        title = PICTURES[pin.picture].title if pin.picture in PICTURES else "A finding"
        name = widgets.Label(f"{place + 1}. {title}", layout={"width": "260px", "max_width": "100%"})
        sentence = widgets.Textarea(
            pin.words, placeholder="A sentence under it", layout={"width": "380px", "height": "54px"}
        )
        sentence.tooltip = f"Sentence under {place + 1}. {title}"
        sentence.observe(lambda change: self._write(place, change.new), "value")
        self.sentences.append(sentence)
        buttons = [
            self._button("arrow-up", f"Move up: {title}", lambda: move_pin(self.pins, place, -1)),
            self._button("arrow-down", f"Move down: {title}", lambda: move_pin(self.pins, place, 1)),
            self._button("times", f"Take off: {title}", lambda: self.pins[:place] + self.pins[place + 1 :]),
        ]
        return widgets.HBox([name, sentence, *buttons], layout={"flex_flow": "row wrap"})

    def _button(self, icon: str, meaning: str, change: Callable[[], tuple[Pin, ...]]) -> widgets.Button:
        signs = {
            "arrow-up": "\N{UPWARDS ARROW}",
            "arrow-down": "\N{DOWNWARDS ARROW}",
            "times": "\N{MULTIPLICATION SIGN}",
        }
        button = widgets.Button(description=signs[icon], tooltip=meaning, layout=_BUTTON)
        button.on_click(lambda _button: self._told(change()))
        return button

    def _write(self, place: int, words: str) -> None:
        if place < len(self.pins) and self.pins[place].words != words:
            changed: list[Any] = list(self.pins)
            changed[place] = replace(changed[place], words=words)
            self._told(tuple(changed))
