"""Handing a team over: its lead types another address, and the person behind that takes it by a mailed link.

Until then nothing has changed. Those who lead the level above are told at once, and not with the next summary.
"""

from collections.abc import Iterator
from dataclasses import replace

from functions.desk.page import SAVE
from functions.desk.room import Room
from shared.notice import About, Notice, ends
from shared.page import Reply
from shared.person import Role, is_address
from shared.phrase import Phrases
from shared.roster.accepting import hand_over, join, led_by
from shared.roster.beginning import Refusal
from shared.signing import random_name
from shared.unit import Tree, Unit, plain_address

say = Phrases("desk", "handover")


def visit(room: Room, unit_id: str) -> Reply:
    """Show the page with its one field, or write to whom is typed."""
    team = room.unit(unit_id, Role.LEAD)
    if team is None or not team.is_team:
        return room.pages.plain("not_here")
    typed = room.posted.get("address", "") if room.asked.is_post else ""
    if not room.asked.is_post:
        return _show(room, team)
    if room.action != SAVE:
        return _show(replace(room, pages=room.pages.unasked()), team, typed)
    address = plain_address(typed)
    if wrong := _fault(room, team, address):
        return _show(room, team, typed, wrong=wrong)
    now, of = room.asked.now, room.person.address if room.person.address in team.recipients else ""
    room.others.note(room.person.address, "hand over", now, unit=team.id, to=address)
    room.others.tell(
        Notice(random_name(), About.TAKE_OVER, address, ends(About.TAKE_OVER, now), room.pages.language,
               team.id, team.name, of or room.person.address, f"team/{team.id}")
    )  # fmt: skip
    return _show(room, team, told=say("written_to", address=address))


def _fault(room: Room, team: Unit, address: str) -> dict[str, str]:
    """What is wrong with the address, by its field."""
    if not is_address(address):
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
    """Somebody takes a team over, by her mailed link; False where it was given to somebody else meanwhile.

    Who asked may lead the team, or the level above; then she comes in the place of all that the team had. Done twice it
    changes nothing more.
    """
    here = room.now()
    team, tree = here.units.get(notice.unit), here.tree
    if tree is None or team is None or not team.is_team:
        return False
    if notice.address not in team.recipients and notice.other not in team.recipients:
        above = list(tree.path(team.id))[1:]
        if not any(notice.other in tree.units[unit].recipients for unit in above) and notice.other not in room.stewards:
            return False
        changes = led_by(here, team, (notice.address,))
    else:
        found = hand_over(here, team.id, notice.other, notice.address)
        if isinstance(found, Refusal):
            return False
        changes = found
    room.write("take over", changes, team, was=notice.other)
    room.others.tell(*_told_above(room, tree, team, notice))
    return True


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


def _told_above(room: Room, tree: Tree, team: Unit, notice: Notice) -> Iterator[Notice]:
    """A notice to each reader of the nearest unit above that has any; the same one however often it is made."""
    above = next((tree.units[unit] for unit in list(tree.path(team.id))[1:] if tree.units[unit].recipients), None)
    language = tree.languages[above.id] if above else ""
    until, at = ends(About.HANDED_OVER, room.asked.now), f"team/{team.id}"
    for number, address in enumerate(above.recipients if above else ()):
        if address != notice.address:
            told = (address, until, language, team.id, team.name, notice.address, at)
            yield Notice(f"{notice.id}-{number}", About.HANDED_OVER, *told)
