"""Read mutated exports until something breaks: python tools/fuzz.py [--seconds N] [--format NAME].

Every format, dialect and folder format gets a process of its own, in which Atheris changes the sample
exports, guided by what it reaches in the readers. Nothing but a ReciprocityError may come out of a reader,
its account must add up, and it must end soon. What breaks is cut down and kept, one file per place in the
code. At the end every input that reached something new is read once more as a user would.
"""

import argparse
import importlib
import importlib.util
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ENGINE = "atheris"
MOST_SECONDS = 5.0
MOST_MEGABYTES = 512
_SLOWER = 4  # than without the watching of every line
_HANGS_SECONDS = 100
_GRACE = 180
_SHRINKING_SECONDS = 20.0
_RAM_MEGABYTES = 4_096
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERAGE = re.compile(r"#\d+\s+(?:INITED|NEW|REDUCE|pulse|DONE|RELOAD)\s+cov: (\d+)")


class TooSlow(BaseException):
    """Raised by the clock inside a reader, past whatever the reader catches."""


@dataclass
class Findings:
    """What the fuzzing of one format came to.

    Parameters
    ----------
    name : str
        Of the format.
    faults : dict of str to str
        File that breaks it, by the place in the code.
    slowest_seconds : float
        Processor time of the slowest input.
    megabytes : float
        What the greediest input added to the memory's peak.
    """

    name: str
    faults: dict[str, str] = field(default_factory=dict)
    slowest_seconds: float = 0.0
    megabytes: float = 0.0


class Fuzzer:
    """Runs one target, and keeps what breaks it.

    Parameters
    ----------
    target : Target
        What is read.
    folder : pathlib.Path
        Where faults and findings are kept.
    whole : bool
        Whether to read as a user would, unwatched; else what is read is watched line by line.
    """

    def __init__(self, target: Any, folder: Path, *, whole: bool = False) -> None:
        self.targets = importlib.import_module("fuzz_targets")
        self.errors = importlib.import_module("reciprocity_kit.errors")
        self.target = target
        self.folder = folder
        self.findings = Findings(target.name)
        self.whole = whole
        folder.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGVTALRM, _ring)

    def take(self, data: bytes) -> None:
        """Read one input; keep it where something breaks.

        Parameters
        ----------
        data : bytes
            The input.
        """
        if len(data) > self.targets.LARGEST:
            return
        (self.folder / "current").write_bytes(data)
        before, begin = _peak_megabytes(), time.process_time()
        fault = self.find_fault(data)
        seconds, megabytes = time.process_time() - begin, _peak_megabytes() - before
        if not fault and megabytes > MOST_MEGABYTES:
            fault = f"takes {megabytes:.0f} MB"
        if fault and fault not in self.findings.faults:
            self._keep(fault, data)
        if seconds > self.findings.slowest_seconds and "TooSlow" not in fault:
            self.findings.slowest_seconds = seconds
            (self.folder / "slowest").write_bytes(data)
        self.findings.megabytes = max(self.findings.megabytes, megabytes)
        if fault or seconds >= self.findings.slowest_seconds:
            self.tell()

    def find_fault(self, data: bytes) -> str:
        """Read one input.

        Parameters
        ----------
        data : bytes
            The input.

        Returns
        -------
        str
            What came out and where; empty where all is well.
        """
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS * (1 if self.whole else _SLOWER))
        try:
            self.targets.run_target(self.target, data, whole=self.whole)
        except self.errors.ReciprocityError:
            return ""
        except (Exception, TooSlow) as error:  # noqa: BLE001 - all of them are what is looked for
            return _place(error)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return ""

    def _keep(self, fault: str, data: bytes) -> None:
        small = data if "MB" in fault or "TooSlow" in fault else self._cut_down(fault, data)
        name = re.sub(r"[^\w.]+", "-", fault)[:120]
        (self.folder / f"fault-{name}").write_bytes(small)
        self.findings.faults[fault] = f"fault-{name}"

    def _cut_down(self, fault: str, data: bytes) -> bytes:
        """Leave out what the fault does not need, in ever smaller pieces."""
        end, size = time.monotonic() + _SHRINKING_SECONDS, max(len(data) // 2, 1)
        while size and time.monotonic() < end:
            at = 0
            while at < len(data) and time.monotonic() < end:
                shorter = data[:at] + data[at + size :]
                if self.find_fault(shorter) == fault:
                    data = shorter
                else:
                    at += size
            size //= 2
        return data

    def tell(self) -> None:
        """Write the findings down; the process may end at any time."""
        (self.folder / "findings.json").write_text(json.dumps(asdict(self.findings)), encoding="utf-8")


def _ring(*_: object) -> None:
    raise TooSlow


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _place(error: BaseException) -> str:
    """Name the error and the line of the kit it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if f"{os.sep}reciprocity_kit{os.sep}" in frame.filename] or frames
    last = own[-1]
    what = f" ({error})" if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__}{what} at {Path(last.filename).name}:{last.lineno}"


def fuzz_one(name: str, folder: Path, seconds: int) -> None:
    """Fuzz one format in this process, which ends with it.

    Parameters
    ----------
    name : str
        Of the format.
    folder : pathlib.Path
        Holds `corpus`; findings go there too.
    seconds : int
        How long.
    """
    engine = importlib.import_module(ENGINE)
    with engine.instrument_imports(include=["reciprocity_kit", "icalendar"]):
        targets = importlib.import_module("fuzz_targets")
    mutations = importlib.import_module("fuzz_mutations")
    target = targets.find_targets()[name]
    fuzzer = Fuzzer(target, folder)

    def raw(data: bytes, most: int) -> bytes:
        return bytes(engine.Mutate(data[:most], most))

    def change(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
        if target.packed:
            return bytes(mutations.mutate_archive(data, chance=chance, most=most, raw=raw))
        file = chance.choice(sorted(target.seeds))
        return bytes(mutations.mutate_file(data, name=file, chance=chance, most=most, raw=raw))

    options = [
        *(f"-max_total_time={seconds}", f"-max_len={targets.LARGEST}", "-print_final_stats=1"),
        *(f"-timeout={_HANGS_SECONDS}", f"-rss_limit_mb={_RAM_MEGABYTES}"),
        *(f"-artifact_prefix={folder}/", str(folder / "corpus")),
    ]
    engine.Setup([sys.argv[0], *options], fuzzer.take, custom_mutator=change)
    engine.Fuzz()


def replay(name: str, folder: Path) -> None:
    """Read what was gathered as a user would, and the faults of earlier runs.

    Parameters
    ----------
    name : str
        Of the format.
    folder : pathlib.Path
        Holds `corpus`, and what `fuzz_one` found.
    """
    targets = importlib.import_module("fuzz_targets")
    fuzzer = Fuzzer(targets.find_targets()[name], folder, whole=True)
    fuzzer.findings = _findings(name, folder)
    fuzzer.findings.slowest_seconds = 0.0  # what it takes unwatched counts
    for path in [*sorted((folder / "corpus").iterdir()), *folder.glob("slowest"), *folder.glob("fault-*")]:
        fuzzer.take(path.read_bytes())
    fuzzer.tell()


def sow(name: str, folder: Path) -> None:
    """Lay the sample exports of a format in its corpus, in several encodings.

    Parameters
    ----------
    name : str
        Of the format.
    folder : pathlib.Path
        Where `corpus` is made.
    """
    target = importlib.import_module("fuzz_targets").find_targets()[name]
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds.values()):
        (corpus / f"seed-{number}").write_bytes(data)
        if number or target.packed:
            continue
        text = data.decode("utf-8", "replace")
        (corpus / "seed-utf-16").write_bytes(text.encode("utf-16"))
        (corpus / "seed-cp1252").write_bytes(text.encode("cp1252", "replace"))
        (corpus / "seed-crlf").write_bytes(data.replace(b"\n", b"\r\n"))


def fuzz_apart(name: str, folder: Path, seconds: int) -> str:
    """Fuzz one format in processes of its own, and say in a line what was found.

    Parameters
    ----------
    name : str
        Of the format.
    folder : pathlib.Path
        Where its corpus and its faults are kept.
    seconds : int
        How long.

    Returns
    -------
    str
        A row of the table.
    """
    sow(name, folder)
    told = ""
    for step, longest in (("--child", seconds + _GRACE), ("--replay", _GRACE)):
        command = [sys.executable, __file__, step, "--format", name, "--corpus", str(folder)]
        try:
            done = subprocess.run(
                [*command, "--seconds", str(seconds)],
                check=False,
                capture_output=True,
                timeout=longest,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},
            )
            told += done.stderr.decode("utf-8", "replace")
            if done.returncode:
                (folder / f"fault-died{step}").write_bytes((folder / "current").read_bytes())
        except subprocess.TimeoutExpired as expired:
            told += (expired.stderr or b"").decode("utf-8", "replace")
            (folder / f"fault-hangs{step}").write_bytes((folder / "current").read_bytes())
    (folder / "log").write_text(told, encoding="utf-8")
    return _row(name, folder, told)


def _findings(name: str, folder: Path) -> Findings:
    written = folder / "findings.json"
    return Findings(**json.loads(written.read_text())) if written.exists() else Findings(name)


def _row(name: str, folder: Path, told: str) -> str:
    found = _findings(name, folder)
    runs = next(iter(_RUNS.findall(told)), "?")
    covered = [int(each) for each in _COVERAGE.findall(told)] or [0]
    faults = len(list(folder.glob("fault-*")))
    new = f"{covered[0]:,} + {max(covered) - covered[0]:,}"
    slowest = f"{found.slowest_seconds:.2f} s"
    return f"{name:24}{runs:>9}{new:>16}{faults:>8}{slowest:>10}{found.megabytes:>8.0f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz the formats one after the other, and print a table.

    Parameters
    ----------
    arguments : sequence of str, optional
        As on the command line.

    Returns
    -------
    int
        1 where something broke, 2 where nothing can be run.
    """
    parser = argparse.ArgumentParser(description="Fuzz the readers.")
    parser.add_argument("--seconds", type=int, default=60, help="for each format (60)")
    parser.add_argument("--format", action="append", help="only this one; may be given several times")
    parser.add_argument("--corpus", type=Path, help="folder to keep inputs and faults in, and to go on from")
    parser.add_argument("--list", action="store_true", help="name the formats, and run nothing")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--replay", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    if told.child:
        fuzz_one(told.format[0], told.corpus, told.seconds)
    if told.replay:
        replay(told.format[0], told.corpus)
        return 0
    names = list(importlib.import_module("fuzz_targets").find_targets())
    if told.list:
        print("\n".join(names))
        return 0
    if unknown := set(told.format or ()) - set(names):
        print(f"There is no format {', '.join(sorted(unknown))}. Next: --list", file=sys.stderr)
        return 2
    if importlib.util.find_spec(ENGINE) is None:
        print(f'{ENGINE} is missing. Next: pip install -e ".[fuzz]" (Python 3.11 to 3.13)', file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        return fuzz_all(told.format or names, told.corpus or Path(scratch), told.seconds)


def fuzz_all(names: Sequence[str], corpus: Path, seconds: int) -> int:
    """Fuzz some formats one after the other.

    Parameters
    ----------
    names : sequence of str
        Of the formats.
    corpus : pathlib.Path
        Gets a folder for each.
    seconds : int
        For each.

    Returns
    -------
    int
        1 where something broke.
    """
    print(f"{'format':24}{'runs':>9}{'lines + new':>16}{'faults':>8}{'slowest':>10}{'MB':>8}", flush=True)
    broken = 0
    for name in names:
        folder = corpus.resolve() / name.replace(" ", "-")
        print(fuzz_apart(name, folder, seconds), flush=True)
        for path in sorted(folder.glob("fault-*")):
            broken = 1
            print(f"  {path.name}: {path.read_bytes()[:300]!r}", flush=True)
    return broken


if __name__ == "__main__":
    sys.exit(main())
