"""One million messages from CSV to ties: this package beside polars, and beside parsing alone.

Each measurement runs in a fresh process, the contenders in turn, and what is
compared is the ratio of medians. This process imports nothing large, because a
child's peak memory begins at its parent's.
"""

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

Measured: TypeAlias = dict[str, dict[str, list[float]]]

CONTENDERS = ("package", "polars", "parse")
LIBRARIES = ("polars", "pyarrow", "numpy", "pandas")
HERE = Path(__file__).resolve()


def _contender(name: str) -> Callable[[Path], Any]:
    """Load what a contender needs, and nothing of the others."""
    if name == "package":
        kit = importlib.import_module("reciprocity_kit")
        return lambda path: kit.build_ties(kit.read(path))
    module, function = {"polars": ("polars_ties", "csv_to_ties"), "parse": ("pyarrow.csv", "read_csv")}[name]
    run: Callable[[Path], Any] = getattr(importlib.import_module(module), function)
    return run


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)


def measure(name: str, path: Path, output: str) -> None:
    """Run one contender once in this process, and print what it took or write what it found."""
    begin = time.perf_counter()
    run = _contender(name)
    loading, loaded = time.perf_counter() - begin, _peak_megabytes()
    cpu, begin = time.process_time(), time.perf_counter()
    result = run(path)
    wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
    print(
        json.dumps(
            {"wall": wall, "cpu": cpu, "peak": _peak_megabytes(), "loaded": loaded, "loading": loading}
        )
    )
    if output:
        (result.to_parquet if name == "package" else result.write_parquet)(output)


def _child(script: Path, *arguments: object) -> str:
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def compare(path: Path, repeats: int) -> Measured:
    """Measure all contenders in turn, again and again."""
    found: Measured = {name: {} for name in CONTENDERS}
    for _ in range(repeats):
        for name in CONTENDERS:
            for key, value in json.loads(_child(HERE, "--measure", name, "--csv", path)).items():
                found[name].setdefault(key, []).append(value)
    return found


def _print_table(found: Measured) -> None:
    middle = {
        name: {key: statistics.median(values) for key, values in taken.items()}
        for name, taken in found.items()
    }
    print("          wall s       range  CPU s  peak MB  of it loaded  loading s")
    for name, taken in middle.items():
        spread = f"{min(found[name]['wall']):.2f}-{max(found[name]['wall']):.2f}"
        print(
            f"{name:8} {taken['wall']:7.2f} {spread:>11} {taken['cpu']:6.2f} {taken['peak']:8.0f}"
            f" {taken['loaded']:13.0f} {taken['loading']:10.2f}"
        )
    for other in CONTENDERS[1:]:
        wall, cpu, peak = (middle["package"][key] / middle[other][key] for key in ("wall", "cpu", "peak"))
        print(f"package / {other}: wall {wall:.2f}, CPU {cpu:.2f}, peak memory {peak:.2f}")


def _check_agreement(path: Path, folder: Path) -> None:
    tables = {name: folder / f"{name}.parquet" for name in ("package", "polars")}
    for name, table in tables.items():
        _child(HERE, "--measure", name, "--csv", path, "--output", table)
    print(_child(HERE.with_name("agreement.py"), *tables.values()))


def main() -> None:
    """Generate the mail, check that both agree, measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=1_000_000, help="how many messages to generate")
    parser.add_argument("--repeats", type=int, default=5, help="measurements of each contender")
    parser.add_argument("--csv", type=Path, help="a CSV made before by mailbox.py, instead of generating one")
    parser.add_argument("--measure", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--output", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.csv, given.output)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.csv or Path(folder) / "mail.csv"
        if given.csv is None:
            _child(HERE.with_name("mailbox.py"), path, given.messages)
        _check_agreement(path, Path(folder))
        found = compare(path, given.repeats)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"Python {sys.version.split()[0]}, {versions}.")
    print(f"{os.cpu_count()} cores, load {load}, {given.repeats} runs of each; medians:")
    _print_table(found)


if __name__ == "__main__":
    main()
