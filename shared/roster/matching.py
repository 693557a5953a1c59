"""Which unit each row is about, and the ids of the new ones.

A row is about the team that its id names; without an id about the team of that name in that place; else about the one
team of that name whose row is gone, which has moved; else about a new team.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from shared.roster import cell
from shared.roster.entry import Entry, Problems
from shared.roster.places import Place, Places
from shared.roster.present import Present
from shared.unit import Unit

T = TypeVar("T")
LONGEST_ID = 41


class Matching:
    """The rows beside the register. Wrong as long as there are `problems`."""

    def __init__(self, present: Present, rows: Sequence[Entry], problems: Problems, *, close_missing: bool) -> None:
        self.present, self.problems, self._close_missing = present, problems, close_missing
        self.above = [row for row in rows if not row.is_team]
        self.teams = [row for row in rows if row.is_team]
        self.places = Places(present.units.values(), problems)
        self.stand: dict[int, Place] = {}  # a team's place above, by its row
        self.about: dict[int, Unit] = {}  # the known team that a row is about
        self._each_once()
        self._kinds_agree()
        self.places.declare([row for row in self.above if not self._is_team(row)])
        for row in self.teams:
            if place := self.places.walk(row):
                self.stand[row.row] = place
        self._match_teams()
        self._match_places()
        self._no_unit_below_a_team()
        self._asked = {row.id for row in self.teams}
        self.place_ids: dict[int, str] = {}  # by `id(place)`
        self.team_ids: dict[int, str] = {}  # by row
        if not problems:
            self._give_ids()

    def id_of(self, place: Place) -> str:
        """The id of a unit above."""
        return self.place_ids[id(place)]

    def not_in_file(self) -> list[Unit]:
        """The known teams that no row is about."""
        named = {unit.id for unit in self.about.values()}
        return [unit for unit in self.present.units.values() if unit.is_team and unit.id not in named]

    def _each_once(self) -> None:
        seen: dict[object, int] = {}
        for row in (*self.above, *self.teams):
            if row.id and (first := seen.setdefault(row.id, row.row)) != row.row:
                self.problems.add(row.row, "id", f"'{row.id}' is in row {first} already; a unit has one row")
        for row in self.teams:
            if not row.id:
                place = (*map(cell.key, row.path), cell.key(row.name))
                if (first := seen.setdefault(place, row.row)) != row.row:
                    where = " > ".join(row.path)
                    fault = f"'{row.name}' in '{where}' is in row {first} already; keep one of the two rows"
                    self.problems.add(row.row, "name", fault)

    def _is_team(self, row: Entry) -> bool:
        """Whether a row without a headcount is about a team that we know."""
        known = self.present.units.get(row.id) or self.present.closed.get(row.id)
        return known is not None and known.is_team

    def _kinds_agree(self) -> None:
        for row in self.above:
            if self._is_team(row):
                self.problems.add(row.row, "headcount", "is empty; a team needs the number of its people, such as 14")
            elif row.programme:
                fault = "is for teams alone; leave it empty in the row of a unit above (one without a headcount)"
                self.problems.add(row.row, "programme", fault)
        for row in self.teams:
            known = self.present.units.get(row.id)
            if known is not None and not known.is_team:
                fault = f"'{row.id}' stands above teams and has no people of its own; leave the cell empty"
                self.problems.add(row.row, "headcount", fault)

    def _match_teams(self) -> None:
        known = {unit.id: unit for unit in self.present.units.values() if unit.is_team}
        free = dict(known)
        for row in self.teams:
            if row.id in known:
                self.about[row.row] = free.pop(row.id)
        at: dict[tuple[str | None, str], list[Unit]] = defaultdict(list)
        for unit in free.values():
            at[unit.parent, cell.key(unit.name)].append(unit)
        waiting = []
        for row in self.teams:
            if row.row in self.about or row.id or row.row not in self.stand:
                continue
            place = self.stand[row.row].known
            here = at[place.id if place else None, cell.key(row.name)]
            if here:
                self.about[row.row] = free.pop(here.pop(0).id)
            else:
                waiting.append(row)
        self._match_moved(waiting, free)

    def _match_moved(self, waiting: list[Entry], free: dict[str, Unit]) -> None:
        """The one team of a name whose row is gone is the one team of that name in a new place."""
        rows = _alone(waiting, lambda row: cell.key(row.name))
        units = _alone(free.values(), lambda unit: cell.key(unit.name))
        for name in rows.keys() & units.keys():
            self.about[rows[name].row] = free.pop(units[name].id)

    def _match_places(self) -> None:
        """The same for units above: one whose name is nowhere in the file, and nothing left below it, has moved."""
        left = {unit.parent for unit in self.not_in_file()} if not self._close_missing else set()
        idle = [p for p in self.places.known.values() if not p.first_row and p.known and not self._holds(p, left)]
        known = _alone(idle, lambda place: cell.key(place.name))
        new = _alone([p for p in self.places.new if not p.asked_id], lambda place: cell.key(place.name))
        for name in known.keys() & new.keys():
            old, place = known[name], new[name]
            if old.parent is None or place.parent is None:
                continue
            place.known = old.known
            self.places.known[old.known.id if old.known else ""] = place
            del self.places.new[place]
            for child in list(old.below):
                child.move(place)
            old.move(None)

    @staticmethod
    def _holds(place: Place, parents: set[str | None]) -> bool:
        """Whether a unit in use stands below a place, or a team that is left."""
        waiting = [place]
        for below in waiting:
            if below.first_row or (below.known and below.known.id in parents):
                return True
            waiting += below.below
        return False

    def _no_unit_below_a_team(self) -> None:
        teams = {(id(place), cell.key(row.name)): row for row in self.teams if (place := self.stand.get(row.row))}
        for place in self.places.new:
            team = teams.get((id(place.parent), cell.key(place.name)))
            if team is not None:
                fault = f"leads through '{place.name}', which is a team (row {team.row}); nothing is below a team"
                self.problems.add(place.first_row, "path", fault)

    # Ids

    def _give_ids(self) -> None:
        """Given, known, or made of the name; where that is taken, of the names above too."""
        taken = set(self.present.units) | set(self.present.closed) | {row.id for row in (*self.teams, *self.above)}
        fresh: list[tuple[dict[int, str], int, list[str]]] = []
        self.place_ids = {id(place): unit_id for unit_id, place in self.places.known.items()}
        for place in self.places.new:
            if place.asked_id:
                self.place_ids[id(place)] = place.asked_id
            else:
                fresh.append((self.place_ids, id(place), place.path))
        for row in self.teams:
            known = self.about.get(row.row)
            given = known.id if known else row.id or self._closed_before(row)
            if given:
                self.team_ids[row.row] = given
            else:
                fresh.append((self.team_ids, row.row, [*self.stand[row.row].path, row.name]))
        # of the file, not of what is new: run again after half of it was written, the ids are the same
        often = Counter(cell.slug(named.name) for named in (*self.teams, *self.places))
        numbers: dict[str, int] = defaultdict(lambda: 2)
        for ids, whose, path in sorted(fresh, key=lambda new: (len(new[2]), new[2])):
            ids[whose] = _free_id(path, taken, numbers, alone=often[cell.slug(path[-1])] == 1)
            taken.add(ids[whose])

    def _closed_before(self, row: Entry) -> str:
        """The closed team of this name in this place, which opens again."""
        place, name = self.stand[row.row].known, cell.key(row.name)
        reopening = (
            unit.id
            for unit in self.present.closed.values()
            if place and unit.parent == place.id and cell.key(unit.name) == name and unit.id not in self._asked
        )
        return next(reopening, "")


def _alone(things: Iterable[T], name: Callable[[T], str]) -> dict[str, T]:
    """Those whose name no other has, by name."""
    by_name: dict[str, list[T]] = defaultdict(list)
    for thing in things:
        by_name[name(thing)].append(thing)
    return {alone: those[0] for alone, those in by_name.items() if len(those) == 1}


def _free_id(path: Sequence[str], taken: set[str], numbers: dict[str, int], *, alone: bool) -> str:
    """The slug of a name if it is free, and of no other new unit; else with the names above it, else with a number, of
    which those below `numbers` are taken.
    """
    made = cell.slug(path[-1])
    if alone and made not in taken:
        return made
    for above in reversed(path[:-1]):
        made = cell.slug(f"{made} {above}")
        if made not in taken:
            return made
    while (numbered := f"{made[: LONGEST_ID - 1 - len(str(numbers[made]))]}-{numbers[made]}") in taken:
        numbers[made] += 1
    return numbered
