"""From what a file says to what would change: nothing is written here.

Teams that no row is about stay as they are, or close where that is asked for.

What people were told in a wave that is open holds: its teams are fixed, a team that joins takes part from the next
one, one that closes answers to the end, and a team cannot change its programme meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from infra.loading import new_link
from infra.teams import cell
from infra.teams.matching import Matching
from infra.teams.present import enrolled
from shared.enrolment import Enrolment
from shared.programme import LONDON
from shared.unit import Tree, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from infra.teams.entry import Entry, Problems
    from infra.teams.places import Place
    from infra.teams.present import Open, Present
    from shared.programme import Programme


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


def plan(present: Present, rows: Sequence[Entry], problems: Problems, *, close_missing: bool = False) -> Plan | None:
    """What the rows would change; None, and `problems`, where they cannot be followed."""
    matching = Matching(present, rows, problems, close_missing=close_missing)
    if problems:
        return None
    gone = _gone(matching) if close_missing else set()
    after = _after(matching, gone)
    _units_have_teams(matching, after)
    if problems:
        return None
    tree = Tree(after.values())
    after = _in_programmes(matching, tree, after)
    if problems:
        return None
    after = _since(present, tree, after)
    return _told(matching, after, gone)


# The units after it


def _gone(matching: Matching) -> set[str]:
    """The teams that close, and the units that are then left with none and that nothing needs."""
    gone = {unit.id for unit in matching.not_in_file()}
    needed = {programme.unit for programme in matching.present.programmes}
    kept = {id(matching.stand[row.row]) for row in matching.teams}
    for place in reversed(list(matching.places)):
        unit = place.known
        named = place.first_row or id(place) in kept or place.parent is None
        empty = all(below.known and below.known.id in gone for below in place.below)
        if unit and empty and not named and unit.id not in needed:
            gone.add(unit.id)
    return gone


def _after(matching: Matching, gone: set[str]) -> dict[str, Unit]:
    after: dict[str, Unit] = {}
    for place in matching.places:
        if not (place.known and place.known.id in gone):
            after[matching.id_of(place)] = _place(matching, place)
    for row in matching.teams:
        after[matching.team_ids[row.row]] = _team(matching, row)
    after.update({unit.id: unit for unit in matching.not_in_file() if unit.id not in gone})
    return after


def _place(matching: Matching, place: Place) -> Unit:
    parent = matching.id_of(place.parent) if place.parent else None
    unit = place.known or Unit(id=matching.id_of(place), name=cell.clean(place.name))
    unit = unit.model_copy(update={"parent": parent})
    return _with(unit, place.row) if place.row else unit


def _team(matching: Matching, row: Entry) -> Unit:
    unit_id = matching.team_ids[row.row]
    known = matching.about.get(row.row) or matching.present.closed.get(unit_id)
    unit = known or Unit(id=unit_id, name=row.name, headcount=row.headcount)
    parent = matching.id_of(matching.stand[row.row])
    link = unit.link or new_link()
    return _with(unit.model_copy(update={"parent": parent, "headcount": row.headcount, "link": link}), row)


def _with(unit: Unit, row: Entry) -> Unit:
    """A unit as its row says; a name that differs in nothing that can be seen stays."""
    update: dict[str, object] = {"name": unit.name if cell.clean(unit.name) == row.name else row.name}
    if row.recipients is not None:
        update["recipients"] = row.recipients
    if row.has_language:
        update["language"] = row.language
    return unit.model_copy(update=update)


def _units_have_teams(matching: Matching, after: Mapping[str, Unit]) -> None:
    parents = {unit.parent for unit in after.values()}
    for place in matching.places.new:
        if place.row and matching.id_of(place) not in parents:
            told = (
                f"is empty, and no team is below '{place.name}'; a team needs the number of its people, and a row "
                "without one stands for a unit above teams"
            )
            matching.problems.add(place.row.row, "headcount", told)


# Programmes and waves


def _in_programmes(matching: Matching, tree: Tree, after: dict[str, Unit]) -> dict[str, Unit]:
    enrolment = Enrolment(tree, matching.present.programmes)
    rows = {matching.team_ids[row.row]: row for row in matching.teams}
    named: dict[str, Unit] = {}
    for unit in after.values():
        if not unit.is_team:
            continue
        row = rows.get(unit.id)
        chosen = enrolment.of(unit)
        if row is not None:
            possible = enrolment.above(unit.id)
            chosen = _programme(matching, row, unit, possible)
            now = enrolment.of(unit)
            if (now and now.id) != (chosen and chosen.id):
                named[unit.id] = unit.model_copy(update={"programme": chosen and chosen.id})
        _not_meanwhile(matching, unit, row, chosen)
    return {**after, **named}


def _programme(matching: Matching, row: Entry, unit: Unit, possible: list[Programme]) -> Programme | None:
    """The programme that a row puts its team in; None, and a problem, where that cannot be."""
    before = matching.present.enrolled.get(unit.id)
    if not row.programme:
        if row.programme is None and unit.programme and unit.programme not in {each.id for each in possible}:
            told = f"is not below the unit of the team's programme '{unit.programme}'"
            matching.problems.add(row.row, "path", told)
            return None
        kept = next((each for each in possible if before and each.id == before.id), None)
        if kept is None and len(possible) > 1:
            told = " or ".join(each.id for each in possible)
            matching.problems.add(row.row, "programme", f"is empty, and the team could be in several; write {told}")
        return kept or next(iter(possible), None)
    every = matching.present.programmes
    wanted = cell.key(row.programme)
    found = next((each for each in every if wanted in (each.id, cell.key(each.title))), None)
    if found is None:
        matching.problems.add(row.row, "programme", _no_programme(row.programme, every))
    elif found.id not in {each.id for each in possible}:
        above = matching.present.units.get(found.unit)
        told = f"'{found.id}' is for the teams below '{above.name if above else found.unit}', and this one is not"
        matching.problems.add(row.row, "programme", told)
    return found


def _no_programme(typed: str, every: Sequence[Programme]) -> str:
    if not every:
        return f"there is no programme yet; leave '{typed}' out, and make it with `soundings programme create`"
    ids = [each.id for each in every]
    near = get_close_matches(cell.slug(typed), ids, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"there is {', '.join(ids)}"
    return f"there is no programme '{typed}'; {hint}"


def _not_meanwhile(matching: Matching, unit: Unit, row: Entry | None, programme: Programme | None) -> None:
    """A team cannot change its programme while its people answer in it: the link leads to one form."""
    answering: Open | None = matching.present.answering(unit.id)
    if answering is None or (programme and programme.id == answering.wave.programme):
        return
    last = f"{answering.wave.closes_at.astimezone(LONDON):%-d %B %Y}"
    told = (
        f"'{unit.name}' is answering the survey of '{answering.wave.programme}' until {last} and cannot change its "
        "programme before; leave it there until then"
    )
    place = next((each for each in matching.places if matching.id_of(each) == unit.parent), None)
    at = row.row if row else place.first_row if place else 0
    matching.problems.add(at, "programme" if row and row.programme else "path", told)


def _since(present: Present, tree: Tree, after: dict[str, Unit]) -> dict[str, Unit]:
    """Teams that a wave was opened without take part from the next one."""
    waiting: dict[str, Unit] = {}
    for team_id, programme in enrolled(Tree(after.values()), present.programmes).items():
        wave = present.waves.get(programme.id)
        if wave and not wave.has(team_id):
            unit, first = after[team_id], wave.wave.opens + timedelta(days=1)
            if unit.since is None or unit.since < first:
                waiting[team_id] = unit.model_copy(update={"since": first})
    return {**after, **waiting}


# What is told of it


def _told(matching: Matching, after: dict[str, Unit], gone: set[str]) -> Plan:
    present, tree = matching.present, Tree(after.values())
    rows = {matching.team_ids[row.row]: row.row for row in matching.teams}
    rows |= {matching.id_of(place): place.first_row for place in matching.places if place.first_row}
    now = enrolled(tree, present.programmes)
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
    for unit_id in sorted(gone, key=lambda each: (not present.units[each].is_team, each)):
        unit = present.units[unit_id]
        what = What.CLOSED if unit.is_team else What.REMOVED
        changes.append(Change(what, unit_id, unit.name, unit.is_team))
    left = [unit for unit in matching.not_in_file() if unit.id not in gone]
    changed = {change.unit for change in changes}
    unchanged = sum(unit_id not in changed for unit_id in matching.team_ids.values())
    return Plan(changes, unchanged, left, after, list(_notes(present, after, now, gone)))


def path_of(tree: Tree, unit: Unit) -> list[str]:
    """The names of the units above, from the top."""
    return [tree.units[each].name for each in tree.path(unit.id)][:0:-1]


def _differing(
    present: Present, tree: Tree, before: Unit | None, unit: Unit, programme: Programme | None
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Old and new text of each column that differs; for a new unit of each that says something."""
    was = present.enrolled.get(unit.id) if before else None
    old_path = " > ".join(path_of(present.tree, before)) if before and present.tree else ""
    moved = before is None or before.parent != unit.parent
    texts = {
        "name": (before.name if before else "", unit.name if before else ""),
        "path": (old_path, " > ".join(path_of(tree, unit))) if moved else ("", ""),
        "headcount": (str((before and before.headcount) or ""), str(unit.headcount or "")),
        "recipients": (", ".join(before.recipients if before else ()), ", ".join(unit.recipients)),
        "language": ((before and before.language) or "", unit.language or ""),
        "programme": (was.id if was else "", programme.id if programme else ""),
        "takes part from": (
            str((before and before.since) or ""),
            str(unit.since or "") if before is None or before.since != unit.since else str(before.since or ""),
        ),
    }
    for column, (old, new) in texts.items():
        if old != new:
            yield column, (old, new)


def _notes(present: Present, after: Mapping[str, Unit], now: Mapping[str, Programme], gone: set[str]) -> Iterator[str]:
    """What a person should know of it beside the rows."""
    idle = [unit.name for unit in after.values() if unit.is_team and unit.id not in now]
    if idle:
        told = f"{len(idle)} teams are" if len(idle) > 1 else f"'{idle[0]}' is"
        yield f"{told} in no programme and takes part in nothing yet: `soundings programme create`".replace(
            "are in no programme and takes", "are in no programme and take"
        )
    unread = [unit.name for unit in after.values() if unit.is_team and not unit.recipients]
    if unread:
        told = f"{len(unread)} teams have" if len(unread) > 1 else f"'{unread[0]}' has"
        yield f"{told} no recipient: nobody is sent the link or the summary"
    if waiting := [unit for unit in gone if present.answering(unit)]:
        closing = {each.wave.id for unit in waiting if (each := present.answering(unit))}
        waves = ", ".join(sorted(closing))
        yield f"{len(waiting)} of the teams that close answer to the end of the open wave ({waves})"
