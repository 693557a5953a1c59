"""A table as it was read from a file of any kind, its cells, and what a file may hold.

A small file can hold much: a limit is of rows and cells, and none can be passed before it is seen.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from sys import getsizeof
from typing import Any

MOST_ROWS = 250_000  # with anything in them, of one sheet, unless its reader takes fewer
ALONE = "keep the rows and columns that are needed alone in it"
MOST_CELLS = 1_000_000  # of all sheets, the empty ones before a filled one too
MOST_TEXT = 130_000_000  # bytes in memory
LAST_ROW = 1_048_576  # of Excel; https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # Excel's day 0; a day has no time zone
NO_VALUE = object()  # of a formula that nobody has computed
MERGED = type("Merged", (str,), {})()  # an empty text: the cell is one with the filled cell above it
ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")


class Unreadable(Exception):
    """The file cannot be read; the message is a sentence's end and says what to do."""


@dataclass
class Table:
    """Every row of a file or sheet, the empty ones too, but for those at the end."""

    where: str
    rows: list[tuple[Any, ...]]
    name: str = ""
    notes: list[str] = field(default_factory=list)
    number: int = 0  # of the sheet, the hidden ones counted
    epoch: datetime = EPOCH  # files of old Macs count from 1904
    filled: int = 0  # rows with anything in them
    hidden: set[int] = field(default_factory=set)  # those that Excel does not show, by hand or by a filter
    is_hidden: bool = False
    hidden_sheets: tuple[str, ...] = ()  # the names of those that are passed over


@dataclass
class Room:
    """What a file may still hold. Raises Unreadable where it holds more."""

    most_rows: int
    cells: int = MOST_CELLS
    text: int = MOST_TEXT

    def keep(self, text: str) -> str:
        """A text that stays in memory."""
        self.text -= getsizeof(text)
        if self.text < 0:
            raise Unreadable(f"holds more text than any file that is read here; {ALONE}")
        return text

    def spend(self, cells: int) -> None:
        """Make room for cells."""
        self.cells -= cells
        if self.cells < 0:
            raise Unreadable(f"has more than {MOST_CELLS:,} cells; {ALONE}")

    def add(self, table: Table, number: int, cells: list[Any], *, is_hidden: bool = False) -> None:
        """Put a row with anything in it at its place, empty ones before it; of its end, only what is filled."""
        if number > LAST_ROW:
            raise Unreadable(f"has more than {LAST_ROW:,} rows; {ALONE}")
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if not cells:
            return
        gap = number - 1 - len(table.rows)
        if gap < 0:
            raise Unreadable("has rows in an order that Excel never writes; open it in Excel and save it again")
        self.spend(len(cells) + gap // 8)
        table.filled += 1
        if table.filled > self.most_rows:
            where = f" in sheet {table.number}" if table.number else ""
            raise Unreadable(f"has more than {self.most_rows:,} rows{where}; {ALONE}")
        table.rows.extend([()] * gap)
        table.rows.append(tuple(cells))
        if is_hidden:
            table.hidden.add(number)


def is_empty(cell: Any) -> bool:
    """Whether a cell has nothing in it that anybody could see."""
    return cell is None or (isinstance(cell, str) and not re.sub(r"[\s\u200b\ufeff\u00ad]", "", cell))


def shown(cell: Any) -> str:
    """A cell as Excel shows it, near enough: 1.0 is 1, and what nobody has computed is nothing."""
    if cell is None or cell is NO_VALUE:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def fault(cell: Any) -> str:
    """What is wrong with a cell that should be a text or a number, and what to do, as a sentence's end; or ""."""
    if cell is NO_VALUE:
        return "holds a formula that has not been computed; open the file in Excel and save it, or type the value"
    if cell is MERGED:
        return "is merged with the cell above; in Excel, unmerge it and fill in each row"
    if isinstance(cell, date | time):
        return "Excel has made a date of it; format the column as Text and type it again"
    if isinstance(cell, str) and cell.strip() in ERRORS:
        return f"holds Excel's error {cell.strip()}; type the value"
    return ""


def rows_said(numbers: Iterable[int]) -> str:
    """`row 4 is`, or `rows 4 to 9, 12 are`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    said = ", ".join(" to ".join(map(str, run)) for run in runs[:8]) + (" and more" if len(runs) > 8 else "")
    return f"row {said} is" if len(runs) == 1 and len(runs[0]) == 1 else f"rows {said} are"
