"""How a server that answers this machine only is started, and stopped with all it started."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def run_server(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path | None = None,
    asks: bool = False,
) -> int:
    """Run a server until the person stops it.

    Parameters
    ----------
    command : sequence of str
        The server and its options.
    environment : mapping of str to str
        What it is started with.
    folder : pathlib.Path, optional
        Where it is started.
    asks : bool
        Whether the server itself asks, after Ctrl+C, if it is to stop.

    Returns
    -------
    int
        Its exit status, 0 where it was stopped by hand.
    """
    with (
        _stops_when_told(),
        subprocess.Popen(command, env=dict(environment), cwd=folder) as server,  # noqa: S603 (our own words)
    ):
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:
                if not asks:
                    server.terminate()
                    server.wait()
                    return 0
            except SystemExit:
                server.terminate()
                raise


@contextmanager
def _stops_when_told() -> Iterator[None]:
    """Let a polite request to end be an exception, so that what was laid out is cleared away."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(_number: int, _frame: Any) -> None:
    sys.exit(0)
