"""What the owner's own notes carry: balances, asks, promises, sources of help, and what is felt."""

from collections.abc import Callable, Iterable
from math import isnan, nan
from typing import Any

import pandas as pd

from reciprocity_kit.findings.finding import Facts, Finding, Scene, rows_of, strength

FEWEST_ENTRIES = 5
MANY_CREDITORS = 3
OUTSIDE = 0.05
"""What lies beyond one end of a 95% interval, either way."""
LEAST_CHANCE = 1 / 2_000
LEAST_KEPT = 0.9
EVEN_BAND = 0.2
HALF = 0.5
HOURS_A_DAY = 24
LEANS = (0.4, 0.6)


def _interval(row: dict[Any, Any], name: str, write: Callable[[float], str], word: str) -> Facts:
    """Say a value, under its word in the sentence, with its limits."""
    ends = ((word, ""), ("low", "_low"), ("high", "_high"))
    return {each: write(row[f"{name}{end}"]) for each, end in ends}


def _evidence(row: dict[Any, Any], name: str, n: int, about: str, p_value: float) -> Facts:
    limits = (row[f"{name}_low"], row[f"{name}_high"])
    return _of_limits(name, n, limits, p_value) | {"about": about}


def _of_limits(name: str, n: int, limits: tuple[float, float], p_value: float) -> Facts:
    """Give the evidence of what is about all ties."""
    low, high = (float(limit) for limit in limits)
    return {"measure": name, "about": "", "n": n, "low": low, "high": high, "strength": strength(p_value)}


def find_balances(equity: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell with whom the balance is clear, even where favours were never written down.

    Parameters
    ----------
    equity : pandas.DataFrame
        As `build_equity` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per person with a label of one direction and a balance that is not fragile.
    """
    kinds = {"you gave more": "gave more", "you received more": "received more"}
    clear = equity["label"].astype("str").isin(list(kinds)) & ~equity["fragile"]
    for row in rows_of(equity[clear & equity["n"].ge(FEWEST_ENTRIES)]):
        kind = kinds[str(row["label"])]
        chance = row["gave_more_probability"] if kind == "received more" else 1 - row["gave_more_probability"]
        sign = 1 if kind == "gave more" else -1
        ends = sorted(sign * row[f"net_{end}"] for end in ("low", "high"))
        words: Facts = {"other": scene.shown(row["partner"]), "n": int(row["n"])}
        words["net"] = scene.language.number(abs(row["net"]))
        words |= {word: scene.language.number(end) for word, end in zip(("low", "high"), ends, strict=True)}
        evidence = _evidence(row, "net", int(row["n"]), words["other"], max(2 * chance, LEAST_CHANCE))
        yield scene.in_book(row["first_on"], row["last_on"]).tell(kind, words, evidence)


def find_large_asks(open_asks: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell which open asks are larger than what was given and has not come back.

    Parameters
    ----------
    open_asks : pandas.DataFrame
        As `build_open_asks` returns it.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per ask beyond the whole interval of the headroom.
    """
    beyond = open_asks["size"].gt(open_asks["headroom_high"]) & open_asks["n"].ge(FEWEST_ENTRIES)
    for row in rows_of(open_asks[beyond]):
        words: Facts = {"other": scene.shown(row["partner"]), "n": int(row["n"])}
        words |= {"size": scene.language.number(row["size"])}
        words |= _interval(row, "headroom", scene.language.number, "room")
        evidence = _evidence(row, "headroom", int(row["n"]), words["other"], OUTSIDE)
        yield scene.in_book(row["first_on"], row["last_on"]).tell("large ask", words, evidence)


def find_creditors(creditors: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell where more was received than given from several people.

    Parameters
    ----------
    creditors : pandas.DataFrame
        As `build_creditors` returns it, with the days of the first and the last entry.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One where there are surely three or more.
    """
    lines = {str(row["line"]): row for row in rows_of(creditors)}
    many = lines.get("creditors")
    if many is None or not many["low"] >= MANY_CREDITORS or many["n"] < FEWEST_ENTRIES:
        return
    words: Facts = {"count": f"{many['value']:.0f}", "n": int(many["n"])}
    words |= {end: f"{many[end]:.0f}" for end in ("low", "high")}
    words["owed"] = scene.language.number(lines["owed"]["value"])
    evidence = _of_limits("creditors", words["n"], (many["low"], many["high"]), OUTSIDE)
    yield scene.in_book(many["first_on"], many["last_on"]).tell("creditors", words, evidence)


def find_promises(promises: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell of the owner's own promises that are past their day, and of how many were kept.

    Parameters
    ----------
    promises : pandas.DataFrame
        As `build_promises` returns it, with the days of the first and the last entry.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        Of the owner's side alone.
    """
    for row in rows_of(promises[promises["whose"].astype("str").eq("yours")]):
        told = scene.in_book(row["first_on"], row["last_on"])
        n, overdue = int(row["promises"]), int(row["overdue"])
        if overdue:
            evidence = _of_limits("overdue", n, (nan, nan), OUTSIDE**2)
            yield told.tell("overdue", {"count": overdue, "n": n}, evidence)
        ended = int(row["kept"] + row["dropped"] + row["overdue"])
        if ended >= FEWEST_ENTRIES and row["kept_share_high"] < LEAST_KEPT:
            words = _interval(row, "kept_share", scene.language.percent, "share") | {"n": ended}
            yield told.tell("broken", words, _evidence(row, "kept_share", ended, "", OUTSIDE))


def find_full_weeks(capacity: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell in which week more is promised than there are hours.

    Parameters
    ----------
    capacity : pandas.DataFrame
        As `build_capacity` returns it, with the days of the first and the last entry.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        The fullest week, where even the fewest meetings likely leave too few hours.
    """
    over = capacity[capacity["level"].astype("str").eq("over") & capacity["over_commitment_low"].gt(1)]
    for row in rows_of(over.nlargest(1, "over_commitment")):
        n = int(row["promises"])
        words: Facts = {"week": scene.language.day(row["week_on"]), "n": n}
        words |= _interval(row, "over_commitment", scene.language.number, "factor")
        evidence = _evidence(row, "over_commitment", n, "", OUTSIDE)
        yield scene.in_book(row["first_on"], row["last_on"]).tell("full week", words, evidence)


def find_felt_apart(felt: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell where a felt balance and the notes go different ways.

    Parameters
    ----------
    felt : pandas.DataFrame
        As `build_felt` returns it, with the days of the first and the last entry.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per person where the whole interval of the notes lies on another side than the feeling.
    """
    said = scene.language.words
    for row in rows_of(felt[felt["n_entries"].ge(FEWEST_ENTRIES)]):
        felt_balance, low, high = (row[name] for name in ("felt_balance", "equity_low", "equity_high"))
        if any(isnan(value) for value in (felt_balance, low, high)):
            continue
        gave, received = (low > 0, high < 0) if felt_balance else (low > EVEN_BAND, high < -EVEN_BAND)
        if not ((gave and felt_balance <= 0) or (received and felt_balance >= 0)):
            continue
        view = "owed to you" if felt_balance > 0 else "owed by you" if felt_balance < 0 else "even"
        words: Facts = {"other": scene.shown(row["partner"]), "n": int(row["n_entries"])}
        words |= {"felt": said[view], "recorded": said["you gave more" if gave else "you received more"]}
        words |= _interval(row, "equity", scene.language.signed, "value")
        evidence = _evidence(row, "equity", words["n"], words["other"], OUTSIDE)
        yield scene.in_book(row["first_on"], row["last_on"]).tell("felt apart", words, evidence)


def find_sole_sources(sources: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell which kind of help surely comes for the most part from one person.

    Parameters
    ----------
    sources : pandas.DataFrame
        As `build_sources` returns it, with the days of the first and the last entry.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One per kind and person; only where all of the interval lies above a half.
    """
    sole = sources["sole_source"] & sources["received_share_low"].gt(HALF)
    sole &= sources["n"].ge(FEWEST_ENTRIES) & sources["kind"].astype("str").ne("all")
    for row in rows_of(sources[sole]):
        words: Facts = {"other": scene.shown(row["partner"]), "n": int(row["n"])}
        words |= _interval(row, "received_share", scene.language.percent, "share")
        words["kind"] = scene.language.words[f"kind {row['kind']}"]
        evidence = _evidence(row, "received_share", words["n"], words["other"], OUTSIDE)
        yield scene.in_book(row["first_on"], row["last_on"]).tell("sole source", words, evidence)


def find_return_lags(return_lags: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell whether the owner returns favours at another pace than others do.

    Parameters
    ----------
    return_lags : pandas.DataFrame
        As `build_return_lags` returns it, with the days of the first and the last entry.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One over all ties, where the two intervals do not meet.
    """
    days = return_lags["measure"].astype("str").eq("return_days")
    rows = rows_of(return_lags[days & return_lags["partner"].astype("str").eq("")])
    sides = {str(row["group"]): row for row in rows if row["n"] >= FEWEST_ENTRIES and row["value"] >= 0}
    if set(sides) != {"you gave", "you received"}:
        return
    own, theirs = sides["you received"], sides["you gave"]
    sooner, later = own["high"] < theirs["low"], own["low"] > theirs["high"]
    if not (sooner or later):
        return
    words: Facts = {"n": int(own["n"] + theirs["n"])}
    for word, row in (("own", own), ("theirs", theirs)):
        words |= {word: scene.language.hours(HOURS_A_DAY * row["value"]), f"{word}_ends": _ends(scene, row)}
    evidence = _of_limits("return_days", words["n"], (own["low"], own["high"]), OUTSIDE)
    told = scene.in_book(own["first_on"], own["last_on"])
    yield told.tell("returns sooner" if sooner else "returns later", words, evidence)


def _ends(scene: Scene, row: dict[Any, Any]) -> str:
    low, high = (scene.language.hours(HOURS_A_DAY * row[end]) for end in ("low", "high"))
    text = scene.language.words["range open" if isnan(row["high"]) else "range"]
    return text.format(low=low, high=high)


def find_stance(stance: pd.DataFrame, scene: Scene) -> Iterable[Finding]:
    """Tell which way the owner's giving and receiving leans, to the owner alone.

    Parameters
    ----------
    stance : pandas.DataFrame
        As `build_stance` returns it, with the days of the first and the last entry.
    scene : Scene
        How to tell it.

    Yields
    ------
    Finding
        One where the notes carry a stance.
    """
    lines = {str(row["line"]): row for row in rows_of(stance)}
    carried, share = lines.get("stance"), lines.get("give_share")
    if carried is None or share is None or str(carried["status"]) != "ok" or isnan(carried["value"]):
        return
    receives, gives = (share["value"] < LEANS[0], share["value"] > LEANS[1])
    kind = "stance gives" if gives else "stance receives" if receives else "stance even"
    words: Facts = {"n": int(share["n"]), "share": scene.language.percent(share["value"])}
    words |= {end: scene.language.percent(share[end]) for end in ("low", "high")}
    chance = max(1 - carried["value"], LEAST_CHANCE)
    evidence = _of_limits("give_share", words["n"], (share["low"], share["high"]), chance)
    yield scene.in_book(share["first_on"], share["last_on"]).tell(kind, words, evidence)
