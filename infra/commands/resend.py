"""`soundings resend`: the mails of a wave that were refused or whose fate is unknown, once more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.console.terminal import RUN, AsJson, DryRun, print_json, say
from infra.operator.mails import open_runs
from infra.operator.named import ProgrammeName, WaveName, programme_named, wave_named
from infra.operator.stack import Stack, StackName, client
from shared.errors import SoundingsError, UnknownRecord
from shared.wave import Kind  # typer reads the annotation

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

    from infra.operator.mails import OpenRun
    from shared.store.register import Register

app = typer.Typer()


@app.command(rich_help_panel=RUN)
def resend(
    programme: ProgrammeName,
    wave: WaveName,
    kind: Annotated[Kind, typer.Argument(help="Which mails, as `status` names them.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Send again the mails of a wave that SES refused or whose fate is unknown; `status` lists them.

    One that is "perhaps sent" may then arrive twice.

    Example: `soundings resend reflective-practice 2027-02-01 close`
    """
    target = Stack(stack)
    of = programme_named(target.register.definitions.programmes(), programme).id
    which = wave_named(target.register.waves.of(of), wave).id
    wanted = (of, which, kind)
    run = next((run for run in open_runs(target.register) if (run.programme, run.wave, run.kind) == wanted), None)
    if run is None:
        raise SoundingsError(f"no mail of wave {which} of '{of}' ({kind}) is open; `soundings status` lists them")
    sent = len(run.entries)
    if not dry_run:
        target.note("resend", programme=of, wave=which, kind=kind)
        sent = send_again(run, target.register, client("lambda"), target.outputs["MailFunction"])
    if as_json:
        print_json({"programme": of, "wave": which, "kind": kind, "mails": sent, "dry_run": dry_run})
    elif dry_run:
        say(f"{sent} mails would be sent again: {run}")
    else:
        say(f"{sent} mails were sent again; `soundings status` shows what is still open.")


def send_again(run: OpenRun, register: Register, mail: LambdaClient, function: str) -> int:
    """Send the open mails of a run again, those of unknown fate too: such a recipient may get the mail twice.

    Returns how many were asked for; what SES refuses again stays refused.

    Raises:
        UnknownRecord: the wave's list of recipients no longer names an address.
        SoundingsError: a batch failed.
    """
    batches = register.runs.mail_batches(run.programme, run.wave, run.kind)
    batch_of = {each.address: batch for batch, recipients in batches.items() for each in recipients}
    again: dict[str, list[str]] = {}
    for entry in run.entries:
        if entry.mail.address not in batch_of:
            raise UnknownRecord(f"nobody with the address {entry.mail.address} takes part in wave {run.wave}")
        again.setdefault(batch_of[entry.mail.address], []).append(entry.mail.id)
    for batch, ids in again.items():
        event: dict[str, Any] = {"programme": run.programme, "wave": run.wave, "kind": run.kind, "batch": batch}
        reply = mail.invoke(FunctionName=function, Payload=json.dumps({**event, "again": ids}))
        if reply.get("FunctionError"):
            raise SoundingsError(f"{batch} failed; the log group of the function mail says why")
    return len(run.entries)
