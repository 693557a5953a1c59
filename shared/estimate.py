"""What can be said of a change: one figure, how much of a difference chance alone may make, and what is clear of it.

Everything is worked out from published counts (people and n of each question, or mean, deviation and n of a score), so
a reader can do it again; nothing about a person's spread is computed, kept or shown. The methods were chosen by
simulation (docs/statistics.md).

Sources
    Kish L. Survey Sampling. Wiley 1965: the variance of a mean of shares that the same people make.
    Kuder GF, Richardson MW. The theory of the estimation of test reliability. Psychometrika 1937;2:151-160.
    Agresti A, Caffo B. Simple and effective confidence intervals for proportions and differences of proportions result
        from adding two successes and two failures. Am Stat 2000;54:280-288.
    Welch BL. The generalization of Student's problem when several different population variances are involved.
        Biometrika 1947;34:28-35.
    Rubin DB. The Bayesian bootstrap. Ann Stat 1981;9:130-134, and Brown LD, Cai TT, DasGupta A. Interval estimation
        for a binomial proportion. Stat Sci 2001;16:101-133: half an answer added at either end.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from shared.distribution import LEVEL, student

# How alike two questions are to the same person, 1 where each tells the other: 0.4 stands for a Kuder-Richardson
# reliability of ten questions up to 0.87, and what people carry on from wave to wave is the rest of the safety.
LIKENESS = 0.4
BETWEEN_PEOPLE = 0.1  # more where different people are compared
STANDS_OUT = 2.33  # standard errors: one in a hundred, one way
ATTENTION = 0.99  # of a bound of one in a hundred, one way
SEEN = 1.4  # times what chance may do: a change that four surveys of five would call clear


Share = tuple[float, float]  # people and n, which are averages where several waves are one


class Estimate(NamedTuple):
    """A figure from 0 to 1 of n people, and the standard error of each of the `shares` that it is the mean of.

    Without shares it is the mean of a score, which has one.
    """

    value: float
    n: float
    errors: tuple[float, ...]
    shares: tuple[Share, ...] = ()

    def variance(self, likeness: float) -> float:
        """Of the figure, where two questions are so alike."""
        apart, together = sum(error**2 for error in self.errors), sum(self.errors) ** 2
        return ((1 - likeness) * apart + likeness * together) / len(self.errors) ** 2


class Difference(NamedTuple):
    """A difference of two figures, from -1 to 1, and how far chance alone may move it either way."""

    size: float
    half: float

    @property
    def low(self) -> float:
        """Of the 95% interval; no difference is below -1."""
        return max(-1.0, self.size - self.half)

    @property
    def high(self) -> float:
        """Of the 95% interval, at most 1."""
        return min(1.0, self.size + self.half)

    @property
    def is_clear(self) -> bool:
        """Whether 0 is outside the interval."""
        return abs(self.size) > self.half


def of_shares(shares: Sequence[Share]) -> Estimate:
    """The plain mean of shares, each given as people and n (above 0); its n is the mean one."""
    errors = tuple(_error(people, n) for people, n in shares)
    value = sum(people / n for people, n in shares) / len(shares)
    return Estimate(value, sum(n for _, n in shares) / len(shares), errors, tuple(shares))


def _error(people: float, n: float) -> float:
    """A share's standard error, as if one more had said yes and one more no (Agresti and Caffo)."""
    share = (people + 1) / (n + 2)
    return math.sqrt(share * (1 - share) / n)


def of_mean(mean: float, deviation: float, n: int, lowest: float, highest: float) -> Estimate:
    """The mean of scores as a part of their scale, from `lowest` to `highest`."""
    middle, square = with_half_an_answer((mean - lowest) / (highest - lowest), deviation / (highest - lowest), n)
    return Estimate((mean - lowest) / (highest - lowest), n, (math.sqrt((square - middle**2) / n),))


def with_half_an_answer(mean: float, deviation: float, n: int) -> tuple[float, float]:
    """The mean and the mean square of scores from 0 to 1 to which half an answer is added at either end."""
    squares = (n - 1) * deviation**2 + n * mean**2
    return (n * mean + 0.5) / (n + 1), (squares + 0.5) / (n + 1)


def averaged(estimates: Sequence[Estimate]) -> Estimate:
    """Several waves of the same people as one: their averaged counts, with the weight of one wave."""
    waves = len(estimates)
    if shares := estimates[0].shares:
        of_each = zip(*(each.shares for each in estimates), strict=True)
        shares = tuple((sum(p for p, _ in of) / waves, sum(n for _, n in of) / waves) for of in of_each)
        return of_shares(shares)
    value, n = sum(each.value for each in estimates) / waves, sum(each.n for each in estimates) / waves
    return Estimate(value, n, (math.sqrt(sum(each.errors[0] ** 2 for each in estimates) / waves),))


def difference(now: Estimate, before: Estimate, likeness: float = LIKENESS) -> Difference:
    """How much more `now` is than what the same people said before.

    By Welch's degrees of freedom; of shares by n alone, as if one person varied as much as another, which is
    n1 + n2 - 2 where both are of as many.
    """
    parts = [(1 / of.n if of.shares else of.variance(likeness), of.n - 1) for of in (now, before)]
    freedom = sum(part for part, _ in parts) ** 2 / sum(part**2 / of for part, of in parts)
    return _difference(now, before, likeness, student(freedom))


def apart(own: Estimate, others: Estimate, likeness: float = LIKENESS, level: float = LEVEL) -> Difference:
    """How much more a mean of shares is than that of other people, who carry nothing on: by n1 + n2 - 2."""
    return _difference(own, others, likeness + BETWEEN_PEOPLE, student(own.n + others.n - 2, level))


def _difference(now: Estimate, before: Estimate, likeness: float, bound: float) -> Difference:
    return Difference(now.value - before.value, bound * math.sqrt(now.variance(likeness) + before.variance(likeness)))


def needs_attention(own: Estimate, others: Estimate, likeness: float = LIKENESS) -> bool:
    """Whether a mean of favourable shares is below that of other people by more than chance does once in a hundred."""
    found = apart(own, others, likeness, ATTENTION)
    return found.is_clear and found.size < 0


def standing_out(shares: Sequence[Share], likeness: float = LIKENESS) -> list[int]:
    """The places of those shares that are lower than the others' mean by more than chance would make one.

    A share's own error is what it would be at the mean of all: one that is not low has that, and one that is seems to
    vary more than the others do.
    """
    found = []
    mean = sum(people / n for people, n in shares) / len(shares) if shares else 0
    for place, (people, n) in enumerate(shares):
        others = [*shares[:place], *shares[place + 1 :]]
        if others:
            rest = of_shares(others)
            beyond = rest.value - people / n
            if beyond > STANDS_OUT * math.sqrt(_error(mean * n, n) ** 2 + rest.variance(likeness)):
                found.append(place)
    return found


def effective(of: Estimate, likeness: float = LIKENESS) -> float:
    """Of how many people, asked one question each, the mean of several shares tells as much."""
    return of.n / (1 / len(of.errors) + (1 - 1 / len(of.errors)) * likeness)
