"""A whole report of one person with 300,000 messages, beside the least that could be called one.

The peer reads the same file with pandas, counts what went each way with everybody, and writes a page
with one plotly chart of it: no threads, no openings, no reply times, no change, no intervals. Each runs
in a fresh process in turn; wall and CPU time are of the work, after the imports. Compare the ratio of one
run; the aim is a report in under a minute on two cores.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from one_person import OWNER, write_mailbox

AIM_SECONDS = 60.0
CONTENDERS = ("package", "pandas and plotly")
HERE = Path(__file__).resolve()


def _package(path: Path, folder: Path) -> tuple[float, float]:
    import reciprocity_kit as rk  # noqa: PLC0415 - its loading is not what is measured
    from reciprocity_kit.report import write_report  # noqa: PLC0415 - as above

    wall, cpu = time.perf_counter(), time.process_time()
    write_report(rk.read(path, owner=OWNER, tz="UTC"), folder)
    return time.perf_counter() - wall, time.process_time() - cpu


def _peer(path: Path, folder: Path) -> tuple[float, float]:
    import pandas as pd  # noqa: PLC0415 - its loading is not what is measured
    import plotly.express as px  # noqa: PLC0415 - as above

    wall, cpu = time.perf_counter(), time.process_time()
    mail = pd.read_csv(path)
    sent = mail["sender"].eq(OWNER)
    other = mail["recipient"].where(sent, mail["sender"])
    counts = pd.DataFrame({"sent": sent.groupby(other).sum(), "received": (~sent).groupby(other).sum()})
    figure = px.bar(counts.nlargest(25, "sent"))
    figure.write_html(folder / "peer.html", include_plotlyjs=True)
    return time.perf_counter() - wall, time.process_time() - cpu


def _measure(name: str, path: Path) -> tuple[float, float]:
    words = [sys.executable, str(HERE), "--measure", name, "--csv", str(path)]
    ran = subprocess.run(words, check=True, capture_output=True, text=True)
    wall, cpu = json.loads(ran.stdout.splitlines()[-1])
    return float(wall), float(cpu)


def main() -> None:
    """Measure both in turn, or one of them where this process was started for it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=300_000, help="size of the mailbox")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each")
    parser.add_argument("--measure", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if options.measure:
            run = _package if options.measure == CONTENDERS[0] else _peer
            sys.stdout.write(json.dumps(run(options.csv, folder)) + "\n")
            return
        path = folder / "mail.csv"
        write_mailbox(path, options.messages)
        found = {name: min(_measure(name, path) for _ in range(options.repeats)) for name in CONTENDERS}
    for name, (wall, cpu) in found.items():
        sys.stdout.write(f"{name:18} {wall:7.1f} s wall {cpu:7.1f} s CPU\n")
    ratio = found[CONTENDERS[0]][1] / found[CONTENDERS[1]][1]
    sys.stdout.write(f"CPU time of the package over that of the peer: {ratio:.1f}\n")
    sys.stdout.write(f"under {AIM_SECONDS:.0f} s of wall time: {found[CONTENDERS[0]][0] < AIM_SECONDS}\n")


if __name__ == "__main__":
    main()
