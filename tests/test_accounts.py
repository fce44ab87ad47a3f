"""Which spellings are one account, and which addresses are no person."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.identities import automated_people, find_machines
from reciprocity_kit.identities.accounts import account_key, account_keys, home_region
from reciprocity_kit.identities.names import most_frequent_name, name_key, name_words

FEW = settings(max_examples=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ben.Okafor@Harbor.example", "mailto:ben.okafor@harbor.example"),
        ("ben+tennis@harbor.example", "ben@harbor.example"),
        ("ben+a+b@harbor.example", "ben+c@harbor.example"),
        ("b.en.okafor@gmail.com", "benokafor+x@googlemail.com"),
        ("ben@harbor.example.", "ben@harbor.example"),
        ("prvs=0123456789=ben@harbor.example", "ben@harbor.example"),
        ("srs0=ab1c=tt=harbor.example=ben@forward.example", "ben@harbor.example"),
        # E.164; +44 7700 900xxx are reserved for fiction by Ofcom
        ("+44 7700 900123", "tel:+447700900123"),
        ("+44 (0)7700-900.123", "+447700900123"),
        ("447700900123@s.whatsapp.net", "+44 7700 900 123"),
        ("07700 900123", "(07700) 900-123"),
        ("https://www.linkedin.com/in/Ben-Okafor-1a2b/", "uk.linkedin.com/in/ben-okafor-1a2b/de?trk=profile"),
        ("http://de.linkedin.com/in/j%C3%BCrg-m", "https://linkedin.com/in/jürg-m"),
        ("https://www.facebook.com/ben.okafor", "m.facebook.com/ben.okafor#about"),
        ("/o=Harbor/ou=London/cn=Recipients/cn=BOkafor", "EX:/O=HARBOR/OU=LONDON/CN=RECIPIENTS/CN=bokafor"),
        ("imceaex-_o=harbor_ou=first+20unit_cn=ben@harbor.example", "/o=harbor/ou=first unit/cn=ben"),
    ],
)
def test_spellings_of_one_account_share_a_key(one: str, other: str) -> None:
    assert account_key(one) == account_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ben.okafor@harbor.example", "benokafor@harbor.example"),  # dots matter outside Gmail
        ("no-reply+1@shop.example", "no-reply+2@shop.example"),  # machines keep their tags
        ("reply+abc@github.example", "reply+def@github.example"),
        ("+44 7700 900123", "07700 900123"),  # no country is guessed
        ("+44 7700 900123", "+44 7700 900124"),
        ("+15550100123", "15550100123"),
        ("555-0100", "+1 555 0100"),
        ("linkedin.com/in/ben", "linkedin.com/company/ben"),
        ("facebook.com/profile.php?id=1", "facebook.com/profile.php?id=2"),
        ("12", "012"),
        ("ben", "ben@harbor.example"),
        ("okafor, ben", "ben okafor"),
    ],
)
def test_what_is_not_certain_keeps_two_keys(one: str, other: str) -> None:
    assert account_key(one) != account_key(other)


def test_a_national_number_is_the_owners_countrys() -> None:
    assert account_key("07700 900123", "GB") == "+447700900123"
    assert home_region(["alex@x.example", "tel:+44 7700 900999"]) == "GB"
    assert home_region(["+447700900999", "+4930123456"]) is None
    assert home_region(["alex@x.example"]) is None


WRITTEN = st.one_of(
    st.from_regex(r"[a-z.+]{1,9}@(gmail\.com|googlemail\.com|x\.example\.?)", fullmatch=True),
    st.from_regex(r"(tel:)?\+?[0-9 ()./-]{4,16}( ?x[0-9]{1,3})?", fullmatch=True),
    st.from_regex(
        r"(https?://)?(www\.|uk\.|m\.)?(linkedin|facebook)\.com/[a-z%0-9/?#.]{1,12}", fullmatch=True
    ),
    st.from_regex(r"(prvs=[0-9a-f]{10}=|srs0=a=b=x\.example=)?[a-z+]{1,4}@[a-z]{1,4}", fullmatch=True),
    st.from_regex(r"(imceaex-|ex:)?[/_]o=[a-z+0-9 _/]{1,12}(@x)?", fullmatch=True),
    st.text(max_size=12),
)


@settings(max_examples=400)
@given(WRITTEN, st.sampled_from([None, "GB", "US"]))
def test_a_key_is_its_own_key(text: str, region: str | None) -> None:
    key = account_key(text, region)
    assert account_key(key, region) == key


@settings(max_examples=100)
@given(st.lists(WRITTEN.map(lambda text: " ".join(text.casefold().split())), unique=True, max_size=8))
def test_many_at_once_get_the_keys_of_one_by_one(texts: list[str]) -> None:
    assert account_keys(pa.array(texts, pa.string())).to_pylist() == [account_key(each) for each in texts]


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("Okafor, Ben", "ben okafor", ("ben", "okafor")),
        ("Ben Okafor, PhD", "ben okafor", ("ben", "okafor")),
        ("Okafor, Ben, Jr.", "ben okafor", ("ben", "okafor")),
        ("Dr. Jürg Müller", "dr. jürg müller", ("jurg", "muller")),
        ("O'Brien-Smith, Ann (Sales)", "ann (sales) o'brien-smith", ("ann", "o'brien-smith")),
        ("", "", ()),
    ],
)
def test_names_are_compared_first_name_first(name: str, key: str, words: tuple[str, ...]) -> None:
    assert (name_key(name), name_words(name)) == (key, words)


@FEW
@given(st.text(max_size=20))
def test_a_names_key_is_its_own_key(name: str) -> None:
    if "," not in name_key(name):
        assert name_key(name_key(name)) == name_key(name)


def test_both_forms_of_a_name_count_together() -> None:
    names = Counter({"Okafor, Ben": 3, "Ben Okafor": 2, "B. Okafor": 4})
    assert most_frequent_name(names) == "Okafor, Ben"


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [
        (
            "a machine",
            """no-reply@x.example noreply+7@x.example do_not_reply@x.example drive-shares-noreply@google.com
            mailer-daemon@x.example bounces+ben=x.example@list.example alerts@x.example root@x.example
            nepasrepondre@x.example reply+0a1b@reply.git.example x@bounce.shop.example cron@x.example
            notification@facebookmail.com a@notify.x.example comments-noreply@docs.google.com""",
        ),
        ("a newsletter", "newsletter@x.example news@x.example digest+1@x.example ben@newsletter.x.example"),
        (
            "a mailing list",
            """python-list@x.example staff-l@x.example team@googlegroups.com all-staff@x.example
            list-request@x.example dev@lists.x.example everyone@x.example r-announce@x.example""",
        ),
        (
            "a room or a shared calendar",
            "room-4a@x.example conference-room.2@x.example boardroom@x.example c_1@group.calendar.google.com",
        ),
        (
            "a role mailbox",
            "info@x.example support@x.example hr@x.example billing+2024@x.example careers@x.example",
        ),
    ],
)
def test_machines_say_what_they_are(kind: str, addresses: str) -> None:
    people = pa.array(addresses.split())
    told = dict(zip(addresses.split(), find_machines(people).to_pylist(), strict=True))
    assert told == dict.fromkeys(told, f"{kind} by its address")
    assert automated_people(people).all()


HUMAN = """
noreen@x.example infante@x.example rooman@x.example allison@x.example supporter.ana@x.example ben@mail.ru
newson@x.example ben@news.co.example lister@x.example ben@alerts.example alertsson@x.example hrvoje@x.example
salesman.joe@x.example root.ben@x.example servicio.ana@x.example ana.list@x.example calvin@x.example
maria.no@x.example joanna.reply-smith@x.example all.ana@x.example hello@studio.example ben
"""


def test_people_are_no_machines() -> None:
    people = HUMAN.split()
    told = find_machines(pa.array(people)).to_pylist()
    assert {person: why for person, why in zip(people, told, strict=True) if why} == {}
    assert find_machines(pa.array([], pa.string())).to_pylist() == []
