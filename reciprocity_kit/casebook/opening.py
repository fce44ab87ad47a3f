"""Making and opening a casebook."""

from os import PathLike

from reciprocity_kit.casebook._disk import create_file, open_store, real_path
from reciprocity_kit.casebook.book import Casebook
from reciprocity_kit.errors import CasebookError, OptionError


def open_casebook(
    path: str | PathLike[str],
    *,
    owner: str | None = None,
    passphrase: str | None = None,
    read_only: bool = False,
) -> Casebook:
    """Open a casebook.

    One program at a time may write a book; others may look, and see it as it was when they
    opened it. A book of an older version is brought to today's, after a copy was written
    beside it.

    Parameters
    ----------
    path : str or path
        The file.
    owner : str, optional
        Whose book it has to be; a book of another person is refused.
    passphrase : str, optional
        For an encrypted book.
    read_only : bool
        Whether to look only.

    Returns
    -------
    Casebook
        The open book.

    Raises
    ------
    CasebookError
        If it is missing, damaged, no casebook, encrypted, open elsewhere, or another person's.

    See Also
    --------
    create_casebook : Make one.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> path = Path(tempfile.mkdtemp()) / "alex.casebook"
    >>> create_casebook(path, owner="alex@harbor.example").close()
    >>> with open_casebook(path) as book:
    ...     book.add(
    ...         "exchanges", date="2026-03-05", giver="ben", receiver="alex", kind="information", worth=4
    ...     )
    ...     book.change("exchanges", 1, acknowledged="yes", note="the tip about the permit")
    ...     book.undo()
    1
    'Undone: changed acknowledged, note of exchange 1.'
    >>> with open_casebook(path, read_only=True) as book:
    ...     book.table("exchanges")[["giver", "worth", "acknowledged"]]
    ...     book.trail()[["step_id", "what"]]
      giver  worth acknowledged
    0   ben    4.0      unknown
       step_id                                               what
    0        1                                  Made the casebook
    1        2                                   Added exchange 1
    2        3        Changed acknowledged, note of exchange 1
    3        4  Undone: changed acknowledged, note of exchange 1
    """
    book = Casebook(open_store(real_path(path), passphrase, read_only=read_only))
    if owner is not None and owner != book.owner:
        book.close()
        raise CasebookError(
            f"{book.path.name} is the book of {book.owner}, not of {owner}.",
            next_step="open it without owner, or name the right file",
        )
    return book


def create_casebook(path: str | PathLike[str], *, owner: str, passphrase: str | None = None) -> Casebook:
    """Make an empty casebook, and open it.

    Parameters
    ----------
    path : str or path
        The file, which must not exist; its name usually ends in .casebook.
    owner : str
        The address of the person whose book it is, as in the history.
    passphrase : str, optional
        Keeps the file encrypted on the disk, at least 8 characters. Nobody can open the
        file without it.

    Returns
    -------
    Casebook
        The open book.

    Raises
    ------
    OptionError
        If the file exists, the owner is empty or the passphrase is too short.
    CasebookError
        If it could not be saved.

    See Also
    --------
    open_casebook : Open one that exists.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> with create_casebook(folder / "alex.casebook", owner="alex@harbor.example") as book:
    ...     book.add("people", person="ben", role="peer")
    ...     book.owner
    1
    'alex@harbor.example'
    """
    if not owner.strip():
        raise OptionError("A casebook needs an owner.", next_step="say owner=, your address as in your mail")
    place = real_path(path)
    create_file(place, owner.strip(), passphrase)
    return open_casebook(place, passphrase=passphrase)
