"""Absence spells from the file that a staff record system or Excel gives: CSV or .xlsx.

Columns go by their names, and others are passed over. A reference to a person is only ever compared with others: each
person becomes a number at once, and no message repeats what a cell, a heading or a sheet's name says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.commands.outcomes.absence import Spell
from shared.errors import DefinitionInvalid
from shared.sheets.spreadsheet import EPOCH, HEADING_WITHIN, NO_VALUE, Column, Table, is_empty, plain, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PERSON, FIRST, LAST = "person", "first day", "last day"
NAMES = {  # the usual names, as they are compared; of several that are there, the first
    PERSON: (
        "person", "person reference", "person ref", "person id", "person number", "employee", "employee reference",
        "employee ref", "employee number", "employee no", "employee id", "staff", "staff reference", "staff ref",
        "staff number", "staff no", "staff id", "payroll number", "payroll no", "personal ref",
        "assignment", "assignment number", "assignment no", "assignment id",
    ),
    FIRST: (
        "absence start date", "absence start", "date start", "first day", "first day of absence", "first date",
        "start date", "start", "date from", "from date", "from", "begin", "begins",
    ),
    LAST: (
        "absence end date", "absence end", "date end", "last day", "last day of absence", "last date",
        "end date", "end", "date to", "to date", "to", "until", "ends",
    ),
}  # fmt: skip
TOLD = (
    "person", "employee number", "staff id", "assignment number", "first day", "start date", "from", "last day",
    "end date", "to",
)  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
YEARS = range(1990, 2100)
END_OF_TIME = date(4712, 12, 31)  # Oracle HRMS, on which ESR runs, writes "no last day" so
NOT_COMPUTED = "holds a formula that has not been computed; open the file in Excel and save it"
SERIALS = range(32874, 73051)  # Excel's days of YEARS
TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})")
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ]?([a-z]{3,9})\.?,?[- ]?(\d{4})")
SHORT_YEAR = re.compile(r"\d{1,2}([-/. ])(?:\d{1,2}|[a-z]{3,9})\1\d{2}")


@dataclass
class _People:
    """The numbers that references were given."""

    numbers: dict[str, int] = field(default_factory=dict, repr=False)

    def number(self, reference: Any) -> int:
        """The number of this person; spaces and capitals do not matter, nor that Excel made a number of it."""
        if isinstance(reference, float) and reference.is_integer():
            reference = int(reference)
        return self.numbers.setdefault(" ".join(str(reference).split()).casefold(), len(self.numbers))


class _NotADate(Exception):
    """Says what is wrong, never what was written."""


def read_spells(path: Path) -> list[Spell]:
    """The spells of a CSV file or of every visible sheet of an .xlsx file that has the headings.

    Raises DefinitionInvalid with every fault: file, sheet, row, column and a sentence.
    """
    wanted = [Column(name=what, headings=known) for what, known in NAMES.items()]
    found = [replace(table, where=_where(path.name, table)) for table in tables(path, wanted)]
    problems: list[str] = []
    people = _People()
    spells: list[Spell] = []
    with_headings = [(table, *headings) for table in found if (headings := _headings(table.rows))]
    if not with_headings:
        problems += _missing(path.name, found)
    for table, row, columns in with_headings:
        problems += _twice(table, row, columns)
        for number, cells in enumerate(table.rows[row:], row + 1):
            if any(not is_empty(cell) for cell in cells):
                spells += _spell(table, number, cells, columns, people, problems)
    if problems:
        raise DefinitionInvalid(problems)
    return spells


def _where(name: str, table: Table) -> str:
    """A sheet goes by its number, since its name may be a person's."""
    return f"{name}, sheet {table.number}" if table.number else name


def _headings(rows: Sequence[tuple[Any, ...]]) -> tuple[int, dict[str, int]] | None:
    """The number of the row with the headings, and which column is what; None if no row has all three."""
    for number, cells in enumerate(rows[:HEADING_WITHIN], 1):
        columns = _columns(cells)
        if len(columns) == len(NAMES):
            return number, columns
    return None


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    names = [plain(cell) for cell in cells]
    return {
        what: names.index(found)
        for what, known in NAMES.items()
        if (found := next((n for n in known if n in names), ""))
    }


def _twice(table: Table, row: int, columns: dict[str, int]) -> Iterator[str]:
    names = [plain(cell) for cell in table.rows[row - 1]]
    for what, column in columns.items():
        if names.count(names[column]) > 1:
            yield f"{table.where}, row {row}: two columns are called '{names[column]}'; keep the one with the {what}"


def _missing(name: str, tables: Sequence[Table]) -> Iterator[str]:
    """What the row that comes nearest to headings lacks."""
    rows = [_columns(cells) for table in tables for cells in table.rows[:HEADING_WITHIN]]
    found = max(rows, key=len, default={})
    for what, known in NAMES.items():
        if what not in found:
            usual = ", ".join(f"'{name}'" for name in known if name in TOLD)
            yield f"{name}: has no column for the {what}; its heading may be {usual}"


def _spell(
    table: Table, number: int, cells: Sequence[Any], columns: dict[str, int], people: _People, problems: list[str]
) -> Iterator[Spell]:
    """The row's spell, or nothing and its faults."""
    values = {what: cells[column] if column < len(cells) else None for what, column in columns.items()}
    faults: dict[str, str] = {}
    if is_empty(values[PERSON]):
        faults[PERSON] = "is empty; each row names a person"
    elif values[PERSON] is NO_VALUE:
        faults[PERSON] = NOT_COMPUTED
    first = _day_of(values, FIRST, faults, table.epoch)
    last = None if is_empty(values[LAST]) else _day_of(values, LAST, faults, table.epoch)
    if last == END_OF_TIME:
        last = None
    if first and last and last < first:
        faults[LAST] = "is before the first day"
    if faults:
        from openpyxl.utils import get_column_letter  # noqa: PLC0415  # slow to start

        problems += [
            f"{table.where}, row {number}, column {get_column_letter(columns[what] + 1)} ({what}): {fault}"
            for what, fault in faults.items()
        ]
    if first and not faults:
        yield Spell(people.number(values[PERSON]), first, last)


def _day_of(values: dict[str, Any], what: str, faults: dict[str, str], epoch: datetime) -> date | None:
    try:
        day = day_of(values[what], epoch)
        if day.year not in YEARS and not (what == LAST and day == END_OF_TIME):
            raise _NotADate(f"has a year before {YEARS[0]} or after {YEARS[-1]}")
    except _NotADate as fault:
        faults[what] = str(fault)
        return None
    return day


def day_of(cell: Any, epoch: datetime = EPOCH) -> date:
    """A date as people, ESR and Excel write it: the day first, never the month, unless the year is.

    Excel's plain number of a day is one too, in a CSV of a column that was not formatted. Raises _NotADate.
    """
    if cell is NO_VALUE:
        raise _NotADate(NOT_COMPUTED)
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = TIME.sub("", str("" if cell is None else cell).strip()).casefold()
    if not text:
        raise _NotADate("is empty")
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in SERIALS:
        return (epoch + timedelta(days=int(float(text)))).date()
    return _calendar_day(*_parts(text))


def _parts(text: str) -> tuple[int, int, int]:
    """Year, month and day of a written date."""
    if found := YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := DAY_FIRST.fullmatch(text):
        return int(found[4]), int(found[3]), int(found[1])
    if (found := NAMED.fullmatch(text)) and (month := _month(found[2])):
        return int(found[3]), month, int(found[1])
    if SHORT_YEAR.fullmatch(text):
        raise _NotADate("has a year of two digits; write all four, as in 01/12/2026")
    raise _NotADate("is not a date; write it as 01/12/2026 (the day first), 2026-12-01 or 1 Dec 2026")


def _month(name: str) -> int | None:
    for number, full in enumerate(MONTHS, 1):
        if name in (full, full[:3], full[:4]):
            return number
    return None


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        if month > 12:
            raise _NotADate("is a date with a month above 12; dates are read with the day first") from None
        raise _NotADate("is a day that the calendar does not have") from None
