"""What was changed of a team, by whom and when: the audit, for those whom it concerns."""

from functions.desk.room import Room
from shared.page import Reply
from shared.person import Role
from shared.phrase import Phrases
from shared.programme import LONDON
from shared.store.audit import Entry
from shared.wording import day

say = Phrases("desk", "changes")
SAID = (
    *("headcount", "hand_over", "take_over", "slips", "start", "accept_team", "move_team", "refuse_team"),
    *("ask_to_join", "join"),
)  # what is told in a sentence of its own
MOST = 50


def show(room: Room, unit_id: str) -> Reply:
    """The newest, of this year and the last."""
    team = room.unit(unit_id, Role.LEAD)
    if team is None or not team.is_team:
        return room.pages.plain("not_here")
    audit, year = room.asked.register.audit, room.asked.now.year
    entries = [each for of in (year - 1, year) for each in audit.entries(of) if each.details.get("unit") == team.id]
    told = [_told(each) for each in reversed(entries)][:MOST]
    return room.pages.show(say, "changes", say("heading"), team=team, entries=told)


def _told(entry: Entry) -> str:
    name = entry.what.replace(" ", "_")
    what = say(name, **entry.details) if name in SAID else entry.what
    return say("line", day=day(entry.when.astimezone(LONDON)), who=entry.who.rpartition("/")[2], what=what)
