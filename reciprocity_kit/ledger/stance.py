"""Where the owner stands between giving without asking back and mostly receiving, by their own ledger."""

from collections.abc import Iterator
from math import ceil, isnan, log, nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.entries import GIVEN, Day, delivered, end_of, obligation
from reciprocity_kit.ledger.habits import build_giving_habits
from reciprocity_kit.ledger.persons import note_left_out
from reciprocity_kit.ledger.preferences import Preferences, Settings
from reciprocity_kit.ledger.recognition import build_acknowledgement
from reciprocity_kit.ledger.requests import both_left_out
from reciprocity_kit.ledger.scenarios import draw_sums, limits_of
from reciprocity_kit.ledger.sheet import Line, build_sheet, plural, status_of, window_of
from reciprocity_kit.ledger.unseen import build_overlooked, build_thanks

FEWEST_ENTRIES = 10
FEWEST_PARTNERS = 4
GIVES_FROM, RECEIVES_TO = 0.6, 0.4
SURE, SURE_EVEN = 0.9, 0.8
LOW_CLAIM_BACK = 0.1
NONE_SEEN = -log(0.025)
GIVES, EVEN, RECEIVES, UNCLEAR = "gives more", "roughly even", "receives more", "not clear"
Floats = npt.NDArray[np.float64]


def build_stance(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    settings: Settings = None,
    until: Day = None,
    low_claim_back: float = LOW_CLAIM_BACK,
    seed: int = 0,
) -> pd.DataFrame:
    """Build the sheet on the owner's own stance: what they give, ask back and see acknowledged.

    A give_share near 1 means that by your own ledger nearly all went from you to others, near 0 that
    nearly all came to you. A high claim_back_rate means that you often ask those who are ahead on
    receiving. It is a mirror for yourself, from your own entries; about others it says nothing.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    asks : pandas.DataFrame
        The casebook's asks.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    settings : pandas.DataFrame or Mapping, optional
        The casebook's settings.
    until : str or timestamp, optional
        The day on which the record ends, itself not inside.
    low_claim_back : float, default 0.1
        Asks a credit month below which you ask back little.
    seed : int, default 0
        Seed of the scenarios.

    Returns
    -------
    pandas.DataFrame
        Lines give_share, claim_back_rate, acknowledged_share, stance (its value is the probability of
        what it says), and what would move it: worth_to_even, asks_to_usual, overlooked, thanks. The
        stance is too_few below ten valued entries or four people. `attrs["left_out"]` counts who
        is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If an option or a setting cannot be used.

    Notes
    -----
    give_share g = G / (G + R). Limits and probabilities from the scenarios of `scenarios.draw_sums`:
    misjudged worths, and favours never written down, which are more often received ones. The stance is
    "gives more" where P(g > 0.6) >= 0.9, "receives more" where P(g < 0.4) >= 0.9, "roughly even" where
    P(0.4 <= g <= 0.6) >= 0.8, else "not clear".

    References
    ----------
    Ross, M., Sicoly, F. (1979). Journal of Personality and Social Psychology 37, 322-336. Grant, A. M.
    (2013). Give and Take; his types are motives, this counts entries. The rule: own.

    Examples
    --------
    Twelve favours of 4 to four people, none back:

    >>> days = pd.date_range("2024-01-01", periods=12)
    >>> table = pd.DataFrame({"exchange_id": range(1, 13), "date": days, "giver": "you"})
    >>> table = table.assign(receiver=["ana", "ben", "cy", "dan"] * 3, kind="services", worth=4.0, cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT, acknowledged="no", visibility="visible")
    >>> names = ["ask_id", "date", "asker", "asked_of", "form", "kind", "size", "outcome"]
    >>> sheet = build_stance(table, pd.DataFrame(columns=names), owner="you").set_index("line")
    >>> float(sheet.loc["give_share", "value"]), sheet.loc["stance", "words"].split(":")[0]
    (1.0, 'By your ledger you gave more than you received and hardly asked back')
    """
    if not low_claim_back > 0:
        raise OptionError(f"low_claim_back={low_claim_back!r} is not above 0.", next_step="use 0.1")
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    entries = entries.assign(value=obligation(entries))
    habits = build_giving_habits(exchanges, asks, owner=owner, people=people, until=until)
    claims = habits[habits["measure"].eq("claim_back_rate")].iloc[0]
    acknowledged = build_acknowledgement(exchanges, owner=owner, people=people, until=until)
    drawn = _draw(entries, Preferences.of(settings), end_of(exchanges, until), seed)
    rate = float(claims["value"])
    lines = [
        _give_share(entries, drawn),
        _as_line("claim_back_rate", claims),
        _as_line("acknowledged_share", acknowledged.iloc[0]),
        _stance(entries, drawn, rate, low_claim_back),
        *_moves(entries, claims, low_claim_back),
        _listed("overlooked", len(build_overlooked(exchanges, owner=owner, people=people, until=until))),
        _listed("thanks", len(build_thanks(exchanges, owner=owner, people=people, until=until))),
    ]
    return note_left_out(build_sheet(lines), both_left_out(habits))


def _draw(entries: pd.DataFrame, wanted: Preferences, end: pd.Timestamp, seed: int) -> Floats:
    """Return the give share of each scenario, over all ties."""
    given, received = np.zeros(1), np.zeros(1)
    for one in draw_sums(entries, wanted, until=end, seed=seed):
        given, received = given + one.given, received + one.received
    both = given + received
    shares: Floats = given / np.where(both > 0, both, np.nan)
    return shares


def _give_share(entries: pd.DataFrame, drawn: Floats) -> Line:
    known = entries[entries["value"].notna()]
    n = len(known)
    if not n:
        words = "Nothing with a worth is recorded."
        return Line(line="give_share", unit="share", status="no_events", words=words)
    value = float(known.loc[known["side"].eq(GIVEN), "value"].sum() / known["value"].sum())
    low, high = limits_of(drawn)
    words = (
        f"Of all worth recorded, {value:.0%} went from you to others (95% interval {low:.0%} to {high:.0%}; "
        f"{plural(n, 'entry', 'entries')}, {known['partner'].nunique()} people, {window_of(known['day'])})."
    )
    return Line(
        line="give_share",
        value=value,
        unit="share",
        low=low,
        high=high,
        n=n,
        status=status_of(n),
        words=words,
    )


def _as_line(name: str, row: "pd.Series[Any]") -> Line:
    return Line(
        line=name,
        value=float(row["value"]),
        unit=str(row["unit"]),
        low=float(row["low"]),
        high=float(row["high"]),
        n=int(row["n"]),
        status=str(row["status"]),
        words=str(row["words"]),
    )


def _stance(entries: pd.DataFrame, drawn: Floats, rate: float, low_claim_back: float) -> Line:
    known = entries[entries["value"].notna()]
    n, others = len(known), known["partner"].nunique()
    if n < FEWEST_ENTRIES or others < FEWEST_PARTNERS:
        words = (
            f"Too little is recorded for a stance: {plural(n, 'valued entry', 'valued entries')} with "
            f"{others} people; it takes {FEWEST_ENTRIES} with {FEWEST_PARTNERS}."
        )
        return Line(line="stance", n=n, status="too_few" if n else "no_events", words=words)
    chances = {
        GIVES: (float((drawn > GIVES_FROM).mean()), SURE),
        EVEN: (float(((drawn >= RECEIVES_TO) & (drawn <= GIVES_FROM)).mean()), SURE_EVEN),
        RECEIVES: (float((drawn < RECEIVES_TO).mean()), SURE),
    }
    found = next((label for label, (chance, sure) in chances.items() if chance >= sure), UNCLEAR)
    chance = chances[found][0] if found in chances else nan
    says = {
        GIVES: "By your ledger you gave more than you received"
        + (
            " and hardly asked back: the theory's naive collaborator"
            if rate < low_claim_back
            else ", and you also ask: between naive and fair-value"
        ),
        EVEN: "By your ledger you gave about as much as you received"
        + (
            " and ask back: the theory's enlightened collaborator, at fair value"
            if rate > 0
            else ": fair value"
        ),
        RECEIVES: "By your ledger you mostly received (recorded): the taking end of the continuum",
        UNCLEAR: "By your ledger it is not clear which way the balance leans",
    }[found]
    sure = f"; probability {chance:.0%}" if not isnan(chance) else ""
    return Line(
        line="stance",
        value=chance,
        unit="share",
        n=n,
        words=f"{says} (recorded; {plural(n, 'entry', 'entries')}, {others} people{sure}).",
    )


def _moves(entries: pd.DataFrame, claims: "pd.Series[Any]", low_claim_back: float) -> Iterator[Line]:
    known = entries[entries["value"].notna()]
    gap = float(known["value"].where(known["side"].eq(GIVEN), -known["value"]).sum())
    way, n = "received" if gap > 0 else "given", len(known)
    words = f"{abs(gap):.3g} more {way} would make what is recorded even."
    if not gap:
        words = "Nothing is missing to make what is recorded even."
    yield Line(
        line="worth_to_even", value=abs(gap), unit="doubling scale", n=n, status=status_of(n), words=words
    )
    rate, asked = float(claims["value"]), int(claims["n"])
    if isnan(rate):
        words = "There was no month in which you had given anybody more than you received."
        yield Line(line="asks_to_usual", unit="asks", status="no_events", words=words)
        return
    # Without an ask the upper limit is -ln 0.025 over the months, which tells them.
    months = asked / rate if rate > 0 else NONE_SEEN / float(claims["high"])
    need = max(0, ceil(low_claim_back * months - asked))
    words = (
        f"{plural(need, 'ask')} more of people ahead would bring you to {low_claim_back:g} a credit month."
    )
    if not need:
        words = f"You ask back at least {low_claim_back:g} times a credit month."
    yield Line(
        line="asks_to_usual",
        value=float(need),
        unit="asks",
        n=asked,
        status="ok" if asked >= FEWEST_PARTNERS else "too_few",
        words=words,
    )


def _listed(name: str, n: int) -> Line:
    words = {
        "overlooked": f"{plural(n, 'contribution')} of yours may be worth making known.",
        "thanks": f"{plural(n, 'favour')} you received may be worth a thank you.",
    }[name]
    return Line(line=name, value=float(n), unit="entries", n=n, words=words)
