"""A line such as "ana gave introduction 4", taken apart into the fields of an exchange."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from reciprocity_kit.apps.casebook_app.days import find_day
from reciprocity_kit.apps.form_view.fields import WORTHS

GIVEN, RECEIVED = "given", "received"
_GIVE = frozenset({"gave", "give", "gives", "given", "did", "helped"})
_GET = frozenset({"got", "get", "gets", "received", "receive", "receives", "took"})
_PROMISE = frozenset({"promised", "promise", "promises"})
_ME = frozenset({"i", "me", "we", "us", "myself"})
_FILLERS = frozenset({"a", "an", "the", "some", "of", "worth", "on", "and"})
_TOWARDS = frozenset({"to", "from", "for", "with"})
_DUE = frozenset({"by", "until", "due"})
_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "affiliation": ("affiliation", "warmth", "support", "company", "friendship"),
        "status": ("status", "credit", "recognition", "praise", "thanks", "endorsement"),
        "information": ("information", "info", "advice", "news", "tip", "tips", "feedback", "knowledge"),
        "money": ("money", "cash", "loan", "discount"),
        "goods": ("goods", "gift", "gifts", "present", "lunch", "tickets"),
        "services": ("services", "service", "help", "work", "time", "review", "favour", "favor"),
        "introductions": ("introductions", "introduction", "intro", "intros"),
    }
)
_HOURS = re.compile(r"(\d+(?:\.\d+)?)h")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FEWEST_LETTERS = 4


@dataclass
class Quick:
    """What a line says.

    Parameters
    ----------
    who : list of str
        Words of the other person's name.
    fields : dict of str to str
        The other fields that were found: way (given or received), kind, worth, date, due,
        state, hours and note.
    unclear : list of str
        What could not be understood, a sentence each.
    """

    who: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """All fields, the person among them."""
        return {**({"who": " ".join(self.who)} if self.who else {}), **self.fields}


def read_line(line: str, *, today: date) -> Quick:
    """Take a line apart.

    The person and gave, got or promised come first, then in any order a kind, a worth of 1, 2,
    4, 8 or 16, a day, hours such as 2h, and for a promise by and a day. What stands behind a
    colon, and words left over, are the note.

    Parameters
    ----------
    line : str
        As it was typed.
    today : datetime.date
        The day on the owner's calendar.

    Returns
    -------
    Quick
        What was found, and what was not understood.

    Examples
    --------
    >>> read_line("ana gave introduction 4", today=date(2026, 3, 5)).values
    {'who': 'ana', 'way': 'received', 'kind': 'introductions', 'worth': '4'}
    >>> read_line("gave Ben Okoro help 8 yesterday: the port plan", today=date(2026, 3, 5)).values
    {'who': 'Ben Okoro', 'way': 'given', 'kind': 'services', 'worth': '8', 'date': '2026-03-04',
    'note': 'the port plan'}
    """
    said, _, behind = line.partition(":")
    words = said.split()
    found = Quick()
    at = next((n for n, word in enumerate(words) if _verb(word)), None)
    if at is not None:
        _read_verb(words[:at], _verb(words[at]), found)
    rest = _Rest(words if at is None else words[at + 1 :], found, today)
    note = " ".join(filter(None, [rest.read(), behind.strip()]))
    if note:
        found.fields["note"] = note
    if words and "way" not in found.fields:
        found.unclear.append("Write gave or got, such as: ana gave introduction 4")
    return found


def _verb(word: str) -> str:
    plain = word.casefold().strip(",.;")
    if plain in _PROMISE:
        return "promise"
    return "give" if plain in _GIVE else "get" if plain in _GET else ""


def _read_verb(before: list[str], verb: str, found: Quick) -> None:
    """Say who gives to whom: before the verb stands who does it, I where nobody does."""
    mine = not before or before[0].casefold() in _ME
    found.fields["way"] = GIVEN if mine == (verb != "get") else RECEIVED
    if not mine:
        found.who += before
    if verb == "promise":
        found.fields["state"] = "promised"


class _Rest:
    """The words behind the verb, taken one by one."""

    def __init__(self, words: list[str], found: Quick, today: date) -> None:
        self.words = words
        self.found = found
        self.today = today
        self.at = 0
        self.name_open = not found.who  # the name of the other may still come
        self.note: list[str] = []

    def read(self) -> str:
        """Fill in the fields, and return the words left over."""
        while self.at < len(self.words):
            word = self.words[self.at]
            self.at += 1
            plain = word.casefold().strip(",.;")
            if not (self._take_due(plain) or self._take_value(plain) or self._take_person(word, plain)):
                self.note.append(word)
        return " ".join(self.note)

    def _peek(self) -> str:
        return self.words[self.at].casefold().strip(",.;") if self.at < len(self.words) else ""

    def _take_due(self, plain: str) -> bool:
        day = find_day(self._peek(), today=self.today, ahead=True) if plain in _DUE else None
        if day is None:
            return False
        self.found.fields["due"] = day.isoformat()
        self.at += 1
        return True

    def _take_value(self, plain: str) -> bool:
        """Take a kind, a worth, hours or a day, each once."""
        fields = self.found.fields
        kind, day = _kind(plain), find_day(plain, today=self.today)
        if kind and "kind" not in fields:
            fields["kind"], self.name_open = kind, False
        elif (hours := _HOURS.fullmatch(plain)) and "hours" not in fields:
            fields["hours"] = hours[1]
        elif _NUMBER.fullmatch(plain) and self._peek() in {"h", "hour", "hours"} and "hours" not in fields:
            fields["hours"] = plain
            self.at += 1
        elif _NUMBER.fullmatch(plain) and "worth" not in fields:
            self._take_worth(plain)
        elif day is not None and "date" not in fields:
            fields["date"] = day.isoformat()
        else:
            return plain in _FILLERS and not self.note
        return True

    def _take_worth(self, plain: str) -> None:
        self.name_open = False
        if plain in WORTHS:
            self.found.fields["worth"] = plain
        else:
            self.found.unclear.append(f"Worth is 1, 2, 4, 8 or 16, and {plain} is none of them.")

    def _take_person(self, word: str, plain: str) -> bool:
        if plain in _TOWARDS and self._opens_person(plain):
            return True
        if plain in _ME and not self.note:
            return True
        if self.name_open:
            self.found.who.append(word.strip(",;"))
            return True
        return False

    def _opens_person(self, plain: str) -> bool:
        """Take the word before a name: to whom, or from whom."""
        if self._peek() in _ME:
            self.at += 1
            return True
        if self.found.who or self.note:
            return False
        self.found.fields.setdefault("way", RECEIVED if plain == "from" else GIVEN)
        self.name_open = True
        return True


def _kind(word: str) -> str:
    """Find the kind a word says, written out or begun."""
    for kind, names in _KINDS.items():
        if word in names:
            return kind
    begun = {
        kind
        for kind, names in _KINDS.items()
        if len(word) >= _FEWEST_LETTERS and any(name.startswith(word) for name in names)
    }
    return begun.pop() if len(begun) == 1 else ""
