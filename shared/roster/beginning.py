"""A team that its lead begins at the desk: what is made of what she says, or why nothing is.

It stands in the register like any team, and waits (`Unit.waits`) until the level above accepts it. As long as it does
it is in a programme of its own, named as it is, whose waves are of this team alone: so it counts nowhere else, and
nothing above it can be subtracted. `shared.roster.accepting` has what becomes of it.

Made again with the same token it is the same team, and what is left to write. The team is written before its
programme: one without is in no survey, and the level above sees it.
"""

import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from pydantic import ValidationError

from shared.enrolment import Enrolment
from shared.instrument import Instrument
from shared.language import LANGUAGES
from shared.programme import EVERY_TWO_MONTHS, LONDON, Programme
from shared.roster import cell
from shared.roster.link import new_link
from shared.roster.matching import LONGEST_ID
from shared.roster.present import Present
from shared.roster.writing import steps
from shared.settings import Settings
from shared.store.register import Register
from shared.store.roster import Step
from shared.threshold import Rules
from shared.unit import MOST_PEOPLE, Started, Tree, Unit, domain_of

FAR = timedelta(weeks=3)  # a next date beyond this need not be waited for
MARK = 12  # characters of an id that tell a team from another of its name
ADVERTISES = re.compile(r"https?:|www\.|@", re.IGNORECASE)  # the level above is mailed the name
COPIED = ("hour", "open_days", "reminder_days", "retention_days", *Rules.model_fields)


class Why(StrEnum):
    """Why something is not done; the pages have the words."""

    NOT_SET_UP = "not set up"  # there is no organisation, or no service of this id
    DOMAIN = "domain"  # the address is of none that may begin a team
    TOO_MANY = "too many"  # teams of this domain today: `most`
    NAME = "name"  # none, too long, or one that no mail should carry
    EXISTS = "exists"  # a team of this name is there: `unit`, which she can join
    HEADCOUNT = "headcount"  # `least`, `most`
    LANGUAGE = "language"
    NOTHING_TO_ASK = "nothing to ask"  # no programme above, and no questionnaire of this id
    GONE = "gone"  # the team has closed meanwhile
    ACCEPTED = "accepted"  # it waits no more
    FULL = "full"  # as many people get its mail as can: `most`
    NOT_LED = "not led"  # the address that is to be replaced gets none of its mail


@dataclass(frozen=True)
class Refusal:
    """Why something is not done, and what the words for it need."""

    why: Why
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """What is to be written, in this order; killed anywhere and found again, it is what is left."""

    steps: list[Step] = field(default_factory=list)
    programmes: tuple[Programme, ...] = ()

    def write(self, register: Register) -> None:
        """Write it. Raises RosterBusy where somebody else writes the same."""
        for _ in register.roster.write(self.steps):
            pass
        for programme in self.programmes:
            register.definitions.put_programme(programme)


@dataclass(frozen=True)
class Asked:
    """What a lead says of the team that she begins.

    `unit` is None where its service is not in the list, `instrument` where she wants what the programme asks. The form
    carries the `token`, by which the same team is known again.
    """

    token: str
    name: str
    unit: str | None
    headcount: int | None
    language: str
    instrument: str | None = None
    runs_already: bool = False
    at_once: bool = False


@dataclass(frozen=True)
class Begun:
    """The team, its own programme, the unit above whose leads are told, and what is to be written."""

    team: Unit
    programme: Programme
    above: Unit
    changes: Changes

    @property
    def opens(self) -> date | None:
        """The day of its first survey; None while nothing opens."""
        return self.programme.next_opening(date.min)


def begin(
    present: Present,
    settings: Settings,
    instruments: Mapping[str, Instrument],
    asked: Asked,
    address: str,
    now: datetime,
) -> Begun | Refusal:
    """Begin a team for whoever has this address; `instruments` are those that may be asked, by id."""
    today, tree, name = now.astimezone(LONDON).date(), present.tree, _name(asked.name)
    if not settings.start.allows(address):
        return Refusal(Why.DOMAIN)
    if tree is None or (asked.unit and (asked.unit not in tree.units or tree.units[asked.unit].is_team)):
        return Refusal(Why.NOT_SET_UP)
    if name is None:
        return Refusal(Why.NAME)
    team_id = _id(name, asked.token)
    team = _hers(present, team_id, address) or _team(present, tree, settings, asked, team_id, name, address, today)
    if isinstance(team, Refusal):
        return team
    own = next((each for each in present.programmes if each.id == team_id), None)
    made = own or _own(present, tree, settings, instruments, asked, team, today)
    if isinstance(made, Refusal):
        return made
    after = {**present.units, team_id: team}
    changes = Changes(steps(present, after, (*present.programmes, made)), () if own else (made,))
    return Begun(team, made, nearest_read(Tree(after.values()), team), changes)


def nearest_read(tree: Tree, team: Unit) -> Unit:
    """The nearest unit above a team whose mail somebody gets; or the top, whose may be the stewards'."""
    above = [tree.units[each] for each in tree.path(team.id)][1:]
    return next((unit for unit in above if unit.recipients), above[-1])


def programme_above(present: Present, unit_id: str) -> Programme | None:
    """The programme that a team directly below a unit would be in."""
    return next(iter(Enrolment(present.tree, present.programmes).above(unit_id)), None) if present.tree else None


def may_open_at_once(above: Programme | None, today: date) -> bool:
    """Whether the programme's next date is so far off that a team's first survey may be before it."""
    if above is None or above.is_paused(today):
        return False
    following = above.next_opening(today)
    return following is not None and following - today > FAR


def _name(typed: str) -> str | None:
    try:
        name = cell.name(typed)
    except cell.Fault:
        return None
    return None if not name or ADVERTISES.search(name) else name


def _id(name: str, token: str) -> str:
    mark = b32encode(sha256(f"{token} {cell.key(name)}".encode()).digest()).decode()[:MARK].lower()
    return f"{cell.slug(name)[: LONGEST_ID - MARK - 1].rstrip('-')}-{mark}"


def _hers(present: Present, team_id: str, address: str) -> Unit | Refusal | None:
    """The team that this address has begun already; no other's, and none that has closed since."""
    known = present.units.get(team_id)
    if known is None:
        return Refusal(Why.GONE) if team_id in present.closed else None
    return known if known.started and address in known.recipients else Refusal(Why.GONE)


def _team(
    present: Present,
    tree: Tree,
    settings: Settings,
    asked: Asked,
    team_id: str,
    name: str,
    address: str,
    today: date,
) -> Unit | Refusal:
    """The team as it will be, or why there will be none."""
    started, parent = Started(on=today, domain=domain_of(address)), asked.unit or tree.root
    known = (unit.started for unit in (*present.units.values(), *present.closed.values()) if unit.started)
    if sum((each.on, each.domain) == (started.on, started.domain) for each in known) >= settings.start.most_a_day:
        return Refusal(Why.TOO_MANY, {"most": settings.start.most_a_day})
    same = (unit for unit in tree.below(parent) if unit.is_team and cell.key(unit.name) == cell.key(name))
    if (there := next(same, None)) is not None:
        return Refusal(Why.EXISTS, {"unit": there})
    if asked.headcount is None or not 1 <= asked.headcount <= MOST_PEOPLE:
        return Refusal(Why.HEADCOUNT, {"least": 1, "most": MOST_PEOPLE})
    if asked.language not in LANGUAGES:
        return Refusal(Why.LANGUAGE)
    team = Unit(
        id=team_id, name=name, parent=parent, headcount=asked.headcount, link=new_link(), language=asked.language,
        started=started,
    )  # fmt: skip
    return team.model_copy(update={"recipients": (address,)})


def _own(
    present: Present,
    tree: Tree,
    settings: Settings,
    instruments: Mapping[str, Instrument],
    asked: Asked,
    team: Unit,
    today: date,
) -> Programme | Refusal:
    """A programme of this team alone, as the one is that it would be in."""
    above = programme_above(present, team.parent or tree.root)
    wanted = asked.instrument or (above.instrument if above else "")
    questions = instruments.get(wanted)
    if above and wanted == above.instrument:
        version = above.instrument_version
    elif questions is not None:
        version = questions.version
    else:
        return Refusal(Why.NOTHING_TO_ASK)
    tomorrow = today + timedelta(days=1)
    at_once = asked.at_once and may_open_at_once(above, today)
    following = tomorrow if at_once or above is None else above.next_opening(today)
    rests = settings.start.asks_first or (above is not None and above.paused_until == date.max)
    fields = {
        "id": team.id, "title": team.name, "unit": team.id,
        "instrument": wanted, "instrument_version": version, "alone": True,
        "wave_0": not asked.runs_already and questions is not None and questions.baseline is not None,
        "paused_until": date.max if rests else None,
        **({name: getattr(above, name) for name in COPIED} if above else {}),
    }  # fmt: skip
    return _from_day(fields, [above.rule] if above else [], following or tomorrow)


def _from_day(fields: Mapping[str, object], rules: list[str], first: date) -> Programme:
    """The programme, with the first of these rules, or of some of ours, by which it can begin on this day."""
    for rule in (*rules, EVERY_TWO_MONTHS, "FREQ=YEARLY"):
        try:
            made = Programme.model_validate({**fields, "starts": first, "rule": rule})
        except ValidationError:  # the rule has ended, or comes too often from this day on
            continue
        if next(made.openings()) == first:
            break
    return made
