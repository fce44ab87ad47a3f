"""Names that stand for people: initials, or pseudonyms that only a key can tell apart from chance."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reciprocity_kit.errors import OptionError

STYLES = ("initials", "pseudonyms")
COLOURS = (
    "Amber", "Apricot", "Aqua", "Auburn", "Azure", "Beige", "Blue", "Bronze", "Brown", "Cerise", "Cherry",
    "Cobalt", "Copper", "Coral", "Cream", "Crimson", "Cyan", "Denim", "Ebony", "Emerald", "Garnet", "Ginger",
    "Golden", "Green", "Grey", "Hazel", "Indigo", "Ivory", "Jade", "Khaki", "Lavender", "Lemon", "Lilac",
    "Lime", "Magenta", "Maroon", "Mauve", "Mint", "Navy", "Ochre", "Olive", "Opal", "Orange", "Peach",
    "Pearl", "Pink", "Plum", "Purple", "Red", "Rose", "Ruby", "Russet", "Saffron", "Salmon", "Sand",
    "Scarlet", "Sepia", "Silver", "Tan", "Teal", "Turquoise", "Umber", "Violet", "White",
)  # fmt: skip
THINGS = (
    "Acorn", "Alder", "Anchor", "Aspen", "Bamboo", "Beacon", "Beech", "Birch", "Bridge", "Brook", "Canyon",
    "Cedar", "Cloud", "Clover", "Comet", "Compass", "Cove", "Crane", "Creek", "Cypress", "Dale", "Delta",
    "Dune", "Elm", "Falcon", "Fern", "Finch", "Fjord", "Forest", "Garden", "Glacier", "Grove", "Harbour",
    "Heath", "Heron", "Hill", "Island", "Ivy", "Juniper", "Lagoon", "Lake", "Lantern", "Larch", "Lark",
    "Linden", "Lotus", "Maple", "Meadow", "Mesa", "Moss", "Oak", "Orchard", "Osprey", "Pebble", "Pine",
    "Plover", "Poplar", "Prairie", "Quartz", "Reed", "Ridge", "River", "Robin", "Rowan", "Sail", "Sparrow",
    "Spruce", "Star", "Stream", "Summit", "Swallow", "Swift", "Thistle", "Tide", "Valley", "Wave", "Willow",
    "Wren", "Yarrow", "Yew",
)  # fmt: skip
NUMBERS = range(10, 100)


def build_shown(people: Mapping[str, str], *, style: str, key: bytes | None = None) -> Mapping[str, str]:
    """Build what is shown in place of each person, different for each of them.

    Initials are easily guessed by those who know the people: they are for a room in which
    everybody may know, and a screen that others can see. Pseudonyms tell nothing without the
    key, and the same key gives the same person the same pseudonym in every session.

    Parameters
    ----------
    people : mapping of str to str
        Name of each person, or an empty text where none is known.
    style : {"initials", "pseudonyms"}
        How to hide them.
    key : bytes, optional
        The owner's key, for pseudonyms.

    Returns
    -------
    mapping of str to str
        By person.

    Raises
    ------
    OptionError
        If the style is unknown, or pseudonyms lack a key.

    Notes
    -----
    A pseudonym is a colour, a thing and a number, drawn by HMAC-SHA256 of the person under
    the key. In the rare case that two people draw the same, the later in the alphabet
    draws again.

    Examples
    --------
    >>> dict(build_shown({"ana@x": "Ana Ruiz", "al@x": "Al Roe"}, style="initials"))
    {'al@x': 'A. R.', 'ana@x': 'A. R. 2'}
    >>> one = build_shown({"ana@x": "Ana Ruiz"}, style="pseudonyms", key=b"k" * 32)
    >>> two = build_shown({"ana@x": "", "ben@x": ""}, style="pseudonyms", key=b"k" * 32)
    >>> one["ana@x"] == two["ana@x"], two["ana@x"] == two["ben@x"]
    (True, False)
    """
    if style not in STYLES:
        raise OptionError(f"{style!r} is no way to hide names.", next_step=f"choose: {' or '.join(STYLES)}")
    if style == "initials":
        return MappingProxyType(
            _apart({person: initials(people[person] or person) for person in sorted(people)})
        )
    if not key:
        raise OptionError("Pseudonyms need a key.", next_step="make one with write_names_key(path)")
    return MappingProxyType(_draw(sorted(people), key))


def initials(name: str) -> str:
    """Return the first letters of a name or an address.

    Parameters
    ----------
    name : str
        As it is written.

    Returns
    -------
    str
        At most three letters.

    Examples
    --------
    >>> initials("Ruiz, Ana Maria"), initials("ben.ode@x.example"), initials("???")
    ('R. A. M.', 'B. O.', '?')
    """
    words = name.partition("@")[0]
    parts = "".join(letter if letter.isalpha() else " " for letter in words).split()
    return " ".join(f"{part[0].upper()}." for part in parts[:3]) or "?"


def _apart(shown: Mapping[str, str]) -> dict[str, str]:
    """Put numbers behind names that would be shown alike."""
    seen: dict[str, int] = {}
    apart = {}
    for person, name in shown.items():
        seen[name] = seen.get(name, 0) + 1
        apart[person] = name if seen[name] == 1 else f"{name} {seen[name]}"
    return apart


def _draw(people: Iterable[str], key: bytes) -> dict[str, str]:
    drawn: dict[str, str] = {}
    taken: set[str] = set()
    for person in people:
        at = 0
        while (name := _pseudonym(person, key, at)) in taken:
            at += 1
        taken.add(name)
        drawn[person] = name
    return drawn


def _pseudonym(person: str, key: bytes, draw: int) -> str:
    digest = hmac.new(key, f"{draw}:{person}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:16], "big")
    number, colour = divmod(number, len(COLOURS))
    number, thing = divmod(number, len(THINGS))
    return f"{COLOURS[colour]} {THINGS[thing]} {NUMBERS[number % len(NUMBERS)]}"


def hide_id(text: str, key: bytes) -> str:
    """Return an id that tells nothing of the one it stands for.

    Parameters
    ----------
    text : str
        An id that may hold addresses or names.
    key : bytes
        The owner's key.

    Returns
    -------
    str
        Sixteen letters.

    Examples
    --------
    >>> len(hide_id("<1@x.example>", b"k" * 32))
    16
    """
    return hmac.new(key, b"id:" + text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:16]
