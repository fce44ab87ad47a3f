"""Makes sample_data/ from nothing but a seed: python tools/make_sample_data.py [FOLDER]."""

import runpy
import sys
from pathlib import Path

from reciprocity_kit.simulate import Settings, World, simulate_world, write_world
from reciprocity_kit.simulate.exports import write_text

FOLDER = Path(__file__).resolve().parents[1] / "sample_data"
COMMAND = "python tools/make_sample_data.py"
STORY = runpy.run_path(str(Path(__file__).with_name("sample_casebook.py")))
ALEX_KINDS = {"two-way": 32, "mostly-ego": 5, "mostly-them": 5, "fading": 1, "dormant": 1, "bulk": 1}


def simulate_alex(seed: int = 17) -> World:
    """Simulate the mailbox and calendar of one owner over two years.

    Parameters
    ----------
    seed : int
        Number that fixes chance.

    Returns
    -------
    World
        Most ties two-way, some mostly one way, a strong one fading, a strong one dormant,
        one newsletter.
    """
    settings = Settings(
        per_week=0.4,
        per_week_of_kind={"mostly-ego": 0.6, "mostly-them": 0.6, "fading": 2.2, "dormant": 2.5, "bulk": 1.0},
        per_week_spread=0.7,
        kind_shares=ALEX_KINDS,
        clock="working",
        reply_hours=4.0,
        missing_header_share=0.02,
        meeting_share=0.06,
        tz="Europe/London",
    )
    return simulate_world(seed=seed, contacts=45, weeks=104, settings=settings)


def simulate_team() -> World:
    """Simulate everybody's mail in a network of four groups over half a year.

    Returns
    -------
    World
        The last group reaches the others through one person only.
    """
    settings = Settings(
        per_week=0.7,
        activity_end=1.0,
        contacts_per_person=6.3,
        between_weight=0.03,
        bridge=True,
        clock="working",
        reply_hours=4.0,
        tz="Europe/London",
    )
    return simulate_world(seed=11, contacts=24, weeks=26, network=True, settings=settings)


def describe_samples(alex: World, team: World) -> str:
    """Describe both samples for somebody who opens the folder.

    Parameters
    ----------
    alex, team : World
        The samples.

    Returns
    -------
    str
        Markdown.
    """
    lines = [
        "# Sample data",
        "",
        "Two simulated histories whose truth is known. Nobody in them exists, and every domain is reserved",
        "for examples (RFC 2606). Numbers, columns and units are in each folder's own README.",
        "",
        "| folder | who | window | e-mails | truth.csv |",
        "|---|---|---|---|---|",
        f"| `alex/` | {alex.owner}, {len(alex.truth)} contacts {_row(alex)} contacts |",
        f"| `team/` | everybody in a network of {len(team.people)} people {_row(team)} pairs of people |",
        "",
        "What to look for in `alex/`:",
        "",
        *_planted(alex),
        "",
        f"What to look for in `team/`: {team.settings.groups} groups of people, of which the last reaches",
        "the others through one person only:",
        "",
        *_groups(team),
        "",
        *_casebook(),
        "",
        f"Made by `{COMMAND}`, which gives the same bytes again. Free to use under the kit's own license.",
    ]
    return "\n".join(lines) + "\n"


def write_samples(folder: Path) -> None:
    """Write both samples and their description.

    Parameters
    ----------
    folder : Path
        Where to write; made if it is missing.
    """
    alex, team = simulate_alex(), simulate_team()
    write_world(alex, folder / "alex", command=COMMAND)
    write_world(team, folder / "team", plain=True, command=COMMAND)
    STORY["write_sample_casebook"](folder / "casebook")
    write_text(folder / "README.md", describe_samples(alex, team))


def _row(world: World) -> str:
    mails = world.events.loc[world.events["channel"] == "email", "event_id"].nunique()
    return f"| {world.since:%Y-%m-%d} to {world.until:%Y-%m-%d} | {mails} | {len(world.truth)}"


def _planted(world: World) -> list[str]:
    words = {
        "mostly-ego": "mostly opened by Alex",
        "mostly-them": "mostly opened by the other",
        "fading": "a strong tie that fades",
        "dormant": "a strong tie that stopped",
        "bulk": "a newsletter, never answered",
    }
    truth = world.truth
    return [
        f"- {meaning}: {', '.join(truth.loc[truth['kind'] == kind, 'name'])}"
        for kind, meaning in words.items()
    ]


def _groups(world: World) -> list[str]:
    people = world.people
    lines = [
        f"- group {group + 1}: {', '.join(people.loc[people['group'] == group, 'name'])}"
        for group in range(world.settings.groups)
    ]
    return [*lines, f"- between group {world.settings.groups} and the others: {people['name'].iloc[0]}"]


def _casebook() -> list[str]:
    look = f"--until {STORY['LOOK_FROM']}"
    return [
        "`casebook/` is what Alex wrote down in 2025, as CSV files: Miles Thorne gives and takes evenly,",
        "Lars Åberg received much, Imogen Pritchard gave much that was easily overlooked, a delay was made",
        "up for with Rémi Colin, two asks came cold, and the promises for January ask for more hours than",
        "there are. Sofía Romero is a close friend: no balance is shown.",
        "",
        "```",
        "reciprocity casebook new alex.casebook --owner alex.morgan@harbor.example",
        "reciprocity casebook import alex.casebook sample_data/casebook",
        f"reciprocity casebook show alex.casebook {look}",
        f"reciprocity casebook ask alex.casebook sample_data/alex --person imogen --size 4 {look}",
        "```",
    ]


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    write_samples(target)
    print(f"Wrote {target}")
