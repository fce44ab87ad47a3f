"""Write casebooks in processes that are killed, starved and refused, and see what is left of them.

Run by test_kill.py as a program of its own: it forks a process for every attempt, which is
quicker than starting an interpreter and safe here, where no other thread runs. It prints what
it found as JSON; a scenario that found a fault says so under "fault".
"""

import json
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from looking import BULK, exchange, make_version_1, rows_of, verify, version_of

from reciprocity_kit.casebook import Casebook, _sealed, create_casebook, open_casebook
from reciprocity_kit.casebook._changes import Given
from reciprocity_kit.errors import CasebookError

PASSPHRASE = "correct horse battery"  # noqa: S105 - opens nothing but these files
NOBODY = 65534
LOOKS = 8
KINDS = ("information", "services", "goods")
Outcome = dict[str, Any]


def fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, this process ends here
        traceback.print_exc()
    finally:
        os._exit(code)


def ended_well(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def one_change(book: Casebook, chance: random.Random) -> None:
    """Do something that is one step, of any kind."""
    keys = [key for (key,) in book._store.fetch("SELECT exchange_id FROM exchanges")]
    what = chance.choice(("add", "add", "add", "change", "remove", "undo", "redo", "import"))
    note = f"{chance.random()} " * chance.choice((1, 1, 300))
    if what == "import":
        book._put({"exchanges": [Given("", None, exchange(note))] * BULK}, replace=False, source="a table")
    elif what == "change" and keys:
        book.change("exchanges", chance.choice(keys), note=note, kind=chance.choice(KINDS))
    elif what == "remove" and keys:
        book.remove("exchanges", chance.choice(keys))
    elif what == "undo":
        book.undo()
    elif what == "redo":
        book.redo()
    else:
        book.add("exchanges", **exchange(note))


def write_on(path: Path, passphrase: str | None, seed: float, pipe: int) -> None:
    """Change the book without end, and say of each step that it is saved."""
    chance = random.Random(seed)  # noqa: S311 - a test's chance
    book = open_casebook(path, passphrase=passphrase)
    while True:
        one_change(book, chance)
        last = book._store.fetch("SELECT max(step_id) FROM steps")[0][0]
        os.write(pipe, f"{last}\n".encode())


def kill_writers(folder: Path, passphrase: str | None, *, kills: int, longest: float) -> Outcome:
    """Kill one writer after another at random moments; what each said was saved has to be there."""
    chance = random.Random(kills)  # noqa: S311 - a test's chance
    acknowledged, broken_off = 0, 0
    for number in range(kills):
        path = folder / f"{number // 10}.casebook"
        if not path.exists():
            create_casebook(path, owner="alex", passphrase=passphrase).close()
        source, sink = os.pipe()
        child = fork(lambda path=path, sink=sink: write_on(path, passphrase, chance.random(), sink))
        os.close(sink)
        said = os.read(source, 1)  # it has begun
        time.sleep(chance.random() * longest)
        kill(child)
        with os.fdopen(source, "rb") as stream:
            said += stream.read()
        broken_off += has_journal(path) or any(folder.glob(".*.tmp"))  # killed in the midst of saving
        lines = said.decode().split("\n")[:-1]
        with open_casebook(path, passphrase=passphrase) as book:
            steps = verify(book)
            saved = int(lines[-1])
            assert len(steps) in {saved, saved + 1}, (
                f"{saved} steps were said to be saved, {len(steps)} are there"
            )
        left = {each.name for each in folder.iterdir()} - {each.name for each in folder.glob("*.casebook")}
        assert all(name.endswith("casebook-journal") for name in left), (
            "nothing lies about but a journal that nothing stands in"
        )
        acknowledged += len(lines)
    return {"kills": kills, "acknowledged": acknowledged, "broken_off": broken_off}


def kill_within_a_change(folder: Path, passphrase: str | None) -> Outcome:
    """Let the system kill a writer at one write after another: where a file would grow beyond a limit.

    A writer that is killed at random is seldom hit between two writes of one change, since the
    waiting for the disk takes nearly all of the time.
    """
    path, kills, broken_off = folder / "a.casebook", 0, 0
    create_casebook(path, owner="alex", passphrase=passphrase).close()
    rows = [Given("", None, exchange("before " * 300))] * BULK
    with open_casebook(path, passphrase=passphrase) as book:
        book._put({"exchanges": rows}, replace=False, source="a table")
        steps, before = len(verify(book)), rows_of(book)
    after = [Given("", key, exchange("after " * 300)) for key in range(1, BULK)]

    def die(limit: int) -> None:
        book = open_casebook(path, passphrase=passphrase)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        book._put({"exchanges": [*after, Given("", None, exchange(""))]}, replace=True, source="a table")

    for limit in range(0, path.stat().st_size + 100_000, 3_000):
        child = fork(lambda limit=limit: die(limit))
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            break
        kills += 1
        broken_off += has_journal(path) or any(folder.glob(".*.tmp"))
        with open_casebook(path, passphrase=passphrase) as book:
            assert len(verify(book)) == steps
            assert rows_of(book) == before
    else:
        raise AssertionError("no limit was high enough")
    with open_casebook(path, passphrase=passphrase) as book:
        assert len(verify(book)) == steps + 1
    return {"kills": kills, "broken_off": broken_off}


def kill_migrations(folder: Path, *, kills: int) -> Outcome:
    """Kill the bringing of an old file to today's version."""
    chance = random.Random(kills)  # noqa: S311 - a test's chance
    old, versions = folder / "old.casebook", {1: 0, 2: 0}
    make_version_1(old)
    before = rows_of_version_1(old)
    shutil.copy(old, folder / "whole.casebook")
    usual = seconds(lambda: open_casebook(folder / "whole.casebook").close())
    for number in range(kills):
        path = folder / f"{number}.casebook"
        shutil.copy(old, path)
        child = fork(lambda path=path: open_casebook(path).close())
        time.sleep(chance.random() * 1.5 * usual)
        kill(child)
        for backup in folder.glob(f"{number}.casebook.backup*"):
            assert backup.read_bytes() == old.read_bytes(), "a backup is whole"
        with open_casebook(path, read_only=True) if not has_journal(path) else nullcontext() as book:
            assert book is None or rows_of(book) == before
        versions[version_of(path)] += 1
        with open_casebook(path) as book:
            assert book._store.fetch("PRAGMA integrity_check") == [("ok",)]
            assert rows_of(book) == before
            assert book.table("rounds").empty
    return {"kills": kills, "versions": versions}


def has_journal(path: Path) -> bool:
    return path.with_name(f"{path.name}-journal").exists()


def seconds(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def rows_of_version_1(path: Path) -> dict[tuple[str, int], dict[str, Any]]:
    with open_casebook(path, read_only=True) as book:
        return rows_of(book)


def kill_passphrase_changes(folder: Path, *, kills: int) -> Outcome:
    """Kill the encrypting and decrypting of a book."""
    chance = random.Random(kills)  # noqa: S311 - a test's chance
    path = folder / "a.casebook"
    create_casebook(path, owner="alex").close()
    with open_casebook(path) as book:
        book.add("exchanges", **exchange("kept"))
        before = rows_of(book)
        usual = seconds(lambda: (book.change_passphrase(PASSPHRASE), book.change_passphrase(None)))
    found = {"plain": 0, "encrypted": 0}

    def turn(passphrase: str | None) -> None:
        book = open_casebook(path, passphrase=passphrase)
        while True:
            book.change_passphrase(None if book.encrypted else PASSPHRASE)

    for _ in range(kills):
        passphrase = PASSPHRASE if path.read_bytes().startswith(_sealed.MAGIC) else None
        child = fork(lambda passphrase=passphrase: turn(passphrase))
        time.sleep((0.5 + 2 * chance.random()) * usual)
        kill(child)
        is_sealed = path.read_bytes().startswith(_sealed.MAGIC)
        found["encrypted" if is_sealed else "plain"] += 1
        with open_casebook(path, passphrase=PASSPHRASE if is_sealed else None) as book:
            verify(book)
            assert rows_of(book) == before
    return found


def fill_disk(folder: Path, passphrase: str | None) -> Outcome:
    """Write until no byte more can be written, make room, and go on."""
    path = folder / "full.casebook"
    create_casebook(path, owner="alex", passphrase=passphrase).close()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    told, saved = "", 0
    with open_casebook(path, passphrase=passphrase) as book:
        for room in range(0, 40_000, 3_000):  # full at the journal, in the midst of the file, at its end
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + room, resource.RLIM_INFINITY))
            with suppress_casebook_error() as faults:
                for _ in range(100):
                    book.add("exchanges", **exchange("x" * 2_000))
                    saved += 1
            assert faults, "the disk never was full"
            told = faults[0]
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            assert len(rows_of(book)) == saved, "what could not be saved is not shown either"
            book.add("exchanges", **exchange("there is room again"))
            saved += 1
    with open_casebook(path, passphrase=passphrase) as book:
        assert len(verify(book)) == saved + 1
    assert [each.name for each in folder.iterdir()] == [path.name]
    return {"told": told, "saved": saved}


class suppress_casebook_error:  # noqa: N801 - used as a word
    """Keep the message of a CasebookError."""

    def __enter__(self) -> list[str]:
        self.faults: list[str] = []
        return self.faults

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, CasebookError):
            self.faults.append(str(error))
            return True
        return False


def deny(folder: Path) -> Outcome:
    """Take permissions away, before and while a book is open, as a user who is not the administrator."""
    path, told = folder / "a.casebook", {}
    create_casebook(path, owner="alex").close()
    book = open_casebook(path)
    book.add("exchanges", **exchange("one"))
    folder.chmod(0o555)
    with suppress_casebook_error() as told["folder, while open"]:
        book.add("exchanges", **exchange("two"))
    assert len(rows_of(book)) == 1
    book.close()
    with suppress_casebook_error() as told["folder"]:
        open_casebook(path)
    with open_casebook(path, read_only=True) as reader:
        assert len(rows_of(reader)) == 1
    folder.chmod(0o755)
    path.chmod(0o444)
    with suppress_casebook_error() as told["file"]:
        open_casebook(path)
    path.chmod(0o000)
    with suppress_casebook_error() as told["no permission"]:
        open_casebook(path)
    path.chmod(0o600)
    with open_casebook(path) as book:
        verify(book)
    return {name: faults[0] for name, faults in told.items()}


def two_writers(folder: Path) -> Outcome:
    """Let processes compete for one book: never two at once, and nothing lost."""
    path, marker = folder / "a.casebook", folder / "somebody"
    create_casebook(path, owner="alex").close()

    def compete(name: str) -> None:
        done = 0
        while done < 10:
            with suppress_casebook_error() as faults:
                book = open_casebook(path)
            if faults:
                assert "is open for writing elsewhere" in faults[0], faults[0]
                time.sleep(0.001)
                continue
            os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
            book.add("exchanges", **exchange(name))
            marker.unlink()
            book.close()
            done += 1

    children = [fork(lambda name=name: compete(name)) for name in "abc"]
    assert [ended_well(child) for child in children] == [True] * 3
    with open_casebook(path) as book:
        assert len(verify(book)) == 31
        return {"rows": len(rows_of(book))}


def read_beside(folder: Path, passphrase: str | None) -> Outcome:
    """Look at a book while it is written: each look shows whole steps only."""
    path, looks, seen = folder / "a.casebook", 0, set()
    create_casebook(path, owner="alex", passphrase=passphrase).close()
    rows = [Given("", None, exchange("one of many"))] * BULK

    def write() -> None:
        with open_casebook(path, passphrase=passphrase) as book:
            while True:
                book._put({"exchanges": rows}, replace=False, source="a table")
                time.sleep(0.002)

    child = fork(write)
    try:
        until = time.monotonic() + 10
        while len(seen) < LOOKS and time.monotonic() < until:
            with open_casebook(path, passphrase=passphrase, read_only=True) as book:
                seen.add(len(rows_of(book)))
                looks += 1
    finally:
        kill(child)
    assert all(rows % BULK == 0 for rows in seen)
    return {"looks": looks, "different": len(seen)}


def run(folder: Path, work: Callable[[Path], Outcome], *, as_nobody: bool = False) -> Outcome:
    """Run a scenario in a folder and a process of its own."""
    folder.mkdir()

    def answering() -> None:
        if as_nobody and os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
            os.setuid(NOBODY)
        try:
            outcome = {**work(folder), "fault": ""}
        except BaseException:  # noqa: BLE001 - it is told
            outcome = {"fault": traceback.format_exc()}
        os.write(sink, json.dumps(outcome).encode())

    source, sink = os.pipe()
    begun = time.monotonic()
    child = fork(answering)
    os.close(sink)
    with os.fdopen(source, "rb") as stream:
        outcome: Outcome = json.loads(stream.read() or b'{"fault": "no answer"}')
    os.waitpid(child, 0)
    return {**outcome, "seconds": round(time.monotonic() - begun, 1)}


SCENARIOS: dict[str, Callable[[Path], Outcome]] = {
    "plain": lambda folder: kill_writers(folder, None, kills=70, longest=0.02),
    "encrypted": lambda folder: kill_writers(folder, PASSPHRASE, kills=50, longest=0.02),
    "within plain": lambda folder: kill_within_a_change(folder, None),
    "within encrypted": lambda folder: kill_within_a_change(folder, PASSPHRASE),
    "migration": lambda folder: kill_migrations(folder, kills=20),
    "passphrase": lambda folder: kill_passphrase_changes(folder, kills=20),
    "full plain": lambda folder: fill_disk(folder, None),
    "full encrypted": lambda folder: fill_disk(folder, PASSPHRASE),
    "two writers": two_writers,
    "reader plain": lambda folder: read_beside(folder, None),
    "reader encrypted": lambda folder: read_beside(folder, PASSPHRASE),
    "denied": deny,
}


def main() -> None:
    """Run all scenarios, or those that are named, and print what they found."""
    _sealed.USUAL_COST = _sealed.Cost(n=2, r=1, p=1)  # quick, not safe
    folder = Path(sys.argv[1])
    folder.chmod(0o755)
    names = sys.argv[2:] or list(SCENARIOS)
    outcomes = {name: run(folder / name, SCENARIOS[name], as_nobody=name == "denied") for name in names}
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main()
