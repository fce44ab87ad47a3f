"""A large mailbox read header by header: this package beside Python's own `mailbox` and `email`.

`mailbox` reads with a factory that parses headers only, as its documentation shows; `cut` is the same
with more care: it hands `email` nothing but the lines above the body. Both stop at the texts of the
headers. `package` also reads dates, addresses, threads and automatic mail, into columns; `history` is
the whole of `reciprocity_kit.read`. Each measurement runs in a fresh process, the contenders in turn, and
what is compared is the ratio of medians.
"""

import argparse
import importlib
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

Measured: TypeAlias = dict[str, dict[str, list[float]]]

CONTENDERS = ("package", "history", "mailbox", "cut")
HERE = Path(__file__).resolve()
NAMES = ("date", "from", "to", "cc", "message-id", "in-reply-to", "references", "x-gm-thrid")
OWNER = "Alex Moreno <alex@harbor.example>"
_PEOPLE = 3_000
_POOL_LINES = 40_000
_LINE = 76
_OFTEN, _SOMETIMES = 0.6, 0.3
_SEALS = ("ARC-Seal", "ARC-Message-Signature", "DKIM-Signature")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_WORDS = ("the", "plan", "for", "harbour", "and", "we", "meet", "on", "Tuesday", "From", "about", "figures")


def _bodies(rng: random.Random) -> bytes:
    """Make lines of text and of encoded attachments, to cut bodies from."""
    text = (" ".join(rng.choices(_WORDS, k=12)) for _ in range(_POOL_LINES))
    coded = ("".join(rng.choices(_LETTERS, k=_LINE)) for _ in range(_POOL_LINES))
    return "".join(f"{line.replace('From', '>From', 1)}\r\n" for line in (*text, *coded)).encode()


def _trace(rng: random.Random, stamp: str) -> str:
    """Make the headers that mail servers add, as long as they are in mail that came through Gmail."""
    seal = "\r\n        ".join("".join(rng.choices(_LETTERS, k=64)) for _ in range(5))
    hop = f"by 2002:a05:{rng.randrange(9999)}:b0 with SMTP id x{rng.randrange(10**9)};\r\n        {stamp}"
    return "".join(
        [
            "Delivered-To: alex@harbor.example\r\n",
            *(f"Received: {hop}\r\n" for _ in range(3)),
            *(f"{name}: a=rsa-sha256; d=mx.example; b={seal}\r\n" for name in _SEALS),
            f"ARC-Authentication-Results: i=1; mx.example;\r\n       dkim=pass;\r\n       {seal[:60]}\r\n",
            f"Authentication-Results: mx.example;\r\n       dkim=pass;\r\n       {seal[:60]}\r\n",
            "Return-Path: <person@firm.example>\r\n",
            f"Received-SPF: pass (mx.example: domain of x)\r\nX-Received: {hop}\r\n",
        ]
    )


def _message(rng: random.Random, number: int, bodies: bytes) -> bytes:
    who = int(rng.random() ** 3 * _PEOPLE)
    other = f"Person {who} <person.{who}@firm{who % 50}.example>"
    received = rng.random() < _OFTEN
    sender, to = (other, OWNER) if received else (OWNER, other)
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    stamp = f"{_DAYS[number % 7]}, {1 + number % 28} Mar {2000 + number // 28 % 24} {clock} +0100"
    copies = ", ".join(f"person.{rng.randrange(_PEOPLE)}@firm.example" for _ in range(rng.randrange(4)))
    answers = f"<{number - 1}@harbor.example>"
    headers = [
        f"From {number}@xxx {_DAYS[number % 7]} Mar {1 + number % 28:02} {clock} +0000 2016\r\n",
        f"X-GM-THRID: {1537866361256992303 + number // 5}\r\nX-Gmail-Labels: Archived,Opened\r\n",
        _trace(rng, stamp) if received else "",
        f"MIME-Version: 1.0\r\nFrom: {sender}\r\nDate: {stamp}\r\nMessage-ID: <{number}@harbor.example>\r\n",
        f"Subject: private\r\nTo: {to}\r\n",
        f"Cc: {copies}\r\n" if copies else "",
        f"In-Reply-To: {answers}\r\nReferences: {answers}\r\n" if number % 5 else "",
        "X-Mailer: invented\r\nContent-Language: en\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n",
    ]
    length = int(min(rng.lognormvariate(8.9, 1.2), len(bodies) / 4))
    begin = bodies.index(b"\n", rng.randrange(len(bodies) - 2 * length)) + 1
    return "".join(headers).encode() + bodies[begin : begin + length] + b"\r\n\r\n"


def write_mailbox(path: Path, megabytes: int) -> None:
    """Write a mailbox of about the size wanted, the same every time."""
    rng = random.Random(1)  # noqa: S311 (an invented mailbox, no secret)
    bodies = _bodies(rng)
    number = 0
    with path.open("wb") as file:
        while file.tell() < megabytes << 20:
            number += 1
            file.write(_message(rng, number, bodies))


def _lines_above(file: Iterator[bytes]) -> Iterator[bytes]:
    for line in file:
        if line in {b"\n", b"\r\n"}:
            return
        yield line


def _with_library(*, cut: bool) -> Callable[[Path], int]:
    mailbox = importlib.import_module("mailbox")
    parser = importlib.import_module("email.parser").BytesHeaderParser()

    def run(path: Path) -> int:
        def factory(file: Iterator[bytes]) -> list[str | None]:
            message = parser.parsebytes(b"".join(_lines_above(file))) if cut else parser.parse(file)
            return [message.get(name) for name in NAMES]

        return sum(1 for _ in mailbox.mbox(path, factory=factory, create=False))

    return run


def _contender(name: str) -> Callable[[Path], int]:
    """Load what a contender needs, and nothing of the others; each returns the messages it found."""
    if name in {"mailbox", "cut"}:
        return _with_library(cut=name == "cut")
    if name == "history":
        kit = importlib.import_module("reciprocity_kit")
        return lambda path: int(kit.read(path).receipt["rows"].sum())
    mbox = importlib.import_module("reciprocity_kit.readers.mbox")
    reading = importlib.import_module("reciprocity_kit.readers.reading").Reading()
    file_source = importlib.import_module("reciprocity_kit.readers.sources").file_source
    return lambda path: int(mbox.read_mbox(file_source(path), reading).rows)


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)


def measure(name: str, path: Path) -> None:
    """Run one contender once in this process, and print what it took."""
    run = _contender(name)
    loaded = _peak_megabytes()
    cpu, begin = time.process_time(), time.perf_counter()
    messages = run(path)
    wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
    taken = {"wall": wall, "cpu": cpu, "peak": _peak_megabytes(), "loaded": loaded, "messages": messages}
    print(json.dumps(taken))


def compare(path: Path, repeats: int, contenders: list[str]) -> Measured:
    """Measure all contenders in turn, again and again."""
    found: Measured = {name: {} for name in contenders}
    for _ in range(repeats):
        for name in contenders:
            # -P: a script beside this one has the name of Python's module
            command = [sys.executable, "-P", str(HERE), "--measure", name, "--mbox", str(path)]
            taken = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            for key, value in taken.items():
                found[name].setdefault(key, []).append(value)
    return found


def _print_table(found: Measured) -> None:
    middle = {
        name: {key: statistics.median(each) for key, each in taken.items()} for name, taken in found.items()
    }
    print("           wall s        range  CPU s  peak MB  of it loaded  messages")
    for name, taken in middle.items():
        spread = f"{min(found[name]['wall']):.2f}-{max(found[name]['wall']):.2f}"
        print(
            f"{name:8} {taken['wall']:8.2f} {spread:>12} {taken['cpu']:6.2f} {taken['peak']:8.0f}"
            f" {taken['loaded']:13.0f} {taken['messages']:9,.0f}"
        )
    for ours in (name for name in CONTENDERS[:2] if name in middle):
        for theirs in (name for name in CONTENDERS[2:] if name in middle):
            print(
                f"{theirs} / {ours}: {middle[theirs]['wall'] / middle[ours]['wall']:.1f} times the wall time"
            )
    if len({taken["messages"] for taken in middle.values()}) > 1:
        sys.exit("The contenders do not find the same number of messages.")


def main() -> None:
    """Generate the mailbox, measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=1_024, help="size of the mailbox to generate")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each contender")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--mbox", type=Path, help="a mailbox made before, instead of generating one")
    parser.add_argument("--write", type=Path, help="only write the mailbox there")
    parser.add_argument("--measure", choices=CONTENDERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.mbox)
        return
    if given.write:
        write_mailbox(given.write, given.megabytes)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.mbox or Path(folder) / "mail.mbox"
        if given.mbox is None:
            write_mailbox(path, given.megabytes)
        size = path.stat().st_size
        found = compare(path, given.repeats, given.only)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {load}.")
    print(f"{size / (1 << 20):,.0f} MB, {given.repeats} runs of each; medians:")
    _print_table(found)


if __name__ == "__main__":
    main()
