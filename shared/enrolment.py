"""Which programme a team is in: one, or none. So its link leads to one form, and nobody is asked twice.

| a team | is in |
|---|---|
| names a programme | that one, where the programme's unit is the team's or above it; otherwise in none |
| names none | the one whose unit is the nearest above it, of several of the same unit the first by id |
"""

from collections.abc import Iterable, Iterator

from shared.programme import Programme
from shared.unit import Tree, Unit


class Enrolment:
    """The teams of a tree and their programmes."""

    def __init__(self, tree: Tree, programmes: Iterable[Programme]) -> None:
        self._tree = tree
        self._by_unit: dict[str, list[Programme]] = {}
        for programme in sorted(programmes, key=lambda each: each.id):
            self._by_unit.setdefault(programme.unit, []).append(programme)

    def above(self, team_id: str) -> list[Programme]:
        """Every programme that a team could be in, the nearest first."""
        return [each for unit_id in self._tree.path(team_id) for each in self._by_unit.get(unit_id, ())]

    def of(self, team: Unit) -> Programme | None:
        """The programme that a team is in."""
        possible = self.above(team.id)
        if team.programme is None:
            return next(iter(possible), None)
        return next((each for each in possible if each.id == team.programme), None)

    def teams(self, programme: Programme) -> Iterator[Unit]:
        """The teams of a programme."""
        return (team for team in self._tree.teams() if (own := self.of(team)) and own.id == programme.id)
