"""How many people are in a team: its lead confirms it or changes it, on her page or by the link in an opening mail."""

from collections.abc import Mapping
from dataclasses import replace

from functions.desk.page import ALL_WELL, SAVE
from functions.desk.room import Room
from functions.desk.telling import readers_above, to
from shared.notice import About, Notice
from shared.page import Reply
from shared.phrase import Phrases
from shared.roster.beginning import Changes
from shared.roster.present import Present
from shared.roster.writing import steps
from shared.threshold import Rules
from shared.unit import MOST_PEOPLE, Unit
from shared.wave import Wave

say = Phrases("desk", "people")


def number(typed: str) -> int | None:
    """How many, if so many can be."""
    digits = typed.strip()
    people = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_PEOPLE)) else 0
    return people if 0 < people <= MOST_PEOPLE else None


def put(room: Room, team: Unit, people: int, opened: Wave | None) -> tuple[Unit, str]:
    """Put down how many people are in a team, which stays so if it is; the team then, and what is said."""
    if people == team.headcount:
        return team, say("still", people=people)
    here = room.now()
    if team.id not in here.units:
        return team, say("closed")
    after = here.units[team.id].model_copy(update={"headcount": people})
    changes = Changes(steps(here, {**here.units, team.id: after}))
    told = _told_above(room, here, after, team.headcount or 0)
    room.others.prepare(*told)
    room.write("headcount", changes, team, was=team.headcount, now=people)
    room.others.tell(*told)
    return after, " ".join([say("saved", people=people), *([say("counts_next")] if opened else [])])


def _told_above(room: Room, here: Present, team: Unit, was: int) -> list[Notice]:
    """The level above is told where the number crosses one from which more is shown: a lead could raise it for that."""
    programme, people = here.enrolled.get(team.id), team.headcount or 0
    rules = programme or Rules()
    from_which = (rules.share_from, rules.threshold, rules.comment_threshold, rules.sensitive_threshold)
    if here.tree is None or not any(min(was, people) < least <= max(was, people) for least in from_which):
        return []
    readers, other, at = readers_above(room, here.tree, team), room.person.address, f"team/{team.id}"
    return to(room, About.COUNTED, team, readers, other=other, leads_to=at, of=f"{was} {people} {room.today}")


def wrong() -> dict[str, str]:
    """What is said of a number that cannot be, by its field."""
    return {"people": say("no_people", most=MOST_PEOPLE)}


def visit(room: Room, team: Unit, wave: str) -> Reply:
    """The page behind the link in a wave's mail: one field, one button."""
    if not room.asked.is_post:
        return _show(room, team)
    typed = room.posted.get("people", "")
    if room.action != SAVE or "people" not in room.posted:
        return _show(replace(room, pages=room.pages.unasked()), team, typed or None)
    people = number(typed)
    if people is None:
        return _show(room, team, typed, faults=wrong())
    answering = room.present().answering(team.id)
    after, told = put(room, team, people, answering.wave if answering else None)
    room.asked.register.recipients.note_answered(room.person.address, team.id, wave)
    return _show(room, after, told=told)


def _show(
    room: Room, team: Unit, typed: str | None = None, *, told: str = "", faults: Mapping[str, str] = ALL_WELL
) -> Reply:
    shown = str(team.headcount) if typed is None else typed
    return room.pages.show(say, "people", say("heading"), told=told, wrong=faults, team=team, typed=shown)
