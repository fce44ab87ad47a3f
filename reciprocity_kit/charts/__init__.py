"""Charts: a finished table in, a plotly Figure out; nothing is saved or shown.

Every figure has `layout.meta["takeaway"]`, one sentence made from the data, and
`layout.meta["alt"]`, a text alternative; both are plain text, to be escaped by
whoever writes them into a page.
"""

from reciprocity_kit.charts.balance import plot_balance
from reciprocity_kit.charts.capacity import plot_capacity
from reciprocity_kit.charts.change import plot_dormant, plot_drift
from reciprocity_kit.charts.concentration import plot_concentration
from reciprocity_kit.charts.contact import plot_contact_over_time
from reciprocity_kit.charts.ego import plot_ego_network
from reciprocity_kit.charts.equity import plot_equity, plot_ledger
from reciprocity_kit.charts.network import plot_network
from reciprocity_kit.charts.replies import plot_reply_times
from reciprocity_kit.charts.rhythm import plot_rhythm
from reciprocity_kit.charts.theme import apply_theme

__all__ = [
    "apply_theme",
    "plot_balance",
    "plot_capacity",
    "plot_concentration",
    "plot_contact_over_time",
    "plot_dormant",
    "plot_drift",
    "plot_ego_network",
    "plot_equity",
    "plot_ledger",
    "plot_network",
    "plot_reply_times",
    "plot_rhythm",
]
