"""Which message answers which: threads from the ids an export carries."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

UNKNOWN, ANSWERS, OPENS = -1, 0, 1
_MAX_JUMPS = 64


@dataclass(frozen=True)
class Threads:
    """The thread of every event, and whether the event opens it.

    Parameters
    ----------
    thread : numpy.ndarray
        Code of the thread, -1 where the export has no thread headers.
    opening : numpy.ndarray
        1 = opens a conversation, 0 = answers or follows, -1 = the export cannot tell.
    """

    thread: np.ndarray
    opening: np.ndarray


def build_threads(
    event_id: pa.Array | None, reply_to: pa.Array | None, thread_id: pa.Array | None, threaded: np.ndarray
) -> Threads:
    """Follow replies back to the message that opened the thread.

    A message opens a conversation when it answers nothing and is the first of
    its thread.

    Parameters
    ----------
    event_id, reply_to, thread_id : pyarrow.Array or None
        The ids of every event in order of time, missing where there is none.
    threaded : numpy.ndarray
        Whether the event's source knows threads at all.

    Returns
    -------
    Threads
        A code and a flag per event.

    Examples
    --------
    >>> ids = pa.array(["m1", "m2", "m3", "m4"])
    >>> found = build_threads(ids, pa.array([None, "m1", "m2", None]), None, np.ones(4, bool))
    >>> found.thread.tolist(), found.opening.tolist()
    ([0, 0, 0, 3], [1, 0, 0, 1])
    """
    n = len(threaded)
    if not threaded.any():
        return Threads(np.broadcast_to(np.int64(-1), n), np.broadcast_to(np.int8(UNKNOWN), n))
    answers = np.zeros(n, bool) if reply_to is None else pc.is_valid(reply_to).to_numpy(zero_copy_only=False)
    thread = _reply_roots(n, event_id, reply_to)
    if thread_id is not None:
        own = pc.is_valid(thread_id).to_numpy(zero_copy_only=False)
        codes = thread_id.dictionary_encode().indices.fill_null(0).to_numpy(zero_copy_only=False)
        thread = np.where(own, codes + thread.max(initial=0) + 1, thread)
    thread = np.where(threaded, thread, -1)
    first = np.zeros(n, bool)
    first[np.unique(thread, return_index=True)[1]] = True
    opening = np.where(threaded, np.where(first & ~answers, OPENS, ANSWERS), UNKNOWN)
    return Threads(thread.astype(np.int64), opening.astype(np.int8))


def _reply_roots(n: int, event_id: pa.Array | None, reply_to: pa.Array | None) -> np.ndarray:
    if reply_to is None or reply_to.null_count == n:
        return np.arange(n)
    ids = pa.nulls(n, pa.string()) if event_id is None else event_id
    encoded = pa.concat_arrays([ids.cast(pa.string()), reply_to.cast(pa.string())]).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    own, answered = codes[:n], codes[n:]
    node = np.full(len(encoded.dictionary), -1, np.int64)
    known = np.flatnonzero(own >= 0)[::-1]
    node[own[known]] = known
    missing = np.flatnonzero(node < 0)
    node[missing] = n + np.arange(len(missing))
    parent = np.arange(n + len(missing))
    replies = np.flatnonzero(answered >= 0)
    parent[replies] = node[answered[replies]]
    return _jump_to_roots(parent)[:n]


def _jump_to_roots(parent: np.ndarray) -> np.ndarray:
    for _ in range(_MAX_JUMPS):
        above = parent[parent]
        if np.array_equal(above, parent):
            break
        parent = above
    return parent
