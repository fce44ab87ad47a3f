"""Worksheets for talks: about the exchange itself, repair, pressure, disclosure, norms and endings."""

from reciprocity_kit.worksheets.sheet import Checks, Grid, Questions, Sheet

EXCHANGE_TALK = Sheet(
    name="honest-exchange-talk",
    title="An honest talk about give and take",
    line="Prepare to say what has become uneven, and what you would like instead",
    purpose="An opening sentence, two facts, one wish, and room for their view.",
    use="Something between you has been uneven for months and you have begun to count.",
    avoid="You are angry today. Sleep on it. With family and close friends, put the numbers away.",
    known=("contact", "equity", "change", "outstanding"),
    most_known=6,
    parts=(
        Questions(
            "My view",
            (
                "What has become uneven, since when? Two things that happened, no judgement:",
                "What did they do for me that I may have overlooked or not noted?",
                "What do I wish for, exactly, in the next three months?",
            ),
            lines=2,
        ),
        Questions(
            "Their view",
            (
                "What would they say is uneven?",
                "What would they like from me?",
                "What has their year been like?",
            ),
        ),
        Questions("My first sentence", ("It begins with I, holds one fact and one wish:",), lines=2),
        Grid("What we agreed", ("What", "Who", "From when", "We look again on"), rows=3),
        Checks(
            "In the talk",
            ("I asked their view before I repeated mine.", "I can live with a no.", "No list was read out."),
        ),
    ),
    example='"I noticed that I set up our last nine meetings. I would like us to take turns. How do you '
    'see it?"',
    limits="Recorded messages and notes show half of a tie. They open the talk; they do not decide it.",
    source="Norm of reciprocity: Gouldner 1960. Keeping tallies harms close ties: Clark 1984.",
)

TRUST_REPAIR = Sheet(
    name="trust-repair",
    title="Repairing trust",
    line="Own what went wrong and offer a repair larger than the debt",
    purpose="An apology with its parts in order, a repair, and a way for them to see that it holds.",
    use="You let somebody down, or they feel you did.",
    avoid='You do not think you did anything wrong. Then listen first: "An honest talk about give and take".',
    known=("contact", "broken", "repairs"),
    most_known=4,
    parts=(
        Questions(
            "What happened",
            (
                "What did I promise or owe, and what did I do instead?",
                "What did it cost them, also in face and in time?",
                "What do I not know about what it meant? How can I ask?",
            ),
        ),
        Questions(
            "Apology",
            ("What I did, without a but:", "What I see it did to you:", "What I do now, and by when:"),
            lines=2,
        ),
        Grid("Repair, beyond what was owed", ("Owed", "Repair", "By when", "How they can see it"), rows=2),
        Grid("Small promises kept since", ("Promise", "Due", "Kept"), rows=3),
        Checks(
            "Patience",
            (
                "I do not ask to be forgiven; they set the pace.",
                "No repair is a bargain for something else.",
            ),
        ),
    ),
    example='"I said Friday and sent it Tuesday; you faced the board without it. I drafted the next two '
    'already."',
    limits="Reply times and counts tell nothing about trust. Only they can say whether it is back.",
    source="Trust grows by kept promises: Blau 1964. Parts of an apology: Lewicki, Polin and Lount 2016.",
)

TAPER = Sheet(
    name="taper-and-exit",
    title="Less, or an end, with goodwill",
    line="Finish what you promised, step back in stages, and part well",
    purpose="Open promises closed, a rhythm that falls in steps, and a last message you will not regret.",
    use="A tie costs more than you can give, or its purpose is over.",
    avoid='You want them to notice and come back. Then say so: "An honest talk about give and take".',
    known=("promises", "contact", "taper", "equity"),
    parts=(
        Grid(
            "First, what is open",
            ("Promise, mine or theirs", "Finish, hand on or release", "By when"),
            rows=3,
        ),
        Questions(
            "The decision",
            (
                "What is it that I want less of? What would I keep?",
                "What did I receive here that I have never named?",
                "Who else is touched by it?",
            ),
        ),
        Grid("In stages", ("From", "How often", "What stays"), rows=3),
        Questions("The words: thanks, what ends, what stays open", ("Draft:",), lines=3),
        Questions("A year later", ("What did I learn from this tie? (Keep it under lessons.)",)),
    ),
    example="Weekly to monthly from June, then when there is news. The archive goes to Bea. Thanked for "
    "2019.",
    limits="The stages are arithmetic: each is half of the one before. They know nothing of feelings.",
    source="Ending ties and what follows: Baxter 1985. Dormant ties keep their worth: Levin and others 2011.",
)

PRESSURE = Sheet(
    name="pressure-and-manipulation",
    title="Pressure: name it and decline it",
    line="When a favour seems to pull at you: what happened, what is asked, and how to say no",
    purpose="A calm account of what happened, a decision taken later than on the spot, and words to decline.",
    use="You feel you cannot refuse, an unasked favour was followed by a larger ask, or a threat was "
    "hinted at.",
    avoid="You are in danger or a crime is involved. Get help now; this sheet can wait.",
    known=("sequences", "limits"),
    most_known=6,
    parts=(
        Grid(
            "What happened, in order",
            ("Day", "What was given, said or asked", "Size, 1 to 16", "Who was there"),
            rows=4,
        ),
        Questions(
            "What I notice",
            (
                "Would I agree if the favour had never been done?",
                "What is in a hurry, and for whom?",
                "Another explanation that would be kind, and how I could check it:",
            ),
        ),
        Checks(
            "Space",
            (
                "I said I would answer tomorrow.",
                "I told somebody I trust.",
                "I can give the favour back, or let it stand.",
            ),
        ),
        Questions(
            "My words",
            (
                "Name it: what happened, in order, without a motive:",
                "Decline it: thanks, no, and no reasons to bargain with:",
            ),
            lines=2,
        ),
        Questions("If it goes on", ("Whom do I tell, and what is the rule where I work?",)),
    ),
    example='"Thank you for the ticket. I do not mix it with the tender, so I will pay for it. My '
    'answer is no."',
    limits="An order of events is no proof of an intention. The record shows the order only.",
    source="Unasked favours oblige: Regan 1971; reject-then-retreat: Cialdini and others 1975.",
)

DISCLOSURE = Sheet(
    name="disclosure-plan",
    title="What to share, and when",
    line="Plan what you tell about yourself and your work, a step at a time",
    purpose="Three steps from safe to open, each waiting for theirs, and a line you will not cross.",
    use="A tie grows and you wonder how much to say; or you must decide what stays private.",
    avoid="It is somebody else's secret. That is not yours to plan with.",
    known=("contact", "depth"),
    parts=(
        Grid(
            "Steps",
            ("What I could share", "What it is for", "Risk if passed on", "I go on when"),
            rows=0,
            first=("1 Facts of the work", "2 A doubt or a mistake", "3 What matters to me"),
        ),
        Questions(
            "Theirs", ("What have they shared so far? Did I take it well?", "What must I never pass on?")
        ),
        Questions(
            "Openness and discretion",
            (
                "What do they have a right to know from me, and do they know it?",
                "What stays private, and how do I say so without a lie?",
            ),
        ),
        Checks(
            "Before I tell it",
            (
                "It is mine to tell.",
                "It does not oblige them to tell as much.",
                "I could bear to see it forwarded.",
            ),
        ),
    ),
    example="Step 2: that I missed the forecast twice, and what I changed. I go on when they speak of "
    "theirs.",
    limits="More one-to-one contact is recorded as just that. How deep it goes, no record tells.",
    source="Disclosure in steps: Altman and Taylor 1973; Collins and Miller 1994.",
)

CULTURE = Sheet(
    name="culture-and-norms",
    title="Whose rules of exchange?",
    line="Learn how giving, thanking and refusing are done where the other side comes from",
    purpose="Six questions answered by somebody who knows, instead of by guesses from a name.",
    use="A new organisation, trade or country; or when a kindness went wrong.",
    avoid="You look for a rule about one person. Ask the person.",
    known=("contact", "gifts"),
    parts=(
        Grid(
            "Here and there",
            ("", "Where I come from", "Where they are", "Who told me"),
            rows=0,
            first=(
                "How soon is a favour returned?",
                "Is thanks spoken, written, public?",
                "How is no said?",
                "Gifts: when, how much, refused first?",
                "What is never traded?",
                "Who may ask whom directly?",
            ),
        ),
        Questions(
            "My mistake so far",
            ("What did I take for rude or cold that was manners?", "What did I do that may have been?"),
            lines=2,
        ),
        Questions("Agreement", ("Which rules do we two want, whatever the others do?",), lines=2),
    ),
    example="There, a small gift is refused twice. I had taken the first no for a no. Told by Mei, who "
    "grew up there.",
    limits="Names, addresses and hours of writing say nothing about anybody's culture, and are not used "
    "for it.",
    source="Generalised, balanced and negative reciprocity: Sahlins 1972. Kinds of relations: Fiske 1992.",
)

THEIR_SIDE = Sheet(
    name="seeing-their-side",
    title="Seeing their side",
    line="Write down three explanations before you believe one",
    purpose="Several explanations for what somebody does, and a question that tells them apart.",
    use="You caught yourself explaining somebody's behaviour by their character.",
    avoid="You have already asked and they have answered. Believe them.",
    known=("contact", "reply", "change"),
    parts=(
        Questions("What was done or said, as a camera would see it", ("Facts only:",), lines=2),
        Grid("Explanations", ("It could be that", "Then I would also see", "Do I?"), rows=3),
        Questions(
            "Their week",
            (
                "What do they have to deliver, to whom, and who presses them?",
                "What do they want from this tie, in their own words?",
            ),
        ),
        Questions("My part", ("What did I do just before?", "What would I think if I had done the same?")),
        Questions(
            "One open question to ask", ("It cannot be answered by yes or no, and holds no blame:",), lines=2
        ),
    ),
    example="Slow replies since March: new boss, sick child, or tired of the topic. Ask: how is your "
    "spring going?",
    limits="Nothing recorded tells what somebody means, feels or wants.",
    source="Explaining others by character, oneself by the situation: Ross 1977.",
)

SHEETS = (EXCHANGE_TALK, TRUST_REPAIR, TAPER, PRESSURE, DISCLOSURE, CULTURE, THEIR_SIDE)
