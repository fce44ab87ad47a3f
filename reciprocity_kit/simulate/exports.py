"""Writers of a world as the programs people export from write it."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from reciprocity_kit.simulate.world import World

MAIL_HEADER = ("Date", "From", "To", "CC", "BCC", "Message-ID", "In-Reply-To")
PLAIN_MAIL_HEADER = MAIL_HEADER[:5]
ROLES = ("to", "cc", "bcc")


def write_kit_csv(world: World, path: str | Path) -> None:
    """Write every event in the kit's own dialect.

    Parameters
    ----------
    world : World
        The simulated history.
    path : str or Path
        File to write.
    """
    events = world.events
    lines = zip(
        events["event_id"],
        _iso_times(events["sent_at"], "UTC"),
        events["sender"],
        events["recipient"],
        events["channel"],
        events["role"],
        _whole(events["duration_minutes"]),
        events["reply_to"].fillna(""),
        events["thread_id"].fillna(""),
        _whole(events["size_bytes"]),
        events["automated"].map({True: "true", False: "false"}),
        strict=True,
    )
    write_csv(path, events.columns.tolist(), lines)


def write_mail_csv(world: World, path: str | Path, *, with_names: bool = True) -> None:
    """Write the e-mails with message ids and times with their offset.

    Parameters
    ----------
    world : World
        The simulated history.
    path : str or Path
        File to write.
    with_names : bool
        Whether addresses come as `Name <address>` or bare.
    """
    lines = [
        (*line, event_id, reply_to)
        for line, event_id, reply_to in _mail_lines(world, with_names=with_names, naive=False)
    ]
    write_csv(path, MAIL_HEADER, lines)


def write_plain_mail_csv(world: World, path: str | Path) -> None:
    """Write the e-mails without ids, with bare addresses and local times without a zone.

    Parameters
    ----------
    world : World
        The simulated history.
    path : str or Path
        File to write.
    """
    lines = [line for line, _, _ in _mail_lines(world, with_names=False, naive=True)]
    write_csv(path, PLAIN_MAIL_HEADER, lines)


def write_truth(world: World, path: str | Path) -> None:
    """Write what was planted, one row per contact or pair of people.

    Parameters
    ----------
    world : World
        The simulated history.
    path : str or Path
        File to write.
    """
    truth = world.truth.copy()
    for name in truth.columns[truth.dtypes == "float64"]:
        truth[name] = [_short(value) for value in truth[name].tolist()]
    truth["changes_at"] = _iso_times(world.truth["changes_at"], "UTC")
    write_csv(path, truth.columns.tolist(), truth.itertuples(index=False, name=None))


def write_csv(path: str | Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Write a comma-separated file, the same bytes on every machine.

    Parameters
    ----------
    path : str or Path
        File to write.
    header : sequence of str
        Names of the columns.
    lines : iterable of sequence
        The cells.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    write_text(path, text.getvalue())


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 with line feeds, whatever the machine's habits.

    Parameters
    ----------
    path : str or Path
        File to write.
    text : str
        What to write.
    """
    Path(path).write_bytes(text.encode("utf-8"))


def _mail_lines(
    world: World, *, with_names: bool, naive: bool
) -> list[tuple[tuple[str, str, str, str, str], str, str]]:
    mail = world.events[world.events["channel"] == "email"]
    people = sorted({*mail["sender"], *mail["recipient"]})
    shown = {address: _shown(address, world, with_names=with_names) for address in people}
    dates = _iso_times(mail["sent_at"], world.settings.tz, naive=naive)
    places = {role: place for place, role in enumerate(ROLES)}
    found: dict[str, tuple[str, str, str]] = {}
    boxes: dict[str, tuple[list[str], ...]] = {}
    for event_id, sender, recipient, role, reply_to, date in zip(
        mail["event_id"],
        mail["sender"],
        mail["recipient"],
        mail["role"],
        mail["reply_to"].fillna(""),
        dates,
        strict=True,
    ):
        found.setdefault(event_id, (date, shown[sender], reply_to))
        boxes.setdefault(event_id, ([], [], []))[places[role]].append(shown[recipient])
    lines = []
    for event_id, (date, sender, reply_to) in found.items():
        to, cc, bcc = (";".join(box) for box in boxes[event_id])
        lines.append(((date, sender, to, cc, bcc), event_id, reply_to))
    return lines


def _shown(address: str, world: World, *, with_names: bool) -> str:
    return f"{world.names[address]} <{address}>" if with_names and address in world.names else address


def _iso_times(times: "pd.Series[pd.Timestamp]", tz: str, *, naive: bool = False) -> list[str]:
    local = times.dt.tz_convert(tz)
    local = local.dt.tz_localize(None) if naive else local
    return ["" if pd.isna(time) else time.isoformat(timespec="seconds") for time in local]


def _whole(values: "pd.Series[float]") -> list[str]:
    return ["" if pd.isna(value) else str(int(value)) for value in values.tolist()]


def _short(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.4f}".rstrip("0").rstrip(".")
