"""The units of an organisation file, which are all that there are: what a spreadsheet's rows plan for the teams
(`shared.roster.planning`), the file plans for the whole tree, and a team that it no longer has closes.
"""

from collections.abc import Iterable, Iterator

from shared.enrolment import Enrolment
from shared.programme import Programme
from shared.roster.link import new_link
from shared.roster.meanwhile import refusal
from shared.roster.present import Present
from shared.unit import Tree, Unit


def whole(
    present: Present, units: Iterable[Unit], programmes: tuple[Programme, ...], problems: list[str]
) -> dict[str, Unit]:
    """The units by id as they would be: a team keeps its link for good, its first day, and its programme.

    A team that waits to be accepted stays and goes on waiting, also where the file does not know it; where the unit
    above it goes, it stands below the next. What cannot be is added to `problems`. Raises DefinitionInvalid where they
    make no tree.
    """
    given = [_team(present, unit) if unit.is_team else unit for unit in units]
    after = staying(present, [*given, *_waiting(present, given)], programmes)
    enrolment = Enrolment(Tree(after.values()), programmes)  # links that were given belong to nobody else
    for unit in after.values():
        own = enrolment.of(unit) if unit.is_team else None
        if unit.programme and own is None:
            named = f"unit '{unit.id}', field 'programme': '{unit.programme}'"
            problems.append(f"{named} is no programme of a unit above a team")
        elif told := refusal(present, unit, own):
            problems.append(f"unit '{unit.id}': {told}")
    return after


def staying(present: Present, units: Iterable[Unit], programmes: tuple[Programme, ...]) -> dict[str, Unit]:
    """The units by id, each team by name in the programme that it is in, where another would be nearer now."""
    tree = Tree(units)
    enrolment = Enrolment(tree, programmes)
    after = dict(tree.units)
    for team in tree.teams():
        before, own = present.enrolled.get(team.id), enrolment.of(team)
        if team.programme or not before or not own or own.id == before.id:
            continue
        if before.id in {each.id for each in enrolment.above(team.id)}:
            after[team.id] = team.model_copy(update={"programme": before.id})
    return after


def _waiting(present: Present, given: list[Unit]) -> Iterator[Unit]:
    """The teams that wait and that the file does not have."""
    stay, top = {unit.id for unit in given if not unit.is_team}, next((u.id for u in given if u.parent is None), None)
    named = {unit.id for unit in given}
    for unit in present.units.values():
        if unit.waits and unit.id not in named and present.tree:
            above = (each for each in present.tree.path(unit.id) if each in stay)
            yield unit.model_copy(update={"parent": next(above, top)})


def _team(present: Present, unit: Unit) -> Unit:
    known = present.units.get(unit.id) or present.closed.get(unit.id)
    link = unit.link or (known and known.link) or new_link()
    since, started = unit.since or (known and known.since), known and known.started
    return unit.model_copy(update={"link": link, "since": since, "started": started})
