"""A closed wave, counted: what deciding what to show works on."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from shared.instrument import Instrument, Item, Scale
from shared.tally import NOTHING, Tally, merge
from shared.unit import Tree
from shared.wave import Wave


@dataclass(frozen=True)
class Closed:
    """A closed wave, counted: everything that deciding what to show needs."""

    wave: Wave
    instrument: Instrument
    tree: Tree
    tallies: Mapping[str, Tally]  # by team

    @cached_property
    def by_unit(self) -> dict[str, Tally]:
        """The tally of every unit: a team's own, elsewhere the merge of those below."""
        found: dict[str, Tally] = {}
        for unit_id in self.tree.upwards():
            below = [found[child] for child in self.tree.children[unit_id]]
            found[unit_id] = merge(below) if below else self.tallies.get(unit_id, NOTHING)
        return found

    @cached_property
    def heads(self) -> dict[str, int]:
        """How many people each unit has."""
        return self.tree.headcounts()

    @cached_property
    def responses(self) -> dict[str, int]:
        """How many people of each unit answered at all."""
        return self._people(lambda tally: tally.responses)

    def people(self, figure: str) -> dict[str, int]:
        """How many people of each unit answered an item or have a score."""
        return self._people(lambda tally: tally.answered.get(figure, 0))

    def _people(self, forms: Callable[[Tally], int]) -> dict[str, int]:
        """As many people as there are forms, but of no team more than it has."""
        people: dict[str, int] = {}
        for unit_id in self.tree.upwards():
            below = self.tree.children[unit_id]
            own = min(forms(self.tallies.get(unit_id, NOTHING)), self.heads[unit_id])
            people[unit_id] = sum(people[child] for child in below) if below else own
        return people

    def remainders(self, shown: Collection[str], people: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
        """The people of each shown unit whom no shown unit below it covers, and those of each other unit."""
        remainder: dict[str, int] = {}
        uncovered: dict[str, int] = {}
        for unit in self.tree.upwards():
            below = self.tree.children[unit]
            left = sum(uncovered.get(child, 0) for child in below) if below else people[unit]
            (remainder if unit in shown else uncovered)[unit] = left
        return remainder, uncovered

    def is_one_team(self, unit_id: str) -> bool:
        """Whether a unit is a team, or has one team only and so is that team by another name."""
        return self.tree.team_counts[unit_id] == 1

    def is_organisation(self, unit_id: str) -> bool:
        """Whether a unit is the top one, of several teams; where it is one team, it is shown as a team is."""
        return unit_id == self.tree.root and not self.is_one_team(unit_id)

    def least(self, figure: Item | Scale) -> int:
        """How many people must have answered for the figure to be shown."""
        return self.wave.rules.sensitive_threshold if figure.sensitive else self.wave.rules.threshold
