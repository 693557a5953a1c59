"""`soundings teams`: the organisation's teams, from a spreadsheet and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Column, Table

from infra.commands.teams.file import rows, written_file
from infra.commands.teams.file import template as starter
from infra.console.new_file import write_file
from infra.console.shown import plan_data, show_plan
from infra.console.terminal import (
    SET_UP,
    AsJson,
    DryRun,
    Yes,
    agreed,
    console,
    counted,
    group,
    print_json,
    progress,
    say,
)
from infra.operator.named import UnitName, unit_named
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, write
from shared.errors import DefinitionInvalid, SoundingsError
from shared.recipient import Wish
from shared.roster.entry import Problems, entries
from shared.roster.plan import path_of
from shared.roster.planning import plan
from shared.roster.present import present
from shared.roster.writing import steps
from shared.sheets.sheet import read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shared.recipient import Standing
    from shared.roster.present import Present
    from shared.unit import Unit

app = group("teams", SET_UP, "See and change the teams, from a spreadsheet and back.")


@app.command("import")
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
    """Add, change, move and close teams as a spreadsheet says, all or nothing; importing it again changes nothing.

    Shows what would change and asks. Columns, by their headings: **name**, **path** (the units above from the top,
    as in `Example Trust > Surgery`), **headcount**, and if you like **recipients**, **language**, **programme** and
    **id**. A row without a headcount is about a unit above teams: give it the recipients of that unit's summaries.

    A team keeps its id and its link when its name or path changes, if the row has the id; without one, a team whose
    name is gone in one place and there in another has moved. Joining, moving and closing count from the next wave: an
    open one is never disturbed.

    Example: `soundings teams import teams.xlsx --dry-run`; `soundings teams template teams.xlsx` writes a file to begin
    with.
    """
    target = Stack(stack)
    found = read_sheet(file, sheet)
    problems = Problems(found.where)
    with progress("reading", len(found.rows)) as advance:
        read = list(entries(found, _counted(found.rows, advance), problems))
    now = present(target.register, _now())
    planned = plan(now, read, problems, close_missing=close_missing)
    if planned is None:
        raise DefinitionInvalid(problems.sentences())
    to_write = steps(now, planned.after)
    if not as_json:
        show_plan(planned, found.notes)
    if to_write and not dry_run and agreed("Change the teams so?", yes=yes, as_json=as_json):
        target.note("teams import", file=file.name, **planned.counts)
        write(target.register, Writing(steps=to_write))
        if not as_json:
            say("Done.")
    if as_json:
        print_json({"dry_run": dry_run, **plan_data(planned, found.notes, done=bool(to_write) and not dry_run)})


@app.command("list")
def list_teams(
    under: Annotated[str | None, typer.Option(help="Only those below this unit: its id or name.")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="The teams that have closed instead.")] = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """List the teams with their people, recipients and programme.

    Example: `soundings teams list --under surgery`
    """
    target = Stack(stack)
    now = present(target.register, None)
    top = unit_named(now.units.values(), under).id if under else None
    teams = [unit for unit in (now.closed if closed else now.units).values() if unit.is_team]
    if top and now.tree and not closed:
        teams = [team for team in teams if top in now.tree.path(team.id)]
    if as_json:
        print_json([_described(now, team, target.address) for team in teams])
        return
    if not now.units:
        say("There is no team yet: `soundings teams template teams.xlsx` writes a file to fill in.")
        return
    asked = {team.id: own.id if (own := now.enrolled.get(team.id)) else "none" for team in teams}
    alike = len(set(asked.values())) == 1
    table = Table(Column("id", no_wrap=True), "people", Column("recipients", overflow="fold"), box=SIMPLE)
    if not alike:
        table.add_column("programme", no_wrap=True)
    for team in teams:
        told = [escape(team.id), str(team.headcount), escape("\n".join(team.recipients))]
        table.add_row(*told, *([] if alike else [asked[team.id]]))
    console.print(table)
    programme = f" Programme: {asked[teams[0].id]}." if alike else ""
    say(f"{counted(len(teams), 'team')}, {sum(team.headcount or 0 for team in teams)} people.{programme}")


def _described(now: Present, unit: Unit, address: str) -> dict[str, Any]:
    """A unit for a program."""
    programme = now.enrolled.get(unit.id)
    path = path_of(now.tree, unit) if now.tree and unit.id in now.tree.units else []
    return {
        "id": unit.id, "name": unit.name, "team": unit.is_team, "path": path, "headcount": unit.headcount,
        "recipients": list(unit.recipients), "language": unit.language,
        "programme": programme.id if programme else None,
        "takes part from": unit.since, "link": f"{address}/s/{unit.link}" if unit.link else None,
    }  # fmt: skip


@app.command()
def show(
    team: UnitName,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show a team: its place, its people, whether mail reaches its recipients, its link, and its next wave.

    Example: `soundings teams show recovery-nurses`
    """
    target = Stack(stack)
    now = present(target.register, None)
    unit = unit_named(now.units.values(), team)
    standing = {
        address: _standing(target.register.recipients.standing(address), unit.id) for address in unit.recipients
    }
    programme = now.enrolled.get(unit.id)
    waves = programme.upcoming(datetime.now(UTC)) if programme else []
    coming = [wave for wave in waves if unit.since is None or wave.opens >= unit.since]
    following = f"{coming[0].opens:%-d %B %Y}" if coming else "none"
    data = {**_described(now, unit, target.address), "mail": standing, "next wave": following}
    if as_json:
        print_json(data)
        return
    told = {
        "team" if unit.is_team else "unit above teams": f"{unit.name} ({unit.id})",
        "path": " > ".join(data["path"]) or "the top",
        "people": unit.headcount,
        "recipients": "\n".join(f"{address}: {how}" for address, how in standing.items()) or "none",
        "link": data["link"],
        "language": unit.language,
        "programme": f"{programme.title} ({programme.id})" if programme else "none",
        "next wave": following,
    }
    if not unit.is_team:
        told = {name: each for name, each in told.items() if name not in ("people", "link", "programme", "next wave")}
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, each in told.items():
        if each is not None:
            table.add_row(name, escape(str(each)))
    console.print(table)


def _standing(standing: Standing, unit_id: str) -> str:
    """How mail to an address stands, in words."""
    if standing.barred:
        return f"gets no mail ({standing.barred}); `soundings recipients readmit` lets it have mail again"
    if unit_id in standing.wishes:
        return "stopped the mail" if standing.wishes[unit_id] is Wish.STOPPED else "said that somebody else leads this"
    return f"gets mail; confirmed after {standing.confirmed[unit_id]}" if unit_id in standing.confirmed else "gets mail"


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
