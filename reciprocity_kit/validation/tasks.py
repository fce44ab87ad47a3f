"""What is asked of the measures: every row of the suite with its floor and its moonshot."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.validation.comparisons import COMPARISONS
from reciprocity_kit.validation.goals import Goal, Task, at_least, at_most

_LISTS = (
    Task(
        name="mostly you: precision",
        floor=at_least(0.85),
        moonshot=at_least(0.90),
        means="Of the people listed by `build_openers` as those with whom you open most conversations, "
        "the share with whom you truly open at least 60% (500 contacts, a median of 20 conversations, "
        "false discovery rate 10%).",
        remark="The list is made so that one name in ten is wrong: 0.90 is what it aims at.",
    ),
    Task(
        name="mostly you: recall",
        floor=at_least(0.70),
        moonshot=at_least(0.80),
        means="Of the people planted as such and with ten conversations or more, the share that is listed.",
        remark="With the true prior known beforehand the same rule finds 0.73 at a precision of 0.92 "
        "(seeds 1 to 5): at an honest false discovery rate of 10% the moonshot is out of reach.",
    ),
    Task(
        name="mostly you: wrong side",
        floor=at_most(0.03),
        moonshot=at_most(0.01),
        means="Of the people listed, the share who in truth open more than you do.",
    ),
    Task(
        name="labels: precision",
        floor=at_least(0.93),
        moonshot=at_least(0.97),
        means="Of the people labelled `ego` in `opened_mostly_by`, for which a posterior of 0.9 is asked as "
        "well, the share with whom you truly open at least 60% (medians of 8, 20 and 50 conversations).",
    ),
    Task(
        name="small portfolios, labels: precision",
        floor=at_least(0.93),
        moonshot=at_least(0.97),
        means="The same in portfolios of 15 to 149 contacts, where shares are held nearer to one half.",
    ),
    Task(
        name="null world: labelled of 500",
        floor=at_most(0.5),
        moonshot=at_most(0.1),
        means="Where all of 500 contacts open exactly half, how many are labelled `ego` or `alter` all the "
        "same (medians of 8, 20 and 50 conversations).",
    ),
    Task(
        name="null world, small portfolios: labelled of 500",
        floor=at_most(0.5),
        moonshot=at_most(0.1),
        means="The same in portfolios of 15 to 149 contacts, told for 500 contacts.",
        remark="Under a fixed Beta(2, 2) prior the same labels went to 4 to 6 of 500 (seeds 1 and 2); the "
        "prior of `portfolio_prior` was chosen for this row.",
    ),
    Task(
        name="posterior interval: coverage",
        floor=at_least(0.93),
        moonshot=Goal(0.94, 0.96),
        means="How often the 95% posterior interval of the share you open holds the planted share "
        "(medians of 4, 8, 20 and 50 conversations, all contacts).",
    ),
    Task(
        name="Wilson interval: coverage",
        floor=at_least(0.93),
        moonshot=Goal(0.94, 0.96),
        means="How often the Wilson interval, `initiation_share_low` to `_high`, holds the planted share.",
    ),
    Task(
        name="P(share >= 0.6): calibration error",
        floor=at_most(0.04),
        moonshot=at_most(0.01),
        means="How far, on average, the probability given for a share of at least 60% is from how often "
        "that is true (expected calibration error, ten bins; medians of 8, 20 and 50 conversations).",
        remark="With the true prior known beforehand it is 0.011 for 4,500 contacts (seeds 1 to 5), and "
        "0.011 is what chance alone gives; the kit has 0.021 on those, having to learn the prior from 450 at "
        "a time.",
    ),
)
_END_TO_END = (
    Task(
        name="from files with headers: recall",
        floor=at_least(0.85),
        moonshot=at_least(0.92),
        means="A whole simulated mailbox of two years and 500 contacts is written to a file, read back and "
        "measured; of the people planted as those with whom you open most conversations, the share listed.",
        remark="The list as `build_openers` makes it, one name in eight expected to be wrong. At one in ten "
        "even a rule that knew the true counts of openings and the true prior finds only 0.852 at a "
        "precision of 0.907 (20 mailboxes of seeds 1 to 5), so 0.92 for both is out of reach.",
    ),
    Task(
        name="from files with headers: precision",
        floor=at_least(0.85),
        moonshot=at_least(0.92),
        means="In the same mailboxes, the share of those listed with whom you truly open at least 60%.",
    ),
    Task(
        name="from files with headers, labels: precision",
        floor=at_least(0.93),
        moonshot=at_least(0.97),
        means="In the same mailboxes, the share of those labelled `ego` with whom you truly open at least "
        "60%.",
    ),
    Task(
        name="from files without headers: recall",
        floor=at_least(0.60),
        moonshot=at_least(0.80),
        means="The same mailboxes as exports of dates, senders and recipients only, so that conversations "
        "are told apart by 72 hours of silence.",
        remark="Two conversations that follow each other closely cannot be told apart this way. Even a "
        "threshold chosen with the truth at hand finds 0.69 at a precision of 0.90; with gaps of 36 to 120 "
        "hours, 0.68 to 0.75 (10 mailboxes of seeds 1 to 5): both moonshots at once are out of reach.",
    ),
    Task(
        name="from files without headers: precision",
        floor=at_least(0.85),
        moonshot=at_least(0.90),
        means="In the same exports, the share of those listed with whom you truly open at least 60%.",
    ),
    Task(
        name="double messages: false positives at 5%",
        floor=at_most(0.06),
        moonshot=at_most(0.05),
        means="Where everybody opens half and people often write again before they are answered, how often "
        "a test of the openings, told apart by silence, finds an imbalance at the 5% level.",
    ),
)
_TIME = (
    Task(
        name="fading: precision",
        floor=at_least(0.80),
        moonshot=at_least(0.92),
        means="Of the ties that `find_fading` lists (false discovery rate 10%), the share planted as fading; "
        "one conversation a week, an owner who slows down by a quarter, takes holidays and writes in bursts.",
        remark="The list is made so that one name in ten is wrong: 0.90 is what it aims at. Asked for 7%, "
        "it found 0.67 at a precision of 0.93 (seeds 1 to 5), both beyond the moonshot: see the rows below.",
    ),
    Task(
        name="fading: recall",
        floor=at_least(0.30),
        moonshot=at_least(0.60),
        means="Of the ties planted as fading (a quarter of the contact in the last quarter), the share "
        "listed.",
    ),
    Task(
        name="fading at 0.5 a week: AUC",
        floor=at_least(0.88),
        moonshot=at_least(0.95),
        means="How likely a fading tie ranks below a steady one by the ratio of recent to expected "
        "conversations, at one conversation in two weeks.",
    ),
    Task(
        name="ended ties, Poisson: AUC",
        floor=at_least(0.97),
        moonshot=at_least(0.99),
        means="How likely a tie that ended ranks above one that goes on by one less `active_probability`, at "
        "one conversation in two weeks that come at random.",
        remark="Easy here: a planted end is at least 31 weeks of silence where fifteen conversations were "
        "due. Without meetings, since the simulator invites ended ties to them too.",
    ),
    Task(
        name="ended ties, bursty: AUC",
        floor=at_least(0.95),
        moonshot=at_least(0.97),
        means="The same where conversations come in bursts.",
    ),
    Task(
        name="P(ended) minus truth, Poisson",
        floor=Goal(-0.05, 0.05),
        moonshot=Goal(-0.02, 0.02),
        means="How far the mean of one less `active_probability` is from the share of ties that did end.",
    ),
    Task(
        name="P(ended) minus truth, bursty",
        floor=Goal(-0.08, 0.08),
        moonshot=Goal(-0.03, 0.03),
        means="The same where conversations come in bursts.",
    ),
    Task(
        name="median reply: bias",
        floor=Goal(-0.10, 0.10),
        moonshot=Goal(-0.05, 0.05),
        means="How far `their_reply_hours` is from the true median of 20 hours, as a share of it, where only "
        "seven days were observed.",
    ),
    Task(
        name="median reply: interval coverage",
        floor=at_least(0.92),
        moonshot=at_least(0.95),
        means="How often `their_reply_hours_low` to `_high` holds the true median, with 15 to 80 turns in "
        "seven days.",
        remark="0.95 is what the interval promises, so an exact one would be below it on every second seed.",
    ),
    Task(
        name="slower replies: false alarms",
        floor=at_most(0.04),
        moonshot=at_most(0.025),
        means="Where replies stay as fast as they were, how often `build_drift` finds them slower at the 5% "
        "level, two-sided (40 and 80 replies).",
    ),
    Task(
        name="slower replies, x4, n = 40: power",
        moonshot=at_least(0.50),
        means="Where replies become four times as slow over the window, how often that is found in 40 "
        "replies.",
        remark="Reported, no floor. Single replies vary by a factor of 3.7 up or down (standard deviation "
        "1.3 on the log scale). A test that knew that spread beforehand would reach 0.49: its "
        "z-value is ln 4 x 0.289 x sqrt(40) / 1.3 = 1.95.",
    ),
    Task(
        name="slower replies, x4, n = 80: power",
        moonshot=at_least(0.75),
        means="The same in 80 replies.",
        remark="Reported, no floor. The bound by the same sum is 0.79.",
    ),
)
_LEAST_RECORDED = 0.60
_BALANCES = tuple(
    task
    for recorded, sign, wanted_sign, coverage in (
        (0.95, 0.93, 0.97, 0.90),
        (0.75, 0.90, 0.95, 0.85),
        (_LEAST_RECORDED, 0.85, 0.92, 0.80),
    )
    for task in (
        Task(
            name=f"balance, {recorded:g} of received written down: sign",
            floor=at_least(sign),
            moonshot=at_least(wanted_sign),
            means="In planted ledgers of 500 contacts with ten favours each, worths misjudged and not all of "
            f"the favours written down ({recorded:.0%} of those received, 95% of those given): where "
            "`build_equity` is 90% sure who gave more and the balance is not fragile, how often that is so "
            "(five entries or more).",
        ),
        Task(
            name=f"balance, {recorded:g} of received written down: interval coverage",
            floor=at_least(coverage),
            moonshot=at_least(0.95),
            means="In the same ledgers, how often `equity_low` to `equity_high` holds the planted equity.",
            remark="The prior for what was not written down spans 53 to 95% recorded. At 40% (seeds 1 to 3), "
            "outside of it, coverage is 0.90 and the sign right in 0.90."
            if recorded == _LEAST_RECORDED
            else "",
        ),
    )
)
ROWS = (*_LISTS, *_END_TO_END, *_TIME, *_BALANCES)
TASKS: Mapping[str, Task] = MappingProxyType({task.name: task for task in (*ROWS, *COMPARISONS)})
