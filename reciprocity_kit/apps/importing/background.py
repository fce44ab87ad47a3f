"""A long reading beside the page: told how far it is, and stopped by a button."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from reciprocity_kit.apps.importing.choices import Choices, Read, Tell, read_choices
from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.readers.progress import slow_down


class Stopped(Exception):  # noqa: N818 - it is no error: somebody pressed stop
    """Raised inside a reading that is to stop."""


@dataclass(frozen=True)
class Outcome:
    """How a reading ended: with a result, a fault, or because it was stopped.

    Parameters
    ----------
    read : Read or None
        What was read.
    fault : ReciprocityError or None
        What stands in the way.
    """

    read: Read | None = None
    fault: ReciprocityError | None = None


def run_reading(choices: Choices, before: Read | None, tell: Tell, stop: threading.Event) -> Outcome:
    """Read, and catch whatever a person can mend.

    Parameters
    ----------
    choices : Choices
        What to read, and how.
    before : Read or None
        What was read before.
    tell : callable
        Told what is read and the share that is done, ten times a second at most.
    stop : threading.Event
        Set to stop.

    Returns
    -------
    Outcome
        Empty where it was stopped.
    """
    slowly = slow_down(tell)

    def told(label: str, share: float) -> None:
        if stop.is_set():
            raise Stopped
        slowly(label, share)

    try:
        return Outcome(read=read_choices(choices, tell=told, before=before))
    except ReciprocityError as error:
        return Outcome(fault=error)
    except (Stopped, KeyboardInterrupt):
        return Outcome()
    except MemoryError:
        return Outcome(fault=ReadError("This is more than fits in memory.", next_step="read a part of it"))


def run_beside(work: Callable[[Tell], Outcome], tell: Tell, done: Callable[[Outcome], Any]) -> bool:
    """Do long work in a thread, and tell the page of it from the page's own thread.

    Without a running event loop, as in a plain script, it is done at once.

    Parameters
    ----------
    work : callable
        Takes what to tell, returns how it ended.
    tell : callable
        Told how far it is, on the page's thread.
    done : callable
        Takes how it ended, on the page's thread.

    Returns
    -------
    bool
        Whether it runs beside the page now.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        done(work(tell))
        return False
    here = contextvars.copy_context()

    def on_page(act: Callable[..., Any], *given: Any) -> None:
        try:
            loop.call_soon_threadsafe(act, *given, context=here)
        except RuntimeError:
            if not loop.is_closed():
                raise
            raise Stopped from None  # the page is gone: there is nobody to tell, and nothing to read for

    def beside() -> None:
        with suppress(Stopped):
            on_page(done, work(lambda label, share: on_page(tell, label, share)))

    threading.Thread(target=beside, name="reciprocity-reading", daemon=True).start()
    return True
