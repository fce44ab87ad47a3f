"""Who may be the same person: what is proposed, with what evidence, and what never is."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.columns import TABLES
from reciprocity_kit.identities.decisions import Decision, Decisions
from reciprocity_kit.identities.merging import Found, WhoIsWho, merge_people
from reciprocity_kit.identities.proposals import LARGE_BLOCK, find_proposals


def propose(people: dict[str, str], who: WhoIsWho | None = None) -> pd.DataFrame:
    names = {address: Counter([name]) for address, name in people.items() if name}
    found = Found(pa.array(list(people), pa.string()), names, lambda: np.ones(len(people), np.int64))
    return find_proposals(SimpleNamespace(known=merge_people(found, who or WhoIsWho())))


@pytest.mark.parametrize(
    ("one", "other", "score", "evidence"),
    [
        (
            ("ben@x.example", "Ben Okafor"),
            ("bo@y.example", "Okafor, Ben"),
            0.90,
            "both are called Ben Okafor",
        ),
        (("ben@x.example", "Ben Müller"), ("bo@y.example", "Ben Muller"), 0.90, "both are called Ben Müller"),
        (
            ("ben@x.example", "Ben Okafor"),
            ("bo@y.example", "Ben J. Okafor"),
            0.80,
            "Ben Okafor and Ben J Okafor differ little",
        ),
        (
            ("ben@x.example", "Ben Okafor"),
            ("bo@y.example", "B. Okafor"),
            0.65,
            "Ben Okafor and B Okafor differ little",
        ),
        (
            ("ben@x.example", "Benedict Okafor"),
            ("bo@y.example", "Benedikt Okafor"),
            0.70,
            "Benedict Okafor and Benedikt Okafor differ little",
        ),
        # the part before the @ against a name
        (("work@x.example", "Ben Okafor"), ("ben.okafor@y.example", ""), 0.80, "spells the name Ben Okafor"),
        (("work@x.example", "Ben Okafor"), ("okafor_ben2@y.example", ""), 0.80, "spells the name Ben Okafor"),
        (("work@x.example", "Ben Okafor"), ("benokafor@y.example", ""), 0.70, "spells the name Ben Okafor"),
        (("work@x.example", "Ben Okafor"), ("bokafor@y.example", ""), 0.50, "spells the name Ben Okafor"),
        (("okafor, ben", "Okafor, Ben"), ("ben.okafor@y.example", ""), 0.80, "spells the name Okafor, Ben"),
        # the parts before the @ against each other
        (("ben.okafor@x.example", ""), ("ben.okafor@y.example", ""), 0.70, "stands before the @ of both"),
        (("ben.okafor@x.example", ""), ("okafor.ben@x.example", ""), 0.70, "spell the same name"),
        (("bokafor@x.example", ""), ("bokafor@y.example", ""), 0.50, "bokafor stands before the @ of both"),
        (
            ("michele.lokay@x.example", ""),
            ("michelle.lokay@x.example", ""),
            0.70,
            "Michele Lokay and Michelle Lokay differ little",
        ),
        # one name, but two first names before the @
        (
            ("debra.bailey@x.example", "Ana Bailey"),
            ("ana.bailey@x.example", "Ana Bailey"),
            0.60,
            "spell two names",
        ),
    ],
)
def test_what_speaks_for_one_person(
    one: tuple[str, str], other: tuple[str, str], score: float, evidence: str
) -> None:
    for people in (dict([one, other]), dict([other, one])):
        (row,) = propose(people).to_dict("records")
        assert {row["person_a"], row["person_b"]} == {one[0], other[0]}
        assert (row["score"], row["status"]) == (pytest.approx(score), "open")
        assert set(evidence.split()) <= set(row["evidence"].replace(";", "").split())


def test_more_evidence_counts_more() -> None:
    found = propose({"ben.okafor@x.example": "", "ben.okafor@y.example": "Okafor, Ben"})
    (row,) = found.to_dict("records")
    assert row["score"] == pytest.approx(0.85)  # spelled out 0.8, and a second kind 0.05
    assert row["evidence"] == (
        "ben.okafor@x.example spells the name Okafor, Ben; ben.okafor stands before the @ of both"
    )


@pytest.mark.parametrize(
    "people",
    [
        {"ben@x.example": "Ben Okafor", "ana@x.example": "Ana Okafor"},
        {"ben@x.example": "Ben", "bo@y.example": "Ben"},
        {"jon@x.example": "Jon Smith", "joe@y.example": "Joe Smith"},
        {"ben@x.example": "", "ben@y.example": ""},
        {"info@x.example": "Ben Okafor", "ben@y.example": "Ben Okafor"},
        {"no-reply@x.example": "Ben Okafor", "ben.okafor@y.example": ""},
        {"bokafor@x.example": "Bea Okafor", "work@y.example": "Ben Okafor"},
        {"b.okafor@x.example": "Ana Diaz", "b.okafor@y.example": "Ben Okafor"},
        {"ben.okafor@x.example": "Lee Cho", "work@y.example": "Ben Okafor"},
        {},
    ],
)
def test_what_is_not_proposed(people: dict[str, str]) -> None:
    assert propose(people).empty


def test_an_address_or_the_owner_stands_first() -> None:
    lone = propose({"okafor, ben": "Okafor, Ben", "b1@x.example": "Ben Okafor", "b2@x.example": "Ben Okafor"})
    assert set(lone["person_a"]) <= {"b1@x.example", "b2@x.example"}
    people = {"a@x.example": "Alex Morgan", "z@x.example": "Alex Morgan"}
    (row,) = propose(people, WhoIsWho(["z@x.example"])).to_dict("records")
    assert (row["person_a"], row["person_b"]) == ("z@x.example", "a@x.example")


def test_a_refused_proposal_says_so() -> None:
    people = {"a@x.example": "Alex Morgan", "z@x.example": "Alex Morgan"}
    refused = Decisions((Decision(2, "z@x.example", "a@x.example", confirm=False),))
    assert propose(people, WhoIsWho(decisions=refused))["status"].tolist() == ["refused"]


def test_a_name_that_many_have_is_weaker_evidence() -> None:
    found = propose({f"p{number}@x.example": "John Smith" for number in range(6)})
    assert found["score"].unique().tolist() == [0.6]
    assert len(found) == 5  # all with the first, not all with all
    assert found["evidence"].iloc[0] == "both are called John Smith, as are 4 more"


def test_common_words_are_no_reason_to_compare() -> None:
    crowd = {
        f"p{n}@x.example": f"Ana Word{'abcdefgh'[n % 8]}{'abcdefghi'[n // 8]}x"
        for n in range(LARGE_BLOCK + 1)
    }
    assert propose(crowd).empty


def test_the_table_has_its_declared_columns() -> None:
    for people in ({}, {"a@x.example": "Alex Morgan", "z@x.example": "Alex Morgan"}):
        assert list(propose(people).columns) == [column.name for column in TABLES["proposals"]]


NAMES = st.sampled_from(["", "Ben Okafor", "Okafor, Ben", "B. Okafor", "Ana Diaz", "Ben"])
ADDRESSES = st.sampled_from(
    [
        "ben.okafor@x.example",
        "ben.okafor@y.example",
        "bokafor@x.example",
        "info@x.example",
        "okafor, ben",
        "a@x.example",
    ]
)


@settings(max_examples=60)
@given(st.dictionaries(ADDRESSES, NAMES, min_size=1))
def test_every_pair_is_proposed_once_between_two_people_in_any_order(people: dict[str, str]) -> None:
    found = propose(people)
    pairs = [frozenset(pair) for pair in found[["person_a", "person_b"]].astype("str").to_numpy().tolist()]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 and "info@x.example" not in pair for pair in pairs)
    assert found["score"].between(0.2, 0.99).all()
    again = propose(dict(reversed(people.items())))
    columns = ["person_a", "person_b", "score", "evidence"]
    assert found[columns].to_dict("records") == again[columns].to_dict("records")
