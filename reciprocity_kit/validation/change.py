"""How well fading and silent ties are found in whole mailboxes."""

import numpy as np

from reciprocity_kit.simulate import Settings, World, simulate_world
from reciprocity_kit.timeline.drift import build_drift
from reciprocity_kit.timeline.fading import FALSE_DISCOVERIES, find_fading
from reciprocity_kit.timeline.silence import build_silences
from reciprocity_kit.validation.found import Found
from reciprocity_kit.validation.mailboxes import WORLDS_PER_SEED
from reciprocity_kit.validation.worlds import CONTACTS, auc, read_world, ties_with_truth

ENDED_SHARE = 0.3
FEWER_FALSE = 0.07


def measure_fading(seed: int, *, worlds: int = 1, contacts: int = CONTACTS) -> Found:
    """Measure the volume indicator of the drift panel on fading and steady ties.

    Ties that stop for good are neither, and left out.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    worlds : int
        Mailboxes simulated for each rate.
    contacts : int
        Contacts of each.

    Returns
    -------
    Found
        Precision and recall at one conversation a week, ranking at one in two weeks.
    """
    found = Found()
    for number in range(worlds):
        for rate in (1.0, 0.5):
            settings = Settings(per_week=rate, per_week_spread=0.0)
            world = simulate_world(seed=seed * WORLDS_PER_SEED + number, contacts=contacts, settings=settings)
            _add_fading(found, world, ranked=rate < 1)
    return found


def measure_silences(seed: int, *, worlds: int = 1, contacts: int = CONTACTS) -> Found:
    """Measure how well ties that ended are told from those that are only silent.

    Three contacts in ten end between a fifth and seven tenths of the window, the others go on.
    There are no meetings: the simulator invites ended ties to them too, and whom one
    meets, one has not lost.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    worlds : int
        Mailboxes simulated with and without bursts.
    contacts : int
        Contacts of each.

    Returns
    -------
    Found
        Ranking by silence and bias of the probability.
    """
    found = Found()
    kinds = {"two-way": 1 - ENDED_SHARE, "dormant": ENDED_SHARE}
    for number in range(worlds):
        for shape, name in ((np.inf, "Poisson"), (1.5, "bursty")):
            settings = Settings(
                per_week=0.5,
                per_week_spread=0.0,
                burst_shape=shape,
                kind_shares=kinds,
                meeting_share=0.0,
                series=0,
            )
            world = simulate_world(seed=seed * WORLDS_PER_SEED + number, contacts=contacts, settings=settings)
            table = ties_with_truth(build_silences(read_world(world)), world)
            ended = table["kind"].eq("dormant").to_numpy()
            known = table["active_probability"].notna().to_numpy()
            inactive = 1 - table["active_probability"].to_numpy()[known]
            found.add(f"ended ties, {name}: AUC", [auc(inactive, ended[known])])
            found.add(f"P(ended) minus truth, {name}", inactive - ended[known])
            surprise = table["silence_surprise"].to_numpy()
            known = ~np.isnan(surprise)
            found.add(f"ended ties, {name}, by silence_surprise: AUC", [auc(surprise[known], ended[known])])
    return found


def _add_fading(found: Found, world: World, *, ranked: bool) -> None:
    drift = build_drift(read_world(world))
    volume = ties_with_truth(drift[drift["indicator"] == "volume"], world)
    volume = volume[volume["kind"] != "dormant"]
    fading = volume["kind"].eq("fading").to_numpy()
    if ranked:
        found.add("fading at 0.5 a week: AUC", [auc(-volume["ratio"].fillna(1.0).to_numpy(), fading)])
        return
    for rate, name in ((FALSE_DISCOVERIES, "fading"), (FEWER_FALSE, "fading, at 7%")):
        listed = find_fading(drift, false_discoveries=rate)["alter"].astype("str")
        named = volume["alter"].isin(listed).to_numpy()
        found.add(f"{name}: precision", fading[named])
        found.add(f"{name}: recall", named[fading])
    panel = (volume["ratio"].lt(1) & volume["q"].lt(FALSE_DISCOVERIES)).to_numpy()
    found.add("fading, whole panel: precision", fading[panel])
    found.add("fading, whole panel: recall", panel[fading])
