"""The finished tables of a world: numbers become addresses, seconds become times."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.columns import INSTANT
from reciprocity_kit.simulate.clock import Clock, Ints
from reciprocity_kit.simulate.conversations import Flags, Openings
from reciprocity_kit.simulate.names import Person
from reciprocity_kit.simulate.planted import split_groups
from reciprocity_kit.simulate.settings import Settings

Objects = npt.NDArray[Any]

EVENT_COLUMNS = {
    "event_id": "str",
    "sent_at": INSTANT,
    "sender": "str",
    "recipient": "str",
    "channel": "str",
    "role": "str",
    "duration_minutes": "float64",
    "reply_to": "str",
    "thread_id": "str",
    "size_bytes": "float64",
    "automated": "bool",
}
TRUTH_COLUMNS = (
    "ego",
    "alter",
    "name",
    "addresses",
    "kind",
    "initiation_share",
    "expected_share",
    "per_week",
    "opened",
    "opened_by_alter",
    "reply_share",
    "reply_hours",
    "their_reply_share",
    "their_reply_hours",
    "continuation_share",
    "latency_drift",
    "changes_at",
)


def finish_events(
    rows: pd.DataFrame,
    meetings: pd.DataFrame,
    people: list[Person],
    clock: Clock,
    settings: Settings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Name and cut the events, and spoil them as the settings say.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per (message, recipient), people as numbers.
    meetings : pandas.DataFrame
        The calendar, people as numbers.
    people : list of Person
        The people in the order of their numbers.
    clock : Clock
        The window.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        The events of the window in order of time.
    """
    ordered = rows.sort_values(["at", "event"], kind="stable", ignore_index=True)
    number, firsts = pd.factorize(ordered["event"])
    place = np.zeros(int(ordered["event"].max()) + 1 if len(ordered) else 0, dtype=np.int64)
    place[firsts] = np.arange(len(firsts))
    main = np.array([person.address for person in people], dtype=object)
    sender = ordered["sender"].to_numpy()
    by_event = sender[~ordered["event"].duplicated().to_numpy()]
    ids = np.array([_message_id(n, main[s]) for n, s in enumerate(by_event.tolist())], dtype=object)
    mail = (ordered["channel"] == "email").to_numpy()
    lost = (rng.random(len(firsts)) < settings.missing_header_share)[number]
    written = rng.random(len(firsts)) < settings.alias_share
    read = rng.random(len(ordered)) < settings.alias_share
    events = pd.DataFrame(
        {
            "event_id": ids[number],
            "sent_at": _instants(ordered["at"]),
            "sender": _addresses(people, sender, written[number]),
            "recipient": _addresses(people, ordered["recipient"].to_numpy(), read),
            "channel": ordered["channel"],
            "role": ordered["role"],
            "duration_minutes": ordered["duration_minutes"],
            "reply_to": _point(ids, place, ordered["parent"].to_numpy(), mail & ~lost),
            "thread_id": _point(ids, place, _thread_event(rows)[ordered["thread"]], mail & ~lost),
            "size_bytes": ordered["size_bytes"],
            "automated": ordered["automated"],
        }
    )
    inside = ordered["at"].between(clock.start, clock.end, inclusive="left")
    both = pd.concat([events[inside], _meeting_events(meetings, main)], ignore_index=True)
    return both.astype(EVENT_COLUMNS).sort_values("sent_at", kind="stable", ignore_index=True)


def count_openings(openings: Openings, planted: pd.DataFrame, clock: Clock) -> pd.DataFrame:
    """Count the conversations that each side did open inside the window.

    Parameters
    ----------
    openings : Openings
        The conversations.
    planted : pandas.DataFrame
        Planted ties.
    clock : Clock
        The window.

    Returns
    -------
    pandas.DataFrame
        The planted table with `opened` and `opened_by_alter`.
    """
    inside = (openings.seconds >= clock.start) & (openings.seconds < clock.end)

    def count(chosen: Flags) -> Ints:
        return np.bincount(openings.tie[inside & chosen], minlength=len(planted))

    return planted.assign(opened=count(openings.by_ego), opened_by_alter=count(~openings.by_ego))


def name_truth(planted: pd.DataFrame, people: list[Person], clock: Clock) -> pd.DataFrame:
    """Name the planted ties.

    Parameters
    ----------
    planted : pandas.DataFrame
        Planted ties, counted.
    people : list of Person
        The people in the order of their numbers.
    clock : Clock
        The window.

    Returns
    -------
    pandas.DataFrame
        One row per tie.
    """
    named = [people[number] for number in planted["alter"].tolist()]
    changes = _instants(pd.Series(clock.week_start(planted["changes_week"].to_numpy())))
    truth = planted.assign(
        ego=[people[number].address for number in planted["ego"].tolist()],
        alter=[person.address for person in named],
        name=[person.name for person in named],
        addresses=[join_addresses(person) for person in named],
        changes_at=changes.where(planted["kind"].isin(("fading", "dormant"))),
    )
    words = dict.fromkeys(("ego", "alter", "name", "addresses", "kind"), "str")
    return truth[list(TRUTH_COLUMNS)].astype(words)


def name_people(people: list[Person], settings: Settings, *, network: bool) -> pd.DataFrame:
    """Tabulate the people.

    Parameters
    ----------
    people : list of Person
        The people in the order of their numbers.
    settings : Settings
        The knobs.
    network : bool
        Whether they are a whole network and have groups.

    Returns
    -------
    pandas.DataFrame
        One row per person: person, name, addresses, group.
    """
    groups = split_groups(len(people), settings.groups) if network else np.full(len(people), -1)
    return pd.DataFrame(
        {
            "person": [person.address for person in people],
            "name": [person.name for person in people],
            "addresses": [join_addresses(person) for person in people],
            "group": groups,
        }
    )


def name_meetings(meetings: pd.DataFrame, people: list[Person]) -> pd.DataFrame:
    """Name the people of the calendar and turn its seconds into times.

    Parameters
    ----------
    meetings : pandas.DataFrame
        The calendar, people as numbers.
    people : list of Person
        The people in the order of their numbers.

    Returns
    -------
    pandas.DataFrame
        The calendar with `meeting_id`, `starts_at` and `planned_at`.
    """
    main = np.array([person.address for person in people], dtype=object)
    named = pd.DataFrame(
        {
            "meeting_id": _meeting_ids(meetings["meeting"]),
            "kind": meetings["kind"],
            "starts_at": _instants(meetings["at"]),
            "planned_at": _instants(meetings["planned_at"]),
            "duration_minutes": meetings["minutes"],
            "organizer": main[meetings["organizer"]],
            "attendee": main[meetings["attendee"]],
            "role": meetings["role"],
            "answer": meetings["answer"],
            "status": meetings["status"],
            "acceptance_share": meetings["acceptance_share"],
        }
    )
    words = ("meeting_id", "kind", "organizer", "attendee", "role", "answer", "status")
    return named.astype(
        {**dict.fromkeys(words, "str"), "duration_minutes": "int64", "acceptance_share": "float64"}
    )


def name_favours(entries: pd.DataFrame, people: list[Person]) -> pd.DataFrame:
    """Name the people of the ledger.

    Parameters
    ----------
    entries : pandas.DataFrame
        What was written down, people as numbers.
    people : list of Person
        The people in the order of their numbers.

    Returns
    -------
    pandas.DataFrame
        Columns entry_id, given_at, giver, receiver, worth, asked, granted, returns.
    """
    main = np.array([person.address for person in people], dtype=object)
    named = entries.rename(columns={"at": "given_at"}).assign(
        given_at=_instants(entries["at"]),
        giver=main[entries["giver"]],
        receiver=main[entries["receiver"]],
    )
    return named.astype(dict.fromkeys(("entry_id", "giver", "receiver", "returns"), "str"))


def name_favour_truth(truth: pd.DataFrame, people: list[Person]) -> pd.DataFrame:
    """Name the contacts of the ledger's truth.

    Parameters
    ----------
    truth : pandas.DataFrame
        Balance of favours per contact, people as numbers.
    people : list of Person
        The people in the order of their numbers.

    Returns
    -------
    pandas.DataFrame
        Columns alter, give_share, favours_given, favours_received, given_worth, received_worth.
    """
    main = np.array([person.address for person in people], dtype=object)
    return truth.assign(alter=main[truth["alter"]]).astype({"alter": "str"})


def join_addresses(person: Person) -> str:
    """Join every address of a person.

    Parameters
    ----------
    person : Person
        Somebody with or without a second address.

    Returns
    -------
    str
        Addresses joined by a semicolon.

    Examples
    --------
    >>> join_addresses(Person("mei.chen@kestrel.example", "Mei Chen", "mei.chen@mail.example"))
    'mei.chen@kestrel.example;mei.chen@mail.example'
    """
    return ";".join(address for address in (person.address, person.alias) if address)


def _message_id(number: int, address: str) -> str:
    return f"<{number:06d}@{address.split('@')[1]}>"


def _meeting_ids(meeting: "pd.Series[int]") -> list[str]:
    return [f"meeting-{number:05d}@harbor.example" for number in meeting.tolist()]


def _instants(seconds: "pd.Series[int]") -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(seconds, unit="s", utc=True).dt.as_unit("us")


def _addresses(people: list[Person], number: Ints, second: Flags) -> Objects:
    main = np.array([person.address for person in people], dtype=object)
    other = np.array([person.alias or person.address for person in people], dtype=object)
    return np.where(second, other[number], main[number])


def _thread_event(rows: pd.DataFrame) -> Ints:
    opening = rows[rows["parent"].lt(0) & rows["thread"].ge(0)].drop_duplicates("thread")
    # One place more, so that thread -1 (no thread) points at the last place, which is no event.
    events = np.full(int(rows["thread"].max()) + 2 if len(rows) else 1, -1, dtype=np.int64)
    events[opening["thread"]] = opening["event"]
    return events


def _point(ids: Objects, place: Ints, event: Ints, kept: Flags) -> Objects:
    there = kept & (event >= 0)
    found = np.full(event.size, None, dtype=object)
    found[there] = ids[place[event[there]]]
    return found


def _meeting_events(meetings: pd.DataFrame, main: Objects) -> pd.DataFrame:
    took_place = meetings["status"].eq("CONFIRMED") & meetings["kind"].ne("all-day")
    met = meetings[took_place & meetings["answer"].ne("DECLINED")]
    ids = _meeting_ids(met["meeting"])
    return pd.DataFrame(
        {
            "event_id": [f"{i}/{n}" for i, n in zip(ids, met["occurrence"].tolist(), strict=True)],
            "sent_at": _instants(met["at"]),
            "sender": main[met["organizer"]],
            "recipient": main[met["attendee"]],
            "channel": "meeting",
            "role": met["role"],
            "duration_minutes": met["minutes"].astype("float64"),
            "reply_to": None,
            "thread_id": ids,
            "size_bytes": np.nan,
            "automated": False,
        }
    )
