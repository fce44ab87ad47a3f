"""What changed between two audits."""

from collections.abc import Iterable

import pandas as pd

from reciprocity_kit.findings.finding import FALSE_DISCOVERIES, Facts, Finding, Scene, rows_of, strength

WAYS = ("rose", "fell")


def find_audit_changes(comparison: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell which measures rose or fell beyond chance since the last audit.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_audits` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per measure that rose or fell, of single ties and of all together.
    """
    said = scene.language.words
    clear = comparison["change"].astype("str").isin(WAYS) & comparison["q"].le(FALSE_DISCOVERIES)
    for row in rows_of(comparison[clear]):
        other = scene.shown(row["person"]) if row["person"] else ""
        n = int(row["n_before"]) + int(row["n_after"])
        is_share = row["unit"] == "share"
        ends = {end: row[f"difference_{end}"] * (100 if is_share else 1) for end in ("low", "high")}
        say = scene.language.percent if is_share else scene.language.number
        words: Facts = {
            "measure": said[f"measure {row['measure']}"].format(whom=other or said["all others"]),
            "unit": said[f"unit {row['unit']}"],
            "points": said["points"] if is_share else "",
            "n": n,
        }
        words |= {end: scene.language.signed(value) for end, value in ends.items()}
        words |= {side: say(row[side]) for side in ("before", "after")}
        evidence: Facts = {"measure": str(row["measure"]), "about": other, "n": n}
        evidence |= {"low": float(row["difference_low"]), "high": float(row["difference_high"])}
        yield scene.tell(str(row["change"]), words, evidence | {"strength": strength(row["p"])})
