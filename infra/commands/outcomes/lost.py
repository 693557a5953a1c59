"""What is said of days beyond their sum, where neither that nor that nothing is said gives anybody's days away.

Who reads that something is said knows that it was safe to say. So it is only said where days can be moved, as
protection.py has it, so that the same is said of them: it would be the same, and they can be moved again, by their own
moves. Those are not asked any further: the tests go through all that could be printed of six people and a few days, and
find nobody. Of few absent people nothing is said, whoever they are; of many moved days are not asked for their moves.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from heapq import nlargest
from operator import sub
from typing import NamedTuple

from infra.commands.outcomes.absence import Days, Window, absence
from infra.commands.outcomes.chance import Both, Change, of_days
from infra.commands.outcomes.months import Bounds
from infra.commands.outcomes.protection import MANY, Moved, is_safe

Each = Sequence[Sequence[Sequence[Days]]]  # the days of each spell, by person and window
Known = Sequence[Sequence[tuple[Bounds, ...]]]  # by window and person absent in it
Told = tuple[tuple[bool, int], int | None]

FEW = 6  # absent people
STEPS = (Fraction(1, 2), Fraction(9, 10), Fraction(11, 10), Fraction(2))  # of the ratio without the longest spells


class Asked(NamedTuple):
    """The windows of so many months, the staff, the days available in them, and of which windows days are shown."""

    both: tuple[Window, Window]
    months: int
    staff: int
    per: Both
    with_days: tuple[bool, bool]
    unit: Days = 1  # as protection.py has it


class Lost:
    """A team's days, and those that they could have been."""

    def __init__(self, each: Each, asked: Asked, figures: tuple[Both, Both, Both] | None = None) -> None:
        self.each, self.asked = each, asked
        self.totals, self.squares, self.longest = figures or (
            self._of(lambda people: sum(map(sum, people))),
            self._of(lambda people: sum(sum(spells) ** 2 for spells in people)),
            self._of(lambda people: max((max(spells, default=0) for spells in people), default=0)),
        )

    def _of(self, of: Callable[[Sequence[Sequence[Days]]], Days]) -> Both:
        before, after = ([theirs[which] for theirs in self.each] for which in (0, 1))
        return of(before), of(after)

    @cached_property
    def absent(self) -> tuple[list[int], list[int]]:
        """Who was absent in each window, by place."""
        before, after = ([at for at, theirs in enumerate(self.each) if theirs[which]] for which in (0, 1))
        return before, after

    @property
    def change(self) -> Change:
        """What chance may do."""
        return _change(self.squares, self.totals, max(self.asked.staff, len(self.each)), self.asked.per)

    @property
    def without(self) -> int | None:
        """On which of the steps the ratio of days is without the longest spell of each window."""
        before, after = map(sub, self.totals, self.longest)
        if not before or not after:
            return None
        rate, base = after * self.asked.per[0], before * self.asked.per[1]
        return sum(bool(rate >= step * base) for step in STEPS)

    @cached_property
    def told(self) -> Told:
        """All that would be said."""
        return self.change.told, self.without

    @cached_property
    def is_told(self) -> bool:
        """Whether that may be said."""
        absent = [len(each) for each in self.absent]
        return all(self.asked.with_days) and min(absent) >= FEW and self._may_tell(deep=max(absent) <= MANY)

    def _may_tell(self, *, deep: bool) -> bool:
        return self.can_move(lambda other: other.told == self.told and (not deep or other._may_tell(deep=False)))

    def is_safe_by(self, known: Known) -> bool:
        """Whether days can still be moved where they are known to lie within these bounds."""
        return self.can_move(lambda other: not self.is_told or other.told == self.told, known)

    def can_move(self, same: Callable[["Lost"], bool], known: Known | None = None) -> bool:
        """Whether for everybody in each window, and whoever is looking, there are other days of which that is so."""
        return all(self._can_move(which, same, known) for which in (0, 1))

    def _can_move(self, which: int, same: Callable[["Lost"], bool], known: Known | None) -> bool:
        here, unit, days = self.absent[which], self.asked.unit, self.asked.both[which].days
        within = known[which] if known else None
        spells = within or [tuple(Bounds(lost, unit, days) for lost in self.each[place][which]) for place in here]

        def is_same(moved: Moved) -> bool:
            changed = {here[person]: _spread(spells[person], days) for person, days in moved.items()}
            return None not in changed.values() and same(self._moved(which, changed))

        people = [absence(self.each[place][which]) for place in here]
        ranges = [(sum(one.least for one in of), sum(one.most for one in of)) for of in within] if within else None
        with_days = self.asked.with_days[which]
        return is_safe(people, days, with_days=with_days, same=is_same, bounds=ranges, unit=unit)

    def _moved(self, which: int, changed: Mapping[int, list[Days] | None]) -> "Lost":
        each, squares, longest = list(self.each), list(self.squares), list(self.longest)
        for place, spells in changed.items():
            theirs = list(each[place])
            squares[which] += sum(spells or ()) ** 2 - sum(theirs[which]) ** 2
            theirs[which] = spells or ()
            each[place] = theirs
        others = next((most for most, place in self._longest_first[which] if place not in changed), 0)
        longest[which] = max(others, *(max(spells or [0]) for spells in changed.values()))
        return Lost(each, self.asked, (self.totals, (squares[0], squares[1]), (longest[0], longest[1])))

    @cached_property
    def _longest_first(self) -> list[list[tuple[Days, int]]]:
        """Of each window the longest spell of those who have the longest, by place, of whom a move changes three."""
        return [
            nlargest(4, ((max(theirs[which], default=0), place) for place, theirs in enumerate(self.each)))
            for which in (0, 1)
        ]


@lru_cache(maxsize=10_000)
def _change(squares: Both, totals: Both, n: int, per: Both) -> Change:
    return of_days(squares, totals, n, per)


def _spread(spells: Sequence[Bounds], days: Days) -> list[Days] | None:
    """One person's spells with so many days in all, the longest changed first; None where their bounds forbid it."""
    found = [spell.days for spell in spells]
    left = days - sum(found)
    for at in sorted(range(len(spells)), key=lambda at: -found[at]):
        least, most = min(spells[at].least, found[at]), max(spells[at].most, found[at])
        changed = max(least, min(most, found[at] + left))
        left, found[at] = left - changed + found[at], changed
    return None if left else found
