"""Folders of mail programs: those left out by name, old line ends, lengths in headers, Apple's files."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReciprocityError, UnknownFormatError
from reciprocity_kit.history import History
from reciprocity_kit.readers.mbox import find_messages
from reciprocity_kit.readers.mbox_parts import MOST_INSIDE, RawMessage
from reciprocity_kit.readers.read import read

EXPORTS = Path(__file__).parent / "exports"
LINE = "From ana@quay.example Mon Mar 11 09:00:00 2024\n"


def _message(number: int, *, line: str = LINE, length: int | None = None, body: str = "Text\n") -> str:
    counted = "" if length is None else f"Content-Length: {length}\n"
    return (
        f"{line}Date: Mon, 11 Mar 2024 09:0{number}:00 +0100\nFrom: ana@quay.example\nTo: ben@quay.example\n"
        f"{counted}Message-ID: <{number}@quay.example>\n\n{body}"
    )


def _account(history: History) -> dict[str, tuple[int, int, str]]:
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert len(history.skipped) == receipt["skipped"].sum()
    rows = receipt[["source", "kept", "skipped", "skipped_because"]].itertuples(index=False, name=None)
    return {source: (kept, skipped, why) for source, kept, skipped, why in rows}


def _parts(content: str, *, size: int = 0, window: int = 1 << 20) -> list[RawMessage]:
    stream = io.BytesIO(content.encode())
    return list(find_messages(stream, passed=lambda _: None, unparted=[], size=size, window=window))


def _ids(found: list[RawMessage]) -> list[str]:
    return [headers.rpartition(b"<")[2].partition(b"@")[0].decode() for _, headers, _, _ in found]


def test_folders_of_thunderbird_that_hold_no_sent_mail_are_counted_and_left_out(tmp_path: Path) -> None:
    folders = {
        "Inbox": "",
        "Sent": "",
        "Trash": "in the trash",
        "Trash.sbd/2023": "in the trash",
        "Drafts": "a draft, never sent",
        "Entw&APw-rfe": "a draft, never sent",
        "Junk": "marked as spam",
        "Templates": "a template, never sent",
        "Unsent Messages": "in the outbox, not sent",
        "Old.sbd/[Gmail].sbd/Papierkorb": "in the trash",
    }
    for number, name in enumerate(folders):
        path = tmp_path / "Local Folders" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_message(number, line="From - Mon Mar 11 09:00:00 2024\n"))
        path.with_name(f"{path.name}.msf").write_text("// <!-- <mdb:mork:z v=1.4/> -->\n")
    history = read(tmp_path)
    found = _account(history)
    told = [note for note in history.notes if "give it another name to read it all the same" in note]
    assert len(told) == sum(map(bool, folders.values()))
    for name, reason in folders.items():
        told = (0, 1, f"1 {reason}") if reason else (1, 0, "")
        assert found[f"Local Folders/{name}"] == told


@pytest.mark.parametrize("name", ["Deleted Messages.mbox", "Junk.mbox", "Drafts.mbox", "Outbox.mbox"])
def test_apple_mail_exports_of_such_folders_too(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "mbox").write_text(_message(1) + "\n" + _message(2))
    (tmp_path / "INBOX.mbox").mkdir()
    (tmp_path / "INBOX.mbox" / "mbox").write_text(_message(3))
    found = _account(read(tmp_path))
    assert found["INBOX.mbox/mbox"] == (1, 0, "")
    assert found[f"{name}/mbox"][:2] == (0, 2)


@pytest.mark.parametrize(
    ("folder", "kept"), [("Drafts", 0), (".Trash", 0), ("Archive", 1), (".Archive.Junk", 0)]
)
def test_maildirs_and_folders_of_single_messages_too(folder: str, kept: int, tmp_path: Path) -> None:
    for place in (tmp_path / "maildir" / folder / "cur", tmp_path / "eml" / folder.lstrip(".")):
        place.mkdir(parents=True)
    (tmp_path / "maildir" / folder / "cur" / "1700000001.M1P1.host;2,S").write_text(
        _message(1).removeprefix(LINE)
    )
    assert _account(read(tmp_path / "maildir"))[f"{folder}/cur/1700000001.M1P1.host;2,S"][0] == kept
    if folder != ".Archive.Junk":
        (tmp_path / "eml" / folder.lstrip(".") / "one.eml").write_text(_message(1).removeprefix(LINE))
        history = read(tmp_path / "eml")
        assert history.receipt["kept"].tolist() == [kept]


@pytest.mark.parametrize("case", ["gmail", "gmail-german", "thunderbird-2024", "mboxcl2"])
def test_lines_that_end_in_a_carriage_return_alone_are_lines(case: str, tmp_path: Path) -> None:
    path = EXPORTS / "mbox" / f"{case}.mbox"
    (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / path.name, path.name)
    for copy in (tmp_path / path.name, tmp_path / "all.zip"):
        one, two = read(path), read(copy)
        pd.testing.assert_frame_equal(
            one.interactions.drop(columns="source"), two.interactions.drop(columns="source")
        )
        assert one.skipped["position"].tolist() == two.skipped["position"].tolist()


QUOTED = f"See below:\n\n{_message(7)}\nand that is all.\n"


@pytest.mark.parametrize("window", [1, 64, 1 << 20])
@pytest.mark.parametrize(
    ("length", "below", "found"),
    [
        (len(QUOTED), "\n", ["1", "2"]),  # right: what it measures is text
        (len(QUOTED), "", ["1", "2"]),  # right, and no blank line below
        (len(QUOTED) + 40, "\n", ["1", "7", "2"]),  # wrong: every separator counts
        (10, "\n", ["1", "7", "2"]),  # too short
        (10**14, "\n", ["1", "7", "2"]),  # absurd
        (None, "\n", ["1", "7", "2"]),
    ],
)
def test_a_length_counts_where_it_ends_at_a_separator(
    length: int | None, below: str, found: list[str], window: int
) -> None:
    content = _message(1, length=length, body=QUOTED) + below + _message(2, length=5)
    assert _ids(_parts(content, window=window)) == found
    assert _ids(_parts(content, window=window, size=len(content))) == found


def test_a_length_counts_at_the_end_of_the_file_and_sizes_do_not_depend_on_it() -> None:
    content = _message(1, length=len(QUOTED), body=QUOTED)
    (only,) = _parts(content)
    assert only[3] == len(content) - len(LINE)
    assert _ids(_parts(content + "\n")) == ["1"]
    first, second = _parts(content + "\n" + _message(2))
    assert first[3] == len(content) - len(LINE)
    assert second[3] == len(_message(2)) - len(LINE)


def test_a_length_over_thousands_of_messages_is_not_believed() -> None:
    many = MOST_INSIDE + 10
    content = _message(1, length=many * 1_000) + "\n" + (_message(2) + "\n") * many
    assert len(_parts(content)) == many + 1


LENGTHS = st.one_of(st.none(), st.integers(0, 900))
MAIL = st.lists(st.tuples(LENGTHS, st.sampled_from(["Text\n", QUOTED, "\n", ""]), st.booleans()), max_size=6)


@settings(max_examples=150, deadline=None)
@given(MAIL, st.integers(1, 400))
def test_no_length_loses_a_message_that_stands_outside_of_texts(
    mail: list[tuple[int | None, str, bool]], window: int
) -> None:
    content = "".join(_message(1, length=n, body=text) + "\n" * blank for n, text, blank in mail)
    whole = _parts(content)
    assert _parts(content, window=window) == whole
    plain = _parts(content.replace("Content-Length", "Content-Lengtx"))
    # lengths may turn separators inside texts into text, and do nothing else
    assert len(plain) - content.count("See below") <= len(whole) <= len(plain)
    assert bool(whole) == bool(mail)


def test_emlx_folders_of_trash_are_left_out_and_sent_ones_tell_the_owner(tmp_path: Path) -> None:
    text = _message(1).removeprefix(LINE)
    for name in ("Deleted Messages.mbox", "Sent Messages.mbox"):
        (tmp_path / name / "Messages").mkdir(parents=True)
        (tmp_path / name / "Messages" / "1.emlx").write_text(f"{len(text)}\n{text}")
    history = read(tmp_path)
    assert _account(history)["Deleted Messages.mbox/Messages/1.emlx"] == (0, 1, "1 in the trash")
    assert history.owner == "ana@quay.example"


def test_a_file_without_its_length_is_one_clear_message_when_named(tmp_path: Path) -> None:
    (tmp_path / "1.emlx").write_text(_message(1).removeprefix(LINE))
    with pytest.raises(UnknownFormatError, match=r"1\.emlx is no message of Apple Mail"):
        read(tmp_path / "1.emlx")


@settings(max_examples=30, deadline=None)
@given(tail=st.binary(max_size=400), with_length=st.booleans())
def test_emlx_of_any_bytes_is_a_result_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes, *, with_length: bool
) -> None:
    whole = (EXPORTS / "emlx" / "tiger.emlx").read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Mail/INBOX.mbox/1.emlx", (b"300\n" if with_length else b"") + tail)
        archive.writestr("Mail/INBOX.mbox/2.emlx", whole[: len(tail)])
        archive.writestr("Mail/INBOX.mbox/3.emlx", whole)
    path = tmp_path_factory.mktemp("emlx") / "mail.zip"
    path.write_bytes(packed.getvalue())
    try:
        history = read(path)
    except ReciprocityError:
        return
    (found,) = _account(history).values()
    assert found[0] + found[1] == 3
