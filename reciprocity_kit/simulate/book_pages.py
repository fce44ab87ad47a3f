"""The pages of a simulated casebook beside its exchanges: people, cards, a negotiation, plans."""

import numpy as np
import pandas as pd

from reciprocity_kit.simulate.world import World

ROLES = ("peer", "manager", "customer", "mentor")
COMMUNAL = 2
FELT_NOISE, CLOSENESS_NOISE = 0.5, 0.7
OTHER_CARDS_SHARE = 0.3
FELT_STEPS, CLOSENESS_STEPS = 3, 7
OPENING, RESERVATION, TARGET = 100.0, 60.0, 90.0
ROUNDS, MATCHED = 6, 0.8
CARDS_DAYS = 10


def draw_people(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the page of people: every contact with a role and a group, two of them communal.

    Parameters
    ----------
    world : World
        The mailbox.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        As the casebook's people.
    """
    persons = world.favour_truth["alter"].tolist()
    communal = set(rng.choice(len(persons), size=min(COMMUNAL, len(persons)), replace=False).tolist())
    return pd.DataFrame(
        {
            "person_id": np.arange(1, len(persons) + 1),
            "person": persons,
            "name": [world.names[person] for person in persons],
            "role": rng.choice(ROLES, size=len(persons)),
            "group": [person.partition("@")[2].partition(".")[0] for person in persons],
            "communal": [place in communal for place in range(len(persons))],
        }
    )


def draw_cards(world: World, truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw cards on felt balance and closeness: the truth with noise, some from the other side.

    Parameters
    ----------
    world : World
        The mailbox.
    truth : pandas.DataFrame
        With alter, given_worth and received_worth.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        As the casebook's cards.
    """
    given, received = truth["given_worth"].to_numpy(), truth["received_worth"].to_numpy()
    some = given + received > 0
    balance = np.divide(given - received, given + received, out=np.zeros(len(truth)), where=some)
    contact = world.truth.set_index("alter")[["opened", "opened_by_alter"]].sum(axis=1)
    rank = contact.reindex(truth["alter"]).rank(pct=True).fillna(0).to_numpy()
    sides = []
    for side, chosen in ((1, some), (-1, some & (rng.random(len(truth)) < OTHER_CARDS_SHARE))):
        felt = np.rint(side * FELT_STEPS * balance + rng.normal(0, FELT_NOISE, len(truth)))
        close = np.rint(1 + (CLOSENESS_STEPS - 1) * rank + rng.normal(0, CLOSENESS_NOISE, len(truth)))
        by, about = (world.owner, truth["alter"]) if side == 1 else (truth["alter"], world.owner)
        page = pd.DataFrame({"by": by, "about": about}, index=truth.index).assign(
            closeness=np.clip(close, 1, CLOSENESS_STEPS),
            felt_balance=np.clip(felt, -FELT_STEPS, FELT_STEPS) + 0.0,
        )
        sides.append(page[chosen])
    cards = pd.concat(sides, ignore_index=True)
    day = world.until.tz_localize(None) - pd.Timedelta(days=CARDS_DAYS)
    numbered: pd.DataFrame = cards.assign(card_id=cards.index + 1, date=day)
    return numbered


def draw_rounds(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw a negotiation in which the owner meets a share of each step of the other.

    Parameters
    ----------
    world : World
        The mailbox.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        As the casebook's rounds; each step of the owner is 0.8 of the other's step before.
    """
    other = str(world.truth.sort_values("opened", ascending=False)["alter"].iloc[0])
    steps = np.rint(rng.uniform(2, 6, ROUNDS))
    theirs = RESERVATION - 20 + np.cumsum(steps)
    own = OPENING - np.concatenate([[0.0], np.cumsum(MATCHED * steps[:-1])])
    first = world.until.tz_localize(None) - pd.Timedelta(days=60)
    rows = []
    for place in range(ROUNDS):
        date = first + pd.Timedelta(days=5 * place)
        for by, offer in ((world.owner, own[place]), (other, theirs[place])):
            rows.append({"date": date, "by": by, "offer": round(float(offer), 2)})
    table = pd.DataFrame(rows)
    return table.assign(
        round_id=table.index + 1,
        negotiation="scope of the spring project",
        target=np.where(table["by"].eq(str(world.owner)), TARGET, np.nan),
        reservation=np.where(table["by"].eq(str(world.owner)), RESERVATION, np.nan),
        alternatives=1,
    )


def draw_plans(world: World, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Draw settings, limits, objectives, agreements, feedback and lessons.

    Parameters
    ----------
    world : World
        The mailbox.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables of the casebook by name.
    """
    day = world.until.tz_localize(None)
    earlier = [day - pd.Timedelta(days=days) for days in (90, 60, 30)]
    later = [day + pd.Timedelta(days=days) for days in (14, 30, 60)]
    contacts = world.favour_truth["alter"].to_numpy()
    some = rng.choice(contacts, size=len(later), replace=len(contacts) < len(later))
    dated = pd.DataFrame({"date": earlier, "person": some, "due": later})
    named = ("weekly_hours", "comparison_level", "acceptable_return", "half_life_days", "minutes_per_message")
    limits = pd.DataFrame({"subject": ["gifts_worth", "hours"], "most": [16.0, 10.0]})
    questions = ("explains decisions", "answers in time", "shares credit")
    feedback = pd.DataFrame({"question": np.repeat(questions, 4), "rating": rng.integers(2, 6, 12)})
    tables = {
        "settings": pd.DataFrame({"name": named, "value": ["12", "2", "1", "365", "3"]}),
        "limits": limits.assign(period=["quarter", "week"], direction="given", policy="my own"),
        "objectives": dated.assign(
            objective=["a date for the pilot", "one more reviewer", "a share of the budget"],
            target=[10.0, 8.0, 6.0],
            reservation=[5.0, 4.0, 3.0],
            result=[9.0, 3.0, np.nan],
            approach=["after helping", "by phone", "by email"],
        ),
        "agreements": dated.assign(agreement="a call every second week", state=["kept", "changed", "open"]),
        "feedback": feedback.assign(date=earlier[1], survey="autumn", scale_low=1, scale_high=5),
        "lessons": pd.DataFrame({"date": earlier[-1:], "lesson": ["say sooner what a delay will cost"]}),
    }
    keys = {name: f"{name.removesuffix('s')}_id" for name in tables}
    return {name: table.assign(**{keys[name]: table.index + 1}) for name, table in tables.items()}
