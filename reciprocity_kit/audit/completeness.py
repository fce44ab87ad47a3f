"""How complete a ledger is: contact with an entry near it, and given beside received."""

from math import nan

import numpy as np
import pandas as pd
from scipy import special

from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.asks import contact_with
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, delivered
from reciprocity_kit.ledger.estimates import Estimate, build_patterns, share_row
from reciprocity_kit.ledger.persons import LEFT_OUT, check_columns, note_left_out
from reciprocity_kit.ledger.sheet import status_of, window_of

NEAR_DAYS = 7.0
WARN_RATIO = 3.0
_GROUPS = {"meeting": "meetings", "thread": "conversations"}


def build_completeness(
    exchanges: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    near_days: float = NEAR_DAYS,
) -> pd.DataFrame:
    """Build how much of the contact has an entry in the ledger near it, and whether giving leads.

    A high covered_share means that most meetings and conversations have an entry with one of the people
    within a week, a low one that the ledger tells of few; not every contact is a favour, so 1 is no
    aim. A recording_ratio above 3 is a warning: what one receives is written down less often.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    interactions : pandas.DataFrame
        `history.interactions`.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day of entries that is not counted.
    near_days : float, default 7
        How near an entry must lie.

    Returns
    -------
    pandas.DataFrame
        Rows covered_share of meetings and of conversations with each of the people (Jeffreys), and
        recording_ratio, entries given for each received, with exact limits; its sentence warns above 3.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If near_days is negative.

    Notes
    -----
    Limits of the ratio: g / r with g of g + r binomial, Clopper and Pearson's limits as odds.

    References
    ----------
    Ross, M., Sicoly, F. (1979). Journal of Personality and Social Psychology 37, 322-336. Clopper, C. J.,
    Pearson, E. S. (1934). Biometrika 26, 404-413. The threshold of 3: own.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-01-03"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=4.0, cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> mails = pd.DataFrame({"sender": "you", "recipient": "ana", "channel": "email"}, index=[0, 1])
    >>> mails["sent_at"] = pd.to_datetime(["2024-01-01", "2024-03-01"], utc=True)
    >>> mails["thread_id"] = ["a", "b"]
    >>> build_completeness(table, mails, owner="you").loc[1, "words"].split(" (")[0]
    'Of your conversations with people in your ledger, with an entry within 7 days: 50%'
    """
    if not near_days >= 0:
        raise OptionError(f"near_days={near_days!r} is negative.", next_step="use near_days=7")
    check_columns(interactions, "interactions", ("thread_id",))
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    partners = sorted(entries["partner"].unique())
    contact = contact_with(partners, interactions, owner=owner, people=people)
    alone = pd.Series(interactions.index.astype("str"), index=interactions.index)
    contact = contact.join(interactions["thread_id"].astype("str").fillna(alone))
    meets = contact["channel"].eq("meeting")
    rows: list[Estimate] = []
    for what, group in _GROUPS.items():
        own = contact[meets] if what == "meeting" else contact[~meets]
        spans = own.groupby(["partner", "day"] if what == "meeting" else ["partner", "thread_id"])["day"]
        covered = _covered(spans.agg(["min", "max"]).reset_index(), entries, near_days)
        words = f"Of your {group} with people in your ledger, with an entry within {near_days:.0f} days"
        rows.append(share_row("covered_share", int(covered.sum()), covered.size, words, group=group))
    rows.append(_ratio(entries["side"]))
    table = build_patterns(rows, window=window_of(entries["day"]))
    return note_left_out(table, entries.attrs[LEFT_OUT])


def _covered(spans: pd.DataFrame, entries: pd.DataFrame, near_days: float) -> np.ndarray:
    near = pd.Timedelta(days=near_days)
    days = {partner: np.sort(own.to_numpy()) for partner, own in entries.groupby("partner")["day"]}
    found = np.zeros(len(spans), dtype=np.bool_)
    begins = (spans["min"].dt.normalize() - near).to_numpy()
    ends = (spans["max"].dt.normalize() + near).to_numpy()
    for row, partner in enumerate(spans["partner"]):
        own = days[partner]
        place = np.searchsorted(own, begins[row])
        found[row] = place < own.size and own[place] <= ends[row]
    return found


def _ratio(side: "pd.Series[str]") -> Estimate:
    given, received = int(side.eq(GIVEN).sum()), int(side.eq(RECEIVED).sum())
    n = given + received
    value = given / received if received else nan
    low = float(special.betaincinv(given, received + 1, 0.025)) if given else 0.0
    high = float(special.betaincinv(given + 1, received, 0.975)) if received else 1.0
    odds = [end / (1 - end) if end < 1 else nan for end in (low, high)]
    words = "Entries given for each one received"
    if given > WARN_RATIO * received:
        words += " (above 3: what you received may be missing)"
    status = "no_events" if not n else "one_sided" if not received else status_of(n)
    return Estimate(
        measure="recording_ratio",
        value=value,
        unit="times",
        low=odds[0] if n else nan,
        high=odds[1] if n else nan,
        n=n,
        status=status,
        words=words,
    )
