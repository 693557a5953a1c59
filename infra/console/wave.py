"""Waves on the terminal."""

from collections.abc import Sequence
from datetime import datetime

from rich.box import SIMPLE
from rich.table import Column, Table

from infra.console.terminal import console, say
from shared.programme import LONDON, Programme
from shared.wave import Kind, Wave


def show_waves(programmes: Sequence[Programme], waves: Sequence[Wave]) -> None:
    """A table of waves that fits a narrow terminal, or how to come by the first. A wave's id is its opening day."""
    if not programmes:
        say("There is no programme yet: import your teams, then `soundings programme create`.")
    elif not waves:
        say("No wave is planned yet: the clock does it at the next full hour, `soundings tick` at once.")
    else:
        kept = (Column("programme", no_wrap=True), Column("wave", no_wrap=True))
        table = Table(*kept, "state", "closes", "done", box=SIMPLE)
        for wave in waves:
            done = ", ".join(kind for kind in Kind if kind in wave.done)
            table.add_row(wave.programme, wave.id, wave.state, day(wave.closes_at), done)
        console.print(table)


def day(moment: datetime) -> str:
    """A moment as people in London say it."""
    return f"{moment.astimezone(LONDON):%-d %b %Y %H:%M}"
