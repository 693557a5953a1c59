"""`soundings teams`: the organisation's teams, from a spreadsheet and back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from infra.commands.teams.file import rows, written_file
from infra.commands.teams.file import template as starter
from infra.commands.teams.show import list_teams, show
from infra.console.new_file import write_file
from infra.console.shown import follow, plan_data, show_plan
from infra.console.terminal import SET_UP, AsJson, DryRun, Yes, counted, group, print_json, progress, say
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, write
from shared.errors import DefinitionInvalid, SoundingsError
from shared.roster.columns import COLUMNS
from shared.roster.entry import Problems, entries
from shared.roster.planning import plan
from shared.roster.present import present
from shared.roster.writing import steps
from shared.sheets.spreadsheet import read_sheet

app = group("teams", SET_UP, "See and change the teams, from a spreadsheet and back.")

MOST_TEAMS = 60_000  # rows of a file
OPTIONAL = [f"**{column.name}**" for column in COLUMNS if not column.is_needed]
IMPORT = f"""
Add, change, move and close teams as a spreadsheet says, all or nothing; importing it again changes nothing.

Shows what would change and asks. Columns, by their headings: **name**, **path** (the units above from the top,
as in `Example Trust > Surgery`), **headcount**, and if you like {", ".join(OPTIONAL[:-1])} and {OPTIONAL[-1]}.
A row without a headcount is about a unit above teams: give it the recipients of that unit's summaries.

A team keeps its id and its link when its name or path changes, if the row has the id; without one, a team whose
name is gone in one place and there in another has moved. Joining, moving and closing count from the next wave: an
open one is never disturbed.

Example: `soundings teams import teams.xlsx --dry-run`; `soundings teams template teams.xlsx` writes a file to begin
with.
"""


@app.command("import", help=IMPORT)
def import_teams(
    file: Annotated[Path, typer.Argument(help="The teams: .csv or .xlsx, one row a team.")],
    sheet: Annotated[str | None, typer.Option(help="The sheet, where several have the headings.")] = None,
    close_missing: Annotated[
        bool, typer.Option("--close-missing", help="Close the teams that are not in the file.")
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Plan what a file says, show it, ask, write."""
    target = Stack(stack)
    read = read_sheet(file, COLUMNS, sheet, MOST_TEAMS)
    problems = Problems(read.where)
    with progress("reading", len(read.rows)) as advance:
        rows_read = entries(_counted(read.rows, advance), problems)
    now = present(target.register, _now())
    planned = plan(now, rows_read, problems, close_missing=close_missing)
    if planned is None:
        raise DefinitionInvalid(problems.sentences())
    to_write = steps(now, planned.after)
    if not as_json:
        show_plan(planned, read.notes)
    if to_write and not dry_run and follow(planned, "Change the teams so?", yes=yes, as_json=as_json):
        target.note("teams import", file=file.name, **planned.counts)
        write(target.register, Writing(steps=to_write))
        if not as_json:
            say("Done.")
    if as_json:
        print_json({"dry_run": dry_run, **plan_data(planned, read.notes, done=bool(to_write) and not dry_run)})


app.command("list")(list_teams)
app.command()(show)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write: .csv or .xlsx.")],
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Write every team and unit above to a file that imports with nothing to change.

    Example: `soundings teams export teams.xlsx`, change it in Excel, then `soundings teams import teams.xlsx`
    """
    target = Stack(stack)
    now = present(target.register, None)
    found = list(rows(now))
    write_file(file, written_file(file, found, now.programmes))
    if as_json:
        print_json({"file": str(file), "rows": len(found)})
    else:
        say(f"{file}: {counted(sum(unit.is_team for unit in now.units.values()), 'team')} in {len(found)} rows")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="The file to write: .xlsx, or .csv.")],
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Write a file to begin with: examples, lists to choose from, and what goes where.

    Example: `soundings teams template teams.xlsx`
    """
    try:
        programmes = Stack(stack).register.definitions.programmes()
    except (ClientError, BotoCoreError, SoundingsError):
        programmes = []  # nothing is deployed yet
    write_file(file, starter(file, programmes))
    if as_json:
        print_json({"file": str(file), "programmes": [each.id for each in programmes]})
        return
    say(f"{file}: put your teams in place of the examples, then `soundings teams import {file} --dry-run`")


def _counted(rows: list[Any], advance: Callable[[int], None]) -> Iterator[Any]:
    for row in rows:
        yield row
        advance(1)


def _now() -> datetime:
    return datetime.now(UTC)
