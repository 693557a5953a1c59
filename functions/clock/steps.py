"""What the clock does at each step that it is asked for: its own tick, a run's first and last, an operator's."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from functions.clock.change import abandon, extend, put_shut_form
from functions.clock.notices import ask_again
from functions.clock.open_mails import report_open_mails
from functions.clock.plan import Plan, plan
from functions.clock.preview import Asked, of_register
from functions.clock.starting import Starting
from functions.clock.tick import tick
from shared import log
from shared.errors import BatchFailed, GraceTooShort, RecordUnreadable, SoundingsError
from shared.programme import LONDON
from shared.roster.accepting import settled
from shared.roster.present import present
from shared.store import clients
from shared.store.audit import Entry
from shared.store.register import Register
from shared.trouble import Trouble
from shared.wave import Kind

LONGEST_PUT_SECONDS = 3  # survey gives up on a put after so long (functions.survey.dynamodb)


def _grace() -> int:
    """Seconds between closing and counting; no cached form and no slow put may outlast it."""
    grace, cached = int(os.environ["GRACE_SECONDS"]), int(os.environ["FORM_CACHE_SECONDS"])
    if grace <= cached + LONGEST_PUT_SECONDS:
        raise GraceTooShort(f"GRACE_SECONDS must be more than FORM_CACHE_SECONDS + {LONGEST_PUT_SECONDS}")
    return grace


def _look(register: Register, event: dict[str, Any], *, dry_run: bool) -> dict[str, Any]:
    starting = replace(_starting(register, event), dry_run=dry_run)
    look = tick(starting)
    found = {"new": look.new, "changed": look.changed, "missed": look.missed, "not counted": look.ended}
    waves = {what: [[wave.programme, wave.id] for wave in those] for what, those in found.items()}
    if not dry_run:
        with look.apart("mails of the desk"):
            if late := ask_again(register, os.environ["MAIL_FUNCTION"], starting.now):
                log.trouble(Trouble.UNSETTLED, reason="desk", mails=late)
        for wave in look.ended:
            log.trouble(Trouble.NOT_COUNTED, programme=wave.programme, wave=wave.id)
        for programme, wave_id, error in look.failed:
            log.trouble(Trouble.PASSED_OVER, programme=programme, wave=wave_id, error=error)
        if look.again:  # Lambda calls again in a minute
            raise look.again
    failed = [*look.failed, *((name, "", "RecordUnreadable") for name in sorted(register.unread))]
    notices = sum(1 for _ in register.notices.waiting(starting.now))
    return {"started": look.started, "waves": waves, "failed": [[*each] for each in failed], "notices": notices}


def _starting(register: Register, event: dict[str, Any]) -> Starting:
    arn, now = os.environ["WAVE_STATE_MACHINE_ARN"], datetime.fromisoformat(event["time"])
    return Starting(register, clients.states(), arn, now, at_once=event.get("at_once", False))


def _plan(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    planned: Plan = plan(register, event["programme"], event["wave"], Kind(event["kind"]))
    return {"grace": _grace(), "tally": planned.tally, "mail": planned.mail}


def _done(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    if report_open_mails(register, event["programme"], event["wave"], Kind(event["kind"])):
        register.waves.unsettle(event["programme"], event["wave"])
    if failed := [result["failed"] for result in event["mailed"] if "failed" in result]:
        raise BatchFailed(", ".join(failed))
    _settle(register, event["programme"], event["wave"], Kind(event["kind"]))
    register.waves.finish_run(event["programme"], event["wave"], Kind(event["kind"]))
    log.event("run_done", programme=event["programme"], wave=event["wave"], kind=event["kind"])
    return {}


def _settle(register: Register, programme: str, wave: str, kind: Kind) -> None:
    """Let a team that was accepted meanwhile go from its own programme to the one above, once its survey has ended."""
    if kind is Kind.CLOSE and register.waves.wave(programme, wave).alone:
        settled(present(register, None), programme).write(register)


def _extend(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    now, closing = datetime.fromisoformat(event["time"]), date.fromisoformat(event["closes"])
    refused, wave = extend(register, event["programme"], event["wave"], closing, now, dry_run=event["dry_run"])
    return {"refused": refused, "closes_at": wave.closes_at.isoformat()}


def _abandon(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    starting = replace(_starting(register, event), dry_run=event["dry_run"])
    return {"refused": abandon(starting, event["programme"], event["wave"])}


def _say_next(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    put_shut_form(register, event["programme"])
    return {}


def _resent(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    """Look for mails of unknown fate again: those that a person has resent, no run has."""
    register.waves.unsettle(event["programme"], event["wave"])
    return {}


def _note(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    """Put down what an operator does: no operator may write the audit, so that nobody writes over an entry."""
    when = datetime.fromisoformat(event["when"])
    register.audit.note(Entry(when, event["who"], event["what"], event["details"]), event["token"])
    return {}


def _preview(register: Register, event: dict[str, Any]) -> dict[str, Any]:
    """The form and the page on what a lead will see, as HTML; or why not."""
    try:
        return {**of_register(register, Asked.model_validate(event), datetime.now(LONDON).date())}
    except RecordUnreadable as error:
        return {"refused": f"record '{error}' cannot be read: use the version that wrote it"}
    except SoundingsError as error:
        return {"refused": str(error)}


STEPS: dict[str, Callable[[Register, dict[str, Any]], dict[str, Any]]] = {
    "tick": partial(_look, dry_run=False), "due": partial(_look, dry_run=True), "plan": _plan, "done": _done,
    "extend": _extend, "abandon": _abandon, "say_next": _say_next, "resent": _resent, "note": _note,
    "preview": _preview,
}  # fmt: skip
