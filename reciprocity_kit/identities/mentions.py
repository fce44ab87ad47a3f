"""Addresses and names as exports write them: lists cut into people, each in one normal form."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.passing import Passed, pass_items, pass_part, unheard

_SCHEME = re.compile(r"^(mailto|smtp|sip):", re.IGNORECASE)
_RICH = r"""[<>"'()\[\]\\\s]|[^ -~]"""
_COMMA_IN_NAME = r"(?:^|[;,|])[^@;,|]*,"
_BARE_ADDRESS_NEXT = re.compile(r'\s*[^\s<>",;|@]+@[^\s<>",;|]+\s*(?=[,;|]|$)')
_LIST_OF_WORDS = 3
_TOLD_APART = "\x1f"  # between people that a reader has told apart already: quotation marks mean nothing


@dataclass(frozen=True)
class Mentions:
    """People named in a list of texts.

    Parameters
    ----------
    people : pyarrow.DictionaryArray
        One person per mention, in order, already normalised.
    offsets : numpy.ndarray
        Where each text's mentions begin; one longer than the list of texts.
    names : Mapping of str to Counter
        Names written beside each person.
    """

    people: pa.DictionaryArray
    offsets: np.ndarray
    names: Mapping[str, Counter[str]]


def normal_address(text: str) -> str:
    """Bring one address or name to the form that stands for the person.

    Parameters
    ----------
    text : str
        An address or a name as an export writes it.

    Returns
    -------
    str
        Case folded, without scheme, quotes and doubled blanks; empty where nobody is named.

    Examples
    --------
    >>> normal_address(" MAILTO:Ben.Okafor@Harbor.Example ")
    'ben.okafor@harbor.example'
    >>> normal_address("'Okafor,  Ben'")
    'okafor, ben'
    """
    bare = _SCHEME.sub("", text.strip("'\",; \t\r\n"))
    return " ".join(bare.casefold().split())


def split_person(text: str) -> tuple[str, str]:
    """Split one mention into the person and the name written beside it.

    Parameters
    ----------
    text : str
        For example `Ben Okafor <ben@harbor.example>`.

    Returns
    -------
    tuple of str
        The person and the name, the latter empty where none is written.

    Examples
    --------
    >>> split_person('"Okafor, Ben" <Ben@Harbor.example>')
    ('ben@harbor.example', 'Okafor, Ben')
    >>> split_person("Ben Okafor")
    ('ben okafor', 'Ben Okafor')
    """
    bare = text.strip()
    if bare.rfind("<") > bare.rfind(">"):
        bare += ">"
    for opening, closing in ("<>", "[]", "()"):
        if not bare.endswith(closing) or opening not in bare:
            continue
        before, _, inside = bare[:-1].rpartition(opening)
        if opening == "<" or "@" in inside:
            return _person_and_name(inside.strip("<> "), before)
        if opening == "(" and "@" in before:
            person, name = split_person(before)
            return person, name or inside.strip()
    return _person_and_name(bare, "") if "@" in bare else _person_and_name("", bare)


def _person_and_name(address: str, written: str) -> tuple[str, str]:
    name = " ".join(written.replace('\\"', '"').split()).strip("'\" ")
    person = normal_address(address) or normal_address(name)
    no_name = "@" in person or not any(char.isalpha() for char in person)  # an address, a number
    return person, "" if no_name and normal_address(name) == person else name


def split_people(text: str, separators: str) -> list[str]:
    """Split a joined list of people, minding quotes and angle brackets.

    Parameters
    ----------
    text : str
        The list as written.
    separators : str
        Characters that part two people; a comma or a bar does so only after an
        address or before a bare one, because names contain them too, and in
        lists without any address where the commas cannot stand inside names.

    Returns
    -------
    list of str
        One text per person.

    Examples
    --------
    >>> split_people('"Okafor, Ben" <b@x.example>; Ana <a@x.example>', ";,")
    ['"Okafor, Ben" <b@x.example>', 'Ana <a@x.example>']
    >>> split_people("Okafor, Ben; Ana Diaz", ";")
    ['Okafor, Ben', 'Ana Diaz']
    >>> split_people("Ben Okafor, Ana Diaz", ";,"), split_people("Okafor, Ben", ";,")
    (['Ben Okafor', 'Ana Diaz'], ['Okafor, Ben'])
    """
    if separators == _TOLD_APART:
        return [part for each in text.split(separators) if (part := each.strip())]
    parts = _cut(text, separators, guarded=True)
    parts = _cut(text, separators, guarded=False) if parts is None else parts
    return [part for part in parts or [] if part]


def _cut(text: str, separators: str, *, guarded: bool) -> list[str] | None:
    """Cut a list; `None` where a guarding quote or bracket is opened and never closed."""
    parts: list[str] = []
    start, quoted, angle, after_address = 0, False, False, False
    parting = _parting_words(text, separators)
    for mark in re.finditer(f'["<>@{re.escape(separators)}]', text):
        char = mark[0]
        if char == '"':
            quoted = guarded and not quoted
        elif quoted:
            continue
        elif char in "<>":
            if angle and char == "<":
                return None
            angle = guarded and char == "<"
        elif char == "@":
            after_address = True
        elif not angle and (
            char not in ",|" or after_address or char in parting or _BARE_ADDRESS_NEXT.match(text, mark.end())
        ):
            parts.append(text[start : mark.start()].strip())
            start, after_address = mark.end(), False
    parts.append(text[start:].strip())
    return None if quoted or angle else parts


def _parting_words(text: str, separators: str) -> str:
    """Tell whether a bar or a comma parts people who are named without any address."""
    others = set(text) & set(separators) - {","}
    if "@" in text or others:
        return "|" if "@" not in text and "|" in others else ""
    pieces = [piece for piece in text.split(",") if piece.strip()]
    full_names = all(" " in piece.strip() for piece in pieces)
    tight = not any(piece[0] == " " or piece[0].isupper() for piece in pieces)
    return "," if full_names or tight or len(pieces) >= _LIST_OF_WORDS else ""


def find_mentions(
    texts: pa.StringArray, separators: str, times: np.ndarray | None = None, *, passed: Passed = unheard
) -> Mentions:
    """Find the people in a list of distinct texts.

    Plain address lists are split by Arrow at once; only texts with names,
    quotes or brackets are read one by one.

    Parameters
    ----------
    texts : pyarrow.StringArray
        Distinct texts, each naming any number of people.
    separators : str
        Characters that part two people.
    times : numpy.ndarray, optional
        How often each text occurs, so that names are counted as often.
    passed : callable, optional
        Told the share that is done.

    Returns
    -------
    Mentions
        The people of every text, in order.

    Examples
    --------
    >>> found = find_mentions(pa.array(["a@x.example;b@x.example", "Ana <a@x.example>"]), ";")
    >>> found.people.to_pylist(), found.offsets.tolist()
    (['a@x.example', 'b@x.example', 'a@x.example'], [0, 2, 3])
    """
    texts = _tidy_separators(texts.fill_null(""), separators)
    passed(0.1)
    pattern = "[" + re.escape(separators) + "]"
    marks = f"{_RICH}|{_COMMA_IN_NAME}" if "," in separators else _RICH
    rich = pc.match_substring_regex(texts, marks) if len(texts) else pa.array([], pa.bool_())
    if not pc.any(rich).as_py():
        passed(0.2)
        split = pc.split_pattern_regex(texts, pattern)
        passed(0.6)
        written = split.values.dictionary_encode()
        people = pa.DictionaryArray.from_arrays(written.indices, _fold(written.dictionary))
        return Mentions(people, split.offsets.to_numpy().astype(np.int64), MappingProxyType({}))
    often = np.ones(len(texts), np.int64) if times is None else times
    return _mentions_one_by_one(
        texts, rich.to_numpy(zero_copy_only=False), separators, often, pass_part(passed, 0.2, 1.0)
    )


def _tidy_separators(texts: pa.StringArray, separators: str) -> pa.StringArray:
    if not pc.any(pc.match_substring_regex(texts, "[^!-~]")).as_py():
        return texts
    texts = pc.utf8_trim_whitespace(texts)
    for mark in sorted(set(separators) & set(";|")):
        texts = pc.replace_substring_regex(texts, rf"\s*[{mark}]\s*", mark)
    if "," in separators:
        texts = pc.replace_substring_regex(texts, r"(@[^\s;,|<>\"]*)\s*,\s*", r"\1,")
    return texts


def _fold(addresses: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring_regex(
        pc.utf8_lower(pc.utf8_trim_whitespace(addresses)), r"^(mailto|smtp|sip):", ""
    )


def _mentions_one_by_one(
    texts: pa.StringArray, rich: np.ndarray, separators: str, times: np.ndarray, passed: Passed
) -> Mentions:
    people: list[str] = []
    offsets = np.zeros(len(texts) + 1, np.int64)
    names: dict[str, Counter[str]] = {}
    pattern = re.compile("[" + re.escape(separators) + "]")
    rows = zip(texts.to_pylist(), rich.tolist(), times.tolist(), strict=True)
    for index, (text, is_rich, often) in enumerate(pass_items(rows, len(texts), passed)):
        if is_rich:
            for part in split_people(text, separators):
                person, name = split_person(part)
                people.append(person)
                if name:
                    names.setdefault(person, Counter())[name] += often
        else:
            people.extend(normal_address(part) for part in pattern.split(text))
        offsets[index + 1] = len(people)
    return Mentions(pa.array(people, pa.string()).dictionary_encode(), offsets, MappingProxyType(names))
