"""The part of a history that a format keeps: what reading gives back of what was written."""

from dataclasses import replace
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.identities.names import name_key
from reciprocity_kit.simulate.formats.kinds import NAMES, WritableFormat
from reciprocity_kit.simulate.formats.phones import plain_name
from reciprocity_kit.simulate.formats.registry import find_format
from reciprocity_kit.simulate.formats.script import Script, read_script
from reciprocity_kit.simulate.world import World

OWNER = "(owner)"


def write_history(given: World | History, path: str | PathLike[str], *, format: str) -> None:  # noqa: A002 (the word of the command line)
    """Write a world or a history as another program exports it.

    What a format has no room for is left out: `build_carried` tells what stays.

    Parameters
    ----------
    given : World or History
        What to write.
    path : str or path
        File to write, or folder for the formats that are one: their `file` is empty in `WRITABLE`.
    format : str
        One of `WRITABLE`, for example mbox or whatsapp-iphone.

    Raises
    ------
    OptionError
        If there is no such format, nothing fits it, it needs an owner, or the path cannot be
        written.

    Examples
    --------
    >>> import tempfile
    >>> from reciprocity_kit.simulate import simulate_world
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_history(simulate_world(seed=1, contacts=5, weeks=4), folder / "mail.mbox", format="mbox")
    >>> (folder / "mail.mbox").read_text().splitlines()[0].split()[0]
    'From'
    """
    kind, script = find_format(format), read_script(given)
    events = kind.choose(script)
    if events.empty:
        raise OptionError(
            f"Nothing in this history fits {kind.name}: it has room for {' and '.join(kind.channels)}.",
            next_step='write another format, for example "kit", which keeps everything',
        )
    place = Path(path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        kind.write(replace(script, events=events), place)
    except OSError as error:
        raise OptionError(
            f"{place} cannot be written: {error.strerror}.", next_step="name another path"
        ) from error


def build_carried(given: World | History, *, format: str) -> pd.DataFrame:  # noqa: A002 (the word of the command line)
    """Tabulate the part of a world or a history that a format keeps.

    Events there is no room for are left out, columns that do not survive too, and times are as
    coarse as the format's. Where people are told apart by names, names stand for
    them, and `(owner)` for the owner; threads are numbered. So the table is the same for what was
    written and for what is read back.

    Parameters
    ----------
    given : World or History
        Everything.
    format : str
        One of `WRITABLE`.

    Returns
    -------
    pandas.DataFrame
        One row per (event, recipient), in order of time and people.

    Raises
    ------
    OptionError
        If there is no such format, or it needs an owner.

    Examples
    --------
    >>> from reciprocity_kit.simulate import simulate_world
    >>> table = build_carried(simulate_world(seed=1, contacts=5, weeks=4), format="message-trace")
    >>> list(table.columns)
    ['sent_at', 'sender', 'recipient', 'channel', 'audience', 'event_id', 'size_bytes']
    """
    kind, script = find_format(format), read_script(given)
    events = kind.choose(script)
    table = pd.DataFrame(
        {
            "sent_at": _coarse(events["sent_at"], kind, script.tz),
            "sender": _told(events["sender"], kind, script),
            "recipient": _told(events["recipient"], kind, script),
            "channel": events["channel"],
            "event": pd.factorize(events["event_id"])[0],
        }
    )
    for name in kind.columns:
        table[name] = kind.ids(events) if name == "event_id" else events[name]
    if "reply_to" in kind.columns:
        table["reply_to"] = _answered(events, kind)
    table = table.drop_duplicates(["event", "recipient"])
    table = table if kind.repeats else _once(table)
    table.insert(4, "audience", table.groupby("event")["recipient"].transform("size"))
    order = [name for name in table.columns if name not in ("thread_id", "event")]
    table = table.sort_values([*order, "event"], ignore_index=True, kind="stable").drop(columns="event")
    return _numbered(table) if "thread_id" in table else table


def _coarse(times: "pd.Series[pd.Timestamp]", kind: WritableFormat, tz: str) -> "pd.Series[pd.Timestamp]":
    if not kind.local:
        return times.dt.floor(kind.resolution)
    local = times.dt.tz_convert(tz).dt.tz_localize(None).dt.floor(kind.resolution)
    earlier = np.ones(
        len(local), bool
    )  # of an hour that comes twice, local times without a zone mean the first
    return local.dt.tz_localize(tz, ambiguous=earlier, nonexistent="shift_forward").dt.tz_convert("UTC")


def _told(people: "pd.Series[str]", kind: WritableFormat, script: Script) -> "pd.Series[str]":
    if kind.people != NAMES:
        return people
    named = {person: name_key(plain_name(script.name(person))) for person in people.unique()}
    return people.map(named | ({script.owner: OWNER} if script.owner else {})).astype("str")


def _answered(events: pd.DataFrame, kind: WritableFormat) -> "pd.Series[str]":
    """Give the answered messages the ids that they have in the format."""
    known = pd.DataFrame({"event_id": events["reply_to"].dropna()})
    return kind.ids(known).reindex(events.index).astype("str")


def _once(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out events of the same people at the same time, which reading takes as one."""
    people = table.groupby("event")["recipient"].agg(lambda who: "\x1f".join(sorted(who)))
    firsts = (
        table.drop_duplicates("event").set_index("event")[["sent_at", "sender", "channel"]].assign(to=people)
    )
    return table[table["event"].isin(firsts.index[~firsts.duplicated()])]


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    codes = pd.factorize(table["thread_id"])[0]
    return table.assign(thread_id=np.where(codes < 0, np.nan, codes.astype(float)))


def read_options(given: World | History, *, format: str) -> dict[str, str]:  # noqa: A002 (the word of the command line)
    """Tell what `rk.read` must be told to read back what was written.

    Parameters
    ----------
    given : World or History
        What was written.
    format : str
        One of `WRITABLE`.

    Returns
    -------
    dict of str to str
        For example tz, date_order and owner.

    Examples
    --------
    >>> from reciprocity_kit.simulate import simulate_world
    >>> read_options(simulate_world(seed=1, contacts=5, weeks=4), format="bandicoot")
    {'tz': 'UTC', 'owner': 'alex.morgan@harbor.example'}
    """
    kind, script = find_format(format), read_script(given)
    owner = kind.owner(script)
    return {
        **({"tz": script.tz} if kind.local else {}),
        **kind.options,
        **({"owner": owner} if owner else {}),
    }
