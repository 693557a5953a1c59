"""`soundings wave`: the rounds of the programmes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from infra.console.terminal import RUN, AsJson, DryRun, print_json, say
from infra.console.wave import day, show_waves
from infra.operator.named import programme_named, wave_named
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError

if TYPE_CHECKING:
    pass

app = typer.Typer(
    name="wave",
    rich_help_panel=RUN,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="See the waves, and let an open one run on.",
)


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
    found = [programme_named(register, programme)] if programme else register.definitions.programmes()
    listed = [wave for each in found for wave in register.waves.of(each.id)]
    if as_json:
        print_json([wave.model_dump(mode="json") for wave in listed])
        return
    show_waves(found, listed)


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
    last = day(datetime.fromisoformat(told["closes_at"]))
    say(f"Wave {wave} of '{programme}' {'would close' if dry_run else 'closes'} on {last}.")
    say("The survey's pages say so within a minute; tell the leads, whose mails name the old day.")
