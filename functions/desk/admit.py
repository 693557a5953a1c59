"""A team that its lead started: the level above accepts it, moves it or refuses it, by one button each."""

from dataclasses import replace

from functions.desk.page import ALL_WELL
from functions.desk.room import Room
from functions.desk.start import units
from functions.desk.telling import to
from shared.notice import About
from shared.page import Reply
from shared.person import Role
from shared.phrase import Phrases
from shared.roster.accepting import accept, refuse
from shared.roster.beginning import Refusal
from shared.roster.plan import path_of
from shared.unit import Unit

say = Phrases("desk", "admit")
ACCEPT, MOVE, ASK, REFUSE = "accept", "move", "ask", "refuse"


def visit(room: Room, unit_id: str) -> Reply:
    """Show the page, or do what its button says."""
    team = room.unit(unit_id, Role.MANAGER)
    if team is None or not team.is_team or team.started is None:
        return room.pages.plain("not_here")
    if not room.asked.is_post:
        return _show(room, team)
    if room.action == ASK and team.waits:  # a team that is refused does not come back
        return room.pages.show(say, "refuse", say("sure", team=team.name), team=team)
    parent = room.posted.get("parent", "") if room.action == MOVE else None
    if room.action not in (ACCEPT, MOVE, REFUSE) or (parent is not None and not _may_move_to(room, parent)):
        return _show(replace(room, pages=room.pages.unasked()), team)
    return _settle(room, team, parent)


def _may_move_to(room: Room, parent: str) -> bool:
    """Whether it is a unit above teams that is the manager's too."""
    unit = room.unit(parent, Role.MANAGER)
    return unit is not None and not unit.is_team


def _settle(room: Room, team: Unit, parent: str | None) -> Reply:
    now, who, here = room.asked.now, room.person.address, room.now()
    found = refuse(here, team.id) if room.action == REFUSE else accept(here, team.id, now, parent)
    if isinstance(found, Refusal):
        return _settled(room, team)
    about = About.REFUSED if room.action == REFUSE else About.ACCEPTED
    told = to(room, about, team, team.recipients, other=who)
    room.others.prepare(*told)
    room.write(f"{room.action} team", found, team, **({"to": parent} if parent else {}))
    room.others.tell(*told)
    name = "was_refused" if about is About.REFUSED else "was_accepted"
    return room.pages.show(say, "plain", say(name, team=team.name), paragraphs=say.each(f"{name}_text"))


def _settled(room: Room, team: Unit) -> Reply:
    return room.pages.show(say, "plain", say("settled"), paragraphs=say.each("settled_text", team=team.name))


def _show(room: Room, team: Unit) -> Reply:
    if not team.waits:
        return _settled(room, team)
    tree = room.person.tree
    places = (
        {at: name for at, name in units(tree).items() if at != team.parent and _may_move_to(room, at)} if tree else {}
    )
    path = " > ".join(path_of(tree, team)) if tree else ""
    return room.pages.show(say, "admit", say("heading"), wrong=ALL_WELL, team=team, path=path, places=places)
