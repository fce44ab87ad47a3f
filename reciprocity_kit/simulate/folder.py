"""A world as a folder of files that explains itself."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from reciprocity_kit.simulate.calendars import write_ics
from reciprocity_kit.simulate.exports import write_mail_csv, write_plain_mail_csv, write_text, write_truth
from reciprocity_kit.simulate.world import World

TRUTH_MEANING: Mapping[str, str] = MappingProxyType(
    {
        "ego": "address of the person whose side the row tells",
        "alter": "address of the other person",
        "name": "the other person's name",
        "addresses": "every address of the other person, joined by ;",
        "kind": "two-way, mostly-ego (ego opens), mostly-them, fading, dormant or bulk",
        "initiation_share": "planted chance that a conversation is opened by ego (0..1)",
        "expected_share": "that chance if only the two people's activity mattered (0..1)",
        "per_week": "planted conversations per week before slowdown, holidays and bursts",
        "opened": "conversations ego did open in the window",
        "opened_by_alter": "conversations the other did open in the window",
        "reply_share": "planted chance that ego answers an opening (0..1)",
        "reply_hours": "planted median time ego takes to answer, in hours of the settings' clock",
        "their_reply_share": "planted chance that the other answers an opening (0..1)",
        "their_reply_hours": "planted median time the other takes to answer at the beginning, in hours",
        "continuation_share": "planted chance that an answer is answered in turn (0..1)",
        "latency_drift": "factor by which their_reply_hours has grown at the end",
        "changes_at": "when a fading tie falls to a quarter, or a dormant one stops (UTC)",
    }
)


def write_world(world: World, folder: str | Path, *, plain: bool = False, command: str = "") -> None:
    """Write a world as the exports a person would have, its truth and a description.

    Parameters
    ----------
    world : World
        The simulated history.
    folder : str or Path
        Where to write; made if it is missing.
    plain : bool
        Whether mail.csv lacks message ids, names and time zones, as many exports do.
    command : str
        The command that was used, for the description; empty for none.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if plain:
        write_plain_mail_csv(world, folder / "mail.csv")
    else:
        write_mail_csv(world, folder / "mail.csv")
    if len(world.meetings):
        write_ics(world, folder / "calendar.ics")
    write_truth(world, folder / "truth.csv")
    write_text(folder / "README.md", describe_world(world, plain=plain, command=command))


def describe_world(world: World, *, plain: bool = False, command: str = "") -> str:
    """Describe a world and its files for somebody who opens the folder.

    Parameters
    ----------
    world : World
        The simulated history.
    plain : bool
        Whether mail.csv was written without ids, names and zones.
    command : str
        The command that was used, named before the Python call; empty for none.

    Returns
    -------
    str
        Markdown.
    """
    mails = world.events.loc[world.events["channel"] == "email", "event_id"].nunique()
    kinds = world.truth["kind"].value_counts(sort=False).to_dict()
    whose = (
        f"The mailbox of {world.names[world.owner]} <{world.owner}>"
        if world.owner
        else f"The mail of a network of {len(world.people)} people"
    )
    ties = "contacts" if world.owner else "pairs of people"
    meetings = world.meetings.groupby(["meeting_id", "planned_at"]).ngroups
    made = ["```", *([command] if command else []), world.call, "```"]
    lines = [
        f"# {whose}",
        "",
        "Simulated: nobody here exists, every domain is reserved for examples (RFC 2606).",
        "",
        f"- Window: {world.since:%Y-%m-%d} to {world.until:%Y-%m-%d} (not itself inside), UTC",
        f"- Size: {mails} e-mails, {meetings} calendar entries, {len(world.truth)} {ties}",
        f"- Planted: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}",
        "",
        "## Files",
        *_describe_files(world, plain=plain),
        "",
        "## Columns of truth.csv",
        "| column | meaning |",
        "|---|---|",
        *(f"| `{name}` | {TRUTH_MEANING[name]} |" for name in world.truth.columns),
        "",
        "## How it was made",
        "By `reciprocity_kit.simulate`, from chance alone; made again it is the same, byte for byte:",
        *made,
    ]
    return "\n".join(lines) + "\n"


def _describe_files(world: World, *, plain: bool) -> list[str]:
    times = (
        f"local time ({world.settings.tz}) without a zone" if plain else "ISO 8601 with the offset from UTC"
    )
    ids = "" if plain else "; `Message-ID`, and `In-Reply-To` of answers, empty for an opening"
    files = [
        f"- `mail.csv`, one row per e-mail: `Date` in {times}; `From`; `To`, `CC`, `BCC` joined by `;`{ids}."
    ]
    if len(world.meetings):
        files.append(
            "- `calendar.ics`: meetings, series, cancelled, declined and all-day entries, times in UTC."
        )
    files.append(f"- `truth.csv`, one row per {'contact' if world.owner else 'pair'}: what was planted.")
    return files
