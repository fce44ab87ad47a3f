"""Worksheets around a negotiation: before, after, and for gains both sides share."""

from reciprocity_kit.worksheets.sheet import Checks, Grid, Questions, Sheet

PREPARATION = Sheet(
    name="negotiation-preparation",
    title="Preparing a negotiation",
    line="Objectives, limits, alternatives and steps, before the first number is said",
    purpose="Your target, your limit, your second best and your first three steps on one page.",
    use="Before any talk in which both sides can give something up.",
    avoid="It is not yours to bargain: a rule, a safety matter, a promise already given.",
    known=("objectives", "alternatives", "equity", "limits"),
    most_known=7,
    parts=(
        Grid(
            "Each matter",
            ("Matter", "Target", "Limit", "What it is worth to them", "What I can give up"),
            rows=3,
        ),
        Grid(
            "If it fails",
            ("", "Mine", "Theirs, as they told me"),
            rows=0,
            first=("Best alternative", "Second best", "How to make it better first"),
        ),
        Grid("Steps I am ready to take", ("Step", "In return for", "Not below"), rows=3),
        Questions("Fairness", ("Which measure of fair would both accept? Who has used it before?",), lines=2),
        Checks(
            "Before I go in",
            (
                "My limit is no worse for me than my best alternative; one person knows it.",
                "My steps get smaller, and each asks for one in return.",
                "They can tell their own side that they did well.",
            ),
        ),
    ),
    example="Day rate: target 900, limit 780; my best alternative pays 760. "
    "Down to 860 if they sign in May, to 840 for three months.",
    limits="What their limit is, nobody's mail can tell. Treat it as unknown until they say.",
    source="Alternatives: Thibaut and Kelley 1959; Fisher and Ury 1981. Steps in turn: Osgood 1962.",
)

REVIEW = Sheet(
    name="negotiation-review",
    title="After a negotiation",
    line="Planned against got, and which approach worked",
    purpose="What you reached of what you wanted, which steps were answered, and one thing to do "
    "differently.",
    use="Within two days, while you remember.",
    avoid="You want to judge a person. It is about your own approach.",
    known=("objectives", "rounds", "approaches"),
    most_known=7,
    parts=(
        Grid(
            "Planned and got",
            ("Matter", "Target", "Limit", "Result", "Part reached: (result - limit) / (target - limit)"),
        ),
        Grid("Rounds", ("Day", "Who", "Offer", "Step since last", "Answered by a step?")),
        Questions(
            "Looking back",
            (
                "Which of my steps was answered, and which was simply taken?",
                "What did they value that I had not known?",
                "What did I offer too early, or not at all?",
                "Which approach did I take (in person, by mail, after helping), and would I again?",
            ),
        ),
        Questions("The tie", ("Would they gladly deal with me again? What did I do for that?", "Next time:")),
    ),
    example="Got 860 of 780-900: two thirds. The early start was worth more to them than the rate.",
    limits="The order of steps is not their cause. A few negotiations show no pattern yet.",
    source="Goal attainment and matching of concessions: Pruitt 1981; Kwon and Weingart 2004.",
    about="all",
)

SHARED_GAINS = Sheet(
    name="shared-gains",
    title="What is in it for both",
    line="Check that both sides would choose the arrangement again",
    purpose="Each side's gain next to what else it could do, and a change that helps one and costs the "
    "other little.",
    use="You have a standing arrangement: a partnership, a shared project, a rota.",
    avoid="Only one side is at the table. Then fill in their half together with them.",
    known=("equity", "returns", "contact"),
    parts=(
        Grid(
            "Both halves",
            ("", "Me", "Them, in their words"),
            rows=0,
            first=(
                "What I put in a month",
                "What I get",
                "What I would have without it",
                "What I would change first",
                "What I would never give up",
            ),
        ),
        Grid(
            "Trades", ("Costs me little, worth much to them", "Costs them little, worth much to me"), rows=4
        ),
        Questions(
            "Trial",
            ("One trade for the next four weeks, and how we shall both know that it was good:",),
            lines=3,
        ),
        Checks("It holds", ("Both could leave and would not.", "We have a day on which we look again.")),
    ),
    example="I take the Monday calls (quiet day for me), they take the reports (an hour for them, four "
    "for me).",
    limits="One person's notes know one half. Their gain is for them to say.",
    source="Comparison level and alternatives: Thibaut and Kelley 1959. Joint gains: Follett 1925; "
    "Fisher and Ury 1981.",
)

SHEETS = (PREPARATION, REVIEW, SHARED_GAINS)
