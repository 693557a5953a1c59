"""One look at the calendar: create the waves that come next, and start the runs that are due and not done."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from functions.clock.plan import put_forms
from functions.clock.report import once_more
from shared import log
from shared.programme import due, missed
from shared.wave import Kind, State, Wave

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_stepfunctions import SFNClient

    from shared.programme import Programme
    from shared.store.register import Register


@dataclass(frozen=True)
class Look:
    """What a look at the calendar finds to do: waves to make, change and mark as missed; runs to start, by name."""

    new: list[Wave] = field(default_factory=list)
    changed: list[Wave] = field(default_factory=list)
    missed: list[Wave] = field(default_factory=list)
    started: list[str] = field(default_factory=list)


def tick(register: Register, states: SFNClient, machine_arn: str, now: datetime, *, dry_run: bool = False) -> Look:
    """Do what is due by `now` (aware), or with `dry_run` only look. A second tick finds nothing."""
    everything = Look()
    for programme in register.definitions.programmes():
        known = {wave.id: wave for wave in register.waves.of(programme.id)}
        look = _calendar(programme, known, now)
        if not dry_run:
            _follow(register, programme, known, look, now)
        for wave in _after(known, look) if dry_run else register.waves.of(programme.id):
            if missed(wave, now):
                look.missed.append(wave)
                if not dry_run:
                    _miss(register, programme, wave)
                continue
            if wave.state is State.SCHEDULED and programme.is_paused(wave.opens):
                continue
            kinds = [*due(wave, now), *([] if dry_run else once_more(register, wave, now))]
            names = (_start(states, machine_arn, wave, kind, dry_run=dry_run) for kind in kinds)
            look.started.extend(name for name in names if name)
        for part, parts in vars(everything).items():
            parts.extend(getattr(look, part))
    return everything


def _calendar(programme: Programme, known: Mapping[str, Wave], now: datetime) -> Look:
    """The waves to come. Those that have not opened yet follow their programme's calendar and rules."""
    coming = {wave.id: wave for wave in programme.upcoming(now)}
    return Look(
        new=[wave for wave_id, wave in coming.items() if wave_id not in known],
        changed=[
            wave
            for wave_id, wave in coming.items()
            if wave_id in known and known[wave_id] != wave and known[wave_id].state is State.SCHEDULED
        ],
        missed=[
            wave
            for wave_id, wave in known.items()
            if wave.state is State.SCHEDULED and wave_id not in coming and not programme.is_paused(wave.opens)
        ],
    )


def _after(known: Mapping[str, Wave], look: Look) -> list[Wave]:
    """The waves as they would be once the calendar is followed."""
    gone = [wave.model_copy(update={"state": State.MISSED}) for wave in look.missed]
    waves = {**known, **{wave.id: wave for wave in (*look.new, *look.changed, *gone)}}
    return [wave for _, wave in sorted(waves.items())]


def _follow(register: Register, programme: Programme, known: Mapping[str, Wave], look: Look, now: datetime) -> None:
    """Make and change the waves. Until the first one opens, its form says when that will be."""
    never_opened = all(wave.state in (State.SCHEDULED, State.MISSED) for wave in known.values())
    first = next(iter(programme.upcoming(now)), None)
    if never_opened and first and first != known.get(first.id):
        put_forms(register, first, is_open=False, next_opens=first.opens)
    for wave in look.new:
        register.waves.create(wave)
    for wave in look.changed:
        register.waves.change(wave)
    for wave in look.missed:
        _miss(register, programme, wave)


def _miss(register: Register, programme: Programme, wave: Wave) -> None:
    """A wave that will not open: its last day passed, or it is no longer in its programme's calendar."""
    register.waves.move(wave, State.MISSED, after=(State.SCHEDULED,))
    tell = log.event if programme.is_paused(wave.opens) else log.problem  # somebody wants it so, or must look
    tell("wave_missed", programme=wave.programme, wave=wave.id)


def _start(states: SFNClient, machine_arn: str, wave: Wave, kind: Kind, *, dry_run: bool) -> str | None:
    """Start the next attempt at a run unless one is running or has succeeded; its name, if this call started it.

    A run that is done is started again all the same: its mails are due once more.

    With `dry_run` the name that it would have.

    The name is the lock: Step Functions refuses a second run with the name of one that has ended, and answers a
    repeated start of a running one without starting it again.
    """
    for attempt in count(1):
        name = f"{wave.programme}-{wave.id}-{kind}-{attempt}"
        status = _status(states, machine_arn, name)
        if status == "RUNNING" or (status == "SUCCEEDED" and kind not in wave.done):
            return None
        if status is None:
            break
    if dry_run:
        return name
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
