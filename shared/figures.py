"""Every figure that is printed: shares, means, intervals, and whether a change is a clear one.

Sources
    Wilson EB. Probable inference, the law of succession, and statistical inference.
        J Am Stat Assoc 1927;22:209-212.
    Newcombe RG. Two-sided confidence intervals for the single proportion: comparison of seven methods.
        Stat Med 1998;17:857-872 (1998a; method 3 is Wilson's).
    Newcombe RG. Interval estimation for the difference between independent proportions: comparison of eleven
        methods. Stat Med 1998;17:873-890 (1998b; method 10).
    Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70.
    Abramowitz M, Stegun IA. Handbook of Mathematical Functions. National Bureau of Standards 1964, section 26.7:
        Student's t (26.7.3 and 26.7.4 its distribution, 26.7.5 the expansion of its percentiles).
    Cronbach LJ. Coefficient alpha and the internal structure of tests. Psychometrika 1951;16:297-334.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Z_95 = 1.959963984540054  # the 97.5th percentile of the standard normal distribution
LEVEL = 0.05
EXACT_STUDENT = 30  # degrees of freedom
_TIE = 1 + 1e-7  # two tables this near are equally likely; R's fisher.test takes the same tolerance
_NEGLIGIBLE = 1e-300  # beside the likeliest table, whose weight is 1


class Interval(NamedTuple):
    """A 95% interval: 0 to 1 for a share, -1 to 1 for a difference of shares, points of the scale for a mean."""

    low: float
    high: float


def half_up(value: Fraction | float, decimals: int = 0) -> Decimal:
    """The one rounding of the project: a half goes away from zero, so 62.5 is 63 and -62.5 is -63.

    Python's and Jinja's own `round` send a half to the even neighbour (62).
    """
    scaled = Fraction(value) * 10**decimals
    whole = math.floor(abs(scaled) + Fraction(1, 2))
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-decimals)


def percent(people: int, n: int) -> int:
    """`people` of `n` as a whole percentage. Raises ValueError unless 0 <= people <= n and n > 0."""
    _check(people, n)
    return int(half_up(Fraction(100 * people, n)))


def share(people: int, n: int) -> str:
    """A percentage with its fraction, as it is always printed: `93% (13/14)`."""
    return f"{percent(people, n)}% ({people:,}/{n:,})"


def points(value: float) -> Decimal:
    """A mean of scores, or an end of its interval, as it is always printed: to one decimal."""
    return half_up(value, 1)


def mean(counts: Mapping[int, int]) -> Decimal:
    """The mean, to one decimal, of numbers given as {number: people}. Raises ValueError for nobody."""
    people = sum(counts.values())
    if people == 0:
        raise ValueError("no mean of nothing")
    return half_up(Fraction(sum(number * of for number, of in counts.items()), people), 1)


def deviation(counts: Mapping[str, int]) -> float:
    """The sample's standard deviation (n - 1) of numbers given as {number: people}, in their unit.

    Raises ValueError for fewer than two people.
    """
    people = sum(counts.values())
    if people < 2:
        raise ValueError("no deviation of fewer than two")
    return math.sqrt(_squares(counts) / (people - 1))


def mean_interval(
    mean: float, deviation: float, n: int, lowest: float = -math.inf, highest: float = math.inf
) -> Interval:
    """The 95% interval of a mean by Student's t; of no width where everybody has the same score.

    `deviation` is the sample's standard deviation, in the unit of the mean. No mean lies beyond the ends of its scale,
    `lowest` and `highest`, so the interval is cut off there and holds the true mean as often as before. Raises
    ValueError for fewer than two people.
    """
    if n < 2:
        raise ValueError("no interval of fewer than two")
    half = student(n - 1) * deviation / math.sqrt(n)
    return Interval(max(lowest, mean - half), min(highest, mean + half))


def student(freedom: int) -> float:
    """The 97.5th percentile of Student's t, right to six decimals, for a whole number of degrees of freedom >= 1.

    Up to 30 the exact distribution (a finite sum) is halved onto it; beyond, four terms of the expansion do.
    """
    if freedom <= EXACT_STUDENT:
        low, high = 0.0, math.pi / 2  # the angle whose tangent is t / sqrt(freedom)
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if _within(middle, freedom) < 1 - LEVEL else (low, middle)
        return math.tan(low) * math.sqrt(freedom)
    z: float = Z_95
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))


def _within(angle: float, freedom: int) -> float:
    """The probability that Student's t lies within plus or minus tan(angle) * sqrt(freedom)."""
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    terms = []
    for factor in range(2 if odd else 1, freedom, 2):
        terms.append(term)
        term *= math.cos(angle) ** 2 * factor / (factor + 1)
    if odd:
        return 2 / math.pi * (angle + math.sin(angle) * math.fsum(terms))
    return math.sin(angle) * math.fsum(terms)


def cronbach_alpha(items: Sequence[Mapping[str, int]], totals: Mapping[str, int]) -> float | None:
    """Cronbach's alpha of a scale: how far its items go together; 1 at most, and it may be negative.

    Args:
        items: for each item {points: people}, reversed items already turned round.
        totals: {sum of the points: people}, of the same people: those who answered all the items.

    None where everybody has the same total, for fewer than two people or items, and where the numbers of people
    differ. alpha = k / (k - 1) * (1 - the sum of the items' variances / the variance of the totals) (Cronbach 1951).
    """
    people = sum(totals.values())
    if len(items) < 2 or people < 2 or any(sum(item.values()) != people for item in items):
        return None
    of_totals = _squares(totals)
    if of_totals == 0:
        return None
    of_items = sum((_squares(item) for item in items), Fraction(0))
    return float(Fraction(len(items), len(items) - 1) * (1 - of_items / of_totals))


def _squares(counts: Mapping[str, int]) -> Fraction:
    """The sum of the squared distances from the mean, exactly."""
    people = sum(counts.values())
    numbers = {Fraction(number): of for number, of in counts.items()}
    total = sum((number * of for number, of in numbers.items()), Fraction(0))
    return sum((number**2 * of for number, of in numbers.items()), Fraction(0)) - total**2 / people


def widths(counts: Sequence[int], total: int = 100) -> list[int]:
    """Whole numbers in proportion to `counts` that add up to `total`: largest remainder, the first wins a tie."""
    people = sum(counts)
    if people == 0:
        return [0] * len(counts)
    shares = [divmod(count * total, people) for count in counts]
    whole = [share for share, _ in shares]
    by_remainder = sorted(range(len(counts)), key=lambda i: -shares[i][1])
    for i in by_remainder[: total - sum(whole)]:
        whole[i] += 1
    return whole


def wilson(people: int, n: int) -> Interval:
    """Wilson's 95% score interval for a proportion, uncorrected for continuity (Newcombe 1998a, method 3)."""
    _check(people, n)
    middle = 2 * people + Z_95**2
    half = Z_95 * math.sqrt(Z_95**2 + 4 * people * (n - people) / n)
    whole = 2 * (n + Z_95**2)
    return Interval(
        0.0 if people == 0 else (middle - half) / whole,
        1.0 if people == n else (middle + half) / whole,
    )


def newcombe(people: int, n: int, people_before: int, n_before: int) -> Interval:
    """The 95% interval of the change of a proportion: now less before (Newcombe 1998b, method 10).

    The two groups count as independent, which is cautious where the same people answered twice.
    """
    now, before = wilson(people, n), wilson(people_before, n_before)
    p, p_before = people / n, people_before / n_before
    return Interval(
        max(-1.0, p - p_before - math.hypot(p - now.low, before.high - p_before)),
        min(1.0, p - p_before + math.hypot(now.high - p, p_before - before.low)),
    )


def fisher(people: int, n: int, people_before: int, n_before: int) -> float:
    """Fisher's exact test, two-sided: the probability of all tables no likelier than the one seen.

    The weights are walked outwards from the likeliest table, so that a whole country costs milliseconds;
    exact integer arithmetic is the oracle in the tests (at a million answers it takes minutes).
    """
    _check(people, n)
    _check(people_before, n_before)
    agreed = people + people_before
    mode = (n + 1) * (agreed + 1) // (n + n_before + 2)
    weights = {mode: 1.0}
    for table in range(mode, min(n, agreed)):
        ratio = (n - table) * (agreed - table) / ((table + 1) * (n_before - agreed + table + 1))
        weights[table + 1] = weights[table] * ratio
        if weights[table + 1] < _NEGLIGIBLE:
            break
    for table in range(mode, max(0, agreed - n_before), -1):
        ratio = table * (n_before - agreed + table) / ((n - table + 1) * (agreed - table + 1))
        weights[table - 1] = weights[table] * ratio
        if weights[table - 1] < _NEGLIGIBLE:
            break
    seen = weights.get(people, 0.0) * _TIE
    return min(1.0, math.fsum(w for w in weights.values() if w <= seen) / math.fsum(weights.values()))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction: adjusted p-values, in the order given; a change is clear at <= LEVEL."""
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, p_values[i] * (len(p_values) - rank)))
        adjusted[i] = highest
    return adjusted


def in_percent(interval: Interval) -> tuple[int, int]:
    """The ends of a share's interval as whole percentages."""
    return int(half_up(100 * interval.low)), int(half_up(100 * interval.high))


def interval_text(interval: Interval) -> str:
    """A share's interval as printed: `69–99%`."""
    low, high = in_percent(interval)
    return f"{low}–{high}%"


def points_text(interval: Interval) -> str:
    """A difference's interval in percentage points, as printed: `−9 to +32`."""
    return f"{_signed(interval.low)} to {_signed(interval.high)}"


def _signed(difference: float) -> str:
    points = int(half_up(100 * difference))
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def _check(people: int, n: int) -> None:
    if not 0 <= people <= n or n == 0:
        raise ValueError("a share needs 0 <= people <= n and n > 0")
