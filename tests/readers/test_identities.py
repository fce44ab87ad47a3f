"""People as they are written in lists."""

import pyarrow as pa
import pytest

from reciprocity_kit.identities import automated_people, find_mentions, split_people, split_person


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("a@x.example;b@x.example", ["a@x.example", "b@x.example"]),
        ("a@x.example, b@x.example,c@x.example", ["a@x.example", "b@x.example", "c@x.example"]),
        ("a@x.example|b@x.example", ["a@x.example", "b@x.example"]),
        ('"Okafor, Ben" <b@x.example>, "Diaz, Ana" <a@x.example>', ["b@x.example", "a@x.example"]),
        ("Okafor, Ben <b@x.example>, Diaz, Ana <a@x.example>", ["b@x.example", "a@x.example"]),
        ("Okafor, Ben; Diaz, Ana", ["okafor, ben", "diaz, ana"]),
        ("Okafor, Ben|Diaz, Ana", ["okafor, ben", "diaz, ana"]),
        ("Okafor, Ben", ["okafor, ben"]),
        ("Ben Okafor, Ana Diaz", ["ben okafor", "ana diaz"]),
        ("12,15,19", ["12", "15", "19"]),
        ("ben,ana", ["ben", "ana"]),
        ("Ben Okafor, a@x.example", ["ben okafor", "a@x.example"]),
        ('"Okafor, Ben <b@x.example>; Ana <a@x.example>', ["b@x.example", "a@x.example"]),
        ("Ana <a@x.example; Ben <b@x.example>", ["a@x.example", "b@x.example"]),
        (" ; ;, ", []),
        ("", []),
    ],
)
def test_a_list_is_cut_where_people_end(text: str, people: list[str]) -> None:
    assert [split_person(each)[0] for each in split_people(text, ";,|") if split_person(each)[0]] == people
    # all at once gives the same as one by one
    assert [each for each in find_mentions(pa.array([text]), ";,|").people.to_pylist() if each] == people


@pytest.mark.parametrize(
    ("text", "person", "name"),
    [
        ("Ben Okafor <BEN@X.example>", "ben@x.example", "Ben Okafor"),
        ('"Okafor, Ben" <ben@x.example>', "ben@x.example", "Okafor, Ben"),
        ("<ben@x.example>", "ben@x.example", ""),
        ("ben@x.example", "ben@x.example", ""),
        ("ben@x.example <ben@x.example>", "ben@x.example", ""),
        ("Ben Okafor (ben@x.example)", "ben@x.example", "Ben Okafor"),
        ("ben@x.example (Ben Okafor)", "ben@x.example", "Ben Okafor"),
        ("Ben Okafor [mailto:ben@x.example]", "ben@x.example", "Ben Okafor"),
        ("Ben Okafor <>", "ben okafor", "Ben Okafor"),
        ("Ben (Sales) Okafor", "ben (sales) okafor", "Ben (Sales) Okafor"),
        ("O'Brien <o@x.example>", "o@x.example", "O'Brien"),
        ("", "", ""),
    ],
)
def test_a_mention_is_person_and_name(text: str, person: str, name: str) -> None:
    assert split_person(text) == (person, name)


def test_the_fast_way_and_the_careful_way_name_people_alike() -> None:
    plain = [
        "Groß@X.example",
        "MAILTO:a@x.example",
        "a@x.example ; b@x.example",
        "",
        "c@x.example,d@x.example",
    ]
    alone = [person for text in plain for person in find_mentions(pa.array([text]), ";,").people.to_pylist()]
    together = find_mentions(pa.array([*plain, "Ana <a@x.example>"]), ";,").people.to_pylist()[:-1]
    assert [each for each in alone if each] == [each for each in together if each]


def test_a_long_list_of_marks_takes_no_time() -> None:
    # these would take minutes if a mark were looked at again for every other one
    for text in ("a, " * 200_000, '"' * 200_000, "<" * 200_000, " " * 200_000 + "<", "(" * 200_000 + ")"):
        for each in split_people(text, ";,"):
            split_person(each)


def test_calendars_of_a_team_are_machines() -> None:
    people = pa.array(["x1@group.calendar.google.com", "ana@calendar.example", "unknown@calendar.google.com"])
    assert automated_people(people).tolist() == [True, False, True]
