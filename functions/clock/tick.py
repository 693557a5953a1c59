"""One look at the calendar: create the waves that come next, and start the runs that are due and not done."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

from functions.clock.plan import put_forms
from shared import log
from shared.programme import due, missed
from shared.wave import Kind, State, Wave

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_stepfunctions import SFNClient

    from shared.programme import Programme
    from shared.store.register import Register


def tick(register: Register, states: SFNClient, machine_arn: str, now: datetime) -> list[str]:
    """Do what is due by `now` (aware). Returns the names of the runs started; a second tick starts none."""
    started = []
    for programme in register.programmes():
        _create_waves(register, programme, now)
        for wave in register.waves(programme.id):
            if missed(wave, now):
                _miss(register, programme, wave)
                continue
            if wave.state is State.SCHEDULED and programme.is_paused(wave.opens):
                continue
            started += [name for kind in due(wave, now) if (name := _start(states, machine_arn, wave, kind))]
    return started


def _create_waves(register: Register, programme: Programme, now: datetime) -> None:
    """Create the waves to come. Those that have not opened yet follow their programme's calendar and rules.

    Until the first wave opens, its form says when that will be.
    """
    known = {wave.id: wave for wave in register.waves(programme.id)}
    coming = {wave.id: wave for wave in programme.upcoming(now)}
    changed = {wave_id for wave_id, wave in coming.items() if known.get(wave_id, wave) != wave or wave_id not in known}
    never_opened = all(wave.state in (State.SCHEDULED, State.MISSED) for wave in known.values())
    first = next(iter(coming), None)
    if never_opened and first in changed:
        put_forms(register, coming[first], is_open=False, next_opens=coming[first].opens)
    for wave_id, wave in coming.items():
        if wave_id not in known:
            register.create_wave(wave)
        elif wave_id in changed and known[wave_id].state is State.SCHEDULED:
            register.change_wave(wave)
    for wave_id, wave in known.items():
        if wave.state is State.SCHEDULED and wave_id not in coming and not programme.is_paused(wave.opens):
            _miss(register, programme, wave)


def _miss(register: Register, programme: Programme, wave: Wave) -> None:
    """A wave that will not open: its last day passed, or it is no longer in its programme's calendar."""
    register.move_wave(wave, State.MISSED, frm=(State.SCHEDULED,))
    tell = log.event if programme.is_paused(wave.opens) else log.problem  # somebody wants it so, or must look
    tell("wave_missed", programme=wave.programme, wave=wave.id)


def _start(states: SFNClient, machine_arn: str, wave: Wave, kind: Kind) -> str | None:
    """Start the next attempt at a run unless one is running or has succeeded; its name, if this call started it.

    The name is the lock: Step Functions refuses a second run with the name of one that has ended, and answers a
    repeated start of a running one without starting it again.
    """
    for attempt in count(1):
        name = f"{wave.programme}-{wave.id}-{kind}-{attempt}"
        status = _status(states, machine_arn, name)
        if status in ("RUNNING", "SUCCEEDED"):
            return None
        if status is None:
            break
    body = {"programme": wave.programme, "wave": wave.id, "kind": kind, "attempt": attempt}
    try:
        states.start_execution(stateMachineArn=machine_arn, name=name, input=json.dumps(body))
    except states.exceptions.ExecutionAlreadyExists:
        return None
    log.event("run_started", programme=wave.programme, wave=wave.id, kind=kind, attempt=attempt)
    return name


def _status(states: SFNClient, machine_arn: str, name: str) -> str | None:
    arn = machine_arn.replace(":stateMachine:", ":execution:") + f":{name}"
    try:
        return states.describe_execution(executionArn=arn)["status"]
    except states.exceptions.ExecutionDoesNotExist:
        return None
