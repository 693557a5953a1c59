"""`soundings teams`: the organisation's teams, from a spreadsheet and back."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from infra.stack import Stack, StackName
from infra.teams.entry import Problems, entries
from infra.teams.planning import What, plan
from infra.teams.present import present
from infra.teams.sheet import read_sheet
from infra.teams.writing import steps
from infra.terminal import AsJson, DryRun, console, print_json, say
from shared.errors import DefinitionInvalid, SoundingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from infra.teams.planning import Change, Plan

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
        rows = list(entries(found, _counted(found.rows, advance), problems))
    now = present(target.register, target.roster, datetime.now(UTC))
    planned = plan(now, rows, problems, close_missing=close_missing)
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


def _counted(rows: list[Any], advance: Callable[[int], None]) -> Iterator[Any]:
    for row in rows:
        yield row
        advance(1)


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
    for note in planned.notes:
        say(f"Note: {note}.")


def _teams(number: int) -> str:
    return f"{number} team" if number == 1 else f"{number} teams"


def _table(changes: list[Change], title: str) -> Table:
    table = Table("row", "", "name", "what changes", title=title, title_justify="left", title_style="bold", box=SIMPLE)
    for change in changes[:ROWS_SHOWN]:
        told = "\n".join(f"{column}: {_change(old, new)}" for column, (old, new) in change.changes.items())
        table.add_row(str(change.row or ""), change.what, change.name, told)
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
        "notes": [*notes, *planned.notes],
    }  # fmt: skip
