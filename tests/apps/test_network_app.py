"""The network app, driven by its menus, and what it hands to the picture."""

from pathlib import Path

import numpy as np
import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import NetworkApp, State
from reciprocity_kit.apps.network_view import Measures, NetworkLook, Recorded, build_scene, place_people
from reciprocity_kit.apps.network_view.styles import EGO, HOLLOW, STAR, looks
from reciprocity_kit.errors import OptionError
from reciprocity_kit.pictures import build_tables

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"
PLACES = {"betweenness", "closeness", "pagerank", "eigenvector", "constraint", "effective_size", "community"}
MAIL = """Date,From,To
2024-01-10T10:00:00Z,you@x,ana@x
2024-01-11T10:00:00Z,ana@x,you@x;ben@x
2024-01-12T10:00:00Z,ana@x,you@x
2024-02-10T10:00:00Z,you@x,ben@x
2024-03-10T10:00:00Z,ben@x,you@x
2024-03-11T10:00:00Z,ben@x,you@x
2024-03-12T10:00:00Z,you@x,eve@x
"""


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


@pytest.fixture(scope="module")
def team() -> rk.History:
    return rk.read(SAMPLE / "team", tz="Europe/Berlin")


@pytest.fixture
def mail(tmp_path: Path) -> rk.History:
    (tmp_path / "mail.csv").write_text(MAIL, encoding="utf-8")
    return rk.read(tmp_path / "mail.csv", owner="you@x")


def persons_of(app: NetworkApp) -> list[str]:
    persons = {token: person for person, token in app._ids.items()}
    return [persons[token] for token in app.view.scene["people"]["id"]]


def ties_of(app: NetworkApp) -> dict[tuple[str, str], float]:
    ties, persons = app.view.scene["ties"], persons_of(app)
    return {
        (persons[one], persons[other]): back
        for one, other, back in zip(ties["from"], ties["to"], ties["back"], strict=True)
    }


def places_of(app: NetworkApp) -> dict[str, tuple[float, float]]:
    people = app.view.scene["people"]
    return dict(zip(persons_of(app), zip(people["x"], people["y"], strict=True), strict=True))


def offered(menu: object) -> set[str]:
    return {value for _, value in menu.options}


def test_ties_go_from_who_sent_more_and_say_how_much_is_matched(mail: rk.History) -> None:
    app = NetworkApp(mail)
    assert ties_of(app) == {
        ("ana@x", "you@x"): pytest.approx(2 * 1 / 3, abs=1e-3),
        ("ben@x", "you@x"): pytest.approx(2 * 1 / 3, abs=1e-3),
        ("you@x", "eve@x"): 0.0,
        ("ana@x", "ben@x"): 0.0,  # recorded, because the message came to you as well
    }


def test_without_the_owner_only_ties_among_others_are_left(mail: rk.History) -> None:
    app = NetworkApp(mail)
    app.without_owner.value = True
    assert set(persons_of(app)) == {"ana@x", "ben@x", "eve@x"}
    assert set(ties_of(app)) == {("ana@x", "ben@x")}


def test_one_mailbox_says_so_and_offers_no_measure_of_the_whole(history: rk.History) -> None:
    app = NetworkApp(history)
    assert not PLACES & offered(app.colour)
    assert "initiation_share" in offered(app.colour)
    assert any("one mailbox" in note for note in app.view.scene["legend"]["notes"])
    measures = Measures(Recorded(build_tables(history)))
    with pytest.raises(OptionError, match="'community' cannot be shown"):
        measures.of("community")


def test_a_team_has_places_and_nobody_to_leave_out(team: rk.History) -> None:
    app = NetworkApp(team)
    assert offered(app.colour) >= PLACES
    assert (app.colour.value, app.size.value) == ("community", "total")
    assert app.without_owner.layout.display == "none"
    assert not any("one mailbox" in note for note in app.view.scene["legend"]["notes"])
    people = rk.build_people(rk.build_ties(team), rk.build_network(rk.build_ties(team)))
    values = Measures(Recorded(build_tables(team))).of("betweenness").by_person
    expected = people.set_index("person")["betweenness"]
    assert values.to_dict() == pytest.approx(expected.to_dict())


def test_titles_and_meanings_come_from_the_columns(team: rk.History) -> None:
    app = NetworkApp(team)
    app.size.value = "pagerank"
    assert ("PageRank", "pagerank") in app.size.options
    assert app.view.scene["legend"]["size"]["title"] == "PageRank"
    assert "passed on for ever" in app.meaning.value
    size = dict(zip(persons_of(app), app.view.scene["people"]["size"], strict=True))
    rank = Measures(Recorded(build_tables(team))).of("pagerank").by_person
    assert max(size, key=lambda person: size[person]) == rank.idxmax()


def test_the_owner_is_a_star_and_too_little_is_hollow(mail: rk.History) -> None:
    app = NetworkApp(mail)
    app.colour.value = "initiation_share" if "initiation_share" in offered(app.colour) else "opened_mostly_by"
    people = app.view.scene["people"]
    at = persons_of(app).index("you@x")
    assert (people["colour"][at], people["shape"][at], people["label"][at]) == (EGO, STAR, "You")
    others = {colour for n, colour in enumerate(people["colour"]) if n != at}
    assert others == {HOLLOW}  # nobody has five conversations


def test_selection_goes_both_ways(history: rk.History) -> None:
    app = NetworkApp(history)
    first, second = persons_of(app)[1:3]
    app.view.selected = [app._ids[second]]
    assert app.state.selected == (second,)
    app.state.selected = (first, "nobody@elsewhere.example")
    assert app.view.selected == [app._ids[first]]
    assert app.state.selected == (first, "nobody@elsewhere.example")


def test_only_the_selected_and_their_contacts(team: rk.History) -> None:
    app = NetworkApp(team)
    ties = rk.build_ties(team)
    fewest = ties.groupby("ego", observed=True).size().idxmin()
    app.state.selected = (fewest,)
    app.only.value = True
    near = set(ties.loc[ties["ego"].eq(fewest), "alter"].astype("str"))
    assert set(persons_of(app)) == near | {fewest}
    app.only.value = False
    assert len(persons_of(app)) == ties["ego"].nunique()


def test_how_many_are_those_with_most_contact(history: rk.History) -> None:
    app = NetworkApp(history)
    app.most.value = 25
    own = rk.build_ties(history).query("ego == @OWNER")
    most = own.nlargest(24, "total", keep="all")["alter"].astype("str")
    assert set(persons_of(app)) <= set(most) | {OWNER}
    assert len(persons_of(app)) == 25
    assert app.view.scene["legend"]["notes"][0].startswith("25 of 45 people")


def test_a_filter_redraws_and_people_keep_their_places(history: rk.History) -> None:
    app = NetworkApp(history)
    before = dict(
        zip(
            persons_of(app), zip(*(app.view.scene["people"][axis] for axis in "xy"), strict=True), strict=True
        )
    )
    app.filters.channel.value = "meeting"
    after = dict(
        zip(
            persons_of(app), zip(*(app.view.scene["people"][axis] for axis in "xy"), strict=True), strict=True
        )
    )
    assert set(after) < set(before)
    moves = [np.hypot(*np.subtract(before[person], after[person])) for person in after]
    assert np.mean(moves) < 0.1  # of a picture two units wide


def test_periods_add_up_to_the_whole_and_nobody_moves(mail: rk.History) -> None:
    app = NetworkApp(mail)
    places = app.view.scene["people"]["x"]
    app.time.value = "month"
    frames = app.view.scene["frames"]
    assert app.view.scene["people"]["x"] == places
    assert [(frame["title"], frame["events"]) for frame in frames] == [
        ("Jan 2024", 4),
        ("Feb 2024", 1),
        ("Mar 2024", 3),
    ]
    persons = persons_of(app)
    assert {persons[at] for at in frames[1]["people"]} == {"you@x", "ben@x"}
    whole, pair = app.view.scene["ties"], frames[1]["ties"][0]
    assert persons[whole["from"][pair]] == "ben@x"
    assert frames[1]["turned"] == [pair]  # in February it was you who wrote to Ben
    app.time.value = "quarter"
    assert [frame["title"] for frame in app.view.scene["frames"]] == ["Jan\u2013Mar 2024"]


def test_rings_by_recorded_contact(history: rk.History) -> None:
    app = NetworkApp(history)
    app.arrange.value = "contact"
    people, persons = app.view.scene["people"], persons_of(app)
    far = dict(zip(persons, np.hypot(people["x"], people["y"]), strict=True))
    own = (
        rk.build_ties(history)
        .query("ego == @OWNER")
        .sort_values("total", ascending=False)["alter"]
        .astype("str")
    )
    assert far[OWNER] == 0
    assert max(far[person] for person in own.head(11)) < min(far[person] for person in own.tail(11))
    assert len(app.view.scene["rings"]) == 4


def test_rings_by_the_last_felt_closeness(mail: rk.History, tmp_path: Path) -> None:
    with rk.create_casebook(tmp_path / "book.casebook", owner="you@x") as book:
        state = State(mail, book=book)
        app = NetworkApp(state)
        assert "closeness" not in offered(app.arrange)
        for day, about, felt in (
            ("2024-01-01", "ana@x", 1),
            ("2024-03-01", "ana@x", 7),
            ("2024-02-01", "ben@x", 2),
        ):
            book.add("cards", date=day, by="you@x", about=about, closeness=felt)
        state.book_version += 1
        app.arrange.value = "closeness"
    far = {person: np.hypot(*place) for person, place in places_of(app).items()}
    assert far["you@x"] < far["ana@x"] < far["ben@x"] < far["eve@x"]
    assert app.view.scene["rings"][-1]["label"] == "no card"


def test_who_opted_out_is_not_shown(mail: rk.History, tmp_path: Path) -> None:
    with rk.create_casebook(tmp_path / "book.casebook", owner="you@x") as book:
        book.add("people", person="ana@x", opted_out=True)
        app = NetworkApp(State(mail, book=book))
    assert "ana@x" not in persons_of(app)


def test_the_page_tells_nothing_but_what_is_shown(mail: rk.History) -> None:
    measures = Measures(Recorded(build_tables(mail)))
    placed = place_people(measures.recorded, NetworkLook())
    hidden = {person: f"Person {n}" for n, person in enumerate(placed.contact.persons)}
    app = NetworkApp(mail)
    scene = build_scene(measures, placed, NetworkLook(), names=hidden, ids=app._ids)
    app.view.scene = scene
    page = app.view.render_page()
    assert "Person 1" in page
    for person in placed.contact.persons:
        assert person not in page


def test_theme_follows_and_every_look_has_its_colours(mail: rk.History) -> None:
    app = NetworkApp(mail)
    app.state.theme = "dark"
    assert app.view.theme == "dark"
    assert {len(look["colours"]) for look in looks().values()} == {EGO + 1}
    assert {len(look["edges"]) for look in looks().values()} == {EGO + 1}


def test_an_empty_window_shows_nobody(mail: rk.History) -> None:
    app = NetworkApp(mail)
    app.state.min_total = 1_000
    assert app.view.scene["people"]["id"] == []
    assert app.notice.value == ""
    app.state.min_total = 1
    assert len(persons_of(app)) == 4


def test_every_look_of_a_team_can_be_drawn(team: rk.History) -> None:
    measures = Measures(Recorded(build_tables(team)))
    placed = place_people(measures.recorded, NetworkLook())
    for name in measures.columns:
        scene = build_scene(measures, placed, NetworkLook(colour=name, size=""))
        counted = sum(
            int(entry["name"].rpartition("n = ")[2].rstrip(")").replace(",", ""))
            for entry in scene["legend"]["entries"]
            if "n = " in entry["name"]
        )
        assert counted == len(placed.contact.persons), name


def test_what_cannot_be_chosen_says_what_can(mail: rk.History) -> None:
    recorded = Recorded(build_tables(mail))
    with pytest.raises(OptionError, match="cannot be arranged by closeness") as caught:
        place_people(recorded, NetworkLook(arrange="closeness"))
    assert "ties, contact" in str(caught.value)


def test_counts_agree_with_the_ties(team: rk.History) -> None:
    tables = build_tables(team)
    recorded = Recorded(tables)
    contact = recorded.contact(recorded.people["person"].tolist())
    sent = {(row.ego, row.alter): row.sent for row in tables.ties.itertuples()}
    counted = {}
    for one, other, events in (
        (contact.one, contact.other, contact.there),
        (contact.other, contact.one, contact.back),
    ):
        for start, end, count in zip(one, other, events, strict=True):
            counted[contact.persons[start], contact.persons[end]] = count
    assert counted == sent
