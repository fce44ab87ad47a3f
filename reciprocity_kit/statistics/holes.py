"""Burt's measures of what contacts hold in common: overlap and constraint, tie by tie."""

import numpy as np

from reciprocity_kit.statistics._arrays import FloatArray, as_floats
from reciprocity_kit.statistics._graphs import Mutual, add_up, find_common_contacts


def contact_overlap(mutual: Mutual) -> FloatArray:
    """Return how many of each person's contacts overlap with others of them.

    High: contacts are in contact with each other; low: they lead to different people. The sum over
    contacts j and q of p_iq m_jq, with p_iq the part of all of i's contact that is with q and m_jq
    the contact of j and q over j's strongest. The effective size is contacts less overlap.

    Parameters
    ----------
    mutual : Mutual
        Contact both ways, from `build_mutual`.

    Returns
    -------
    ndarray
        People, one value for each person.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press, chapter 2. Borgatti, S. P. (1997).
    Connections 20(1), 35-38.
    """
    overlap = np.zeros(mutual.contacts.size)
    for tie, mine, theirs in find_common_contacts(mutual):
        other = mutual.reverse[tie]
        overlap += add_up(mutual.row[tie], mutual.share[mine] * mutual.relative[theirs], overlap.size)
        overlap += add_up(mutual.row[other], mutual.share[theirs] * mutual.relative[mine], overlap.size)
    return overlap


def tie_constraint(mutual: Mutual) -> FloatArray:
    """Return how far each contact, by itself and through the others, holds a person's contact.

    High: much of the person's contact is with this one or with people around this one; low: little.
    c_ij = (p_ij + sum_q p_iq p_qj)^2 over the contacts q that i and j share.

    Parameters
    ----------
    mutual : Mutual
        Contact both ways, from `build_mutual`.

    Returns
    -------
    ndarray
        One value for each entry of `mutual`.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press, chapter 2.
    """
    through = np.zeros(mutual.row.size)
    for tie, mine, theirs in find_common_contacts(mutual):
        other, size = mutual.reverse[tie], through.size
        through += add_up(tie, mutual.share[mine] * mutual.share[mutual.reverse[theirs]], size)
        through += add_up(other, mutual.share[theirs] * mutual.share[mutual.reverse[mine]], size)
    return as_floats((mutual.share + through) ** 2)


def constraint_hierarchy(mutual: Mutual) -> FloatArray:
    """Return how far each person's constraint comes from a single contact.

    1: all of it comes from one; 0: all contacts constrain alike. With r_j = c_ij over the mean of
    the N contacts, sum_j r_j ln r_j / (N ln N), the Coleman-Theil index of disorder.

    Parameters
    ----------
    mutual : Mutual
        Contact both ways, from `build_mutual`.

    Returns
    -------
    ndarray
        Shares 0..1; NaN for people with fewer than two contacts.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press, chapter 2.
    """
    each, size = tie_constraint(mutual), mutual.contacts.size
    whole, number = add_up(mutual.row, each, size), mutual.contacts
    ratio = each * (number / np.where(whole > 0, whole, 1.0))[mutual.row]
    several = number > 1
    disorder = add_up(mutual.row, ratio * np.log(np.where(ratio > 0, ratio, 1.0)), size)
    highest = np.where(several, number * np.log(np.where(several, number, 2)), np.nan)
    return as_floats(np.clip(disorder / highest, 0.0, 1.0))
