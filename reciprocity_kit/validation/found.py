"""What a study found: cases gathered under the name of a task."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass
class Found:
    """Numbers found by a study, by name of the task.

    Parameters
    ----------
    sums : dict of str to float
        Sum over the cases of each task.
    n : dict of str to int
        Cases of each task.
    """

    sums: dict[str, float] = field(default_factory=dict)
    n: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, cases: npt.ArrayLike) -> None:
        """Add cases to a task whose number is their mean.

        Parameters
        ----------
        name : str
            The task.
        cases : array_like
            One number each, true counting as 1.
        """
        values = np.asarray(cases, dtype=np.float64)
        self.sums[name] = self.sums.get(name, 0.0) + float(values.sum())
        self.n[name] = self.n.get(name, 0) + values.size

    def put(self, name: str, value: float, n: int) -> None:
        """Set the number of a task.

        Parameters
        ----------
        name : str
            The task.
        value : float
            The number.
        n : int
            Cases it rests on.
        """
        self.sums[name], self.n[name] = value * n, n

    def value(self, name: str) -> float:
        """Return the number of a task.

        Parameters
        ----------
        name : str
            The task.

        Returns
        -------
        float
            The mean of its cases, NaN without any.
        """
        return self.sums[name] / self.n[name] if self.n.get(name) else float("nan")
