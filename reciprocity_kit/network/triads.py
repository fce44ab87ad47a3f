"""The sixteen ways three people can be in contact, counted and compared with chance."""

from types import MappingProxyType

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network._triad_nulls import shuffle_pairs, triad_moments
from reciprocity_kit.network._triangles import MUTUAL, TRIADS, Pairs, connected_pairs, count_triads
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._arrays import FloatArray, normal_quantile

TRIAD_NULLS = ("pairs", "contacts")
FEWEST_PEOPLE = 3
FEWEST_EXPECTED = 5
FEWEST_SAMPLES = 20
PATTERNS = MappingProxyType(
    {
        "003": "no contact among the three",
        "012": "one writes to one; the third stands apart",
        "102": "two write to each other; the third stands apart",
        "021D": "one writes to both others",
        "021U": "two write to the same one",
        "021C": "a chain: the first writes to the second, the second to the third",
        "111D": "two write to each other, and the third writes to one of them",
        "111U": "two write to each other, and one of them writes to the third",
        "030T": "the first writes to the second and third, the second to the third",
        "030C": "a cycle: the first writes to the second, the second to the third, the third to the first",
        "201": "one writes back and forth with two who have no contact",
        "120D": "the third writes to two who write to each other",
        "120U": "two who write to each other both write to the third",
        "120C": "a cycle in which two of the three write to each other",
        "210": "one pair of the three writes one way only",
        "300": "all three write to each other",
    }
)
"""Each kind of triad in words."""


def triad_census(network: Network) -> "pd.Series[float]":
    """Count the triads: every three people, by the contact among them.

    High 030C: contact goes round in circles of three without going back; high 300: closed groups of
    three; high 003: most people have nothing to do with each other. All three-person sets fall into
    16 kinds, named by their pairs both ways, one way and without contact.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; weights are not looked at.

    Returns
    -------
    pandas.Series
        Triads of each kind, which sum to n (n - 1) (n - 2) / 6; all NaN where not everyone is
        observed, because then most pairs are unseen.

    References
    ----------
    Holland, P. W., Leinhardt, S. (1970). A method for detecting structure in sociometric data.
    American Journal of Sociology 76, 492-513. Batagelj, V., Mrvar, A. (2001). A subquadratic triad
    census algorithm for large sparse networks with small maximum degree. Social Networks 23, 237-243.

    Examples
    --------
    >>> import networkx as nx
    >>> census = triad_census(nx.DiGraph([("ann", "bob"), ("bob", "eve"), ("eve", "ann")]))
    >>> census[census > 0].to_dict()
    {'030C': 1.0}
    """
    known = is_observed(network)
    counts = count_triads(connected_pairs(contact_matrix(network))) if known else [np.nan] * len(TRIADS)
    return pd.Series(counts, index=pd.Index(TRIADS, name="triad"), name="triad_census", dtype="float64")


def build_triads(network: Network, *, null: str = "pairs", samples: int = 200, seed: int = 0) -> pd.DataFrame:
    """Count the triads and compare each kind with what chance makes of the same pairs.

    z above 2: more triads of the kind than the pairs alone would make; below -2: fewer. The row
    030C, a cycle, is the one that generalised reciprocity would raise: each gives to the next and
    gets back from someone else. Real networks differ from the null "pairs" in nearly every row,
    because some people have far more contacts than others; "contacts" keeps that, too.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; weights are not looked at.
    null : {"pairs", "contacts"}
        What chance keeps. pairs: the numbers of pairs both ways, one way and without contact
        (U|MAN), with exact mean and variance. contacts: besides, each person's contacts both ways,
        those only written to, and those only heard from, by shuffling.
    samples : int, default 200
        Shuffled networks for the null "contacts", at least 20.
    seed : int, default 0
        Seed of the shuffling.

    Returns
    -------
    pandas.DataFrame
        Sixteen rows: `triad`, `pattern` in words, `n`, `expected` with the 95% range of chance,
        `z` = (n - expected) / standard deviation, `null` and `status`: not_identified where not
        everyone is observed; no_events under three people or without a tie; too_few where
        fewer than five are expected or chance does not vary, so that z means little. Triads share
        pairs, so the rows are no independent tests.

    Raises
    ------
    OptionError
        If the null is unknown or there are too few samples.

    References
    ----------
    Holland, P. W., Leinhardt, S. (1976). Local structure in social networks. Sociological
    Methodology 7, 1-45. Squartini, T., Garlaschelli, D. (2012). LNCS 7166, 24-35.

    Examples
    --------
    Three of four people write in a circle, which four pairs one way would make 0.2 times by chance:

    >>> import networkx as nx
    >>> triads = build_triads(nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]))
    >>> triads.set_index("triad").loc["030C", ["n", "expected"]].round(3).to_dict()
    {'n': 1.0, 'expected': 0.2}
    """
    if null not in TRIAD_NULLS:
        raise OptionError(f"null={null!r} is unknown.", next_step=f"use one of {', '.join(TRIAD_NULLS)}")
    if null == "contacts" and samples < FEWEST_SAMPLES:
        raise OptionError(f"samples={samples!r} are too few for a range.", next_step="give samples=200")
    n = triad_census(network).to_numpy()
    mean = low = high = spread = np.full(n.shape, np.nan)
    status = "not_identified"
    if is_observed(network):
        pairs = connected_pairs(contact_matrix(network))
        status = "no_events"
        if pairs.people >= FEWEST_PEOPLE and pairs.first.size:
            mean, spread, low, high = _expect(pairs) if null == "pairs" else _draw(pairs, samples, seed)
            status = "ok"
    varies = spread > 0
    z = np.divide(n - mean, spread, out=np.full(n.shape, np.nan), where=varies)
    few = (mean < FEWEST_EXPECTED) | ~varies
    return cast_table(
        "triads",
        pd.DataFrame(
            {
                "triad": TRIADS,
                "pattern": list(PATTERNS.values()),
                "n": n,
                "expected": mean,
                "expected_low": low,
                "expected_high": high,
                "z": z,
                "null": null,
                "status": np.where(few, "too_few", status) if status == "ok" else status,
            }
        ),
    )


def _expect(pairs: Pairs) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    mutual = int(np.count_nonzero(pairs.state == MUTUAL))
    mean, covariance = triad_moments(pairs.people, mutual, pairs.first.size - mutual)
    spread = np.sqrt(np.maximum(covariance.diagonal(), 0.0))
    reach = normal_quantile(0.95) * spread
    return mean, spread, np.maximum(mean - reach, 0.0), mean + reach


def _draw(pairs: Pairs, samples: int, seed: int) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    drawn = np.array([count_triads(each) for each in shuffle_pairs(pairs, samples, seed)], dtype=np.float64)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return drawn.mean(axis=0), drawn.std(axis=0, ddof=1), low, high
