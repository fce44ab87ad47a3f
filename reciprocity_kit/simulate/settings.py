"""Every knob of the simulator in one place, with the published or stated default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reciprocity_kit.errors import OptionError

KINDS = ("two-way", "mostly-ego", "mostly-them", "fading", "dormant", "bulk")
WORLDS = ("mixed", "all_half", "balanced", "activity_only")
CLOCKS = ("wall", "working")
KIND_SHARES: Mapping[str, float] = MappingProxyType(
    dict(zip(KINDS, (0.5, 0.1, 0.1, 0.1, 0.1, 0.1), strict=True))
)


def _no_kinds() -> Mapping[str, float]:
    return MappingProxyType({})


def _usual_kinds() -> Mapping[str, float]:
    return KIND_SHARES


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Knobs of a simulated world; the defaults are those of the planted-truth evaluation.

    A high share of a disturbance (doubles, several recipients, leaks, aliases, missing
    headers) makes a world that is harder to read; 0 switches that disturbance off.

    Parameters
    ----------
    per_week : float
        Median of the lognormal rate of conversations, per contact and week.
    per_week_spread : float
        Standard deviation of the logarithm of that rate.
    per_week_of_kind : Mapping of str to float
        Another median rate for the kinds named here.
    kind_shares : Mapping of str to float
        Share of the contacts of each kind; met exactly, up to rounding.
    activity_end : float
        The owner's activity in the last week as a share of the first, falling in a line.
    holidays : tuple of int
        ISO numbers of the holiday weeks of every year.
    holiday_activity : float
        Activity in a holiday week as a share of an ordinary one.
    burst_shape : float
        Shape k of the Gamma(k, 1/k) factor of each contact's week: low is bursty,
        infinity leaves Poisson noise only.
    reply_alpha, reply_beta : float
        Beta distribution of the chance that an opening is answered, one draw each way.
    continuation_low, continuation_high : float
        Range of the chance that an answer is itself answered.
    reply_hours : float
        Median over contacts of the median time to answer, in hours.
    reply_hours_spread : float
        Standard deviation of the logarithm of a contact's median time to answer.
    latency_spread : float
        Standard deviation of the logarithm of a single answer's time.
    clock : {"wall", "working"}
        Whether the time to answer runs always, or Monday to Friday from 8 to 18 only.
    latency_drift : float
        Factor by which the contacts' time to answer has grown at the end of the window.
    double_share : float
        Chance that a message is followed by another one from the same side.
    several_share : float
        Chance that an opening goes to 1 + Geometric(1/2) people; the people that are
        added were to be written to in that week anyway, so planted shares stay true.
    cc_share : float
        Copies (cc) per conversation, in the direction of the planted share.
    leak_share : float
        Share of answers given by chat or call instead of e-mail.
    alias_share : float
        Share of a contact's appearances under a second address.
    missing_header_share : float
        Share of e-mails without reply and thread headers.
    warmup_weeks : int
        Weeks simulated before the window, so that answers to unseen openings occur.
    meeting_share : float
        One-off meetings per conversation.
    series : int
        Recurring meeting series in the owner's calendar.
    acceptance_alpha, acceptance_beta : float
        Beta distribution of the chance that an invitation which is answered at all is
        accepted, one draw for each pair and direction. Both 0: as by default, one guest of
        every twentieth meeting declines.
    favours : float
        Mean number of favours per contact in the ledger.
    favour_noise : float
        Standard deviation of the logarithm of a favour's recorded worth.
    given_recorded, received_recorded : float
        Chance that a favour given, or received, is written down.
    groups : int
        Groups of a whole network.
    contacts_per_person : float
        Mean number of ties of each person of a whole network.
    between_weight : float
        Weight of a tie between two groups, where one within a group has 1.
    bridge : bool
        Whether the last group reaches the others through one person only.
    activity_spread : float
        Standard deviation of the logarithm of a person's activity and popularity.
    tz : str
        Zone in which people live, for the hours of the day and the working clock.

    Raises
    ------
    OptionError
        If settings are out of range; all of them are named.

    Examples
    --------
    >>> Settings(double_share=0).several_share
    0.2
    """

    per_week: float = 0.5
    per_week_spread: float = 0.9
    per_week_of_kind: Mapping[str, float] = field(default_factory=_no_kinds)
    kind_shares: Mapping[str, float] = field(default_factory=_usual_kinds)
    activity_end: float = 0.75
    holidays: tuple[int, ...] = (32, 33, 52)
    holiday_activity: float = 0.2
    burst_shape: float = 1.5
    reply_alpha: float = 7.0
    reply_beta: float = 3.0
    continuation_low: float = 0.3
    continuation_high: float = 0.7
    reply_hours: float = 8.0
    reply_hours_spread: float = 0.6
    latency_spread: float = 1.3
    clock: str = "wall"
    latency_drift: float = 1.0
    double_share: float = 0.15
    several_share: float = 0.2
    cc_share: float = 0.1
    leak_share: float = 0.1
    alias_share: float = 0.0
    missing_header_share: float = 0.0
    warmup_weeks: int = 4
    meeting_share: float = 0.1
    series: int = 3
    acceptance_alpha: float = 0.0
    acceptance_beta: float = 0.0
    favours: float = 10.0
    favour_noise: float = 0.42
    given_recorded: float = 0.95
    received_recorded: float = 0.85
    groups: int = 4
    contacts_per_person: float = 8.0
    between_weight: float = 0.08
    bridge: bool = False
    activity_spread: float = 0.5
    tz: str = "UTC"

    def __post_init__(self) -> None:
        faults = [*_shares_out_of_range(self), *_other_faults(self)]
        if faults:
            raise OptionError(
                "A world cannot be simulated with these settings.",
                *faults,
                next_step="see help(reciprocity_kit.simulate.Settings) for every setting and its range",
            )


def _shares_out_of_range(settings: Settings) -> list[str]:
    names = [f.name for f in fields(settings) if f.name.endswith(("_share", "_recorded"))]
    names += ["continuation_low", "continuation_high", "holiday_activity", "between_weight"]
    return [
        f"{name} is {getattr(settings, name)}, not between 0 and 1"
        for name in names
        if not 0 <= getattr(settings, name) <= 1
    ]


def _other_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.double_share == 1:
        faults.append("double_share is 1: a person would never stop writing")
    if settings.continuation_high == 1:
        faults.append("continuation_high is 1: a conversation would never end")
    if settings.clock not in CLOCKS:
        faults.append(f"clock is {settings.clock!r}, not one of {', '.join(CLOCKS)}")
    unknown = sorted({*settings.kind_shares, *settings.per_week_of_kind} - set(KINDS))
    if unknown:
        faults.append(f"unknown kinds {', '.join(unknown)}: known are {', '.join(KINDS)}")
    if sum(settings.kind_shares.values()) <= 0 or min(settings.kind_shares.values(), default=0) < 0:
        faults.append("kind_shares has negative shares or adds up to 0")
    positive = ("per_week", "burst_shape", "reply_alpha", "reply_beta", "reply_hours", "latency_drift")
    faults += [f"{name} must be above 0" for name in positive if not getattr(settings, name) > 0]
    counts = ["warmup_weeks", "series", "favours", "activity_end", "contacts_per_person"]
    counts += ["acceptance_alpha", "acceptance_beta"]
    faults += [f"{name} must not be below 0" for name in counts if getattr(settings, name) < 0]
    if (settings.acceptance_alpha > 0) != (settings.acceptance_beta > 0):
        faults.append("acceptance_alpha and acceptance_beta must both be above 0, or both be 0")
    if settings.groups < 1:
        faults.append("groups must be at least 1")
    try:
        ZoneInfo(settings.tz)
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(f"tz is {settings.tz!r}, no zone such as Europe/Paris")
    return faults
