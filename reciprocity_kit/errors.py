"""Everything the kit raises on purpose: what happened, where, and what to do next."""


class ReciprocityError(Exception):
    """Raised for anything the user can mend; the message says what, where and what next.

    Parameters
    ----------
    what : str
        One sentence: what is wrong, and in which file or table.
    *details : str
        Facts that help to see why, a line each.
    next_step : str
        What to do about it, ready to copy where possible.

    Examples
    --------
    >>> print(ReadError("team.csv is empty.", next_step="export it again"))
    team.csv is empty.
      Next: export it again
    """

    def __init__(self, what: str, *details: str, next_step: str = "") -> None:
        lines = [what, *(f"  {detail}" for detail in details)]
        if next_step:
            lines.append(f"  Next: {next_step}")
        super().__init__("\n".join(lines))


class ReadError(ReciprocityError, ValueError):
    """Raised when a file cannot be read as an export."""


class UnknownFormatError(ReadError):
    """Raised when a file is text, but no export the kit knows."""


class OptionError(ReciprocityError, ValueError):
    """Raised when an option has a value the kit does not know."""


class TableError(ReciprocityError, ValueError):
    """Raised when a table misses columns or breaks their declared types."""


class CasebookError(ReciprocityError):
    """Raised when a casebook cannot be opened, locked, read or saved."""
