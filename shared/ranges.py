"""What the ranges of a sensitive question narrow down together is taken back.

A reader takes ranges of units from the range of the unit above them. Of no unit, shown or not, may she then know that
all or nobody said yes, nor may one who answered know it of the others: each must be able to have two yeses and two
noes, or as many as it has people. She is taken to know how many people answered in each.
"""

from collections.abc import Collection, Mapping

from shared.banding import span
from shared.pins import Exact, loosest
from shared.unit import Tree

FEWEST = 2  # yeses and noes that must be possible: one may be the reader's own


def apart(tree: Tree, exact: Mapping[str, Exact], shown: Collection[str]) -> tuple[set[str], int]:
    """The units whose ranges may be shown beside each other, and in how many steps that was found.

    One range is taken back at a time, so it ends: each step widens what is possible.
    """
    kept, steps = set(shown), 0
    while narrow := _narrow(tree, exact, kept):
        above = next((unit for unit in list(tree.path(narrow))[1:] if unit in kept), narrow)
        kept.discard(loosest(tree, exact, kept, above))
        steps += 1
    return kept, steps


def _narrow(tree: Tree, exact: Mapping[str, Exact], shown: Collection[str]) -> str | None:
    """A unit of which too much is known."""
    low, high = {}, {}
    for unit in tree.upwards():
        people, yes = exact[unit]
        low[unit], high[unit] = span(yes, people) if unit in shown else (0, people)
        if below := tree.children[unit]:
            low[unit] = max(low[unit], sum(low[child] for child in below))
            high[unit] = min(high[unit], sum(high[child] for child in below))
    for unit in reversed(tree.upwards()):
        people = exact[unit][0]
        if people and (high[unit] < min(FEWEST, people) or low[unit] > max(0, people - FEWEST)):
            return unit
        least, most = (sum(of[child] for child in tree.children[unit]) for of in (low, high))
        for child in tree.children[unit]:
            before = low[child], high[child]
            low[child] = max(before[0], low[unit] - most + before[1])
            high[child] = min(before[1], high[unit] - least + before[0])
    return None
