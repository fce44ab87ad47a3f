"""Who was invited to which meeting, and the answer, as far as calendars tell it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.columns import TABLES, cast_table, column, empty_table
from reciprocity_kit.events import Batch
from reciprocity_kit.identities.mentions import split_person
from reciprocity_kit.identities.merging import Identities

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
    batches: Sequence[Batch], identities: Identities, *, since: int | None, until: int | None
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

    Returns
    -------
    pandas.DataFrame
        One row per (meeting, invitee), those who declined among them.
    """
    if not any(batch.invited for batch in batches):
        return empty_table("invitations")
    found = pd.DataFrame(
        {
            **vars(each),
            "source": batch.source,
            "event_id": each.event_id or f"{batch.source}#{each.position}",
        }
        for batch in batches
        for each in batch.invited
    )
    inside = np.ones(len(found), bool)
    for limit, begins in ((since, True), (until, False)):
        if limit is not None:
            inside &= ((found["sent_at"] >= limit) == begins).to_numpy()
    found = found[inside]
    found = found.assign(
        organiser=_name_people(found["organiser"].tolist(), identities),
        invitee=_name_people(found["invitee"].tolist(), identities),
        sent_at=pd.to_datetime(found["sent_at"].astype("int64"), unit="us", utc=True),
        certainty=found["response"].map(_CERTAINTY),
    )
    found = found[found["organiser"].ne(found["invitee"]) & found["invitee"].ne("")]
    found = found.sort_values(["certainty", "changed"], ascending=False, kind="stable")
    return cast_table("invitations", found.drop_duplicates(["event_id", "invitee"]))


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
