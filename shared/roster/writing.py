"""A plan put into the register: safe to be killed anywhere and run again, which ends what is left.

| order | why there |
|---|---|
| links that teams have no longer, since the file gives them another | they answer to the end of the open wave |
| links of teams that stay as they are, but have other units above | once those are written, nobody would see that the \
links are old |
| units, the highest first, each team with its link in one transaction | whoever reads meanwhile finds a whole tree |
| teams that close, each with its link | |
| units that are left with no team, the lowest first | |
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from shared.programme import Programme
from shared.roster.link import link_of, told_above
from shared.roster.present import NEVER, Open, Present, enrolled
from shared.store.roster import Link, Step
from shared.unit import Tree, Unit


def steps(present: Present, after: Mapping[str, Unit], programmes: tuple[Programme, ...] | None = None) -> list[Step]:
    """What is to be written, in this order, for the units to be those `after`.

    `programmes` are those of the time after it, where they change.
    """
    tree = Tree(after.values())
    now = enrolled(tree, present.programmes if programmes is None else programmes)
    before = _links(present.tree, present.enrolled) if present.tree else {}
    links = _links(tree, now)
    units = [after[unit_id] for unit_id in reversed(tree.upwards())]
    changed = [unit for unit in units if unit != present.units.get(unit.id)]
    touched = {unit.id for unit in changed}
    stay = [team_id for team_id, link in links.items() if team_id not in touched and before.get(team_id) != link]
    dropped = [team_id for team_id in before if team_id not in links and team_id in after]
    in_use = {link.code for link in links.values()}
    replaced = [link for team_id, link in before.items() if team_id in links and link.code not in in_use]
    found = [Step(link=_ended(present, link)) for link in replaced]
    found += [Step(link=_meanwhile(present, links[team_id])) for team_id in stay]
    found += [Step(link=_ended(present, before[team_id])) for team_id in dropped]
    for unit in changed:
        link = links.get(unit.id)
        is_new = unit.id not in present.units and unit.id not in present.closed
        reopens = unit.id in present.closed
        follows = before[unit.id].code if unit.id in before else ""
        found.append(Step(unit, link and _meanwhile(present, link), follows, is_new=is_new, reopens=reopens))
    found += _ends(present, after, before)
    return found


def _links(tree: Tree, programmes: Mapping[str, Programme]) -> dict[str, Link]:
    return {team_id: link_of(tree, tree.units[team_id], programme) for team_id, programme in programmes.items()}


def _meanwhile(present: Present, link: Link) -> Link:
    """A link with what its open wave's people were told, until that wave is over."""
    answering = present.answering(link.team)
    if answering is None or (told := _told(present, answering, link.team)) == link.above:
        return link
    return replace(link, moved=(answering.wave.opens + timedelta(days=1)).isoformat(), above_was=told)


def _told(present: Present, answering: Open, team_id: str) -> str:
    """The units above of which a team's people were told when their wave opened."""
    programme = next(each for each in present.programmes if each.id == answering.wave.programme)
    return ", ".join(told_above(answering.tree, answering.tree.units[team_id], programme))


def _ended(present: Present, link: Link) -> Link:
    """The link of a team that takes part no more, once the wave that is open is over."""
    answering = present.answering(link.team)
    if answering is None:
        return replace(link, above="", until=NEVER.isoformat())
    return replace(link, above=_told(present, answering, link.team), until=answering.wave.opens.isoformat())


def _ends(present: Present, after: Mapping[str, Unit], before: Mapping[str, Link]) -> Iterator[Step]:
    order = present.tree.upwards() if present.tree else []
    for unit_id in (each for each in order if each not in after):
        unit: Unit = present.units[unit_id]
        if unit.is_team:
            yield Step(closes=unit, link=_ended(present, before[unit_id]) if unit_id in before else None)
        else:
            yield Step(removes=unit_id)
