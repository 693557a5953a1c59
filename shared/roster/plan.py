"""What would change: the units as they would be, beside those of the register, and how it is told. Nothing is written.

A spreadsheet (`shared.roster.planning`) and an organisation file (`shared.roster.whole`) both end here.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.programme import Programme
from shared.roster.columns import COLUMNS, values
from shared.roster.meanwhile import waiting
from shared.roster.present import Present, enrolled
from shared.unit import Tree, Unit


class What(StrEnum):
    """What happens to a unit."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    REOPENED = "reopened"
    CLOSED = "closed"
    REMOVED = "removed"  # a unit above teams that has none any more


@dataclass(frozen=True)
class Change:
    """What happens to one unit: the field's old and new text by its column; `row` is 0 where no row says it."""

    what: What
    unit: str
    name: str
    is_team: bool
    row: int = 0
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What would change, and the units as they would be after it."""

    changes: list[Change]
    unchanged: int
    left: list[Unit]  # teams that are not in the file and stay as they are
    after: dict[str, Unit]
    notes: list[str]

    def count(self, what: What, *, teams: bool = True) -> int:
        """How many teams, or units above teams, this happens to."""
        return sum(change.what is what and change.is_team is teams for change in self.changes)

    @property
    def counts(self) -> dict[str, int]:
        """What happens to teams, and to how many."""
        return {str(what): number for what in What if (number := self.count(what))}


def planned(
    present: Present,
    after: Mapping[str, Unit],
    programmes: tuple[Programme, ...],
    *,
    rows: Mapping[str, int] | None = None,
    left: Sequence[Unit] = (),
) -> Plan:
    """The plan that leads to the units `after`; what is not among them closes, or is removed. A team that is new in an
    open wave's programme waits for the next.

    `programmes` are those of the time after it, `rows` the file's row about each unit, `left` the teams of which the
    file says nothing.
    """
    after, rows = waiting(present, after, programmes), rows or {}
    tree = Tree(after.values())
    now = enrolled(tree, programmes)
    changes = []
    for unit in after.values():
        before = present.units.get(unit.id)
        differing = dict(_differing(present, tree, before, unit, now.get(unit.id)))
        if before is None:
            what = What.REOPENED if unit.id in present.closed else What.NEW
        elif before.parent != unit.parent:
            what = What.MOVED
        elif differing or before != unit:
            what = What.CHANGED
        else:
            continue
        changes.append(Change(what, unit.id, unit.name, unit.is_team, rows.get(unit.id, 0), differing))
    gone = present.units.keys() - after.keys()
    for unit_id in sorted(gone, key=lambda each: (not present.units[each].is_team, each)):
        unit = present.units[unit_id]
        what = What.CLOSED if unit.is_team else What.REMOVED
        changes.append(Change(what, unit_id, unit.name, unit.is_team))
    passed = {change.unit for change in changes} | {unit.id for unit in left}
    unchanged = sum(unit.is_team and unit.id not in passed for unit in after.values())
    return Plan(changes, unchanged, list(left), after, list(_notes(present, after, now, gone)))


def path_of(tree: Tree, unit: Unit) -> list[str]:
    """The names of the units above, from the top."""
    return [tree.units[each].name for each in tree.path(unit.id)][:0:-1]


def _differing(
    present: Present, tree: Tree, before: Unit | None, unit: Unit, programme: Programme | None
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Old and new text of each column that differs; for a new unit of each that says something."""
    was = present.enrolled.get(unit.id) if before else None
    moved = before is None or before.parent != unit.parent
    new = values(unit, path_of(tree, unit) if moved else (), programme)
    old: dict[str, Any] = dict.fromkeys(new)
    if before is not None:
        old = values(before, path_of(present.tree, before) if moved and present.tree else (), was)
    texts = {column.name: (column.to_text(old[column.name]), column.to_text(new[column.name])) for column in COLUMNS}
    if before is None:
        del texts["name"], texts["id"]  # are told of every change
    named_now = before is not None and before.programme != unit.programme
    texts |= {
        "stays in": ("", was.id if named_now and was and programme and was.id == programme.id else ""),
        "link": (before.link or "", unit.link or "") if before is not None else ("", ""),
        "takes part from": (str((before and before.since) or ""), str(unit.since or "")),
    }
    for column, (old_text, new_text) in texts.items():
        if old_text != new_text:
            yield column, (old_text, new_text)


def _notes(
    present: Present, after: Mapping[str, Unit], now: Mapping[str, Programme], gone: AbstractSet[str]
) -> Iterator[str]:
    """What a person should know of it beside the rows."""
    idle = [unit.name for unit in after.values() if unit.is_team and unit.id not in now]
    if idle:
        one, many = f"'{idle[0]}' is in no programme and takes", f"{len(idle)} teams are in no programme and take"
        yield f"{one if len(idle) == 1 else many} part in nothing yet: `soundings programme create`"
    if waits := [unit.name for unit in after.values() if unit.waits]:
        one = f"'{waits[0]}', which its lead began, waits to be accepted by the level above"
        many = f"{len(waits)} teams that their leads began wait to be accepted by the level above"
        yield f"{one if len(waits) == 1 else many}: until then they are in no figures but their own"
    unread = [unit.name for unit in after.values() if unit.is_team and not unit.recipients]
    if unread:
        told = f"{len(unread)} teams have" if len(unread) > 1 else f"'{unread[0]}' has"
        yield f"{told} no recipient: nobody is sent the link or the summary"
    if answering := [each for unit in gone if (each := present.answering(unit))]:
        waves = ", ".join(sorted({each.wave.id for each in answering}))
        yield f"{len(answering)} of the teams that close answer to the end of the open wave ({waves})"
