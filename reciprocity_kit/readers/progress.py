"""How far a long reading is: told ten times a second at most, to whoever wants to know."""

import sys
import time
from collections.abc import Callable

TIMES_A_SECOND = 10
_WIDEST_LABEL = 50
WIDEST_LINE = len("reading  100%") + _WIDEST_LABEL


def show_progress(label: str, share: float) -> None:
    """Write how far a reading is over the last line of a terminal or a notebook's cell.

    Parameters
    ----------
    label : str
        What is read.
    share : float
        Of it that is done, 0 to 1.

    Examples
    --------
    >>> import contextlib, io
    >>> with contextlib.redirect_stderr(io.StringIO()) as told:
    ...     show_progress("Sent.mbox", 0.5)
    >>> told.getvalue().split()
    ['reading', 'Sent.mbox', '50%']
    """
    cut = label if len(label) <= _WIDEST_LABEL else f"...{label[3 - _WIDEST_LABEL :]}"
    end = "\n" if share >= 1 else ""
    sys.stderr.write(f"\rreading {cut:{_WIDEST_LABEL}} {share:4.0%}{end}")
    sys.stderr.flush()


def slow_down(
    tell: Callable[[str, float], None], *, clock: Callable[[], float] = time.monotonic
) -> Callable[[str, float], None]:
    """Pass on ten calls a second, and always the last one of a file that got any.

    Parameters
    ----------
    tell : callable
        Takes what is read and the share that is done.
    clock : callable
        Gives the seconds.

    Returns
    -------
    callable
        To be called as often as one likes.

    Examples
    --------
    >>> told = []
    >>> tell = slow_down(lambda label, share: told.append(share), clock=iter([0.0, 0.05, 0.2, 0.21]).__next__)
    >>> for share in (0.1, 0.2, 0.3, 1.0):
    ...     tell("Sent.mbox", share)
    >>> told
    [0.1, 0.3, 1.0]
    """
    last_at, last_label = float("-inf"), ""

    def told(label: str, share: float) -> None:
        nonlocal last_at, last_label
        now = clock()
        finished = share >= 1 and label == last_label
        if finished or now - last_at >= 1 / TIMES_A_SECOND:
            last_at, last_label = now, "" if share >= 1 else label
            tell(label, min(share, 1.0))

    return told


def choose_progress(asked: bool | Callable[[str, float], None]) -> Callable[[str, float], None] | None:  # noqa: FBT001 (what a user gives)
    """Turn what a user asks for into what readers tell.

    Parameters
    ----------
    asked : bool or callable
        Whether to show progress, or what to tell instead.

    Returns
    -------
    callable or None
        At most ten calls a second; `None` where nobody asks.

    Examples
    --------
    >>> choose_progress(False) is None
    True
    """
    if asked is False:
        return None
    return slow_down(show_progress if asked is True else asked)
