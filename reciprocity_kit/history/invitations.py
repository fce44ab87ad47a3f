"""Who was invited to which meeting, and the answer, as far as calendars tell it."""

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.columns import TABLES, cast_table, column, empty_table
from reciprocity_kit.events import Batch, Invited
from reciprocity_kit.identities.mentions import split_person
from reciprocity_kit.identities.merging import Identities
from reciprocity_kit.passing import Passed, unheard

RESPONSES = column("invitations", "response").choices
_COLUMNS = [each.name for each in TABLES["invitations"]]
_CERTAINTY = dict(zip(RESPONSES, (2, 2, 2, 1, 0), strict=True))


def build_invitations(interactions: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Put the answers that exports tell beside the meetings of which they tell none.

    Parameters
    ----------
    interactions : pandas.DataFrame
        The interactions of the history.
    answers : pandas.DataFrame
        As `build_answers` returns them.

    Returns
    -------
    pandas.DataFrame
        One row per (meeting, invitee), in order of time; unknown where nothing is told.

    Examples
    --------
    >>> rows = empty_table("interactions").reindex([0])
    >>> rows = rows.assign(event_id="m1", sender="ann", recipient="bob", channel="meeting", automated=False)
    >>> build_invitations(rows, empty_table("invitations"))[["organiser", "response"]].values.tolist()
    [['ann', 'unknown']]
    """
    met = interactions[interactions["channel"].eq("meeting") & ~interactions["automated"]]
    met = met.rename(columns={"sender": "organiser", "recipient": "invitee"}).assign(response="unknown")
    texts = dict.fromkeys(("organiser", "invitee", "response"), "str")
    both = pd.concat([table[_COLUMNS].astype(texts) for table in (answers, met)], ignore_index=True)
    first = ~both.duplicated(["event_id", "invitee"])
    order = ["sent_at", "event_id", "invitee"]
    return cast_table("invitations", both[first].sort_values(order, ignore_index=True))


def build_answers(
    batches: Sequence[Batch],
    identities: Identities,
    *,
    since: int | None,
    until: int | None,
    passed: Passed = unheard,
) -> pd.DataFrame:
    """Gather the answers to invitations that the exports tell.

    Of several copies of an invitation one with an answer counts before one without, and of
    several answers the one in the entry that was changed last.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    identities : Identities
        Who is who.
    since, until : int or None
        The window in microseconds since 1970 UTC, half-open, where the user gives one.
    passed : callable, optional
        Told the share that is done.

    Returns
    -------
    pandas.DataFrame
        One row per (meeting, invitee), those who declined among them.
    """
    told = [
        (batch.source, each)
        for batch in batches
        for each in batch.invited
        if (since is None or each.sent_at >= since) and (until is None or each.sent_at < until)
    ]
    if not told:
        return empty_table("invitations")
    passed(0.2)
    answers = [answer for _, each in told for answer in each.answers]
    meetings = _list_meetings(told, identities)
    passed(0.4)
    found = meetings.assign(
        invitee=_name_people([who for who, _ in answers], identities),
        response=[response for _, response in answers],
        certainty=[_CERTAINTY[response] for _, response in answers],
    )
    passed(0.7)
    found = found[found["organiser"].ne(found["invitee"]) & found["invitee"].ne("")]
    found = found.sort_values(["certainty", "changed"], ascending=False, kind="stable")
    return cast_table("invitations", found.drop_duplicates(["event_id", "invitee"]))


def _list_meetings(told: Sequence[tuple[str, Invited]], identities: Identities) -> pd.DataFrame:
    """List the meetings of invitations, each as often as there are answers."""
    meetings = pd.DataFrame(
        {
            "sent_at": pd.to_datetime([each.sent_at for _, each in told], unit="us", utc=True),
            "organiser": _name_people([each.organiser for _, each in told], identities),
            "event_id": [each.event_id or f"{source}#{each.position}" for source, each in told],
            "thread_id": [each.thread_id for _, each in told],
            "changed": [each.changed for _, each in told],
            "source": [source for source, _ in told],
        }
    )
    repeated = meetings.index.repeat([len(each.answers) for _, each in told])
    return meetings.loc[repeated].reset_index(drop=True)


def _name_people(written: Sequence[str], identities: Identities) -> list[str]:
    """Name people as every table does; who is in no event is called by the own address."""
    spelled = {each: split_person(each)[0] for each in set(written)}
    names = sorted(set(spelled.values()))
    places = pc.index_in(pa.array(names, pa.string()), value_set=identities.spellings).to_pylist()
    codes = {
        name: int(identities.codes[place])
        for name, place in zip(names, places, strict=True)
        if place is not None
    }
    label = {name: identities.people[code].as_py() for name, code in codes.items() if code >= 0}
    return [label.get(spelled[each], spelled[each]) for each in written]
