"""`soundings audit`: who did what, and when."""

import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from infra.console.terminal import RUN, AsJson, print_json, say, show_table
from infra.operator.stack import Stack, StackName
from shared.store.audit import Entry

app = typer.Typer()


@app.command(rich_help_panel=RUN)
def audit(
    year: Annotated[int | None, typer.Option(min=2000, max=9999, help="The year (UTC); default: this one.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show what operators did: who, what, when; nothing of respondents is in it.

    Example: `soundings audit --year 2027`
    """
    entries = list(Stack(stack).register.audit.entries(year or datetime.now(UTC).year))
    if as_json:
        print_json([{"when": e.when, "who": e.who, "what": e.what, "details": dict(e.details)} for e in entries])
        return
    if not entries:
        say("Nobody did anything.")
        return
    show_table("when (UTC)", "who", "what", "details", rows=map(_row, entries))


def _row(entry: Entry) -> tuple[str, ...]:
    details = "\n".join(f"{name}: {_short(value)}" for name, value in entry.details.items())
    return f"{entry.when:%Y-%m-%d %H:%M}", entry.who.rpartition(":")[2].rpartition("/")[2], entry.what, details


def _short(value: str) -> str:
    """A moment to the minute, as the first column has it; anything else as it is."""
    moment = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):\d\d(?:\.\d+)?\+00:00", value)
    return f"{moment[1]} {moment[2]}" if moment else value
