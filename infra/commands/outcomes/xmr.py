"""XmR charts (individuals and moving ranges) as NHS England's "Making Data Count" and NHSRplotthedots define them.

Sources
    NHSRplotthedots 0.2.2 (NHS-R Community; on CRAN): mean, limits, screening, rules. Below: "the package".
    NHS England. Making Data Count, https://www.england.nhs.uk/publication/making-data-count/: rules.
    Nelson LS. Control charts for individual measurements. J Qual Technol 1982;14:172-173: screening.
    Provost LP, Murray SK. The Health Care Data Guide. Jossey-Bass 2011, pages 155 and 192: screening, trial limits.
    Hart RF, Hart MK. The interrupted individual and moving range chart. Statit Quality Practice Tips: no moving range
        over a gap, and points are not joined over one.

The limits are locked: they are those of a baseline, and later values move them no more (the package's
`fix_after_n_points`). The rules are then asked of the later values alone, so no run reaches back into the baseline.

The package asks for a series without gaps. Here a gap breaks every run: that can hide a special cause, never make one.
All comparisons are exact (fractions), so a point that lies on the mean or on a limit is not called above or below it.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

LIMIT = Fraction(266, 100)  # times the mean moving range: 3 / d2, d2 = 1.128 for ranges of two
OUTLYING = Fraction(3267, 1000)  # times the mean moving range: D4, the upper limit of ranges of two
RUN = 7  # points of a shift and of a trend
LEAST_POINTS = 12  # of fewer the package calls the limits trial limits


class Limits(NamedTuple):
    """The lines of a chart, in the unit of the values. They are not clipped to what can be."""

    mean: Fraction
    lower: Fraction
    upper: Fraction


def limits(values: Sequence[Fraction | None]) -> Limits | None:
    """Of values in the order of time, None being a gap; None where no two of them follow one another."""
    ranges = [abs(now - before) for before, now in pairwise(values) if now is not None and before is not None]
    if not ranges:
        return None
    mean, moved = _mean([value for value in values if value is not None]), _mean(_screened(ranges))
    return Limits(mean, mean - LIMIT * moved, mean + LIMIT * moved)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _screened(ranges: Sequence[Fraction]) -> Sequence[Fraction]:
    """Without ranges beyond 3.267 times their mean; once, as the package does.

    Where every other range is 0 nothing is screened out: limits of no width would make every point a special cause.
    """
    beyond = OUTLYING * _mean(ranges)
    kept = [moved for moved in ranges if moved <= beyond]
    return kept if any(kept) else ranges


def special(values: Sequence[Fraction | None], lines: Limits) -> list[bool | None]:
    """Of each value whether it is a special cause upwards or downwards (False) to these lines, None where it is none.

    Of several rules that it breaks the first in the package's order tells: a point outside the limits, seven or more
    all rising or all falling, two of three near a limit and all three on its side of the mean, seven or more on one
    side of the mean.
    """
    found: list[bool | None] = [None] * len(values)
    for length, marked in ((1, _outside), (RUN, _trend), (3, _near), (RUN, _shift)):
        for start in reversed(range(len(values) - length + 1)):  # the later of two trends that meet counts
            run = [value for value in values[start : start + length] if value is not None]
            for at, upwards in marked(run, lines) if len(run) == length else ():
                if found[start + at] is None:
                    found[start + at] = upwards
    return found


def _outside(run: Sequence[Fraction], lines: Limits) -> Iterator[tuple[int, bool]]:
    if not lines.lower <= run[0] <= lines.upper:
        yield 0, run[0] > lines.mean


def _trend(run: Sequence[Fraction], _: Limits) -> Iterator[tuple[int, bool]]:
    steps = [now - before for before, now in pairwise(run)]
    if all(step > 0 for step in steps) or all(step < 0 for step in steps):
        yield from ((at, steps[0] > 0) for at in range(RUN))


def _near(run: Sequence[Fraction], lines: Limits) -> Iterator[tuple[int, bool]]:
    far = lines.upper - lines.mean
    near = [far * 2 / 3 < abs(value - lines.mean) <= far for value in run]
    if sum(near) >= 2:
        yield from ((at, upwards) for at, upwards in _shift(run, lines) if near[at])


def _shift(run: Sequence[Fraction], lines: Limits) -> Iterator[tuple[int, bool]]:
    """All of them on one side of the mean."""
    if all(value > lines.mean for value in run) or all(value < lines.mean for value in run):
        yield from ((at, run[0] > lines.mean) for at in range(len(run)))
