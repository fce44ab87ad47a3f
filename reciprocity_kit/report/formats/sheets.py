"""Which tables of a report go into a workbook, under which title, and how a short one reads."""

from collections.abc import Iterator

import pandas as pd

from reciprocity_kit.columns import INSTANT, PERSON, TABLES, Column
from reciprocity_kit.pictures import Tables
from reciprocity_kit.report.formats.paper import Sheet
from reciprocity_kit.report.grid import Grid, build_grid, limited

HIDDEN = ("event_id",)
OF_PERIODS = (
    Column("period_at", INSTANT, "From", "first day of the week, month or quarter"),
    Column("sent", "int64", "Sent", "events sent", "events"),
    Column("received", "int64", "Received", "events received, by all recipients together", "events"),
    Column("contacts", "int64", "People", "different people in contact", "people"),
    Column("opened_new", "int64", "First contacts", "people with whom contact began", "people"),
)
ADDRESS = Column("address", "str", "Address", "the person, as the CSV files name them")
TIES_SHORT = (
    "alter",
    "sent",
    "received",
    "opened",
    "opened_by_alter",
    *limited("initiation_share"),
    "last_at",
)


def build_sheets(tables: Tables) -> list[Sheet]:
    """Choose the tables of a report, with persons as they are shown.

    Parameters
    ----------
    tables : Tables
        What is reported.

    Returns
    -------
    list of Sheet
        Those with rows.
    """
    made = [*(_of_owner(tables) if tables.owner else _of_network(tables)), *_of_reading(tables)]
    return [each for each in made if len(each.frame)]


def _of_owner(tables: Tables) -> Iterator[Sheet]:
    yield _sheet(
        tables,
        "Ties",
        "ties",
        tables.own,
        "One row for each person in contact with you, the most contact first.",
        short=TIES_SHORT,
    )
    yield _people(tables)
    yield _periods(tables)
    for name, title, note in (
        ("drift", "Lately against before", "The recent part of every tie against its own past."),
        ("changes", "When ties changed", "Where the pace of a tie changed, if chance does not explain it."),
        ("dormant", "Fell silent", "Ties that both kept up, without contact for long."),
        ("owed", "Without a reply yet", "Turns of either side that no recorded reply followed."),
        (
            "dependence",
            "Share of contact",
            "How much of each side's contact runs through the other.",
        ),
        ("equity", "Given and received", "By your own notes in the casebook, on your own scale of worth."),
        ("promises", "Promises", "What was promised by either side, by your own notes."),
        ("capacity", "Weeks ahead", "Promised hours of the next weeks against the hours there are."),
        ("sources", "Who helps with what", "By your own notes."),
        ("felt", "Felt and recorded", "Your cards of closeness and balance beside what was recorded."),
    ):
        yield _sheet(tables, title, name, getattr(tables, name), note)


def _of_network(tables: Tables) -> Iterator[Sheet]:
    note = "One row for each pair and side, the most contact first."
    yield _sheet(tables, "Ties", "ties", tables.ties.sort_values("total", ascending=False), note)
    yield _people(tables)
    yield _periods(tables)
    if tables.whole:
        note = "How much contact is returned, against what chance would give."
        frame = tables.whole["reciprocity"]
        yield _sheet(tables, "Returned contact", "network_reciprocity", frame, note)


def _people(tables: Tables) -> Sheet:
    frame = tables.people.sort_values("total", ascending=False)
    address = frame["person"].astype("str")
    note = "One row for each person. What one mailbox cannot tell about others stays empty."
    sheet = _sheet(tables, "People", "people", frame, note)
    if address.tolist() == sheet.frame["person"].astype("str").tolist():
        return sheet
    frame = sheet.frame.copy()
    frame.insert(1, ADDRESS.name, address.to_numpy())
    return Sheet(title="People", frame=frame, declared="people", columns=(ADDRESS,), note=note)


def _periods(tables: Tables) -> Sheet:
    note = f"One row for each {tables.period}."
    frame = tables.periods if len(tables.history.coded.sent_at) else tables.periods.head(0)
    return Sheet(title="Over time", frame=frame, columns=OF_PERIODS, note=note)


def _of_reading(tables: Tables) -> Iterator[Sheet]:
    history = tables.history
    note = "Every entry is accounted for: entries = kept + skipped."
    yield Sheet(title="What was read", frame=history.receipt, declared="receipt", note=note)
    yield Sheet(
        title="Skipped", frame=history.skipped, declared="skipped", note="Each with its place and reason."
    )


def _sheet(
    tables: Tables, title: str, declared: str, frame: pd.DataFrame, note: str, *, short: tuple[str, ...] = ()
) -> Sheet:
    persons = [
        each.name
        for each in TABLES[declared]
        if each.dtype == PERSON and not each.choices and each.name in frame
    ]
    shown = tables.with_names(frame, *persons).drop(columns=[name for name in HIDDEN if name in frame])
    if tables.owner and "ego" in shown and shown["ego"].eq(tables.ego).all():
        shown = shown.drop(columns="ego")
    return Sheet(title=title, frame=shown, declared=declared, note=note, short=short)


def short_grid(sheet: Sheet, *, most: int, tz: str) -> Grid:
    """Tell the first rows of a table in words.

    Parameters
    ----------
    sheet : Sheet
        The table; its `short` columns are told, or all where it names none.
    most : int
        Largest number of rows.
    tz : str
        Zone in which days are told.

    Returns
    -------
    Grid
        Titles and cells.

    Examples
    --------
    >>> table = pd.DataFrame({"alter": ["Ana"], "initiation_share": [0.5]})
    >>> grid = short_grid(Sheet(title="Ties", frame=table, declared="ties"), most=3, tz="UTC")
    >>> list(grid.titles), [cell.text for cell in grid.rows[0]]
    (['Other', 'Initiation share'], ['Ana', '50%'])
    """
    told = sheet.frame[list(sheet.short)] if sheet.short else sheet.frame
    local = {
        str(name): told[name].dt.tz_convert(tz)
        for name in told
        if isinstance(told[name].dtype, pd.DatetimeTZDtype)
    }
    return build_grid(told.assign(**local), sheet.declared, most=most)
