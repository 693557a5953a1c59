"""`soundings outcomes`: what a trust measures anyway, set beside its surveys. Nothing of it leaves the machine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from infra.commands.outcomes.reading import read_spells
from infra.commands.outcomes.report import LEAST_K, Question, Staffing, report
from infra.commands.outcomes.table import WRITERS, table_of, terminal
from infra.console.new_file import check_kind, write_file
from infra.console.terminal import DAY, RESULTS, console, group, say

app = group("outcomes", RESULTS, "Set what your trust measures anyway, such as absence, beside the survey.")
BEFORE, AFTER = "The months before", "The months after"


@app.command()
def absence(  # noqa: PLR0913, PLR0917  # each is an option of its own
    file: Annotated[Path, typer.Argument(help="The team's absence spells: CSV or .xlsx, one row a spell.")],
    around: Annotated[datetime, typer.Option(help="The day on which the group began.", **DAY)],
    headcount: Annotated[int, typer.Option(min=1, help="How many staff the team had on that day.")],
    months: Annotated[int, typer.Option(min=1, max=36, help="The length of each window.")] = 6,
    after_starts: Annotated[
        datetime | None, typer.Option(help="When the after window begins; default: on that day.", **DAY)
    ] = None,
    team: Annotated[str, typer.Option(help="The team's name, for the caption.")] = "",
    k: Annotated[int, typer.Option(min=LEAST_K, help="Show nothing for fewer staff.")] = 8,
    output: Annotated[
        Path | None, typer.Option(help="Also write the table: .md, .html with the months as a chart, .csv or .json.")
    ] = None,
    available_days_before: Annotated[
        int | None, typer.Option(min=1, help="Days available, all staff together.", rich_help_panel=BEFORE)
    ] = None,
    starters_before: Annotated[
        int | None, typer.Option(min=0, help="Staff who joined.", rich_help_panel=BEFORE)
    ] = None,
    leavers_before: Annotated[int | None, typer.Option(min=0, help="Staff who left.", rich_help_panel=BEFORE)] = None,
    available_days_after: Annotated[
        int | None, typer.Option(min=1, help="Days available, all staff together.", rich_help_panel=AFTER)
    ] = None,
    starters_after: Annotated[int | None, typer.Option(min=0, help="Staff who joined.", rich_help_panel=AFTER)] = None,
    leavers_after: Annotated[int | None, typer.Option(min=0, help="Staff who left.", rich_help_panel=AFTER)] = None,
    headcount_after: Annotated[
        int | None,
        typer.Option(min=1, help="Staff when the window begins; default: --headcount.", rich_help_panel=AFTER),
    ] = None,
) -> None:
    """Compare a team's absence before and after a day: Bradford scores, absence rate, turnover.

    The file is read on this machine; nothing of it is sent or kept, and only the team's figures are shown. It needs
    three columns, by name: the person (an employee number will do), the first day and the last day, which is empty
    while a spell goes on. Other columns are passed over.

    Days available are calendar days, as in ESR: 20 staff for 212 days have 4240.

    Example: `soundings outcomes absence spells.csv --around 2023-09-04 --months 7 --headcount 20 --output table.md`
    """
    if output is not None:
        check_kind("--output", output, WRITERS)
    question = Question(
        around.date(),
        months,
        Staffing(headcount, available_days_before, starters_before, leavers_before),
        Staffing(headcount_after or headcount, available_days_after, starters_after, leavers_after),
        after_starts.date() if after_starts else None,
        " ".join(team.split()),
        k,
    )
    found = report(read_spells(file), question, _today())
    table = table_of(found)
    if output is not None:
        write_file(output, WRITERS[output.suffix.lower()](table, found).encode())
    console.print(terminal(table))
    for note in table.below:
        say(note)
    if output is not None:
        say(f"\nwritten: {output}")


def _today() -> date:
    return datetime.now(UTC).date()
