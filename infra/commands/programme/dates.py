"""When a programme's waves come, as its commands show it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from shared.programme import LONDON

if TYPE_CHECKING:
    from shared.programme import Programme
    from shared.wave import Wave

ALWAYS = date.max


def today() -> date:
    """The day in London."""
    return datetime.now(UTC).astimezone(LONDON).date()


def next_wave(programme: Programme) -> str:
    """The day on which the next wave opens, in words."""
    if programme.paused_until == ALWAYS:
        return "paused"
    following = programme.next_opening(today() - timedelta(days=1))
    return f"{following:%-d %b %Y}" if following else "none"


def coming(programme: Programme, number: int) -> list[Wave]:
    """The next waves, from today's on; none while the programme is paused for no known time."""
    if programme.paused_until == ALWAYS:
        return []
    first = today()
    days = (each for each in programme.openings() if each >= first and not programme.is_paused(each))
    return [programme.wave(each) for each in islice(days, number)]


def calendar_of(programme: Programme, number: int) -> Table:
    """The next waves as a table."""
    table = Table("opens", "reminders", "closes", "answers deleted", box=SIMPLE)
    for wave in coming(programme, number):
        reminders = "\n".join(map(day, wave.reminders.values())) or "none"
        table.add_row(day(wave.opens_at), reminders, day(wave.closes_at), day(wave.expires_at))
    return table


def day(moment: datetime) -> str:
    """`Tue 1 Dec 2026`, in London."""
    return f"{moment.astimezone(LONDON):%a %-d %b %Y}"
