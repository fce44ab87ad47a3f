"""What changed, what waits, and what fell silent after much contact."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from reciprocity_kit.findings.finding import (
    FALSE_DISCOVERIES,
    FEWEST_CASES,
    Facts,
    Finding,
    Scene,
    rows_of,
    strength,
)
from reciprocity_kit.timeline import find_fading

LATE = 0.9
PACES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"reply_hours": ("slower", "faster"), "their_reply_hours": ("their slower", "their faster")}
)


def find_fading_ties(drift: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell which ties fell more than the person's other contact.

    Parameters
    ----------
    drift : pandas.DataFrame
        As `build_drift` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie of `find_fading`.
    """
    for row in rows_of(find_fading(drift)):
        words: Facts = {
            "other": scene.shown(row["alter"]),
            "n": row["n_before"],
            "recent": row["n_recent"],
        }
        words |= {
            "since": scene.language.month(row["recent_at"]),
            "share": scene.language.percent(row["ratio"]),
        }
        words |= {
            "low": scene.language.percent(row["ratio_low"]),
            "high": scene.language.percent(row["ratio_high"]),
        }
        yield scene.tell("fading", words, _evidence(row, "volume", "ratio", words["other"]))


def find_new_paces(drift: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell where one side's replies became slower or faster beyond chance.

    Parameters
    ----------
    drift : pandas.DataFrame
        As `build_drift` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie and side with a q-value of at most .1.
    """
    chosen = drift["indicator"].isin(list(PACES)) & drift["q"].le(FALSE_DISCOVERIES)
    for row in rows_of(drift[chosen]):
        slower, faster = PACES[str(row["indicator"])]
        words: Facts = {"other": scene.shown(row["alter"]), "n": row["n_before"] + row["n_recent"]}
        words["since"] = scene.language.month(row["recent_at"])
        ends = (("ratio", "ratio"), ("low", "ratio_low"), ("high", "ratio_high"))
        later = row["ratio"] > 1
        say = scene.language.number if later else scene.language.percent
        words |= {word: say(row[name]) for word, name in ends}
        kind = slower if later else faster
        yield scene.tell(kind, words, _evidence(row, str(row["indicator"]), "ratio", words["other"]))


def find_opening_shifts(drift: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell where the share of conversations that one side opens moved beyond chance.

    Parameters
    ----------
    drift : pandas.DataFrame
        As `build_drift` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie with a q-value of at most .1.
    """
    chosen = drift["indicator"].eq("initiation") & drift["q"].le(FALSE_DISCOVERIES)
    for row in rows_of(drift[chosen]):
        words: Facts = {"other": scene.shown(row["alter"]), "n": row["n_before"] + row["n_recent"]}
        words |= {
            "since": scene.language.month(row["recent_at"]),
            "before": scene.language.percent(row["before"]),
        }
        words |= {"after": scene.language.percent(row["recent"])}
        ends = (("difference", "difference"), ("low", "difference_low"), ("high", "difference_high"))
        words |= {word: scene.language.signed(100 * row[name]) for word, name in ends}
        yield scene.tell("opening shift", words, _evidence(row, "initiation", "difference", words["other"]))


def _evidence(row: dict[Any, Any], measure: str, value: str, about: str) -> Facts:
    return {
        "measure": measure,
        "about": about,
        "n": int(row["n_before"]) + int(row["n_recent"]),
        "low": row[f"{value}_low"],
        "high": row[f"{value}_high"],
        "strength": strength(row["p"]),
    }


def find_changes(changes: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell when the amount of contact changed.

    Parameters
    ----------
    changes : pandas.DataFrame
        As `build_changes` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie with a q-value of at most .1.
    """
    chosen = changes["indicator"].eq("volume") & changes["q"].le(FALSE_DISCOVERIES)
    for row in rows_of(changes[chosen]):
        n = int(row["n_before"]) + int(row["n_after"])
        words: Facts = {"other": scene.shown(row["alter"]), "n": n}
        words |= {name: scene.language.number(row[name]) for name in ("before", "after")}
        words |= {"from_day": scene.language.day(row["from_at"]), "to_day": scene.language.day(row["to_at"])}
        evidence: Facts = {
            "measure": "volume",
            "about": words["other"],
            "n": n,
            "low": row["before"],
        }
        evidence |= {"high": row["after"], "strength": strength(row["p"])}
        yield scene.tell("change", words, evidence)


def find_dormant_ties(dormant: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell which strong and mutual ties fell silent.

    Parameters
    ----------
    dormant : pandas.DataFrame
        As `find_dormant` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per tie; the longer than usual the silence, the stronger.
    """
    for row in rows_of(dormant):
        words: Facts = {"other": scene.shown(row["alter"]), "n": row["active_weeks"]}
        words |= {
            "days": f"{row['silence_days']:.0f}",
            "gap": scene.language.hours(24 * row["usual_gap_days"]),
        }
        evidence: Facts = {
            "measure": "dormant",
            "about": words["other"],
            "n": int(row["active_weeks"]),
        }
        evidence |= {"low": float(row["silence_days"]), "high": float("nan")}
        # longer than 98% of n own gaps is the rule of the list, so that is what is claimed
        evidence |= {"strength": strength(0.02)}
        yield scene.tell("dormant", words, evidence)


def find_waiting(owed: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell whose openings wait for a reply longer than nearly all replies took.

    Parameters
    ----------
    owed : pandas.DataFrame
        As `build_owed` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per person with openings that wait; only where ten replies tell the usual wait
        and no contact since then may have been the reply.
    """
    late = owed["side"].eq("yours") & owed["opens"] & ~owed["contact_since"]
    late &= owed["answered_sooner_share"].ge(LATE) & owed["n_replied"].ge(FEWEST_CASES)
    for person, rows in owed[late].groupby("alter", observed=True, sort=True):
        oldest = rows_of(rows.nlargest(1, "age_days"))[0]
        n = int(oldest["n_replied"])
        words: Facts = {"other": scene.shown(person), "count": len(rows), "n": n}
        words |= {"days": f"{oldest['age_days']:.0f}"}
        words["sooner"] = scene.language.most(oldest["answered_sooner_share"])
        evidence: Facts = {"measure": "owed", "about": words["other"], "n": n}
        evidence |= {"low": float(oldest["age_days"]), "high": float("nan")}
        evidence |= {"strength": strength(max(1 - oldest["answered_sooner_share"], 1 / (n + 1)))}
        yield scene.tell("owed by you", words, evidence)
