"""Publish: freeze what may be shown of a closed wave, for every unit. Resource: PublishFunction.

Event from the state machine: `{"programme", "wave", "tallied": [{} or {"failed": batch}, ...]}`. A publication that
is frozen stays as it is, so publishing twice changes nothing.
"""

from __future__ import annotations

import os
from secrets import SystemRandom
from typing import Any

from shared import log
from shared.closed import Closed
from shared.disclosure import decide
from shared.errors import BatchFailed, TallyMissing
from shared.publishing import publications
from shared.store import clients
from shared.store.register import Register
from shared.store.table import Table
from shared.store.tallies import Tallies
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
    units, decision = 0, decide(closed)
    # One at a time: all of a large wave are gigabytes.
    for publication in publications(closed, SystemRandom().shuffle, decision):
        register.publications.put(publication)
        units += 1
    register.waves.move(wave, State.PUBLISHED, after=(State.CLOSED,))
    log.measured("published", "TakenBack", decision.pins, programme=wave.programme, wave=wave.id, units=units)
    return {}
