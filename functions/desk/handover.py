"""Handing a team over: its lead types another address, and the person behind that takes it by a mailed link.

Until then nothing has changed. Those who lead the level above are told at once, and not with the next summary.
"""

from dataclasses import replace

from functions.desk.page import SAVE
from functions.desk.room import Room
from functions.desk.telling import readers_above, to
from shared.notice import About, Notice
from shared.page import Reply
from shared.person import Person, Role
from shared.phrase import Phrases
from shared.roster.accepting import join, led_by
from shared.roster.beginning import Refusal
from shared.signing import random_name
from shared.unit import Tree, Unit, can_be_written, plain_address

say = Phrases("desk", "handover")


def visit(room: Room, unit_id: str) -> Reply:
    """Show the page with its one field, or write to whom is typed."""
    team = room.unit(unit_id, Role.LEAD)
    if team is None or not team.is_team or (team.waits and room.person.address not in team.recipients):
        return room.pages.plain("not_here")
    typed = room.posted.get("address", "") if room.asked.is_post else ""
    if not room.asked.is_post:
        return _show(room, team)
    if room.action != SAVE:
        return _show(replace(room, pages=room.pages.unasked()), team, typed)
    address = plain_address(typed)
    if wrong := _fault(room, team, address):
        return _show(room, team, typed, wrong=wrong)
    who, tree = room.person.address, room.person.tree
    if who not in team.recipients and tree and _stands_above(room, tree, team, address):
        return _show(room, team, typed, wrong={"address": say("leads_above")})
    room.others.note(who, "hand over", room.asked.now, unit=team.id, to=address)
    room.others.tell(
        *to(room, About.TAKE_OVER, team, [address], other=who, leads_to=f"team/{team.id}", of=random_name())
    )
    return _show(room, team, told=say("written_to", address=address))


def _fault(room: Room, team: Unit, address: str) -> dict[str, str]:
    """What is wrong with the address, by its field."""
    if not can_be_written(address):
        return {"address": say("no_address")}
    if address in team.recipients:
        return {"address": say("leads_already")}
    domains = {each.rpartition("@")[2] for each in (*team.recipients, room.person.address)}
    allowed = room.settings is not None and room.settings.start.allows(address)
    if not allowed and address.rpartition("@")[2] not in domains:
        return {"address": say("other_domain")}
    return {}


def _show(room: Room, team: Unit, typed: str = "", *, told: str = "", wrong: dict[str, str] | None = None) -> Reply:
    return room.pages.show(say, "handover", say("heading"), told=told, wrong=wrong or {}, team=team, typed=typed)


def taken(room: Room, notice: Notice) -> bool:
    """Somebody takes a team over, by her mailed link; False where others lead it than when she was asked.

    Who asked led the team, or leads the level above; then she comes in the place of all that the team had. They and the
    level above are told. Done twice it changes nothing more.
    """
    here = room.now()
    team, tree, before = here.units.get(notice.unit), here.tree, tuple(notice.before.split())
    if tree is None or team is None or not team.is_team:
        return False
    if notice.other in before:
        after = tuple(notice.address if each == notice.other else each for each in before)
    else:
        after = (notice.address,)
    if team.recipients != after:
        if team.recipients != before or not (notice.other in before or _stands_above(room, tree, team, notice.other)):
            return False
        room.write("take over", led_by(here, team, after), team, was=notice.other)
    told = dict.fromkeys((*readers_above(room, tree, team), *(each for each in before if each not in after)))
    at = f"team/{team.id}"
    room.others.tell(*to(room, About.HANDED_OVER, team, told, other=notice.address, leads_to=at, of=notice.id))
    return True


def _stands_above(room: Room, tree: Tree, team: Unit, address: str) -> bool:
    """Whether an address is that of a reader of a unit above the team, or of a steward."""
    return (Person(address, tree, address in room.stewards).role(team.id) or 0) >= Role.MANAGER


def joined(room: Room, notice: Notice) -> bool:
    """A lead agrees that somebody leads the team with her; False where she leads it no more."""
    here = room.now()
    team = here.units.get(notice.unit)
    if team is None or notice.address not in team.recipients:
        return False
    found = join(here, team.id, notice.other)
    if isinstance(found, Refusal):
        return False
    room.write("join", found, team, was=notice.address)
    return True
