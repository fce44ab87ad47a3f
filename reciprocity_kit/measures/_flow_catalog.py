"""Measures of volume, direction and audience."""

from reciprocity_kit.measures._measure import Measure

_BOTH = "Both sides have the same value."
_NO_CONTACT = "Without events between the two in this channel there is no row."
_GARWOOD = "Garwood, F. (1936). Biometrika 28, 437-442; Fay, M. P., Feuer, E. J. (1997) for weighted events."
_AKOGLU = (
    "Akoglu, L., Vaz de Melo, P. O. S., Faloutsos, C. (2012). Quantifying reciprocity in large weighted"
    " communication networks, for forms of it; conversations as cases: Korn and Graubard (1998)."
)

FLOWS = (
    Measure(
        "sent",
        "D1",
        "Sent",
        "events",
        0,
        None,
        "ego sent much to the other",
        "ego sent little",
        "Sum of the weights of ego's events to the other. Limits: Garwood's for the number of independent"
        " events they are worth, W^2 / (phi sum w^2) with the weekly dispersion phi.",
        _NO_CONTACT,
        _GARWOOD,
    ),
    Measure(
        "received",
        "D1",
        "Received",
        "events",
        0,
        None,
        "the other sent much to ego",
        "the other sent little",
        "The mirror of sent.",
        _NO_CONTACT,
        _GARWOOD,
    ),
    Measure(
        "volume",
        "D1",
        "Contact per week",
        "events per week",
        0,
        None,
        "much contact, either way",
        "little contact in this channel",
        "(sent + received) / weeks of the window, at least one week. Limits as for sent; bursts widen them."
        f" {_BOTH}",
        _NO_CONTACT,
        _GARWOOD,
    ),
    Measure(
        "message_share",
        "D2",
        "Share of messages",
        "share",
        0,
        1,
        "most of what passed between the two was sent by ego",
        "most was sent by the other; replies pull the share to one half whoever opens",
        "sent / (sent + received). Wilson limits in which each conversation, series or single event is one"
        " case: the share is worth p(1 - p)/V cases with the linearised variance V, less some for few"
        " conversations. In channel all: the mean"
        " over channels used of (p m + 2) / (m + 4), m being those cases.",
        "one_sided where only one of the two sent anything; too_few with fewer than five cases.",
        _AKOGLU,
    ),
    Measure(
        "message_balance",
        "D2",
        "Balance of messages",
        "balance",
        -1,
        1,
        "1: ego alone sent",
        "-1: the other alone sent; 0: as much each way, which replies bring about by themselves",
        "2 * message_share - 1 = (sent - received) / (sent + received), with its limits.",
        "As message_share.",
        _AKOGLU,
    ),
    Measure(
        "contact_share",
        "D18",
        "Share of contact",
        "share",
        0,
        1,
        "much of ego's contact in this channel is with this one person",
        "the tie is a small part of ego's contact",
        "Contact with the other / all of ego's contact. Limits of the Dirichlet posterior of event counts,"
        " with one prior event for all contacts together.",
        "not_identified for people whose own mailbox was not read.",
        "Emerson, R. M. (1962). American Sociological Review 27, 31-41, for dependence; Berger, J. O.,"
        " Bernardo, J. M., Sun, D. (2015). Bayesian Analysis 10, 189-221, for the prior.",
    ),
    Measure(
        "one_to_one_share",
        "D21",
        "One to one",
        "share",
        0,
        1,
        "most events were between these two alone",
        "most had other recipients too",
        "Events with one single recipient / all events of the pair. Wilson limits, conversations as cases."
        f" {_BOTH}",
        "too_few with fewer than five cases.",
        "Altman, I., Taylor, D. A. (1973). Social Penetration, for the idea of depth; the proxy is our own.",
    ),
    Measure(
        "size_bytes",
        "D21",
        "Size of messages",
        "bytes",
        0,
        None,
        "ego sends the other long messages, or attachments",
        "ego sends the other short ones",
        "Median size of what ego sent the other. Limits: order statistics by the binomial law.",
        "no_events where the export tells no sizes; too_few with fewer than five.",
        "Conover, W. J. (1999). Practical Nonparametric Statistics, section 3.2; the proxy is our own.",
    ),
)
