"""Worksheets for looking back and ahead: all ties, one's own stance and terms, and a session."""

from reciprocity_kit.worksheets.sheet import Checks, Grid, Questions, Sheet

AUDIT = Sheet(
    name="relationship-audit",
    title="Relationship audit",
    line="Once a quarter: keep, change, revive, let be",
    purpose="One decision for each of up to eight ties, and three steps with a day.",
    use="Every three months, with the report of the same period beside it.",
    avoid="You want to rank people. It sorts your own next steps, nothing else.",
    known=("concentration", "openers", "change", "dormant", "promises"),
    most_known=9,
    parts=(
        Grid(
            "Ties",
            (
                "Person",
                "What I give (time, work, nerve)",
                "What I get",
                "As I want it?",
                "Next step: keep, talk, more, less, thank",
            ),
            rows=8,
        ),
        Questions(
            "Changes",
            (
                "Which tie changed since last time, and did I choose it?",
                "Which one have I looked after least that matters most?",
                "What happened between us that no mailbox holds?",
            ),
        ),
        Grid("Three steps", ("What", "With whom", "By when"), rows=3),
    ),
    example="Omar: gets my drafts, gives me introductions. As I want it. Thank him for the one in May.",
    limits="Recorded contact only, and no feelings. The middle columns are yours to fill.",
    source="Audits of ties: Cross, Rebele and Grant 2016; Burt 2000 on how ties decay.",
    about="all",
)

OWN_REVIEW = Sheet(
    name="own-review",
    title="My own review",
    line="A page about yourself for your own review, never about others",
    purpose="What you contributed, seen and unseen, with figures about yourself only.",
    use="Before a yearly talk about your own work.",
    avoid="You want to compare colleagues. Nobody else's figures belong on it.",
    known=("self", "stance", "objectives", "feedback"),
    parts=(
        Grid("What I set out to do", ("Objective", "Result", "What helped or hindered"), rows=4),
        Grid(
            "What I gave that was easily overlooked",
            ("What", "For whom or what", "What it made possible"),
        ),
        Questions(
            "Exchange",
            (
                "Who made my work possible this year, and do they know?",
                "Where did I hold back, or give too much?",
                "Whom shall I ask how it looked from their side, and what exactly?",
            ),
        ),
        Questions(
            "Next year",
            ("One thing more, one thing less, one thing differently:", "What I ask for, to do it:"),
        ),
    ),
    example="Answered 212 of 260 questions within a day; trained two newcomers; cost: six evenings in May.",
    limits="Counts of mail are not performance. They show where the time went.",
    source="Unseen contributions: Cross, Rebele and Grant 2016. Own share is over-claimed: Ross and "
    "Sicoly 1979.",
    about="all",
)

OWN_TERMS = Sheet(
    name="own-terms",
    title="My terms of exchange",
    line="What fair means to you: your levels, limits and exceptions",
    purpose="The settings of your casebook, thought through once instead of in every case.",
    use="When you begin a casebook, and once a year.",
    avoid="In the middle of a dispute. Terms made in anger are not kept.",
    known=("settings", "limits", "stance"),
    parts=(
        Grid(
            "My terms",
            ("", "Mine", "Why"),
            rows=0,
            first=(
                "Hours a week I can give to others",
                "How uneven may it be before I speak?",
                "How soon should small favours even out?",
                "What I give without counting",
                "What I do not give, to anybody",
                "What I expect to get per hour, roughly",
            ),
        ),
        Questions(
            "No ledger", ("With whom do I not keep one? (Family, close friends: mark them communal.)",)
        ),
        Questions(
            "Where I stand",
            (
                "When did I last give more than was good for me, and what made it hard to stop?",
                "When did I last take more than I gave, and what did I tell myself?",
            ),
        ),
        Checks(
            "Fair to others",
            (
                "Others may have other terms, and I ask for theirs.",
                "I changed my terms when the facts changed.",
            ),
        ),
    ),
    example="Six hours a week. I speak after three months of one side. Newcomers' questions are free.",
    limits="The figures describe your own notes. They are no measure of character.",
    source="Comparison level: Thibaut and Kelley 1959. Communal and exchange relations: Clark and Mills "
    "1979.",
    about="all",
)

SESSION = Sheet(
    name="session-agenda",
    title="Session agenda and agreements",
    line="Fifty minutes: what to look at, what was found, what is agreed",
    purpose="An agenda before, and agreements with a day after.",
    use="For every coaching session with a report on the table.",
    avoid="The client has not agreed to look at these data today.",
    known=("findings", "agreements"),
    parts=(
        Checks(
            "Before we look (5 minutes)",
            (
                "Agreed what is looked at and who may see it.",
                "Names hidden if the screen is shared.",
                "What the record cannot show has been said.",
            ),
        ),
        Questions(
            "Today (10 minutes)",
            (
                "What would make this hour worth it?",
                "Last time's agreements: kept, changed, dropped, and why?",
            ),
        ),
        Grid(
            "Pictures we look at (15 minutes)",
            ("Picture", "What do you see first?", "What is missing from it?"),
            rows=4,
        ),
        Questions(
            "In your own words (10 minutes)", ("What does it mean, and what else could it mean?",), lines=2
        ),
        Grid("Agreements (10 minutes)", ("What", "With whom", "By when", "How shall we know?"), rows=3),
    ),
    example="Picture: who writes first. Seen: Lars. Missing: the daily stand-up. Agreed: ask him on "
    "Thursday.",
    limits="Figures open the talk; the client's own account decides.",
    source="Questions before conclusions: Schein 2013.",
    about="all",
)

SHEETS = (AUDIT, OWN_REVIEW, OWN_TERMS, SESSION)
