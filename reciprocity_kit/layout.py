"""Where people stand on a picture of the network."""

import networkx as nx
import numpy as np

SEED = 7
ROUNDS = 200


def layout(network: "nx.DiGraph[str]", *, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """Place people so that those with much contact stand near each other.

    Parameters
    ----------
    network : networkx.DiGraph
        As `build_network` returns it, with `weight` on the edges.
    seed : int
        The same number gives the same places.

    Returns
    -------
    dict
        Two coordinates between -1 and 1 for every person.

    References
    ----------
    Jacomy, Venturini, Heymann, Bastian 2014, "ForceAtlas2", PLoS ONE 9:e98679.

    Examples
    --------
    >>> sorted(layout(nx.DiGraph([("ana", "ben")])))
    ['ana', 'ben']
    """
    if not len(network):
        return {}
    places = nx.forceatlas2_layout(
        network.to_undirected(), weight="weight", seed=seed, strong_gravity=True, max_iter=ROUNDS
    )
    points = np.array([places[person] for person in network])
    points = (points - points.mean(axis=0)) / max(float(np.abs(points - points.mean(axis=0)).max()), 1e-9)
    return {person: (float(x), float(y)) for person, (x, y) in zip(network, points, strict=True)}
