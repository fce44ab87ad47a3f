"""Phone numbers without a country code: left alone, completed on demand, and the receipt says which.

The numbers are those that Ofcom and the Bundesnetzagentur keep for drama.
"""

from pathlib import Path

import pytest

from reciprocity_kit.cli import main
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History, render_receipt
from reciprocity_kit.readers.read import read

SMS = (
    '<smses count="3"><sms address="0171 3920001" date="1709632800000" type="1" contact_name="Ben Okafor"/>'
    '<sms address="+49 171 3920001" date="1709636400000" type="2" contact_name="(Unknown)"/>'
    '<sms address="12345" date="1709640000000" type="1" contact_name="(Unknown)"/></smses>'
)
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë Brandt\nTEL:0171/392 00 02\nEND:VCARD\n"
CALL = '<calls count="1"><call number="+491713920002" date="1709643600000" type="2" duration="60"/></calls>'


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    folder = tmp_path / "phone"
    folder.mkdir()
    (folder / "sms.xml").write_text(SMS)
    (folder / "calls.xml").write_text(CALL)
    (folder / "cards.vcf").write_text(CARD)
    return folder


def _others(history: History) -> set[str]:
    people = {*history.interactions["sender"].astype(str), *history.interactions["recipient"].astype(str)}
    return people - {str(history.owner)}


def test_without_a_region_national_numbers_stay_as_they_are_and_the_receipt_says_so(phone: Path) -> None:
    history = read(phone)
    assert _others(history) == {"0171 3920001", "+49 171 3920001", "12345", "+491713920002"}
    note = "2 phone numbers have no country code and stay as they are"  # one in the messages, one on the card
    assert any(each.startswith(note) for each in history.notes)
    assert note in render_receipt(history, width=200)
    assert note in history._repr_html_()


@pytest.mark.parametrize("region", ["DE", "de"])
def test_with_a_region_they_are_completed(region: str, phone: Path) -> None:
    history = read(phone, region=region)
    assert len(_others(history)) == 3
    seen = history.people_seen.set_index("name")
    assert set(seen.loc["Ben Okafor", "addresses"].split(";")) == {"0171 3920001", "+49 171 3920001"}
    assert "+491713920002" in seen.loc["Zoë Brandt", "addresses"]
    assert any("are read as those of DE" in each for each in history.notes)


def test_another_country_completes_them_otherwise(phone: Path) -> None:
    assert len(_others(read(phone, region="GB"))) == 4


def test_the_owners_own_number_tells_the_country(phone: Path) -> None:
    history = read(phone, owner=["+49 171 3920099", "ana@x.example"])
    assert len(_others(history)) == 3
    assert any("are read as those of DE; pass region= to change" in each for each in history.notes)
    assert len(_others(read(phone, owner="+49 171 3920099", region="GB"))) == 4


def test_mail_alone_says_nothing_of_phones(tmp_path: Path) -> None:
    (tmp_path / "mail.csv").write_text("Date,From,To\n2024-03-05T10:00:00Z,ana@x.example,ben@x.example\n")
    assert not any("phone" in each for each in read(tmp_path, region="DE").notes)


@pytest.mark.parametrize("region", ["Germany", "XX", "49", "ZZ"])
def test_what_is_no_country_is_an_error(region: str, phone: Path) -> None:
    with pytest.raises(OptionError, match=r"is no country[\s\S]*Next: .*DE"):
        read(phone, region=region)


def test_the_command_line_takes_it(phone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = str(phone.parent / "out")
    assert main(["read", str(phone), "--region", "DE", "--output", output]) == 0
    assert "are read as those of DE" in " ".join(capsys.readouterr().out.split())
    assert main(["read", str(phone), "--region", "Germany", "--output", output]) == 1
    assert capsys.readouterr().err.count("\n") == 1
