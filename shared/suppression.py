"""Complementary suppression: what else to hide, so that no small group can be worked out by subtraction.

Published units form a tree, so everything that adding and subtracting their figures can give is a union of
*remainders*: the answers of a published unit less those of the nearest published units below it. (The units' indicator
vectors are a laminar family, so every vector in their span is constant on each remainder.) A choice is safe exactly
when every remainder holds no hidden team at all, or at least k people. One that holds a hidden team of which nobody
answered is not: it would tell that nobody did.

Of the safe choices the one that hides the fewest answers is found by dynamic programming up the tree. What a subtree
passes up is what no published unit in it covers: NOTHING, or hidden teams with 0, 1, ..., k-1 or "k or more" people. So
a node with c children takes about c * k^2 steps: linear in the number of units. (Statistical disclosure control calls
this cell suppression in a hierarchical table, where it is hard in general; one dimension is why an exact answer is
cheap here. Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4.)
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.unit import Tree

FREE = (0, 0, 0)
NOTHING = -1  # no hidden team; other numbers are people of hidden teams, of which k stands for k or more
Cost = tuple[int, int, int]  # answers hidden, units hidden, teams in them: of equals the unit above is shown
# For each of what may be uncovered: the cost, and what each child passed up for it.
Table = dict[int, tuple[Cost, tuple[int, ...]]]
Passed = dict[int, tuple[Cost, bool, int]]


class Shape(NamedTuple):
    """The units to look at, each after those below it, and which of them stand directly below each."""

    order: Sequence[str]
    below: Mapping[str, Sequence[str]]


def whole(tree: Tree) -> Shape:
    """All units of a tree."""
    return Shape(tree.upwards(), tree.children)


def part(tree: Tree, order: Iterable[str]) -> Shape:
    """Some teams and all that is above them, in this order."""
    below: dict[str, list[str]] = defaultdict(list)
    listed = list(order)
    for unit in listed:
        if (parent := tree.units[unit].parent) is not None:
            below[parent].append(unit)
    return Shape(listed, below)


def to_publish(shape: Shape, people: Mapping[str, int], candidates: Collection[str], k: int) -> set[str]:
    """The candidates that may be published together, hiding as few answers as will do.

    Args:
        shape: the units of the wave; one without others below it is a team.
        people: for each unit, how many people answered the item, there and below.
        candidates: the units that could be published for all other reasons. Those with fewer than k people are
            left out here.
        k: the smallest number of people whose answers may be known together.
    """
    able = {unit for unit in candidates if people.get(unit, 0) >= k}
    gathered: dict[str, Table] = {}
    passed: dict[str, Passed] = {}
    teams: dict[str, int] = {}
    for unit in shape.order:
        below = shape.below.get(unit, ())
        teams[unit] = sum(teams[child] for child in below) or 1
        gathered[unit] = _gather([passed[child] for child in below], people[unit], k)
        passed[unit] = _pass_up(gathered[unit], (people[unit], 1, teams[unit]), unit in able, k)
    return _chosen(shape, gathered, passed)


def _gather(children: Sequence[Passed], people: int, k: int) -> Table:
    """The cheapest way for a unit's children to leave each number of its answers uncovered."""
    if not children:
        return {min(people, k): (FREE, ())}
    table: dict[int, Cost] = {NOTHING: FREE}
    steps = []
    for child in children:
        merged: dict[int, tuple[Cost, int, int]] = {}
        for before, cost in table.items():
            for more, (extra, _, _) in child.items():
                left = _together(before, more, k)
                total = _both(cost, extra)
                if left not in merged or total < merged[left][0]:
                    merged[left] = (total, before, more)
        steps.append(merged)
        table = {left: cost for left, (cost, _, _) in merged.items()}
    return {left: (cost, _trace(steps, left)) for left, cost in table.items()}


def _together(one: int, other: int, k: int) -> int:
    if NOTHING in (one, other):
        return max(one, other)
    return min(one + other, k)


def _trace(steps: list[dict[int, tuple[Cost, int, int]]], left: int) -> tuple[int, ...]:
    """What each child passed up on the cheapest way to `left`."""
    parts = []
    for merged in reversed(steps):
        _, before, more = merged[left]
        parts.append(more)
        left = before
    return tuple(reversed(parts))


def _both(one: Cost, other: Cost) -> Cost:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _pass_up(table: Table, hiding: Cost, able: bool, k: int) -> Passed:
    """For each of what may be passed up: the cost, whether the unit is published, and what its children left."""
    up: Passed = {}
    for left, (cost, _) in table.items():
        hidden = _both(cost, hiding) if able else cost
        up[left] = (hidden, False, left)
    if able:
        for left in (NOTHING, k):
            if left in table and (NOTHING not in up or table[left][0] < up[NOTHING][0]):
                up[NOTHING] = (table[left][0], True, left)
    return up


def _chosen(shape: Shape, gathered: Mapping[str, Table], passed: Mapping[str, Passed]) -> set[str]:
    """Walk down from the cheapest way at the root."""
    published = set()
    root = shape.order[-1]
    best = min(passed[root], key=lambda left: passed[root][left][0])
    waiting = [(root, best)]
    while waiting:
        unit, left = waiting.pop()
        _, is_published, below = passed[unit][left]
        if is_published:
            published.add(unit)
        waiting += zip(shape.below.get(unit, ()), gathered[unit][below][1], strict=True)
    return published
