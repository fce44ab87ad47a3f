"""Address books as delimited files: who is who, and no events."""

import re
from collections import defaultdict

from reciprocity_kit.events import Batch, Contact, build_event_table
from reciprocity_kit.readers.cells import Cells, list_reasons, skip_broken, tell_encoding
from reciprocity_kit.readers.dialect import Dialect
from reciprocity_kit.readers.reading import Reading

NO_NAME = "no name"
NO_ADDRESS = "no address and no number"
NAMES_ONLY = "it tells who is who, and holds no events"
_PARTED = re.compile(r"\s*:::\s*")


def read_contacts(source: str, dialect: Dialect, cells: Cells, reading: Reading) -> Batch:
    """Read an address book.

    Parameters
    ----------
    source : str
        Name of the file.
    dialect : Dialect
        The file's dialect.
    cells : Cells
        Its cells.
    reading : Reading
        What the user says about it; nothing of it applies.

    Returns
    -------
    Batch
        No events; one contact for every row that has a name and an address.
    """
    del reading
    fields = sorted(field for field in cells.places if field.startswith("name "))
    names = [*zip(*map(cells.texts, fields), strict=True)] if fields else [()] * len(cells.position)
    columns = cells.several("addresses")
    contacts: list[Contact] = []
    reasons: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(cells.position.tolist()):
        name = " ".join(" ".join(names[place]).split())
        parts = [part.strip() for column in columns for part in _PARTED.split(column[place])]
        addresses = tuple(dict.fromkeys(filter(None, parts)))
        if name and addresses:
            contacts.append(Contact(name, addresses))
        else:
            reasons[NO_ADDRESS if name else NO_NAME].append(row)
    return Batch(
        source,
        dialect.name,
        build_event_table([]),
        rows=cells.rows,
        skipped=[*skip_broken(source, cells), *list_reasons(source, reasons)],
        notes=[NAMES_ONLY, *tell_encoding(cells.columns.encoding)],
        contacts=contacts,
    )
