"""Each kind of mail before there is any answer, by the code that sends it.

Only the answers are made up (`functions.clock.example`). They go through the real counting, the programme's own rules
of disclosure, and the real mail, which says on top and in its subject what they are.
"""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from functions.clock.example import tree, waves
from functions.mail.letter import Letter, Run, by_language, in_language_of, letter_to
from functions.mail.links import links
from functions.mail.message import message
from shared.errors import SoundingsError
from shared.instrument import Instrument
from shared.language import DEFAULT
from shared.phrase import speaking
from shared.programme import Programme
from shared.settings import Settings
from shared.signing import Key
from shared.wave import MAILINGS, Kind, Recipient, RecipientUnit, State

LEAD = "lead@team.example"
SENDER = "surveys@organisation.example"
LINKS = {"team-1": "2" * 8, "service": "", "all": ""}  # by unit of the made-up organisation: a link that no team has


@dataclass(frozen=True)
class Rehearsal:
    """What the mails are made of; `address` is the base of the public pages."""

    settings: Settings
    programme: Programme
    instrument: Instrument
    address: str
    now: datetime
    language: str = DEFAULT

    @property
    def mails(self) -> list[tuple[Kind, Recipient]]:
        """Each kind that has words of its own, to the lead of a team; what is no invitation to the levels above too."""
        with speaking(self.language):
            made = tree().units
        units = [
            RecipientUnit(
                unit=unit,
                name=made[unit].name,
                is_team=bool(code),
                link=code,
                language=self.language,
                headcount=made[unit].headcount or 0,
            )
            for unit, code in LINKS.items()
        ]
        return [
            (kind, Recipient(address=LEAD, units=(unit,)))
            for kind in sorted(Kind, key=lambda kind: not MAILINGS[kind].counts)
            if kind.words is kind
            for unit in (units[:1] if MAILINGS[kind].invites else units)
        ]

    def mail(self, kind: Kind, to: Recipient) -> tuple[Letter, bytes]:
        """What a recipient would read, and the message as SES would be given it. Raises SoundingsError."""
        nobody = Key(os.urandom(16))  # no stack has this key, so no link opens anything
        try:
            run = in_language_of(to, self._runs)
            with speaking(run.language):
                signed = links(nobody, self.address, self.programme.id, run.wave.id, kind, to)
                ended = run.wave.model_copy(update={"state": State.NOT_COUNTED})  # whose mail goes in its place
                for wave in (ended, run.wave) if MAILINGS[kind].counts else (run.wave,):
                    letter = letter_to(to, signed, replace(run, kind=kind, wave=wave))
                    raw = message(letter, run.settings, SENDER, to.address, self.now, signed.unsubscribe).as_bytes()
        except Exception as error:  # whatever stops it would stop it on the day
            about = f"the mail '{kind}' of {self.programme.id} to {to.address}"
            raise SoundingsError(f"{about} cannot be written ({type(error).__name__}: {error})") from error
        return letter, raw

    @cached_property
    def _runs(self) -> dict[str, Run]:
        """By language, of the wave that is open or next, or else the first, over a register of made-up publications."""
        opens = next((wave.opens for wave in self.programme.upcoming(self.now)), self.programme.starts)
        wave = self.programme.wave(opens)
        with speaking(self.language):
            before, now = waves(self.instrument, wave.rules, opens)
        register: Any = SimpleNamespace(
            definitions=SimpleNamespace(
                asked=lambda _: self.instrument,
                instrument=lambda *_: self.instrument,
                programme=lambda _: self.programme,
                programmes=lambda: (),
                versions_of=lambda _: [self.instrument],
            ),
            publications=SimpleNamespace(of=lambda _, at: [before[at], now[at]], alone=lambda _: []),
            runs=SimpleNamespace(kept_tree=lambda *_: tree()),
            waves=SimpleNamespace(of=lambda _: ()),
        )
        runs = by_language(Kind.CLOSE, wave, register, self.settings, self.address, self.now)
        return {language: replace(run, made_up=True) for language, run in runs.items()}
