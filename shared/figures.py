"""Every figure that is printed: shares, means, intervals, and whether a change is a clear one.

Sources
    Wilson EB. Probable inference, the law of succession, and statistical inference.
        J Am Stat Assoc 1927;22:209-212.
    Newcombe RG. Two-sided confidence intervals for the single proportion: comparison of seven methods.
        Stat Med 1998;17:857-872 (1998a; method 3 is Wilson's).
    Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70.
    Cronbach LJ. Coefficient alpha and the internal structure of tests. Psychometrika 1951;16:297-334.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shared.distribution import beta, beta_quantile, normal, student
from shared.estimate import with_half_an_answer
from shared.phrase import Phrases

Z_95 = 1.959963984540054  # the 97.5th percentile of the standard normal distribution
LEVEL = 0.05
say = Phrases("summary", "figures")
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


def percentage(value: Fraction | float) -> str:
    """A percentage as it is always printed, `93%`: 100% is all and 0% none, so there are `over 99%` and `under 1%`."""
    whole = int(half_up(value))
    if whole == 100 and value < 100:
        return say("over", percent=99)
    return say("under", percent=1) if whole == 0 and value > 0 else f"{whole}%"


def share(people: int, n: int) -> str:
    """A percentage with its fraction: `93% (13/14)`."""
    _check(people, n)
    return f"{percentage(Fraction(100 * people, n))} ({people:,}/{n:,})"


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


def mean_interval(mean: float, deviation: float, n: int, lowest: float, highest: float) -> Interval:
    """The 95% interval of a mean of scores from `lowest` to `highest`: never of no width, never beyond the scale.

    `deviation` is the sample's standard deviation, in the unit of the mean. Half an answer is added at either end, and
    the quantiles are a beta distribution's of the same mean and variance, as far out as Student's t of so few people
    would be (docs/statistics.md). Raises ValueError for fewer than two people.
    """
    if n < 2:
        raise ValueError("no interval of fewer than two")
    span = highest - lowest
    middle, square = with_half_an_answer((mean - lowest) / span, deviation / span, n)
    spread = middle * (1 - middle) * (n + 2) / (square - middle**2) - 1
    tail = normal(-student(n - 1))
    ends = (beta_quantile(level, middle * spread, (1 - middle) * spread) for level in (tail, 1 - tail))
    return Interval(*(lowest + span * end for end in ends))


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


def wilson(people: float, n: float) -> Interval:
    """Wilson's 95% score interval for a proportion, uncorrected for continuity (Newcombe 1998a, method 3).

    Of the mean of several shares, `n` is `shared.estimate.effective` and `people` that part of it.
    """
    _check(people, n)
    middle = 2 * people + Z_95**2
    half = Z_95 * math.sqrt(Z_95**2 + 4 * people * (n - people) / n)
    whole = 2 * (n + Z_95**2)
    return Interval(
        0.0 if people == 0 else (middle - half) / whole,
        1.0 if people == n else (middle + half) / whole,
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


def tails(people: int, n: int, share: float) -> tuple[float, float]:
    """The exact binomial probabilities of as few as these people of n, and of as many, where each says yes so often."""
    more = beta(share, people, n - people + 1) if people else 1.0
    fewer = 1 - beta(share, people + 1, n - people) if people < n else 1.0
    return fewer, more


def interval_text(interval: Interval) -> str:
    """A share's interval as printed: `69–99%`."""
    return f"{half_up(100 * interval.low)}–{half_up(100 * interval.high)}%"


def _check(people: float, n: float) -> None:
    if not 0 <= people <= n or n == 0:
        raise ValueError("a share needs 0 <= people <= n and n > 0")
