"""What the user is told about the reading of a calendar."""

from collections import Counter
from collections.abc import Mapping, Sequence

from reciprocity_kit.readers.ical import MEETING, ZONE, Calendars
from reciprocity_kit.readers.invitations import ASSISTANTS, DECLINED, ROOMS, UNINVOLVED

_NOTES = {
    "floating": "times carry no zone and are read as {what}",
    "unknown zone": "zone {what} is unknown, so its times are read as if they had none",
    "recoded": "text is read as cp1252",
    "series": "{n:,} series stand for {what} meetings",
    "later": "{n:,} series go on after the window: those meetings are not counted",
    "cut": "{n:,} series ask for more meetings than can be listed: the later ones are left out",
    "bad rule": "{n:,} rules of repetition are not understood: only the first meeting counts",
    "following": "{n:,} changes to 'this and all following' are read as changes to one meeting",
    ROOMS: "{n:,} rooms and resources are left out",
    DECLINED: "{n:,} attendees who declined or sent somebody else are left out",
    UNINVOLVED: "{n:,} people listed for information only are left out",
    ASSISTANTS: "{n:,} meetings were set up by somebody on behalf of the organiser",
    "others": "{n:,} tasks, notes and free-busy times are no meetings",
    "none": "it holds no entries",
}


def render_notes(found: Calendars, counted: Counter[str], words: Mapping[str, Sequence[str]]) -> list[str]:
    """Write what was left out or read in a way of its own, in a fixed order.

    Parameters
    ----------
    found : Calendars
        Everything in the file.
    counted : Counter of str
        How often each thing occurred.
    words : Mapping of str to sequence of str
        What exactly occurred, such as the names of zones.

    Returns
    -------
    list of str
        One sentence each, none for what did not occur.

    Examples
    --------
    >>> render_notes(Calendars(count=1), Counter({ROOMS: 2}), {})
    ['2 rooms and resources are left out', 'it holds no entries']
    """
    counts = Counter(counted)
    counts["recoded"] = int(found.recoded)
    counts["others"] = sum(entry.kind not in (MEETING, ZONE) for entry in found.entries)
    counts["none"] = int(not any(entry.kind == MEETING for entry in found.entries))
    told = {kind: ", ".join(names[:5]) for kind, names in words.items()}
    told["series"] = f"{counts['meetings']:,}"
    return [
        template.format(n=counts[kind], what=told.get(kind, ""))
        for kind, template in _NOTES.items()
        if counts[kind] or kind in words
    ]
