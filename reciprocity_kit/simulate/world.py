"""A whole simulated world: what happened, and the truth it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.simulate.clock import Clock
from reciprocity_kit.simulate.conversations import (
    Openings,
    add_doubles,
    draw_openings,
    draw_turns,
    merge_openings,
)
from reciprocity_kit.simulate.favours import draw_favours
from reciprocity_kit.simulate.meetings import draw_meetings, no_meetings, plant_answers
from reciprocity_kit.simulate.messages import add_bystanders, add_copies, address_messages
from reciprocity_kit.simulate.names import Person, draw_bulk_senders, draw_people, owner_of
from reciprocity_kit.simulate.planted import draw_contacts, draw_dyads, split_kinds
from reciprocity_kit.simulate.settings import WORLDS, Settings
from reciprocity_kit.simulate.tables import (
    count_openings,
    finish_events,
    name_favour_truth,
    name_favours,
    name_meetings,
    name_people,
    name_truth,
)

OWNER = "alex.morgan@harbor.example"
FEWEST_CONTACTS = 2
# Each stage has its own stream of chance, so that turning one knob leaves the other stages as they were.
STAGES = (
    "names",
    "planted",
    "openings",
    "merge",
    "turns",
    "doubles",
    "rows",
    "meetings",
    "noise",
    "favours",
    "answers",
)


@dataclass(frozen=True)
class World:
    """A simulated history and the truth behind it.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per (event, recipient), in order of time: event_id, sent_at, sender,
        recipient, channel, role, duration_minutes, reply_to, thread_id, size_bytes,
        automated.
    truth : pandas.DataFrame
        One row per contact of the owner, or per pair of people of a whole network: what
        was planted (kind, initiation_share, per_week, reply shares and median hours both
        ways, when it changes) and how many conversations each side did open.
    people : pandas.DataFrame
        One row per person: person, name, addresses (joined by ;), group (-1 in a mailbox).
    meetings : pandas.DataFrame
        The owner's calendar, one row per (meeting, occurrence, attendee), with what never
        becomes an event: cancelled, declined and all-day entries; with the planted chance of a
        yes, acceptance_share, if the settings plant one.
    favours : pandas.DataFrame
        What the owner wrote down in a ledger: entry_id, given_at, giver, receiver, worth,
        asked, granted, returns.
    favour_truth : pandas.DataFrame
        Per contact the planted share of favours given, and what was given and received in
        truth, whether or not it was written down.
    names : Mapping of str to str
        Name written beside each address, second addresses included.
    owner : str or None
        Whose mailbox it is, `None` for a whole network.
    since, until : pandas.Timestamp
        The window in UTC, `until` not itself inside.
    settings : Settings
        The knobs it was made with.
    call : str
        The Python call that makes it again.
    """

    events: pd.DataFrame
    truth: pd.DataFrame
    people: pd.DataFrame
    meetings: pd.DataFrame
    favours: pd.DataFrame
    favour_truth: pd.DataFrame
    names: Mapping[str, str]
    owner: str | None
    since: pd.Timestamp
    until: pd.Timestamp
    settings: Settings
    call: str


def simulate_world(
    *,
    seed: int,
    contacts: int = 50,
    weeks: int = 104,
    world: str = "mixed",
    network: bool = False,
    since: str = "2024-01-01",
    owner: str = OWNER,
    settings: Settings | None = None,
) -> World:
    """Simulate a history of mail and meetings whose truth is known.

    Contacts differ in who opens conversations, how often, how fast and how reliably each
    side answers; the owner slows down, takes holidays and writes in bursts. Against this
    truth every measure of the kit is tested. The same arguments give the same world.

    Parameters
    ----------
    seed : int
        Number that fixes chance, 0 or above.
    contacts : int
        People other than the owner; in a whole network the owner is one of them.
    weeks : int
        Length of the window.
    world : {"mixed", "all_half", "balanced", "activity_only"}
        `mixed` plants every kind of tie. The others hold two-way ties only: all of them
        opened half by each side; opened by a share near a half (Beta(15, 15)); or by a
        share that follows from how active the two people are, and from nothing else.
    network : bool
        Whether to simulate everybody's mail instead of one mailbox.
    since : str
        First day of the window, such as `2024-01-01`.
    owner : str
        Address of the mailbox's owner.
    settings : Settings or None
        The other knobs.

    Returns
    -------
    World
        Events, truth, people, meetings and favours.

    Raises
    ------
    OptionError
        If an argument is out of range.

    Examples
    --------
    >>> world = simulate_world(seed=7, contacts=10, weeks=26)
    >>> world.truth["kind"].value_counts().to_dict()["two-way"]
    5
    >>> world.events.equals(simulate_world(seed=7, contacts=10, weeks=26).events)
    True
    """
    settings = settings or Settings()
    clock = Clock(_check_arguments(seed, contacts, weeks, world, since, owner), weeks, settings.tz)
    chance = {name: np.random.default_rng([seed, number]) for number, name in enumerate(STAGES)}
    if network:
        people = draw_people(contacts, owner="", rng=chance["names"])
        planted = draw_dyads(contacts, world, weeks, settings, chance["planted"])
    else:
        kinds = _draw_kinds(contacts, world, settings, chance["planted"])
        people = _gather_people(kinds, owner, chance["names"])
        planted = draw_contacts(kinds, world, weeks, settings, chance["planted"])
    openings = draw_openings(planted, clock, settings, chance["openings"])
    openings = merge_openings(openings, planted, settings, chance["merge"])
    rows = _draw_rows(openings, planted, clock, settings, chance, network=network)
    met = no_meetings() if network else draw_meetings(openings, planted, clock, settings, chance["meetings"])
    met = plant_answers(met, settings, chance["answers"])
    ledger = draw_favours(planted.iloc[:0] if network else planted, clock, settings, chance["favours"])
    arguments = {"seed": seed, "contacts": contacts, "weeks": weeks, "world": world}
    arguments |= {"network": network, "since": since, "owner": owner}
    return World(
        events=finish_events(rows, met, people, clock, settings, chance["noise"]),
        truth=name_truth(count_openings(openings, planted, clock), people, clock),
        people=name_people(people, settings, network=network),
        meetings=name_meetings(met, people),
        favours=name_favours(ledger.entries, people),
        favour_truth=name_favour_truth(ledger.truth, people),
        names=MappingProxyType({a: p.name for p in people for a in (p.address, p.alias) if a}),
        owner=None if network else owner,
        since=pd.Timestamp(clock.start, unit="s", tz="UTC"),
        until=pd.Timestamp(clock.end, unit="s", tz="UTC"),
        settings=settings,
        call=_write_call(arguments, settings),
    )


def _check_arguments(
    seed: int, contacts: int, weeks: int, world: str, since: str, owner: str
) -> pd.Timestamp:
    faults = []
    if seed < 0:
        faults.append(f"seed is {seed}, below 0")
    if contacts < FEWEST_CONTACTS:
        faults.append(f"contacts is {contacts}, below {FEWEST_CONTACTS}")
    if weeks < 1:
        faults.append(f"weeks is {weeks}, below 1")
    if world not in WORLDS:
        faults.append(f"world is {world!r}, not one of {', '.join(WORLDS)}")
    if not all(owner.partition("@")):
        faults.append(f"owner is {owner!r}, not an address")
    start = pd.to_datetime(since, errors="coerce", format="ISO8601")
    if pd.isna(start) or start.tzinfo is not None or start != start.normalize():
        faults.append(f"since is {since!r}, not a day such as 2024-01-01")
    if faults:
        raise OptionError(
            "A world cannot be simulated.",
            *faults,
            next_step="simulate_world(seed=1, contacts=50, weeks=104)",
        )
    return pd.Timestamp(since)


def _draw_kinds(contacts: int, world: str, settings: Settings, rng: np.random.Generator) -> list[str]:
    if world != "mixed":
        return ["two-way"] * contacts
    kinds = split_kinds(contacts, settings.kind_shares)
    return [kinds[i] for i in rng.permutation(contacts).tolist()]


def _gather_people(kinds: list[str], owner: str, rng: np.random.Generator) -> list[Person]:
    bulk = iter(draw_bulk_senders(kinds.count("bulk")))
    others = iter(draw_people(len(kinds) - kinds.count("bulk"), owner=owner, rng=rng))
    return [owner_of(owner), *(next(bulk if kind == "bulk" else others) for kind in kinds)]


def _draw_rows(
    openings: Openings,
    planted: pd.DataFrame,
    clock: Clock,
    settings: Settings,
    chance: Mapping[str, np.random.Generator],
    *,
    network: bool,
) -> pd.DataFrame:
    turns = draw_turns(openings, planted, clock, settings, chance["turns"])
    bulk = planted["kind"].eq("bulk").to_numpy()
    messages = add_doubles(turns.assign(bulk=bulk[turns["tie"]]), settings, chance["doubles"])
    rows = address_messages(messages, openings, planted, chance["rows"])
    if not network:
        rows = add_bystanders(rows, planted["alter"].to_numpy()[~bulk], settings, chance["rows"])
    return add_copies(rows, openings, planted, settings, chance["rows"])


def _write_call(arguments: Mapping[str, object], settings: Settings) -> str:
    usual = Settings()
    changed = {f.name: getattr(settings, f.name) for f in fields(settings)}
    changed = {name: value for name, value in changed.items() if value != getattr(usual, name)}
    inner = ", ".join(
        f"{name}={dict(value) if isinstance(value, Mapping) else value!r}" for name, value in changed.items()
    )
    outer = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return f"simulate_world({outer}{f', settings=Settings({inner})' if changed else ''})"
