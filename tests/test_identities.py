"""One person, many addresses: what is certainly the same, what is not, and what the user decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.identities.cards import Card
from reciprocity_kit.identities.decisions import Decision, Decisions, read_decisions, write_decisions
from reciprocity_kit.identities.groups import Groups
from reciprocity_kit.identities.known import addresses_of_people, shown_names
from reciprocity_kit.identities.merging import Found, Identities, WhoIsWho, merge_people

FEW = settings(max_examples=60)


def merge(
    spellings: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    counts: Mapping[str, int] | None = None,
    cards: Sequence[Card] = (),
    own: Sequence[Sequence[str]] = (),
    who: WhoIsWho | None = None,
) -> Identities:
    often = np.array([(counts or {}).get(each, 1) for each in spellings])
    beside = {address: Counter([name]) for address, name in (names or {}).items()}
    found = Found(pa.array(spellings, pa.string()), beside, lambda: often, cards, own, me="(me)")
    return merge_people(found, who or WhoIsWho())


def groups_of(identities: Identities) -> set[frozenset[str]]:
    people: dict[int, set[str]] = {}
    for text, code in zip(identities.spellings.to_pylist(), identities.codes.tolist(), strict=True):
        people.setdefault(code, set()).add(text)
    return {frozenset(each) for each in people.values()}


def several(identities: Identities) -> list[list[str]]:
    return sorted(sorted(each) for each in groups_of(identities) if len(each) > 1)


def decided(*rows: tuple[str, str, bool]) -> WhoIsWho:
    return WhoIsWho(
        decisions=Decisions(
            tuple(
                Decision(line, person, address, confirm=confirm)
                for line, (person, address, confirm) in enumerate(rows, 2)
            )
        )
    )


@FEW
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12), st.randoms())
def test_groups_are_an_equivalence_relation_in_any_order(
    links: list[tuple[int, int]], random: Random
) -> None:
    groups, shuffled = Groups(), Groups()
    groups.join(links)
    turned = [(other, one) for one, other in links]
    random.shuffle(turned)
    shuffled.join(turned)
    roots = [groups.find(each) for each in range(10)]
    assert roots == [shuffled.find(each) for each in range(10)]
    assert all(groups.same(one, other) for one, other in links)
    assert all(groups.find(root) == root <= each for each, root in enumerate(roots))


POOL = (
    "ben@x.example",
    "ben+a@x.example",
    "ben@y.example",
    "ana@x.example",
    "b.en@gmail.com",
    "ben@gmail.com",
    "okafor, ben",
    "ben okafor",
    "+44 7700 900123",
    "+447700900123",
)
CARDS = st.lists(
    st.builds(
        Card,
        st.sampled_from(["", "Ben Okafor", "Ana Diaz"]),
        st.lists(st.sampled_from(POOL[:6] + POOL[8:]), max_size=3, unique=True).map(tuple),
    ),
    max_size=4,
)


@FEW
@given(
    st.permutations(POOL),
    CARDS,
    st.dictionaries(st.sampled_from(POOL[:6]), st.sampled_from(["Ben Okafor", "Ana Diaz"])),
    st.lists(
        st.tuples(st.sampled_from(POOL), st.sampled_from(POOL)).filter(lambda two: two[0] != two[1]),
        max_size=2,
    ),
)
def test_the_order_of_what_is_read_makes_no_difference(
    order: list[str], cards: list[Card], names: dict[str, str], confirmed: list[tuple[str, str]]
) -> None:
    who = decided(*((one, other, True) for one, other in confirmed))
    backwards = decided(*((other, one, True) for one, other in reversed(confirmed)))
    first = merge(POOL, cards=cards, names=names, who=who)
    second = merge(order, cards=cards[::-1], names=dict(reversed(names.items())), who=backwards)
    assert groups_of(first) == groups_of(second)
    assert first.people.to_pylist() == second.people.to_pylist() == sorted(first.people.to_pylist())
    together = groups_of(first)
    assert all(any({one, other} <= each for each in together) for one, other in confirmed)


def test_the_most_frequent_address_stands_for_all() -> None:
    spellings = ["ben@gmail.com", "b.e.n@gmail.com", "be.n@gmail.com", ""]
    often = {"ben@gmail.com": 1, "b.e.n@gmail.com": 2, "be.n@gmail.com": 2}
    merged = merge(spellings, counts=often)
    assert merged.people.to_pylist() == ["b.e.n@gmail.com"]  # of two alike the first by alphabet
    assert merged.codes.tolist() == [0, 0, 0, -1]
    addresses, reasons = addresses_of_people(merged)
    assert (addresses, reasons) == (["b.e.n@gmail.com;be.n@gmail.com;ben@gmail.com"], ["spelling"])


def test_an_address_stands_before_directory_names_and_names_however_rare() -> None:
    who = decided(("/o=h/cn=ben", "ben@h.example", True), ("okafor, ben", "ben@h.example", True))
    merged = merge(["/o=h/cn=ben", "ben@h.example", "okafor, ben"], counts={"/o=h/cn=ben": 99}, who=who)
    assert merged.people.to_pylist() == ["ben@h.example"]


def test_addresses_on_one_card_are_one_person() -> None:
    cards = [Card("Ben Okafor", ("ben@x.example", "ben@home.example", "+44 7700 900123", ""))]
    merged = merge(["ben@x.example", "ben@home.example", "+447700900123", "ana@x.example"], cards=cards)
    assert several(merged) == [["+447700900123", "ben@home.example", "ben@x.example"]]
    assert (
        shown_names(merged) == ["Ben Okafor", ""][:: 1 if merged.people[0].as_py() != "ana@x.example" else -1]
    )


def test_an_address_on_two_cards_joins_nobody() -> None:
    spellings = ["ben@x.example", "ben@y.example", "ana@x.example", "ana@y.example", "home@x.example"]
    shared = [
        Card("Ben Okafor", ("ben@x.example", "ben@y.example", "home@x.example")),
        Card("Ana Diaz", ("home@x.example", "ana@x.example", "ana@y.example")),
    ]
    assert several(merge(spellings, cards=shared)) == [
        ["ana@x.example", "ana@y.example"],
        ["ben@x.example", "ben@y.example"],
    ]
    # the same person in two address books: one name and a shared address, or the very same addresses
    twice = [
        Card("Okafor, Ben", ("ben@x.example", "ben@y.example")),
        Card("Ben Okafor", ("ben@y.example", "home@x.example")),
    ]
    assert several(merge(spellings, cards=twice)) == [["ben@x.example", "ben@y.example", "home@x.example"]]
    alike = [Card(name, ("ben@x.example", "ben@y.example")) for name in ("Ben", "B. Okafor")]
    assert several(merge(spellings, cards=alike)) == [["ben@x.example", "ben@y.example"]]
    nameless = [Card("", ("ben@x.example", "home@x.example")), Card("", ("ana@x.example", "home@x.example"))]
    assert several(merge(spellings, cards=nameless)) == []


def test_a_role_mailbox_on_a_card_is_nobodys() -> None:
    cards = [Card("Ben Okafor", ("ben@x.example", "info@x.example"))]
    assert several(merge(["ben@x.example", "info@x.example"], cards=cards)) == []


@pytest.mark.parametrize(
    ("names", "cards", "expected"),
    [
        ({"ben@x.example": "Ben Okafor"}, [], ["ben@x.example", "okafor, ben"]),
        ({"ben@x.example": "OKAFOR, Ben"}, [], ["ben@x.example", "okafor, ben"]),
        ({}, [Card("Ben Okafor", ("ben@x.example",))], ["ben@x.example", "okafor, ben"]),
        ({"ben@x.example": "Ben Okafor", "ana@x.example": "Ben Okafor"}, [], None),
        ({"ben@x.example": "Ben Okafor"}, [Card("Ben Okafor", ("ana@x.example",))], None),
        # a machine that writes in his name does not bear it
        (
            {"ben@x.example": "Ben Okafor", "notifications@x.example": "Ben Okafor"},
            [],
            ["ben@x.example", "okafor, ben"],
        ),
        ({"notifications@x.example": "Ben Okafor"}, [], None),
        ({"ben@x.example": "Ben Okafor (Sales)"}, [], None),
        ({"ben@x.example": "Ben"}, [], None),
    ],
)
def test_a_name_alone_is_the_only_address_with_that_name(
    names: dict[str, str], cards: list[Card], expected: list[str] | None
) -> None:
    spellings = ["okafor, ben", "ben@x.example", "ana@x.example", "notifications@x.example"]
    assert several(merge(spellings, names=names, cards=cards)) == [expected] * (expected is not None)


def test_two_addresses_that_are_one_person_bear_a_name_once() -> None:
    spellings = ["okafor, ben", "ben@x.example", "ben@y.example"]
    names = {"ben@x.example": "Ben Okafor", "ben@y.example": "Ben Okafor"}
    assert several(merge(spellings, names=names)) == []
    assert several(merge(spellings, names=names, who=decided(("ben@x.example", "ben@y.example", True)))) == [
        ["ben@x.example", "ben@y.example", "okafor, ben"]
    ]


def test_single_words_are_never_merged_by_name() -> None:
    assert several(merge(["ben", "ben@x.example"], names={"ben@x.example": "Ben"})) == []


def test_the_owner_is_one_person_known_by_the_first_address_given() -> None:
    who = WhoIsWho(["alex@home.example", "alex@work.example"])
    merged = merge(
        ["alex@work.example", "alex@home.example", "(me)"], counts={"alex@work.example": 9}, who=who
    )
    assert (merged.people.to_pylist(), merged.owner) == (["alex@home.example"], "alex@home.example")
    assert addresses_of_people(merged) == (["alex@home.example;alex@work.example"], ["confirmed"])
    # an alias that stands nowhere is led back to the address that does
    assert merge(["a.lex@gmail.com"], who=WhoIsWho(["alex+x@gmail.com"])).owner == "a.lex@gmail.com"
    # an export that knows the owner without any address takes the one given
    assert merge(["(me)", "ben"], who=WhoIsWho(["alex@x.example"])).people.to_pylist() == [
        "alex@x.example",
        "ben",
    ]


def test_a_national_number_is_one_with_the_owners_country_in_front() -> None:
    known = merge(["+44 7700 900123", "07700 900123", "+447700900999"], who=WhoIsWho(["+447700900999"]))
    assert several(known) == [["+44 7700 900123", "07700 900123"]]
    assert several(merge(["+44 7700 900123", "07700 900123"])) == []


def test_the_owner_may_be_named() -> None:
    names = {"alex@x.example": "Morgan, Alex", "ben@x.example": "Ben Okafor", "alex@y.example": "Alex Morgan"}
    named = WhoIsWho(["alex morgan"])
    two = {each: names[each] for each in ("alex@x.example", "ben@x.example")}
    assert merge(list(two), names=two, who=named).owner == "alex@x.example"
    with pytest.raises(
        OptionError, match=r"several people[\s\S]*alex@x\.example, alex@y\.example[\s\S]*Next: owner="
    ):
        merge(["alex@x.example", "alex@y.example"], names=names, who=named)
    both = WhoIsWho(["alex@y.example", "alex morgan"])
    assert several(merge(["alex@x.example", "alex@y.example", "morgan, alex"], names=names, who=both)) == [
        ["alex@y.example", "morgan, alex"]
    ]
    assert merge(["ben@x.example"], who=named).owner == "alex morgan"


def test_the_owner_is_no_machine() -> None:
    assert merge(["info@studio.example", "ben@x.example"]).automated.tolist() == [False, True]
    assert not merge(["info@studio.example"], who=WhoIsWho(["info@studio.example"])).automated.any()


def test_the_addresses_an_export_calls_its_owners_are_one_person() -> None:
    merged = merge(["alex@x.example", "alex@y.example"], own=[["alex@x.example", "alex@y.example"], []])
    assert addresses_of_people(merged)[1] == ["owner of the export"]


def test_a_no_undoes_even_what_is_certain() -> None:
    spellings = ["ben@x.example", "ben+a@x.example", "ben+b@x.example"]
    merged = merge(spellings, who=decided(("ben@x.example", "ben+b@x.example", False)))
    assert several(merged) == [["ben+a@x.example", "ben@x.example"]]


def test_a_no_takes_an_account_off_its_card_with_all_its_spellings() -> None:
    spellings = ["ben@x.example", "ana@x.example", "ana+a@x.example", "ben@y.example"]
    cards = [Card("Ben Okafor", ("ben@x.example", "ana@x.example", "ben@y.example"))]
    merged = merge(spellings, cards=cards, who=decided(("ben@x.example", "ana@x.example", False)))
    assert several(merged) == [["ana+a@x.example", "ana@x.example"], ["ben@x.example", "ben@y.example"]]


def test_a_no_to_a_proposal_leaves_what_is_certain() -> None:
    spellings = ["ben@x.example", "ben@y.example", "ben+a@y.example"]
    merged = merge(spellings, who=decided(("ben@x.example", "ben@y.example", False)))
    assert several(merged) == [["ben+a@y.example", "ben@y.example"]]


def test_an_address_taken_from_one_may_be_given_to_another() -> None:
    spellings = ["ben@x.example", "ben+a@x.example", "ana@x.example"]
    who = decided(("ben@x.example", "ben+a@x.example", False), ("ana@x.example", "ben+a@x.example", True))
    assert several(merge(spellings, who=who)) == [["ana@x.example", "ben+a@x.example"]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a@x", "b@x", True), ("b@x", "a@x", False)], "row 3 says that a@x is not b@x, but row 2 says"),
        (
            [("a@x", "b@x", True), ("c@x", "b@x", True), ("a@x", "c@x", False)],
            "row 4 says that c@x is not a@x, but rows 2 and 3 say",
        ),
    ],
)
def test_a_file_that_contradicts_itself_names_the_rows(rows: list[tuple[str, str, bool]], said: str) -> None:
    with pytest.raises(ReadError, match=f"contradicts itself: {said}"):
        merge(["a@x", "b@x", "c@x"], who=decided(*rows))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_decisions_are_read_as_any_spreadsheet_saves_them(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    path = tmp_path / "identities.csv"
    rows = [
        ["Person", "Address", "Name", "how", "CONFIRM"],
        ["Ben@x.example", "'+44 7700 900123", "Jürg", "card", "Yes"],
        ["ben@x.example", "okafor" + "|" + " ben", "", "proposed", ""],
        ["", "", "", "", ""],
        ["ben@x.example", "ana@x.example", "", "certain", "NEIN"],
    ]
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    found = read_decisions(path)
    assert [(each.row, each.person, each.address, each.confirm) for each in found.rows] == [
        (2, "ben@x.example", "+44 7700 900123", True),
        (5, "ben@x.example", "ana@x.example", False),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lacks the column person, address, confirm"),
        ("person,address\n", "lacks the column confirm"),
        ("person,address,confirm\na@x,b@x,perhaps\n", "row 2: confirm is 'perhaps'"),
        ("person,address,confirm\na@x,,yes\n", "row 2: yes needs a person and another address"),
        ("person,address,confirm\na@x,A@X,no\n", "row 2: no needs a person and another address"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_row(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "identities.csv"
    path.write_text(text)
    with pytest.raises(ReadError, match=said):
        read_decisions(path)
    with pytest.raises(ReadError, match="cannot be read"):
        read_decisions(tmp_path / "missing.csv")


def test_a_spreadsheet_takes_no_cell_for_a_formula(tmp_path: Path) -> None:
    row = Decision(0, "ben@x.example", "+447700900123", '=HYPERLINK("x")', "card", confirm=True)
    path = write_decisions([row], tmp_path / "identities.csv")
    line = path.read_text(encoding="utf-8-sig").splitlines()[1]
    assert line == 'ben@x.example,\'+447700900123,"\'=HYPERLINK(""x"")",card,yes,'
    (read,) = read_decisions(path).rows
    assert (read.address, read.name) == ("+447700900123", '=HYPERLINK("x")')


@FEW
@given(st.binary(max_size=60), st.sampled_from([b"", b"person,address,confirm\n"]))
def test_no_file_breaks_the_reading_of_decisions(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, title: bytes
) -> None:
    path = tmp_path_factory.mktemp("decisions") / "identities.csv"
    path.write_bytes(title + data)
    try:
        found = read_decisions(path)
    except ReadError:
        return
    assert all(each.confirm is not None for each in found.rows)


def test_pairwise_links_are_enough_for_long_cards() -> None:
    many = [f"ben{number}@x.example" for number in range(200)]
    assert len(several(merge(many, cards=[Card("Ben", tuple(many))]))) == 1
    chain = decided(*((one, other, True) for one, other in pairwise(many)))
    assert len(several(merge(many, who=chain))) == 1
