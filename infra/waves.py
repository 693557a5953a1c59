"""`soundings wave`: the rounds of the programmes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.table import Column, Table

from infra.programme.named import programme_named, wave_named
from infra.stack import Stack, StackName
from infra.terminal import AsJson, DryRun, console, print_json, say
from shared.errors import SoundingsError
from shared.programme import LONDON
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.programme import Programme
    from shared.wave import Wave

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="See the waves, and let an open one run on.")


@app.command("list")
def list_waves(
    programme: Annotated[str | None, typer.Argument(help="Only this programme's.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """List the waves of the programmes: those that were, the open one, and the next.

    Example: `soundings wave list reflective-practice`
    """
    register = Stack(stack).register
    found = [programme_named(register, programme)] if programme else register.programmes()
    listed = [wave for each in found for wave in register.waves(each.id)]
    if as_json:
        print_json([wave.model_dump(mode="json") for wave in listed])
        return
    show_waves(found, listed)


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
            table.add_row(wave.programme, wave.id, wave.state, _day(wave.closes_at), done)
        console.print(table)


@app.command()
def extend(  # each is an option of its own
    programme: Annotated[str, typer.Argument(help="The programme's id.")],
    wave: Annotated[str, typer.Argument(help="The wave's id, its opening day.")],
    closes: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d", "%d/%m/%Y"], metavar="DATE", help="The new last day.")
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Let an open wave close later than people were told; never earlier.

    It closes at the hour at which it would have, and the summaries follow then. What people were promised stays: how
    many must have answered, and the day on which answers are deleted. The mails that went out still name the old day.

    Example: `soundings wave extend reflective-practice 2027-02-01 --closes 2027-02-20`
    """
    target = Stack(stack)
    before = wave_named(target.register, programme, wave)
    event = {"step": "extend", "programme": programme, "wave": wave, "closes": closes.date().isoformat()}
    event["time"] = datetime.now(UTC).isoformat()
    told = target.clock(**event, dry_run=True)
    if not told["refused"] and not dry_run:
        target.note("wave extend", programme=programme, wave=wave, closed=before.closes_at, closes=told["closes_at"])
        told = target.clock(**event, dry_run=False)
    if told["refused"]:
        raise SoundingsError(told["refused"])
    if as_json:
        print_json({"programme": programme, "wave": wave, "closes_at": told["closes_at"], "dry_run": dry_run})
        return
    last = _day(datetime.fromisoformat(told["closes_at"]))
    say(f"Wave {wave} of '{programme}' {'would close' if dry_run else 'closes'} on {last}.")
    say("The survey's pages say so within a minute; tell the leads, whose mails name the old day.")


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%-d %b %Y %H:%M}"
