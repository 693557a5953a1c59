"""`soundings status`: the waves, what is due and not done, how mails stand, addresses not reached."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from infra.console.terminal import RUN, AsJson, print_json, progress, say
from infra.console.wave import show_waves
from infra.operator.mails import Mails, Told, runs
from infra.operator.stack import Stack, StackName
from shared.recipient import Barred, Standing
from shared.store.recipients import Recipients
from shared.unit import Unit

app = typer.Typer()


@dataclass(frozen=True)
class Unreached:
    """An address of a unit that mail does not reach."""

    unit: str
    address: str
    why: Barred


@app.command(rich_help_panel=RUN)
def status(
    every: Annotated[bool, typer.Option("--mails", help="Name every recipient of every wave.")] = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show every programme's waves, what is due and not done, how mails stand, and addresses not reached.

    Of each mail of these days that is not simply sent it says why, and what to do.

    Example: `soundings status`
    """
    target = Stack(stack)
    register, recipients = target.register, target.register.recipients
    asked = register.definitions.programmes()
    listed = [wave for programme in asked for wave in register.waves.of(programme.id)]
    mails = list(runs(register, every=every))
    look = target.clock(step="due", time=datetime.now(UTC).isoformat())
    units = register.roster.units()
    with progress("looking at addresses", len(units)) as advance:
        lost = list(unreached(units, recipients, advance))
    if as_json:
        print_json(
            {
                "waves": [wave.model_dump(mode="json") for wave in listed],
                "due": look["started"],
                "stuck": look["failed"],
                "mails open": [
                    {"run": str(run.open), "again": ["resend", run.programme, run.wave, run.kind]}
                    for run in mails
                    if run.open.entries
                ],
                "mails": [
                    {"run": run.name, "address": entry.mail.address, **run.told(entry)._asdict()}
                    for run in mails
                    for entry in run.entries
                ],
                "desk mails waiting": look["notices"],
                "unreached": [vars(one) for one in lost],
            }
        )
        return
    show_waves(asked, listed)
    for run_id in look["started"]:
        say(f"Due and not done: {run_id}. The clock tries again, daily in the end; `soundings tick` tries at once.")
    for programme, wave, error in look["failed"]:
        say(f"Stuck: {programme} {wave} ({error}); the clock's log group says why.")
    for run in mails:
        show_mails(run, every=every)
    if look["notices"]:
        say(f"Mails of the desk that wait to be sent: {look['notices']}. The clock asks for them again every hour.")
    for one in lost:
        mend = "give the unit another, or readmit this one (`soundings recipients`)"
        say(f"Mail does not reach {one.address} ({one.why}), of {one.unit}: {mend}.")


def show_mails(run: Mails, *, every: bool) -> None:
    """How many mails of a run stand how; of those that need a word, or of `every` one, why and what to do."""
    say(f"Mails of {run.name}: {run.counts}.")
    by_told: dict[Told, list[str]] = {}
    for entry in run.entries:
        by_told.setdefault(run.told(entry), []).append(entry.mail.address)
    for what, addresses in by_told.items():
        if what.do or every:
            say(f"  {'; '.join(filter(None, (what.why or what.how, what.do)))}: {', '.join(addresses)}")
    if run.open.entries:
        say(f"Mails left open: {run.open}")
        say(f"  soundings resend {run.name}")


def unreached(units: Iterable[Unit], recipients: Recipients, advance: Callable[[], None]) -> Iterator[Unreached]:
    """Every address of these units that bounced or complained; `advance` is told of each unit.

    `Recipients.readmit` lets it have mail again.
    """
    known: dict[str, Standing] = {}
    for unit in units:
        advance()
        for address in unit.recipients:
            if address not in known:
                known[address] = recipients.standing(address)
            if why := known[address].barred:
                yield Unreached(unit.id, address, why)
