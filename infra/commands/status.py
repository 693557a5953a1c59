"""`soundings status`: the waves, what is due and not done, mails left open, addresses not reached."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from infra.console.terminal import RUN, AsJson, print_json, progress, say
from infra.console.wave import show_waves
from infra.operator.mails import open_runs, unreached
from infra.operator.stack import Stack, StackName

app = typer.Typer()


@app.command(rich_help_panel=RUN)
def status(as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """Show every programme's waves, what is due and not done, mails left open, and addresses not reached.

    Example: `soundings status`
    """
    target = Stack(stack)
    register, recipients = target.register, target.register.recipients
    asked = register.definitions.programmes()
    listed = [wave for programme in asked for wave in register.waves.of(programme.id)]
    runs = list(open_runs(register))
    due = target.clock(step="due", time=datetime.now(UTC).isoformat())["started"] if asked else []
    units = register.roster.units()
    with progress("looking at addresses", len(units)) as advance:
        lost = list(unreached(units, recipients, advance))
    if as_json:
        print_json(
            {
                "waves": [wave.model_dump(mode="json") for wave in listed],
                "due": due,
                "mails open": [
                    {"run": str(run), "again": ["resend", run.programme, run.wave, run.kind]} for run in runs
                ],
                "unreached": [vars(one) for one in lost],
            }
        )
        return
    show_waves(asked, listed)
    for run_id in due:
        say(f"Due and not done: {run_id}. The clock tries every hour; `soundings tick` tries at once.")
    for run in runs:
        say(f"Mails left open: {run}")
        say(f"  soundings resend {run.programme} {run.wave} {run.kind}")
    for one in lost:
        mend = "give the unit another, or readmit this one (`soundings recipients`)"
        told = f"Mail does not reach {one.address} ({one.why}), of {one.unit}: {mend}."
        say(told)
