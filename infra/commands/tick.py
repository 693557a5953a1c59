"""`soundings tick`: the clock asked to look now."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from infra.console.terminal import RUN, AsJson, DryRun, Yes, agreed, print_json, say
from infra.operator.stack import Stack, StackName

app = typer.Typer()
AN_HOUR = timedelta(hours=1)  # clocks differ


@app.command(rich_help_panel=RUN)
def tick(
    at: Annotated[datetime | None, typer.Option(help="The time to look from (UTC); default: now.")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Ask the clock to look at the calendar now instead of at the next full hour.

    It does what is due at that time: opens, reminds, closes and reports. Asking twice changes nothing.

    Example: `soundings tick --dry-run`, or on a local stack `soundings tick --at 2027-02-01T09:00:00`
    """
    moment = (at or datetime.now(UTC)).replace(tzinfo=UTC)
    target, early = Stack(stack), ""
    if moment > datetime.now(UTC) + AN_HOUR:
        early = "--at has not come yet, and a wave that closes early is closed for good. "
    found = target.clock(step="due", time=moment.isoformat())
    if not dry_run:
        if early or found["started"]:
            runs = ", ".join(found["started"]) or "nothing"
            agreed(f"{early}Start {runs} and mail its people?", yes=yes, as_json=as_json)
        target.note("tick", at=moment.isoformat())
        found = target.clock(time=moment.isoformat(), at_once=True)
    if as_json:
        print_json({"dry_run": dry_run, **found})
        return
    would = "would be " if dry_run else ""
    told = {"new": "prepared", "changed": "brought up to date", "missed": "left out", "not counted": "not counted"}
    for what, named in found["waves"].items():
        for programme, wave in named:
            say(f"wave {wave} of '{programme}' {would}{told[what]}")
    for run in found["started"]:
        say(f"run {run} {would}started")
    for programme, wave, error in found["failed"]:
        say(f"{f'wave {wave} of ' if wave else ''}'{programme}': stuck ({error}); the clock's log group says why")
    if not (found["started"] or found["failed"] or any(found["waves"].values())):
        say("nothing is due; `soundings wave list` has the dates")
    if found["started"] and not dry_run:
        say("Started; `soundings status` lists each under 'done' once it is.")
    if found["failed"]:
        raise typer.Exit(1)
