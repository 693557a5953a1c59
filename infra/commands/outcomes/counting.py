"""Which rows of a file are absence that counts: not what was cancelled, nor what somebody chose to leave out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, repeat
from typing import Any, Literal

from infra.commands.outcomes.dates import Order
from infra.commands.outcomes.headings import HEALTH, PERSON, Headed, compared, role, title
from infra.console.asking import MOST, answers
from shared.roster.cell import clean, key
from shared.sheets.faults import Faults, few
from shared.sheets.spreadsheet import letter_of
from shared.sheets.table import MERGED, NO_VALUE, fault, is_empty

NOT_GONE = {
    *("", "n", "no", "false", "0", "0.0", "-", "none", "n/a", "na", "not applicable"),
    *("active", "live", "open", "current", "approved", "not cancelled"),
}  # anything else in a column of that heading says so
NO_MORE = "cancell?ed|void(?:ed)?|withdrawn|rejected|deleted|declined"
NEVER = re.compile(rf"(?<!not )\b({NO_MORE})\b|^cancel$")
WHOLLY = re.compile(rf"\s*(cancel|{NO_MORE})\s*", re.IGNORECASE)  # a cell of any column
MOST_DECIDING = 12  # columns
LINES = "holds several lines, as where a quotation mark is open above"
LONGEST = 60  # characters of a value
OFF = "cancelled, void, withdrawn, rejected, declined or deleted"
Hidden = Literal["count", "leave-out"]
Alike = Literal["same", "different"]
ASKED = {  # what a file can leave open, by the option that says it
    "hidden": {"count": "count them", "leave-out": "leave them out"},
    "dates": {"day-first": "the day", "month-first": "the month"},
    "people": {"same": "one person", "different": "several people"},
}


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

    def settled(self, what: str, told: str, problems: list[str]) -> str:
        """What was said of it, or is answered; "", and a problem, where nobody can be asked."""
        said: str | None = getattr(self, what)
        return said or next(iter(answers(told, f"--{what}", ASKED[what], problems)), "")


@dataclass(frozen=True)
class Row:
    """A row below the headings."""

    sheet: Headed
    number: int
    cells: tuple[Any, ...] = field(repr=False)

    def at(self, column: str | int | None) -> Any:
        """The cell in a column, by its place or its heading; None where there is none."""
        if isinstance(column, str):
            column = self.sheet.places.get(column)
        return self.cells[column] if column is not None and column < len(self.cells) else None

    def text(self, column: str | int) -> str:
        """The same as one line of what can be seen."""
        found = self.at(column)
        return "" if is_empty(found) or found is NO_VALUE else clean(str(found))

    @property
    def label(self) -> str:
        """Its number, with the sheet's where it is not the first."""
        sheet = self.sheet.table.number
        return f"{self.number} of sheet {sheet}" if sheet > 1 else str(self.number)


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


def counted(name: str, sheets: Sequence[Headed], rows: list[Row], choices: Choices, problems: list[str]) -> Counted:
    """Those of the rows that count, asked about where the file leaves it open; with a problem where nobody is asked."""
    found = Counted(rows)
    hidden = [row for row in rows if row.number in row.sheet.table.hidden]
    if hidden:
        told = f"{name}: {len(hidden)} of {len(rows)} rows are hidden or filtered out; what of them?"
        if choices.settled("hidden", told, problems) == "leave-out":
            found.leave(hidden, "hidden or filtered out")
    headings = dict.fromkeys(heading for sheet in sheets for heading in sheet.headings)
    deciding = [heading for heading in headings if role(heading) == "kind"]
    if len(deciding) > MOST_DECIDING:
        problems.append(
            f"{name}: has {len(deciding)} columns of types or statuses ({few([title(each) for each in deciding])}); "
            f"keep at most {MOST_DECIDING}, those that say which rows count"
        )
        return found
    if unclear := _unclear(found.rows):
        problems += unclear
        return found  # what is in such a cell is not shown
    found.leave([row for row in found.rows if _is_gone(row)], OFF)
    wanted = _wanted(choices.count, headings, problems)
    for heading in dict.fromkeys((*wanted, *deciding)):
        _choose(name, found, heading, wanted.get(heading), problems, is_deciding=heading in deciding)
    if not deciding and not any(HEALTH.search(heading) for heading in wanted):
        found.remarks.append("No column of types or statuses was found, so every kind of absence counts.")
    return found


def _unclear(rows: Sequence[Row]) -> list[str]:
    """What is wrong with the cells that decide; and with the persons of such rows, which often are merged as well."""
    faults = Faults()
    for row in rows:
        for place, (cell, what) in enumerate(zip(row.cells, row.sheet.roles, strict=False)):
            lines = what == "kind" and isinstance(cell, str) and "\n" in cell
            if what in {"kind", "flag"} and (lines or cell is NO_VALUE or cell is MERGED):
                told = LINES if lines else fault(cell)
                faults.add(row.sheet.table.where, row.number, title(row.sheet.headings[place]), told)
    for row in rows if faults.total else ():
        place = row.sheet.columns[PERSON]
        if row.at(place) is MERGED:
            faults.add(row.sheet.table.where, row.number, f"{letter_of(place + 1)} (person)", fault(MERGED))
    return faults.told()


def _is_gone(row: Row) -> bool:
    """Whether a cell says that it was cancelled."""
    for place, (cell, what) in enumerate(zip(row.cells, chain(row.sheet.roles, repeat("")), strict=False)):
        if what == "unseen" or cell is None:
            continue
        if isinstance(cell, str) and len(cell) < LONGEST and WHOLLY.fullmatch(cell):
            return True
        if what == "kind" and NEVER.search(key(row.text(place))):
            return True
        if what == "flag" and key(row.text(place)) not in NOT_GONE:
            return True
    return False


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
    within = [row for row in found.rows if not is_deciding or heading in row.sheet.places]
    others = "; of sheets without that column every row" if len(within) < len(found.rows) else ""
    texts = [row.text(heading)[:LONGEST] for row in within]
    keys = [key(text) for text in texts]
    values, shown = Counter(keys), dict(zip(keys, texts, strict=True))
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
    found.leave(
        [row for row, value in zip(within, keys, strict=True) if value not in wanted], f"with another {title(heading)}"
    )
    if is_deciding and wanted:
        kept = few([shown[each] or "(empty)" for each in values if each in wanted] or ["none"])
        found.remarks.append(f"Counted: {title(heading)} {kept}{others}.")
