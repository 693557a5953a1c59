"""Each kind of mail before there is any answer, by the code that sends it.

Only the answers are made up (`functions.clock.example`). They go through the real counting, the programme's own rules
of disclosure, and the real mail, which says on top and in its subject what they are.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from functions.clock.example import tree, waves
from functions.mail.attachment import Reports
from functions.mail.letter import Run, letter_to
from functions.mail.links import links
from functions.mail.message import message
from functions.mail.upwards import Upwards
from shared.errors import SoundingsError
from shared.signing import Key
from shared.wave import MAILINGS, Kind, Recipient, RecipientUnit

if TYPE_CHECKING:
    from datetime import datetime

    from functions.mail.letter import Letter
    from shared.instrument import Instrument
    from shared.programme import Programme
    from shared.settings import Settings
    from shared.wave import Wave

LEAD = "lead@team.example"
SENDER = "surveys@organisation.example"
LEVELS = ("team-1", "service", "all")  # of the made-up organisation
LINK = "2" * 8  # of a made-up team: no team has it


@dataclass(frozen=True)
class Rehearsal:
    """What the mails are made of; `address` is the base of the public pages."""

    settings: Settings
    programme: Programme
    instrument: Instrument
    address: str
    now: datetime

    @cached_property
    def wave(self) -> Wave:
        """The programme's wave that is open or next, or else its first."""
        opens = next((wave.opens for wave in self.programme.upcoming(self.now)), self.programme.starts)
        return self.programme.wave(opens)

    @property
    def mails(self) -> list[tuple[Kind, Recipient]]:
        """Each kind, to the lead of a team; what is no invitation to the levels above too."""
        units = [
            RecipientUnit(unit=each, name=tree().units[each].name, is_team=not place, link="" if place else LINK)
            for place, each in enumerate(LEVELS)
        ]
        return [
            (kind, Recipient(address=LEAD, units=(unit,)))
            for kind in reversed(Kind)
            for unit in (units[:1] if MAILINGS[kind].invites else units)
        ]

    def mail(self, kind: Kind, to: Recipient) -> tuple[Letter, bytes]:
        """What a recipient would read, and the message as SES would be given it. Raises SoundingsError."""
        upwards = Upwards(self._register, self.wave, self.now)
        reports = Reports(self.settings, f"{self.address}/small-groups")
        run = Run(kind, self.wave, self._register, self.settings, self.address, upwards, reports, made_up=True)
        try:
            signed = links(self._key, self.address, self.programme.id, self.wave.id, kind, to)
            letter = letter_to(to, signed, run)
            raw = message(letter, self.settings, SENDER, to.address, self.now, signed.unsubscribe).as_bytes()
        except Exception as error:  # whatever stops it would stop it on the day
            about = f"the mail '{kind}' of {self.programme.id} to {to.address}"
            raise SoundingsError(f"{about} cannot be written ({type(error).__name__}: {error})") from error
        return letter, raw

    @cached_property
    def _key(self) -> Key:
        return Key(os.urandom(16))  # no stack has this key, so no link opens anything

    @cached_property
    def _register(self) -> Any:
        """All that a letter asks of a register, with the made-up publications in it."""
        before, now = waves(self.instrument, self.wave.rules, self.wave.opens)
        publications = SimpleNamespace(
            of=lambda _, unit: [before[unit], now[unit]], find=lambda _, unit, __: now.get(unit)
        )
        return SimpleNamespace(
            definitions=SimpleNamespace(instrument=lambda *_: self.instrument),
            publications=publications,
            runs=SimpleNamespace(kept_tree=lambda *_: tree()),
            waves=SimpleNamespace(of=lambda _: ()),
        )
