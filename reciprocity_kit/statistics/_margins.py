"""The solver behind the configuration models: everybody's totals as means of independent pairs."""

from collections.abc import Iterator

import numpy as np
from scipy import special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats

MAX_CELLS = 50_000_000
"""Most pairs of classes that a solution is found for: about 7,000 people who all differ."""
GOOD_ENOUGH = 1e-9
_BLOCK = 2_000_000
_TOLERANCE = 1e-12
_MOST_STEPS = 200
_MOST_GRADIENTS = 200
_NEAR = 1e-7
_SHORTEST_STEP = 1e-9
_FAR = 700.0


class Problem:
    """The likelihood of the totals of classes of people, and where it is highest."""

    def __init__(self, totals: FloatArray, count: FloatArray, law: str) -> None:
        self.count, self.law = count, law
        self.senders, self.receivers = (np.flatnonzero(total > 0) for total in totals)
        rows, columns = self.senders.size, self.receivers.size
        if rows * columns > MAX_CELLS:
            raise TableError(
                f"{rows:,} by {columns:,} different totals are too many for the configuration model.",
                next_step='use null="permutation"',
            )
        self.sent, self.received = totals[0][self.senders], totals[1][self.receivers]
        self.row_count, self.column_count = count[self.senders], count[self.receivers]
        _, self.own_row, self.own_column = np.intersect1d(self.senders, self.receivers, return_indices=True)
        self.target = np.concatenate([self.row_count * self.sent, self.column_count * self.received])
        self.scale = np.concatenate(
            [self.row_count * np.maximum(1.0, self.sent), self.column_count * np.maximum(1.0, self.received)]
        )
        self.curvature = np.empty((rows, columns))
        self.theta, self.phi = np.zeros(rows), np.zeros(columns)

    def solve(self) -> tuple[float, int]:
        """Find theta and phi; return how far the totals are missed and the steps taken."""
        point = self.start()
        loss, mean = self.measure(point)
        best, residual, steps = np.inf, self.residual(mean), 0
        while residual > _TOLERANCE and steps < _MOST_STEPS:
            if residual <= GOOD_ENOUGH and residual > 0.5 * best:
                break  # no more digits to gain
            best, steps = residual, steps + 1
            step = self.newton_step(mean)
            point, loss, mean = self.search(point, step, loss, slope=float((self.target - mean) @ step))
            residual = self.residual(mean)
        self.theta, self.phi = point[: self.sent.size], point[self.sent.size :]
        return residual, steps

    def start(self) -> FloatArray:
        """Return a start from which the steps are rarely cut short: the largest pair has its right mean."""
        if self.law == "geometric":
            whole = float(self.row_count @ self.sent)
            theta = np.log1p(whole / self.sent / self.received.max())
            phi = np.log1p(whole / self.received / self.sent.max())
            return 0.5 * np.concatenate([theta, phi])
        shares = (self.sent / self.count.sum(), self.received / self.count.sum())
        return as_floats(-0.5 * special.logit(np.clip(np.concatenate(shares), 1e-3, 1.0 - 1e-3)))

    def measure(self, point: FloatArray) -> tuple[float, FloatArray]:
        """Return the loss at a point and the mean totals there, and keep the curvature."""
        theta, phi = point[: self.sent.size], point[self.sent.size :]
        loss = float(self.target @ point)
        rows, columns = np.zeros(theta.size), np.zeros(phi.size)
        for part in find_blocks(theta.size, phi.size):
            pairs = np.outer(self.row_count[part], self.column_count)
            own = (self.own_row >= part.start) & (self.own_row < part.stop)
            cell = (self.own_row[own] - part.start, self.own_column[own])
            pairs[cell] -= self.row_count[part][cell[0]]
            exponent = theta[part, None] + phi[None, :]
            exponent[cell] = np.where(pairs[cell] > 0, exponent[cell], np.inf)
            if self.law == "geometric" and exponent.min() <= 0.0:
                return np.inf, self.target
            mean = mean_by_law(exponent, self.law)
            cost = np.log1p(mean) if self.law == "geometric" else np.logaddexp(0.0, -exponent)
            loss += float(np.einsum("ij,ij->", pairs, cost))
            spread = mean * (1.0 + mean if self.law == "geometric" else 1.0 - mean)
            np.multiply(spread, pairs, out=self.curvature[part])
            mean *= pairs
            rows[part] = mean.sum(axis=1)
            columns += mean.sum(axis=0)
        return loss, np.concatenate([rows, columns])

    def residual(self, mean: FloatArray) -> float:
        """Return the largest error of a total, over the larger of 1 and the total."""
        return float(np.max(np.abs(self.target - mean) / self.scale))

    def newton_step(self, mean: FloatArray) -> FloatArray:
        """Return the step to the minimum of the parabola, by conjugate gradients."""
        rows, left = self.sent.size, mean - self.target
        diagonal = np.concatenate([self.curvature.sum(axis=1), self.curvature.sum(axis=0)])
        diagonal = np.maximum(diagonal, np.finfo(np.float64).tiny)
        step, way = np.zeros(left.size), left / diagonal
        size = goal = float(left @ way)
        for _ in range(_MOST_GRADIENTS):
            cross = (self.curvature @ way[rows:], way[:rows] @ self.curvature)
            bent = diagonal * way + np.concatenate(cross)
            if not (size > _NEAR**2 * goal and way @ bent > 0.0):
                break
            step = step + size / (way @ bent) * way
            left = left - size / (way @ bent) * bent
            before, size = size, float(left @ (left / diagonal))
            way = left / diagonal + size / before * way
        drift = (step[:rows].sum() - step[rows:].sum()) / step.size  # only theta_i + phi_j matters
        step[:rows] -= drift
        step[rows:] += drift
        return step

    def search(
        self, point: FloatArray, step: FloatArray, loss: float, *, slope: float
    ) -> tuple[FloatArray, float, FloatArray]:
        """Go along the step, half as far each time until the loss falls."""
        size, noise = 1.0, 1e-13 * abs(loss)
        found = self.measure(point + step)
        while found[0] > loss + 1e-4 * size * slope + noise and size > _SHORTEST_STEP:
            size *= 0.5
            found = self.measure(point + size * step)
        return point + size * step, *found


def mean_by_law(exponent: FloatArray, law: str) -> FloatArray:
    """Return the mean of pairs with the exponents t: 1/(e^t - 1), or by the binary law 1/(e^t + 1)."""
    if law == "binary":
        return as_floats(special.expit(-exponent))
    return as_floats(np.where(exponent < _FAR, 1.0 / np.expm1(np.minimum(exponent, _FAR)), 0.0))


def find_blocks(rows: int, columns: int) -> Iterator[slice]:
    """Return the rows of a table in parts of limited size."""
    step = max(1, _BLOCK // max(1, columns))
    return (slice(first, min(first + step, rows)) for first in range(0, rows, step))
