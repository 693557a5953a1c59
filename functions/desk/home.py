"""The desk's first page: the teams that somebody leads, and what is hers above them."""

from dataclasses import dataclass

from functions.desk.room import Room
from functions.desk.team import Now, now_of
from shared.page import Reply
from shared.phrase import Phrases
from shared.programme import LONDON
from shared.roster.present import Present
from shared.unit import Unit
from shared.wording import day

say = Phrases("desk", "home")
MOST_LISTED = 400


@dataclass(frozen=True)
class Above:
    """A unit above teams: how many there are, which are new, and which have an open survey and not passed it on."""

    unit: Unit
    teams: int
    new: tuple[Unit, ...]
    waiting: tuple[Unit, ...]


def show(room: Room, told: str = "") -> Reply:
    """The page."""
    here = room.present()
    teams = [(team, _said(now_of(room, here, team))) for team in room.person.leads()]
    above = [_above(room, here, unit) for unit in room.person.manages()]
    may_start = bool(room.settings and room.settings.start.allows(room.person.address))
    return room.pages.show(
        say, "home", say("heading"), told=told, teams=teams, above=above, may_start=may_start, most=MOST_LISTED
    )


def _said(now: Now) -> str:
    if now.team.waits:
        return say("new_team")
    if now.open:
        return say("open", day=day(now.open.closes_at.astimezone(LONDON)))
    return say("next", day=day(now.next.opens)) if now.next else say("quiet")


def _above(room: Room, here: Present, unit: Unit) -> Above:
    tree = room.person.tree
    teams = [each for each in tree.below(unit.id) if each.is_team] if tree else []
    passed = {team: noted.passed for team, noted in room.asked.register.sessions.every()}
    open_now = {team.id: opened.wave for team in teams if (opened := here.answering(team.id))}
    waiting = [team for team in teams if (wave := open_now.get(team.id)) and passed.get(team.id) != wave.name]
    return Above(unit, len(teams), tuple(team for team in teams if team.waits), tuple(waiting))
