"""One look at the calendar: create the waves that come next, and start the runs that are due and not done.

Programmes and waves are bulkheads: what fails of one is told and stops no other, and what is due to close goes first.
A wave has an end whatever happens: one that is not counted when its answers end is closed as such.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from functions.clock.open_mails import once_more
from functions.clock.plan import put_forms
from functions.clock.starting import Starting
from shared import log
from shared.programme import Programme, due, waits
from shared.trouble import Trouble
from shared.wave import Kind, State, Wave

TO_TELL = timedelta(days=7)  # after the answers' end, for the mail that says that a wave was not counted


@dataclass
class Look:
    """What a look at the calendar finds to do: waves to make, change, and mark as missed or not counted; runs to start,
    by name. `failed` has what could not be done, as programme, wave and error; `again`, one that may pass by itself.
    """

    new: list[Wave] = field(default_factory=list)
    changed: list[Wave] = field(default_factory=list)
    missed: list[Wave] = field(default_factory=list)
    ended: list[Wave] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    again: Exception | None = None

    @contextmanager
    def apart(self, programme: str, wave: str = "") -> Iterator[None]:
        """What fails in here goes no further."""
        try:
            yield
        except Exception as error:  # one bad record, whatever is wrong with it, must not stop the others
            self.failed.append((programme, wave, type(error).__name__))
            if isinstance(error, BotoCoreError | ClientError):
                self.again = error


def tick(starting: Starting) -> Look:
    """Do what is due by now, or only look. A second tick finds nothing."""
    look, register = Look(), starting.register
    programmes = register.definitions.programmes()
    known: dict[str, dict[str, Wave]] = {}
    for programme in programmes:
        with look.apart(programme.id):
            known[programme.id] = {wave.id: wave for wave in register.waves.of(programme.id)}
            for wave in known[programme.id].values():
                with look.apart(programme.id, wave.id):
                    _close(starting, look, wave)
    for programme in programmes:
        if programme.id in known:
            with look.apart(programme.id):
                _invite(starting, look, programme, known[programme.id])
    return look


def _close(starting: Starting, look: Look, wave: Wave) -> None:
    """End a wave whose answers have ended, and start its close or what tells that it was not counted."""
    now, waves = starting.now, starting.register.waves
    if now >= wave.expires_at and wave.state in (State.OPEN, State.CLOSED) and not starting.is_running(wave):
        look.ended.append(wave)
        if not starting.dry_run and not waves.end(wave.programme, wave.id):
            return
        wave, starting = wave.model_copy(update={"state": State.NOT_COUNTED}), replace(starting, at_once=True)
    if Kind.CLOSE not in due(wave, now):
        return
    last = {State.PUBLISHED: wave.expires_at, State.NOT_COUNTED: wave.expires_at + TO_TELL}.get(wave.state)
    if last and now >= last and not starting.is_running(wave):
        if not starting.dry_run:  # `soundings status` names the mails that are open
            waves.finish_run(wave.programme, wave.id, Kind.CLOSE)
    elif name := starting.start(wave, Kind.CLOSE):
        look.started.append(name)


def _invite(starting: Starting, look: Look, programme: Programme, known: dict[str, Wave]) -> None:
    """Follow the calendar, and start the openings and reminders that are due.

    Waves that have not opened yet follow their programme's calendar and rules; what is in it no longer is left out.
    """
    held = any(wave.state not in (State.SCHEDULED, State.MISSED) for wave in known.values())
    coming = {wave.id: wave for wave in programme.upcoming(starting.now, held=held)}
    new = {wave_id: wave for wave_id, wave in coming.items() if wave_id not in known}
    changed = {wave_id: wave for wave_id, wave in coming.items() if wave_id in known and _differs(known[wave_id], wave)}
    if not starting.dry_run:
        _follow(starting, coming, {**new, **changed}, held=held)
    look.new += new.values()
    look.changed += changed.values()
    waves = {**known, **new, **changed}
    for wave_id, wave in sorted(waves.items()):
        with look.apart(programme.id, wave_id):
            rests, is_to_open = programme.is_paused(wave.opens), wave.state is State.SCHEDULED
            if is_to_open and (starting.now >= wave.closes_at or (wave_id not in coming and not rests)):
                look.missed.append(wave)
                if not starting.dry_run:
                    starting.register.waves.move(wave, State.MISSED, after=(State.SCHEDULED,))
                    tell = partial(log.event, "wave_missed") if rests else partial(log.trouble, Trouble.WAVE_MISSED)
                    tell(programme=wave.programme, wave=wave.id)
            elif not is_to_open or not (rests or waits(waves.values())):
                _pass_over(starting, wave)
                invites = (kind for kind in due(wave, starting.now) if kind is not Kind.CLOSE)
                again = () if starting.dry_run else once_more(starting.register, wave, starting.now)
                names = (starting.start(wave, kind) for kind in (*invites, *again))
                look.started.extend(name for name in names if name)


def _pass_over(starting: Starting, wave: Wave) -> None:
    """Note as done the reminders that are sent no more, since the next is due; `soundings status` names their mails.

    From the closing hour on nobody may ask for them again.
    """
    is_open = wave.state is State.OPEN and starting.now < wave.closes_at
    for kind in wave.passed_over(starting.now) if is_open else ():
        if kind not in wave.done and not starting.dry_run:
            starting.register.waves.finish_run(wave.programme, wave.id, kind)


def _differs(known: Wave, coming: Wave) -> bool:
    return known.state is State.SCHEDULED and known.model_copy(update={"tried": {}}) != coming


def _follow(starting: Starting, coming: Mapping[str, Wave], fresh: Mapping[str, Wave], *, held: bool) -> None:
    """Make and change the waves. Until the first one opens, its form says when that will be."""
    first = next(iter(coming.values()), None)
    if not held and first and first.id in fresh:
        put_forms(starting.register, first, is_open=False, next_opens=first.opens)
    for wave in fresh.values():
        starting.register.waves.plan(wave)
