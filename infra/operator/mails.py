"""Mails that are left open, as an operator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.store.outbox import MailState, open_mails
from shared.wave import MAILINGS, Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.store.outbox import Entry
    from shared.store.register import Register

WHY = {MailState.DUE: "not sent", MailState.CLAIMED: "perhaps sent", MailState.REFUSED: "refused by SES"}


@dataclass(frozen=True)
class OpenRun:
    """The mails of one wave and kind that are not sent, or refused, or of which nobody knows whether they were sent."""

    programme: str
    wave: str
    kind: Kind
    entries: tuple[Entry, ...]

    def __str__(self) -> str:
        who = ", ".join(f"{entry.mail.address} ({WHY[entry.state]})" for entry in self.entries)
        return f"{self.programme} {self.wave} {self.kind}: {who}"


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
                    entries = tuple(open_mails(register, programme.id, wave.id, kind))
                    if entries:
                        yield OpenRun(programme.id, wave.id, kind, entries)
