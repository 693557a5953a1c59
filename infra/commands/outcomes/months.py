"""The months of both windows: how many spells began in each, and what that tells of anybody's days.

Spells that begin are charted and not days: one person's long spell would make most of several months' days, and would
make months that follow one another alike, which a control chart takes them not to be. The months say in which month a
spell began, nothing of how long it was; so for a reader who knows them a person's days lie between bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from infra.commands.outcomes.absence import DAY, Window, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from infra.commands.outcomes.absence import Spell
    from infra.commands.outcomes.protection import Bounds


@dataclass(frozen=True)
class Month:
    """One month of a window, from its first day on: the spells that began in it, and of how many people."""

    window: Window
    spells: int
    people: int


def by_month(spells: Iterable[Spell], window: Window, months: int) -> list[Month]:
    """The window's months in the order of time."""
    began = [(spell.first, person) for person, each in joined(spells).items() for spell in each]
    found = []
    for month in parts(window, months):
        people = [person for first, person in began if month.first <= first <= month.last]
        found.append(Month(month, len(people), len(set(people))))
    return found


def parts(window: Window, months: int) -> list[Window]:
    """A window of so many months as its months."""
    starts = [window.first + relativedelta(months=number) for number in range(months)]
    ends = [*(start - DAY for start in starts[1:]), window.last]
    return [Window(*ends_of) for ends_of in zip(starts, ends, strict=True)]


def bounds(spells: Iterable[Spell], window: Window, months: int, until: date | None) -> list[Bounds]:
    """Of each person absent in the window the least and the most days, were all spells to begin in the same months.

    A spell that reaches into the window that begins at `until` still does.
    """
    found = [_bounds(each, window, parts(window, months), until) for each in joined(spells).values()]
    return [each for each in found if each[1] > 0]


def _bounds(theirs: Sequence[Spell], window: Window, months: Sequence[Window], until: date | None) -> Bounds:
    least = most = 0
    for spell, following in zip(theirs, [*theirs[1:], None], strict=True):
        start = max(spell.first, window.first)
        if start > window.last or (spell.last is not None and spell.last < window.first):
            continue
        end = window.last
        if until is not None and (spell.last is None or spell.last >= until):
            later = next((month.last for month in months if month.first <= spell.first <= month.last), window.first)
            least += (window.last - later).days + 1
        else:
            end = min(end, following.first - 2 * DAY) if following else end
            least += 1
        most += (end - start).days + 1
    return least, most
