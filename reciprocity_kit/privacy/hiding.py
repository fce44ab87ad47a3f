"""Histories and tables in which nobody is named: what comes after never knew a name."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from reciprocity_kit.columns import PERSON, TABLES, cast_table
from reciprocity_kit.history import History
from reciprocity_kit.interactions import Interactions
from reciprocity_kit.privacy.pseudonyms import build_shown, hide_id

FREE_TEXT = (
    "note",
    "policy",
    "approach",
    "objective",
    "agreement",
    "lesson",
    "comment",
    "negotiation",
    "survey",
)
HIDDEN_NOTE = "notes on the reading are left out here, since they may name people and files"


@dataclass(frozen=True)
class Hidden:
    """A history without names, and the way back for its owner.

    Parameters
    ----------
    history : History
        Nobody is named in it: persons, addresses, files, ids and notes are replaced.
    shown : mapping of str to str
        What is shown for each person. It stays with the owner.
    """

    history: History
    shown: Mapping[str, str]


def hide_names(
    history: History, *, style: str, key: bytes | None = None, also: Mapping[str, str] | None = None
) -> Hidden:
    r"""Replace every name in a history, before anything is computed from it.

    Whatever is made of the result, tables, charts or reports, cannot name anybody, because
    no name came in. Counts, times and sizes stay as they are; who knows them from elsewhere
    can recognise people by them.

    Parameters
    ----------
    history : History
        What was read.
    style : {"initials", "pseudonyms"}
        How to hide the names.
    key : bytes, optional
        The owner's key, for pseudonyms that stay the same in every session.
    also : mapping of str to str, optional
        Further people to hide, such as those of a casebook, and how they are called.

    Returns
    -------
    Hidden
        The history without names, and what is shown for whom.

    Raises
    ------
    OptionError
        If the style is unknown, or pseudonyms lack a key.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.read import read
    >>> mail = Path(tempfile.mkdtemp()) / "mail.csv"
    >>> _ = mail.write_text("Date,From,To\n2024-03-05T10:00:00Z,ana.ruiz@x.example,ben.ode@x.example\n")
    >>> hidden = hide_names(read(mail, owner="ana.ruiz@x.example"), style="initials")
    >>> hidden.history.owner, hidden.history.interactions["recipient"].tolist()
    ('A. R.', ['B. O.'])
    """
    seen = history.people_seen
    names = dict(zip(seen["person"].astype("str"), seen["name"].astype("str"), strict=True))
    people = history.coded.people.to_pylist()
    noted = also or {}
    everybody = {*people, *names, *_invited(history), *noted}
    called = {person: names.get(person) or noted.get(person, "") for person in everybody}
    shown = build_shown(called, style=style, key=key)
    sources = {source: f"file {n}" for n, source in enumerate(_sources(history), start=1)}
    salt = key or secrets.token_bytes(32)
    hidden = replace(
        history,
        coded=_hide_codes(history.coded, shown, sources, salt),
        skipped=history.skipped.assign(source=history.skipped["source"].map(sources)),
        people_seen=_hide_seen(seen, shown),
        receipt=_hide_receipt(history.receipt, sources),
        owner=None if history.owner is None else shown.get(history.owner, "you"),
        notes=(HIDDEN_NOTE,) if history.notes else (),
        known=None,
        answers=None if history.answers is None else _hide_answers(history.answers, shown, sources, salt),
    )
    return Hidden(hidden, shown)


def _invited(history: History) -> set[str]:
    """Return those who stand in answers to invitations, perhaps only because they declined."""
    if history.answers is None:
        return set()
    return {*history.answers["organiser"].astype("str"), *history.answers["invitee"].astype("str")}


def _sources(history: History) -> list[str]:
    named = [*history.receipt["source"], *history.coded.sources, *history.skipped["source"]]
    return list(dict.fromkeys(map(str, named)))


def _hide_codes(
    coded: Interactions, shown: Mapping[str, str], sources: Mapping[str, str], salt: bytes
) -> Interactions:
    labels = np.array([shown[person] for person in coded.people.to_pylist()], dtype=object)
    order = np.argsort(labels.astype("str"), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return replace(
        coded,
        people=pa.array(labels[order].tolist(), pa.string()),
        sources=tuple(sources[source] for source in coded.sources),
        sender=place[coded.sender].astype(coded.sender.dtype),
        row_recipient=place[coded.row_recipient].astype(coded.row_recipient.dtype),
        ids={name: _hide_ids(values, salt) for name, values in coded.ids.items()},
    )


def _hide_ids(values: Any, salt: bytes) -> pa.Array:
    flat = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    texts = flat.cast(pa.string()).to_pylist()
    return pa.array([None if text is None else hide_id(text, salt) for text in texts], pa.string())


def _hide_seen(seen: pd.DataFrame, shown: Mapping[str, str]) -> pd.DataFrame:
    names = seen["person"].astype("str").map(dict(shown))
    order = names.argsort(kind="stable")
    return cast_table(
        "people_seen",
        seen.assign(
            person=pd.Categorical(names, categories=sorted(names)),
            name=names,
            addresses="",
            merged_by="",
            automated_because="",
        )
        .iloc[order]
        .reset_index(drop=True),
    )


def _hide_receipt(receipt: pd.DataFrame, sources: Mapping[str, str]) -> pd.DataFrame:
    return receipt.assign(source=receipt["source"].astype("str").map(dict(sources)), notes="")


def _hide_answers(
    answers: pd.DataFrame, shown: Mapping[str, str], sources: Mapping[str, str], salt: bytes
) -> pd.DataFrame:
    def hide(event_id: str, source: str) -> str:
        made = f"{source}#"  # an id made from where the entry stands, as in the interactions
        if event_id.startswith(made):
            return f"{sources[source]}#{event_id.removeprefix(made)}"
        return hide_id(event_id, salt)

    named = zip(answers["event_id"].astype("str"), answers["source"].astype("str"), strict=True)
    threads = answers["thread_id"]
    return mask_names(answers, shown).assign(
        event_id=[hide(event_id, source) for event_id, source in named],
        thread_id=[each if pd.isna(each) else hide_id(str(each), salt) for each in threads],
        source=answers["source"].astype("str").map(dict(sources)),
    )


def mask_names(table: pd.DataFrame, shown: Mapping[str, str]) -> pd.DataFrame:
    """Replace the persons of a table, and empty what was written freely.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table of the kit or of a casebook.
    shown : mapping of str to str
        What is shown for each person, as `build_shown` returns it; people it does not know
        become "somebody".

    Returns
    -------
    pandas.DataFrame
        A new frame. Notes and other free text are emptied, since they may name anybody.

    Examples
    --------
    >>> table = pd.DataFrame({"giver": ["ana"], "receiver": ["ben"], "note": ["for Ana's move"]})
    >>> mask_names(table, {"ana": "A.", "ben": "B."}).values.tolist()
    [['A.', 'B.', '']]
    """
    masked = table.copy()
    for name in _person_columns() & set(table.columns):
        texts = table[name].astype("str")
        replaced = texts.map(dict(shown)).where(texts.ne(""), "").fillna("somebody")
        masked[name] = (
            pd.Categorical(replaced) if isinstance(table[name].dtype, pd.CategoricalDtype) else replaced
        )
    for name in set(FREE_TEXT) & set(table.columns):
        masked[name] = ""
    if {"person", "name"} <= set(table.columns):
        masked["name"] = masked["person"]
    return masked


def find_people(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Find everybody whom tables name, and how they are called.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By name, such as those of a casebook; `people` tells how people are called.

    Returns
    -------
    dict of str to str
        By person; empty texts where no name is known.

    Examples
    --------
    >>> find_people({"asks": pd.DataFrame({"asker": ["ana"], "asked_of": ["ben"], "note": ["hm"]})})
    {'ana': '', 'ben': ''}
    """
    columns = _person_columns()
    named = {
        str(person)
        for table in tables.values()
        for column in columns & set(table.columns)
        for person in table[column].dropna().astype("str").unique()
    }
    known = tables.get("people")
    called = {} if known is None else dict(zip(known["person"].astype("str"), known["name"], strict=True))
    return {person: str(called.get(person, "")) for person in sorted(named - {""})}


def _person_columns() -> set[str]:
    return {column.name for table in TABLES.values() for column in table if _names_people(column)}


def _names_people(column: Any) -> bool:
    return (column.dtype == PERSON and not column.choices) or column.name in {
        "on_behalf_of",
        "introduced_by",
        "merged_into",
    }
