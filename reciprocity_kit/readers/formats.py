"""The formats that can be read: what each is called, how it is recognised, who reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reciprocity_kit.events import Batch
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source


@dataclass(frozen=True)
class Format:
    """A kind of export that is one file.

    Parameters
    ----------
    name : str
        Its name in messages and in the receipt.
    describes : str
        What it is, for the list of formats.
    recognises : callable
        Takes a `Source` and its first bytes, and tells whether it is this format.
        At most one format may recognise a file.
    read : callable
        Takes the `Source` and what the user says, and gives its events.
    """

    name: str
    describes: str
    recognises: Callable[[Source, bytes], bool]
    read: Callable[[Source, Reading], Batch]


@dataclass(frozen=True)
class FolderFormat:
    """A kind of export that is several files read together.

    Parameters
    ----------
    name : str
        Its name in messages and in the receipt.
    describes : str
        What it is, for the list of formats.
    claims : callable
        Takes all files found and gives groups of those that are one export each;
        what it claims no other format gets.
    read : callable
        Takes one such group and what the user says, and gives its events.
    """

    name: str
    describes: str
    claims: Callable[[Sequence[Source]], list[list[Source]]]
    read: Callable[[Sequence[Source], Reading], Batch]
