"""Measure a filter of the page until table and picture are redrawn, beside pandas and plotly alone."""

import argparse
import cProfile
import json
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

import reciprocity_kit as rk
from reciprocity_kit.apps import Explorer, explore
from reciprocity_kit.history import History
from reciprocity_kit.simulate import simulate_world, write_world

OWNER = "alex.morgan@harbor.example"
WEEKS, CONTACTS_OF_100_000 = 208, 275
PICTURES = ("balance", "replies", "circle", "concentration")
MIDDLE = pd.Timestamp("2026-01-01", tz="UTC")


def make_history(interactions: int) -> History:
    """Simulate one person's four years of mail and meetings, and read them.

    Parameters
    ----------
    interactions : int
        About how many.

    Returns
    -------
    History
        As a person's own export is read.
    """
    contacts = max(5, round(CONTACTS_OF_100_000 * interactions / 100_000))
    with tempfile.TemporaryDirectory() as folder:
        write_world(simulate_world(seed=1, contacts=contacts, weeks=WEEKS), folder)
        paths = [Path(folder) / name for name in ("mail.csv", "calendar.ics")]
        return rk.read(*paths, owner=OWNER)


def changes(page: Explorer) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
    """Name what a person does to the filters, and how it is undone.

    Parameters
    ----------
    page : Explorer
        The page.

    Returns
    -------
    dict of str to (callable, callable)
        Both redraw everything.
    """
    state = page.state
    return {
        "channel": (lambda: setattr(state, "channel", "email"), lambda: setattr(state, "channel", None)),
        "window": (lambda: setattr(state, "since", MIDDLE), lambda: setattr(state, "since", None)),
        "least contact": (lambda: setattr(state, "min_total", 5), lambda: setattr(state, "min_total", 1)),
    }


def peer(frame: pd.DataFrame, figure: go.Figure) -> None:
    """Do what a plain notebook would: count both ways with pandas, and make the same figure anew.

    Parameters
    ----------
    frame : pandas.DataFrame
        Interactions.
    figure : plotly.graph_objects.Figure
        What the page draws.
    """
    window = frame[frame["sent_at"].ge(MIDDLE)]
    window.groupby(["sender", "recipient"], observed=True).agg(
        n=("event_id", "nunique"), last_at=("sent_at", "max")
    )
    go.Figure(figure.to_dict())


def seconds(act: Callable[[], None]) -> float:
    """Time something once, by the clock on the wall.

    Parameters
    ----------
    act : callable
        What to time.

    Returns
    -------
    float
        Seconds.
    """
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def main() -> None:
    """Print a table of milliseconds: least, middle and most of all turns, and times the peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interactions", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--profile", action="store_true", help="say what one change of the channel costs")
    options = parser.parse_args()
    history = make_history(options.interactions)
    page = explore(history)
    shown = list(PICTURES)
    print(f"{len(history.interactions):,} interactions, {len(page.ties.table.table['ids']):,} ties")
    print("| picture | change | least ms | middle ms | most ms | times the peer |\n|---|---|---|---|---|---|")
    for name in shown:
        page.pictures.chart = name
        for what, (act, undo) in changes(page).items():
            took, beside = [], []
            for _ in range(options.turns):
                took += [seconds(act), seconds(undo)]
                figure = go.Figure(json.loads(page.pictures.view.figures[0]["figure"]))
                beside.append(seconds(lambda figure=figure: peer(history.interactions, figure)))  # type: ignore[misc]  # bound now
            low, middle, high = (1000 * each for each in (min(took), statistics.median(took), max(took)))
            ratio = statistics.median(took) / statistics.median(beside)
            print(f"| {name} | {what} | {low:.0f} | {middle:.0f} | {high:.0f} | {ratio:.1f} |", flush=True)
    if options.profile:
        page.pictures.chart = "balance"
        profile = cProfile.Profile()
        profile.runcall(lambda: setattr(page.state, "channel", "email"))
        pstats.Stats(profile).sort_stats("cumtime").print_stats(40)


if __name__ == "__main__":
    main()
