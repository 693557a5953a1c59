"""Mails that are left open, and the addresses that mail does not reach: what an operator sees of them and does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.errors import SoundingsError, UnknownRecord
from shared.store.outbox import OPEN, MailState
from shared.wave import MAILINGS, Kind, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_lambda import LambdaClient

    from shared.recipient import Barred, Standing
    from shared.store.outbox import Entry
    from shared.store.recipients import Recipients
    from shared.store.register import Register
    from shared.unit import Unit

WHY = {MailState.CLAIMED: "perhaps sent", MailState.REFUSED: "refused by SES"}


@dataclass(frozen=True)
class OpenRun:
    """The mails of one wave and kind that are refused, or of which nobody knows whether they were sent."""

    programme: str
    wave: str
    kind: Kind
    entries: tuple[Entry, ...]

    def __str__(self) -> str:
        who = ", ".join(f"{entry.mail.address} ({WHY[entry.state]})" for entry in self.entries)
        return f"{self.programme} {self.wave} {self.kind}: {who}"


@dataclass(frozen=True)
class Unreached:
    """An address of a unit that mail does not reach."""

    unit: str
    address: str
    why: Barred


def open_runs(register: Register) -> Iterator[OpenRun]:
    """Every finished run that left mails open which are still worth sending.

    Those are the mails that invite while the survey is open, and the summaries of the last wave.
    """
    for programme in register.definitions.programmes():
        waves = register.waves.of(programme.id)
        last = max((wave.id for wave in waves if Kind.CLOSE in wave.done), default="")
        for wave in waves:
            for kind in wave.done:
                if wave.state is State.OPEN or (wave.id == last and not MAILINGS[kind].invites):
                    entries = tuple(e for e in register.outbox.entries(programme.id, wave.id, kind) if e.state in OPEN)
                    if entries:
                        yield OpenRun(programme.id, wave.id, kind, entries)


def resend(run: OpenRun, register: Register, mail: LambdaClient, function: str) -> int:
    """Send the open mails of a run again, those of unknown fate too: such a recipient may get the mail twice.

    Returns how many were asked for; what SES refuses again stays refused.

    Raises:
        UnknownRecord: the wave's list of recipients no longer names an address.
        SoundingsError: a batch failed.
    """
    batches = register.runs.mail_batches(run.programme, run.wave, run.kind)
    batch_of = {each.address: batch for batch, recipients in batches.items() for each in recipients}
    again: dict[str, list[str]] = {}
    for entry in run.entries:
        if entry.mail.address not in batch_of:
            raise UnknownRecord(f"nobody with the address {entry.mail.address} takes part in wave {run.wave}")
        again.setdefault(batch_of[entry.mail.address], []).append(entry.mail.id)
    for batch, ids in again.items():
        event: dict[str, Any] = {"programme": run.programme, "wave": run.wave, "kind": run.kind, "batch": batch}
        reply = mail.invoke(FunctionName=function, Payload=json.dumps({**event, "again": ids}))
        if reply.get("FunctionError"):
            raise SoundingsError(f"{batch} failed; the log group of the function mail says why")
    return len(run.entries)


def unreached(units: Iterable[Unit], recipients: Recipients, advance: Callable[[], None]) -> Iterator[Unreached]:
    """Every address of these units that bounced or complained; `advance` is told of each unit.

    `Recipients.readmit` lets it have mail again.
    """
    known: dict[str, Standing] = {}
    for unit in units:
        advance()
        for address in unit.recipients:
            if address not in known:
                known[address] = recipients.standing(address)
            if why := known[address].barred:
                yield Unreached(unit.id, address, why)
