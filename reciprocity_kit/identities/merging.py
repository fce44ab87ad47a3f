"""Who is the same person: spellings, decisions, cards and names, merged where it is certain."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.identities.accounts import (
    account_key,
    account_keys,
    count_national,
    home_region,
    is_directory_name,
    is_name,
)
from reciprocity_kit.identities.cards import Card, card_links
from reciprocity_kit.identities.decisions import Decisions, check_consistency
from reciprocity_kit.identities.groups import Groups
from reciprocity_kit.identities.machines import automated_people
from reciprocity_kit.identities.namesakes import find_namesakes

WORDS = ("", "spelling", "confirmed", "owner of the export", "address-book card", "only one of this name")
"""Why an address was merged, by its code."""


@dataclass(frozen=True)
class WhoIsWho:
    """What the user says about who is who.

    Parameters
    ----------
    owner : sequence of str
        The owner's addresses or names, normalised; all stand for one person.
    decisions : Decisions
        What an identities.csv confirms and undoes.
    region : str or None
        Country of phone numbers that have no country code; by default that of the
        owner's own number, if there is one.
    """

    owner: Sequence[str] = ()
    decisions: Decisions = field(default_factory=Decisions)
    region: str | None = None


@dataclass(frozen=True)
class Found:
    """What the exports say about who is who.

    Parameters
    ----------
    spellings : pyarrow.StringArray
        Distinct normalised addresses and names.
    names : Mapping of str to Counter
        Names written beside the spellings.
    count : callable
        Gives how often each spelling occurs; called only where it matters.
    cards : sequence of Card
        Cards of address books.
    own : sequence of (sequence of str)
        For each export the addresses that it says are its owner's.
    me : str
        Stands for the owner where an export knows no address.
    """

    spellings: pa.StringArray
    names: Mapping[str, Counter[str]]
    count: Callable[[], np.ndarray]
    cards: Sequence[Card] = ()
    own: Sequence[Sequence[str]] = ()
    me: str = ""


@dataclass(frozen=True)
class Identities:
    """Everybody found, each person once.

    Parameters
    ----------
    people : pyarrow.StringArray
        Labels in alphabetical order; a person's code is the place in it.
    spellings : pyarrow.StringArray
        Distinct normalised addresses and names.
    codes : numpy.ndarray
        The person of each spelling, -1 where it names nobody.
    why : numpy.ndarray
        Why each spelling stands for its person, a place in `WORDS`.
    names : Mapping of str to Counter
        Names written beside the spellings, or on their cards.
    owner : str or None
        Label of the owner.
    decisions : Decisions
        What the user confirmed and undid.
    me : str
        Stands for the owner where an export knows no address.
    note : str
        What the exports say about their owner, for the user.
    region : str or None
        Country of phone numbers that have no country code.
    national : int
        How many different ones there are, address books included.
    """

    people: pa.StringArray
    spellings: pa.StringArray
    codes: np.ndarray
    why: np.ndarray
    names: Mapping[str, Counter[str]]
    owner: str | None
    decisions: Decisions
    me: str = ""
    note: str = ""
    region: str | None = None
    national: int = 0

    @cached_property
    def automated(self) -> np.ndarray:
        """Whether each person is a machine, a list or a role mailbox; never the owner."""
        found = automated_people(self.people)
        code = self.people.index(self.owner).as_py() if self.owner else -1
        if code >= 0:
            found[code] = False
        return found


def merge_people(found: Found, who: WhoIsWho) -> Identities:
    """Merge what certainly is one person, and undo what the user says is not.

    Parameters
    ----------
    found : Found
        What the exports say.
    who : WhoIsWho
        What the user says.

    Returns
    -------
    Identities
        Everybody once, labelled by the address that occurs most often.

    Raises
    ------
    OptionError
        If `owner` is a name that several people have.
    ReadError
        If the user's decisions contradict each other.

    Examples
    --------
    >>> found = Found(pa.array(["ben+x@h.example", "ana@h.example", "ben@h.example"]), {},
    ...               lambda: np.array([1, 5, 3]))
    >>> merged = merge_people(found, WhoIsWho())
    >>> merged.people.to_pylist(), merged.codes.tolist()
    (['ana@h.example', 'ben@h.example'], [1, 0, 1])
    """
    if who.region is None:
        who = replace(who, region=home_region([*who.owner, *(each for own in found.own for each in own)]))
    accounts = _Accounts(found.spellings, who)
    linked = _linked(found, who, accounts, frozenset())
    if who.decisions.undone:
        apart = frozenset(
            accounts.of(each.address)
            for each in who.decisions.undone
            if linked.final.same(accounts.of(each.person), accounts.of(each.address))
        )
        linked = _linked(found, who, accounts, apart) if apart else linked
        check_consistency(
            who.decisions, lambda one, other: linked.final.same(accounts.of(one), accounts.of(other))
        )
    return _labelled(found, who, accounts, linked)


class _Accounts:
    """Accounts as integers: one for every key, and one for every spelling that the user set apart."""

    def __init__(self, spellings: pa.StringArray, who: WhoIsWho) -> None:
        self.region = who.region
        self.apart = {
            each.address
            for each in who.decisions.undone
            if account_key(each.address, who.region) == account_key(each.person, who.region)
        }
        keys = account_keys(spellings, who.region)
        if self.apart:
            alone = pc.is_in(spellings, value_set=pa.array(sorted(self.apart), pa.string()))
            keys = pc.if_else(alone, pc.binary_join_element_wise("\0", spellings, ""), keys)
        encoded = keys.dictionary_encode()
        self.keys = encoded.dictionary
        self.numbers: np.ndarray = encoded.indices.to_numpy()
        self._known: dict[str, int] = {}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.keys.to_pylist())}

    def of(self, spelling: str) -> int:
        """Give the account of any spelling, be it in the events or not."""
        if (known := self._known.get(spelling)) is not None:
            return known
        key = f"\0{spelling}" if spelling in self.apart else account_key(spelling, self.region)
        return self._known.setdefault(spelling, self._places.setdefault(key, len(self._places)))


@dataclass(frozen=True)
class _Linked:
    stages: list[Groups]
    owner: int

    @property
    def final(self) -> Groups:
        return self.stages[-1]

    def why(self, one: int, other: int) -> int:
        """Give the place in `WORDS` of what first brought two accounts together."""
        if one == other:
            return 1
        return next(place for place, groups in enumerate(self.stages, start=2) if groups.same(one, other))


def _linked(found: Found, who: WhoIsWho, accounts: _Accounts, apart: frozenset[int]) -> _Linked:
    """Join accounts in stages, in the order of `WORDS`; those set apart take part in the first only."""
    owner = [accounts.of(each) for each in who.owner if not is_name(each)]
    confirmed = [(accounts.of(each.person), accounts.of(each.address)) for each in who.decisions.confirmed]
    own = [pair for each in found.own for pair in pairwise(map(accounts.of, each))]
    cards = card_links(found.cards, accounts.of) if found.cards else []
    namesakes = find_namesakes(found.spellings, found.names, found.cards, accounts.of, who.owner)
    groups, stages = Groups(), []
    for place, links in enumerate(([*confirmed, *pairwise(owner)], own, cards)):
        groups.join(links if not place else [each for each in links if not set(each) & apart])
        stages.append(groups.copy())
    groups.join(list(namesakes.links(groups, apart)))
    if who.owner:
        owner += namesakes.of_owner(groups, [each for each in who.owner if is_name(each)], owner)
        owner = [*owner, *([accounts.of(found.me)] if found.me else [])] or [accounts.of(who.owner[0])]
        for each in (*stages, groups):
            each.join(pairwise(owner))
    return _Linked([*stages, groups], owner[0] if owner else -1)


def _labelled(found: Found, who: WhoIsWho, accounts: _Accounts, linked: _Linked) -> Identities:
    """Let one spelling of each person stand for all."""
    spellings, groups = found.spellings, linked.final
    heads = np.arange(len(accounts.keys))
    for each in groups.members():
        if each < len(heads):
            heads[each] = groups.find(each)
    heads = heads[accounts.numbers]
    stands_for, why = np.arange(len(heads)), np.zeros(len(heads), np.int8)
    head_of_owner = groups.find(linked.owner) if who.owner else -1
    chooser = _Chooser(found, who.owner)
    for members in _several(heads):
        chosen = chooser.choose(members, of_owner=heads[members[0]] == head_of_owner)
        stands_for[members] = chosen
        for each in members:
            why[each] = each != chosen and linked.why(
                int(accounts.numbers[each]), int(accounts.numbers[chosen])
            )
    owner, shown = who.owner[0] if who.owner else None, spellings
    if len(at := np.flatnonzero(heads == head_of_owner)):
        label = spellings[int(stands_for[at[0]])].as_py()
        owner = owner if label == found.me else label
        shown = pc.if_else(pc.equal(spellings, label), owner, spellings)
    people, codes = _coded(shown, stands_for)
    names = _with_cards(found, accounts)
    return Identities(
        people,
        spellings,
        codes,
        why,
        names,
        owner,
        who.decisions,
        found.me,
        region=who.region,
        national=_count_national(found),
    )


def _count_national(found: Found) -> int:
    """Count the numbers without a country code among everybody and in address books."""
    spelled: list[str] = []
    if len(found.spellings):
        numbered = pc.match_substring_regex(found.spellings, r"^[^@]*\d[^@]*$")
        spelled = found.spellings.filter(numbered).to_pylist()
    return count_national([*spelled, *(each for card in found.cards for each in card.addresses)])


def _several(heads: np.ndarray) -> Iterator[np.ndarray]:
    """List the spellings of everybody who has several."""
    order = np.argsort(heads, kind="stable")
    ordered = heads[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else order
    lengths = np.diff(np.append(starts, len(ordered)))
    for start, length in zip(starts[lengths > 1], lengths[lengths > 1], strict=True):
        yield order[start : start + length]


class _Chooser:
    """Chooses the spelling that stands for a person."""

    def __init__(self, found: Found, owner: Sequence[str]) -> None:
        self.found = found
        self.owner = [each for each in owner if not is_name(each)]

    @cached_property
    def _counts(self) -> np.ndarray:
        return self.found.count()

    def choose(self, members: np.ndarray, *, of_owner: bool) -> int:
        """Choose the most frequent address; the owner's is the first that the user gave."""
        texts = self.found.spellings.take(pa.array(members)).to_pylist()
        if of_owner and (given := [each for each in self.owner if each in texts]):
            return int(members[texts.index(given[0])])
        ranked = [
            (self._kind(text), -int(self._counts[each]), text, int(each))
            for text, each in zip(texts, members, strict=True)
        ]
        return min(ranked)[-1]

    def _kind(self, text: str) -> int:
        if text == self.found.me or not text:
            return 3
        return 2 if is_name(text) else int(is_directory_name(text))


def _coded(spellings: pa.StringArray, stands_for: np.ndarray) -> tuple[pa.StringArray, np.ndarray]:
    """Give everybody a number, in alphabetical order; the empty spelling is nobody."""
    representatives = np.flatnonzero(stands_for == np.arange(len(stands_for)))
    labels = spellings.take(pa.array(representatives))
    order = pc.sort_indices(labels).to_numpy()
    people = labels.take(pa.array(order))
    rank = np.empty(len(stands_for), np.int32)
    rank[representatives[order]] = np.arange(len(order), dtype=np.int32)
    codes = rank[stands_for]
    if len(people) and people[0].as_py() == "":
        people, codes = people.slice(1), codes - np.int32(1)
    return people, codes


def _with_cards(found: Found, accounts: _Accounts) -> Mapping[str, Counter[str]]:
    """Add the names on address-book cards to those written in the events."""
    if not found.cards:
        return found.names
    names = {spelling: Counter(written) for spelling, written in found.names.items()}
    first = dict(zip(accounts.numbers[::-1].tolist(), found.spellings.to_pylist()[::-1], strict=True))
    for card in found.cards:
        for each in card.addresses:
            if card.name and (spelling := first.get(accounts.of(each))):
                names.setdefault(spelling, Counter())[card.name] += 1
    return names
