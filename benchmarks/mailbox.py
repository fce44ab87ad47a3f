"""Mail of an invented organisation, as large as wanted and the same every time, for benchmarks."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_YEARS = 2
_SECONDS = _YEARS * 365 * 86_400
_START = np.datetime64("2022-01-03T00:00:00", "s")
_ROWS_AT_ONCE = 50_000
_CONTACTS = 30
_MACHINES = 40
_LARGEST_MAILING = 60
_WRITES_AGAIN, _NAMES_MORE, _MAILING, _FROM_MACHINE = 0.1, 0.21, 0.0008, 0.01  # shares of the messages
_MORE_IN_TO, _COPIES_SELF, _NAMES_TWICE = 0.5, 0.01, 0.99  # where one random number lies


@dataclass(frozen=True)
class _Mail:
    """One value per message; further recipients as (message, person) in `extra`."""

    seconds: np.ndarray
    sender: np.ndarray
    recipient: np.ndarray
    extra: list[list[int]]
    draw: np.ndarray


def _contact(rng: np.random.Generator, who: np.ndarray, people: int) -> np.ndarray:
    """Pick one of each person's own contacts: few of them often, and the busy ones by many."""
    place = (rng.random(len(who)) ** 3 * _CONTACTS).astype(np.uint64)
    mixed = (who.astype(np.uint64) * np.uint64(1_000_003) + place) * np.uint64(0x9E3779B97F4A7C15)
    even = (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53
    found: np.ndarray = (even**2 * people).astype(np.int64)
    return np.where(found == who, (found + 1) % people, found)


def _conversations(rng: np.random.Generator, messages: int, people: int) -> tuple[np.ndarray, ...]:
    """Turn by turn: who writes to whom, and when, cut off after as many messages as wanted."""
    lengths = np.minimum(rng.geometric(0.45, messages), 40)
    lengths = lengths[: int(np.searchsorted(np.cumsum(lengths), messages)) + 1]
    n = len(lengths)
    busy = np.cumsum(1.0 / (np.arange(people) + 20.0) ** 0.8)
    opener = np.searchsorted(busy, rng.random(n) * busy[-1])
    other = _contact(rng, opener, people)
    begin = rng.integers(0, _SECONDS, n)
    which = np.repeat(np.arange(n), lengths)[:messages]
    first = np.cumsum(lengths) - lengths
    place = np.arange(messages) - first[which]
    waits = rng.lognormal(np.log(3 * 3600), 1.8, messages).astype(np.int64) + 30
    waits[place == 0] = 0
    passed = np.cumsum(waits)
    seconds = begin[which] + passed - passed[first][which]
    answers = place % 2 == 1
    again = rng.random(messages) < _WRITES_AGAIN
    forward = answers == again
    return (
        seconds,
        np.where(forward, opener[which], other[which]),
        np.where(forward, other[which], opener[which]),
    )


def _mail(messages: int, people: int, seed: int) -> _Mail:
    rng = np.random.default_rng(seed)
    seconds, sender, recipient = _conversations(rng, messages, people)
    order = np.argsort(seconds, kind="stable")
    seconds, sender, recipient = seconds[order], sender[order], recipient[order]
    more = np.where(rng.random(messages) < _NAMES_MORE, rng.geometric(0.5, messages), 0)
    mailing = rng.random(messages) < _MAILING
    more[mailing] = rng.integers(20, _LARGEST_MAILING, int(mailing.sum()))
    machine = rng.random(messages) < _FROM_MACHINE
    sender = np.where(machine, people + rng.integers(0, _MACHINES, messages), sender)
    named = _contact(rng, np.repeat(np.where(machine, recipient, sender), more), people)
    extra = [part.tolist() for part in np.split(named, np.cumsum(more)[:-1])]
    draw = rng.random(messages)
    return _Mail(seconds, sender, recipient, extra, draw)


def _addresses(people: int) -> list[str]:
    firms = max(people // 400, 1)
    own = [f"person{number:06d}@firm{number % firms:03d}.example" for number in range(people)]
    return own + [f"no-reply+{number}@tool.example" for number in range(_MACHINES)]


def _row(mail: _Mail, at: int, sent_at: str, addresses: list[str]) -> str:
    sender, recipient = addresses[mail.sender[at]], addresses[mail.recipient[at]]
    more = [addresses[each] for each in mail.extra[at]]
    draw = mail.draw[at]
    to = [recipient]
    cc: list[str] = []
    bcc: list[str] = []
    (to if draw < _MORE_IN_TO else cc).extend(more)
    if draw < _COPIES_SELF:
        bcc.append(sender)
    elif draw > _NAMES_TWICE:
        cc.append(recipient.title())
    return f"{sent_at}Z,{sender},{';'.join(to)},{';'.join(cc)},{';'.join(bcc)}\n"


def write_mail(path: Path, *, messages: int, seed: int = 7) -> None:
    """Write messages between people of heavy-tailed activity, in order of time.

    Conversations between two go back and forth, some messages name more
    recipients or the sender, one in a hundred comes from a machine and one in a
    thousand goes to dozens. The file is written piece by piece.

    Parameters
    ----------
    path : pathlib.Path
        Where to write the CSV.
    messages : int
        How many.
    seed : int
        Same seed, same file.
    """
    people = int(np.clip(messages // 50, 200, 50_000))
    mail, addresses = _mail(messages, people, seed), _addresses(people)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Date,From,To,CC,BCC\n")
        for begin in range(0, messages, _ROWS_AT_ONCE):
            rows = range(begin, min(begin + _ROWS_AT_ONCE, messages))
            times = np.datetime_as_string(_START + mail.seconds[begin : rows.stop].astype("m8[s]"), unit="s")
            file.writelines(_row(mail, at, times[at - begin], addresses) for at in rows)


if __name__ == "__main__":
    write_mail(Path(sys.argv[1]), messages=int(sys.argv[2]))
