"""The casebook's SQL, made from the declared columns."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from reciprocity_kit.columns import CASEBOOK_REQUIRED, CASEBOOK_TABLES, DAY, Column

APPLICATION_ID = 0x524B4342  # "RKCB", what the `file` program shows
VERSION = 2
MOST_ID = 999_999_999_999  # a spreadsheet keeps 15 digits
_ENDLESS = "9e999"  # what SQLite takes for infinity
POINTERS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("exchanges", "repairs"): "exchanges",
        ("exchanges", "returns"): "exchanges",
        ("asks", "objective_id"): "objectives",
    }
)
UNIQUE: Mapping[str, str] = MappingProxyType({"people": "person", "settings": "name"})
TWO_PERSONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "exchanges": ("giver", "receiver"),
        "asks": ("asker", "asked_of"),
        "people": ("person", "merged_into"),
        "cards": ("by", "about"),
    }
)
_BOOK = """
CREATE TABLE book (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE steps (
  step_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  what TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'gone', 'note'))
) STRICT;
CREATE TABLE trail (
  trail_id INTEGER PRIMARY KEY AUTOINCREMENT,
  step_id INTEGER NOT NULL REFERENCES steps,
  action TEXT NOT NULL CHECK (action IN ('add', 'change', 'remove')),
  "table" TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  before TEXT CHECK ((before IS NULL) = (action = 'add')),
  after TEXT CHECK ((after IS NULL) = (action = 'remove'))
) STRICT;
CREATE INDEX trail_of_step ON trail (step_id);
CREATE INDEX steps_by_state ON steps (state, step_id);
"""


def key_of(table: str) -> str:
    """Name the column that numbers the rows."""
    return CASEBOOK_TABLES[table][0].name


def one_of(table: str) -> str:
    """Say in a word what one row is."""
    return key_of(table).removesuffix("_id")


def persons_of(table: str) -> list[str]:
    """Name the columns that hold a person."""
    return [each.name for each in CASEBOOK_TABLES[table] if each.dtype == "category" and not each.choices]


def schema_sql() -> str:
    """Return the statements that make an empty casebook."""
    return "\n".join([_BOOK.strip(), *(_table_sql(table) for table in CASEBOOK_TABLES)])


def statements(script: str) -> list[str]:
    """Cut a script into its statements."""
    return [each.strip() for each in script.split(";\n") if each.strip()]


def _table_sql(table: str) -> str:
    lines = [f"  {each}" for each in _lines(table)]
    return f"CREATE TABLE {table} (\n" + ",\n".join(lines) + "\n) STRICT;"


def _lines(table: str) -> Iterator[str]:
    key, *others = CASEBOOK_TABLES[table]
    yield f'"{key.name}" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("{key.name}" BETWEEN 1 AND {MOST_ID})'
    for each in others:
        yield f'"{each.name}" {_type(table, each)}'
    if table in TWO_PERSONS:
        one, other = TWO_PERSONS[table]
        yield f'CHECK ("{one}" <> "{other}")'


def _type(table: str, column: Column) -> str:
    if (table, column.name) in POINTERS:
        return f"INTEGER REFERENCES {POINTERS[table, column.name]} DEFERRABLE INITIALLY DEFERRED"
    name = f'"{column.name}"'
    if column.dtype == "int64":
        return f"INTEGER NOT NULL CHECK ({name} BETWEEN 0 AND {MOST_ID})"
    if column.dtype == "bool":
        return f"INTEGER NOT NULL CHECK ({name} IN (0, 1))"
    required = column.name in CASEBOOK_REQUIRED[table]
    if column.dtype == "float64":
        return f"REAL{' NOT NULL' * required} CHECK ({_range(column)})"
    if column.dtype == DAY:
        return f"TEXT{' NOT NULL' * required} CHECK (date({name}, '+0 days') IS {name})"
    return _words(table, column, name, required=required)


def _words(table: str, column: Column, name: str, *, required: bool) -> str:
    if column.choices and table not in UNIQUE:  # names of settings may come without a new version
        words = ", ".join(f"'{word}'" for word in column.choices)
        return f"TEXT NOT NULL CHECK ({name} IN ({words}))"
    unique = " UNIQUE" * (UNIQUE.get(table) == column.name)
    return f"TEXT NOT NULL{unique}" + f" CHECK ({name} <> '')" * required


def _range(column: Column) -> str:
    name = f'"{column.name}"'
    if column.low is None and column.high is None:
        return f"abs({name}) < {_ENDLESS}"
    low = f"{name} {'>' if column.open_low else '>='} {column.low:g}"
    return f"{low} AND {name} " + (f"< {_ENDLESS}" if column.high is None else f"<= {column.high:g}")
