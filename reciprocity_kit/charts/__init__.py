"""Charts: a finished table in, a plotly Figure out; nothing is saved or shown.

Every figure has `layout.meta["takeaway"]`, one sentence made from the data, and
`layout.meta["alt"]`, a text alternative; both are plain text, to be escaped by
whoever writes them into a page.
"""

from reciprocity_kit.charts.balance import plot_balance
from reciprocity_kit.charts.concentration import plot_concentration
from reciprocity_kit.charts.contact import plot_contact_over_time
from reciprocity_kit.charts.ego import plot_ego_network
from reciprocity_kit.charts.network import plot_network
from reciprocity_kit.charts.replies import plot_reply_times
from reciprocity_kit.charts.rhythm import plot_rhythm
from reciprocity_kit.charts.theme import apply_theme

__all__ = [
    "apply_theme",
    "plot_balance",
    "plot_concentration",
    "plot_contact_over_time",
    "plot_ego_network",
    "plot_network",
    "plot_reply_times",
    "plot_rhythm",
]
