"""Complementary suppression: what else to hide, so that no small group can be worked out by subtraction.

Published units form a tree, so everything that adding and subtracting their figures can give is a union of
*residuals*: the answers of a published unit less those of the nearest published units below it. (The units' indicator
vectors are a laminar family, so every vector in their span is constant on each residual.) A choice is safe exactly when
every residual is empty or has at least k people.

Of the safe choices the one that hides the fewest answers is found by dynamic programming up the tree. What a subtree
passes up is the number of its answers that no published unit in it covers, and only 0, 1, ..., k-1 and "k or more"
differ, so a node with c children takes about c * k^2 steps: linear in the number of units. (Statistical disclosure
control calls this cell suppression in a hierarchical table, where it is hard in general; one dimension is why an exact
answer is cheap here. Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from shared.unit import Tree

Cost = tuple[int, int]  # answers hidden, units hidden
# For each number of uncovered answers (k stands for k or more): the cost, and what each child passed up for it.
Table = dict[int, tuple[Cost, tuple[int, ...]]]


def to_publish(tree: Tree, people: Mapping[str, int], candidates: Collection[str], k: int) -> set[str]:
    """The candidates that may be published together, hiding as few answers as will do.

    Args:
        tree: the units of the wave.
        people: for each unit, how many people answered the item, there and below.
        candidates: the units that could be published for all other reasons. Those with fewer than k people are
            left out here.
        k: the smallest number of people whose answers may be known together.
    """
    able = {unit for unit in candidates if people[unit] >= k}
    gathered: dict[str, Table] = {}
    passed: dict[str, dict[int, tuple[Cost, bool, int]]] = {}
    for unit in tree.upwards():
        gathered[unit] = _gather(tree, unit, people, passed, k)
        passed[unit] = _pass_up(gathered[unit], people[unit], unit in able, k)
    return _chosen(tree, gathered, passed)


def _gather(
    tree: Tree, unit: str, people: Mapping[str, int], passed: Mapping[str, dict[int, tuple[Cost, bool, int]]], k: int
) -> Table:
    """The cheapest way for a unit's children to leave each number of its answers uncovered."""
    children = tree.children[unit]
    if not children:
        return {min(people[unit], k): ((0, 0), ())}
    table: dict[int, tuple[Cost, tuple[int, ...] | None, int]] = {0: ((0, 0), None, 0)}
    steps = []
    for child in children:
        merged: dict[int, tuple[Cost, int, int]] = {}
        for before, (cost, _, _) in table.items():
            for more, (extra, _, _) in passed[child].items():
                left = min(before + more, k)
                total = (cost[0] + extra[0], cost[1] + extra[1])
                if left not in merged or total < merged[left][0]:
                    merged[left] = (total, before, more)
        steps.append(merged)
        table = {left: (cost, None, 0) for left, (cost, _, _) in merged.items()}
    return {left: (cost, _trace(steps, left)) for left, (cost, _, _) in table.items()}


def _trace(steps: list[dict[int, tuple[Cost, int, int]]], left: int) -> tuple[int, ...]:
    """What each child passed up on the cheapest way to `left`."""
    parts = []
    for merged in reversed(steps):
        _, before, more = merged[left]
        parts.append(more)
        left = before
    return tuple(reversed(parts))


def _pass_up(table: Table, people: int, able: bool, k: int) -> dict[int, tuple[Cost, bool, int]]:
    """For each number of answers passed up: the cost, whether the unit is published, and what its children left."""
    up: dict[int, tuple[Cost, bool, int]] = {}
    for left, (cost, _) in table.items():
        hidden = (cost[0] + people, cost[1] + 1) if able else cost
        up[left] = (hidden, False, left)
    if able:
        for left in (0, k):
            if left in table and (0 not in up or table[left][0] < up[0][0]):
                up[0] = (table[left][0], True, left)
    return up


def _chosen(
    tree: Tree, gathered: Mapping[str, Table], passed: Mapping[str, dict[int, tuple[Cost, bool, int]]]
) -> set[str]:
    """Walk down from the cheapest way at the root."""
    published = set()
    best = min(passed[tree.root], key=lambda left: passed[tree.root][left][0])
    waiting = [(tree.root, best)]
    while waiting:
        unit, left = waiting.pop()
        _, is_published, below = passed[unit][left]
        if is_published:
            published.add(unit)
        waiting += zip(tree.children[unit], gathered[unit][below][1], strict=True)
    return published
