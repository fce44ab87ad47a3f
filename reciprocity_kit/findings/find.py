"""The search for what the evidence carries, over all tables that are given."""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.findings import audit, book, change, contact, english
from reciprocity_kit.findings.finding import Finding, Scene, drop_repeats, strongest
from reciprocity_kit.findings.language import Language

MOST_FINDINGS = 12
MOST_OF_A_KIND = 3
LANGUAGES: Mapping[str, Language] = MappingProxyType({"en": english.LANGUAGE})
"""By code. Another language is a file like english.py and a line here."""

Search = Callable[[pd.DataFrame, Scene], Iterable[Finding]]
OF_TIES: tuple[Search, ...] = (
    contact.find_openings,
    contact.find_paces,
    contact.find_silences,
)
OF_EVIDENCE: Mapping[str, tuple[Search, ...]] = MappingProxyType(
    {
        "drift": (change.find_fading_ties, change.find_new_paces, change.find_opening_shifts),
        "changes": (change.find_changes,),
        "dormant": (change.find_dormant_ties,),
        "owed": (change.find_waiting,),
        "dependence": (contact.find_large_contacts,),
        "comparison": (audit.find_audit_changes,),
        "equity": (book.find_balances,),
        "open_asks": (book.find_large_asks,),
        "creditors": (book.find_creditors,),
        "promises": (book.find_promises,),
        "capacity": (book.find_full_weeks,),
        "felt": (book.find_felt_apart,),
        "sources": (book.find_sole_sources,),
        "return_lags": (book.find_return_lags,),
        "stance": (book.find_stance,),
    }
)
"""Tables that may be given beside the ties, and what is looked for in them."""

MATTERS: Mapping[str, str] = MappingProxyType(
    {
        "dormant": "less contact",
        "silence": "less contact",
        "fading": "less contact",
        "change": "less contact",
        "felt apart": "balance",
        "gave more": "balance",
        "received more": "balance",
    }
)
"""Kinds that tell the same of a person; the plainest that holds is told."""

OTHERS = ("alter", "partner", "person")
"""Columns that can name whom a row is about."""
PLAINEST = ("dormant", "silence", "fading", "change", "felt apart")


def find_findings(
    ties: pd.DataFrame,
    *,
    ego: str,
    window: str,
    channel: str = "all channels",
    evidence: Mapping[str, pd.DataFrame] | None = None,
    names: Mapping[str, str] | None = None,
    unspoken: Collection[str] = (),
    language: str = "en",
) -> list[Finding]:
    """Find what the evidence carries about one person's ties, strongest first.

    Only what passed a rule is written: labels of `opened_mostly_by`, reply times whose
    intervals are apart, a contact that is surely over a quarter of all, and silences, fading,
    changed paces and change-points beyond a false discovery rate of 10%. An empty list is a
    result: nothing stands out from chance.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    ego : str
        Whose side to tell.
    window : str
        The time observed, in words.
    channel : str
        The channels covered, in words.
    evidence : mapping of str to pandas.DataFrame, optional
        Further tables by name: drift, changes, dormant, owed, dependence; comparison (of two
        audits); and of the casebook equity, open_asks, creditors, promises, capacity, felt, sources,
        return_lags, stance.
    names : mapping of str to str, optional
        What to show for a person; by default the name in the tables.
    unspoken : collection of str
        Persons of whom nothing is told: family, close friends, those who opted out.
    language : {"en"}
        Language of the sentences.

    Returns
    -------
    list of Finding
        At most twelve, at most three of a kind, and one of a matter per person.

    Raises
    ------
    OptionError
        If a table or the language is not known.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> find_findings(empty_table("ties"), ego="ana", window="March 2024")
    []
    """
    given = dict(evidence or {})
    for word, known in ((language, LANGUAGES), *((name, OF_EVIDENCE) for name in given)):
        if word not in known:
            raise OptionError(f"{word!r} is not known here.", next_step=f"choose among: {', '.join(known)}")
    scene = Scene(ego=ego, window=window, channel=channel, names=names or {}, language=LANGUAGES[language])
    searched = [(search, ties) for search in OF_TIES]
    searched += [(search, given[name]) for name in given for search in OF_EVIDENCE[name]]
    found = [
        finding for search, table in searched for finding in search(_told_of(table, ego, unspoken), scene)
    ]
    return strongest(_few_of_a_kind(_told_once(found)), MOST_FINDINGS)


def _told_of(table: pd.DataFrame, ego: str, unspoken: Collection[str]) -> pd.DataFrame:
    """Keep the rows of one person's side, without those of whom nothing is told."""
    kept = table[table["ego"].astype("str") == ego] if "ego" in table else table
    for other in OTHERS:
        if other in kept and len(unspoken):
            kept = kept[~kept[other].astype("str").isin(list(unspoken))]
    return kept


def _told_once(found: list[Finding]) -> list[Finding]:
    """Keep one finding per person and matter, the plainest."""
    place = {kind: at for at, kind in enumerate(PLAINEST)}
    return drop_repeats(sorted(found, key=lambda each: place.get(each.kind, len(place))), MATTERS)


def _few_of_a_kind(found: list[Finding]) -> list[Finding]:
    """Keep the strongest of each kind first, then the second and the third, as long as there is room.

    One plain matter would otherwise fill a page on which another would never be seen.
    """
    kinds = dict.fromkeys(each.kind for each in found)
    ranked = [strongest((each for each in found if each.kind == kind), MOST_OF_A_KIND) for kind in kinds]
    kept: list[Finding] = []
    for place in range(MOST_OF_A_KIND):
        tier = [of_kind[place] for of_kind in ranked if len(of_kind) > place]
        kept += strongest(tier, MOST_FINDINGS - len(kept))
    return kept
