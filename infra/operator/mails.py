"""How every mail stands, as an operator sees it: asked, sent, given back or unknown, why, and what to do."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from shared.store.outbox import Entry, MailState, mails
from shared.store.register import Register
from shared.wave import MAILINGS, Kind, State

WORDS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


class Told(NamedTuple):
    """How a mail stands, why, and what an operator does about it; both empty where it is simply sent."""

    how: str
    why: str
    do: str


@dataclass(frozen=True)
class Mails:
    """The mails of one wave and kind; about those in a state of `beyond` a person can do nothing."""

    programme: str
    wave: str
    kind: Kind
    entries: tuple[Entry, ...]
    beyond: tuple[MailState, ...] = ()

    def __str__(self) -> str:
        who = ", ".join(f"{entry.mail.address} ({self.told(entry).why})" for entry in self.entries)
        return f"{self.name}: {who}"

    @property
    def name(self) -> str:
        """As it is typed after `soundings resend`."""
        return f"{self.programme} {self.wave} {self.kind}"

    def told(self, entry: Entry) -> Told:
        """What is said of one mail."""
        name = entry.fate if entry.state is MailState.GIVEN_BACK else entry.state
        if entry.is_mended or (entry.state is MailState.DUE and not entry.wanted):
            name = "mended" if entry.wanted else "unwanted"
        how, why, do = WORDS[name]
        return Told(how, why, "" if entry.state in self.beyond else do)

    @property
    def counts(self) -> str:
        """How many were asked for, and how they stand."""
        hows = Counter(self.told(entry).how for entry in self.entries)
        standing = (f", {hows[how]} {how}" for how in ("sent", "given back", "unknown") if hows[how])
        return f"{hows.total()} asked{''.join(standing)}"

    @property
    def open(self) -> "Mails":
        """Those that a person may ask for again."""
        entries = (entry for entry in self.entries if entry.is_open and entry.state not in self.beyond)
        return replace(self, entries=tuple(entries))


def runs(register: Register, *, every: bool = False) -> Iterator[Mails]:
    """Every mail that is still worth sending, run by run, or `every` one of every wave: worth sending is what invites
    while the survey is open, and the summary of the last wave. A run under way sends by itself what it has to.
    """
    for programme in register.definitions.programmes():
        waves = register.waves.of(programme.id)
        ended = (wave.id for wave in waves if Kind.CLOSE in wave.done and wave.state is not State.UNREAD)
        last = max(ended, default="")
        for wave, kind in ((wave, kind) for wave in waves for kind in Kind):
            beyond: tuple[MailState, ...] = () if kind in wave.done else (MailState.DUE, MailState.CLAIMED)
            if wave.state is not State.OPEN and (wave.id != last or MAILINGS[kind].invites):
                if not every:
                    continue
                beyond = tuple(MailState)
            if entries := tuple(mails(register, programme.id, wave.id, kind)):
                yield Mails(programme.id, wave.id, kind, entries, beyond)


def open_runs(register: Register) -> Iterator[Mails]:
    """The mails that a person may ask for again."""
    return (run.open for run in runs(register) if run.open.entries)
