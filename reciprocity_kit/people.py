"""One row per person: what their ties add up to, and their place in the network."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from pandas.api.types import is_float_dtype

from reciprocity_kit.centrality import measure_places
from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import TableError
from reciprocity_kit.network.graph import Network, contact_matrix
from reciprocity_kit.statistics._graphs import MAX_EXACT
from reciprocity_kit.statistics.proportions import wilson

FLOWS = ("sent", "received", "mutual", "total")
OPENINGS = ("opened", "opened_by_alter")
FEW = 5
PLACES = (
    "betweenness",
    "closeness",
    "pagerank",
    "eigenvector",
    "constraint",
    "effective_size",
    "community",
)
"""Measures that one mailbox cannot identify."""
SAMPLED = ("betweenness", "closeness")
TWO_WAY = ("eigenvector", "community")
"""Measures that need contact both ways, so that who has contact may still have no value."""


def build_people(ties: pd.DataFrame, network: Network) -> pd.DataFrame:
    """Build the table of people from their ties and the network of these ties.

    A high total means much contact, a low one little. Counts are summed over the person's ties and
    every ratio is made from the sums: balance = (sent - received) / total, reciprocity =
    2 * mutual / total, initiation_share = opened / (opened + opened_by_alter) with Wilson limits,
    concentration = sum of squared shares of the total, effective_contacts = 1 / concentration.
    Where not everyone's own mailbox was read, nobody's place in the network can be told, nor can the
    contacts of those whose mailbox was not read; their sums cover only what the others recorded.
    Ties weighted by fractions keep fractions in the sums. Above `MAX_EXACT` people betweenness and
    closeness are estimated from the shortest paths that start at a fixed sample; `_error` is their
    standard error.

    Parameters
    ----------
    ties : pandas.DataFrame
        Ties as `build_ties` returns them.
    network : networkx.DiGraph
        The network that `build_network` makes of these ties.

    Returns
    -------
    pandas.DataFrame
        The people table as `reciprocity_kit.columns` declares it, in the order of the network.

    Raises
    ------
    TableError
        If columns are missing, or the network was built from other ties.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54, 761, for the
    concentration; for the places in the network see each measure in `reciprocity_kit.centrality`.

    Examples
    --------
    >>> from reciprocity_kit.network import build_network
    >>> ties = pd.DataFrame(
    ...     {"ego": ["ann", "bob"], "alter": ["bob", "ann"], "sent": [4, 1], "received": [1, 4]}
    ... )
    >>> ties = ties.assign(mutual=1, total=5, balance=[0.6, -0.6], reciprocity=0.4, opened=[3, 1])
    >>> ties = ties.assign(opened_by_alter=[1, 3], initiation_share=[0.75, 0.25])
    >>> ties = ties.assign(contact_share_status=["ok", "not_identified"])
    >>> build_people(ties, build_network(ties))[["person", "balance", "effective_contacts"]]
      person  balance  effective_contacts
    0    ann      0.6                 1.0
    1    bob     -0.6                 NaN
    """
    _check(ties, network)
    if not len(network):
        return empty_table("people")
    observed = {person: bool(seen) for person, seen in network.nodes(data="observed", default=True)}
    people = sum_people(ties, observed)
    _add_places(people, network)
    fractional = [name for name in FLOWS if is_float_dtype(people[name].dtype)]
    return cast_table("people", people, fractional=fractional)


def _check(ties: pd.DataFrame, network: Network) -> None:
    needed = ("ego", "alter", *FLOWS, *OPENINGS)
    missing = [name for name in needed if name not in ties.columns]
    if missing:
        raise TableError(
            f"The ties miss columns: {', '.join(missing)}.", next_step="use rk.build_ties(history)"
        )
    strangers = [person for person in ties["ego"].unique() if person not in network]
    if strangers:
        raise TableError(
            f"{len(strangers)} people of the ties are not in the network.",
            f"The first is {strangers[0]!r}.",
            next_step="build both from the same ties: rk.build_network(ties)",
        )


def sum_people(ties: pd.DataFrame, observed: Mapping[str, bool]) -> pd.DataFrame:
    """Sum the ties of each person, without their places in the network, which take longer.

    Parameters
    ----------
    ties : pandas.DataFrame
        Ties as `build_ties` returns them.
    observed : mapping of str to bool
        The people, and whether their own mailbox was read.

    Returns
    -------
    pandas.DataFrame
        A row per person: sums, the ratios of the sums, contacts, openings and concentration as
        `build_people` has them.

    Examples
    --------
    >>> ties = pd.DataFrame(
    ...     {"ego": ["ann", "bob"], "alter": ["bob", "ann"], "sent": [4, 1], "received": [1, 4]}
    ... )
    >>> ties = ties.assign(mutual=1, total=5, opened=[3, 1], opened_by_alter=[1, 3])
    >>> sum_people(ties, {"ann": True, "bob": False})[["person", "balance", "contacts"]]
      person  balance  contacts
    0    ann      0.6       1.0
    1    bob     -0.6       NaN
    """
    people = _sum_ties(ties, observed)
    _add_initiation(people)
    _add_concentration(people, ties)
    return people


def _sum_ties(ties: pd.DataFrame, observed: Mapping[str, bool]) -> pd.DataFrame:
    """Return a row per person with sums, the ratios of the sums, contacts and `observed`."""
    persons = list(observed)
    numbers = ties[["ego", *FLOWS, *OPENINGS]].assign(
        ego=ties["ego"].astype("object"), contacts=(ties["total"] > 0).astype("float64")
    )
    people = numbers.groupby("ego").sum().reindex(persons, fill_value=0).rename_axis("person").reset_index()
    people["balance"] = (people["sent"] - people["received"]) / people["total"].where(people["total"] > 0)
    people["reciprocity"] = 2 * people["mutual"] / people["total"].where(people["total"] > 0)
    people["observed"] = np.array(list(observed.values()), dtype=np.bool_)
    people["contacts"] = people["contacts"].where(people["observed"])
    return people


def _add_initiation(people: pd.DataFrame) -> None:
    opened, openings = people["opened"], people["opened"] + people["opened_by_alter"]
    low, high = wilson(opened, openings)
    status = np.select([openings == 0, openings < FEW], ["no_events", "too_few"], "ok")
    share = opened / openings.where(openings > 0)
    for name, values in (("", share), ("_low", low), ("_high", high)):
        people[f"initiation_share{name}"] = np.where(people["observed"], values, np.nan)
    people["initiation_share_status"] = np.where(people["observed"], status, "not_identified")


def _add_concentration(people: pd.DataFrame, ties: pd.DataFrame) -> None:
    squares = (ties["total"].astype("float64") ** 2).groupby(ties["ego"].astype("object")).sum()
    total = people["total"].where((people["total"] > 0) & people["observed"])
    people["concentration"] = squares.reindex(people["person"]).to_numpy() / total**2
    people["effective_contacts"] = 1 / people["concentration"]
    status = np.select(
        [~people["observed"], people["total"] == 0, people["total"] < FEW],
        ["not_identified", "no_events", "too_few"],
        "ok",
    )
    for name in ("concentration", "effective_contacts"):
        people[f"{name}_status"] = status


def _add_places(people: pd.DataFrame, network: Network) -> None:
    if not people["observed"].all():
        for name in PLACES:
            people[name], people[f"{name}_status"] = np.nan, "not_identified"
        for name in SAMPLED:
            people[f"{name}_error"] = np.nan
        return
    values = measure_places(contact_matrix(network))
    for name in PLACES:
        known = "sampled" if name in SAMPLED and len(network) > MAX_EXACT else "ok"
        unknown = np.where((name in TWO_WAY) & (people["total"] > 0), "one_sided", "no_events")
        people[name] = values[name]
        people[f"{name}_status"] = np.where(np.isnan(values[name]), unknown, known)
    for name in SAMPLED:
        people[f"{name}_error"] = values[f"{name}_error"]
