"""Which programme a team is in: one, or none. So its link leads to one form, and nobody is asked twice.

| a team | is in |
|---|---|
| names a programme | that one, where the programme's unit is the team's or above it; otherwise in none |
| names none | the one whose unit is the nearest above it, of several of the same unit the first by id |
| waits to be accepted | its own, which is of nobody else, or in none |

The own programme of a team that its lead began comes last once it is accepted: it is in that only where there is none
above. What a team that waits does counts in no figure of another: whatever asks who takes part asks here.
"""

from collections.abc import Iterable, Iterator
from datetime import date  # named in annotations

from shared.programme import Programme
from shared.unit import Tree, Unit


class Enrolment:
    """The teams of a tree and their programmes."""

    def __init__(self, tree: Tree, programmes: Iterable[Programme]) -> None:
        self._tree = tree
        self._by_unit: dict[str, list[Programme]] = {}
        for programme in sorted(programmes, key=lambda each: (each.alone, each.id)):
            self._by_unit.setdefault(programme.unit, []).append(programme)

    def above(self, team_id: str) -> list[Programme]:
        """Every programme that a team could be in, the nearest first."""
        every = [each for unit_id in self._tree.path(team_id) for each in self._by_unit.get(unit_id, ())]
        if self._tree.units[team_id].waits:
            return [each for each in every if each.alone]
        return sorted(every, key=lambda each: each.alone)

    def of(self, team: Unit) -> Programme | None:
        """The programme that a team is in."""
        possible = self.above(team.id)
        if team.programme is None:
            return next(iter(possible), None)
        return next((each for each in possible if each.id == team.programme), None)

    def teams(self, programme: Programme) -> Iterator[Unit]:
        """The teams of a programme."""
        return (team for team in self._tree.teams() if (own := self.of(team)) and own.id == programme.id)


def taking_part(whole: Tree, programmes: Iterable[Programme], programme: Programme, opens: date) -> Tree:
    """The units below a programme's, without the teams that join after a wave's first day or are in another one."""
    below = [unit for unit in whole.units.values() if programme.unit in whole.path(unit.id)]
    tree = Tree(unit.model_copy(update={"parent": None}) if unit.id == programme.unit else unit for unit in below)
    own = {team.id for team in Enrolment(whole, programmes).teams(programme)}
    later = {team.id for team in tree.teams() if team.since and team.since > opens}
    return tree.without(team.id for team in tree.teams() if team.id not in own or team.id in later)
