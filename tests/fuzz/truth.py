"""What is right: a program run on plain NumPy, and Romberg differences of it, which share nothing with the engines."""

from functools import cached_property

import numpy as np
from writer import copied, in_silence

STEPS = 2.0 ** -np.arange(5, 10)  # each half of the one before
NEAR = 1e-6  # relative disagreement of two extrapolations, from which on the point is within reach of a kink


class AtAKink(Exception):
    """Differences of two step sizes disagree: a kink, a jump or a tie is within reach, and nothing is compared."""


class Truth:
    """Value and derivatives of the function f at the floats and arrays `args`.

    `v` and `w` are directions of the arguments' shapes, `y_bar` is an adjoint of the value's shape.
    """

    def __init__(self, f, args):
        self.f, self.args = f, args
        draw = np.random.default_rng(7)
        self.v, self.w = (tuple(like(x, draw.normal(size=np.shape(x))) for x in args) for _ in range(2))
        self.value = self.run(args)
        self.y_bar = like(self.value, draw.normal(size=np.shape(self.value)))

    def run(self, args):
        with in_silence():
            return self.f(*map(copied, args))

    def along(self, direction):
        """(values at x + h d, values at x - h d), for all steps h. Raises AtAKink if one of them has another shape."""
        sides = [
            [self.run([x + sign * h * d for x, d in zip(self.args, direction)]) for h in STEPS] for sign in (1, -1)
        ]
        if any(np.shape(value) != np.shape(self.value) for side in sides for value in side):
            raise AtAKink
        return [np.array(side, float) for side in sides]

    def slope(self, direction):
        """The derivative along a direction. Raises AtAKink."""
        ahead, behind = self.along(direction)
        h = STEPS.reshape(-1, *[1] * np.ndim(self.value))
        corners = np.abs(ahead - 2 * np.asarray(self.value) + behind) / h  # shrinks with h, except at a kink
        if np.any((corners[-1] > 0.4 * corners[0]) & (corners[-1] > NEAR * (1 + np.abs(self.value)))):
            raise AtAKink
        return extrapolated((ahead - behind) / (2 * h))

    def curvature(self, direction):
        """The second derivative along a direction."""
        ahead, behind = self.along(direction)
        h = STEPS.reshape(-1, *[1] * np.ndim(self.value))
        return extrapolated(((ahead - 2 * np.asarray(self.value) + behind) / h**2)[:3])

    @cached_property
    def jacobian(self):
        """One array for each argument, of shape (*value.shape, *argument.shape)."""
        result = []
        for k, x in enumerate(self.args):
            columns = []
            for position in np.ndindex(np.shape(x)):
                direction = [np.zeros(np.shape(other)) for other in self.args]
                direction[k][position] = 1.0
                columns.append(self.slope(direction))
            result.append(np.reshape(np.stack(columns, axis=-1), np.shape(self.value) + np.shape(x)))
        return tuple(result)

    @cached_property
    def jv(self):
        parts = zip(self.jacobian, self.args, self.v)
        return sum(np.sum(J * v, axis=tuple(range(np.ndim(self.value), np.ndim(J)))) for J, x, v in parts)

    @cached_property
    def yj(self):
        """The pullback of y_bar, one entry for each argument."""
        n = np.ndim(self.value)
        return tuple(np.tensordot(self.y_bar, J, n) for J in self.jacobian)

    @cached_property
    def vhv(self):
        return self.curvature(self.v) if self.jacobian is not None else None

    @cached_property
    def vhw(self):
        """v H w, by polarization."""
        ends = [[a + sign * b for a, b in zip(self.v, self.w)] for sign in (1, -1)]
        return (self.curvature(ends[0]) - self.curvature(ends[1])) / 4 if self.jacobian is not None else None


def extrapolated(quotients):
    """The limit of quotients whose errors are series in h^2, h halved each time (Romberg). Raises AtAKink."""
    table = [quotients]
    for k in range(1, len(quotients)):
        table.append((4**k * table[-1][1:] - table[-1][:-1]) / (4**k - 1))
    result, before = table[-1][0], table[-2][-1]
    if not np.all(np.isfinite(result)) or np.any(np.abs(result - before) > NEAR * (1 + np.abs(result).max())):
        raise AtAKink
    return result


def like(x, values):
    """The values as x is given: a float for a float."""
    return float(values) if np.shape(x) == () else values.astype(np.asarray(x).dtype)
