"""Every measure of every tie of one person with 300,000 messages, and how the cost grows.

The same mailbox is made a quarter, half and all of that size; each size runs in a fresh process, step
after step. What a step costs at four times the messages is told beside what n log n would cost. The
peers do far less: pandas counts what went each way, and when first and last; networkx holds the ties
as a graph. This process imports nothing large, because a child's peak memory begins at its parent's.
"""

import argparse
import importlib
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

Steps: TypeAlias = Iterator[tuple[str, Callable[[], Any]]]
Talks: TypeAlias = tuple[Any, Any, Any, Any]
Measured: TypeAlias = dict[str, dict[str, float]]

CONTENDERS = ("package", "pandas", "networkx")
HERE = Path(__file__).resolve()
OWNER = "alex@harbor.example"
_YEARS, _START = 10, "2015-01-05T00:00:00"
_DAYS = 365 * _YEARS
_PER_CONTACT = 100
_CHAT_SHARE, _COPY_SHARE, _ANSWER_SHARE = 0.1, 0.15, 0.6
_HOLIDAY_WEEKS = 5
_HALF = 0.5


def _draw_talks(np: Any, rng: Any, contacts: int, messages: int) -> Talks:
    """Draw conversations: with whom, when, who opens them, and how many messages each has."""
    lengths = np.minimum(rng.geometric(1 - _ANSWER_SHARE, messages), 40)
    lengths = lengths[: int(np.searchsorted(np.cumsum(lengths), messages)) + 1]
    close = np.cumsum(1.0 / (np.arange(contacts) + 5.0))
    contact = np.searchsorted(close, rng.random(len(lengths)) * close[-1])
    begins = rng.random(contacts) ** 2 * _DAYS * 0.8
    ends = np.where(rng.random(contacts) < _HALF, _DAYS, begins + rng.random(contacts) * (_DAYS - begins))
    day = begins[contact] + rng.random(len(lengths)) * (ends - begins)[contact]
    day += np.where(day % 365 > 365 - 7 * _HOLIDAY_WEEKS, -7.0 * _HOLIDAY_WEEKS, 0.0)
    mostly_own = rng.random(contacts) < _HALF
    opens = rng.random(len(lengths)) < np.where(mostly_own, 0.7, 0.4)[contact]
    return contact, np.abs(day), opens, lengths


def write_mailbox(path: Path, messages: int) -> None:
    """Write one person's mail and chats of ten years, with ids and answers, in order of time.

    A hundred messages for each contact on average, heavy-tailed: the closest have thousands. Each
    contact has a beginning and perhaps an end; conversations go back and forth for hours or days.
    """
    np, pd = importlib.import_module("numpy"), importlib.import_module("pandas")
    rng = np.random.default_rng(4)
    contacts = messages // _PER_CONTACT
    contact, day, opens, lengths = _draw_talks(np, rng, contacts, messages)
    talk = np.repeat(np.arange(len(lengths)), lengths)[:messages]
    first = np.cumsum(lengths) - lengths
    place = np.arange(messages) - first[talk]
    passed = np.cumsum(np.where(place == 0, 0.0, rng.lognormal(np.log(4 / 24), 1.5, messages)))
    at = day[talk] + passed - passed[first][talk]
    own = opens[talk] ^ (place % 2 == 1)
    names = np.array([f"person{number:05d}@firm{number % 97:02d}.example" for number in range(contacts)])
    other = names[contact[talk]]
    ids = np.array([f"m{number}" for number in range(messages)])
    chat = (rng.random(len(lengths)) < _CHAT_SHARE)[talk]
    table = pd.DataFrame(
        {
            "event_id": ids,
            "sent_at": np.datetime64(_START) + (at * 86_400).astype("m8[s]"),
            "sender": np.where(own, OWNER, other),
            "recipient": np.where(own, other, OWNER),
            "channel": np.where(chat, "chat", "email"),
            "role": "to",
            "reply_to": np.where((place > 0) & ~chat, np.append("", ids[:-1]), ""),
            "size_bytes": rng.lognormal(8.5, 1.0, messages).astype(np.int64),
        }
    )
    copied = table[(rng.random(messages) < _COPY_SHARE) & ~chat]
    copied = copied.assign(recipient=rng.choice(names, len(copied)), role="cc")
    rows = pd.concat([table, copied]).sort_values("sent_at", kind="stable")
    rows["sent_at"] = rows["sent_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    rows.to_csv(path, index=False, lineterminator="\n")


def _package(path: Path) -> Steps:
    kit = importlib.import_module("reciprocity_kit")
    measures = importlib.import_module("reciprocity_kit.measures")
    timeline = importlib.import_module("reciprocity_kit.timeline")
    found: dict[str, Any] = {}

    def keep(name: str, make: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: found.__setitem__(name, make())

    yield "read", keep("history", lambda: kit.read(path, owner=OWNER))
    yield "ties", keep("ties", lambda: kit.build_ties(found["history"]))
    yield "measures", lambda: kit.build_measures(found["history"])
    yield "replies", lambda: measures.build_replies(found["history"])
    yield "gaps", lambda: measures.build_gap_sensitivity(found["history"])
    yield "reciprocities", lambda: kit.build_reciprocities(found["ties"])
    yield "openers", lambda: kit.build_openers(found["ties"])
    yield "ranking", lambda: kit.rank_ties(found["ties"])
    yield "portfolio", lambda: kit.build_portfolio(found["history"])
    yield "dependence", lambda: kit.build_dependence(found["ties"])
    yield "what if", lambda: kit.build_what_if(found["ties"])
    yield "drift", keep("drift", lambda: kit.build_drift(found["history"]))
    yield "fading", lambda: kit.find_fading(found["drift"])
    yield "slowdowns", lambda: kit.build_slowdowns(found["drift"])
    yield "changes", lambda: kit.build_changes(found["history"])
    yield "trends", lambda: timeline.build_trends(found["history"])
    yield "silences", lambda: kit.build_silences(found["history"])
    yield "dormant", lambda: kit.find_dormant(found["history"])
    yield "owed", lambda: kit.build_owed(found["history"])


def _pandas(path: Path) -> Steps:
    pd = importlib.import_module("pandas")
    found: dict[str, Any] = {}

    def count() -> Any:
        rows = found["rows"]
        each = rows.groupby(["sender", "recipient"])["sent_at"].agg(["size", "min", "max"]).reset_index()
        back = each.rename(columns={"sender": "recipient", "recipient": "sender"})
        return each.merge(back, on=["sender", "recipient"], how="outer", suffixes=("", "_back"))

    yield "read", lambda: found.__setitem__("rows", pd.read_csv(path, parse_dates=["sent_at"]))
    yield "count", count


def _networkx(path: Path) -> Steps:
    pd, networkx = importlib.import_module("pandas"), importlib.import_module("networkx")
    found: dict[str, Any] = {}

    def build() -> Any:
        graph = networkx.DiGraph()
        for sender, recipient, at in zip(*(found["rows"][name] for name in _EDGE), strict=True):
            if graph.has_edge(sender, recipient):
                edge = graph[sender][recipient]
                edge["weight"] += 1
                edge["last_at"] = at
            else:
                graph.add_edge(sender, recipient, weight=1, first_at=at, last_at=at)
        return networkx.overall_reciprocity(graph)

    yield "read", lambda: found.__setitem__("rows", pd.read_csv(path, parse_dates=["sent_at"]))
    yield "graph", build


_LIBRARIES = ("pandas", "numpy", "scipy", "networkx")
_EDGE = ("sender", "recipient", "sent_at")
_LOADED = {
    "package": tuple(f"reciprocity_kit.{name}" for name in ("timeline", "portfolio", "openers", "measures")),
    "pandas": ("pandas",),
    "networkx": ("pandas", "networkx"),
}
_STEPS = {"package": _package, "pandas": _pandas, "networkx": _networkx}


def measure(name: str, path: Path) -> None:
    """Run one contender once in this process, and print what each step took."""
    taken: dict[str, float] = {}
    wall = 0.0
    steps = _STEPS[name](path)
    for module in _LOADED[name]:
        importlib.import_module(module)
    for step, run in steps:
        cpu, begin = time.process_time(), time.perf_counter()
        run()
        taken[step] = time.process_time() - cpu
        wall += time.perf_counter() - begin
    taken["all"] = sum(taken.values())
    taken["all, wall"] = wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken["peak MB"] = peak / (1024 if sys.platform == "linux" else 1 << 20)
    print(json.dumps(taken))


def _child(*arguments: object) -> str:
    command = [sys.executable, str(HERE), *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def compare(path: Path, repeats: int) -> dict[str, Measured]:
    """Measure all contenders in turn, again and again, and return medians."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    for _ in range(repeats):
        for name in CONTENDERS:
            runs[name].append(json.loads(_child("--measure", name, "--csv", path)))
    return {
        name: {step: statistics.median(each[step] for each in done) for step in done[0]}
        for name, done in runs.items()
    }


def _print_table(found: dict[int, dict[str, Any]]) -> None:
    sizes = sorted(found)
    least, most = sizes[0], sizes[-1]
    print(f"CPU seconds{'':17}{''.join(f'{size:>10,}' for size in sizes)}    growth")
    for name in CONTENDERS:
        for step in found[most][name]:
            values = [found[size][name][step] for size in sizes]
            cells = "".join(f"{value:10.0f}" if step == "peak MB" else f"{value:10.3f}" for value in values)
            print(f"{name:10}{step:18}{cells}{values[-1] / max(values[0], 1e-3):10.1f}")
    expected = most * math.log(most) / (least * math.log(least))
    print(f"n log n would grow {expected:.1f} times")


def main() -> None:
    """Make the mailboxes, measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=300_000, help="size of the largest mailbox")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each contender and size")
    parser.add_argument("--measure", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.csv)
        return
    if given.csv:
        write_mailbox(given.csv, given.messages)
        return
    found: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in (given.messages // 4, given.messages // 2, given.messages):
            path = Path(folder) / f"{size}.csv"
            _child("--messages", size, "--csv", path)
            found[size] = compare(path, given.repeats)
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("pandas", "numpy", "scipy", "networkx")
    )
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"Python {sys.version.split()[0]}, {versions}; {os.cpu_count()} cores, load {load};")
    print(f"medians of {given.repeats} runs")
    _print_table(found)


if __name__ == "__main__":
    main()
