"""What may be said beside a table: what chance may do, a year ago, without the longest spells, and the months.

Spells
    What chance may do depends on how often each person was absent, which colleagues know, and on nobody's days. So does
    the comparison with the same months a year ago, of the spells that began in them.
Days
    What chance may do depends on how they lie among people. An interval would as good as give the longest absence away,
    so it is only said whether the change is more than chance would give, and to the next ten percent what chance could.
    Without the longest spell of each window it is said whether days would have fallen or risen, in five steps. Both, or
    neither, as lost.py has it.
Months
    They have no days. A control chart of them is drawn only where in each at least as many people began a spell as must
    be absent in a window, and days can be moved so that every spell begins in its month and the rest is said the same.
    Its limits are those of the months before the start: as many as the file has, from 12 to 24.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import repeat, takewhile
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from infra.commands.outcomes.absence import DAY, Spell, Window, of_each
from infra.commands.outcomes.chance import Both, Change, of_spells
from infra.commands.outcomes.lost import Asked, Lost
from infra.commands.outcomes.months import bounds, by_month, cut, months_from
from infra.commands.outcomes.protection import LEAST_ABSENT
from infra.commands.outcomes.xmr import LEAST_POINTS, Limits, limits, special

MOST_MONTHS = 24  # before the start


class Point(NamedTuple):
    """A month of the chart: spells that began per 1,000 days; None between months that do not adjoin.

    `special` is whether it is special upwards or downwards (False).
    """

    first: date
    rate: Fraction | None
    is_after: bool
    special: bool | None = None


class Course(NamedTuple):
    """The chart's months, and its lines, which are those of the months before the start."""

    lines: Limits
    points: tuple[Point, ...]


class YearAgo(NamedTuple):
    """The months of the later window a year before: spells that began then and now, and in how many days."""

    window: Window
    spells: Both
    per: Both
    change: Change | None


@dataclass(frozen=True)
class Further:
    """None where it cannot be said, or is withheld. `per` are the days available in both windows.

    `without` is the step of the ratio of days without the longest spell of each window; `year_ago` and `course` are the
    reason where there is none.
    """

    per: Both
    spells: Change | None
    days: Change | None = None
    without: int | None = None
    year_ago: YearAgo | str = ""
    course: Course | str = ""


def further(spells: Sequence[Spell], asked: Asked) -> Further:
    """Of windows in both of which people were absent and spells are shown."""
    each = of_each(spells, *asked.both)
    counts = of_spells([(len(before), len(after)) for before, after in each], asked.staff, asked.per)
    lost, year_ago = Lost(each, asked), _year_ago(spells, asked)
    days, without = (lost.change, lost.without) if lost.is_told else (None, None)
    course = _course(spells, asked, lost, year_ago)
    return Further(asked.per, counts, days, without, year_ago, course)


def _year_ago(spells: Sequence[Spell], asked: Asked) -> YearAgo | str:
    """The comparison; or why there is none."""
    before, after = asked.both
    year = relativedelta(years=1)
    then = Window(after.first - year, after.first - year + relativedelta(months=asked.months) - DAY)
    if then.last >= after.first:
        return "the window is longer than a year"
    if min(spell.first for spell in spells) >= then.first:
        return "the file does not reach back so far"
    began = by_month(spells, (then, after))
    if not all(map(_is_enough, began)):
        return f"in one of the two fewer than {LEAST_ABSENT} people began a spell"
    people = [(began[0].count(person), began[1].count(person)) for person in {*began[0], *began[1]}]
    per = Fraction(asked.per[0] * then.days, before.days), asked.per[1]
    return YearAgo(then, (len(began[0]), len(began[1])), per, of_spells(people, asked.staff, per))


def _course(spells: Sequence[Spell], asked: Asked, lost: Lost, year_ago: YearAgo | str) -> Course | str:
    """The chart; or why there is none."""
    before, after = asked.both
    start, first_spell = before.last + DAY, min(spell.first for spell in spells)
    earlier = [month for month in months_from(start, -MOST_MONTHS, 0) if first_spell < month.first]
    if len(earlier) < LEAST_POINTS:
        return f"the limits need {LEAST_POINTS} months before the start, and the file does not reach back so far"
    shown = sum(1 for _ in takewhile(_is_enough, reversed(by_month(spells, earlier))))
    earlier, later = earlier[len(earlier) - shown :], months_from(after.first, 0, asked.months)
    edges = [] if isinstance(year_ago, str) else [year_ago.window.first, year_ago.window.last + DAY]
    known = [
        bounds(spells, window, cut(earlier, edges), after.first if window is before else None) for window in asked.both
    ]
    is_safe = shown >= LEAST_POINTS and all(map(_is_enough, by_month(spells, later))) and lost.is_safe_by(known)
    rates = [
        _rates(spells, months, Fraction(available) / window.days)
        for months, window, available in zip((earlier, later), asked.both, asked.per, strict=True)
    ]
    lines = limits(rates[0])
    if not is_safe or lines is None:
        return (
            f"they are only where at least {LEAST_ABSENT} people began a spell in each, and where one person’s absence "
            "cannot be worked out from the figures"
        )
    points = [Point(month.first, rate, is_after=False) for month, rate in zip(earlier, rates[0], strict=True)]
    if start < after.first:
        points.append(Point(start, None, is_after=False))
    points += map(Point, (month.first for month in later), rates[1], repeat(True), special(rates[1], lines))
    return Course(lines, tuple(points))


def _is_enough(began: Sequence[int]) -> bool:
    """Whether so many people began a spell in a time as must be absent in a window."""
    return len(set(began)) >= LEAST_ABSENT


def _rates(spells: Sequence[Spell], months: Sequence[Window], daily: Fraction) -> list[Fraction]:
    """The spells that began in each month per 1,000 days, with so many available each day."""
    began = by_month(spells, months)
    return [1000 * len(people) / (daily * month.days) for month, people in zip(months, began, strict=True)]
