"""When a programme's waves come, as its commands show it."""

from datetime import timedelta

from infra.console.terminal import show_table
from infra.operator.calendar import ALWAYS, coming, day, today
from shared.programme import Programme


def next_wave(programme: Programme) -> str:
    """The day on which the next wave opens, in words."""
    if programme.paused_until == ALWAYS:
        return "paused"
    following = programme.next_opening(today() - timedelta(days=1))
    return f"{following:%-d %b %Y}" if following else "none"


def show_calendar(programme: Programme, number: int) -> None:
    """The next waves as a table."""
    rows = (
        (
            day(wave.opens_at),
            "\n".join(map(day, wave.reminders.values())) or "none",
            day(wave.closes_at),
            day(wave.expires_at),
        )
        for wave in coming(programme, number)
    )
    show_table("opens", "reminders", "closes", "answers deleted", rows=rows)
