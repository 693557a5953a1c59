"""XmR charts (individuals and moving ranges) as NHS England's "Making Data Count" and NHSRplotthedots define them.

Sources
    NHSRplotthedots 0.2.2 (NHS-R Community; on CRAN): mean, limits, screening, rules, icons, rebasing. Below: "the
        package".
    NHS England. Making Data Count, https://www.england.nhs.uk/publication/making-data-count/: rules and icons.
    Nelson LS. Control charts for individual measurements. J Qual Technol 1982;14:172-173: screening.
    Provost LP, Murray SK. The Health Care Data Guide. Jossey-Bass 2011, pages 155 and 192: screening, trial limits.
    Hart RF, Hart MK. The interrupted individual and moving range chart. Statit Quality Practice Tips: no moving range
        over a gap, and points are not joined over one.

Gaps: the package asks for a series without gaps (its issue 156, special causes made by a missing value, is open), and
Hart and Hart say nothing of runs. Here a gap breaks every run: shift, trend and two of three need points of waves that
follow one another. That is cautious: a gap can hide a special cause, never make one.

All comparisons are exact (fractions), so a point that lies on the mean or on a limit is not called above or below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from shared.instrument import Good

    Reading = tuple[date, Fraction | float | None]  # a wave's day and its value; None is a gap

LIMIT = Fraction(266, 100)  # times the mean moving range: 3 / d2, d2 = 1.128 for ranges of two
NEAR = LIMIT * 2 / 3  # from here to the limit a point is near it
OUTLYING = Fraction(3267, 1000)  # times the mean moving range: D4, the upper limit of ranges of two
RUN = 7  # points of a shift and of a trend
TRIAL_BELOW = 12  # points; limits of fewer are trial limits (the package says so and warns up to 12, one more)


class Rule(StrEnum):
    """The special cause rules, in the order in which the package lets one name a point that breaks several."""

    ASTRONOMICAL = "a point outside the limits"
    TREND = "seven points or more, all rising or all falling"
    TWO_OF_THREE = "two of three points near a limit, all three on its side of the mean"
    SHIFT = "seven points or more on one side of the mean"


class Variation(StrEnum):
    """The variation icons; each one's `meaning` is in the words of the icons' key in NHS board reports."""

    COMMON_CAUSE = "common-cause"
    IMPROVING_HIGH = "improving-high"
    IMPROVING_LOW = "improving-low"
    CONCERNING_HIGH = "concerning-high"
    CONCERNING_LOW = "concerning-low"
    NEUTRAL_HIGH = "neutral-high"
    NEUTRAL_LOW = "neutral-low"

    @property
    def meaning(self) -> str:
        """What the icon says, in words."""
        return _VARIATION[self]


_VARIATION = {
    Variation.COMMON_CAUSE: "Common cause: no significant change",
    Variation.IMPROVING_HIGH: "Special cause of improving nature or lower pressure due to higher values",
    Variation.IMPROVING_LOW: "Special cause of improving nature or lower pressure due to lower values",
    Variation.CONCERNING_HIGH: "Special cause of concerning nature or higher pressure due to higher values",
    Variation.CONCERNING_LOW: "Special cause of concerning nature or higher pressure due to lower values",
    Variation.NEUTRAL_HIGH: "Special cause due to higher values, where up is not necessarily improving or concerning",
    Variation.NEUTRAL_LOW: "Special cause due to lower values, where down is not necessarily improving or concerning",
}


class Assurance(StrEnum):
    """The assurance icons, of the limits against a target."""

    PASSING = "passing"
    FAILING = "failing"
    HIT_AND_MISS = "hit-and-miss"

    @property
    def meaning(self) -> str:
        """What the icon says, in words."""
        return _ASSURANCE[self]


_ASSURANCE = {
    Assurance.PASSING: "Will consistently pass the target if nothing changes",
    Assurance.FAILING: "Will consistently fail the target if nothing changes",
    Assurance.HIT_AND_MISS: "Will not consistently pass or fail the target if nothing changes",
}


@dataclass(frozen=True)
class Limits:
    """The lines of a phase, in the unit of the values; `n` points made them. They are not clipped to what can be."""

    mean: float
    lower: float
    upper: float
    n: int

    @property
    def trial(self) -> bool:
        """Whether there are too few points to rely on them: each further point will move them."""
        return self.n < TRIAL_BELOW


@dataclass(frozen=True)
class Point:
    """One wave. A gap has no value, breaks no rule and has no variation."""

    when: date
    value: float | None
    rules: tuple[Rule, ...] = ()  # those that it breaks; the first one names it
    variation: Variation | None = None


@dataclass(frozen=True)
class Phase:
    """The waves from one rebasing to the next. Without a moving range (two shown waves in a row) it has no limits."""

    points: tuple[Point, ...]
    limits: Limits | None


@dataclass(frozen=True)
class Chart:
    """A chart. Its icons are those of the last phase: `variation` of the last point shown, which `as_of` dates."""

    phases: tuple[Phase, ...]
    variation: Variation | None  # None where the last phase has no limits
    as_of: date | None
    assurance: Assurance | None  # None without a target or limits, and where neither way is good


def chart(
    readings: Sequence[Reading],
    good: Good = "high",
    target: Fraction | float | None = None,
    rebase_at: Collection[date] = (),
    *,
    screen: bool = True,
) -> Chart:
    """The chart of a series, oldest first; the values may be in any unit.

    Args:
        readings: one for each wave, in the order of the waves.
        good: which way is better, as an item declares it.
        target: in the unit of the values.
        rebase_at: days of waves at which the limits start afresh; each phase is a chart of its own.
        screen: leave outlying moving ranges out of their mean, as the package does and the Excel tool does not.
    """
    phases = tuple(_phase(readings_of, good, screen=screen) for readings_of in _phases(readings, rebase_at))
    last = phases[-1] if phases else Phase((), None)
    shown = [point for point in last.points if point.value is not None]
    return Chart(
        phases=phases,
        variation=shown[-1].variation if shown else None,
        as_of=shown[-1].when if shown else None,
        assurance=_assurance(last.limits, good, target),
    )


def clipped(value: float, lowest: float = 0, highest: float = 100) -> float:
    """A line or a limit as it can be drawn: limits of a percentage may lie beyond 0 and 100. For drawing only."""
    return min(max(value, lowest), highest)


def _phases(readings: Sequence[Reading], rebase_at: Collection[date]) -> Iterator[Sequence[Reading]]:
    starts = [0, *(at for at, (when, _) in enumerate(readings) if at and when in rebase_at), len(readings)]
    yield from (readings[start:end] for start, end in pairwise(starts) if start < end)


def _phase(readings: Sequence[Reading], good: Good, *, screen: bool) -> Phase:
    values = [None if value is None else Fraction(value) for _, value in readings]
    shown = [value for value in values if value is not None]
    ranges = [abs(now - before) for before, now in pairwise(values) if now is not None and before is not None]
    if not ranges:
        return Phase(tuple(Point(when, None if value is None else float(value)) for when, value in readings), None)
    mean, spread = _mean(shown), _mean(_screened(ranges) if screen else ranges)
    broken = _broken(values, mean, spread)
    points = tuple(
        Point(when, None) if value is None else Point(when, float(value), *_named(found, good))
        for (when, _), value, found in zip(readings, values, broken, strict=True)
    )
    limits = Limits(float(mean), float(mean - LIMIT * spread), float(mean + LIMIT * spread), len(shown))
    return Phase(points, limits)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _screened(ranges: Sequence[Fraction]) -> Sequence[Fraction]:
    """Without ranges beyond 3.267 times their mean; once, as the package does.

    Where every other range is 0 nothing is screened out: limits of no width would make every point a special cause.
    """
    beyond = OUTLYING * _mean(ranges)
    kept = [moved for moved in ranges if moved <= beyond]
    return kept if any(kept) else ranges


# For each point the rules that it breaks, each with whether it does so upwards.
Broken = dict[Rule, bool]


def _broken(values: Sequence[Fraction | None], mean: Fraction, spread: Fraction) -> list[Broken]:
    found: list[Broken] = [{} for _ in values]
    for at, value in enumerate(values):
        if value is not None and abs(value - mean) > LIMIT * spread:
            found[at][Rule.ASTRONOMICAL] = value > mean
    for start, run in _runs(values, RUN):
        steps = [now - before for before, now in pairwise(run)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            for at in range(start, start + RUN):
                found[at][Rule.TREND] = steps[0] > 0  # where two trends meet, the later one counts
    for start, three in _runs(values, 3):
        near = [NEAR * spread < abs(value - mean) <= LIMIT * spread for value in three]
        if sum(near) >= 2 and _on_one_side(three, mean):
            for at, is_near in enumerate(near, start):
                if is_near:
                    found[at][Rule.TWO_OF_THREE] = three[0] > mean
    for start, run in _runs(values, RUN):
        if _on_one_side(run, mean):
            for at in range(start, start + RUN):
                found[at][Rule.SHIFT] = run[0] > mean
    return found


def _runs(values: Sequence[Fraction | None], length: int) -> Iterator[tuple[int, list[Fraction]]]:
    """Every run of `length` waves that follow one another without a gap, and where it starts."""
    for start in range(len(values) - length + 1):
        run = [value for value in values[start : start + length] if value is not None]
        if len(run) == length:
            yield start, run


def _on_one_side(values: Sequence[Fraction], mean: Fraction) -> bool:
    return all(value > mean for value in values) or all(value < mean for value in values)


def _named(found: Broken, good: Good) -> tuple[tuple[Rule, ...], Variation]:
    rules = tuple(rule for rule in Rule if rule in found)
    if not rules:
        return (), Variation.COMMON_CAUSE
    high = found[rules[0]]
    if good == "neutral":
        return rules, Variation.NEUTRAL_HIGH if high else Variation.NEUTRAL_LOW
    if high == (good == "high"):
        return rules, Variation.IMPROVING_HIGH if high else Variation.IMPROVING_LOW
    return rules, Variation.CONCERNING_HIGH if high else Variation.CONCERNING_LOW


def _assurance(limits: Limits | None, good: Good, target: Fraction | float | None) -> Assurance | None:
    if limits is None or target is None or good == "neutral":
        return None
    if limits.lower <= target <= limits.upper:
        return Assurance.HIT_AND_MISS
    return Assurance.PASSING if (limits.lower > target) == (good == "high") else Assurance.FAILING
