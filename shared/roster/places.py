"""Where the units above teams stand: the known ones, and those that the paths of a file name.

A path's names are looked up from the top. `Surgery [surgery-2]` means the unit with that id, which an export writes
where two units of one place have the same name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from shared.roster import cell
from shared.roster.entry import Entry, Problems
from shared.unit import Unit

WITH_ID = re.compile(r"^(.*\S) \[([a-z][a-z0-9-]{0,40})\]$")


@dataclass(eq=False)
class Place:
    """A unit above teams: known or new, and the row that is about it, if there is one."""

    name: str
    known: Unit | None = None
    parent: "Place | None" = None
    row: Entry | None = None
    asked_id: str = ""
    first_row: int = 0  # the first row of the file that names it; 0 where none does
    below: dict["Place", None] = field(default_factory=dict)
    _named: dict[str, dict["Place", None]] = field(default_factory=lambda: defaultdict(dict))  # those below

    @property
    def path(self) -> list[str]:
        """The names from the top down to this one."""
        return [*(self.parent.path if self.parent else ()), self.name]

    def child(self, name: str) -> "Place | None":
        """The unit of this name right below."""
        return next(iter(self._named[cell.key(name)]), None)

    def move(self, parent: "Place | None", name: str = "") -> None:
        """Stand below another unit, with everything below this one, and under this name, if there is one."""
        if self.parent:
            del self.parent._named[cell.key(self.name)][self]
            if self.parent is not parent:
                del self.parent.below[self]
        self.name, self.parent = name or self.name, parent
        if parent:
            parent.below[self] = parent._named[cell.key(self.name)][self] = None


class Places:
    """The tree of the units above teams."""

    def __init__(self, units: Iterable[Unit], problems: Problems) -> None:
        known = [unit for unit in units if not unit.is_team]
        self._problems = problems
        self.known = {unit.id: Place(unit.name, unit) for unit in known}
        self.new: dict[Place, None] = {}
        self.top: Place | None = None
        for unit in known:
            if unit.parent is None:
                self.top = self.known[unit.id]
            else:
                self.known[unit.id].move(self.known[unit.parent])

    def __iter__(self) -> Iterator[Place]:
        """Every unit after the one above it."""
        order = [self.top] if self.top else []
        for place in order:
            order.extend(place.below)
        return iter(order)

    def declare(self, rows: Sequence[Entry]) -> None:
        """Take in the rows about units above teams, the highest first: names and places change by id alone."""
        by_id = {row.id: row for row in rows if row.id in self.known}
        for unit_id, row in by_id.items():
            place = self.known[unit_id]
            place.move(place.parent, row.name)  # paths may use the new name at once
        for row in sorted(rows, key=lambda row: len(row.path)):
            declared = self._declared(row)
            if declared is None:
                continue
            if declared.row is not None:
                fault = f"'{row.name}' is in row {declared.row.row} already; keep one of the two rows"
                self._problems.add(row.row, "name", fault)
                continue
            declared.row = row
            declared.first_row = declared.first_row or row.row

    def _declared(self, row: Entry) -> Place | None:
        own = self.known.get(row.id)
        if not row.path and (own is None or own is self.top):
            return self._top(row.name, row)
        above = self.walk(row)
        if above is None:
            return None
        if own is None:
            place = above.child(row.name) or self._add(row.name, above, row.row)
            place.asked_id = row.id if place.known is None else place.known.id
            if row.id and place.known:
                fault = f"is '{row.id}', but '{row.name}' is '{place.known.id}'; an id never changes"
                self._problems.add(row.row, "id", fault)
            return place
        if self._is_below(above, own) or own is self.top:
            self._problems.add(row.row, "path", f"leads back to '{row.name}' itself; a unit cannot be below itself")
            return None
        if own.parent is not above:
            own.move(above)
        return own

    @staticmethod
    def _is_below(place: Place | None, other: Place) -> bool:
        while place is not None:
            if place is other:
                return True
            place = place.parent
        return False

    def _add(self, name: str, above: Place | None, row: int) -> Place:
        place = Place(name, first_row=row)
        if above:
            place.move(above)
        self.new[place] = None
        return place

    def _top(self, name: str, row: Entry) -> Place | None:
        if self.top is None:
            self.top = self._add(name, None, row.row)
            self.top.asked_id = row.id
        if cell.key(self._named(name)[0]) != cell.key(self.top.name):
            column, said = ("path", f"begins with '{name}'") if row.path else ("name", f"is '{name}' at the top")
            top = f"'{self.top.name}'" + (f" (row {self.top.first_row})" if self.top.known is None else "")
            fault = f"{said}, but the whole organisation is {top}; a path begins at the one unit above all others"
            self._problems.add(row.row, column, fault)
            return None
        return self.top

    def _named(self, part: str) -> tuple[str, Place | None]:
        """A part of a path as name, and as the known unit that it gives the id of."""
        written = WITH_ID.match(part)
        place = self.known.get(written[2]) if written else None
        return (written[1], place) if written and place else (part, None)

    def walk(self, row: Entry) -> Place | None:
        """The unit that a row's path leads to, made where it is new; None, and a problem, where it leads nowhere."""
        if not row.path:
            top = self.top.name if self.top else "Example Trust"
            fault = f"is empty; write the units above from the top, such as '{top} > Surgery'"
            self._problems.add(row.row, "path", fault)
            return None
        at = self._top(row.path[0], row)
        for part in row.path[1:]:
            if at is None:
                return None
            at.first_row = at.first_row or row.row
            _, meant = self._named(part)
            at = (meant if meant and meant.parent is at else None) or at.child(part) or self._add(part, at, row.row)
        if at is not None:
            at.first_row = at.first_row or row.row
        return at
