"""Worksheets on giving: offers, first steps, thanks, and what others could use."""

from reciprocity_kit.worksheets.sheet import Checks, Grid, Questions, Sheet

OFFER_PLANNER = Sheet(
    name="offer-planner",
    title="Offer planner",
    line="Find the help that is worth most to them and costs you least",
    purpose="A short list of what you could offer, by its worth to them and not by its cost to you.",
    use="You want to begin or feed a tie and wonder what you could bring.",
    avoid='The offer is a way to get a yes later. Then plan the ask openly: "Before an ask".',
    known=("contact", "given", "kinds"),
    parts=(
        Questions(
            "Their side",
            (
                "What are they working on now, in their words? How do I know?",
                "What would make their next month easier?",
                "What have they thanked me, or others, for?",
                "What do I only guess, and how could I ask?",
            ),
        ),
        Grid(
            "What I could offer (1 a trifle, 2, 4 a good turn, 8, 16 rare and large)",
            ("Offer", "Worth to them", "Cost to me", "Easily overlooked? How would they see it?"),
            rows=4,
        ),
        Questions("Choice", ("Which one first, when, and in which words?",)),
        Checks(
            "Before I offer",
            (
                "It is theirs to refuse without a reason.",
                "I can deliver it by the day I name.",
                "I would still be glad of it if nothing came back.",
            ),
        ),
    ),
    example="An introduction to Sam: worth 8 to them (asked on Monday), cost 1 to me. A review of the "
    "slides: worth 2, cost 8; not now.",
    limits="A message record shows contact. What something is worth to somebody, only they can say: ask.",
    source="Givers go by cost, receivers by benefit: Zhang and Epley 2009. Kinds of resources: Foa 1971.",
)

FIRST_CONTACT = Sheet(
    name="first-contact",
    title="First contact, value first",
    line="Write to somebody new with something for them before anything from them",
    purpose="A first message of six lines that is useful to its reader even if it is never answered.",
    use="You would like to know somebody, and had no contact for two years, or never any.",
    avoid='You need something now. Say so plainly and make it small: "Before an ask".',
    known=("contact", "first_contacts"),
    parts=(
        Questions(
            "Why this person",
            (
                "What of theirs have I read, used or heard, exactly?",
                "Who knows us both, and may I name them?",
            ),
        ),
        Questions(
            "What is in it for them",
            ("One thing they can use today, without answering me:", "How do I know they could use it?"),
        ),
        Questions("The message: who I am, what I bring, no ask", ("Draft, six lines at most:",), lines=6),
        Checks(
            "Honest",
            (
                "If I hope for something later, I do not pretend otherwise when they ask.",
                "I remind them once at most.",
            ),
        ),
        Grid("Afterwards", ("Day", "What came back", "Next small step"), rows=2),
    ),
    example='"Your talk on returns helped our team. The data set you missed is at ... No answer needed."',
    limits="A record shows whether first messages were followed by a reply in this channel, not whether they "
    "were welcome.",
    source="Give before asking: Gouldner 1960; Flynn 2003 on how often favours are exchanged.",
)

USEFUL_TO_THEM = Sheet(
    name="useful-to-them",
    title="What they are busy with",
    line="Ask three people what they are working on, and offer one thing each",
    purpose="Three short conversations about other people's present problems, and one small offer for each.",
    use="Once a month, to keep an eye on more than your own work.",
    avoid='You are short of time this month. Do the "Over-commitment check" first.',
    known=("quiet", "capacity"),
    parts=(
        Grid(
            "Three people",
            (
                "Person",
                "What I asked",
                "Their present problem, in their words",
                "One thing I can do or pass on",
            ),
            rows=3,
        ),
        Questions(
            "Listening",
            ("What surprised me?", "What did I nearly offer that nobody had asked for?"),
        ),
        Grid("Kept", ("Person", "By when", "Done on", "What they said")),
    ),
    example='"What is on your desk this week?" Answer: two forms for the audit. I sent last year\'s.',
    limits="The list of people is by recorded contact only. Whom you met in the corridor is not in it.",
    source="What they need before what I have: Zhang and Epley 2009. Frequency of exchange: Flynn 2003.",
    about="all",
)

THANKS_AND_CREDIT = Sheet(
    name="thanks-and-credit",
    title="Thanks and credit",
    line="Thank for what was overlooked, and make your own part known without taking anybody else's",
    purpose="A list of thanks to give this week, and two sentences in which your own part can be seen.",
    use="After a piece of work with others, or when you feel unseen.",
    avoid='Credit is in open dispute. Talk first: "An honest talk about give and take".',
    known=("unthanked", "overlooked"),
    parts=(
        Grid("Thanks I owe", ("To whom", "For what, exactly", "What it made possible", "How and when")),
        Grid(
            "My part in it",
            ("Piece of work", "What I did", "What others did", "My share in my eyes", "In theirs"),
        ),
        Questions(
            "Making it known",
            (
                "Who should know, and why would it help them to know?",
                "One sentence that names my part and theirs:",
            ),
            lines=2,
        ),
        Checks(
            "Fair credit",
            (
                "If everybody's share were added up, it would come near one whole.",
                "I named the quiet help as well as the visible help.",
            ),
        ),
    ),
    example='"Ana found the error on Sunday; I rebuilt the tables on Monday. Without hers, mine was '
    'worth nothing."',
    limits="Shares claimed by all sides often add up to more than one whole: everybody sees their own "
    "work best.",
    source="Over-claiming of one's own share: Ross and Sicoly 1979. Thanks and return: Grant and Gino 2010.",
    about="all",
)

DORMANT_REVIVAL = Sheet(
    name="dormant-revival",
    title="Reviving a dormant tie",
    line="Write to somebody you lost touch with, at no cost to them",
    purpose="Up to four people to write to, and a first line for each that asks for nothing.",
    use="Twice a year, or when a change of work makes old contacts useful to you or you to them.",
    avoid='The tie ended in anger or by somebody\'s wish. Leave it, or take "Repairing trust".',
    known=("dormant", "contact"),
    parts=(
        Grid(
            "People I lost touch with",
            ("Person", "What we shared", "What became of them", "What I have for them today"),
            rows=4,
        ),
        Questions("First line", ("What reminded me of them?", "Draft, no ask in it:"), lines=2),
        Checks(
            "Care",
            (
                "I can say why now without an excuse.",
                "No answer is an answer; I will not write twice in a row.",
            ),
        ),
        Questions(
            "If they answer", ("What would I like to hear about, and how will I keep it up?",), lines=2
        ),
    ),
    example='"I passed the old office today and thought of the night before the launch. How is the '
    'workshop?"',
    limits="Silence in this record may be contact elsewhere. The order is by past contact, not by worth.",
    source="Dormant ties: Levin, Walter and Murnighan 2011. Those one would choose are not those that help "
    "most: Walter, Levin and Murnighan 2015.",
    about="all",
)

SHEETS = (OFFER_PLANNER, FIRST_CONTACT, USEFUL_TO_THEM, THANKS_AND_CREDIT, DORMANT_REVIVAL)
