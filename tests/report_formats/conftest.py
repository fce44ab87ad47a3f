"""A small report with names that are hard on every format."""

from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.pictures import Tables, build_tables
from reciprocity_kit.report.formats import Paper, build_paper

OWNER = "quinby.ostrander@harbor.example"
FRIENDS = {
    "zenobia@tallow.example": "Zenobia Farquharson-Throckmorton of the Northern Regional Office",
    "mhd@tallow.example": "\u0645\u062d\u0645\u062f \u0639\u0628\u062f",
    "formula@tallow.example": "=HYPERLINK(evil)",
    "tag@tallow.example": "<b>*Tag* | _Bo_</b>",
}


@pytest.fixture(scope="session")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty weeks of mail with four people, each at a pace of their own."""
    lines = ["sent_at,sender,recipient"]
    for place, (address, name) in enumerate(FRIENDS.items()):
        other = f'"""{name}"" <{address}>"'
        for week in range(20):
            day = f"2024-{1 + week // 4:02}-{1 + 7 * (week % 4) + place:02}"
            lines.append(f"{day}T09:00:00Z,{OWNER},{other}")
            lines.append(f"{day}T{10 + place}:00:00Z,{other},{OWNER}")
            if place == 0:
                lines.append(f"{day}T18:00:00Z,{other},{OWNER}")
    path = tmp_path_factory.mktemp("mail") / "mail.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tables(mail: Path) -> Tables:
    """The tables of that mail."""
    return build_tables(rk.read(mail, owner=OWNER, tz="Europe/Berlin"))


@pytest.fixture(scope="session")
def paper(tables: Tables) -> Paper:
    """What a report tells of it."""
    return build_paper(tables)
