"""Contributions worth making known, and thanks worth giving."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, delivered, end_of
from reciprocity_kit.ledger.persons import LEFT_OUT, check_columns, note_left_out
from reciprocity_kit.ledger.sheet import plural


def build_overlooked(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build the list of what the owner gave that is easily overlooked, or was not acknowledged.

    Those of high worth stand first. To make a contribution known is useful where the other could
    not see it; where they saw it, or thanked in another way, there is no need.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    since, until : str or timestamp, optional
        Days, half-open.

    Returns
    -------
    pandas.DataFrame
        One row per entry, by falling worth. Entries noted as acknowledged are not listed.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    References
    ----------
    Zhang, Y., Epley, N. (2009). Self-centered social exchange. Journal of Personality and Social
    Psychology 97, 796-810: givers and receivers see different sides of a favour.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-01-01", "2024-02-01"])})
    >>> table = table.assign(giver="you", receiver="ana", kind="services", worth=[2.0, 4.0], cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT, acknowledged=["no", "yes"])
    >>> table["visibility"] = "overlooked"
    >>> build_overlooked(table, owner="you")[["exchange_id", "why"]].values.tolist()
    [[1, 'both']]
    """
    check_columns(exchanges, "exchanges", ("acknowledged", "visibility"))
    entries = delivered(exchanges, owner=owner, people=people, since=since, until=until)
    said, seen = entries["acknowledged"].astype("str"), entries["visibility"].astype("str")
    hidden, unthanked = seen.eq("overlooked") & said.ne("yes"), said.eq("no")
    why = np.select(
        [hidden & unthanked, hidden, unthanked], ["both", "easily overlooked", "not acknowledged"], ""
    )
    listed = entries.assign(why=why)[entries["side"].eq(GIVEN) & (why != "")]
    return _list("overlooked", listed, entries, end_of(exchanges, until), "You gave {partner} {kind}: {why}")


def build_thanks(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build the list of what the owner received and has not acknowledged, as far as is recorded.

    Those of high worth stand first. Thanks are noted by changing the entry's acknowledged to yes.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; people who opted out are left out. Communal ties are left out
        too: thanks there need no ledger.
    since, until : str or timestamp, optional
        Days, half-open.

    Returns
    -------
    pandas.DataFrame
        One row per entry: first those noted as not acknowledged, then those of which it is not
        known, by falling worth. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    References
    ----------
    Grant, A. M., Gino, F. (2010). A little thanks goes a long way. Journal of Personality and Social
    Psychology 98, 946-955.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-01-01", "2024-02-01"])})
    >>> table = table.assign(giver="ana", receiver="you", kind="services", worth=[2.0, 4.0], cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT, acknowledged=["no", "unknown"])
    >>> build_thanks(table, owner="you", until="2024-02-11")[["exchange_id", "age_days"]].values.tolist()
    [[1.0, 40.0], [2.0, 9.0]]
    """
    check_columns(exchanges, "exchanges", ("acknowledged",))
    entries = delivered(exchanges, owner=owner, people=people, since=since, until=until)
    said = entries["acknowledged"].astype("str")
    listed = entries[entries["side"].eq(RECEIVED) & said.ne("yes")]
    words = "You received {kind} from {partner}; acknowledged by you: {acknowledged}"
    return _list("thanks", listed, entries, end_of(exchanges, until), words)


def _list(
    table: str, listed: pd.DataFrame, entries: pd.DataFrame, end: pd.Timestamp, words: str
) -> pd.DataFrame:
    if listed.empty:
        return note_left_out(empty_table(table), entries.attrs[LEFT_OUT])
    age = (end - pd.Timedelta(days=1) - listed["day"]).dt.days
    rows = listed.assign(age_days=age.astype("float64"))
    rows["words"] = [
        f"{words.format_map(row)} (recorded {day_words(row['day'])}, "
        f"{plural(int(row['age_days']), 'day')} ago)."
        for row in rows.astype({"kind": "str", "acknowledged": "str"}).to_dict("records")
    ]
    by = ["worth", "day"] if table == "overlooked" else ["acknowledged", "worth", "day"]
    order = rows.assign(worth=-rows["worth"], acknowledged=rows["acknowledged"].astype("str").ne("no"))
    rows = rows.loc[order.sort_values(by, kind="stable", na_position="last").index]
    return note_left_out(cast_table(table, rows.reset_index(drop=True)), entries.attrs[LEFT_OUT])
