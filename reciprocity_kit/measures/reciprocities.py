"""The reciprocities that go by that name elsewhere, side by side, and the one the kit stands on."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.columns._of_measures import STANDS_ON
from reciprocity_kit.errors import TableError
from reciprocity_kit.history import History
from reciprocity_kit.statistics.proportions import binomial_test, wilson
from reciprocity_kit.ties import build_ties

IMMERSION_LEVEL = 0.99
EVEN = 0.5
EVEN_BALANCE = 0.2
_STRENGTH_FLOOR = 0.5
_NEEDED = (
    "ego",
    "alter",
    "sent",
    "received",
    "opened",
    "opened_by_alter",
    "initiation_share",
    "initiation_share_low",
    "initiation_share_high",
    "initiation_share_status",
    "contact_share_status",
)


def build_reciprocities(history_or_ties: History | pd.DataFrame) -> pd.DataFrame:
    """Build the table of named reciprocities, one row per tie, to see where they disagree.

    High message and initiation reciprocity: both sides do alike; low: one side does most. They
    disagree because they count different things. Replies force messages to balance: in threads of
    four messages a true initiation share of 0.90 makes a message share of 0.55, so message balance,
    2 * mutual / total and min / max look even where one person opens everything. The three agree
    with each other in rank; min / max cannot be summed over ties, 2 * mutual / total can. None of
    them tells the direction, balance and initiation share do. Wang's index compares what part of
    each one's own contact the other is: 0 with equal parts even if the counts differ. It needs both
    mailboxes, since in one mailbox all that a partner is seen to send goes to the owner. Immersion's
    bound is low for few messages however even they are, so it ranks certainty as much as evenness.
    expected_share is what both people's general activity would give. The kit stands on the
    initiation share, from five openings on: openings answer to nobody.

    Parameters
    ----------
    history_or_ties : History or pandas.DataFrame
        What `read` returned, or the ties that `build_ties` made of it.

    Returns
    -------
    pandas.DataFrame
        One row per tie: total, openings, message_balance = (sent - received) / total,
        message_reciprocity = 2 min / total, message_min_max = min / max, initiation_share with limits,
        initiation_reciprocity = 2 min(opened, opened_by_alter) / openings,
        wang = |ln p_ij - ln p_ji| with p_ij = sent / all that ego sent, immersion_bound = lower 99%
        Wilson limit of min out of max, expected_share
        = s_i s'_j / (s_i s'_j + s_j s'_i) with openings s made and s' received elsewhere, its exact
        p-value, disagree, and stands_on. wang is one_sided where only one wrote; it and
        expected_share are not_identified where not both mailboxes were read.

    Raises
    ------
    TableError
        If columns are missing.

    References
    ----------
    Wang, C., Lizardo, O., Hachen, D., Strathman, A., Toroczkai, Z., Chawla, N. V. (2013). A dyadic
    reciprocity index for repeated interaction networks. Network Science 1, 31-48. Smilkov, D.,
    Jagdish, D., Hidalgo, C. (2013). Immersion, MIT Media Lab: their tutorial "Analyze your email
    metadata" ranks asymmetric contacts by the lower 99% Wilson limit of |sent - received| out of
    the larger and hints at the symmetric form used here; their application itself ranks by the
    power mean of sent and received with exponent -3. Squartini, T. et al. (2013). Scientific Reports 3,
    2729, for 2 * mutual / total. Kovanen, L., Saramaki, J., Kaski, K. (2010), arXiv:1002.0763, for
    the control by activity.

    Examples
    --------
    Ann opens 9 of 10 conversations, and Bob answers each: the messages look even.

    >>> ties = pd.DataFrame({"ego": ["ann", "bob"], "alter": ["bob", "ann"], "sent": [20, 19]})
    >>> ties = ties.assign(received=[19, 20], opened=[9, 1], opened_by_alter=[1, 9])
    >>> ties = ties.assign(initiation_share=[0.9, 0.1], initiation_share_low=[0.596, 0.018])
    >>> ties = ties.assign(initiation_share_high=[0.982, 0.404], initiation_share_status="ok")
    >>> table = build_reciprocities(ties.assign(contact_share_status=["ok", "not_identified"]))
    >>> table.loc[0, ["message_reciprocity", "initiation_reciprocity"]].round(2).tolist()
    [0.97, 0.2]
    >>> table.loc[[0], ["disagree", "wang_status", "stands_on"]].values.tolist()[0]
    [True, 'not_identified', 'initiation_share']
    """
    ties = build_ties(history_or_ties) if isinstance(history_or_ties, History) else history_or_ties
    missing = [name for name in _NEEDED if name not in ties.columns]
    if missing:
        raise TableError(
            f"The ties miss columns: {', '.join(missing)}.", next_step="use rk.build_ties(history)"
        )
    ties = ties.reset_index(drop=True)
    sent, received = (ties[name].to_numpy(np.float64) for name in ("sent", "received"))
    openings = (ties["opened"] + ties["opened_by_alter"]).to_numpy()
    least, most = np.minimum(sent, received), np.maximum(sent, received)
    both = _both_observed(ties)
    with np.errstate(invalid="ignore"):
        table = ties[["ego", "alter", *_initiation()]].assign(
            total=sent + received,
            openings=openings,
            message_balance=(sent - received) / (sent + received),
            message_reciprocity=2 * least / (sent + received),
            message_min_max=least / most,
            initiation_reciprocity=2 * np.minimum(ties["opened"], ties["opened_by_alter"]) / openings,
            immersion_bound=wilson(least, most, level=IMMERSION_LEVEL)[0],
        )
    _add_wang(table, ties, both)
    _add_expected(table, ties, both)
    table["disagree"] = _disagree(table)
    stands = table["initiation_share_status"].isin(["ok", "one_sided"])
    table["stands_on"] = np.where(stands, *STANDS_ON)
    return cast_table("reciprocities", table)


def _initiation() -> list[str]:
    return [f"initiation_share{end}" for end in ("", "_low", "_high", "_status")]


def _both_observed(ties: pd.DataFrame) -> np.ndarray:
    seen = set(ties["ego"][ties["contact_share_status"].ne("not_identified")])
    return (ties["ego"].isin(seen) & ties["alter"].isin(seen)).to_numpy()


def _of_person(ties: pd.DataFrame, name: str, side: str) -> np.ndarray:
    whole = ties[name].groupby(ties["ego"].astype("object")).sum()
    return whole.reindex(ties[side].astype("object")).to_numpy(np.float64)


def _add_wang(table: pd.DataFrame, ties: pd.DataFrame, both: np.ndarray) -> None:
    two_way = ((ties["sent"] > 0) & (ties["received"] > 0)).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        forth = ties["sent"].to_numpy() / _of_person(ties, "sent", "ego")
        back = ties["received"].to_numpy() / _of_person(ties, "sent", "alter")
        index = np.abs(np.log(forth) - np.log(back))
    table["wang"] = np.where(both & two_way, index, np.nan)
    table["wang_status"] = np.select([~both, ~two_way], ["not_identified", "one_sided"], "ok")


def expected_share(
    made: np.ndarray, got: np.ndarray, alter_made: np.ndarray, alter_got: np.ndarray
) -> np.ndarray:
    """Find the initiation share that both people's general activity would give.

    High: ego opens much and the other is opened to much, so that ego would open most here too without
    any special tie. p0 = s_i s'_j / (s_i s'_j + s_j s'_i), each at least one half.

    Parameters
    ----------
    made, got : numpy.ndarray
        Openings s_i that ego made and s'_i that ego got, with all others.
    alter_made, alter_got : numpy.ndarray
        Openings s_j that the other made and s'_j that the other got, with all others.

    Returns
    -------
    numpy.ndarray
        Shares between 0 and 1.

    References
    ----------
    Chung, F., Lu, L. (2002). Annals of Combinatorics 6, 125-145, for the null model; the conditional
    form is our own.

    Examples
    --------
    >>> round(float(expected_share(200.0, 100.0, 50.0, 80.0)), 4)
    0.7619
    """
    i, i_got, j, j_got = (np.maximum(each, _STRENGTH_FLOOR) for each in (made, got, alter_made, alter_got))
    return np.asarray(i * j_got / (i * j_got + j * i_got))


def _add_expected(table: pd.DataFrame, ties: pd.DataFrame, both: np.ndarray) -> None:
    k, by_alter = ties["opened"].to_numpy(), ties["opened_by_alter"].to_numpy()
    share = expected_share(
        _of_person(ties, "opened", "ego") - k,
        _of_person(ties, "opened_by_alter", "ego") - by_alter,
        _of_person(ties, "opened", "alter") - by_alter,
        _of_person(ties, "opened_by_alter", "alter") - k,
    )
    some = (k + by_alter) > 0
    p_value = binomial_test(k, k + by_alter, share=np.where(both, share, 0.5))
    table["expected_share"] = np.where(both & some, share, np.nan)
    table["expected_share_p_value"] = np.where(both & some, p_value, np.nan)
    status = table["initiation_share_status"].astype("str")
    table["expected_share_status"] = np.where(both, status, "not_identified")


def _disagree(table: pd.DataFrame) -> np.ndarray:
    """Messages look even though one side surely opens more, or they lean the other way."""
    more, less = table["initiation_share_low"] > EVEN, table["initiation_share_high"] < EVEN
    balance = table["message_balance"]
    even = balance.abs() <= EVEN_BALANCE
    return np.asarray(((more | less) & even) | (more & (balance < 0)) | (less & (balance > 0)))
