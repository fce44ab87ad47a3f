"""The suite's result as a table for the terminal and as a page of the docs."""

import platform
from collections.abc import Hashable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import pandas as pd

from reciprocity_kit.validation.goals import Goal
from reciprocity_kit.validation.tasks import TASKS

LIBRARIES = ("numpy", "scipy", "pandas", "pyarrow")
_INTRO = """\
# Validation

Worlds are simulated whose truth is known: who opens conversations, who fades, who ended, how fast
everybody answers. The kit measures them without seeing that truth, most of them from files
as a user would read them. This page compares the two.

- *measured* is the mean over the seeds, *range* the lowest and the highest seed, *n* the cases behind it.
- A *floor* must be met by the mean over the seeds; a star marks rows in which a single seed was below it.
- A *moonshot* would be excellent. Where it cannot be reached by any rule, the bound is given below.

Rules and priors were chosen on seeds 1 to 5, the numbers here come from other seeds. The worlds are
invented: a tenth of the contacts are planted as mostly opened by you, a tenth as mostly opened by
them, and real mailboxes differ. Floors guard against getting worse; they do not promise such
numbers on your own data, and nothing here tests what people feel.
"""


def render_table(rows: pd.DataFrame) -> str:
    """Render the result as a plain table.

    Parameters
    ----------
    rows : pandas.DataFrame
        What `validate` returned.

    Returns
    -------
    str
        Lines of equal columns.
    """
    cells = [_cells(row) for row in rows.to_dict(orient="records")]
    titles = ("task", "measured", "range", "floor", "moonshot", "n", "verdict")
    table = [titles, *cells]
    widths = [max(len(line[place]) for line in table) for place in range(len(titles))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in table]
    return "\n".join("  ".join(line).rstrip() for line in padded)


def render_page(rows: pd.DataFrame, *, seeds: Sequence[int]) -> str:
    """Render the result as Markdown.

    Parameters
    ----------
    rows : pandas.DataFrame
        What `validate` returned.
    seeds : sequence of int
        The seeds it was made with.

    Returns
    -------
    str
        A page.
    """
    records = rows.to_dict(orient="records")
    lines = [
        _INTRO,
        "## Result",
        "",
        "| task | measured | range | floor | moonshot | n | |",
        "|---" * 7 + "|",
    ]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in records]
    lines += ["", "## What each row means", ""]
    for row in records:
        task = TASKS[row["task"]]
        lines.append(f"- **{task.name}.** {' '.join(filter(None, (task.means, task.remark)))}")
    used = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    given = ",".join(map(str, seeds))
    lines += [
        "",
        "## How it was made",
        "",
        f"`reciprocity validate --seeds {given} --output docs/validation.md` with reciprocity-kit "
        f"{version('reciprocity-kit')}, Python {platform.python_version()}, {used}. The same seeds and "
        "versions give the same numbers.",
    ]
    return "\n".join(lines) + "\n"


def _cells(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    floor, moonshot = row["floor"], row["moonshot"]
    star = "" if row["every_seed"] else "*"
    return (
        str(row["task"]),
        f"{row['measured']:.3f}",
        f"{row['lowest']:.3f} to {row['highest']:.3f}",
        _goal(floor) + star,
        _goal(moonshot),
        f"{row['n']:,}",
        str(row["verdict"]),
    )


def _goal(goal: object) -> str:
    return str(goal) if isinstance(goal, Goal) else ""
