"""From the rows of a spreadsheet to what would change: nothing is written here.

Teams that no row is about stay as they are, or close where that is asked for; but none that waits to be accepted, which
whoever made the file may not know of. A row about one changes what it says, and it goes on waiting.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from shared.enrolment import Enrolment
from shared.programme import Programme
from shared.roster import cell
from shared.roster.entry import Entry, Problems
from shared.roster.link import new_link
from shared.roster.matching import Matching
from shared.roster.meanwhile import refusal
from shared.roster.places import Place
from shared.roster.plan import Plan, planned
from shared.roster.present import Present
from shared.unit import Tree, Unit


def plan(present: Present, rows: Sequence[Entry], problems: Problems, *, close_missing: bool = False) -> Plan | None:
    """What the rows would change; None, and `problems`, where they cannot be followed."""
    matching = Matching(present, rows, problems, close_missing=close_missing)
    if problems:
        return None
    gone = _gone(matching) if close_missing else set[str]()
    after = _after(matching, gone)
    _units_have_teams(matching, after)
    if problems:
        return None
    tree = Tree(after.values())
    after = _in_programmes(matching, tree, after)
    if problems:
        return None
    about = {matching.team_ids[row.row]: row.row for row in matching.teams}
    about |= {matching.id_of(place): place.first_row for place in matching.places if place.first_row}
    left = [unit for unit in matching.not_in_file() if unit.id not in gone]
    return planned(present, after, present.programmes, rows=about, left=left)


# The units after it


def _gone(matching: Matching) -> set[str]:
    """The teams that close, and the units that are then left with none and that nothing needs."""
    gone = {unit.id for unit in matching.not_in_file() if not unit.waits}
    kept = {id(matching.stand[row.row]) for row in matching.teams}
    needed = {programme.unit for programme in matching.present.programmes}
    needed |= {unit.parent or "" for unit in matching.not_in_file() if unit.waits}
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
    unit = known or Unit(id=unit_id, name=row.name)
    parent = matching.id_of(matching.stand[row.row])
    link = unit.link or new_link()
    return _with(unit.model_copy(update={"parent": parent, "link": link}), row)


def _with(unit: Unit, row: Entry) -> Unit:
    """A unit as its row says; a name that differs in nothing that can be seen stays."""
    name = unit.name if cell.clean(unit.name) == row.name else row.name
    return unit.model_copy(update={**row.kept, "name": name})


def _units_have_teams(matching: Matching, after: Mapping[str, Unit]) -> None:
    parents = {unit.parent for unit in after.values()}
    for place in matching.places.new:
        if place.row and matching.id_of(place) not in parents:
            fault = (
                f"is empty, and no team is below '{place.name}'; a team needs the number of its people, and a row "
                "without one stands for a unit above teams"
            )
            matching.problems.add(place.row.row, "headcount", fault)


# Programmes and waves


def _in_programmes(matching: Matching, tree: Tree, after: dict[str, Unit]) -> dict[str, Unit]:
    enrolment = Enrolment(tree, matching.present.programmes)
    rows = {matching.team_ids[row.row]: row for row in matching.teams}
    named: dict[str, Unit] = {}
    for unit in after.values():
        if not unit.is_team:
            continue
        row, own = rows.get(unit.id), enrolment.of(unit)
        chosen = _programme(matching, row, unit, enrolment.above(unit.id)) if row else own
        if row and (own and own.id) != (chosen and chosen.id):
            named[unit.id] = unit.model_copy(update={"programme": chosen and chosen.id})
        _not_meanwhile(matching, unit, row, chosen)
    return {**after, **named}


def _programme(matching: Matching, row: Entry, unit: Unit, possible: list[Programme]) -> Programme | None:
    """The programme that a row puts its team in; None, and a problem, where that cannot be."""
    before = matching.present.enrolled.get(unit.id)
    if unit.waits:
        if row.programme and (before is None or cell.key(row.programme) not in (before.id, cell.key(before.title))):
            fault = f"is '{row.programme}', but '{unit.name}' waits to be accepted and is asked by itself until then"
            matching.problems.add(row.row, "programme", fault)
        return before
    if not row.programme:
        if row.programme is None and unit.programme and unit.programme not in {programme.id for programme in possible}:
            fault = f"is not below the unit of the team's programme '{unit.programme}'"
            matching.problems.add(row.row, "path", fault)
            return None
        kept = next((programme for programme in possible if before and programme.id == before.id), None)
        if kept is None and len(possible) > 1:
            choice = " or ".join(programme.id for programme in possible)
            matching.problems.add(row.row, "programme", f"is empty, and the team could be in several; write {choice}")
        return kept or next(iter(possible), None)
    programmes = matching.present.programmes
    wanted = cell.key(row.programme)
    found = next((programme for programme in programmes if wanted in (programme.id, cell.key(programme.title))), None)
    if found is None:
        matching.problems.add(row.row, "programme", _no_programme(row.programme, programmes))
    elif found.id not in {programme.id for programme in possible}:
        above = matching.present.units.get(found.unit)
        fault = f"'{found.id}' is for the teams below '{above.name if above else found.unit}', and this one is not"
        matching.problems.add(row.row, "programme", fault)
    return found


def _no_programme(typed: str, programmes: Sequence[Programme]) -> str:
    if not programmes:
        return f"there is no programme yet; leave '{typed}' out, and make it with `soundings programme create`"
    ids = [programme.id for programme in programmes]
    near = get_close_matches(cell.slug(typed), ids, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"there is {', '.join(ids)}"
    return f"there is no programme '{typed}'; {hint}"


def _not_meanwhile(matching: Matching, unit: Unit, row: Entry | None, programme: Programme | None) -> None:
    fault = refusal(matching.present, unit, programme)
    if not fault:
        return
    place = next((place for place in matching.places if matching.id_of(place) == unit.parent), None)
    at = row.row if row else place.first_row if place else 0
    matching.problems.add(at, "programme" if row and row.programme else "path", fault)
