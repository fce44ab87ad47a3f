"""Who opens, who answers, how soon, and how a conversation runs: D3, D7-D9 and the openings of D21."""

import numpy as np

from reciprocity_kit.conversations import Turns
from reciprocity_kit.measures.contact import Contact, turn
from reciprocity_kit.measures.estimates import Estimate, estimate, filled, opposed, plain
from reciprocity_kit.statistics.grouped import Limits, grouped_mean, grouped_spread
from reciprocity_kit.statistics.grouped_shares import clustered_share
from reciprocity_kit.statistics.mixture import portfolio_prior, share_posterior
from reciprocity_kit.statistics.proportions import wilson
from reciprocity_kit.statistics.survival import kaplan_meier

LEAST_HOURS = 1 / 60
HORIZONS = (("1h", 1.0), ("24h", 24.0), ("7d", 168.0))


def talk_estimates(contact: Contact) -> list[Estimate]:
    """Measure the conversations of each pair.

    Parameters
    ----------
    contact : Contact
        Contact in one channel or all.

    Returns
    -------
    list of Estimate
        The measures initiation_share, initiation_posterior, off_thread_share, the reply shares and
        hours, reply_spread, turns, run_length, alternation and closing_share.
    """
    return [*_openings(contact), *_replies(contact), *_turns(contact), *_messages(contact)]


def proportion(cases: np.ndarray, of: np.ndarray) -> Limits:
    """Divide counts, with Wilson limits.

    Parameters
    ----------
    cases, of : numpy.ndarray
        Counts k and n.

    Returns
    -------
    Limits
        The shares k/n and their limits, NaN where n is 0.
    """
    with np.errstate(invalid="ignore"):
        return Limits(cases / of, *wilson(cases, of))


def shrunken(opened: np.ndarray, n: np.ndarray, known: np.ndarray) -> Limits:
    """Find posterior shares, the prior learned from all sides that are known.

    Parameters
    ----------
    opened, n : numpy.ndarray
        Successes and trials of each side, the two of a pair next to each other.
    known : numpy.ndarray
        Whether the side is that of somebody whose own mailbox was read.

    Returns
    -------
    Limits
        Posterior means with limits, NaN without trials.
    """
    asked = known & (n > 0)
    posterior = share_posterior(opened, n, portfolio_prior(opened[asked], n[asked]))
    nothing = np.where(n > 0, 0.0, np.nan)
    limits = Limits(posterior.mean + nothing, posterior.low + nothing, posterior.high + nothing)
    return filled(limits, known)


def _openings(contact: Contact) -> list[Estimate]:
    opened, n = contact.opened, contact.opened + turn(contact.opened)
    rows = contact.conversations.rows[contact.conversations.opens]
    alone = rows[contact.row["audience"][rows] == 1]
    private = np.bincount(contact.row["pair"][alone], minlength=contact.n_pairs)
    return [
        estimate("initiation_share", proportion(opened, n), n, "wilson"),
        estimate(
            "initiation_posterior", shrunken(opened, n, contact.observed), n, "posterior, learned prior"
        ),
        estimate("off_thread_share", plain(proportion(private, n[::2])), n, "wilson"),
    ]


def answering_side(turns: Turns) -> np.ndarray:
    """Find the side that could answer each turn.

    Parameters
    ----------
    turns : Turns
        Turns of the conversations.

    Returns
    -------
    numpy.ndarray
        Side of the one who did not speak.
    """
    return np.asarray(2 * turns.pair.astype(np.int64) + turns.forward)


def _replies(contact: Contact) -> list[Estimate]:
    turns = contact.conversations.turns
    asked = turns.asked_at >= 0
    side = answering_side(turns)[asked]
    measured = []
    for name, horizon in HORIZONS:
        curve = kaplan_meier(
            turns.waited_hours[asked],
            turns.replied[asked],
            side,
            2 * contact.n_pairs,
            horizon=horizon,
            carry_forward=True,
        )
        share = Limits(curve.share, curve.share_low, curve.share_high)
        measured.append(estimate(f"reply_share_{name}", share, curve.n, "kaplan-meier, log-log"))
    median = Limits(curve.median, curve.median_low, curve.median_high)
    came = turns.replied[asked]
    logs = np.log(np.maximum(turns.waited_hours[asked][came], LEAST_HOURS))
    spread = grouped_spread(logs, side[came], 2 * contact.n_pairs)
    return [
        *measured,
        estimate("reply_hours", median, curve.n, "kaplan-meier, brookmeyer-crowley", why="censored"),
        estimate("reply_spread", Limits(*map(np.exp, spread)), curve.events, "bootstrap over replies"),
    ]


def _turns(contact: Contact) -> list[Estimate]:
    found, pair = contact.conversations, contact.row["pair"]
    turns = found.turns
    begins = found.rows[found.begins]
    per_conversation = np.bincount(turns.conversation, minlength=len(begins))
    length = np.diff(np.append(turns.start, len(found.rows)))
    speaker = 2 * turns.pair.astype(np.int64) + ~turns.forward
    conversations = np.bincount(pair[begins], minlength=contact.n_pairs)
    runs = np.bincount(speaker, minlength=2 * contact.n_pairs)
    mean = grouped_mean(per_conversation, pair[begins], contact.n_pairs)
    run = grouped_mean(length, speaker, 2 * contact.n_pairs)
    return [
        estimate("turns", plain(_at_least_one(mean)), conversations.repeat(2), "student"),
        estimate("run_length", _at_least_one(run), runs, "student"),
    ]


def _at_least_one(limits: Limits) -> Limits:
    return Limits(limits.value, np.maximum(limits.low, 1.0), limits.high)


def _messages(contact: Contact) -> list[Estimate]:
    found, pair = contact.conversations, contact.row["pair"]
    rows, begins = found.rows, found.begins
    forward = contact.row["forward"][rows]
    follows = ~begins
    changed = np.zeros(len(rows))
    changed[1:] = follows[1:] & (forward[1:] != forward[:-1])
    taking = clustered_share(changed, follows, np.cumsum(begins), pair[rows], contact.n_pairs)
    followed = np.bincount(pair[rows[follows]], minlength=contact.n_pairs)
    last = np.flatnonzero(np.append(begins[1:], np.ones(min(len(begins), 1), bool)))
    closed = np.bincount(pair[rows[last]], minlength=contact.n_pairs)
    by_first = np.bincount(pair[rows[last[forward[last]]]], minlength=contact.n_pairs)
    return [
        estimate(
            "alternation",
            plain(Limits(taking.value, taking.low, taking.high)),
            followed.repeat(2),
            "wilson, conversations as cases",
        ),
        estimate("closing_share", opposed(proportion(by_first, closed)), closed.repeat(2), "wilson"),
    ]
