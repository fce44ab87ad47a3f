"""What the casebook's exchanges say of the owner's own ties: balances, headroom, capacity, returns."""

from reciprocity_kit.ledger.acceptance import build_acceptance
from reciprocity_kit.ledger.asks import build_cold_asks, build_give_and_ask
from reciprocity_kit.ledger.capacity import build_capacity
from reciprocity_kit.ledger.entries import build_ledger, delivered, with_partner
from reciprocity_kit.ledger.equity import build_equity
from reciprocity_kit.ledger.felt import build_felt, build_perceived
from reciprocity_kit.ledger.headroom import build_headroom
from reciprocity_kit.ledger.limits import build_limit_check
from reciprocity_kit.ledger.owing import build_creditors
from reciprocity_kit.ledger.promises import build_promises
from reciprocity_kit.ledger.returns import build_returns
from reciprocity_kit.ledger.sources import build_alternatives, build_sources

__all__ = [
    "build_acceptance",
    "build_alternatives",
    "build_capacity",
    "build_cold_asks",
    "build_creditors",
    "build_equity",
    "build_felt",
    "build_give_and_ask",
    "build_headroom",
    "build_ledger",
    "build_limit_check",
    "build_perceived",
    "build_promises",
    "build_returns",
    "build_sources",
    "delivered",
    "with_partner",
]
