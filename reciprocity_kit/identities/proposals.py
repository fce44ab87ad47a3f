"""Who may be the same person: proposals with their evidence, for the user to decide."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from reciprocity_kit.columns import cast_table
from reciprocity_kit.identities.known import accounts_of_people, names_of_people
from reciprocity_kit.identities.merging import Identities
from reciprocity_kit.identities.names import most_frequent_name, name_words

NEAR_NAMES = 80.0
"""Token-sort ratio (0..100) from which two names that share a word are looked at closely."""

NEAR_WORDS = 85.0
"""Ratio (0..100) from which two words of at least `LONG_WORD` letters may be one misspelt."""

SAME_PEOPLE = 75.0
"""Token-set ratio (0..100) below which two names say that these are two people."""

LONG_WORD = 5
LARGE_BLOCK = 60
COMMON = 4
MOST_NAMES = 5
MORE_EVIDENCE = 0.05
DOUBT = 0.3
HIGHEST = 0.99
SCORES = {
    "same name": 0.9,
    "common name": 0.6,
    "further name": 0.8,
    "misspelt": 0.7,
    "initial": 0.65,
    "spelled out": 0.8,
    "run together": 0.7,
    "initial and last name": 0.5,
    "same long part": 0.7,
    "same part": 0.5,
}
"""How strong each kind of evidence is, 0..1, by judgement, checked against real mail."""

_PARTS = re.compile(r"[._\-\d]+")
_Evidence = tuple[int, int, str, str]


class Known(Protocol):
    """A history, as far as proposals need it."""

    @property
    def known(self) -> Identities | None:
        """Everybody found."""


@dataclass(frozen=True)
class _Person:
    code: int
    name: str
    words: tuple[tuple[str, ...], ...]
    parts: tuple[tuple[str, str], ...]
    spelled: tuple[tuple[str, ...], ...]

    @property
    def called(self) -> tuple[tuple[str, ...], ...]:
        return self.words or self.spelled


def find_proposals(history: Known) -> pd.DataFrame:
    """Propose who may be the same person under two addresses, and say why.

    A HIGH score says that little else would explain the likeness, such as two
    addresses with one full name; a LOW one that it may well be chance. Nothing is
    merged by it: put yes or no beside it in the file of `write_identities`.

    The score is that of the strongest evidence, `SCORES`, and 0.05 more for each
    further kind, at most 0.99, less 0.3 where the addresses spell two different
    first names. Machines, lists and role mailboxes are never
    proposed. People are compared only when they share one of the two rarest words
    of their names, or a part before the @; words that more than 60 people share
    are passed over.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    pandas.DataFrame
        Columns person_a, person_b, evidence, score (0..1), status: open, or refused by
        an identities.csv; the strongest first.

    References
    ----------
    Bird, Gourley, Devanbu, Gertz, Swaminathan 2006, "Mining email social
    networks", MSR (names, and parts before the @ against names); Christen 2012,
    "Data Matching", Springer (blocking).

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from reciprocity_kit.identities.merging import Found, WhoIsWho, merge_people
    >>> import pyarrow as pa
    >>> spellings = ["ben.okafor@work.example", "ben.okafor@home.example", "ana@x.example"]
    >>> found = Found(pa.array(spellings), {}, lambda: np.ones(3))
    >>> history = SimpleNamespace(known=merge_people(found, WhoIsWho()))
    >>> find_proposals(history)[["person_a", "person_b", "score"]].values.tolist()
    [['ben.okafor@home.example', 'ben.okafor@work.example', 0.7]]
    """
    identities = history.known
    people = [] if identities is None else _people(identities)
    evidence = [*_equal_names(people), *_near_names(people), *_spelled(people), *_same_parts(people)]
    by_code = {person.code: person for person in people}
    pairs: dict[tuple[int, int], dict[str, str]] = {}
    for one, other, kind, sentence in evidence:
        if kind in {"same name", "common name"} or _compatible(by_code[one], by_code[other]):
            low, high = sorted((one, other))
            pairs.setdefault((low, high), {}).setdefault(kind, sentence)
    return _table(identities, by_code, pairs)


def _table(
    identities: Identities | None,
    by_code: Mapping[int, _Person],
    pairs: Mapping[tuple[int, int], Mapping[str, str]],
) -> pd.DataFrame:
    labels = [] if identities is None else identities.people.to_pylist()
    refused = set() if identities is None else _refused(identities)
    rows = []
    for (one, other), found in pairs.items():
        kinds = sorted(found, key=lambda kind: -SCORES[kind])
        score = min(HIGHEST, SCORES[kinds[0]] + MORE_EVIDENCE * (len(kinds) - 1))
        doubt = _spell_two_names(by_code[one], by_code[other])
        sentences = [*(found[kind] for kind in kinds), *["but the addresses spell two names"] * doubt]
        first = identities is not None and identities.owner == labels[other]
        turned = first or ("@" in labels[other] and "@" not in labels[one])
        rows.append(
            {
                "person_a": labels[other if turned else one],
                "person_b": labels[one if turned else other],
                "evidence": "; ".join(sentences),
                "score": round(score - DOUBT * doubt, 2),
                "status": "refused" if (one, other) in refused else "open",
            }
        )
    columns = ["person_a", "person_b", "evidence", "score", "status"]
    frame = pd.DataFrame(rows, columns=columns).astype({"score": "float64"})
    order = ["score", "person_a", "person_b"]
    frame = frame.sort_values(order, ascending=[False, True, True], ignore_index=True)
    return cast_table("proposals", frame)


def _refused(identities: Identities) -> set[tuple[int, int]]:
    wanted = {text for each in identities.decisions.undone for text in (each.person, each.address)}
    if not wanted:
        return set()
    spelled = zip(identities.spellings.to_pylist(), identities.codes.tolist(), strict=True)
    codes = {text: code for text, code in spelled if text in wanted}
    found = [
        sorted((codes.get(each.person, -1), codes.get(each.address, -1)))
        for each in identities.decisions.undone
    ]
    return {(low, high) for low, high in found}


def _people(identities: Identities) -> list[_Person]:
    """Gather names and parts before the @ of everybody who is no machine."""
    names = names_of_people(identities)
    accounts = accounts_of_people(identities)
    people = []
    for code in np.flatnonzero(~identities.automated).tolist():
        written = names.get(code, Counter())
        often = sorted(written, key=lambda name: (-written[name], name))[:MOST_NAMES]
        words = dict.fromkeys(name_words(name) for name in often if "@" not in name)
        parts = dict.fromkeys(
            (local.partition("+")[0], domain)
            for local, at, domain in (each.partition("@") for each in accounts[code])
            if at
        )
        full = tuple(each for each in words if len(each) > 1)
        spelled = dict.fromkeys(each for local, _ in parts if len(each := _pieces(local)) > 1)
        people.append(_Person(code, most_frequent_name(written), full, tuple(parts), tuple(spelled)))
    return people


def _pieces(local: str) -> tuple[str, ...]:
    """Cut a part before the @ into the words that it may spell."""
    return tuple(_PARTS.sub(" ", local).split())


def _compatible(one: _Person, other: _Person) -> bool:
    """Tell whether the names, where both have some, may be one person's."""
    if not one.words or not other.words:
        return True
    return any(
        fuzz.token_set_ratio(" ".join(a), " ".join(b)) >= SAME_PEOPLE for a in one.words for b in other.words
    )


def _spell_two_names(one: _Person, other: _Person) -> bool:
    """Tell whether all their addresses spell one last name, but two first names."""
    pairs = [(a, b) for a in one.spelled for b in other.spelled if a[-1] == b[-1] and a[0] != b[0]]
    return bool(pairs) and not any(
        long.startswith(short) or fuzz.ratio(short, long) >= NEAR_WORDS or len(short) == 1
        for short, long in (sorted((a[0], b[0]), key=len) for a, b in pairs)
    )


def _by(keys: Iterable[tuple[str, _Person]]) -> dict[str, list[_Person]]:
    found: dict[str, dict[int, _Person]] = {}
    for key, person in keys:
        found.setdefault(key, {})[person.code] = person
    return {key: list(people.values()) for key, people in found.items()}


def _sorted_words(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _equal_names(people: list[_Person]) -> Iterator[_Evidence]:
    named = _by((_sorted_words(words), person) for person in people for words in person.words)
    for bearers in named.values():
        first, *others = bearers
        kind = "same name" if len(bearers) <= COMMON else "common name"
        more = "" if len(bearers) <= COMMON else f", as are {len(bearers) - 2:,} more"
        for other in others:
            yield first.code, other.code, kind, f"both are called {first.name}{more}"
    unnamed = (person for person in people if not person.words)
    alike = _by((_sorted_words(words), person) for person in unnamed for words in person.spelled)
    for key, spellers in alike.items():
        if 1 < len(spellers) < COMMON:
            for one, other in combinations(spellers, 2):
                left, right = (_part_that_spells(key, each) for each in (one, other))
                if left != right:
                    sentence = f"{left} and {right} spell the same name"
                    yield one.code, other.code, "same long part", sentence


def _part_that_spells(key: str, person: _Person) -> str:
    return next(local for local, _ in person.parts if _sorted_words(_pieces(local)) == key)


def _near_names(people: list[_Person]) -> Iterator[_Evidence]:
    """Compare names that share one of their two rarest words."""
    frequency = Counter(word for person in people for words in person.called for word in set(words))
    blocks: dict[str, dict[tuple[str, ...], list[_Person]]] = {}
    for person in people:
        for words in person.called:
            for word in sorted(set(words), key=lambda each: (frequency[each], each))[:2]:
                if 1 < frequency[word] <= LARGE_BLOCK and len(word) > 1:
                    blocks.setdefault(word, {}).setdefault(words, []).append(person)
    for names in blocks.values():
        for one, other in combinations(names, 2):
            if fuzz.token_sort_ratio(" ".join(one), " ".join(other)) < NEAR_NAMES:
                continue
            if kind := _likeness(one, other):
                first, second = names[one][0], names[other][0]
                if first.code != second.code:
                    sentence = f"{' '.join(one).title()} and {' '.join(other).title()} differ little"
                    yield first.code, second.code, kind, sentence


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    """Tell what parts two names that share a word: a further name, an initial, a misspelling, or too much."""
    left, right = (
        sorted((Counter(one) - Counter(other)).elements()),
        sorted((Counter(other) - Counter(one)).elements()),
    )
    if not left or not right:
        fewest = min(len(one), len(other))
        return "further name" if left + right and fewest > 1 else ""
    if len(left) > 1 or len(right) > 1:
        return ""
    short, long = sorted((left[0], right[0]), key=len)
    if long.startswith(short):
        return "initial"
    alike = len(short) >= LONG_WORD and fuzz.ratio(short, long) >= NEAR_WORDS
    return "misspelt" if alike else ""


def _spelled(people: list[_Person]) -> Iterator[_Evidence]:
    """Compare the parts before the @ with names."""
    kinds = ("spelled out", "run together", "initial and last name")
    forms = {kind: _by(_forms(people, kind)) for kind in kinds}
    for person in people:
        own = {_sorted_words(words) for words in person.words}
        for local, domain in person.parts:
            pieces = _pieces(local)
            for kind in kinds[:1] if len(pieces) > 1 else kinds[1:]:
                key = _sorted_words(pieces)
                bearers = [each for each in forms[kind].get(key, ()) if each.code != person.code]
                if key in own or len(bearers) >= COMMON:
                    continue
                for bearer in bearers:
                    if not person.words or any(_likeness(a, b) for a in person.words for b in bearer.words):
                        yield (
                            person.code,
                            bearer.code,
                            kind,
                            f"{local}@{domain} spells the name {bearer.name}",
                        )


def _forms(people: list[_Person], kind: str) -> Iterator[tuple[str, _Person]]:
    for person in people:
        for words in person.words:
            first, last = words[0], words[-1]
            if kind == "spelled out":
                yield _sorted_words(words), person
                yield _sorted_words((first, last)), person
            elif kind == "run together":
                yield first + last, person
                yield last + first, person
            elif len(last) >= LONG_WORD - 1:
                yield first[0] + last, person
                yield last + first[0], person


def _same_parts(people: list[_Person]) -> Iterator[_Evidence]:
    """Compare the parts before the @ with each other."""
    shared = _by((local, person) for person in people for local, _ in person.parts)
    for local, holders in shared.items():
        pieces = [piece for piece in _PARTS.split(local) if len(piece) > 1]
        if 1 < len(holders) < COMMON and (len(pieces) > 1 or len(local) > LONG_WORD):
            kind = "same long part" if len(pieces) > 1 else "same part"
            for one, other in combinations(holders, 2):
                yield one.code, other.code, kind, f"{local} stands before the @ of both"
