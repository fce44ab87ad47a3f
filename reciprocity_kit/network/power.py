"""What a person's contacts' own contacts are worth: Bonacich's centrality over the whole range of beta."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from reciprocity_kit.columns import cast_table
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._arrays import FloatArray, as_floats
from reciprocity_kit.statistics.attenuation import ROUND, attenuated_sum, largest_eigenvalue, rank_columns

BETA_SHARES = tuple(round(place / 20 - 0.9, 2) for place in range(37))
"""Betas of the sweep, as parts of 1 over the largest eigenvalue: -0.9 to 0.9 in steps of 0.05."""
_ZERO = BETA_SHARES.index(0.0)
_NEAREST = sorted(range(len(BETA_SHARES)), key=lambda place: abs(place - _ZERO))


def bonacich(network: Network, *, beta: float, valued: bool = False) -> "pd.Series[float]":
    """Measure contact with people who have much, or little, contact themselves (Bonacich).

    At a beta above 0 high means contact with people who have much contact; at a beta below 0 contact
    with people who have few others, as it counts where dealing with one excludes dealing with
    another. Mail excludes nobody: take it for structural alternatives, not for power over anyone,
    and look at the whole range of beta in `build_bonacich`, for no single one is right.
    c = a (I - beta A)^-1 A 1 with the a > 0 that makes the squares of c average 1.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; A runs along what was sent.
    beta : float
        Weight of the contacts' contacts, smaller in size than 1 over the largest eigenvalue of A.
    valued : bool, default False
        Whether A holds numbers of events, and not only who sent to whom.

    Returns
    -------
    pandas.Series
        Any number; NaN without any contact, or where not everyone is observed.

    Raises
    ------
    OptionError
        If beta is too large in size.

    References
    ----------
    Bonacich, P. (1987). Power and centrality: a family of measures. American Journal of Sociology
    92, 1170-1182. Cook, K. S., Emerson, R. M., Gillmore, M. R., Yamagishi, T. (1983). American Journal
    of Sociology 89, 275-305, for negatively connected exchange.

    Examples
    --------
    In a line of five the middle one is no better off than the ends where contacts are rivals:

    >>> import networkx as nx
    >>> line = nx.path_graph(5).to_directed()
    >>> bonacich(line, beta=-0.5).round(2).abs().tolist()
    [0.0, 1.58, 0.0, 1.58, 0.0]
    """
    contact = _read_contact(network, valued=valued)
    values = attenuated_sum(contact, [beta])[:, 0]
    found = values if is_observed(network) else np.full(values.shape, np.nan)
    return pd.Series(found, index=pd.Index(list(network), name="person"), name="bonacich")


def build_bonacich(network: Network, *, valued: bool = False) -> pd.DataFrame:
    """Build the table of Bonacich's centrality of everyone at every beta from -0.9 to 0.9 of its limit.

    What is high at all betas is so whatever is assumed; what changes its sign or rank between them
    depends on whether contacts add to each other or exclude each other, which no data of contact
    can say. See `bonacich` for what high and low mean.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    valued : bool, default False
        Whether numbers of events count, and not only who sent to whom.

    Returns
    -------
    pandas.DataFrame
        One row per person and beta: beta_share = beta times the largest eigenvalue, bonacich, rank
        (1 = highest, equal values share the best), and status: not_identified where not everyone is
        observed, no_events for people without contact, one_sided where no contact runs in a circle,
        so that beta has no limit; only beta 0 has a value then.

    References
    ----------
    Bonacich, P. (1987). American Journal of Sociology 92, 1170-1182.

    Examples
    --------
    >>> import networkx as nx
    >>> table = build_bonacich(nx.path_graph(3).to_directed())
    >>> table.loc[table["beta_share"].isin([-0.9, 0.9]), ["person", "beta_share", "rank"]].values.tolist()
    [['0', -0.9, 2.0], ['0', 0.9, 2.0], ['1', -0.9, 1.0], ['1', 0.9, 1.0], ['2', -0.9, 2.0], ['2', 0.9, 2.0]]
    """
    values, status = sweep_beta(network, valued=valued)
    people, betas = values.shape
    table = pd.DataFrame(
        {
            "person": np.repeat(np.array([str(person) for person in network], dtype=object), betas),
            "beta_share": np.tile(BETA_SHARES, people),
            "bonacich": values.ravel(),
            "rank": rank_columns(values).ravel(),
            "status": np.repeat(status, betas),
        }
    )
    return cast_table("bonacich", table)


def sweep_beta(network: Network, *, valued: bool = False) -> tuple[FloatArray, npt.NDArray[np.object_]]:
    """Return Bonacich's centrality of everyone at every beta of `BETA_SHARES`, and the status.

    High and low as in `bonacich`.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    valued : bool, default False
        Whether numbers of events count.

    Returns
    -------
    values : ndarray
        A row for each person and a column for each beta, NaN where undefined.
    status : ndarray
        One word for each person.

    References
    ----------
    Bonacich, P. (1987). American Journal of Sociology 92, 1170-1182.
    """
    contact = _read_contact(network, valued=valued)
    values = np.full((len(network), len(BETA_SHARES)), np.nan)
    touched = as_floats(contact.sum(axis=0)) + as_floats(contact.sum(axis=1)) > 0
    if not is_observed(network):
        return values, np.full(len(network), "not_identified", dtype=object)
    largest = largest_eigenvalue(contact)
    if largest > 0:
        values = attenuated_sum(contact, np.array(BETA_SHARES) / largest, largest=largest)
    elif contact.nnz:
        values[:, [_ZERO]] = attenuated_sum(contact, [0.0], largest=0.0)
    status = np.select([~touched, np.full(touched.shape, largest == 0)], ["no_events", "one_sided"], "ok")
    return np.where(touched[:, None], values, np.nan), status.astype(object)


def find_changes(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the beta nearest 0 at which each person's sign, and rank, is not that of beta 0.

    Near 0: the place depends on what is assumed of contacts; NaN: it does not, within the sweep.

    Parameters
    ----------
    values : ndarray
        A row for each person, a column for each of `BETA_SHARES`.

    Returns
    -------
    signs, ranks : ndarray
        Betas as parts of their limit, the negative one where both sides are as near.

    References
    ----------
    Bonacich, P. (1987). American Journal of Sociology 92, 1170-1182.
    """
    if not values.size:
        return np.zeros(len(values)), np.zeros(len(values))
    order = np.array(_NEAREST)
    found = []
    for each in (np.sign(values.round(ROUND)), rank_columns(values)):
        other = (each != each[:, [_ZERO]]) & ~np.isnan(each)
        first = np.argmax(other[:, order], axis=1)
        found.append(np.where(other.any(axis=1), np.array(BETA_SHARES)[order][first], np.nan))
    return found[0], found[1]


def _read_contact(network: Network, *, valued: bool) -> "sparse.csr_array":
    contact = contact_matrix(network)
    contact.eliminate_zeros()
    if not valued:
        contact.data = np.ones(contact.data.size)
    return contact
