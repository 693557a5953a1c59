"""How much of a change in a team's absence chance alone may make: spells first, then days.

The same people are in both windows, and some are ill more often than others, so the person is the unit. Spells: each
person in turn leaves with both windows (the jackknife), and the variance is at least half of Poisson's: of a few that
lie evenly the jackknife alone would be sure of anything. Days: a few long spells make
most of them, so their spread round the mean is measured over people and windows (a quasi-Poisson model). The bootstrap
by person covers too little for days. How often each is wrong: docs/statistics.md.

Sources
    Efron B, Tibshirani RJ. An Introduction to the Bootstrap. Chapman & Hall 1993, chapter 11: the jackknife.
    McCullagh P, Nelder JA. Generalized Linear Models. 2nd edition. Chapman & Hall 1989, chapters 4.5 and 6: phi.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from infra.commands.outcomes.absence import Days
from shared.distribution import student

Both = tuple[Days, Days]  # before and after


class Change(NamedTuple):
    """The logarithm of the ratio of two rates, after to before, and how far chance alone may move it either way."""

    size: float
    half: float

    @property
    def ratio(self) -> float:
        """The later rate to the earlier one."""
        return math.exp(self.size)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of that ratio."""
        return math.exp(self.size - self.half), math.exp(self.size + self.half)

    @property
    def is_clear(self) -> bool:
        """Whether 1 is outside the interval."""
        return abs(self.size) > self.half

    @property
    def fall_by_chance(self) -> int:
        """The fall that chance alone may make, in percent and up to the next ten; 100 is anything."""
        return 10 * math.ceil(10 * -math.expm1(-self.half))

    @property
    def told(self) -> tuple[bool, int]:
        """All that is told of `half` where the interval is not."""
        return self.is_clear, self.fall_by_chance


def of_spells(people: Sequence[Both], staff: int, available: Both) -> Change | None:
    """Of the spells of each person who had any; None where one person had all of a window's."""
    before, after = map(sum, zip(*people, strict=True))
    n = max(staff, len(people))
    if any(before == mine or after == later for mine, later in people):
        return None
    without = [math.log((after - later) / (before - mine)) for mine, later in people]
    without += [math.log(after / before)] * (n - len(people))  # who was never absent
    middle = sum(without) / n
    squared = max((n - 1) / n * sum((each - middle) ** 2 for each in without), (1 / before + 1 / after) / 2)
    change = math.log(after * available[0] / (before * available[1]))
    return Change(change, student(n - 1) * math.sqrt(squared))


def of_days(squares: Both, totals: Both, n: int, available: Both) -> Change:
    """Of the sum of the squares of the days of each of n people, and of these, in each window, which has some."""
    pearson = sum(n * square / total - total for square, total in zip(squares, totals, strict=True))
    phi = max(1, pearson / (2 * n - 2))
    error = math.sqrt(phi * sum(1 / total for total in totals))
    return Change(math.log(totals[1] * available[0] / (totals[0] * available[1])), student(n - 1) * error)
