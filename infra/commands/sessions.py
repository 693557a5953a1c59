"""`soundings sessions`: on which days the teams' groups met, and how many came, as their leads noted it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from infra.console.new_file import check_kind, write_file
from infra.console.terminal import RESULTS, AsJson, counted, print_json, say, show_table
from infra.operator.named import programme_named
from infra.operator.stack import Stack, StackName
from shared.enrolment import Enrolment
from shared.errors import SoundingsError
from shared.programme import Programme
from shared.sheets.comma_separated import comma_separated
from shared.sheets.workbook import Column, workbook
from shared.store.register import Register
from shared.unit import Tree, Unit
from shared.wording import month

app = typer.Typer()
QUARTER = re.compile(r"(2\d{3})(?:/(\d\d))? ?Q([1-4])", re.IGNORECASE | re.ASCII)
COLUMNS = (  # for people; programs have the fields' names
    *(Column("Team id", 24), Column("Team", 36), Column("Part of", 36), Column("Programme", 24)),
    *(Column("Met on", 14), Column("Came", 8)),
)


@dataclass(frozen=True)
class Row:
    """A session of a team's group."""

    team_id: str
    team: str
    part_of: str
    programme: str
    day: date
    came: int


@app.command(rich_help_panel=RESULTS)
def sessions(
    quarter: Annotated[str, typer.Option(help="2027Q1, or by the financial year 2026/27Q4.")],
    programme: Annotated[str, typer.Argument(help="The programme's id or title; default: the teams of all.")] = "",
    output: Annotated[Path | None, typer.Option(help="Also write every session: .csv or .xlsx.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """List the sessions of the teams' groups in a quarter: on which days they met, and how many came.

    Their leads note them by a link in their mails; no name and no answer is among them. 2027Q1 is January to March
    2027, and so is 2026/27Q4. A file has a row for each session, with the team, the unit above it and its programme;
    one that is there is not written over. Teams that have closed are listed, teams that were erased are not.

    Example: `soundings sessions reflective-practice --quarter 2027Q1 --output sessions.xlsx`
    """
    first, last = days_of(quarter)
    if output is not None:
        check_kind("--output", output, WRITERS)
    found, teams = listed(Stack(stack).register, programme, first, last)
    if output is not None:
        write_file(output, WRITERS[output.suffix.lower()](found))
    if as_json:
        print_json({"from": first, "to": last, "sessions": [asdict(row) for row in found]})
        return
    if found:
        by_team = (list(rows) for _, rows in groupby(found, lambda row: row.team_id))
        show_table("team", "part of", "sessions", "came", "days", rows=map(_summed, by_team))
    met = {row.team_id for row in found}
    none = f"; {counted(len(teams - met), 'team')} noted none" if teams - met else ""
    told = (
        f"{counted(len(found), 'session')} of {counted(len(met), 'team')}, {sum(row.came for row in found)} came in all"
    )
    say(f"{month(first)} to {month(last)}: {told if found else 'no session was noted'}{none}.")
    if output is not None:
        say(f"written: {output}")


def _summed(of_team: list[Row]) -> tuple[object, ...]:
    days = ", ".join(f"{row.day:%-d %b} ({row.came})" for row in of_team)
    return of_team[0].team, of_team[0].part_of, len(of_team), sum(row.came for row in of_team), days


def days_of(quarter: str) -> tuple[date, date]:
    """The first and the last day of a quarter. Raises SoundingsError."""
    if found := QUARTER.fullmatch(quarter.strip()):
        year, ends, number = int(found[1]), found[2], int(found[3])
        starts = 12 * year + 3 * (number if ends else number - 1)  # months; a financial year begins in April
        if ends is None or int(ends) == (year + 1) % 100:
            first, after = (date(months // 12, months % 12 + 1, 1) for months in (starts, starts + 3))
            return first, after - timedelta(days=1)
    raise SoundingsError(
        f"--quarter is such as 2027Q1 (January to March 2027) or 2026/27Q4 (the same), not '{quarter}'"
    )


def listed(register: Register, programme: str, first: date, last: date) -> tuple[list[Row], set[str]]:
    """The sessions of these days by unit above, team and day; and the teams that there are. Raises SoundingsError."""
    programmes, units = register.definitions.programmes(), {unit.id: unit for unit in register.roster.units()}
    wanted = programme_named(programmes, programme).id if programme else ""
    closed = register.roster.closed()
    own = _own(units, closed, programmes)
    teams = {unit.id: unit for unit in (*units.values(), *closed) if unit.is_team and wanted in ("", own.get(unit.id))}
    rows = [
        Row(
            team.id,
            team.name,
            units[team.parent].name if team.parent in units else "",
            own.get(team.id, ""),
            each.day,
            each.came,
        )
        for team_id, noted in register.sessions.every()
        if (team := teams.get(team_id))
        for each in noted.sessions
        if first <= each.day <= last
    ]
    return sorted(rows, key=lambda row: (row.part_of, row.team, row.team_id, row.day)), teams.keys() & units.keys()


def _own(units: Mapping[str, Unit], closed: Sequence[Unit], programmes: Sequence[Programme]) -> dict[str, str]:
    """The programme of each team that is in one; of one that has closed, that which it would be in now."""
    placed = [*units.values(), *(unit for unit in closed if unit.parent in units)]
    if not placed:
        return {}
    enrolment = Enrolment(tree := Tree(placed), programmes)
    return {team.id: found.id for team in tree.teams() if (found := enrolment.of(team))}


def as_csv(rows: Sequence[Row]) -> bytes:
    """The rows as CSV, under the names that programs know them by."""
    return comma_separated((field.name for field in fields(Row)), map(astuple, rows))


def as_workbook(rows: Sequence[Row]) -> bytes:
    """The rows as .xlsx."""
    return workbook({"Sessions": (COLUMNS, map(astuple, rows))})


WRITERS: dict[str, Callable[[Sequence[Row]], bytes]] = {".csv": as_csv, ".xlsx": as_workbook}
