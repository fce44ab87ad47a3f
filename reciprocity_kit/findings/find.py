"""The search for what the evidence carries, over all tables that are given."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.findings import change, contact, english
from reciprocity_kit.findings.finding import Finding, Scene, drop_repeats, strongest

MOST_FINDINGS = 12
MOST_OF_A_KIND = 3
LANGUAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": english.TEXTS})

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
    }
)
"""Tables that may be given beside the ties, and what is looked for in them."""

MATTERS: Mapping[str, str] = MappingProxyType(
    {"dormant": "less contact", "silence": "less contact", "fading": "less contact", "change": "less contact"}
)
"""Kinds that tell the same of a person; the plainest that holds is told."""

PLAINEST = ("dormant", "silence", "fading", "change")


def find_findings(
    ties: pd.DataFrame,
    *,
    ego: str,
    window: str,
    channel: str = "all channels",
    evidence: Mapping[str, pd.DataFrame] | None = None,
    names: Mapping[str, str] | None = None,
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
        Further tables by name: drift, changes, dormant, owed, dependence.
    names : mapping of str to str, optional
        What to show for a person; by default the name in the tables.
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
    scene = Scene(ego=ego, window=window, channel=channel, names=names or {}, texts=LANGUAGES[language])
    searched = [(search, ties) for search in OF_TIES]
    searched += [(search, given[name]) for name in given for search in OF_EVIDENCE[name]]
    found = [
        finding
        for search, table in searched
        for finding in search(table[table["ego"].astype("str") == ego], scene)
    ]
    return strongest(_few_of_a_kind(_told_once(found)), MOST_FINDINGS)


def _told_once(found: list[Finding]) -> list[Finding]:
    """Keep one finding per person and matter, the plainest."""
    place = {kind: at for at, kind in enumerate(PLAINEST)}
    return drop_repeats(sorted(found, key=lambda each: place.get(each.kind, len(place))), MATTERS)


def _few_of_a_kind(found: list[Finding]) -> list[Finding]:
    kinds = dict.fromkeys(each.kind for each in found)
    return [
        finding
        for kind in kinds
        for finding in strongest((each for each in found if each.kind == kind), MOST_OF_A_KIND)
    ]
