"""What is declared of a measure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One measure, for a reader who is no statistician and for one who is.

    Parameters
    ----------
    name : str
        Its name, the same in every table.
    code : str
        Its place in the methods: D for a pair, C for the calendar.
    label : str
        Title for an axis or a menu.
    unit : str
        Unit of the values.
    low, high : float or None
        Smallest and largest value that can occur, `None` where there is no bound.
    high_means, low_means : str
        What a high and a low value mean to a person.
    formula : str
        How it is computed, with the interval.
    undefined : str
        When there is no value, and with which status.
    source : str
        Where it comes from.
    """

    name: str
    code: str
    label: str
    unit: str
    low: float | None
    high: float | None
    high_means: str
    low_means: str
    formula: str
    undefined: str
    source: str
