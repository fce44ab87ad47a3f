"""Measures of conversations: openings, replies and turns."""

from reciprocity_kit.measures._measure import Measure

_BOTH = "Both sides have the same value."
_NO_TALK = "no_events without conversations, as in the calendar; too_few with fewer than five."
_WILSON = "Wilson, E. B. (1927). JASA 22, 209-212."
_KM = "Kaplan, E. L., Meier, P. (1958). JASA 53, 457-481."
_KOVANEN = "Kovanen, L., Saramaki, J., Kaski, K. (2010). Reciprocity of mobile phone calls. arXiv:1002.0763."


def _reply_share(name: str, within: str) -> Measure:
    return Measure(
        name,
        "D7",
        f"Replies within {within}",
        "share",
        0,
        1,
        "ego mostly answers the other's turns in that time",
        "most turns wait longer; not every message asks for a reply",
        f"1 - S(t) of the Kaplan-Meier curve at {within}, over turns of the other that were addressed to ego"
        " directly and to at most five people. Unanswered turns are censored at the end of the window."
        " Log(-log) limits by Greenwood's variance, Wilson's where nothing or everything was answered.",
        "no_events without turns to answer; too_few with fewer than five.",
        _KM,
    )


TALK = (
    Measure(
        "initiation_share",
        "D3",
        "Initiation share",
        "share",
        0,
        1,
        "most conversations were opened by ego",
        "most were opened by the other",
        "k / n of the conversations, by thread headers or a silence longer than the channel's gap; openings"
        " to more than five people are left out. Wilson limits.",
        _NO_TALK,
        f"{_KOVANEN} {_WILSON}",
    ),
    Measure(
        "initiation_posterior",
        "D3",
        "Initiation share, shrunken",
        "share",
        0,
        1,
        "after learning from all contacts, ego most likely opens most conversations",
        "the other most likely does; near one half: even, or too little is known",
        "Posterior mean of the initiation share and its 95% interval; the prior is learned from all contacts,"
        " and held near one half where they are few.",
        _NO_TALK,
        "Efron, B. (2016). Biometrika 103, 1-20; Kiefer, J., Wolfowitz, J. (1956).",
    ),
    Measure(
        "off_thread_share",
        "D21",
        "Openings to the other alone",
        "share",
        0,
        1,
        "the two open conversations apart from any group",
        "their conversations begin in groups",
        f"Openings with one single recipient / all openings of the pair. Wilson limits. {_BOTH}",
        _NO_TALK,
        "Altman, I., Taylor, D. A. (1973). Social Penetration, for the idea of depth; the proxy is our own.",
    ),
    _reply_share("reply_share_1h", "one hour"),
    _reply_share("reply_share_24h", "24 hours"),
    _reply_share("reply_share_7d", "seven days"),
    Measure(
        "reply_hours",
        "D8",
        "Reply time",
        "hours",
        0,
        None,
        "ego takes long to answer the other",
        "ego answers soon",
        "First time t with S(t) <= 1/2 of the Kaplan-Meier curve; limits by Brookmeyer and Crowley, from"
        " log(-log) bands. Counted from the first message of the turn that could be answered.",
        "censored where less than half was answered in the time seen; no_events without turns to answer.",
        f"{_KM} Brookmeyer, R., Crowley, J. (1982). Biometrics 38, 29-41.",
    ),
    Measure(
        "reply_spread",
        "D8",
        "Spread of reply times",
        "times",
        1,
        None,
        "ego's slower replies take many times as long as the quicker ones",
        "near 1: a reply takes about the same time whenever it comes",
        "Upper / lower quartile of the times of the replies that came, so the interquartile range of the"
        " logarithm of the time is its logarithm; less than a minute counts as one. Conditional on a reply:"
        " turns without one are left out, here only. Bootstrap limits over replies.",
        "no_events without a reply; too_few with fewer than five.",
        "Own; Efron, B. (1979). Annals of Statistics 7, 1-26, for the limits.",
    ),
    Measure(
        "turns",
        "D9",
        "Turns per conversation",
        "turns",
        1,
        None,
        "conversations go back and forth many times",
        "1: nobody answers within the conversation",
        f"Mean number of turns, runs of messages from one side, per conversation. Student's limits. {_BOTH}",
        _NO_TALK,
        "Sacks, H., Schegloff, E. A., Jefferson, G. (1974). Language 50, 696-735, for turns.",
    ),
    Measure(
        "run_length",
        "D9",
        "Messages per turn",
        "messages",
        1,
        None,
        "ego often writes again before the other has answered",
        "1: ego writes once and waits",
        "Mean number of messages in ego's turns. Student's limits.",
        "no_events where ego never wrote; too_few with fewer than five turns.",
        "Sacks, H., Schegloff, E. A., Jefferson, G. (1974). Language 50, 696-735, for turns.",
    ),
    Measure(
        "alternation",
        "D9",
        "Alternation",
        "share",
        0,
        1,
        "each message is mostly followed by one of the other side",
        "messages of one side follow each other",
        "Messages whose sender differs from the one before in the same conversation / messages that have one"
        f" before. Wilson limits, conversations as cases. {_BOTH}",
        "no_events where no conversation has two messages; too_few with fewer than five.",
        "Own; turns as in Sacks, Schegloff, Jefferson (1974).",
    ),
    Measure(
        "closing_share",
        "D9",
        "Last word",
        "share",
        0,
        1,
        "most conversations end with a message of ego",
        "most end with one of the other; not every last message asks for an answer",
        "Conversations whose last message is ego's / all of them. Wilson limits.",
        _NO_TALK,
        f"Own; {_WILSON}",
    ),
)
