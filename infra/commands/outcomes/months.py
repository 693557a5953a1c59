"""The months on either side of the start: how many spells began in each, and what that tells of anybody's days.

Spells that begin are charted and not days: one person's long spell would make most of several months' days, and would
make months that follow one another alike, which a control chart takes them not to be. The months say in which month a
spell began, nothing of how long it was; so for a reader who knows them a person's days lie between bounds.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from infra.commands.outcomes.absence import DAY, Days, Spell, Window, joined, within


class Bounds(NamedTuple):
    """The days of one spell within a window, and between which days they could lie."""

    days: Days
    least: Days
    most: int


def by_month(spells: Iterable[Spell], months: Iterable[Window]) -> list[list[int]]:
    """Of each of these months the person of each spell that began in it."""
    began = [spell for theirs in joined(spells).values() for spell in theirs]
    return [[spell.person for spell in began if month.first <= spell.first <= month.last] for month in months]


def months_from(day: date, first: int, last: int) -> list[Window]:
    """The months between two of a day's returns: 0 is the day itself, -1 a month before it."""
    starts = (day + relativedelta(months=number) for number in range(first, last + 1))
    return [Window(start, end - DAY) for start, end in pairwise(starts)]


def cut(months: Iterable[Window], days: Sequence[date]) -> list[Window]:
    """The months in parts, where one of these days begins within one."""
    found = []
    for month in months:
        starts = [month.first, *sorted(day for day in days if month.first < day <= month.last), month.last + DAY]
        found += [Window(start, end - DAY) for start, end in pairwise(starts)]
    return found


def bounds(
    spells: Iterable[Spell], window: Window, months: Sequence[Window], until: date | None
) -> list[tuple[Bounds, ...]]:
    """Of each person absent in the window the bounds of each spell, were all spells to begin in the same months.

    A spell that reaches into the window that begins at `until` still does.
    """
    found = [tuple(_bounds(each, window, months, until)) for each in joined(spells).values()]
    return [each for each in found if each]


def _bounds(theirs: Sequence[Spell], window: Window, months: Sequence[Window], until: date | None) -> Iterator[Bounds]:
    for spell, following in zip(theirs, [*theirs[1:], None], strict=True):
        start = max(spell.first, window.first)
        if not (days := within([spell], window)):
            continue
        end, least = window.last, 1
        if until is not None and (spell.last is None or spell.last >= until):
            later = next((month.last for month in months if month.first <= spell.first <= month.last), window.first)
            least = (window.last - later).days + 1
        elif following:
            end = min(end, following.first - 2 * DAY)
        yield Bounds(days[0], least, (end - start).days + 1)
