"""With a passphrase: nothing in clear on the disk, one line for a wrong one, and no half-written file."""

import json
import os
import random
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from reciprocity_kit.casebook import Casebook, _sealed, create_casebook, open_casebook
from reciprocity_kit.errors import CasebookError, OptionError

WORDS = "correct horse battery"
OTHER = "another passphrase"
WRONG = "wrong horse battery"
COMPOSED, IN_PARTS = "M\u00fcnchen in May", "Mu\u0308nchen in May"
SECRET = "zebra-crossing-at-noon"  # noqa: S105 - to be looked for on the disk
MakeBook = Callable[..., Casebook]
Exchange = Callable[..., dict[str, Any]]


def test_nothing_stands_in_clear_on_the_disk(
    make_book: MakeBook, exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    fsync = os.fsync

    def spy(handle: int) -> None:
        written.extend(each.read_bytes() for each in tmp_path.iterdir())
        fsync(handle)

    monkeypatch.setattr(os, "fsync", spy)
    book = make_book(passphrase=WORDS)
    for number in range(30):
        book.add("exchanges", **exchange(note=f"{SECRET} {number} " * 500))
    book.change("exchanges", 3, note="less")
    book.undo()
    book.change_passphrase(OTHER)
    book.close()
    open_casebook(book.path, passphrase=OTHER).close()
    assert len(written) > 30
    for data in [*written, *(each.read_bytes() for each in tmp_path.iterdir())]:
        assert SECRET.encode() not in data
        assert b"SQLite format" not in data
        assert b"exchanges" not in data


def test_it_is_scrypt_and_aes_gcm_as_the_first_lines_say(make_book: MakeBook, exchange: Exchange) -> None:
    book = make_book(passphrase=WORDS)
    book.add("exchanges", **exchange())
    first, second, content = book.path.read_bytes().split(b"\n", 2)
    assert first == b"reciprocity casebook, encrypted 1"
    told = json.loads(second)
    key = Scrypt(bytes.fromhex(told["salt"]), 32, told["n"], told["r"], told["p"]).derive(WORDS.encode())
    header = first + b"\n" + second + b"\n"
    assert AESGCM(key).decrypt(bytes.fromhex(told["nonce"]), content, header).startswith(b"SQLite format 3\0")


def test_the_usual_cost_is_what_is_advised_and_no_nonce_comes_twice(
    make_book: MakeBook, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sealed, "USUAL_COST", _sealed.Cost())
    book = make_book(passphrase=WORDS)
    nonces = set()
    for _ in range(5):
        book.add("exchanges", **exchange())
        told = json.loads(book.path.read_bytes().split(b"\n", 2)[1])
        nonces.add(told["nonce"])
    assert len(nonces) == 5
    assert (told["n"], told["r"], told["p"]) == (2**17, 8, 1)  # OWASP's advice for scrypt, 2023


@pytest.mark.parametrize("read_only", [False, True])
def test_a_wrong_or_missing_passphrase_is_told_in_a_line(book: Casebook, *, read_only: bool) -> None:
    book.change_passphrase(WORDS)
    book.close()
    with pytest.raises(CasebookError, match=r"^alex\.casebook does not open: the passphrase is wrong, or"):
        open_casebook(book.path, passphrase=WRONG, read_only=read_only)
    with pytest.raises(CasebookError, match=r"^alex\.casebook is encrypted\."):
        open_casebook(book.path, read_only=read_only)
    open_casebook(book.path, passphrase=WORDS, read_only=read_only).close()


def test_a_passphrase_for_a_plain_book_is_told(book: Casebook) -> None:
    book.close()
    with pytest.raises(CasebookError, match="is not encrypted"):
        open_casebook(book.path, passphrase=WORDS)


def test_a_short_passphrase_is_refused(book: Casebook, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="fewer than 8 characters"):
        book.change_passphrase("seven77")
    with pytest.raises(OptionError, match="fewer than 8 characters"):
        create_casebook(tmp_path / "b.casebook", owner="alex", passphrase="")
    assert not book.encrypted
    assert not (tmp_path / "b.casebook").exists()


def test_a_passphrase_opens_however_its_letters_are_composed(make_book: MakeBook) -> None:
    book = make_book(passphrase=COMPOSED)
    book.close()
    open_casebook(book.path, passphrase=IN_PARTS).close()


def test_a_passphrase_is_set_changed_and_removed(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange(note="kept"))
    salts = set()
    for passphrase, sealed in ((WORDS, True), (OTHER, True), (None, False), (WORDS, True)):
        book.change_passphrase(passphrase)
        assert book.encrypted == sealed
        assert book.path.read_bytes().startswith(_sealed.MAGIC if sealed else b"SQLite")
        if sealed:
            salts.add(json.loads(book.path.read_bytes().split(b"\n", 2)[1])["salt"])
        book.add("people", person=f"p{len(book.trail())}")
        with pytest.raises(CasebookError, match="is open for writing"):
            open_casebook(book.path, passphrase=passphrase)
        with open_casebook(book.path, passphrase=passphrase, read_only=True) as reader:
            assert reader.table("exchanges")["note"].tolist() == ["kept"]
    assert len(salts) == 3
    assert [what for what in book.trail()["what"] if "passphrase" in what] == [
        "Set the passphrase",
        "Changed the passphrase",
        "Removed the passphrase",
        "Set the passphrase",
    ]
    assert len(book.table("people")) == 4


def fail_at(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    target, name = {
        "making": ("tempfile", "mkstemp"),
        "syncing": ("os", "fsync"),
        "naming": ("pathlib.Path", "replace"),
    }[where]
    monkeypatch.setattr(f"{target}.{name}", fail)


@pytest.mark.parametrize("where", ["making", "syncing", "naming"])
def test_a_failure_at_any_point_of_saving_leaves_the_book_as_it_was(
    make_book: MakeBook, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    book = make_book(passphrase=WORDS)
    book.add("exchanges", **exchange())
    before, trail = book.path.read_bytes(), book.trail()
    for _ in range(3):
        with monkeypatch.context() as patch:
            fail_at(patch, where)
            with pytest.raises(CasebookError, match=r"the disk has no room for alex\.casebook"):
                book.add("exchanges", **exchange())
            with pytest.raises(CasebookError, match=r"the disk has no room for alex\.casebook"):
                book.change_passphrase(OTHER)
    assert book.path.read_bytes() == before
    assert book.trail().equals(trail)
    assert len(list(book.path.parent.glob(".*"))) == 0, "no leftovers"
    assert book.add("exchanges", **exchange()) == 2
    book.close()
    with open_casebook(book.path, passphrase=WORDS) as again:
        assert len(again.table("exchanges")) == 2


@pytest.mark.parametrize("where", ["making", "syncing", "naming"])
def test_a_plain_book_stays_plain_where_it_cannot_be_encrypted(
    book: Casebook, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with monkeypatch.context() as patch:
        fail_at(patch, where)
        with pytest.raises(CasebookError, match="The change was not saved"):
            book.change_passphrase(WORDS)
    assert not book.encrypted
    book.add("exchanges", **exchange())
    book.close()
    open_casebook(book.path).close()


def test_what_an_interrupted_saving_left_is_removed(make_book: MakeBook) -> None:
    book = make_book(name="[a].casebook", passphrase=WORDS)
    book.close()
    left, other = book.path.with_name(".[a].casebook.x.tmp"), book.path.with_name(".a.casebook.x.tmp")
    left.write_bytes(b"half")
    other.write_bytes(b"another's")
    open_casebook(book.path, passphrase=WORDS).close()
    assert not left.exists()
    assert other.exists()


def test_every_changed_byte_is_noticed(make_book: MakeBook) -> None:
    book = make_book(passphrase=WORDS)
    book.close()
    data = book.path.read_bytes()
    chance = random.Random(6)  # noqa: S311 - a test's chance
    places = [*range(len(_sealed.MAGIC), 260), *(chance.randrange(len(data)) for _ in range(150))]
    for place in places:
        harmed = bytearray(data)
        harmed[place] ^= 1
        book.path.write_bytes(harmed)
        with pytest.raises(CasebookError, match=r"alex\.casebook (does not open|is damaged|cannot)"):
            open_casebook(book.path, passphrase=WORDS)
    for size in (len(data) - 1, len(data) // 2, 300, 200, 40, 20):
        book.path.write_bytes(data[:size])
        with pytest.raises(CasebookError, match=r"alex\.casebook (does not open|is damaged)"):
            open_casebook(book.path, passphrase=WORDS)


@pytest.mark.parametrize(
    "cost", [{"n": 2**30}, {"n": 3}, {"n": 0}, {"r": 10**6}, {"p": 10**9}, {"n": "many"}, {"nonce": "00"}]
)
def test_a_file_cannot_ask_for_the_impossible(make_book: MakeBook, cost: dict[str, Any]) -> None:
    book = make_book(passphrase=WORDS)
    book.close()
    first, second, content = book.path.read_bytes().split(b"\n", 2)
    told = json.dumps({**json.loads(second), **cost}).encode()
    book.path.write_bytes(b"\n".join([first, told, content]))
    with pytest.raises(CasebookError, match="is damaged: its first lines cannot be read"):
        open_casebook(book.path, passphrase=WORDS)


def test_a_key_is_not_shown(make_book: MakeBook) -> None:
    seal = _sealed.make_seal(WORDS)
    assert seal.key.hex() not in repr(seal)
    assert repr(seal.key) not in repr(seal)
    assert WORDS not in repr(make_book(passphrase=WORDS))
