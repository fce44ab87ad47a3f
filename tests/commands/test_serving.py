"""What the page of apps is given by its command."""

import json
from pathlib import Path

import pytest

from reciprocity_kit.apps.page import serve
from reciprocity_kit.cli import main
from reciprocity_kit.commands import serving


def test_the_page_is_given_all_that_settles_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def look(command: list[str], **_how: object) -> int:
        notebook = json.loads(Path(command[3]).read_text(encoding="utf-8"))
        given.append(notebook["cells"][0]["source"])
        return 0

    monkeypatch.setattr(serving, "run_server", look)
    monkeypatch.chdir(tmp_path)
    words = ["app", "mail.csv", "--owner", "a@x.example", "--region", "DE", "--since", "2024-01-01"]
    words += ["--column", "sender=Von", "--identities", "who.csv", "--no-browser"]
    assert main(words) == 0
    options = json.loads(given[0].split("json.loads('", 1)[1].rsplit("')", 1)[0])
    assert options == {
        "exports": [str(tmp_path / "mail.csv")],
        "owner": ["a@x.example"],
        "region": "DE",
        "columns": {"sender": "Von"},
        "since": "2024-01-01",
        "identities": str(tmp_path / "who.csv"),
    }


def test_the_page_stays_on_this_machine_and_asks_for_a_token() -> None:
    with serve.prepare_page({}, open_browser=False) as page:
        assert page.address.startswith("http://127.0.0.1:")
        token = page.address.partition("?token=")[2]
        assert len(token) >= 32
        assert not any(token in word for word in page.command)
    assert "connect-src 'self' ws://127.0.0.1:*" in serve.POLICY
