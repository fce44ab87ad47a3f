"""Address books: names and addresses, no events, and every entry accounted for.

`<case>.contacts.csv` holds the contacts, addresses parted by a bar.
"""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.events import Batch
from reciprocity_kit.readers.delimited import read_delimited
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import file_source
from reciprocity_kit.readers.text import open_text
from reciprocity_kit.readers.vcard import read_vcards

EXPORTS = Path(__file__).parent / "exports"
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
CASES = sorted(path for path in EXPORTS.rglob("*.*") if path.with_suffix(".contacts.csv").exists())
CARD = b"BEGIN:VCARD\r\nFN:Ana\r\nEMAIL:ana@x.example\r\nEND:VCARD\r\n"


def _write(tmp_path: Path, content: str | bytes, name: str = "book.vcf") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _batch(path: Path) -> Batch:
    source = file_source(path)
    return (
        read_vcards(source, Reading())
        if path.suffix == ".vcf"
        else read_delimited(open_text(source), Reading())
    )


def _listed(batch: Batch) -> list[list[str]]:
    return [[each.name, "|".join(each.addresses)] for each in batch.contacts]


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_address_book_gives_the_contacts_worked_by_hand(case: Path) -> None:
    batch = _batch(case)
    expected = pd.read_csv(case.with_suffix(".contacts.csv"), dtype=str, keep_default_na=False)
    assert _listed(batch) == expected.to_numpy().tolist()
    assert batch.rows == len(batch.contacts) + sum(len(each.positions) for each in batch.skipped)
    history = read(case)
    skipped = case.with_suffix(".skipped.csv")
    told = history.skipped[["position", "reason"]].to_csv(index=False)
    assert told == (skipped.read_text() if skipped.exists() else "position,reason\n")
    receipt = history.receipt.iloc[0]
    assert receipt["format"] == case.parent.name
    assert receipt[["rows", "kept", "events"]].tolist() == [batch.rows, len(batch.contacts), 0]
    assert len(history.interactions) == 0
    assert any("who is who" in note for note in history.notes)


def test_there_are_address_books_of_every_kind() -> None:
    assert {path.parent.name for path in CASES} == {"contacts", "vcard"}
    assert len(CASES) == 8


def test_notes_and_photos_are_nowhere_in_a_batch() -> None:
    assert "not for anybody" not in repr(_batch(EXPORTS / "vcard" / "new.vcf"))


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r", b"\n"])
@pytest.mark.parametrize("name", ["old.vcf", "new.vcf"])
def test_line_ends_make_no_difference(name: str, line_end: bytes, tmp_path: Path) -> None:
    case = EXPORTS / "vcard" / name
    copy = _write(tmp_path, case.read_bytes().replace(b"\n", line_end))
    assert _listed(_batch(copy)) == _listed(_batch(case))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
def test_encodings_make_no_difference(encoding: str, tmp_path: Path) -> None:
    for name in ("vcard/new.vcf", "contacts/google-2024.csv", "contacts/outlook-german.csv"):
        case = EXPORTS / name
        copy = _write(tmp_path, case.read_text(encoding="utf-8").encode(encoding), case.name)
        assert _listed(_batch(copy)) == _listed(_batch(case))


@pytest.mark.parametrize(
    ("card", "name", "addresses"),
    [
        (b"N;CHARSET=ISO-8859-1:M\xfcller;J\xfcrg\nEMAIL:j@x.example", "Jürg Müller", ("j@x.example",)),
        (b"N:M\xfcller;J\xfcrg\nEMAIL:j@x.example", "Jürg Müller", ("j@x.example",)),
        (b"FN;CHARSET=NO-SUCH:J\xc3\xbcrg\nEMAIL:j@x.example", "Jürg", ("j@x.example",)),
        (b"FN;CHARSET=BASE64:Ana\nEMAIL:j@x.example", "Ana", ("j@x.example",)),
        (b"fn:Ana\nemail;type=work:a@x.example\nEMAIL:a@x.example", "Ana", ("a@x.example",)),
        (
            b"FN:Ana\nLABEL;ENCODING=QUOTED-PRINTABLE:a=\nEMAIL:x@x.example=\n\nTEL:+1 555 0101",
            "Ana",
            ("+1 555 0101",),
        ),
        (b"N:D\\;iaz;Ana;;;\nTEL:1", "Ana D;iaz", ("1",)),
    ],
)
def test_what_a_card_says(card: bytes, name: str, addresses: tuple[str, ...], tmp_path: Path) -> None:
    (contact,) = _batch(_write(tmp_path, b"BEGIN:VCARD\n" + card + b"\nEND:VCARD\n")).contacts
    assert (contact.name, contact.addresses) == (name, addresses)


def test_a_huge_photo_and_an_endless_line_are_read_over(tmp_path: Path) -> None:
    photo = b"PHOTO;ENCODING=b:" + b"A" * 75 + (b"\r\n " + b"B" * 74) * 40_000 + b"\r\n"
    endless = b"NOTE:" + b"x" * (8 << 20) + b"\r\n"
    book = CARD.replace(b"EMAIL", photo + b"EMAIL") + CARD.replace(b"EMAIL", endless + b"EMAIL")
    assert _listed(_batch(_write(tmp_path, book))) == [["Ana", "ana@x.example"]] * 2


def test_contacts_beside_mail_change_no_event(tmp_path: Path) -> None:
    mail = "Date,From,To\n2024-03-05T10:00:00Z,ana@x.example,ben@x.example\n"
    history = read(_write(tmp_path, mail, "mail.csv"), _write(tmp_path, CARD))
    assert len(history.interactions) == 1
    assert history.receipt[["source", "rows", "kept", "events"]].to_numpy().tolist() == [
        ["mail.csv", 1, 1, 1],
        ["book.vcf", 1, 1, 0],
    ]


def test_contacts_that_only_look_like_some_are_in_no_known_dialect(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no known dialect"):
        read(_write(tmp_path, "First Name,Last Name,Email\nAna,Diaz,ana@x.example\n", "people.csv"))


@FEW
@given(
    name=st.sampled_from([path.relative_to(EXPORTS).as_posix() for path in CASES]),
    noise=st.one_of(
        st.binary(max_size=30), st.sampled_from([b"=\n", b"BEGIN:VCARD\n", b"END:VCARD\n", b'"', b"\x00"])
    ),
    place=st.floats(0, 1),
    end=st.floats(0, 1),
)
def test_whatever_stands_in_it_nothing_else_escapes(
    name: str, noise: bytes, place: float, end: float, tmp_path: Path
) -> None:
    whole = (EXPORTS / name).read_bytes()
    cut = int(place * len(whole))
    spoiled = (whole[:cut] + noise + whole[cut:])[: max(int(end * len(whole)), 1)]
    path = _write(tmp_path, spoiled, Path(name).name)
    try:
        batch = _batch(path)
    except ReciprocityError as error:
        assert "Next:" in str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert batch.rows == len(batch.contacts) + sum(len(each.positions) for each in batch.skipped)
