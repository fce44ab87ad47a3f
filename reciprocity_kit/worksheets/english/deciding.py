"""Worksheets for decisions: to ask, to accept, to take on, to depend, to give under rules."""

from reciprocity_kit.worksheets.sheet import Checks, Grid, Questions, Sheet

BEFORE_AN_ASK = Sheet(
    name="before-an-ask",
    title="Before an ask",
    line="Is the ask in proportion, clear, and easy to refuse?",
    purpose="An ask of the right size, in words that leave the other side free.",
    use="You are about to ask for time, an introduction, work or money.",
    avoid="It is an emergency. Then ask; people help more than we think.",
    known=("contact", "headroom", "creditors", "reply"),
    parts=(
        Questions(
            "The ask",
            (
                "What exactly, by when, and how long will it take them?",
                "Why them, and not somebody for whom it is easier?",
                "What is in it for them, if anything? (Nothing is an honest answer.)",
            ),
        ),
        Grid(
            "In proportion (1 a trifle, 2, 4 a good turn, 8, 16 rare and large)",
            ("", "Size", "Day"),
            first=(
                "What I gave them, in their eyes",
                "What they gave me",
                "What I ask now",
                "A smaller first step",
            ),
            rows=0,
        ),
        Questions("My words", ("Ask, reason, size, and how to say no:",), lines=4),
        Checks(
            "Freedom",
            (
                "They can refuse without explaining and without a cost.",
                "I name what they did for me before, or I leave it out. I do not hint at what they owe.",
                "I know what I will do if they say no.",
                "I shall tell them what became of it, and thank them for a no as well.",
            ),
        ),
    ),
    example='"Could you read two pages by Friday, twenty minutes? If the week is full, just say so."',
    limits="Your own notes hold more of what you give than of what you get. People "
    "agree to help more often than askers expect, so let no number keep you from asking.",
    source="Underestimated willingness to help: Flynn and Lake 2008. Proportion: Greenberg 1980.",
)

BEFORE_ACCEPTING = Sheet(
    name="before-accepting",
    title="Before accepting help",
    line="Can I take this, and what would a fair return be?",
    purpose="A yes, a smaller yes or a kind no, decided before the help is there.",
    use="Somebody offers something large, or something that binds.",
    avoid="It is small and kind. Then say thank you.",
    known=("headroom", "creditors", "capacity", "limits"),
    parts=(
        Questions(
            "The offer",
            (
                "What is offered, what is it worth to me, what does it cost them?",
                "Did I wish for it? What would I have done without it?",
                "What may they expect in return, and have they said so?",
            ),
        ),
        Questions(
            "My return",
            (
                "What could I give back that they would value, and when could I?",
                "Is there a rule against it, and could I still refuse them something afterwards?",
            ),
        ),
        Grid(
            "Three answers",
            ("Answer", "What follows for me", "What follows for them"),
            rows=0,
            first=("Yes", "Yes, smaller", "No, with thanks"),
        ),
        Questions("My words", ("Draft:",), lines=3),
    ),
    example='"Thank you. A whole day is more than I could return this year; an hour would help me a lot."',
    limits="What the other side expects stands in no record. If it matters, ask.",
    source="Obligation from worth and cost: Greenberg and Shapiro 1971. Norm of reciprocity: Gouldner 1960.",
)

OVER_COMMITMENT = Sheet(
    name="over-commitment-check",
    title="Over-commitment check",
    line="Add up what you promised before you promise more",
    purpose="The next four weeks on one page, and one thing to hand back or move.",
    use="Before you say yes, and every Monday in a full month.",
    avoid="You already know it is too much: hand something back first.",
    known=("capacity", "promises", "reply_debt"),
    parts=(
        Grid(
            "Four weeks",
            ("", "This week", "Next week", "In two weeks", "In three weeks"),
            rows=0,
            first=(
                "Promised hours",
                "Meetings",
                "Replies I owe, hours",
                "Own work that cannot move",
                "Hours I have",
            ),
        ),
        Grid(
            "What could move",
            ("Promise", "To whom", "New day, smaller, or handed on", "Told them on"),
            rows=4,
        ),
        Questions("The new one", ("What is asked, how long, and what would it push out?",), lines=2),
        Checks(
            "A promise I can keep",
            (
                "There is a day in my calendar for it.",
                "I said what I will not do.",
                "I left a tenth of the week free.",
            ),
        ),
    ),
    example="Week 2: 14 promised + 19 meetings + 3 replies = 36 of 38 hours. The review moves to week "
    "4; told Omar.",
    limits="Only promises you wrote down and meetings in this calendar count. Real weeks have more in them.",
    source="Collaborative overload: Cross, Rebele and Grant 2016. Backlog = rate x wait: Little 1961.",
    about="all",
)

DEPENDENCE = Sheet(
    name="dependence-and-diversification",
    title="Dependence and alternatives",
    line="See what only one person gives you, and find a second way",
    purpose="The two or three things for which you have one source only, and a first step to a second one.",
    use="Somebody important might leave, or you notice that you cannot say no to them.",
    avoid="You want somebody to depend on you more. This sheet lowers dependence; it does not raise it.",
    known=("concentration", "sources", "what_if"),
    parts=(
        Grid(
            "What I get, and from whom",
            ("What", "From whom mostly", "Who else could", "How long without it"),
            rows=0,
            first=(
                "Information",
                "Work and services",
                "Introductions",
                "Recognition",
                "Support",
                "Money and goods",
            ),
        ),
        Questions(
            "The one that matters most",
            (
                "What would happen in the first month without it?",
                "Whom did I turn to before? Who does this for others?",
                "What can I learn to do, or do without?",
            ),
        ),
        Grid("Second ways", ("Step", "With whom", "What I bring", "By when"), rows=3),
        Checks(
            "Care for the first",
            (
                "I am not leaving. I am making both of us freer.",
                "I have thanked them this year, by name and for something exact.",
            ),
        ),
    ),
    example="Introductions: 6 of 8 from Rosa. Second way: the monthly breakfast; I bring the list of rooms.",
    limits="Shares of contact are shares of attention, not of value. What others depend on is not in "
    "your record.",
    source="Power is the other's dependence, and falls with alternatives: Emerson 1962; Thibaut and "
    "Kelley 1959.",
    about="all",
)

GIFTS = Sheet(
    name="gift-and-compliance",
    title="Gifts and rules",
    line="Check a gift, a favour or an invitation against the limits you have set",
    purpose="A decision on one gift, in writing, that you could show to anybody.",
    use="Before giving or taking anything of value where a rule or a decision is involved.",
    avoid="You need legal advice. This sheet is none; ask whoever gives it in your organisation.",
    known=("limits", "gifts"),
    parts=(
        Questions(
            "The gift",
            (
                "What, from whom, to whom, worth how much, on what occasion?",
                "Which decision of mine or theirs is open now or soon?",
                "Which rule applies: employer's, client's, profession's, country's?",
            ),
            lines=2,
        ),
        Checks(
            "Daylight",
            (
                "I would tell my colleagues and theirs.",
                "It would be given even if no decision were open.",
                "It is below the limit, together with the others of this period.",
                "Nobody would have to hide, split or rename it.",
            ),
        ),
        Questions(
            "Decision", ("Give, take, return, hand on, or ask first? Why? Whom did I tell, when?",), lines=4
        ),
    ),
    example="Two concert tickets from a supplier while bids were open: returned with thanks, told the "
    "team on 3 May.",
    limits="Only what you entered counts against the limits, and the limits are your own.",
    source="Gifts oblige: Mauss 1925; small gifts too: Dana and Loewenstein 2003. Your organisation's "
    "rules go first.",
)

SHEETS = (BEFORE_AN_ASK, BEFORE_ACCEPTING, OVER_COMMITMENT, DEPENDENCE, GIFTS)
