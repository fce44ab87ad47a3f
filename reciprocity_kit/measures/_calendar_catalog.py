"""Measures over channels, and of the calendar."""

from reciprocity_kit.measures._measure import Measure

_BOTH = "Both sides have the same value."
_NO_CONTACT = "Without events between the two in this channel there is no row."

COMBINED = (
    Measure(
        "strength",
        "D13",
        "Strength over channels",
        "times a usual contact",
        0,
        None,
        "more contact than with a usual contact, over all channels",
        "1: as with a usual contact; near 0: hardly any",
        "Mean over channels of contact both ways / its mean over ego's contacts in that channel, 0 where not"
        " used. Limits are no interval: the smallest and the largest value under any weights of channels.",
        "not_identified for people whose own mailbox was not read.",
        "Own; counts of different channels are never added.",
    ),
    Measure(
        "channels_used",
        "D21",
        "Channels used",
        "channels",
        1,
        4,
        "the two meet by many ways",
        "all contact runs through one channel",
        f"Number of channels with an event between the two. A plain count: the limits are the count. {_BOTH}",
        _NO_CONTACT,
        "Haythornthwaite, C. (2005). Social networks and Internet connectivity effects. Information,"
        " Communication and Society 8, 125-147.",
    ),
    Measure(
        "invite_share",
        "C1",
        "Invite share",
        "share",
        0,
        1,
        "most of what the two organised for each other was organised by ego",
        "most was organised by the other",
        "Meetings ego organised with the other in them / those and the other's with ego in them; a series"
        " counts once, meetings of more than eight people not at all. Jeffreys limits.",
        "no_events where neither invited the other; too_few with fewer than five.",
        "Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133.",
    ),
    Measure(
        "imposed_share",
        "C2",
        "Share of hours asked",
        "share",
        0,
        1,
        "most hours these two asked of each other were in ego's meetings",
        "most were in the other's; only the two know who wanted a meeting",
        "imposed_hours / both sides' imposed hours. Wilson limits, each series or meeting one case.",
        "no_events where neither invited the other.",
        "Own; cases as in Korn and Graubard (1998).",
    ),
    Measure(
        "imposed_hours",
        "C2",
        "Hours asked of the other",
        "hours",
        0,
        None,
        "the other spent many hours in meetings that ego organised",
        "few hours",
        "Sum of the hours of ego's meetings with the other in them. An exact sum: the limits are the sum.",
        "no_events where the export tells no durations.",
        "Own.",
    ),
    Measure(
        "acceptance_share",
        "C4",
        "Acceptance",
        "share",
        0,
        1,
        "ego accepted most of the other's invitations that were answered with yes or no",
        "ego declined most; the calendar does not tell why",
        "Accepted / (accepted + declined) of the other's invitations to ego; perhaps and no answer count as"
        " missing. A series counts once, meetings of more than eight people not at all. Jeffreys limits.",
        "no_events where nobody said yes or no; too_few with fewer than five; not_identified where the export"
        " tells no answers, and for the owner's own where it shows not one meeting the owner declined.",
        "Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133; RFC 5545.",
    ),
    Measure(
        "co_attendance",
        "C3",
        "Co-attendance",
        "meetings",
        0,
        None,
        "many small meetings together",
        "few meetings, or large ones",
        "Sum over meetings both attended of 1 / (people - 1); over all partners, the number of meetings. An"
        " exact sum: the limits are the sum.",
        "Without a meeting of the two there is no row.",
        "Newman, M. E. J. (2001). Scientific collaboration networks II. Physical Review E 64, 016132.",
    ),
    Measure(
        "hours_together",
        "C3",
        "Hours together",
        "hours",
        0,
        None,
        "much time in small company",
        "little time, or in large company",
        "Sum of hours / (people - 1); over all partners, the hours in company. An exact sum.",
        "no_events where the export tells no durations.",
        "Newman, M. E. J. (2001). Physical Review E 64, 016132.",
    ),
)
