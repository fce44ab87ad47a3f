"""Charts: a finished table in, a plotly Figure out; nothing is saved or shown.

Every figure has `layout.meta["takeaway"]`, one sentence made from the data, and
`layout.meta["alt"]`, a text alternative; both are plain text, to be escaped by
whoever writes them into a page.
"""

from reciprocity_kit.charts.audits import plot_before_after
from reciprocity_kit.charts.balance import plot_balance
from reciprocity_kit.charts.capacity import plot_capacity
from reciprocity_kit.charts.change import plot_dormant, plot_drift
from reciprocity_kit.charts.closeness import plot_closeness
from reciprocity_kit.charts.concentration import plot_concentration
from reciprocity_kit.charts.contact import plot_contact_over_time
from reciprocity_kit.charts.dependence import plot_dependence
from reciprocity_kit.charts.drift_panel import plot_drift_panel
from reciprocity_kit.charts.ego import plot_ego_network
from reciprocity_kit.charts.equity import plot_equity
from reciprocity_kit.charts.felt import plot_felt
from reciprocity_kit.charts.ledger import plot_ledger
from reciprocity_kit.charts.network import plot_network
from reciprocity_kit.charts.network_periods import plot_network_periods
from reciprocity_kit.charts.null_world import plot_null_world
from reciprocity_kit.charts.portfolio import plot_portfolio
from reciprocity_kit.charts.replies import plot_reply_times
from reciprocity_kit.charts.reply_curves import plot_reply_curves
from reciprocity_kit.charts.resources import plot_resources
from reciprocity_kit.charts.rhythm import plot_rhythm
from reciprocity_kit.charts.sources import plot_sources
from reciprocity_kit.charts.stance import plot_stance
from reciprocity_kit.charts.theme import apply_theme
from reciprocity_kit.charts.tie import plot_tie_over_time

__all__ = [
    "apply_theme",
    "plot_balance",
    "plot_before_after",
    "plot_capacity",
    "plot_closeness",
    "plot_concentration",
    "plot_contact_over_time",
    "plot_dependence",
    "plot_dormant",
    "plot_drift",
    "plot_drift_panel",
    "plot_ego_network",
    "plot_equity",
    "plot_felt",
    "plot_ledger",
    "plot_network",
    "plot_network_periods",
    "plot_null_world",
    "plot_portfolio",
    "plot_reply_curves",
    "plot_reply_times",
    "plot_resources",
    "plot_rhythm",
    "plot_sources",
    "plot_stance",
    "plot_tie_over_time",
]
