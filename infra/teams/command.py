"""`soundings teams`: the organisation's teams, from a spreadsheet and back."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table

from infra.stack import Stack, StackName
from infra.teams.entry import Problems, entries
from infra.teams.file import find, rows, save, written_file
from infra.teams.file import template as starter
from infra.teams.overlooked import overlooked
from infra.teams.planning import What, path_of, plan
from infra.teams.present import present
from infra.teams.sheet import read_sheet
from infra.teams.writing import steps
from infra.terminal import AsJson, DryRun, console, print_json, say
from shared.errors import DefinitionInvalid, SoundingsError
from shared.recipient import Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from infra.teams.planning import Change, Plan
    from infra.teams.present import Present
    from shared.recipient import Standing
    from shared.unit import Unit

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="See and change the teams, from a spreadsheet and back."
)
ROWS_SHOWN = 40


@app.command("import")
def import_teams(
    file: Annotated[Path, typer.Argument(help="The teams: .csv or .xlsx, one row a team.")],
    sheet: Annotated[str | None, typer.Option(help="The sheet, where several have the headings.")] = None,
    close_missing: Annotated[
        bool, typer.Option("--close-missing", help="Close the teams that are not in the file.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
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
    if as_json and not (yes or dry_run):
        raise SoundingsError("--json cannot ask: add --yes or --dry-run")
    target = Stack(stack)
    found = read_sheet(file, sheet)
    problems = Problems(found.where)
    with _progress("reading", len(found.rows)) as advance:
        read = list(entries(found, _counted(found.rows, advance), problems))
    now = present(target.register, target.roster, _now())
    planned = plan(now, read, problems, close_missing=close_missing)
    if planned is None:
        raise DefinitionInvalid(problems.sentences())
    to_write = steps(now, planned)
    if not as_json:
        _show(planned, found.notes)
    if to_write and not dry_run:
        if not yes and not typer.confirm("Change the teams so?", err=True):
            raise SoundingsError("nothing was changed")
        counts = {str(what): planned.count(what) for what in What}
        target.note("teams import", file=file.name, **{what: count for what, count in counts.items() if count})
        with _progress("writing", len(to_write)) as advance:
            for written in target.roster.write(to_write):
                advance(written)
        if not as_json:
            say("Done.")
    if as_json:
        print_json(_data(planned, found.notes, done=bool(to_write) and not dry_run))


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
    now = present(target.register, target.roster, None)
    top = find(now, under).id if under else None
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
    say(f"{_teams(len(teams))}, {sum(team.headcount or 0 for team in teams)} people.{programme}")


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
    team: Annotated[str, typer.Argument(help="The id or name of a team, or of a unit above.")],
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show a team: its place, its people, whether mail reaches its recipients, its link, and its next wave.

    Example: `soundings teams show recovery-nurses`
    """
    target = Stack(stack)
    now = present(target.register, target.roster, None)
    unit = find(now, team)
    standing = {address: _standing(target.recipients.standing(address), unit.id) for address in unit.recipients}
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
    now = present(target.register, target.roster, None)
    found = list(rows(now))
    save(file, written_file(file, found, now.programmes))
    if as_json:
        print_json({"file": str(file), "rows": len(found)})
    else:
        say(f"{file}: {_teams(sum(unit.is_team for unit in now.units.values()))} in {len(found)} rows")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="The file to write: .xlsx, or .csv.")],
    stack: StackName = "soundings",
) -> None:
    """Write a file to begin with: examples, lists to choose from, and what goes where.

    Example: `soundings teams template teams.xlsx`
    """
    try:
        programmes = Stack(stack).register.programmes()
    except (ClientError, BotoCoreError):
        programmes = []  # nothing is deployed yet
    save(file, starter(file, programmes))
    say(f"{file}: put your teams in place of the examples, then `soundings teams import {file} --dry-run`")


def _counted(rows: list[Any], advance: Callable[[int], None]) -> Iterator[Any]:
    for row in rows:
        yield row
        advance(1)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where somebody looks at it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


# What is shown


def _show(planned: Plan, notes: list[str]) -> None:
    for note in notes:
        say(note)
    teams, units = ([c for c in planned.changes if c.is_team is is_team] for is_team in (True, False))
    if not planned.changes:
        say(f"Nothing to change: {_teams(planned.unchanged)} as they are.")
    else:
        for listed, title in ((units, "units above teams"), (teams, "teams")):
            if listed:
                console.print(_table(listed, title))
        counts = [f"{planned.count(what)} {what}" for what in What if planned.count(what)]
        say(f"Teams: {', '.join([*counts, f'{planned.unchanged} unchanged'])}.")
    if planned.left:
        names = ", ".join(unit.name for unit in planned.left[:5]) + (", …" if len(planned.left) > 5 else "")
        say(f"Not in the file, left alone: {_teams(len(planned.left))} ({names}). --close-missing closes them.")
    for note in (*planned.notes, *overlooked(planned)):
        say(f"Note: {note}.")


def _teams(number: int) -> str:
    return f"{number} team" if number == 1 else f"{number} teams"


def _table(changes: list[Change], title: str) -> Table:
    told_in = Column("what changes", overflow="fold")
    table = Table("row", "", "name", told_in, title=title, title_justify="left", title_style="bold", box=SIMPLE)
    for change in changes[:ROWS_SHOWN]:
        told = "\n".join(f"{column}: {_change(old, new)}" for column, (old, new) in change.changes.items())
        table.add_row(str(change.row or ""), change.what, escape(change.name), escape(told))
    if len(changes) > ROWS_SHOWN:
        table.add_row("", "", f"and {len(changes) - ROWS_SHOWN} more", "--json lists all")
    return table


def _change(old: str, new: str) -> str:
    return f"{old} → {new or 'none'}" if old else new


def _data(planned: Plan, notes: list[str], *, done: bool) -> dict[str, Any]:
    return {
        "done": done,
        "counts": {**{str(what): planned.count(what) for what in What if what is not What.REMOVED},
                   "unchanged": planned.unchanged, "left alone": len(planned.left)},
        "units above": {str(what): number for what in What if (number := planned.count(what, teams=False))},
        "changes": [
            {"what": c.what, "id": c.unit, "name": c.name, "team": c.is_team, "row": c.row or None,
             "changes": {column: {"from": old, "to": new} for column, (old, new) in c.changes.items()}}
            for c in planned.changes
        ],
        "left alone": [{"id": unit.id, "name": unit.name} for unit in planned.left],
        "notes": [*notes, *planned.notes, *overlooked(planned)],
    }  # fmt: skip
