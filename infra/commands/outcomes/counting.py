"""Which rows of a file are absence that counts: not what was cancelled, nor what somebody chose to leave out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from infra.commands.outcomes.day import Order
from infra.console.asking import MOST, answers
from shared.roster.cell import clean, key
from shared.sheets.faults import Faults, few
from shared.sheets.spreadsheet import plain
from shared.sheets.table import MERGED, NO_VALUE, Table, fault, is_empty

WHOSE = ("", "absence", "leave", "attendance", "unavailability", "request", "event", "entry", "record")
WHAT = ("type", "category", "group", "class", "status", "state", "approval")
DECIDING = {  # a reason is none, and is never repeated: it is about somebody's health
    *(f"{whose} {what}".strip() for whose in WHOSE for what in WHAT),
    *("absence", "leave", "unavailability", "type of absence", "type of leave", "approval status", "approved"),
} - {"group", "class"}
NO_MORE = "cancell?ed|withdrawn|rejected|deleted|declined"
NEVER = re.compile(rf"(?<!not )\b({NO_MORE})\b")
LINES = "holds several lines, as where a quotation mark is open above"
LONGEST = 60  # characters of a value
GONE = re.compile(rf"((is|was|date) )?({NO_MORE}|cancellation)( (date|on|at|by|reason|y n|yes no))?")  # of a column
NOT_GONE = {"", "n", "no", "false", "0", "-", "none", "n/a"}  # anything else in it says so
OFF = "cancelled, withdrawn, rejected, declined or deleted"
Hidden = Literal["count", "leave-out"]
Alike = Literal["same", "different"]
HIDDEN: dict[Hidden, str] = {"count": "count them", "leave-out": "leave them out"}


@dataclass(frozen=True)
class Choices:
    """What the admin said of the file; what is not said is asked where it matters."""

    count: tuple[str, ...] = ()
    hidden: Hidden | None = None
    dates: Order | None = None
    people: Alike | None = None
    lost: str = ""  # the column of days or hours lost
    hours_in_a_day: Fraction | None = None
    by: str = ""  # the column of teams


@dataclass(frozen=True)
class Headed:
    """A table with its row of headings: the columns that are known, and every heading as it is compared."""

    table: Table
    row: int
    columns: dict[str, int]
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row below the headings."""

    sheet: Headed
    number: int
    cells: tuple[Any, ...] = field(repr=False)

    def at(self, column: str | int | None) -> Any:
        """The cell in a column, by its place or its heading; None where there is none."""
        if isinstance(column, str):
            column = next((n for n, heading in enumerate(self.sheet.headings) if heading == column), None)
        return self.cells[column] if column is not None and column < len(self.cells) else None

    def text(self, column: str) -> str:
        """The same as one line of what can be seen."""
        found = self.at(column)
        return "" if is_empty(found) or found is NO_VALUE else clean(str(found))

    @property
    def label(self) -> str:
        """Its number, with the sheet's where it is not the first."""
        sheet = self.sheet.table.number
        return f"{self.number} of sheet {sheet}" if sheet > 1 else str(self.number)


def compared(heading: Any) -> str:
    """A heading without what is in brackets, its letters and digits: `Org L4` and `Org L5` are two."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", " ", str(heading or "")[:200]).casefold()))


def title(heading: str) -> str:
    """`Absence Type`: a known heading, as an option takes it."""
    return f"'{heading.title()}'"


@dataclass
class Counted:
    """The rows that count so far, how many were left out and why, and what is to be said of that."""

    rows: list[Row]
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def leave(self, out: Iterable[Row], why: str) -> None:
        """Without these."""
        gone = {id(row) for row in out}
        self.rows = [row for row in self.rows if id(row) not in gone]
        if gone:
            self.left_out[why] += len(gone)


def counted(name: str, rows: list[Row], choices: Choices, problems: list[str]) -> Counted:
    """Those of the rows that count, asked about where the file leaves it open; with a problem where nobody is asked."""
    found = Counted(rows)
    hidden = [row for row in rows if row.number in row.sheet.table.hidden]
    if hidden:
        told = f"{name}: {len(hidden)} of {len(rows)} rows are hidden or filtered out; what of them?"
        chosen = [choices.hidden] if choices.hidden else answers(told, "--hidden", HIDDEN, problems)
        found.leave(hidden if "leave-out" in chosen else (), "hidden or filtered out")
    headings = dict.fromkeys(heading for row in rows for heading in row.sheet.headings)
    deciding = [heading for heading in headings if plain(heading) in DECIDING]
    faults = Faults()
    for row, heading in product(found.rows, deciding):
        cell = row.at(heading)
        if cell is NO_VALUE or cell is MERGED or "\n" in str(cell):
            faults.add(row.sheet.table.where, row.number, title(heading), LINES if "\n" in str(cell) else fault(cell))
    if faults.found:
        problems += faults.told()
        return found  # what is in such a cell is not shown
    gone = [heading for heading in headings if GONE.fullmatch(heading)]
    found.leave(
        [
            row
            for row in found.rows
            if any(NEVER.search(key(row.text(each))) for each in deciding)
            or any(key(row.text(each)) not in NOT_GONE for each in gone)
        ],
        OFF,
    )
    wanted = _wanted(choices.count, headings, problems)
    for heading in dict.fromkeys((*wanted, *deciding)):
        _choose(name, found, heading, wanted.get(heading), problems, is_deciding=heading in deciding)
    if not deciding:
        found.remarks.append("No column says what kind of absence a row is, so every kind counts.")
    return found


def _wanted(count: Sequence[str], headings: Iterable[str], problems: list[str]) -> dict[str, set[str]]:
    """What --count says, by heading."""
    found: dict[str, set[str]] = {}
    for said in count:
        column, is_whole, value = said.partition("=")
        if is_whole and compared(column) in headings:
            found.setdefault(compared(column), set()).add(key(clean(value)[:LONGEST]))
        else:
            problems.append('--count is a column of the file and a value in it, as in --count "Absence Type=Sickness"')
    return found


def _choose(
    name: str, found: Counted, heading: str, wanted: set[str] | None, problems: list[str], *, is_deciding: bool
) -> None:
    """Leave out the rows with other values than those that are wanted, or chosen; one alone needs no question."""
    texts = [(row, row.text(heading)[:LONGEST]) for row in found.rows]
    values, shown = Counter(key(text) for _, text in texts), {key(text): text for _, text in texts}
    choices = {
        f"{heading.title()}={shown[value]}": f"{shown[value] or '(empty)'} ({number:,})"
        for value, number in sorted(values.items(), key=lambda each: ("sick" not in each[0], -each[1]))
    }
    if wanted is None and len(values) > 1:
        told = f"{name}, column {title(heading)}: which of its values count?"
        wanted = {key(each.partition("=")[2]) for each in answers(told, "--count", choices, problems, several=True)}
    elif wanted is not None and not wanted <= values.keys():
        listed = f"; it has {', '.join(list(choices.values())[:MOST])}" if is_deciding else ""
        problems.append(f"--count: no row that counts has such a value in the column {title(heading)}{listed}")
    wanted = wanted or set(values)
    found.leave([row for row, text in texts if key(text) not in wanted], f"with another {title(heading)}")
    if is_deciding and wanted:
        kept = few([shown[each] or "(empty)" for each in values if each in wanted] or ["none"])
        found.remarks.append(f"Counted: {title(heading)} {kept}.")
