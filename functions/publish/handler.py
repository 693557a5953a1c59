"""Publish: freeze what may be shown of a closed wave, for every unit. Resource: PublishFunction.

Event from the state machine: `{"programme", "wave", "tallied": [{} or {"failed": batch}, ...]}`. A publication that
is frozen stays as it is, so publishing twice changes nothing.
"""

import os
from secrets import SystemRandom
from typing import Any

from shared import log
from shared.closed import Closed
from shared.disclosure import decide
from shared.errors import BatchFailed, TallyMissing
from shared.programme import LONDON
from shared.publishing import publications
from shared.session import Did, Held, held
from shared.store import clients
from shared.store.register import Register
from shared.store.table import Table
from shared.store.tallies import Tallies
from shared.trouble import Trouble
from shared.wave import State, Wave


def _closed(register: Register, tallies: Tallies, wave: Wave) -> Closed:
    closed = Closed(
        wave=wave,
        instrument=register.definitions.asked(wave),
        tree=register.runs.tree(wave.programme, wave.id),
        tallies=tallies.of(wave.programme, wave.id),
    )
    if missing := {team.id for team in closed.tree.teams()} - set(closed.tallies):
        raise TallyMissing(f"{len(missing)} teams")
    return closed


def _noted(register: Register, closed: Closed) -> tuple[dict[str, Held], dict[str, Did]]:
    """What leads noted of groups since the wave before this one that was published, and what teams did after it."""
    wave, noted = closed.wave, dict(register.sessions.every())
    for name in sorted(register.unread):
        log.trouble(Trouble.PASSED_OVER, reason=log.without_address(name))
    waves = (each for each in register.waves.of(wave.programme) if each.id < wave.id)
    last = max((each for each in waves if each.state is State.PUBLISHED), key=lambda each: each.id, default=None)
    met = ((team, each.sessions) for team, each in noted.items() if each.sessions)
    sessions = held(closed.tree, met, last.closes_at.astimezone(LONDON) if last else None, wave.closes_at)
    said = {team: each.said for team, each in noted.items() if each.said}
    return sessions, {
        team: Did(after=last.opens, text=each.text)
        for team, each in said.items()
        if last and (each.programme, each.after) == (last.programme, last.id)
    }


@log.step
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Publish the wave."""
    if failed := [result["failed"] for result in event["tallied"] if "failed" in result]:
        raise BatchFailed(", ".join(failed))
    client = clients.dynamodb()
    register = Register(client, os.environ["REGISTER_TABLE"])
    wave = register.waves.wave(event["programme"], event["wave"])
    if wave.state is not State.CLOSED:  # a later attempt, for mails that were not sent, or not to be counted any more
        return {}
    closed = _closed(register, Tallies(Table(client, os.environ["TALLY_TABLE"])), wave)
    units, decision, (sessions, did) = 0, decide(closed), _noted(register, closed)
    # One at a time: all of a large wave are gigabytes.
    for publication in publications(closed, SystemRandom().shuffle, decision):
        noted = {"held": sessions.get(publication.unit), "did": did.get(publication.unit)}
        register.publications.put(publication.model_copy(update=noted))
        units += 1
    register.waves.move(wave, State.PUBLISHED, after=(State.CLOSED,))
    log.measured("published", "TakenBack", decision.pins, programme=wave.programme, wave=wave.id, units=units)
    return {}
