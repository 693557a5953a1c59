"""`soundings resend`: the mails of a wave that are open, not sent or refused or of unknown fate, once more."""

from __future__ import annotations

import json
from itertools import groupby
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from infra.console.terminal import RUN, AsJson, DryRun, Yes, agreed, counted, print_json, progress, say
from infra.operator.mails import Mails, open_runs
from infra.operator.named import ProgrammeName, WaveName, programme_named, wave_named
from infra.operator.stack import Stack, StackName, client
from shared.errors import SoundingsError
from shared.store.register import Register
from shared.wave import Kind  # typer reads the annotation

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

app = typer.Typer()
LONGEST_BATCH_SECONDS = 900  # as long as the mail function may take (template.yaml)


@app.command(rich_help_panel=RUN)
def resend(
    programme: ProgrammeName,
    wave: WaveName,
    kind: Annotated[Kind, typer.Argument(help="Which mails, as `status` names them.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Send the mails of a wave that were not sent, came back, or whose fate is unknown; `status` lists them.

    One that is "perhaps sent" may then arrive twice. It ends with 1 if any stays open; the next one takes that up.

    Example: `soundings resend reflective-practice 2027-02-01 close`
    """
    target = Stack(stack)
    of = programme_named(target.register.definitions.programmes(), programme).id
    which = wave_named(target.register.waves.of(of), wave).id
    run = left = find(target.register, of, which, kind)
    if run is None:
        raise SoundingsError(f"no mail of wave {which} of '{of}' ({kind}) is open; `soundings status` lists them")
    failed: list[str] = []
    if not dry_run:
        agreed(f"Mail {counted(len(run.entries), 'address')}: {run}?", yes=yes, as_json=as_json)
        target.note("resend", programme=of, wave=which, kind=kind)
        mail, pause = client("lambda", read_timeout=LONGEST_BATCH_SECONDS), float(target.parameters["MailPauseSeconds"])
        resent = {"step": "resent", "programme": of, "wave": which}
        target.clock(**resent)  # before, should this be killed; and after, should the clock have looked meanwhile
        failed = send_again(run, mail, target.outputs["MailFunction"], pause)
        if left := find(target.register, of, which, kind):
            target.clock(**resent)
    still = {entry.mail.address: left.told(entry).why for entry in left.entries} if left else {}
    sent = sum(dry_run or entry.mail.address not in still for entry in run.entries)
    if as_json:
        print_json({"programme": of, "wave": which, "kind": kind, "mails": sent, "open": still, "dry_run": dry_run})
    else:
        say(f"{sent} mails would be sent again: {run}" if dry_run else f"{sent} of {len(run.entries)} mails were sent.")
    if still and not dry_run:
        why = f"; {', '.join(failed)} failed, the log group of the function mail says why" if failed else ""
        raise SoundingsError(f"{len(still)} still open, which the same command sends again: {left}{why}")


def find(register: Register, programme: str, wave: str, kind: Kind) -> Mails | None:
    """What is open of a run now."""
    wanted = (programme, wave, kind)
    return next((run for run in open_runs(register) if (run.programme, run.wave, run.kind) == wanted), None)


def send_again(run: Mails, mail: LambdaClient, function: str, pause: float) -> list[str]:
    """Send the open mails of a run again, those of unknown fate too: such a recipient may get the mail twice.

    One batch after another, each after `pause` seconds, as in a run. Returns those that failed.
    """
    failed = []
    batches = [
        (batch, [entry.mail.id for entry in of]) for batch, of in groupby(run.entries, lambda entry: entry.batch)
    ]
    with progress("sending batches", len(batches)) as advance:
        for batch, ids in batches:
            sleep(pause)
            event = {"programme": run.programme, "wave": run.wave, "kind": run.kind, "batch": batch, "again": ids}
            if mail.invoke(FunctionName=function, Payload=json.dumps(event)).get("FunctionError"):
                failed.append(batch)
            advance()
    return failed
