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
    for at, upwards in (*_outside(values, lines), *_trends(values), *_near(values, lines), *_shifts(values, lines)):
        if found[at] is None:
            found[at] = upwards
    return found


def _outside(values: Sequence[Fraction | None], lines: Limits) -> Iterator[tuple[int, bool]]:
    for at, value in enumerate(values):
        if value is not None and not lines.lower <= value <= lines.upper:
            yield at, value > lines.mean


def _trends(values: Sequence[Fraction | None]) -> Iterator[tuple[int, bool]]:
    """The later of two that meet comes first, since it counts."""
    for start, run in reversed(list(_runs(values, RUN))):
        steps = [now - before for before, now in pairwise(run)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            yield from ((at, steps[0] > 0) for at in range(start, start + RUN))


def _near(values: Sequence[Fraction | None], lines: Limits) -> Iterator[tuple[int, bool]]:
    far = lines.upper - lines.mean
    for start, three in _runs(values, 3):
        near = [far * 2 / 3 < abs(value - lines.mean) <= far for value in three]
        if sum(near) >= 2 and _on_one_side(three, lines.mean):
            yield from ((at, three[0] > lines.mean) for at, is_near in enumerate(near, start) if is_near)


def _shifts(values: Sequence[Fraction | None], lines: Limits) -> Iterator[tuple[int, bool]]:
    for start, run in _runs(values, RUN):
        if _on_one_side(run, lines.mean):
            yield from ((at, run[0] > lines.mean) for at in range(start, start + RUN))


def _runs(values: Sequence[Fraction | None], length: int) -> Iterator[tuple[int, list[Fraction]]]:
    """Every run of so many values that follow one another without a gap, and where it starts."""
    for start in range(len(values) - length + 1):
        run = [value for value in values[start : start + length] if value is not None]
        if len(run) == length:
            yield start, run


def _on_one_side(values: Sequence[Fraction], mean: Fraction) -> bool:
    return all(value > mean for value in values) or all(value < mean for value in values)
