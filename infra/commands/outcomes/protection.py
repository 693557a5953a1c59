"""Whether one person's absence could be worked out from a team's figures.

Who is thought of
    A colleague who knows who was absent how often (colleagues see that), was absent too and knows the own days, and can
    solve equations. Not to be learnt are the *days* of any other person.

Why three absent people are not enough
    The sum of days and the sum of each person's S x S x D are two equations. Three people with 1, 1 and 2 spells, 14
    days and a sum of 38: the one with 2 spells had (38 - 14) / 3 = 8 days, and nobody needs to be asked. The pooled
    score and an absence rate give spells and days away, so they count as these.

The rule
    Figures may be shown together if for every absent person P, and for every other absent person who might be looking,
    days can be moved between P and the others, without touching the one who looks, so that every figure stays the same
    and P's days change by at least a fifth, rounded up. That is the p% rule of disclosure control (Hundepool et al.,
    Statistical Disclosure Control, Wiley 2012, chapter 4; p = 20) for figures that are not a plain sum. Days are
    moved along the circuits of the equations: with one figure between two people, with both between two people of
    equally many spells or three people of different numbers. A move that takes more than one circuit is not looked
    for, so the rule errs towards hiding.

Parts of a day
    Where days lost are of hours, they are moved by the coarsest part of a day of which every amount in the file is a
    multiple: however finely a reader knows them to be recorded, they could have been so. A spell has one such part at
    least, nobody loses more than five days of seven, and a person's days still change by a day or more. So a file in
    which every spell is of one part, such as half a day, is never shown: the sum alone gives each.

What remains
    How many people were absent, and that everybody or nearly everybody was, is told.
    Two colleagues who put their own days together know more than one.
    Two tables about nearly the same people or days (another month, one person fewer) can be subtracted from each other:
    one table is made for a team, and published once.
    The whole file is on the admin's machine, and whoever may read it there needs none of this.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import ceil, gcd, lcm

from infra.commands.outcomes.absence import Absence, Days, Spell

Range = tuple[Days, int]  # the least and the most days
Moved = dict[int, Days]  # the days of each person whom a move changes

LEAST_ABSENT = 3  # with two, each knows the other's days
DOUBT = 5  # a fifth of a person's days stays open
EACH_END = 4
MANY = 30


def is_safe(
    people: Sequence[Absence],
    window_days: int,
    *,
    with_days: bool,
    same: Callable[[Moved], bool] = lambda _: True,
    bounds: Sequence[Range] | None = None,
    unit: Days = 1,
) -> bool:
    """Whether the sum of each person's score may be shown, with that of days and what is the `same` for other days.

    Where the bounds are given each person's days are known to lie within them; else a spell has a unit, and a day lies
    between two.
    """
    known = bounds or [(person.spells * unit, window_days - person.spells + 1) for person in people]
    alike = _alike(people)

    def is_hidden(person: int) -> bool:
        """No single other person is needed for every move: then none of them, looking, can rule all moves out."""
        needed: set[int] | None = None
        for move in _moves(people, person, alike, with_days=with_days):
            if any(same(moved) for moved in _possible(people, person, move, known, unit)):
                partners = move.keys() - {person}
                needed = partners if needed is None else needed & partners
                if not needed:
                    return True
        return False

    return len(people) >= LEAST_ABSENT and all(map(is_hidden, range(len(people))))


def may_show(people: Sequence[Absence], window_days: int, *, with_days: bool, unit: Days = 1) -> bool:
    """Whether these figures may be shown: at other days that could have been they would be, by a move of their own.

    Else who reads them would know that the days are of the few at which they are safe. Of more than MANY people moved
    days are not asked for their moves.
    """

    def would_be(moved: Moved) -> bool:
        if len(people) > MANY:
            return True
        others = [person._replace(days=moved.get(at, person.days)) for at, person in enumerate(people)]
        return is_safe(others, window_days, with_days=with_days, unit=unit)

    return is_safe(people, window_days, with_days=with_days, same=would_be, unit=unit)


def unit_of(spells: Iterable[Spell]) -> Days:
    """A day, or the coarsest part of it of which all that the file says was lost is a multiple."""
    parts = [spell.lost.denominator for spell in spells if spell.lost is not None]
    return Fraction(1, lcm(*parts)) if parts else 1


def _alike(people: Sequence[Absence]) -> dict[int, list[int]]:
    """Those of equally many spells, by the square of these, in the order of their days."""
    found: dict[int, list[int]] = {}
    for number in sorted(range(len(people)), key=lambda number: people[number].days):
        found.setdefault(people[number].spells ** 2, []).append(number)
    return found


def _moves(
    people: Sequence[Absence], person: int, alike: dict[int, list[int]], *, with_days: bool
) -> Iterator[dict[int, int]]:
    """The least whole units, by person, that add up to nothing in every figure and change this person's."""
    own = people[person].spells ** 2
    for weight, others in alike.items():
        if weight == own or not with_days:
            yield from (_least({person: weight, other: -own}) for other in others if other != person)
    if with_days:
        for (first, some), (second, more) in combinations(alike.items(), 2):
            if own not in (first, second):
                days = second - first, own - second, first - own
                for one, two in product(_ends(some), _ends(more)):
                    yield _least(dict(zip((person, one, two), days, strict=True)))


def _ends(people: list[int]) -> list[int]:
    """The few with the fewest and the most days: of a whole trust's people not every three can be looked at."""
    return people if len(people) <= 2 * EACH_END else people[:EACH_END] + people[-EACH_END:]


def _least(move: dict[int, int]) -> dict[int, int]:
    common = gcd(*move.values())
    return {person: days // common for person, days in move.items()}


def _possible(
    people: Sequence[Absence], person: int, move: dict[int, int], bounds: Sequence[Range], unit: Days
) -> Iterator[Moved]:
    """The days of who is moved, one way and the other, where they could have been so."""
    times = unit * ceil(max(1, ceil(people[person].days / DOUBT)) / (abs(move[person]) * unit))
    for way in (1, -1):
        moved = {each: people[each].days + way * times * units for each, units in move.items()}
        if all(bounds[each][0] <= days <= _most(bounds[each][1], days) for each, days in moved.items()):
            yield moved


def _most(calendar_days: int, days: Days) -> Days:
    """How many of these days can have been lost; parts of a day are of a working week."""
    return calendar_days if isinstance(days, int) else Fraction(5, 7) * calendar_days
