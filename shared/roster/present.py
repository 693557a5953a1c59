"""The organisation as the register has it when a plan is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from shared.enrolment import Enrolment
from shared.errors import RecordUnreadable, UnknownRecord, WaveOpening
from shared.programme import Programme
from shared.store.register import Register
from shared.unit import Tree, Unit
from shared.wave import Kind, State, Tried, Wave

BEFORE_OPENING = timedelta(minutes=10)  # longer than any change of the teams takes
NEVER = date.min  # of a team that has closed and is in no wave that is open


@dataclass(frozen=True)
class Open:
    """A wave that is open, and the units that take part in it."""

    wave: Wave
    tree: Tree

    def has(self, team_id: str) -> bool:
        """Whether a team is answering."""
        return team_id in self.tree.units and self.tree.units[team_id].is_team


@dataclass(frozen=True)
class Present:
    """Units by id, teams that have closed, programmes, the wave of each that is open, and which have `held` any."""

    units: Mapping[str, Unit]
    closed: Mapping[str, Unit] = field(default_factory=dict)
    programmes: tuple[Programme, ...] = ()
    waves: Mapping[str, Open] = field(default_factory=dict)
    held: frozenset[str] = frozenset()

    @cached_property
    def tree(self) -> Tree | None:
        """The units as a tree; None while there is none."""
        return Tree(self.units.values()) if self.units else None

    @cached_property
    def enrolled(self) -> dict[str, Programme]:
        """The programme of each team that is in one."""
        return enrolled(self.tree, self.programmes) if self.tree else {}

    def answering(self, team_id: str) -> Open | None:
        """The open wave that a team takes part in."""
        return next((each for each in self.waves.values() if each.has(team_id)), None)


def enrolled(tree: Tree, programmes: tuple[Programme, ...]) -> dict[str, Programme]:
    """The programme of each team that is in one."""
    enrolment = Enrolment(tree, programmes)
    return {team.id: own for team in tree.teams() if (own := enrolment.of(team))}


def present(register: Register, now: datetime | None) -> Present:
    """Read it, in as many calls as there are programmes and waves, not teams.

    Raises WaveOpening while a wave is opening by `now`, if that is given, as who changes the teams must: who takes
    part is being fixed at this moment; and RecordUnreadable where something of all this cannot be read.
    """
    programmes = tuple(register.definitions.programmes())
    waves, held = {}, set[str]()
    for programme in programmes:
        listed = register.waves.of(programme.id)
        if any(wave.state not in (State.SCHEDULED, State.MISSED) for wave in listed):
            held.add(programme.id)
        for wave in listed:
            if now and _is_opening(wave, listed, now):
                raise WaveOpening(
                    f"wave {wave.id} of '{programme.id}' is about to open, and who takes part is being fixed; run this "
                    "again when `soundings status` shows it open (the clock looks every hour; `soundings tick` at once)"
                )
            if wave.state is State.OPEN:
                try:
                    waves[programme.id] = Open(wave, register.runs.tree(programme.id, wave.id))
                except (RecordUnreadable, UnknownRecord) as error:
                    register.unread.add(str(error))
    units = {unit.id: unit for unit in register.roster.units()}
    closed = {unit.id: unit for unit in register.roster.closed()}
    if now and register.unread:
        raise RecordUnreadable(min(register.unread))
    return Present(units, closed, programmes, waves, frozenset(held))


def _is_opening(wave: Wave, waves: list[Wave], now: datetime) -> bool:
    """Whether a wave opens about now: one that waits for another, or for its next attempt, does not."""
    tried = wave.tried.get(Kind.OPEN, Tried(0, wave.opens_at))
    due = max(wave.opens_at, tried.again_at, *(each.closes_at for each in waves if each.state is State.OPEN))
    is_being_tried = tried.at <= now < tried.at + BEFORE_OPENING
    is_due = is_being_tried or due - BEFORE_OPENING <= now
    return wave.state is State.SCHEDULED and is_due and now < wave.closes_at
