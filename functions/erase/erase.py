"""Erasing a team for good, safe to repeat and to die at any step.

| step | why there |
|---|---|
| refuse while a wave with the team is under way | its people are answering, or its figures are being made |
| keep the team out of waves to come | a wave may open at any moment |
| look again | one may have opened in between with the team: then the step before is undone |
| the link | nobody can answer any more, once `survey` has forgotten it (a minute) |
| responses, comments, tallies, slips of every wave | |
| mails, batches, trees, publications | what others share is written again without the team |
| of a programme of the team alone forms, waves, itself | it leads to all that is the waves' |
| the unit | as long as it is there, the next call finds what is left |
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from shared.programme import LONDON
from shared.store.erasure import Erasure
from shared.store.register import Register
from shared.unit import Unit
from shared.wave import Kind, State, Wave

NEVER = date.max  # a team takes part in the waves that open on `since` or later


@dataclass(frozen=True)
class Outcome:
    """Why a team cannot be erased now, or what of the register went (would go), by kind of record."""

    refused: str = ""
    records: Counter[str] = field(default_factory=Counter)


def erase(register: Register, erasure: Erasure, team_id: str, *, dry_run: bool) -> Outcome:
    """Erase a team, or only look what would go from the register."""
    team = next((unit for unit in register.roster.units() if unit.id == team_id), None)
    is_open = team is not None
    team = team or erasure.closed(team_id)
    if team is None:
        return Outcome(f"there is no team '{team_id}'; if it was erased before, nothing is left of it")
    if refused := _indispensable(register, team) or _under_way(register, erasure, team_id):
        return Outcome(refused)
    if not dry_run and is_open:  # one that has closed is in no wave to come
        register.roster.put(team.model_copy(update={"since": NEVER}))
        if refused := _under_way(register, erasure, team_id):
            register.roster.put(team)
            return Outcome(refused)
    waves = _waves(register)
    own = [
        programme.id for programme in register.definitions.programmes() if programme.alone and programme.unit == team_id
    ]
    changes = erasure.changes(team, waves, own)
    if not dry_run:
        doors = [change for change in changes if change.record == "link"]
        for change in doors:
            erasure.apply(change)
        for wave in waves:
            erasure.empty(wave, team_id)
        for change in changes:
            if change not in doors:
                erasure.apply(change)
    return Outcome(records=Counter(change.record for change in changes))


def _indispensable(register: Register, unit: Unit) -> str:
    """Why others need this unit, if they do."""
    if not unit.is_team and f"UNITS UNIT#{unit.id}" not in register.unread:
        return f"'{unit.id}' is no team but stands above teams; only a team can be erased"
    programmes = register.definitions.programmes()
    if own := [programme.id for programme in programmes if programme.unit == unit.id and not programme.alone]:
        return f"programme '{own[0]}' is for team '{unit.id}' alone; load it with another 'unit' first"
    return ""


def _waves(register: Register) -> list[Wave]:
    """Every wave of every programme: a team may have moved from one to another."""
    return [wave for programme in register.definitions.programmes() for wave in register.waves.of(programme.id)]


def _under_way(register: Register, erasure: Erasure, team_id: str) -> str:
    """What is to be waited for, if anything: a wave that is open, or whose summaries are not all sent.

    Not one that cannot be read: nothing is done about it, so this might be for ever.
    """
    for wave in _waves(register):
        if wave.state not in (State.OPEN, State.CLOSED, State.PUBLISHED) or wave.is_told:
            continue
        name = f"wave {wave.id} of '{wave.programme}'"
        if erasure.takes_part(wave, team_id):
            when = f"on {wave.closes_at.astimezone(LONDON):%-d %B %Y}, soon after closing"
            sent = when if wave.state is State.OPEN else "now (`soundings status` shows 'close' when they are)"
            instead = f"; `soundings wave abandon {wave.programme} {wave.id}` ends it without a count"
            told = f"team '{team_id}' is in {name}; it can be erased once its summaries are sent: {sent}"
            return told + instead * (wave.state is not State.PUBLISHED)
        if wave.state is State.OPEN and Kind.OPEN not in wave.done:  # its tree may not be complete yet
            return f"{name} is opening; ask again about team '{team_id}' once its opening mails are sent"
    return ""
