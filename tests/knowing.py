"""The reader who knows our rules and our code: she runs them on every world that could be, and keeps those that look alike.

Exact, and slow: for small organisations alone, and for one question that everybody answered who answered at all. So what
was withheld tells her as much as what is shown (minimality: Wong et al., VLDB 2007).
"""

from __future__ import annotations

import random
from itertools import chain, combinations, product
from typing import TYPE_CHECKING

from shared.publishing import publications
from shared.tally import Tally
from tests import histories
from tests.reader import FEW, Pin, View, answers, figures_of, teams_of, unanimous_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shared.closed import Closed
    from shared.publication import Publication
    from shared.unit import Tree
    from tests.reader import Pair

    World = Mapping[str, Pair]

MOST_HIDDEN = 4  # teams
ITEM = "plain"
SHAPE, ANSWERING = histories.Shape((1, 2), (2, 4)), 0.7
MOST_RUNS = 3_000  # beyond, what is not shown to be otherwise counts as known


def closed_of(tree: Tree, world: World) -> Closed:
    """A closed wave in which so many people of each team answered, and so many of these said yes."""
    tallies = {
        team: Tally(people, {ITEM: people}, {ITEM: {value: n for value, n in (("0", people - yes), ("1", yes)) if n}})
        for team, (people, yes) in world.items()
        if people
    }
    return histories.closed(tree, tallies, histories.PLAIN)


def small(chance: random.Random) -> tuple[Tree, dict[str, Pair]]:
    """An organisation with few teams of 6 to 12, and what they answered."""
    while len((tree := histories.regular(SHAPE, chance)).teams()) > MOST_HIDDEN + 2:
        pass
    yes, world = chance.uniform(0.2, 0.95), {}
    for team in tree.teams():
        people = histories.some(team.headcount or 0, ANSWERING, chance)
        world[team.id] = people, histories.some(people, yes + chance.uniform(-0.15, 0.15), chance)
    return tree, world


class Knowing:
    """All that follows from what one wave looks like."""

    def __init__(self, tree: Tree, world: World) -> None:
        self.tree, self.world = tree, world
        self.closed = closed_of(tree, world)
        self.told = list(publications(self.closed, random.Random(0).shuffle))
        self.published: dict[str, Publication] = {each.unit: each for each in self.told}
        self.hidden = [team.id for team in tree.teams() if not self._is_exact(team.id)]
        self.ran = 0

    def _is_exact(self, unit: str) -> bool:
        figures = figures_of(self.published, unit, ITEM)
        return figures is not None and figures.n is not None

    def _looks_alike(self, world: World) -> bool:
        self.ran += 1
        again = publications(closed_of(self.tree, world), random.Random(0).shuffle)
        return all(one == other for one, other in zip(again, self.told, strict=True))

    def pins(self) -> list[Pin]:
        """The number of yes or of no among few people that is the same in every world that looks alike."""
        below, truth = teams_of(self.closed), answers(self.closed, ITEM)
        exempt = set(unanimous_units(View(self.closed, self.published), ITEM))
        waiting = {
            (unit, what)
            for unit in self.tree.units
            if not self._is_exact(unit) and 0 < truth[unit][0] <= FEW and unit not in exempt
            for what in ("yes", "no")
        }

        def otherwise(world: World) -> set[tuple[str, str]]:
            found = set()
            for unit, what in waiting:
                people, yes = (sum(world[team][part] for team in below[unit]) for part in (0, 1))
                count = yes if what == "yes" else people - yes
                if count != (truth[unit][1] if what == "yes" else truth[unit][0] - truth[unit][1]):
                    found.add((unit, what))
            return found

        for world in self._worlds():
            if not waiting or self.ran > MOST_RUNS:
                break
            if (differ := otherwise(world)) and self._looks_alike(world):
                waiting -= differ
        return sorted(Pin(unit, what, truth[unit][0]) for unit, what in waiting)

    def _worlds(self) -> Iterator[World]:
        """Worlds with the same exact figures: those first that differ in a few teams."""
        groups: dict[str | None, list[str]] = {}
        for team in self.hidden:
            nearest = next((unit for unit in self.tree.path(team) if self._is_exact(unit)), None)
            groups.setdefault(nearest, []).append(team)
        for size in range(1, MOST_HIDDEN + 1):
            for nearest, teams in groups.items():
                for some in combinations(teams, size):
                    for change in self._changes(some, keeps_sum=nearest is not None):
                        yield {**self.world, **change}
        if len(groups) > 1:
            every = [list(self._changes(teams, keeps_sum=nearest is not None)) for nearest, teams in groups.items()]
            for changes in product(*every):
                yield {**self.world, **dict(chain.from_iterable(change.items() for change in changes))}

    def _changes(self, teams: Sequence[str], *, keeps_sum: bool) -> Iterator[dict[str, Pair]]:
        """What these teams may have answered instead."""
        can = {team: self._possible(team) for team in teams}
        if not keeps_sum:
            for pairs in product(*can.values()):
                yield dict(zip(teams, pairs, strict=True))
            return
        *free, last = teams
        people, yes = (sum(self.world[team][part] for team in teams) for part in (0, 1))
        rest = set(can[last])
        for pairs in product(*(can[team] for team in free)):
            left = people - sum(n for n, _ in pairs), yes - sum(high for _, high in pairs)
            if left in rest:
                yield dict(zip(teams, (*pairs, left), strict=True))

    def _possible(self, team: str) -> list[Pair]:
        """Every (people, yes) of a hidden team, the nearest to the truth first."""
        heads = self.tree.units[team].headcount or 0
        people, yes = self.world[team]
        pairs = [(n, high) for n in range(heads + 1) for high in range(n + 1)]
        figures = figures_of(self.published, team, ITEM)
        if figures is not None and figures.majority is not None:
            sizes = self.closed.wave.rules.majority_sizes
            pairs = [(n, high) for n, high in pairs if n in sizes and (2 * high > n) is figures.majority]
        return sorted(pairs, key=lambda pair: (abs(pair[0] - people) + abs(pair[1] - yes), pair))
