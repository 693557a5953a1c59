"""What an operator changes of a wave or its pages between two looks at the calendar (`soundings wave`, `programme`).

An extension and a close cannot meet. A close begins at the closing hour that the register has, and an extension is
refused from NO_LATER before that hour on, longer than this function may run. Two operators cannot overwrite each other:
the wave changes only as long as it is as it was read. Dying between the wave and its pages leaves pages that close too
early; extending to the same day again puts them right.
"""

from datetime import UTC, date, datetime, timedelta

from functions.clock.plan import COUNTED_FROM, close, put_forms
from functions.clock.starting import Starting
from shared.programme import LONDON, Programme
from shared.store.register import Register
from shared.wave import Kind, State, Wave

NO_LATER = timedelta(minutes=20)
DAYS_TO_COUNT = 3  # between the last day and the end of the answers: a weekend in which nobody sees an alarm


def extend(
    register: Register, programme_id: str, wave_id: str, closing: date, now: datetime, *, dry_run: bool
) -> tuple[str, Wave]:
    """Let an open wave close later, on this day at its usual hour; why not, where that cannot be, and the wave."""
    programme, wave = register.definitions.programme(programme_id), register.waves.wave(programme_id, wave_id)
    closes_at = _closing(wave, closing)
    refused = _refused(programme, wave, closes_at, now)
    if refused or dry_run:
        return refused, wave.model_copy(update={"closes_at": closes_at})
    if closes_at != wave.closes_at and not register.waves.extend(wave, closes_at):
        return f"wave {wave_id} of '{programme_id}' was changed at this moment; look at it and try again", wave
    later = wave.model_copy(update={"closes_at": closes_at})
    put_forms(register, later, is_open=True, next_opens=programme.next_opening(wave.opens))
    return "", later


def _closing(wave: Wave, day: date) -> datetime:
    hour = wave.closes_at.astimezone(LONDON).time()
    return datetime.combine(day, hour, tzinfo=LONDON).astimezone(UTC)


def _refused(programme: Programme, wave: Wave, closes_at: datetime, now: datetime) -> str:
    name, last = f"wave {wave.id} of '{wave.programme}'", f"{wave.closes_at.astimezone(LONDON):%-d %B %Y}"
    if wave.state is not State.OPEN:
        return f"{name} is {wave.state}; only an open wave can be extended"
    if closes_at < wave.closes_at:
        return f"{name} closes on {last}, and a wave is never shortened: people were told that day"
    if now > wave.closes_at - NO_LATER:
        return f"{name} is closing; a wave can be extended until {NO_LATER.seconds // 60} minutes before"
    latest = wave.expires_at - timedelta(days=DAYS_TO_COUNT)
    if closes_at > latest:
        return (
            f"the answers of {name} are deleted on {wave.expires_at.astimezone(LONDON):%-d %B %Y}, as people were "
            f"promised; it can close on {latest.astimezone(LONDON):%-d %B %Y} at the latest"
        )
    following = programme.next_opening(wave.opens)
    if following and closes_at.astimezone(LONDON).date() >= following:
        return f"the next wave of '{wave.programme}' opens on {following:%-d %B %Y}; close this one before"
    return ""


def abandon(starting: Starting, programme_id: str, wave_id: str) -> str:
    """Close a wave for good as not counted, or with `dry_run` only look; why not, where that cannot be."""
    register, name = starting.register, f"wave {wave_id} of '{programme_id}'"
    wave = register.waves.wave(programme_id, wave_id)
    if wave.state not in (*COUNTED_FROM, State.NOT_COUNTED) or Kind.CLOSE in wave.done:  # again ends what died
        return f"{name} is {wave.state}; only a wave that is open, or closed and not yet counted, can be abandoned"
    if starting.is_running(wave):
        return f"a run of {name} is under way; try again when it has ended"
    if not starting.dry_run and register.waves.end(programme_id, wave_id):
        close(register, wave.model_copy(update={"state": State.NOT_COUNTED}))
    return ""


def put_shut_form(register: Register, programme_id: str) -> None:
    """Say anew when the next wave opens, on the page that is shown until then. Nothing while a wave is open.

    A wave that opens at the same moment wins: its form is never replaced by a shut one of an earlier wave.
    """
    programme, waves = register.definitions.programme(programme_id), register.waves.of(programme_id)
    if any(wave.state is State.OPEN for wave in waves):
        return
    past = [wave for wave in waves if wave.state in (State.CLOSED, State.PUBLISHED, State.NOT_COUNTED)]
    waiting = [wave for wave in waves if wave.state is State.SCHEDULED]
    if past:
        put_forms(register, past[-1], is_open=False, next_opens=programme.next_opening(past[-1].opens))
    elif waiting:
        before = waiting[0].opens - timedelta(days=1)
        put_forms(register, waiting[0], is_open=False, next_opens=programme.next_opening(before))
