"""Phrases that the captions of several charts say alike."""


def in_scope(words: str, scope: str) -> str:
    """Say in which channel and window something was counted.

    Parameters
    ----------
    words : str
        What was counted.
    scope : str
        Channel and window, as `Scope` says them; may be empty.

    Returns
    -------
    str
        The words, with the scope in brackets where there is one.

    Examples
    --------
    >>> in_scope("9 events", "email, 1 Jan 2024"), in_scope("9 events", "")
    ('9 events (email, 1 Jan 2024)', '9 events')
    """
    return f"{words} ({scope})" if scope else words


def first_of(shown: int, total: int, everybody: str, which: str) -> str:
    """Say how many there are, and how many of them are drawn where it is not all.

    Parameters
    ----------
    shown : int
        How many are drawn.
    total : int
        How many there are.
    everybody : str
        How many there are, in words.
    which : str
        Which ones are drawn.

    Returns
    -------
    str
        A part of a subtitle.

    Examples
    --------
    >>> first_of(3, 9, "9 ties", "the clearest changes")
    '3 of 9 ties, the clearest changes'
    >>> first_of(9, 9, "9 ties", "the clearest changes")
    '9 ties'
    """
    return f"{shown:,} of {everybody}, {which}" if shown < total else everybody
