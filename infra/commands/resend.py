"""`soundings resend`: the mails of a wave that were refused or whose fate is unknown, once more."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.console.terminal import RUN, AsJson, DryRun, print_json, say
from infra.operator.mails import open_runs
from infra.operator.mails import resend as send_again
from infra.operator.named import ProgrammeName, WaveName, programme_named, wave_named
from infra.operator.stack import Stack, StackName, client
from shared.errors import SoundingsError
from shared.wave import Kind  # typer reads the annotation

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
    for run in open_runs(target.register):
        if (run.programme, run.wave, run.kind) == (of, which, kind):
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
            return
    raise SoundingsError(f"no mail of wave {which} of '{of}' ({kind}) is open; `soundings status` lists them")
