"""What may be said beside a table of which all is shown: what chance may do, and the months.

Spells
    What chance may do depends on how often each person was absent, which colleagues know, and on nobody's days.
Days
    What chance may do depends on how they lie among people. An interval in whole percents would as good as give the
    longest absence away, so it is only said whether the change is more than chance would give, and to the next ten
    percent what chance could; and this only if days can still be moved, as protection.py has it, so that it is said the
    same.
Months
    They have no days. A control chart of them is drawn only where in each at least as many people began a spell as must
    be absent in a window, and days can be moved so that every spell begins in its month and the rest is said the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from infra.commands.outcomes.absence import DAY, of_each
from infra.commands.outcomes.chance import of_days, of_spells
from infra.commands.outcomes.months import bounds, by_month
from infra.commands.outcomes.protection import LEAST_ABSENT, more_is_safe
from infra.commands.outcomes.xmr import LEAST_POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from infra.commands.outcomes.absence import Absence, Spell, Window
    from infra.commands.outcomes.chance import Both, Change
    from infra.commands.outcomes.months import Month
    from infra.commands.outcomes.protection import Bounds


class Point(NamedTuple):
    """A month of the chart: spells that began per 1,000 days; None between windows that do not adjoin."""

    first: date
    rate: Fraction | None
    is_after: bool


@dataclass(frozen=True)
class Further:
    """None or nothing where it cannot be said, or is withheld. `per` are the days available in both windows."""

    per: Both
    spells: Change | None
    days: Change | None
    course: tuple[Point, ...] = ()


def further(spells: Sequence[Spell], both: tuple[Window, Window], months: int, staff: int, per: Both) -> Further:
    """Of windows of so many months, in both of which people were absent, in a team of so many staff."""
    people = [(before, after) for before, after in of_each(spells, *both)]
    days = [(before.days, after.days) for before, after in people]
    changes = (
        of_spells([(before.spells, after.spells) for before, after in people], staff, per),
        of_days(days, staff, per),
    )
    said = _Said(people, staff, per, changes[1])
    if not all(said.is_safe(which, both[which].days) for which in (0, 1)):
        said = _Said(people, staff, per, None)
    found = [by_month(spells, window, months) for window in both]
    known = [bounds(spells, both[0], months, both[1].first), bounds(spells, both[1], months, None)]
    is_drawn = (
        2 * months >= LEAST_POINTS
        and all(month.people >= LEAST_ABSENT for of in found for month in of)
        and all(said.is_safe(which, both[which].days, known[which]) for which in (0, 1))
    )
    return Further(per, changes[0], said.days, tuple(_course(found, both, per)) if is_drawn else ())


class _Said(NamedTuple):
    """What is said of days, None being nothing, and of whom."""

    people: list[tuple[Absence, Absence]]
    staff: int
    per: Both
    days: Change | None

    def is_safe(self, which: int, window_days: int, known: Sequence[Bounds] | None = None) -> bool:
        """Whether days can be moved in this window, within bounds where there are any, so that the same is said."""
        here = [place for place, both in enumerate(self.people) if both[which].spells]

        def same(moved: Sequence[int]) -> bool:
            days = [[each.days for each in both] for both in self.people]
            for place, of in zip(here, moved, strict=True):
                days[place][which] = of
            return self.days is None or of_days([(a, b) for a, b in days], self.staff, self.per).told == self.days.told

        return more_is_safe([self.people[place][which] for place in here], same, window_days, known)


def _course(found: Sequence[Sequence[Month]], both: tuple[Window, Window], per: Both) -> Iterator[Point]:
    for of, window, available, is_after in zip(found, both, per, (False, True), strict=True):
        if is_after and window.first > both[0].last + DAY:
            yield Point(both[0].last + DAY, None, is_after=False)
        for month in of:
            days = Fraction(available * month.window.days, window.days)
            yield Point(month.window.first, 1000 * month.spells / days, is_after)
