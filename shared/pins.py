"""The audit: what whole numbers would give away of a small group, though no sum or difference does, is taken back.

A *pin* is a number of people that a reader can name: of a unit that is not shown, of which 1 to k-1 people answered,
how many said yes, or how many said no (a question's headline is the yes). She knows every figure that is shown, that
people are whole numbers, how many people each team has, and these rules. She reasons within one remainder (see
`shared.suppression`) at a time: its people and its yeses are known, and each of its teams has one of a few possible
pairs (people, yes). That everybody in a remainder of k or more said the same is a result and no pin.

Of up to AT_ONCE teams the sums of pairs are exact; of more, bounds of people, yeses and noes are narrowed until nothing
changes. Majorities are taken back first, then figures, one at a time, so it ends; each step joins or loosens remainders
and makes no other claim false. The work is bounded for each remainder, and remainders share no team: linear in units.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shared.unit import Tree

AT_ONCE = 5  # teams of one remainder whose sums are all tried
LARGEST = 40  # people of a remainder that is tried so: in larger ones no sum is at its edge
Exact = tuple[int, int]  # people who answered, and of them those in the headline


@dataclass(frozen=True)
class Told:
    """What is told of one question: the units with figures, and the teams of which the majority is."""

    shown: set[str]
    majorities: dict[str, bool]


class Hidden(NamedTuple):
    """What a reader knows of a team without a figure: from how many people to how many, and what most said.

    `sizes` are the numbers of people of which a majority is told, so those without one have another.
    """

    most: int
    majority: bool | None
    sizes: range


@dataclass(frozen=True)
class Remainder:
    """The teams that stand together: with all their people and yeses, and the unit whose figures tell these."""

    unit: str
    teams: tuple[str, ...]
    whole: Exact


def settled(
    tree: Tree, most: Mapping[str, int], exact: Mapping[str, Exact], told: Told, k: int, sizes: range
) -> tuple[Told, int]:
    """What of it may be told so that nothing is pinned, and in how many steps that was found.

    Args:
        tree: the units of the wave.
        most: the largest number of people of each team that a reader holds possible.
        exact: for each unit those who answered, and those of them in the headline.
        told: what other rules let through.
        k: the smallest number of people of which a number may be told.
        k: the smallest number of people of which a number may be told.
        sizes: the numbers of people of a team of which a majority may be told.
    """
    told = Told(set(told.shown), dict(told.majorities))
    taken_back: set[str] = set()
    steps = 0
    waiting = list(_remainders(tree, exact, told.shown))
    while waiting:
        remainder = waiting.pop()
        pinned = _pinned(tree, most, exact, told, (k, sizes), remainder, taken_back)
        if pinned is None:
            continue
        steps += 1
        among = [team for team in remainder.teams if team in told.majorities]
        if among:
            team = pinned if pinned in told.majorities else min(among, key=lambda team: exact[team][0])
            del told.majorities[team]
            taken_back.add(team)
            waiting.append(remainder)
        else:
            told.shown.discard(_loosest(tree, exact, told.shown, remainder.unit))
            waiting = list(_remainders(tree, exact, told.shown))
    return told, steps


def _remainders(tree: Tree, exact: Mapping[str, Exact], shown: set[str]) -> Iterator[Remainder]:
    """Those with a hidden team."""
    uncovered: dict[str, list[str]] = {}
    for unit in tree.upwards():
        below = tree.children[unit]
        teams = [team for child in below for team in uncovered.pop(child)] if below else [unit]
        if unit in shown:
            if teams and below:
                people = sum(exact[team][0] for team in teams)
                yield Remainder(unit, tuple(teams), (people, sum(exact[team][1] for team in teams)))
            teams = []
        uncovered[unit] = teams


def _loosest(tree: Tree, exact: Mapping[str, Exact], shown: set[str], unit: str) -> str:
    """The figure to take back: of the units shown next below the one that is of fewest people; else the unit's own."""
    next_below, waiting = [], list(tree.children[unit])
    while waiting:
        child = waiting.pop()
        if child in shown:
            next_below.append(child)
        else:
            waiting += tree.children[child]
    return min(next_below, key=lambda child: (exact[child][0], child), default=unit)


def _pinned(
    tree: Tree,
    most: Mapping[str, int],
    exact: Mapping[str, Exact],
    told: Told,
    rules: tuple[int, range],
    remainder: Remainder,
    taken_back: set[str],
) -> str | None:
    """A hidden unit of which a reader can name a number; None where there is none."""
    (people, yes), (k, sizes) = remainder.whole, rules
    if yes in (0, people):
        return None
    known = tuple(
        Hidden(
            max(most[team], exact[team][0]),
            told.majorities.get(team),
            range(0) if team in taken_back else sizes,
        )
        for team in remainder.teams
    )
    for unit, places in _hidden_units(tree, remainder):
        size = sum(exact[remainder.teams[place]][0] for place in places)
        if 0 < size < k and _is_named(known, remainder.whole, places):
            return unit
    return None


def _hidden_units(tree: Tree, remainder: Remainder) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each hidden unit of a remainder, with the places of its teams there."""
    places: dict[str, list[int]] = {}
    for place, team in enumerate(remainder.teams):
        for unit in tree.path(team):
            if unit == remainder.unit:
                break
            places.setdefault(unit, []).append(place)
    for unit, of in places.items():
        if len(of) < len(remainder.teams):
            yield unit, tuple(of)


@lru_cache(maxsize=10_000)
def _is_named(known: tuple[Hidden, ...], whole: Exact, places: tuple[int, ...]) -> bool:
    """Whether the yeses or the noes of these of the teams can have one value only."""
    if len(known) > AT_ONCE or whole[0] > LARGEST:
        return _is_bound(known, whole, places)
    wide = 2 * whole[1] + 2
    own = [_bits(each, whole, wide) for place, each in enumerate(known) if place in places]
    others = [_bits(each, whole, wide) for place, each in enumerate(known) if place not in places]
    rest = _sums(others, whole, wide)
    yeses, noes = set(), set()
    for bit in _ones(_sums(own, whole, wide)):
        people, yes = divmod(bit, wide)
        if rest >> (whole[0] - people) * wide + whole[1] - yes & 1:
            yeses.add(yes)
            noes.add(people - yes)
            if len(yeses) > 1 and len(noes) > 1:
                return False
    return True


def _bits(team: Hidden, whole: Exact, wide: int) -> int:
    """The possible pairs of a team as a set of bits: that of (people, yes) is people * wide + yes."""
    found = 0
    for people in range(min(team.most, whole[0]) + 1):
        if (team.majority is not None) is not (people in team.sizes):
            continue
        for yes in range(max(0, people - whole[0] + whole[1]), min(people, whole[1]) + 1):
            if team.majority is None or team.majority is (2 * yes > people):
                found |= 1 << people * wide + yes
    return found


def _sums(sets: Sequence[int], whole: Exact, wide: int) -> int:
    """All sums of a pair of each set, as far as they are no more than the whole."""
    row = (1 << whole[1] + 1) - 1
    mask = sum(row << people * wide for people in range(whole[0] + 1))
    found = 1
    for each in sets:
        fewer, more = sorted((found, each), key=int.bit_count)
        found = 0
        for bit in _ones(fewer):
            found |= more << bit
        found &= mask
    return found


def _ones(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


Bounds = list[list[int]]  # of people, of yeses and of noes: the fewest and the most


def _is_bound(known: Sequence[Hidden], whole: Exact, places: Sequence[int]) -> bool:
    """The same by bounds, which see less: what they name is named."""
    totals = (whole[0], whole[1], whole[0] - whole[1])
    teams = [_bounds(each, totals) for each in known]
    changed = True
    while changed:
        before = [[list(pair) for pair in team] for team in teams]
        for of, total in enumerate(totals):
            low, high = (sum(team[of][end] for team in teams) for end in (0, 1))
            for team in teams:
                at_least, at_most = team[of]
                team[of] = [max(at_least, total - high + at_most), min(at_most, total - low + at_least)]
        for people, yes, no in teams:
            people[:] = [max(people[0], yes[0] + no[0]), min(people[1], yes[1] + no[1])]
            yes[:] = [max(yes[0], people[0] - no[1]), min(yes[1], people[1] - no[0])]
            no[:] = [max(no[0], people[0] - yes[1]), min(no[1], people[1] - yes[0])]
        changed = teams != before
    for of in (1, 2):
        low, high = (sum(teams[place][of][end] for place in places) for end in (0, 1))
        rest = [team[of] for place, team in enumerate(teams) if place not in places]
        low = max(low, totals[of] - sum(most for _, most in rest))
        if low >= min(high, totals[of] - sum(least for least, _ in rest)):
            return True
    return False


def _bounds(team: Hidden, totals: tuple[int, int, int]) -> Bounds:
    most = min(team.most, totals[0])
    if team.majority is None:
        return [[0, most], [0, min(most, totals[1])], [0, min(most, totals[2])]]
    fewest, most = team.sizes.start, min(most, team.sizes.stop - 1)
    larger, smaller = [fewest // 2 + 1, most], [0, (most - 1) // 2]
    if not team.majority:
        larger, smaller = [-(-fewest // 2), most], [0, most // 2]
    yes, no = (larger, smaller) if team.majority else (smaller, larger)
    return [[fewest, most], yes, no]
