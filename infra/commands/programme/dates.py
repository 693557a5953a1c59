"""When a programme's waves come, as its commands show it."""

from datetime import timedelta

from rich.box import SIMPLE
from rich.table import Table

from infra.operator.calendar import ALWAYS, coming, day, today
from shared.programme import Programme


def next_wave(programme: Programme) -> str:
    """The day on which the next wave opens, in words."""
    if programme.paused_until == ALWAYS:
        return "paused"
    following = programme.next_opening(today() - timedelta(days=1))
    return f"{following:%-d %b %Y}" if following else "none"


def calendar_of(programme: Programme, number: int) -> Table:
    """The next waves as a table."""
    table = Table("opens", "reminders", "closes", "answers deleted", box=SIMPLE)
    for wave in coming(programme, number):
        reminders = "\n".join(map(day, wave.reminders.values())) or "none"
        table.add_row(day(wave.opens_at), reminders, day(wave.closes_at), day(wave.expires_at))
    return table
