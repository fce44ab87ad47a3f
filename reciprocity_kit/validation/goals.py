"""What a row of the suite asks: its goals, and what it means."""

from dataclasses import dataclass

INF = float("inf")


@dataclass(frozen=True)
class Goal:
    """A range in which a measured number should lie.

    Parameters
    ----------
    low, high : float
        Its ends, both included; infinite for none.
    """

    low: float = -INF
    high: float = INF

    def holds(self, value: float) -> bool:
        """Say whether a number lies in the range.

        Parameters
        ----------
        value : float
            What was measured.

        Returns
        -------
        bool
            False for NaN.
        """
        return self.low <= value <= self.high

    def __str__(self) -> str:
        """Write it as a reader would."""
        if self.low == -INF and self.high == INF:
            return ""
        if self.high == INF:
            return f">= {self.low:g}"
        return f"<= {self.high:g}" if self.low == -INF else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One row of the suite.

    Parameters
    ----------
    name : str
        What is measured, in a few words.
    means : str
        What the row says, in a plain sentence.
    floor : Goal
        What must hold on every seed; unbounded where the number is only reported.
    moonshot : Goal
        What would be excellent, on average over the seeds; unbounded for none.
    remark : str
        Limits, bounds and comparisons worth knowing.
    """

    name: str
    means: str
    floor: Goal = Goal()
    moonshot: Goal = Goal()
    remark: str = ""


def at_least(low: float) -> Goal:
    """Ask for a number or more.

    Parameters
    ----------
    low : float
        The least that is good enough.

    Returns
    -------
    Goal
        Everything from it upwards.
    """
    return Goal(low=low)


def at_most(high: float) -> Goal:
    """Ask for a number or less.

    Parameters
    ----------
    high : float
        The most that is good enough.

    Returns
    -------
    Goal
        Everything up to it.
    """
    return Goal(high=high)
