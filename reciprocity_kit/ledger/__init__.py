"""What the casebook's exchanges say of the owner's own ties: balances, headroom, capacity, returns."""

from reciprocity_kit.ledger.acceptance import build_acceptance
from reciprocity_kit.ledger.asks import build_cold_asks, build_give_and_ask
from reciprocity_kit.ledger.capacity import build_capacity
from reciprocity_kit.ledger.concessions import build_concessions
from reciprocity_kit.ledger.credits import build_credits
from reciprocity_kit.ledger.declines import build_declined_offers
from reciprocity_kit.ledger.delivery import build_over_delivery, build_repairs
from reciprocity_kit.ledger.entries import build_ledger, delivered, with_partner
from reciprocity_kit.ledger.equity import build_equity
from reciprocity_kit.ledger.felt import build_felt, build_perceived
from reciprocity_kit.ledger.gifts import build_gift_then_ask, build_gift_then_ask_counts
from reciprocity_kit.ledger.habits import build_give_first, build_giving_habits
from reciprocity_kit.ledger.headroom import build_headroom
from reciprocity_kit.ledger.influence import build_ask_outcomes, build_help_and_yes
from reciprocity_kit.ledger.lags import build_return_lags, build_unasked
from reciprocity_kit.ledger.limits import build_limit_check
from reciprocity_kit.ledger.matching import build_size_matching, build_size_pairs
from reciprocity_kit.ledger.owing import build_creditors
from reciprocity_kit.ledger.promises import build_promises
from reciprocity_kit.ledger.recognition import build_acknowledgement, build_claims
from reciprocity_kit.ledger.resources import build_resources
from reciprocity_kit.ledger.returns import build_returns
from reciprocity_kit.ledger.sources import build_alternatives, build_sources
from reciprocity_kit.ledger.stance import build_stance
from reciprocity_kit.ledger.unseen import build_overlooked, build_thanks

__all__ = [
    "build_acceptance",
    "build_acknowledgement",
    "build_alternatives",
    "build_ask_outcomes",
    "build_capacity",
    "build_claims",
    "build_cold_asks",
    "build_concessions",
    "build_creditors",
    "build_credits",
    "build_declined_offers",
    "build_equity",
    "build_felt",
    "build_gift_then_ask",
    "build_gift_then_ask_counts",
    "build_give_and_ask",
    "build_give_first",
    "build_giving_habits",
    "build_headroom",
    "build_help_and_yes",
    "build_ledger",
    "build_limit_check",
    "build_over_delivery",
    "build_overlooked",
    "build_perceived",
    "build_promises",
    "build_repairs",
    "build_resources",
    "build_return_lags",
    "build_returns",
    "build_size_matching",
    "build_size_pairs",
    "build_sources",
    "build_stance",
    "build_thanks",
    "build_unasked",
    "delivered",
    "with_partner",
]
