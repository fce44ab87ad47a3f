"""How little a person's contacts overlap, and whether one of them holds the rest together."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._graphs import build_mutual
from reciprocity_kit.statistics.holes import constraint_hierarchy, contact_overlap


def efficiency(network: Network) -> "pd.Series[float]":
    """Measure what part of each person's contacts lead to different people (Burt's efficiency).

    1: no two contacts are in contact with each other; low: they are all of one circle. It says how
    the ties lie, and nothing of what anybody can do with them. Effective size / contacts.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; contact counts both ways together.

    Returns
    -------
    pandas.Series
        Shares 0..1; NaN for someone without contact, and for all where not everyone is observed.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press, chapter 2. Borgatti, S. P. (1997).
    Connections 20(1), 35-38.

    Examples
    --------
    Bob's two contacts do not know each other; each of them has Bob alone:

    >>> import networkx as nx
    >>> efficiency(nx.DiGraph([("ann", "bob"), ("bob", "eve")])).to_dict()
    {'ann': 1.0, 'bob': 1.0, 'eve': 1.0}
    """
    mutual = build_mutual(contact_matrix(network))
    contacts = np.where(mutual.contacts > 0, mutual.contacts, np.nan)
    return _series(network, 1.0 - contact_overlap(mutual) / contacts, "efficiency")


def hierarchy(network: Network) -> "pd.Series[float]":
    """Measure how far each person's constraint comes from a single contact (Burt's hierarchy).

    1: one contact stands between the person and the others; 0: all contacts constrain alike. With
    c_ij the constraint by contact j and C their sum over N contacts, the disorder of c_ij / (C/N):
    sum_j r_j ln r_j / (N ln N).

    Parameters
    ----------
    network : networkx.DiGraph
        The network; contact counts both ways together.

    Returns
    -------
    pandas.Series
        Shares 0..1; NaN for someone with fewer than two contacts, and for all where not everyone is
        observed.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press, chapter 2.

    Examples
    --------
    >>> import networkx as nx
    >>> hierarchy(nx.DiGraph([("ann", "bob"), ("bob", "eve")])).to_dict()
    {'ann': nan, 'bob': 0.0, 'eve': nan}
    """
    return _series(network, constraint_hierarchy(build_mutual(contact_matrix(network))), "hierarchy")


def _series(network: Network, values: npt.ArrayLike, name: str) -> "pd.Series[float]":
    seen = is_observed(network)
    found = np.asarray(values, dtype=np.float64) if seen else np.full(len(network), np.nan)
    return pd.Series(found, index=pd.Index(list(network), name="person"), name=name)
