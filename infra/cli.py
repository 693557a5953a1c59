"""The `soundings` command: what an operator does to a deployed stack.

It finds the stack through the ordinary AWS environment (profile, region, endpoint) and CloudFormation's outputs.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from typer.exceptions import TyperException

from infra import preview, recipients, settings, trail, waves
from infra.doctor.command import doctor
from infra.evidence.command import command as evidence
from infra.faults import sentence, usage
from infra.instruments import command as instruments
from infra.load import load
from infra.mails import open_runs, unreached
from infra.mails import resend as send_again
from infra.outcomes import command as outcomes
from infra.paper import command as paper
from infra.programme import command as programmes
from infra.rollout import command as rollout
from infra.slips import draw, make
from infra.stack import Stack, StackName, client
from infra.teams import command as teams
from infra.terminal import AsJson, DryRun, console, print_json, progress, say
from shared.errors import DefinitionInvalid, SoundingsError
from shared.store.slips import Slips
from shared.wave import Kind  # typer reads the annotation

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Run anonymous surveys of staff teams. AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL are respected.",
)
AN_HOUR = timedelta(hours=1)  # clocks differ
SET_UP, TELL, RUN, RESULTS = "Set up", "Tell people", "While it runs", "Results"
app.add_typer(settings.app, name="settings", rich_help_panel=SET_UP)
app.add_typer(teams.app, name="teams", rich_help_panel=SET_UP)
app.add_typer(instruments.app, name="instrument", rich_help_panel=SET_UP)
app.add_typer(programmes.app, name="programme", rich_help_panel=SET_UP)
app.add_typer(preview.app, name="summary", rich_help_panel=SET_UP)
app.add_typer(paper.app, name="paper", rich_help_panel=TELL)
app.add_typer(waves.app, name="wave", rich_help_panel=RUN)
app.add_typer(recipients.app, name="recipients", rich_help_panel=RUN)
app.command(rich_help_panel=SET_UP)(instruments.check)  # the name it had first
app.command(rich_help_panel=RUN)(trail.audit)
app.add_typer(outcomes.app, name="outcomes", rich_help_panel=RESULTS)


app.command(rich_help_panel=SET_UP)(load)
app.command(rich_help_panel=SET_UP)(doctor)


@app.command(rich_help_panel=RUN)
def status(as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """Show every programme's waves, what is due and not done, mails left open, and addresses not reached.

    Example: `soundings status`
    """
    target = Stack(stack)
    register, recipients = target.register, target.recipients
    asked = register.programmes()
    listed = [wave for programme in asked for wave in register.waves(programme.id)]
    runs = list(open_runs(register, target.outbox))
    due = target.clock(step="due", time=datetime.now(UTC).isoformat())["started"] if asked else []
    units = register.units()
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
    waves.show_waves(asked, listed)
    for run_id in due:
        say(f"Due and not done: {run_id}. The clock tries every hour; `soundings tick` tries at once.")
    for run in runs:
        console.print(f"Mails left open: {run}", soft_wrap=True)
        console.print(f"  soundings resend {run.programme} {run.wave} {run.kind}", highlight=False, soft_wrap=True)
    for one in lost:
        mend = "give the unit another, or readmit this one (`soundings recipients`)"
        told = f"Mail does not reach {one.address} ({one.why}), of {one.unit}: {mend}."
        console.print(told, soft_wrap=True)


@app.command(rich_help_panel=RUN)
def resend(
    programme: str,
    wave: Annotated[str, typer.Argument(help="The wave's id, its opening day.")],
    kind: Annotated[Kind, typer.Argument(help="Which mails: the opening, the reminder or the summaries.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Send again the mails of a wave that SES refused or whose fate is unknown; `status` lists them.

    One that is "perhaps sent" may then arrive twice.

    Example: `soundings resend reflective-practice 2027-02-01 close`
    """
    target = Stack(stack)
    wanted = (programme, wave, kind)
    for run in open_runs(target.register, target.outbox):
        if (run.programme, run.wave, run.kind) == wanted:
            sent = len(run.entries)
            if not dry_run:
                target.note("resend", programme=programme, wave=wave, kind=kind)
                sent = send_again(run, target.register, client("lambda"), target.outputs["MailFunction"])
            if as_json:
                print_json({"programme": programme, "wave": wave, "kind": kind, "mails": sent, "dry_run": dry_run})
            elif dry_run:
                console.print(f"{sent} mails would be sent again: {run}", soft_wrap=True)
            else:
                console.print(f"{sent} mails were sent again; `soundings status` shows what is still open.")
            return
    raise SoundingsError(f"no mail of wave {wave} of '{programme}' ({kind}) is open; `soundings status` lists them")


@app.command(rich_help_panel=RUN)
def tick(
    at: Annotated[datetime | None, typer.Option(help="The time to look from (UTC); default: now.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it although --at has not come yet.")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Ask the clock to look at the calendar now instead of at the next full hour.

    It does what is due at that time: opens, reminds, closes and reports. Asking twice changes nothing.

    Example: `soundings tick --dry-run`, or on a local stack `soundings tick --at 2027-02-01T09:00:00`
    """
    moment = (at or datetime.now(UTC)).replace(tzinfo=UTC)
    if moment > datetime.now(UTC) + AN_HOUR and not (yes or dry_run or os.environ.get("AWS_ENDPOINT_URL")):
        raise SoundingsError(
            "--at has not come yet, and a wave that closes early is closed for good: --dry-run shows what would be "
            "done, --yes does it"
        )
    target = Stack(stack)
    if dry_run:
        found = target.clock(step="due", time=moment.isoformat())
    else:
        target.note("tick", at=moment.isoformat())
        found = target.clock(time=moment.isoformat())
    if as_json:
        print_json({"dry_run": dry_run, **found})
        return
    would = "would be " if dry_run else ""
    told = {"new": "prepared", "changed": "brought up to date", "missed": "left out"}
    for what, named in found["waves"].items():
        for programme, wave in named:
            say(f"wave {wave} of '{programme}' {would}{told[what]}")
    for run in found["started"]:
        say(f"run {run} {would}started")
    if not (found["started"] or any(found["waves"].values())):
        say("nothing is due; `soundings wave list` has the dates")
    if found["started"] and not dry_run:
        say("Started; `soundings status` lists each under 'done' once it is.")


@app.command(rich_help_panel=RUN)
def erase(
    team: Annotated[str, typer.Argument(help="The team's id; `soundings teams list` has them.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the team's id to be typed.")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Remove a team for good: its answers, its figures and its records.

    It is refused while a wave with the team is under way. Erasing again ends what was left half done.

    Example: `soundings erase registrars --dry-run`
    """
    target = Stack(stack)
    function = target.outputs["EraseFunction"]
    records = _erase(function, team, dry_run=True)
    if not dry_run:
        if not yes and typer.prompt(f"This cannot be undone. Type {team} to erase the team", err=True) != team:
            raise SoundingsError("that is not the team's id; nothing was erased")
        target.note("erase", team=team)
        records = _erase(function, team, dry_run=False)
    if as_json:
        print_json({"team": team, "dry_run": dry_run, "records": records})
        return
    listed = ", ".join(f"{kind} {number}" for kind, number in records.items())
    console.print(f"{'would go or change' if dry_run else 'gone or changed'} in the register: {listed}", soft_wrap=True)
    console.print(f"{'so would' if dry_run else 'gone are'} all answers, comments, tallies and slips", soft_wrap=True)
    if not dry_run:
        console.print(
            f"take '{team}' out of your file of teams, or the next import adds it anew",
            soft_wrap=True,
        )


def _erase(function: str, team: str, *, dry_run: bool) -> dict[str, int]:
    """What of the register went, by kind of record. The function may take as long as a function may."""
    payload = json.dumps({"team": team, "dry_run": dry_run})
    patient = client("lambda", read_timeout=910, retries={"total_max_attempts": 1})
    reply = patient.invoke(FunctionName=function, Payload=payload)
    if reply.get("FunctionError"):
        raise SoundingsError("erasing failed; its log group says why; erase again, and what is gone stays gone")
    outcome = json.loads(reply["Payload"].read())
    if "refused" in outcome:
        raise SoundingsError(outcome["refused"])
    records: dict[str, int] = outcome["records"]
    return records


@app.command(rich_help_panel=TELL)
def slips(
    team: Annotated[str, typer.Argument(help="The team's id; `soundings teams list` has them.")],
    count: Annotated[int | None, typer.Option(min=1, max=1000, help="How many; default: the team's headcount.")] = None,
    wave: Annotated[str | None, typer.Option(help="The wave's id; default: the open wave, or else the next.")] = None,
    output: Annotated[Path | None, typer.Option(help="The PDF to write; default: slips-TEAM-WAVE.pdf.")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Make slips for a team to draw from a hat, one for each person, as a PDF to print and cut.

    They are good for one wave. Making more adds to those made before; each still counts once.

    Example: `soundings slips registrars --count 14`
    """
    target = Stack(stack)
    whom = draw(target.register, team, wave)
    heads = whom.team.headcount or 0
    number = heads if count is None else count
    file = output or Path(f"slips-{team}-{whom.wave.id}.pdf")
    address = target.register.settings().public_address or target.outputs["SurveyAddress"]
    if not dry_run:
        target.note("slips", team=team, wave=whom.wave.id)
        store = Slips(client("dynamodb"), target.outputs["SlipTable"])
        make(store, whom, f"{address}/s/{whom.team.link}", number, file)
    if as_json:
        print_json({"team": team, "wave": whom.wave.id, "slips": number, "file": str(file), "dry_run": dry_run})
        return
    if dry_run:
        console.print(f"{file}: would be {number} slips for {whom.team.name}, good from {whom.days}", soft_wrap=True)
        return
    console.print(f"{file}: {number} slips for {whom.team.name}, good from {whom.days}", soft_wrap=True)
    if number > heads:
        console.print(f"That is more than the team's {heads} people.", soft_wrap=True)
    console.print(
        "Print it, cut it, let everybody draw one, and note nothing down. Then destroy what is left in the hat and "
        "delete the file: whoever holds a code can answer with it.",
        soft_wrap=True,
    )


app.command("evidence", rich_help_panel=RESULTS)(evidence(lambda stack: Stack(stack).register))
app.command(rich_help_panel=TELL)(rollout.poster)
app.command(rich_help_panel=TELL)(rollout.kit)


def main() -> None:
    """Run the command; an error is one line, or one for each problem of a file; exit code 1, or 2 for wrong usage."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except TyperException as error:
        if told_how := usage(error):
            print(f"soundings: {told_how}", file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Abort:
        told = ["soundings: stopped"]
    except DefinitionInvalid as error:
        told = [*error.problems, f"{len(error.problems)} problem(s); nothing was changed"]
    except (SoundingsError, ClientError, BotoCoreError, OSError) as error:
        told = [f"soundings: {sentence(error)}"]
    sys.exit("\n".join(told))


if __name__ == "__main__":
    main()
