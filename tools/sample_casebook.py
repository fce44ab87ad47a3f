"""The casebook that goes with sample_data/alex: a story in some sixty favours, told line by line."""

import tempfile
from pathlib import Path
from typing import Any

from reciprocity_kit.casebook import create_casebook

OWNER = "alex.morgan@harbor.example"
LOOK_FROM = "2025-12-29"
PEOPLE = {  # in short: address, name, role, group, communal
    "me": (OWNER, "Alex Morgan", "", "", ""),
    "miles": ("miles.thorne@harbor.example", "Miles Thorne", "peer", "harbor", ""),
    "imogen": ("imogen.pritchard@harbor.example", "Imogen Pritchard", "peer", "harbor", ""),
    "lars": ("lars.aberg@harbor.example", "Lars Åberg", "peer", "harbor", ""),
    "remi": ("remi.colin@harbor.example", "Rémi Colin", "manager", "harbor", ""),
    "amina": ("amina.haddad@harbor.example", "Amina Haddad", "peer", "harbor", ""),
    "yuki": ("yuki.tanaka@kestrel.example", "Yuki Tanaka", "customer", "kestrel", ""),
    "margaux": ("margaux.marchand@fernhill.example", "Margaux Marchand", "mentor", "fernhill", ""),
    "callum": ("callum.whitlock@harbor.example", "Callum Whitlock", "peer", "harbor", ""),
    "sofia": ("sofia.romero@harbor.example", "Sofía Romero", "close friend", "harbor", "yes"),
    "petra": ("petra.lind@northquay.example", "Petra Lind", "customer", "northquay", ""),
    "samuel": ("samuel.reyes@orchard.example", "Samuel Reyes", "peer", "orchard", ""),
}
SETTINGS = {
    "weekly_hours": "8",
    "comparison_level": "1.5",
    "acceptable_return": "0.75",
    "half_life_days": "365",
    "minutes_per_message": "3",
    "days_between_cards": "90",
}
GIFTS, OWN = "gift policy", "my own"
LIMITS = (
    {"subject": "gifts_worth", "direction": "received", "period": "year", "most": 4, "policy": GIFTS},
    {"subject": "hours", "direction": "given", "period": "week", "most": 6, "policy": OWN},
)
OBJECTIVES = (
    {"date": "2025-02-01", "objective": "one more sponsor", "target": 2, "reservation": 1, "result": 1},
    {"date": "2025-09-01", "objective": "days of a tester a week", "target": 3, "reservation": 2},
)
AGREEMENTS = (
    ("2025-06-02", "miles", "whoever is free takes the fair", "", "kept"),
    ("2025-09-22", "yuki", "extras are paid from now on", "2026-01-12", "open"),
)
LESSONS = (
    ("2025-08-20", "callum", "say sooner when a project cannot go on"),
    ("2025-10-07", "", "a cold ask needs somebody who brings us together"),
)
RATINGS = {"explains decisions": (4, 4, 3), "keeps promises": (3, 4, 3), "shares credit": (5, 5, 4)}
STORY = Path(__file__).with_name("casebook_story.txt")
_WORDS = {"on": "delivered_on", "by": "introduced_by"}


def write_sample_casebook(folder: Path) -> None:
    """Write the story as the CSV files that `reciprocity casebook import` reads.

    Parameters
    ----------
    folder : Path
        Where to write; made if it is missing.
    """
    with tempfile.TemporaryDirectory() as place, create_casebook(Path(place) / "book", owner=OWNER) as book:
        for table, entries in (*_told().items(), *_pages().items()):
            for entry in entries:
                book.add(table, **entry)
        book.write_tables(folder, tables=[name for name in book.tables if len(book.table(name))])


def _told() -> dict[str, list[dict[str, Any]]]:
    """Return the entries of the story, table by table."""
    rows: dict[str, list[list[str]]] = {}
    for line in STORY.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rows[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            rows[list(rows)[-1]].append([cell.strip() for cell in line.split("|")])
    made = {"exchanges": _exchange, "asks": _ask, "cards": _card, "rounds": _round}
    return {table: [made[table](row) for row in rows[table]] for table in made}


def _pages() -> dict[str, list[dict[str, Any]]]:
    named = ("person", "name", "role", "group", "communal")
    survey = {"date": "2025-11-03", "survey": "autumn", "scale_low": 1, "scale_high": 5}
    agreed = ("date", "person", "agreement", "due", "state")
    return {
        "people": [dict(zip(named, row, strict=True)) for row in list(PEOPLE.values())[1:]],
        "settings": [{"name": name, "value": value} for name, value in SETTINGS.items()],
        "limits": list(LIMITS),
        "objectives": list(OBJECTIVES),
        "agreements": [
            dict(zip(agreed, (day, _who(who), *rest), strict=True)) for day, who, *rest in AGREEMENTS
        ],
        "feedback": [
            {**survey, "respondent": f"peer {number}", "question": question, "rating": rating}
            for question, ratings in RATINGS.items()
            for number, rating in enumerate(ratings, start=1)
        ],
        "lessons": [{"date": day, "person": _who(who), "lesson": lesson} for day, who, lesson in LESSONS],
    }


def _who(short: str) -> str:
    return PEOPLE[short][0] if short else ""


def _ask(row: list[str]) -> dict[str, Any]:
    date, pair, kind, size, outcome, approach, note = row
    asker, asked_of = _pair(pair)
    said = {"kind": kind, "size": size, "outcome": outcome, "approach": approach, "note": note}
    return {"date": date, "asker": asker, "asked_of": asked_of, **said}


def _card(row: list[str]) -> dict[str, Any]:
    date, by, about, closeness, felt = row
    return {"date": date, "by": _who(by), "about": _who(about), "closeness": closeness, "felt_balance": felt}


def _round(row: list[str]) -> dict[str, Any]:
    date, by, offer = row
    ends = {"target": 80, "reservation": 60, "alternatives": 1} if by == "me" else {}
    return {"negotiation": "price of extras", "date": date, "by": _who(by), "offer": offer, **ends}


def _pair(text: str) -> tuple[str, str]:
    one, other = text.split(" > ")
    return _who(one), _who(other)


def _exchange(row: list[str]) -> dict[str, Any]:
    date, pair, kind, worths, said, more, note = row
    giver, receiver = _pair(pair)
    fields = {"date": date, "giver": giver, "receiver": receiver, "kind": kind, "note": note}
    fields |= dict(zip(("worth", "cost"), worths.split(), strict=True))
    fields |= dict(zip(("asked", "acknowledged", "visibility"), said.split(), strict=True))
    extra = dict(each.split("=") for each in more.split())
    fields |= {_WORDS.get(name, name): value for name, value in extra.items()}
    if "introduced_by" in fields:
        fields["introduced_by"] = _who(fields["introduced_by"])
    return fields
