"""A team's page at the desk: when it is asked, what to hand on, and what its lead can see and do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from functions.desk import people
from functions.desk.page import ALL_WELL
from functions.desk.room import Room
from shared.page import Reply
from shared.person import Role
from shared.phrase import Phrases
from shared.printed.qr import inline
from shared.programme import LONDON, Programme
from shared.roster.present import Present
from shared.signing import Purpose, link, sign
from shared.unit import Unit
from shared.wave import State, Wave
from shared.wording import moment

say = Phrases("desk", "team")
PASSED, PEOPLE = "passed", "people"


@dataclass(frozen=True)
class Now:
    """How a team stands: its programme, the wave that is open, the next, and the last whose figures were published."""

    team: Unit
    programme: Programme | None = None
    open: Wave | None = None
    next: Wave | None = None
    last: Wave | None = None

    @property
    def answering(self) -> Wave | None:
        """The wave that slips and a passed-on link are for."""
        return self.open or self.next

    @property
    def linked(self) -> Wave | None:
        """The wave that the lead's signed links are of."""
        return self.open or self.last or self.next


def now_of(room: Room, here: Present, team: Unit) -> Now:
    """It, by the register."""
    programme = here.enrolled.get(team.id)
    if programme is None:
        return Now(team)
    waves = room.asked.register.waves.of(programme.id)
    answering = here.answering(team.id)
    opened = answering.wave if answering else None
    to_come = [wave for wave in waves if wave.state is State.SCHEDULED and (not team.since or wave.opens >= team.since)]
    told = [wave for wave in waves if wave.state is State.PUBLISHED and (not team.since or wave.opens >= team.since)]
    coming = (wave for wave in programme.upcoming(room.asked.now, held=bool(told or opened)) if wave.id != _id(opened))
    following = min(to_come, key=lambda wave: wave.id, default=next(coming, None))  # the clock plans it within the hour
    return Now(team, programme, opened, following, max(told, key=lambda wave: wave.id, default=None))


def _id(wave: Wave | None) -> str:
    return wave.id if wave else ""


def visit(room: Room, unit_id: str) -> Reply:
    """Show the page, or do what a button of it says."""
    team = room.unit(unit_id, Role.LEAD)
    if team is None or not team.is_team:
        return room.pages.plain("not_here")
    now = now_of(room, room.present(), team)
    if room.action == PASSED and now.open:
        room.asked.register.sessions.pass_on(team.id, now.open)
        return show(room, now, say("thanks_passed"))
    if room.action == PEOPLE:
        return _counted(room, now)
    if room.asked.is_post:
        return show(replace(room, pages=room.pages.unasked()), now)
    return show(room, now, say("begun") if room.asked.query.get("told") == "begun" else "")


def _counted(room: Room, now: Now) -> Reply:
    """Put down how many people are in the team; what cannot be stays typed."""
    typed = room.posted.get("people", "")
    count = people.number(typed)
    if count is None:
        return show(room, now, typed=typed, wrong=people.wrong())
    team, told = people.put(room, now.team, count, now.open)
    return show(room, replace(now, team=team), told)


def show(
    room: Room, now: Now, told: str = "", *, typed: str | None = None, wrong: Mapping[str, str] = ALL_WELL
) -> Reply:
    """The page, as things stand."""
    team, address = now.team, f"{room.asked.address}/s/{now.team.link}"
    return room.pages.show(
        say,
        "team",
        team.name,
        told=told,
        wrong=wrong,
        now=now,
        state=_state(now, is_asked_first=bool(room.settings and room.settings.start.asks_first)),
        address=address if now.programme else "",
        symbol=inline(address) if now.programme else "",
        passed=now.open is not None and room.asked.register.sessions.of(team.id).passed == now.open.name,
        typed=str(team.headcount) if typed is None else typed,
        links=_links(room, now),
        has_slips=now.answering is not None and now.answering.rules.slips,
        is_above=(room.person.role(team.id) or 0) >= Role.MANAGER,
    )


def _state(now: Now, *, is_asked_first: bool) -> list[str]:
    """When the team is asked, in sentences."""
    said = [say("waits_first" if is_asked_first else "waits")] if now.team.waits else []
    if now.programme is None:
        return [*said, say("in_none")]
    if now.open:
        said.append(say("is_open", closes=moment(now.open.closes_at.astimezone(LONDON))))
    if now.next:
        said.append(say("opens", opens=moment(now.next.opens_at.astimezone(LONDON))))
    return said if now.open or now.next else [*said, say("none_planned")]


def _links(room: Room, now: Now) -> dict[str, str]:
    """What a lead has in her mails as well, by what it is: addresses from this page; none for who leads above alone."""
    asked, wave, team = room.asked, now.linked, now.team
    if wave is None or room.person.address not in team.recipients:
        return {}

    def to(purpose: Purpose, of: Wave) -> str:
        mark = asked.marks.get(room.person.address, "")
        signed = link(asked.key, purpose, of.programme, of.id, [team.id], room.person.address, mark)
        page = "results" if purpose is Purpose.SEE else "lead"
        return f"{room.pages.root}{page}/{sign(asked.key, signed)}{room.pages.query}"

    told = {Purpose.SEE: now.last, Purpose.DID: now.last, Purpose.SHARE: now.last}
    of_all = {Purpose.MET: wave, Purpose.MAIL: wave}
    return {str(purpose): to(purpose, of) for purpose, of in {**told, **of_all}.items() if of}
