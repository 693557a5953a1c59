"""`soundings outcomes`: what a trust measures anyway, set beside its surveys. Nothing of it leaves the machine."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from infra.commands.outcomes.counting import Alike, Choices, Hidden
from infra.commands.outcomes.dates import YEARS, Order
from infra.commands.outcomes.reading import read_spells
from infra.commands.outcomes.report import LEAST_K, Question, Staffing, report
from infra.commands.outcomes.table import KINDS, common, written
from infra.commands.outcomes.teams import Told, by_team
from infra.console.new_file import check_kind, write_file
from infra.console.part import terminal
from infra.console.terminal import DAY, RESULTS, console, group, option, say
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError

app = group("outcomes", RESULTS, "Set what your trust measures anyway, such as absence, beside the survey.")
READING, BEFORE, AFTER = "How the file is read", "The months before", "The months after"


def _hours(typed: str) -> Fraction:
    try:
        hours = Fraction(typed)
    except (ValueError, ZeroDivisionError):
        hours = Fraction(0)
    if not 1 <= hours <= 24:
        raise typer.BadParameter("is not a number of hours, such as 7.5")
    return hours


def _day(name: str, typed: datetime) -> date:
    if typed.year not in YEARS:
        raise SoundingsError(f"{name} is a day of the years {YEARS[0]} to {YEARS[-1]}")
    return typed.date()


@app.command()
def absence(  # noqa: PLR0913, PLR0917  # each is an option of its own
    file: Annotated[Path, typer.Argument(help="The team's absence spells: CSV or .xlsx, one row a spell.")],
    around: Annotated[datetime, option("The day on which the group began.", **DAY)],
    headcount: Annotated[int | None, option("How many staff the team had on that day.", min=1)] = None,
    months: Annotated[int, option("The length of each window.", min=1, max=36)] = 6,
    after_starts: Annotated[
        datetime | None, option("When the after window begins; default: on that day.", **DAY)
    ] = None,
    team: Annotated[str, option("The team's name, for the caption.")] = "",
    by: Annotated[str, option("Split a trust's export by the teams in this column.", metavar="COLUMN")] = "",
    k: Annotated[int, option("Show nothing for fewer staff.", min=LEAST_K)] = 8,
    output: Annotated[
        Path | None, option("Also write the table: .md, .html with the months as a chart, .csv or .json.")
    ] = None,
    count: Annotated[
        list[str] | None,
        option("Count only rows with this value; again for each other.", READING, metavar="COLUMN=VALUE"),
    ] = None,
    dates: Annotated[Order | None, option("What 03/04/2026 begins with.", READING)] = None,
    people: Annotated[Alike | None, option("Whether 00123 and 123 are one person.", READING)] = None,
    hidden: Annotated[Hidden | None, option("Rows that Excel hides or filters out.", READING)] = None,
    lost: Annotated[
        str, option("Count the days or hours lost in this column, not calendar days.", READING, metavar="COLUMN")
    ] = "",
    hours_in_a_day: Annotated[
        Fraction | None, option("Of a column of hours: those of a full day.", READING, parser=_hours, metavar="HOURS")
    ] = None,
    available_days_before: Annotated[int | None, option("Days available, all staff together.", BEFORE, min=1)] = None,
    starters_before: Annotated[int | None, option("Staff who joined.", BEFORE, min=0)] = None,
    leavers_before: Annotated[int | None, option("Staff who left.", BEFORE, min=0)] = None,
    available_days_after: Annotated[int | None, option("Days available, all staff together.", AFTER, min=1)] = None,
    starters_after: Annotated[int | None, option("Staff who joined.", AFTER, min=0)] = None,
    leavers_after: Annotated[int | None, option("Staff who left.", AFTER, min=0)] = None,
    headcount_after: Annotated[
        int | None, option("Staff when the window begins; default: --headcount.", AFTER, min=1)
    ] = None,
    stack: StackName = "soundings",
) -> None:
    """Compare a team's absence before and after a day: Bradford scores, absence rate, turnover.

    The file is read on this machine; nothing of it is sent or kept, and only the team's figures are shown. It needs
    three columns, by name: the person (an employee number will do), the first day and the last day, which is empty
    while a spell goes on. What was cancelled never counts. Which types of absence count, hidden rows, 03/04/2026 and
    00123 beside 123 are asked about where they matter; the options below answer beforehand. Other columns are passed
    over, and what became of each row is told.

    Days available are calendar days, as in ESR: 20 staff for 212 days have 4240.

    Example: `soundings outcomes absence spells.csv --around 2023-09-04 --months 7 --headcount 20 --output table.md`

    All teams of a trust's export, each by its id or name, with its headcount from the register (rights of
    `OperatorPolicy` or `EvidencePolicy`):
    `soundings outcomes absence export.xlsx --around 2023-09-04 --by "Org L5" --count "Absence Type=Sickness"`
    """
    today = datetime.now(UTC).date()
    if output is not None:
        check_kind("--output", output, KINDS)
    choices = Choices(tuple(count or ()), hidden, dates, people, lost, hours_in_a_day, by)
    staff = headcount or k
    question = Question(
        _day("--around", around),
        months,
        Staffing(staff, available_days_before, starters_before, leavers_before),
        Staffing(headcount_after or staff, available_days_after, starters_after, leavers_after),
        _day("--after-starts", after_starts) if after_starts else None,
        " ".join(team.split()),
        k,
    )
    if by and (headcount or question.team or {question.before, question.after} != {Staffing(k)}):
        raise SoundingsError(
            "--by has headcounts from the register: give no --headcount, --team nor figures of one team"
        )
    if not by and headcount is None:
        raise SoundingsError("say --headcount, how many staff the team had on that day; or --by, for a trust's export")
    if bool(hours_in_a_day) is not ("hours" in lost.casefold() or "hrs" in lost.casefold()):
        raise SoundingsError("a column of hours in --lost goes with --hours-in-a-day, such as 7.5")
    read = read_spells(file, choices, today)
    if by:
        told, said = by_team(read, Stack(stack).register.roster.units(), question, today)
    else:
        told, said = [Told(read.spells, report(read.spells, question, today))], []
    if output is not None:
        write_file(output, written(output.suffix.lower(), [one.public(read) for one in told], is_list=bool(by)))
    lines = [(*one.table.below, *one.account(read)) for one in told]
    shared = common(lines)
    for one, own in zip(told, lines, strict=True):
        console.print(terminal([one.table._replace(said=(), notes=())]))
        for line in own:
            if line not in shared:
                say(line)
    for line in (*shared, *said):
        say(line)
    if output is not None:
        say(f"\nwritten: {output}")
