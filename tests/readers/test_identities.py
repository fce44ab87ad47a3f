"""People as they are written in lists, and as they are read: merged, proposed, decided, and the owner."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from reciprocity_kit.cli import main
from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.events import ME, Batch, Contact, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.identities import automated_people, find_mentions, split_people, split_person
from reciprocity_kit.identities.decisions import read_decisions
from reciprocity_kit.identities.merging import WhoIsWho
from reciprocity_kit.identities.proposals import find_proposals
from reciprocity_kit.identities.writing import write_identities
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.readers.read import read
from reciprocity_kit.simulate import Settings, simulate_world, write_mail_csv


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


HEAD = "Date,From,To,CC,BCC\n"


def _mail(folder: Path, *rows: str, name: str = "mail.csv") -> Path:
    path = folder / name
    lines = [f"2024-03-{5 + day:02d}T10:00:00Z,{row},,\n" for day, row in enumerate(rows)]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def _batch(source: str, events: list[tuple[str, str]], **more: Any) -> Batch:
    times = pd.date_range("2024-03-05", periods=len(events), tz="UTC")
    table = build_event_table(
        Event(place, at, sender, tuple(("to", each) for each in to.split(";")))
        for place, (at, (sender, to)) in enumerate(zip(times, events, strict=True), start=1)
    )
    return Batch(source, "kit", table, rows=len(events), **more)


def _history(*batches: Batch, owner: Sequence[str] = ()) -> History:
    built = build_interactions(batches, owner=owner)
    return build_history(batches, built, owner=owner, tz="UTC", since=None, until=None)


def _people(history: History) -> dict[str, str]:
    seen = history.people_seen
    return dict(zip(seen["person"].astype("str"), seen["addresses"], strict=True))


def test_spellings_of_one_person_are_one_tie_one_audience_and_one_message(tmp_path: Path) -> None:
    path = _mail(
        tmp_path,
        "ana@x.example,ben@x.example;BEN+a@X.example;mailto:ben+b@x.example",
        "b.en@gmail.com,ana@x.example",
        "ben@googlemail.com,Ana Diaz <ana+work@x.example>",
        "ben@x.example,ben+a@x.example",
        "ben@x.example,ben@x.example",
    )
    history = read(path)
    assert history.interactions[["sender", "recipient", "audience"]].to_numpy().tolist() == [
        ["ana@x.example", "ben@x.example", 1],
        ["b.en@gmail.com", "ana@x.example", 1],
        ["b.en@gmail.com", "ana@x.example", 1],
    ]
    assert history.skipped["reason"].tolist() == ["sent only to oneself"] * 2
    assert _people(history) == {
        "ana@x.example": "ana@x.example;ana+work@x.example",
        "b.en@gmail.com": "b.en@gmail.com;ben@googlemail.com",
        "ben@x.example": "ben@x.example;ben+a@x.example;ben+b@x.example",
    }
    assert any("4 further addresses" in note for note in history.notes)
    # the same message in another export, under another spelling of the same people, is read once
    again = _mail(tmp_path, "ana+x@x.example,ben+a@x.example", name="again.csv")
    assert read(path, again).receipt["duplicates"].tolist() == [0, 1]


def test_attendees_by_name_are_the_people_of_the_mail_and_of_the_address_book() -> None:
    mail = _batch("mail", [("ana@x.example", "Ben Okafor <ben@x.example>;cho@x.example")])
    calendar = _batch("calendar", [("Okafor, Ben", "Lee Cho;Diaz, Ana;Eva Roe")], channel="meeting")
    book = _batch(
        "book", [], contacts=[Contact("Cho, Lee", ("CHO@x.example",)), Contact("Eva Roe", ("eva@x.example",))]
    )
    assert set(_people(_history(mail, calendar, book))) == {
        "ana@x.example",
        "ben@x.example",
        "cho@x.example",
        "diaz, ana",
        "eva roe",  # her card's address stands in no event
    }
    # without the address book only the mail's names tell
    assert "lee cho" in _people(_history(mail, calendar))
    seen = _history(mail, calendar, book).people_seen.set_index("person")
    assert seen.loc["cho@x.example", ["name", "merged_by"]].tolist() == ["Lee Cho", "only one of this name"]


def test_the_name_shown_is_the_one_in_most_events(tmp_path: Path) -> None:
    rows = ['"Okafor, Ben <ben@x.example>",ana@x.example'] * 3
    rows += [f"Ben Okafor <ben@x.example>,p{n}@x.example;ana@x.example" for n in range(2)]
    (tmp_path / "mail.csv").write_text(
        "Date,From,To\n" + "".join(f"2024-03-05T1{n}:00:00Z,{row}\n" for n, row in enumerate(rows))
    )
    seen = read(tmp_path / "mail.csv").people_seen.set_index("person")
    assert seen.loc["ben@x.example", "name"] == "Okafor, Ben"


def test_the_owner_may_be_given_by_name_or_by_an_alias(tmp_path: Path) -> None:
    path = _mail(tmp_path, "Ana Diaz <ana@x.example>,ben@x.example", "ben@x.example,ana@x.example")
    for owner in ("Ana Diaz", "Diaz, Ana", "ana+anything@X.example", "Somebody <ANA@x.example>"):
        assert read(path, owner=owner).owner == "ana@x.example"
    with pytest.raises(OptionError, match=r"owner='anna diaz' is in none of the events"):
        read(path, owner="Anna Diaz")


MINE = [("alex@x.example", "ben@x.example"), ("ben@x.example", "alex@x.example")]


def test_the_owner_is_taken_from_the_export_and_stated() -> None:
    box = _batch("mail.mbox", MINE, own_addresses=["Alex@x.example", "alex@y.example"])
    chat = _batch("chat", [(ME, "ben"), ("cho", ME)])
    calendar = _batch("calendar", [("alex@x.example", "cho"), ("cho", "ben")])
    history = _history(box, chat, calendar)
    assert history.owner == "alex@x.example"
    assert "owner taken from the export: alex@x.example (mail.mbox); pass owner= to change" in history.notes
    assert ME not in _people(history)
    assert history.coded_of_owner.tolist() == [True] * 5 + [False]
    # said otherwise, it is otherwise
    assert _history(box, calendar, owner=["ben@x.example"]).owner == "ben@x.example"


def test_an_export_that_knows_no_address_of_its_owner_has_one_all_the_same() -> None:
    chat = _batch("chat", [(ME, "ben"), ("cho", ME)])
    history = _history(chat)
    assert history.owner == ME
    assert any(note.startswith("owner taken from the export: (me)") for note in history.notes)
    named = _history(chat, owner=["alex@x.example"])
    assert (named.owner, sorted(_people(named))) == ("alex@x.example", ["alex@x.example", "ben", "cho"])


def test_me_is_the_owner_of_the_very_export() -> None:
    mine = _batch("mine", MINE, own_addresses=["alex@x.example"])
    bens = _batch("bens", [(ME, "cho@x.example")], own_addresses=["ben@x.example"])
    table = _history(mine, bens, owner=["alex@x.example"]).interactions
    assert sorted(table["sender"]) == ["alex@x.example", "ben@x.example", "ben@x.example"]


def test_several_possible_owners_are_asked_about_not_chosen() -> None:
    two = _history(
        _batch("a.mbox", MINE, own_addresses=["alex@x.example"]),
        _batch("b.mbox", MINE[::-1], own_addresses=["ben@x.example"]),
    )
    assert two.owner is None
    (note,) = [note for note in two.notes if "several people could be the owner" in note]
    assert "alex@x.example (a.mbox), ben@x.example (b.mbox)" in note
    # an export that is plainly somebody else's
    trace = _batch("trace.csv", [("ben@x.example", "cho@x.example")] * 3)
    strange = _history(_batch("a.mbox", MINE, own_addresses=["alex@x.example"]), trace)
    assert strange.owner is None
    assert any("less than half of the events of trace.csv" in note for note in strange.notes)


def test_exports_without_evidence_are_everybodys_as_ever(tmp_path: Path) -> None:
    history = read(_mail(tmp_path, "ana@x.example,ben@x.example", "cho@x.example,ana@x.example"))
    assert history.owner is None
    assert not any("owner" in note for note in history.notes)


def test_machines_are_kept_in_the_table_and_out_of_the_measures(tmp_path: Path) -> None:
    path = _mail(
        tmp_path,
        "no-reply@shop.example,ana@x.example",
        "Info <info@shop.example>,ana@x.example",
        "ana@x.example,python-list@x.example",
        "ana@x.example,ben@x.example",
    )
    history = read(path)
    assert history.interactions["automated"].tolist() == [True, True, True, False]
    seen = history.people_seen.set_index("person")["automated_because"]
    assert seen.to_dict() == {
        "ana@x.example": "",
        "ben@x.example": "",
        "info@shop.example": "a role mailbox by its address",
        "no-reply@shop.example": "a machine by its address",
        "python-list@x.example": "a mailing list by its address",
    }
    # a sole trader whose own address is a role's
    own = read(path, owner="info@shop.example")
    assert own.interactions["automated"].tolist() == [True, False, True, False]
    assert own.people_seen.set_index("person").loc["info@shop.example", "automated_because"] == ""


@pytest.fixture
def known(tmp_path: Path) -> Path:
    return _mail(
        tmp_path,
        "Ana Diaz <ana@x.example>,Ben Okafor <ben@x.example>",
        "ben+a@x.example,ana@x.example",
        "ana@x.example,ben@x.example",
        "Ben Okafor <ben.okafor@home.example>,ana@x.example",
        "ana@x.example,Lee Cho <lee@x.example>",
        "lee@y.example,ana@x.example",
    )


def test_identities_are_written_edited_and_read_back(known: Path, tmp_path: Path) -> None:
    history = read(known, owner="ana@x.example")
    path = write_identities(history, tmp_path / "identities.csv")
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "person,address,name,how,confirm,evidence",
        "ben@x.example,ben+a@x.example,Ben Okafor,certain,,spelling",
        "ben.okafor@home.example,ben@x.example,Ben Okafor,proposed,,both are called Ben Okafor (score 0.90)",
    ]
    # nothing decided changes nothing
    untouched = read(known, owner="ana@x.example", identities=path)
    pd.testing.assert_frame_equal(untouched.people_seen, history.people_seen)
    # yes merges, no undoes even what is certain
    path.write_text(text.replace("certain,,", "certain,no,").replace("proposed,,", "proposed,yes,"))
    decided = read(known, owner="ana@x.example", identities=path)
    assert _people(decided) == {
        "ana@x.example": "ana@x.example",
        "ben+a@x.example": "ben+a@x.example",
        "ben@x.example": "ben@x.example;ben.okafor@home.example",
        "lee@x.example": "lee@x.example",
        "lee@y.example": "lee@y.example",
    }
    assert find_proposals(decided).empty
    # written again, every decision still stands in the file, and again gives the same
    second = write_identities(decided, tmp_path / "second.csv")
    rows = pd.read_csv(second)[["person", "address", "how", "confirm"]].to_numpy().tolist()
    assert rows == [
        ["ben@x.example", "ben+a@x.example", "certain", "no"],
        ["ben@x.example", "ben.okafor@home.example", "confirmed", "yes"],
    ]
    third = read(known, owner="ana@x.example", identities=second)
    pd.testing.assert_frame_equal(third.people_seen, decided.people_seen)
    assert write_identities(third, tmp_path / "third.csv").read_bytes() == second.read_bytes()


def test_the_owners_addresses_stay_confirmed_in_the_file(known: Path, tmp_path: Path) -> None:
    history = read(known, owner=["ana@x.example", "lee@y.example"])
    path = write_identities(history, tmp_path / "identities.csv")
    assert "ana@x.example,lee@y.example,Ana Diaz,confirmed,yes,confirmed" in path.read_text(
        encoding="utf-8-sig"
    )
    assert read(known, owner="ana@x.example", identities=path).people_seen.equals(history.people_seen)


def test_a_refused_proposal_is_not_offered_again(known: Path, tmp_path: Path) -> None:
    path = write_identities(read(known), tmp_path / "identities.csv")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("proposed,,", "proposed,no,"))
    history = read(known, identities=path)
    assert find_proposals(history)["status"].tolist() == ["refused"]
    assert write_identities(history, tmp_path / "again.csv").read_text().count("proposed,no,") == 1


def test_a_file_that_contradicts_itself_is_one_clear_error(known: Path, tmp_path: Path) -> None:
    path = tmp_path / "identities.csv"
    rows = (
        "ben@x.example,lee@x.example,yes\nlee@x.example,lee@y.example,yes\nlee@y.example,ben@x.example,no\n"
    )
    path.write_text("person,address,confirm\n" + rows)
    with pytest.raises(
        ReadError, match=r"row 4 says that ben@x\.example is not lee@y\.example, but rows 2 and 3"
    ):
        read(known, identities=path)


def test_the_command_line_writes_reads_and_keeps_decisions(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["read", str(known), "--owner", "ana@x.example", "--output", str(tmp_path / "out")]
    path = tmp_path / "out" / "identities.csv"
    assert main(command) == 0
    assert "1 proposals of who may be the same person" in capsys.readouterr().out
    edited = path.read_text(encoding="utf-8-sig").replace("proposed,,", "proposed,yes,")
    path.write_text(edited)
    assert main(command) == 0  # without the file: what it says is not lost
    assert f"--identities {path} applies them" in capsys.readouterr().out
    assert path.read_text() == edited
    assert main([*command, "--identities", str(path)]) == 0
    assert "confirmed,yes" in path.read_text(encoding="utf-8-sig")
    assert len(pd.read_csv(tmp_path / "out" / "people_seen.csv")) == 4
    path.write_text("perhaps")
    assert main([*command, "--identities", str(path)]) == 1
    assert "lacks the column" in capsys.readouterr().err


def test_planted_aliases_are_merged_where_certain_and_else_proposed(tmp_path: Path) -> None:
    # a second address is a plus-tag, another letter case, or the same name at a private domain
    world = simulate_world(seed=5, contacts=30, weeks=20, settings=Settings(alias_share=0.3))
    write_mail_csv(world, tmp_path / "mail.csv")
    history = read(tmp_path / "mail.csv", owner=world.owner)
    person = {each: who for who, addresses in _people(history).items() for each in addresses.split(";")}
    found = find_proposals(history)
    proposed = {frozenset(pair) for pair in found[["person_a", "person_b"]].astype("str").to_numpy().tolist()}
    planted = {
        frozenset(person[each.casefold()] for each in addresses.split(";") if each.casefold() in person)
        for addresses in world.truth["addresses"]
    }
    assert {each for each in planted if len(each) > 1} == proposed
    certain = [addresses for addresses in _people(history).values() if ";" in addresses]
    assert len(certain) > 5
    assert len(proposed) > 5
    truth = [{each.casefold() for each in addresses.split(";")} for addresses in world.truth["addresses"]]
    assert all(any(set(addresses.split(";")) <= known for known in truth) for addresses in certain)


_NAMED = os.environ.get("RK_SHARED")
SHARED = Path(_NAMED) if _NAMED else Path(__file__).parents[3] / "shared"
ENRON = SHARED / "data" / "enron"


@pytest.mark.skipif(not ENRON.exists(), reason="shared/data/enron: no Enron mail beside the repository")
def test_every_name_with_several_addresses_in_the_enron_mail_is_proposed(tmp_path: Path) -> None:
    # 184 addresses; 31 names have 66 of them, so confirming them all leaves 184 - (66 - 31) = 149 people
    listed = pd.read_csv(ENRON / "people.csv").dropna(subset="name")
    cards = [Contact(name, (email,)) for name, email in zip(listed["name"], listed["email"], strict=True)]
    mail = pd.read_csv(ENRON / "messages.csv", dtype=str, keep_default_na=False)
    everybody = pd.concat([mail[name] for name in ("From", "To", "CC", "BCC")]).unique()
    people = sorted({each.strip() for cell in everybody for each in cell.split(";") if each.strip()})
    batches = [
        _batch("mail", [("postmaster@enron.com", each) for each in people]),
        _batch("book", [], contacts=cards),
    ]
    history = _history(*batches)
    found = find_proposals(history)
    pairs = found[["person_a", "person_b"]].astype("str").to_numpy().tolist()
    names = dict(zip(listed["email"].str.lower(), listed["name"], strict=True))
    named = [(one, other) for one, other in pairs if one in names and other in names]
    several = listed["name"].value_counts()
    assert (several > 1).sum() == 31
    assert {names[one] for one, _ in named} == set(several[several > 1].index)
    assert [pair for pair in named if names[pair[0]] != names[pair[1]]] == []
    path = tmp_path / "identities.csv"
    rows = [f"{one},{other},yes\n" for one, other in named]
    path.write_text("person,address,confirm\n" + "".join(rows))
    who = WhoIsWho(decisions=read_decisions(path))
    assert len(build_interactions(batches, who=who).interactions.people) == 149 + 1  # and the postmaster
