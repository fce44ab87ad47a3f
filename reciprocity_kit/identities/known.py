"""What is known of every person: names, addresses, and why they were merged."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.identities.accounts import is_name
from reciprocity_kit.identities.merging import WORDS, Identities
from reciprocity_kit.identities.names import most_frequent_name


def names_of_people(identities: Identities) -> dict[int, Counter[str]]:
    """Gather the names written beside all addresses of each person.

    Parameters
    ----------
    identities : Identities
        Everybody.

    Returns
    -------
    dict of int to Counter
        By the person's code; those without any name are left out.

    Examples
    --------
    >>> from reciprocity_kit.identities.merging import Found, WhoIsWho, merge_people
    >>> found = Found(pa.array(["b@x.example"]), {"b@x.example": Counter(["Ben"])}, lambda: np.ones(1))
    >>> names_of_people(merge_people(found, WhoIsWho()))
    {0: Counter({'Ben': 1})}
    """
    spellings = list(identities.names)
    places = pc.index_in(pa.array(spellings, pa.string()), value_set=identities.spellings)
    codes = (
        identities.codes[places.fill_null(0).to_numpy()] if len(identities.codes) else np.zeros(0, np.int32)
    )
    found: dict[int, Counter[str]] = {}
    for spelling, code, known in zip(spellings, codes.tolist(), places.is_valid().to_pylist(), strict=True):
        if known and code >= 0:
            names = identities.names[spelling]
            found[code] = found[code] + names if code in found else names
    return found


def shown_names(identities: Identities) -> list[str]:
    """Choose the name to show for each person, empty where none is known.

    Parameters
    ----------
    identities : Identities
        Everybody.

    Returns
    -------
    list of str
        In the order of the codes.
    """
    names = [""] * len(identities.people)
    for code, written in names_of_people(identities).items():
        names[code] = most_frequent_name(written)
    return names


def merged_spellings(identities: Identities) -> dict[int, list[tuple[str, int]]]:
    """List the spellings of everybody who has several, the label first.

    Parameters
    ----------
    identities : Identities
        Everybody.

    Returns
    -------
    dict of int to list of (str, int)
        By the person's code: each spelling, and the place in `WORDS` of why.
    """
    counts = np.bincount(identities.codes[identities.codes >= 0], minlength=len(identities.people))
    several = np.append(counts > 1, False)  # the last is for spellings that name nobody, code -1
    places = np.flatnonzero(several[identities.codes])
    texts = identities.spellings.take(pa.array(places)).to_pylist()
    found: dict[int, list[tuple[str, int]]] = {}
    rows = zip(identities.why[places].tolist(), texts, identities.codes[places].tolist(), strict=True)
    for why, text, code in sorted(rows, key=lambda row: (row[0] > 0, row[1])):
        found.setdefault(code, []).append((text, why))
    return found


def addresses_of_people(identities: Identities) -> tuple[list[str], list[str]]:
    """Write for each person all addresses, and by what they were merged.

    Parameters
    ----------
    identities : Identities
        Everybody.

    Returns
    -------
    tuple of (list of str, list of str)
        Addresses joined by `;`, the label first, and reasons joined by `;`.
    """
    addresses = identities.people.to_pylist()
    reasons = [""] * len(addresses)
    for code, spelled in merged_spellings(identities).items():
        told = [(text, why) for text, why in spelled if text != identities.me]
        addresses[code] = ";".join(dict.fromkeys([addresses[code], *(text for text, _ in told)]))
        reasons[code] = ";".join(WORDS[why] for why in sorted({why for _, why in told if why}))
    return addresses, reasons


def accounts_of_people(identities: Identities) -> list[list[str]]:
    """List the addresses of each person that are no bare names.

    Parameters
    ----------
    identities : Identities
        Everybody.

    Returns
    -------
    list of list of str
        In the order of the codes.
    """
    found: list[list[str]] = [[] for _ in range(len(identities.people))]
    for spelling, code in zip(identities.spellings.to_pylist(), identities.codes.tolist(), strict=True):
        if code >= 0 and not is_name(spelling):
            found[code].append(spelling)
    return found
