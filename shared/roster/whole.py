"""The units of an organisation file, which are all that there are: what a spreadsheet's rows plan for the teams
(`shared.roster.planning`), the file plans for the whole tree, and a team that it no longer has closes.
"""

from collections.abc import Iterable

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

    What cannot be is added to `problems`. Raises DefinitionInvalid where they make no tree.
    """
    after = staying(present, [_team(present, unit) if unit.is_team else unit for unit in units], programmes)
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


def _team(present: Present, unit: Unit) -> Unit:
    known = present.units.get(unit.id) or present.closed.get(unit.id)
    link = unit.link or (known and known.link) or new_link()
    return unit.model_copy(update={"link": link, "since": unit.since or (known and known.since)})
