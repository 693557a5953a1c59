"""The beta distribution and those that follow from it, by halving: what intervals are read from.

Sources
    NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov/8.17: the incomplete beta function (8.17.22 is
        its continued fraction, 8.17.4 its symmetry).
    Abramowitz M, Stegun IA. Handbook of Mathematical Functions. National Bureau of Standards 1964: Student's t by the
        incomplete beta function (26.7.1), the normal distribution (26.2.29).
"""

import math
from functools import lru_cache

LEVEL = 0.975  # of a bound of a two-sided 95% interval
_TINY = 1e-300
_NEAR = 1e-15
_HALVINGS = 60


def beta(x: float, a: float, b: float) -> float:
    """The probability that a beta variable with parameters a and b (above 0) is at most x."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta(1 - x, b, a)
    logarithm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(logarithm) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, by Lentz's method."""
    found, upper, lower = 1.0, 1.0, 0.0
    for step in range(10_000):
        half = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        lower = 1 / ((1 + term * lower) or _TINY)
        upper = (1 + term / upper) or _TINY
        found *= upper * lower
        if abs(1 - upper * lower) < _NEAR and step > 1:
            break
    return found - 1


def beta_quantile(level: float, a: float, b: float) -> float:
    """The value that a beta variable stays below with this probability."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if beta(middle, a, b) < level else (low, middle)
    return (low + high) / 2


@lru_cache(maxsize=1_000)
def student(freedom: float, level: float = LEVEL) -> float:
    """The quantile of Student's t, for a level above one half and any number of degrees of freedom above 0."""
    x = beta_quantile(2 * (1 - level), freedom / 2, 0.5)
    return math.sqrt(freedom * (1 - x) / x)


def normal(value: float) -> float:
    """The probability that a standard normal variable is at most this."""
    return math.erfc(-value / math.sqrt(2)) / 2
