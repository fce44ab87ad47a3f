"""One person, many spellings: addresses and names as written, turned into people."""

from reciprocity_kit.identities.machines import MACHINE_PATTERN, automated_people, find_machines
from reciprocity_kit.identities.mentions import (
    Mentions,
    find_mentions,
    normal_address,
    split_people,
    split_person,
)

__all__ = [
    "MACHINE_PATTERN",
    "Mentions",
    "automated_people",
    "find_machines",
    "find_mentions",
    "normal_address",
    "split_people",
    "split_person",
]
