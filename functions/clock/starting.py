"""Starting the runs of waves: one attempt after another, counted on the wave, each failure with a longer pause after.

The name is the lock: Step Functions refuses a second run with the name of one that has ended, and answers a repeated
start of a running one without starting it again. The count says which name is the last, so that a tick asks once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared import log
from shared.store.register import Register
from shared.wave import Kind, Tried, Wave

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True)
class Starting:
    """Starts runs at a moment, with `dry_run` none; `at_once` also those that wait after a failure."""

    register: Register
    states: SFNClient
    machine_arn: str
    now: datetime
    dry_run: bool = False
    at_once: bool = False

    def start(self, wave: Wave, kind: Kind) -> str | None:
        """Start the next attempt at a run unless one is running, has succeeded, or may only be tried later; its name.

        With `dry_run` the name that it would have, also of one that waits.
        """
        last = wave.tried.get(kind, Tried(0, self.now))
        attempt = last.attempt
        if self.now < last.again_at and not self.at_once and not self.dry_run:
            return None
        while True:
            status = self._status(wave, kind, attempt) if attempt else "NONE"
            if status == "RUNNING" or (status == "SUCCEEDED" and kind not in wave.done):  # `once_more`
                return None
            attempt += status is not None  # else it is so long ago that its name is free
            if self.dry_run:
                return _name(wave, kind, attempt)
            body = {"programme": wave.programme, "wave": wave.id, "kind": kind, "attempt": attempt}
            name = _name(wave, kind, attempt)
            try:
                self.states.start_execution(stateMachineArn=self.machine_arn, name=name, input=json.dumps(body))
            except self.states.exceptions.ExecutionAlreadyExists:
                attempt += status is None  # it is not free after all
                continue  # of 0.1.0, which did not count, or what started it died
            self.register.waves.note_attempt(wave, kind, Tried(attempt, self.now))
            log.event("run_started", programme=wave.programme, wave=wave.id, kind=kind, attempt=attempt)
            return name

    def is_running(self, wave: Wave) -> bool:
        """Whether a run of the wave is under way."""
        return any(self._status(wave, kind, tried.attempt) == "RUNNING" for kind, tried in wave.tried.items())

    def _status(self, wave: Wave, kind: Kind, attempt: int) -> str | None:
        arn = self.machine_arn.replace(":stateMachine:", ":execution:") + f":{_name(wave, kind, attempt)}"
        try:
            return self.states.describe_execution(executionArn=arn)["status"]
        except self.states.exceptions.ExecutionDoesNotExist:
            return None


def _name(wave: Wave, kind: Kind, attempt: int) -> str:
    return f"{wave.programme}-{wave.id}-{kind}-{attempt}"
