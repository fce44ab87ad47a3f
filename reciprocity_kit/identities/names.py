"""Names as people write them: which are the same, and which one to show."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_AFTER_NAME = frozenset(
    ("jr", "sr", "ii", "iii", "iv", "phd", "mba", "msc", "cpa", "esq", "pmp", "cfa", "rn", "jd", "dr", "prof")
)
_BEFORE_NAME = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "sir", "dame", "herr", "frau", "mme"))
_NOT_LETTERS = re.compile(r"[^\w'-]+")
_IN_BRACKETS = re.compile(r"\s*[(\[{][^)\]}]*[)\]}]")


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """Bring a name to the form that `Last, First` and `First Last` share.

    Parameters
    ----------
    name : str
        As written.

    Returns
    -------
    str
        Case folded, first name first, without degrees after it.

    Examples
    --------
    >>> name_key("OKAFOR, Ben"), name_key("Ben Okafor, PhD")
    ('ben okafor', 'ben okafor')
    """
    text = unicodedata.normalize("NFKC", name).casefold().strip("'\" ")
    parts = [part.strip() for part in text.split(",")]
    while len(parts) > 1 and parts[-1].replace(".", "").replace(" ", "") in _AFTER_NAME | {""}:
        parts.pop()
    if len(parts) == 2:  # noqa: PLR2004 (last name, first name)
        parts.reverse()
        return " ".join(" ".join(parts).split())
    return " ".join(", ".join(parts).split())


@lru_cache(maxsize=1 << 16)
def name_words(name: str) -> tuple[str, ...]:
    """Cut a name into the words that tell people apart.

    Parameters
    ----------
    name : str
        As written.

    Returns
    -------
    tuple of str
        First name first, without accents, titles, brackets, dots and digits.

    Examples
    --------
    >>> name_words("Dr. Müller, Jürg (Sales)")
    ('jurg', 'muller')
    """
    plain = _IN_BRACKETS.sub("", name)
    decomposed = unicodedata.normalize("NFKD", name_key(plain))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = [word.strip("'-_0123456789") for word in _NOT_LETTERS.sub(" ", letters).split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[0] in _BEFORE_NAME:
        words.pop(0)
    # the title of a name that was written last name first stands in the middle
    return tuple(word for place, word in enumerate(words) if not place or word not in _BEFORE_NAME)


def most_frequent_name(names: Counter[str]) -> str:
    """Choose the name to show: the most frequent one, in the form most often written.

    Parameters
    ----------
    names : Counter of str
        Names as written, and how often.

    Returns
    -------
    str
        One of them; empty where there is none.

    Examples
    --------
    >>> most_frequent_name(Counter({"Okafor, Ben": 2, "Ben Okafor": 2, "B. Okafor": 3}))
    'Ben Okafor'
    """
    if len(names) <= 1:
        return next(iter(names), "")
    together: Counter[str] = Counter()
    for name, times in names.items():
        together[name_key(name)] += times
    key = min(together, key=lambda each: (-together[each], each))
    return min(
        (name for name in names if name_key(name) == key), key=lambda name: (-names[name], "," in name, name)
    )
