"""Absence spells of a team, counted in two windows of time: before a day and after it.

What is counted
    A spell is a continuous time of absence, in calendar days, its first and last day included. The Bradford formula
    counts "continuous occasions" of absence, and staff record systems count calendar days, since the NHS works on all
    of them; so spells of one person that overlap, or of which one begins the day after the other ends (a new sick note,
    another reason), are one spell. A Friday and the Monday after it are two: nobody's rota is known here.
    Spells are joined first and then cut to the window; one that reaches into both windows is a spell in each.
    A spell without a last day goes on, and runs to the end of the window.
    Where the file says how many days were lost (hours, part days) these count, spread evenly over the spell's calendar
    days where a window cuts it; what a team adds up to is told to a tenth of a day.

The Bradford score, S x S x D (spells, days), was made for one person. For a team there are two readings, which give
different numbers and must never be compared with each other:
    each person's   the sum over all persons of that person's own S x S x D
    pooled          (all spells of the team) squared x (all days of the team)

Nothing here knows who a person is: a person is a number that the reading made up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from shared.figures import half_up

DAY = timedelta(days=1)
Days = int | Fraction


@dataclass(frozen=True)
class Spell:
    """One row of the file; `last` is None while the spell goes on. Raises ValueError when it ends before it began."""

    person: int
    first: date
    last: date | None
    lost: Fraction | None = None  # days lost, where the file says so; else its calendar days

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("a spell ends before it begins")


@dataclass(frozen=True)
class Window:
    """A time that is looked at, its first and last day included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Its length in calendar days."""
        return (self.last - self.first).days + 1


class Absence(NamedTuple):
    """One absent person's spells and days within a window."""

    spells: int
    days: Days

    @property
    def score(self) -> Days:
        """The person's own Bradford score."""
        return self.spells**2 * self.days


@dataclass(frozen=True)
class Totals:
    """A team's absence within a window."""

    people: int  # absent at least once
    spells: int
    days: Days
    each_persons: Days  # Bradford, the sum of each person's score
    pooled: Days  # Bradford, of the team as if it were one person


def windows(around: date, months: int, after_starts: date | None = None) -> tuple[Window, Window]:
    """The months that end the day before `around`, and as many that begin on it, or later where told.

    Both have the same number of calendar months; their days can differ by a few. From the last day of a long month
    the window begins on the last day of a shorter one. Raises ValueError when they would overlap.
    """
    begins = after_starts or around
    if months < 1 or begins < around:
        raise ValueError("windows are one month or longer and do not overlap")
    length = relativedelta(months=months)
    return Window(around - length, around - DAY), Window(begins, begins + length - DAY)


def joined(spells: Iterable[Spell]) -> dict[int, list[Spell]]:
    """Each person's continuous spells in the order of time: those that overlap or adjoin are one.

    So are equal ones; but of one day, with what was lost of it, these are its morning and its afternoon.
    """
    theirs = defaultdict(list)
    known = set()
    for spell in spells:
        is_part_day = spell.lost is not None and spell.first == spell.last
        if is_part_day or spell not in known:
            theirs[spell.person].append(spell)
            known.add(spell)
    return {person: list(_continuous(each)) for person, each in theirs.items()}


def _continuous(spells: list[Spell]) -> Iterator[Spell]:
    ordered = sorted(spells, key=lambda spell: spell.first)
    current = ordered[0]
    for spell in ordered[1:]:
        if current.last is not None and spell.first > current.last + DAY:
            yield current
            current = spell
        else:
            current = _one(current, spell)
    yield current


def _one(spell: Spell, other: Spell) -> Spell:
    """Both as one, which begins with the first; what was lost in both was lost, and of no day more than the day."""
    if spell.last is None or other.last is None:
        return Spell(spell.person, spell.first, None)
    last = max(spell.last, other.last)
    if spell.lost is None and other.lost is None:
        return Spell(spell.person, spell.first, last)
    lost = min(lost_of(spell) + lost_of(other), Window(spell.first, last).days)
    return Spell(spell.person, spell.first, last, Fraction(lost))


def lost_of(spell: Spell) -> Days:
    """The days lost in a spell, where the file does not say so its calendar days; of one that goes on the first."""
    return spell.lost if spell.lost is not None else Window(spell.first, spell.last or spell.first).days


def absences(spells: Iterable[Spell], window: Window) -> list[Absence]:
    """Of each person who was absent within the window: how often and for how many days of it."""
    return [absence(each) for (each,) in of_each(spells, window)]


def of_each(spells: Iterable[Spell], *looked_at: Window) -> list[tuple[list[Days], ...]]:
    """Of each person who was absent in one of these windows: the days of each spell in each of them."""
    found = [tuple(within(each, window) for window in looked_at) for each in joined(spells).values()]
    return [theirs for theirs in found if any(theirs)]


def absence(days: Sequence[Days]) -> Absence:
    """Of the days of each spell."""
    return Absence(len(days), sum(days))


def within(spells: Iterable[Spell], window: Window) -> list[Days]:
    """The days in the window of each of one person's continuous spells that lies in it."""
    found: list[Days] = []
    for spell in spells:
        last = window.last if spell.last is None else min(spell.last, window.last)
        overlap = (last - max(spell.first, window.first)).days + 1
        if overlap > 0 and spell.last is not None and spell.lost is not None:
            found.append(spell.lost * overlap / Window(spell.first, spell.last).days)
        elif overlap > 0:
            found.append(overlap)
    return found


def totals(people: Sequence[Absence]) -> Totals:
    """What the absent people of a team add up to."""
    spells = sum(person.spells for person in people)
    days = _tenths(sum(person.days for person in people))
    return Totals(len(people), spells, days, _tenths(sum(person.score for person in people)), spells**2 * days)


def _tenths(days: Days) -> Days:
    """Parts of a day to a tenth, since a smaller part would tell how long the spell was that a window cut."""
    return days if isinstance(days, int) else Fraction(half_up(days, 1))
