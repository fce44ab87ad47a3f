"""Columns of the account of a reading, one row per source."""

from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import instant_column as _instant
from reciprocity_kit.columns._kinds import text_column as _text

RECEIPT = (
    _text("source", "Source", "the file, or the folder that is read as one"),
    _text("format", "Format", "what it was read as"),
    _count("rows", "Entries", "rows, messages or meetings it holds", "entries"),
    _count("kept", "Kept", "entries that became events, or names of people", "entries"),
    _count("skipped", "Skipped", "entries that were not kept: entries = kept + skipped", "entries"),
    _count("duplicates", "Repeats", "skipped because they stand in it or another source before", "entries"),
    _count("events", "Events", "messages, meetings and calls, each date of a series for itself", "events"),
    _count("automated", "Automated", "of them from machines, lists and mass mailings", "events"),
    _count("undated", "Undated", "of them without any time", "events"),
    _count("suspect", "Suspicious times", "of them with a time that cannot be right", "events"),
    _instant("first_at", "From", "first event with a time that can be trusted"),
    _instant("last_at", "To", "last event with a time that can be trusted"),
    _text("skipped_because", "Why skipped", "reasons and how many entries each, the most frequent first"),
    _text("notes", "Notes", "what to know about the reading of this source"),
)
