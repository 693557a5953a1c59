"""`soundings wave`: the rounds of the programmes."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from infra.console.terminal import DAY, RUN, AsJson, DryRun, Yes, agreed, group, print_json, say
from infra.console.wave import day, show_waves
from infra.operator.named import ProgrammeName, WaveName, programme_named, wave_named
from infra.operator.stack import Stack, StackName

app = group("wave", RUN, "See the waves, let an open one run on, end one that cannot be counted.")


@app.command("list")
def list_waves(
    programme: Annotated[str | None, typer.Argument(help="Only this programme's: its id or title.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """List the waves of the programmes: those that were, the open one, and the next.

    Example: `soundings wave list reflective-practice`
    """
    register = Stack(stack).register
    programmes = register.definitions.programmes()
    asked = [programme_named(programmes, programme)] if programme else programmes
    listed = [wave for each in asked for wave in register.waves.of(each.id)]
    if as_json:
        print_json([wave.model_dump(mode="json") for wave in listed])
        return
    show_waves(asked, listed)


@app.command()
def extend(  # each is an option of its own
    programme: ProgrammeName,
    wave: WaveName,
    closes: Annotated[datetime, typer.Option(help="The new last day.", **DAY)],
    yes: Yes = False,
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
    asked = programme_named(target.register.definitions.programmes(), programme)
    before = wave_named(target.register.waves.of(asked.id), wave)
    which = {"programme": asked.id, "wave": before.id}
    event = {"step": "extend", **which, "closes": closes.date().isoformat(), "time": datetime.now(UTC).isoformat()}
    closes_at = target.clock(**event, dry_run=True)["closes_at"]
    last = day(datetime.fromisoformat(closes_at))
    if not dry_run:
        agreed(f"Close wave {before.id} on {last}? It cannot be brought forward again.", yes=yes, as_json=as_json)
        target.note("wave extend", **which, closed=before.closes_at, closes=closes_at)
        target.clock(**event, dry_run=False)
    if as_json:
        print_json({**which, "closes_at": closes_at, "dry_run": dry_run})
        return
    say(f"Wave {before.id} of '{asked.id}' {'would close' if dry_run else 'closes'} on {last}.")
    say("The survey's pages say so within a minute; tell the leads, whose mails name the old day.")


@app.command()
def abandon(
    programme: ProgrammeName,
    wave: WaveName,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Close a wave for good without counting it: one that cannot be counted, or should not have been opened.

    Nobody answers any more, its answers are never counted and end on their day, and each lead gets one mail that says
    so. By itself the clock does it once the answers have ended. Waves that are published, or not open yet, stay.

    Example: `soundings wave abandon reflective-practice 2027-02-01`
    """
    target = Stack(stack)
    asked = programme_named(target.register.definitions.programmes(), programme)
    found = wave_named(target.register.waves.of(asked.id), wave)
    which = {"programme": asked.id, "wave": found.id}
    event = {"step": "abandon", **which, "time": datetime.now(UTC).isoformat()}
    target.clock(**event, dry_run=True)
    if not dry_run:
        agreed(f"Wave {found.id} of '{asked.id}' is never counted then. Abandon it?", yes=yes, as_json=as_json)
        target.note("wave abandon", **which, state=found.state)
        target.clock(**event, dry_run=False)
    if as_json:
        print_json({**which, "dry_run": dry_run})
        return
    say(f"Wave {found.id} of '{asked.id}' {'would be' if dry_run else 'is'} closed and not counted.")
    say("The clock tells its leads, within a day; `soundings tick` does it at once.")
