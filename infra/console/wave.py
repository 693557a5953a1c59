"""Waves on the terminal."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Column

from infra.console.terminal import say, show_table
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
        rows = (
            (each.programme, each.id, each.state, day(each.closes_at), ", ".join(k for k in Kind if k in each.done))
            for each in waves
        )
        show_table(*kept, "state", "closes", "done", rows=rows)


def day(moment: datetime) -> str:
    """A moment as people in London say it."""
    return f"{moment.astimezone(LONDON):%-d %b %Y %H:%M}"
