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
                register.move_wave(wave, State.MISSED, frm=(State.SCHEDULED,))
                log.problem("wave_missed", programme=wave.programme, wave=wave.id)
                continue
            started += [name for kind in due(wave, now) if (name := _start(states, machine_arn, wave, kind))]
    return started


def _create_waves(register: Register, programme: Programme, now: datetime) -> None:
    """Create the waves to come; one that has not opened yet follows its programme if that has changed."""
    known = {wave.id: wave for wave in register.waves(programme.id)}
    for wave in programme.upcoming(now):
        if wave.id in known:
            if known[wave.id].state is State.SCHEDULED and known[wave.id] != wave:
                register.change_wave(wave)
        elif register.create_wave(wave) and not known:
            put_forms(register, wave, is_open=False, next_opens=wave.opens)


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
