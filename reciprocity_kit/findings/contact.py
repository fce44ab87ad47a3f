"""What the ties themselves carry: who opens, how fast both answer, unusual silence, one contact above all."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from reciprocity_kit.findings.finding import (
    FALSE_DISCOVERIES,
    FEWEST_CASES,
    Facts,
    Finding,
    Scene,
    rows_of,
    strength,
)
from reciprocity_kit.statistics import benjamini_hochberg, binomial_test

QUIET_DAYS = 60
LARGE_SHARE = 0.25
LEAST_TO_SHARE = 2
_LEAST_HOURS = 1 / 60


def find_openings(own: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell with whom most conversations were opened by one side.

    Parameters
    ----------
    own : pandas.DataFrame
        Ties of one person.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie with a label.
    """
    for row in rows_of(own[own["opened_mostly_by"].isin(["ego", "alter"])]):
        share, low, high = (row[f"initiation_share{end}"] for end in ("", "_low", "_high"))
        if row["opened_mostly_by"] == "alter":
            share, low, high = 1 - share, 1 - high, 1 - low
        n = int(row["opened"] + row["opened_by_alter"])
        words: Facts = {"other": scene.shown(row["alter"]), "n": n}
        words |= {
            "share": scene.language.percent(share),
            "low": scene.language.percent(low),
            "high": scene.language.percent(high),
        }
        evidence: Facts = {"measure": "initiation_share", "about": words["other"], "n": n}
        evidence |= {"low": low, "high": high, "strength": strength(binomial_test(row["opened"], n))}
        yield scene.tell(f"opened by {row['opened_mostly_by']}", words, evidence)


def find_paces(own: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell where the two sides answer at paces that are apart.

    Parameters
    ----------
    own : pandas.DataFrame
        Ties of one person.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie whose intervals do not meet.
    """
    enough = (own["reply_turns"] >= FEWEST_CASES) & (own["their_reply_turns"] >= FEWEST_CASES)
    apart = (own["reply_hours_low"] > own["their_reply_hours_high"]) | (
        own["their_reply_hours_low"] > own["reply_hours_high"]
    )
    for row in rows_of(own[enough & apart]):
        words: Facts = {"other": scene.shown(row["alter"])}
        words |= {"pace": _pace(row, "reply", scene), "their_pace": _pace(row, "their_reply", scene)}
        evidence: Facts = {"measure": "reply_hours", "about": words["other"]}
        evidence |= {"n": int(min(row["reply_turns"], row["their_reply_turns"]))}
        evidence |= {"low": float(row["reply_hours_low"]), "high": float(row["reply_hours_high"])}
        evidence |= {"strength": strength(_difference(row))}
        yield scene.tell("paces", words, evidence)


def _pace(row: dict[Any, Any], name: str, scene: Scene) -> str:
    value, low, high = (row[f"{name}_hours{end}"] for end in ("", "_low", "_high"))
    return scene.language.wait(value, low, high, row[f"{name}_turns"])


def _difference(row: dict[Any, Any]) -> float:
    """P-value of equal medians, from the widths of their intervals on the log scale."""
    apart, squares = 0.0, 0.0
    for name, sign in (("reply", 1), ("their_reply", -1)):
        value, low, high = (
            np.log(max(row[f"{name}_hours{end}"], _LEAST_HOURS)) for end in ("", "_low", "_high")
        )
        below = (value - low) / ndtri(0.975)
        squares += (below if np.isnan(high) else (high - low) / (2 * ndtri(0.975))) ** 2
        apart += sign * value
    return float(2 * ndtr(-abs(apart) / np.sqrt(max(squares, _LEAST_HOURS**2))))


def find_silences(own: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell which ties have been silent for longer than chance would have it.

    Parameters
    ----------
    own : pandas.DataFrame
        Ties of one person.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie beyond a false discovery rate of 10%.
    """
    conversations = own["opened"] + own["opened_by_alter"]
    known = own[(conversations >= FEWEST_CASES) & own["silence_surprise"].notna()]
    known = known.assign(
        n=conversations[known.index], q=benjamini_hochberg(1 - known["silence_surprise"].to_numpy())
    )
    strong = known["contact_share"] >= known["contact_share"].median()
    quiet = known[(known["q"] <= FALSE_DISCOVERIES) & (known["silence_days"] >= QUIET_DAYS) & strong]
    for row in rows_of(quiet):
        words: Facts = {
            "other": scene.shown(row["alter"]),
            "days": f"{row['silence_days']:.0f}",
            "n": row["n"],
        }
        words["share"] = scene.language.most(row["silence_surprise"])
        evidence: Facts = {
            "measure": "silence_surprise",
            "about": words["other"],
            "n": int(row["n"]),
        }
        evidence |= {"low": float(row["silence_days"]), "high": float("nan")}
        evidence |= {"strength": strength(1 - row["silence_surprise"])}
        yield scene.tell("silence", words, evidence)


def find_large_contacts(dependence: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell with whom a quarter or more of all contact is.

    Parameters
    ----------
    dependence : pandas.DataFrame
        As `build_dependence` returns it, for one person.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie whose whole interval lies above a quarter; none of a single contact, who has all of it.
    """
    if int(dependence["total"].gt(0).sum()) < LEAST_TO_SHARE:
        return
    total = int(dependence["total"].sum())
    for row in rows_of(dependence[dependence["contact_share_low"] > LARGE_SHARE]):
        share, low, high = (row[f"contact_share{end}"] for end in ("", "_low", "_high"))
        words: Facts = {"other": scene.shown(row["alter"]), "n": total}
        words |= {
            "share": scene.language.percent(share),
            "low": scene.language.percent(low),
            "high": scene.language.percent(high),
        }
        evidence: Facts = {"measure": "contact_share", "about": words["other"], "n": total}
        evidence |= {"low": float(low), "high": float(high)}
        evidence |= {"strength": strength(binomial_test(round(share * total), total, share=LARGE_SHARE))}
        yield scene.tell("one contact", words, evidence)
