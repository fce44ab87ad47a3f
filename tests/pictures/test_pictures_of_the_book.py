"""The pictures of the casebook and of whole networks, drawn from the tables of a page."""

from pathlib import Path

import pytest

from reciprocity_kit.casebook import create_casebook
from reciprocity_kit.errors import OptionError
from reciprocity_kit.pictures.gallery import draw_picture, find_pictures
from reciprocity_kit.pictures.picture import Looked
from reciprocity_kit.pictures.tables import NOTES, Tables, build_tables
from reciprocity_kit.readers.read import read

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"
IMOGEN = "imogen.pritchard@harbor.example"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    with create_casebook(tmp_path_factory.mktemp("book") / "alex.casebook", owner=OWNER) as book:
        book.read_tables(SAMPLE / "casebook")
        tables = {name: book.table(name) for name in book.tables}
    return build_tables(read(SAMPLE / "alex" / "mail.csv", owner=OWNER, tz="Europe/London"), book=tables)


@pytest.fixture(scope="module")
def whole() -> Tables:
    return build_tables(read(SAMPLE / "team" / "mail.csv", tz="Europe/London"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ledger", "With Imogen Pritchard, you received 30 more than you gave by 10 recorded entries."),
        ("felt", "They are furthest apart with Imogen Pritchard."),
        ("closeness", "1 feels closer than the recorded contact (Margaux Marchand most)"),
        ("sources", "50% of the services you wrote down as received came from Imogen Pritchard (11 notes)"),
        ("resources", "most of what you gave was services (80%)"),
        ("stance", "it is not clear which way the balance leans (recorded; 50 entries, 8 people)"),
    ],
)
def test_each_says_what_the_sample_casebook_has(own: Tables, name: str, said: str) -> None:
    figure = draw_picture(name, own, Looked(selected=(IMOGEN,)))
    assert said in figure.layout.meta["takeaway"]
    assert IMOGEN not in figure.to_json()  # people have their names


def test_the_ledger_of_one_person_asks_for_one(own: Tables) -> None:
    assert "ledger" not in find_pictures(own, Looked())
    with pytest.raises(OptionError, match="There is no picture 'ledger' here"):
        draw_picture("ledger", own)


def test_whole_networks_are_told_by_period_and_in_pairs_without_names(whole: Tables) -> None:
    periods = draw_picture("network-periods", whole)
    assert periods.layout.meta["takeaway"].startswith("From 24 people and 74 ties in Jan 2024")
    pairs = draw_picture("dependence", whole)
    assert pairs.layout.meta["takeaway"].startswith("Of 76 pairs, 4,054 events")
    assert not any(person in pairs.to_json() for person in whole.people["person"].astype("str"))


def test_one_mailbox_has_no_picture_of_a_whole_network(own: Tables) -> None:
    assert not {"network", "network-periods", "dependence"} & set(find_pictures(own))


@pytest.mark.parametrize("name", [*NOTES, "ledger", "alternatives", "resources"])
def test_without_a_casebook_its_tables_have_their_columns_and_no_rows(own: Tables, name: str) -> None:
    without = getattr(build_tables(own.history), name)
    assert list(without.columns) == list(getattr(own, name).columns)
    assert len(getattr(own, name))
    assert without.empty
