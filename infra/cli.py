"""The `soundings` command: what an operator does to a deployed stack.

It finds the stack through the ordinary AWS environment (profile, region, endpoint) and CloudFormation's outputs.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from infra.definitions import read_instrument, read_organisation
from infra.loading import load as load_organisation
from shared.errors import DefinitionInvalid, SoundingsError
from shared.store.register import Register

if TYPE_CHECKING:
    from shared.wave import Wave

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Run anonymous surveys of staff teams. AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL are respected.",
)
console = Console()


@dataclass(frozen=True)
class Stack:
    """A deployed stack, by its CloudFormation name."""

    name: str

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        stacks = boto3.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}

    @cached_property
    def register(self) -> Register:
        """The stack's register."""
        return Register(boto3.client("dynamodb"), self.outputs["RegisterTable"])


StackName = Annotated[str, typer.Option("--stack", envvar="SOUNDINGS_STACK", help="The CloudFormation stack.")]


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Instrument files (YAML).")]) -> None:
    """Check instrument files without touching anything.

    Example: `soundings check my-questionnaire.yaml`
    """
    problems: list[str] = []
    for file in files:
        try:
            instrument = read_instrument(file)
        except DefinitionInvalid as error:
            problems += error.problems
        else:
            console.print(f"{file.name}: {instrument.id} version {instrument.version}, {len(instrument.items)} items")
    if problems:
        raise DefinitionInvalid(problems)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="An organisation file (YAML): settings, units, programmes.")],
    stack: StackName = "soundings",
) -> None:
    """Load settings, units and programmes, all or nothing; loading the same file again changes nothing.

    Example: `soundings load organisation.yaml`
    """
    organisation = read_organisation(file)
    target = Stack(stack)
    tree = load_organisation(target.register, organisation)
    address = organisation.settings.public_address or target.outputs["SurveyAddress"]
    table = Table("team", "people", "link to pass on")
    for team in tree.teams():
        table.add_row(team.name, str(team.headcount), f"{address}/s/{team.link}")
    console.print(table)


@app.command()
def status(stack: StackName = "soundings") -> None:
    """Show every programme's waves: what is open, what comes next, what is done.

    Example: `soundings status`
    """
    register = Stack(stack).register
    table = Table("programme", "wave", "state", "opens", "closes", "finished")
    for programme in register.programmes():
        for wave in register.waves(programme.id):
            table.add_row(*_row(wave))
    console.print(table)


def _row(wave: Wave) -> tuple[str, ...]:
    opens, closes = (f"{moment:%-d %B %Y %H:%M}" for moment in (wave.opens_at, wave.closes_at))
    return wave.programme, wave.id, wave.state, opens, closes, ", ".join(wave.done)


@app.command()
def tick(
    at: Annotated[datetime | None, typer.Option(help="The time to look from (UTC); default: now.")] = None,
    stack: StackName = "soundings",
) -> None:
    """Ask the clock to look at the calendar now instead of at the next full hour.

    It does what is due at that time: opens, reminds, closes and reports. Asking twice changes nothing.

    Example: `soundings tick`, or on a local stack `soundings tick --at 2027-02-01T09:00:00`
    """
    moment = (at or datetime.now(UTC)).replace(tzinfo=UTC)
    reply = boto3.client("lambda").invoke(
        FunctionName=Stack(stack).outputs["ClockFunction"], Payload=json.dumps({"time": moment.isoformat()})
    )
    if reply.get("FunctionError"):
        raise SoundingsError("the clock failed; its log group says why")
    started = json.loads(reply["Payload"].read())["started"]
    console.print("\n".join(started) if started else "nothing is due")


def main() -> None:
    """Run the command; every error is one line (or one for each problem of a file) and exit code 1."""
    try:
        app()
    except DefinitionInvalid as error:
        told = [*error.problems, f"{len(error.problems)} problem(s); nothing was changed"]
    except (SoundingsError, ClientError, BotoCoreError, KeyError) as error:
        told = [f"soundings: {error}"]
    sys.exit("\n".join(told))


if __name__ == "__main__":
    main()
