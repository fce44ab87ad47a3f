"""Apps that nobody looks at wait: what changed meanwhile is shown when their tab is opened."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import traitlets


class SleepingBox(widgets.VBox):
    """A column of widgets that can be told that nobody looks.

    Parameters
    ----------
    children : sequence of Widget
        What is in it.
    **traits
        Any trait of a column of widgets.

    Examples
    --------
    >>> box, seen = SleepingBox([]), []
    >>> def follow(change=None):
    ...     if not box.sleeps(follow):
    ...         seen.append("shown")
    >>> box.awake = False
    >>> follow(), follow(), seen
    (None, None, [])
    >>> box.awake = True
    >>> seen
    ['shown']
    """

    awake = traitlets.Bool(default_value=True)
    """Whether somebody may be looking; a page of tabs sets it."""

    def __init__(self, children: Any = (), **traits: Any) -> None:
        self._missed: dict[str, Callable[[], None]] = {}
        super().__init__(children, **traits)

    def sleeps(self, act: Callable[[], None]) -> bool:
        """Say whether nobody looks, and if so remember what is to be done before somebody does.

        Parameters
        ----------
        act : callable
            What would be done now; it is called once when the box wakes.

        Returns
        -------
        bool
            Whether to leave it for later.
        """
        if self.awake:
            return False
        self._missed[act.__name__] = act
        return True

    @traitlets.observe("awake")
    def _wake(self, _change: Any) -> None:
        if self.awake:
            missed, self._missed = self._missed, {}
            for act in missed.values():
                act()
