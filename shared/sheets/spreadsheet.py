"""A spreadsheet as rows of cells: CSV in the encodings and with the separators that Excel writes, or .xlsx.

Every message says what to do; nothing but the file is read.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

from shared.errors import DefinitionInvalid
from shared.sheets import excel
from shared.sheets.table import MOST_ROWS, Room, Table, Unreadable, is_empty, rows_said

MOST_BYTES = 30_000_000  # of the file
LONGEST_ROW = 1_000_000  # characters, of a CSV
LONGEST_HEADING = 200
DELIMITERS = (",", ";", "\t", "|")
# é, ü, â and others of Mac Roman, which would be Ž, Ÿ and ‰ in the middle or at the end of a small word.
_OF_A_MAC = re.compile(
    rb"[a-z](?:[\x8a\x8c\x8e\x9f\xd5]|[\x82-\x84\x86-\x89\x8b\x98\x99\x9b](?=[a-z]))|[A-Za-z][\x81\x8d\x8f\x90\x9d]|\x9f[a-z]"
)
HEADING_WITHIN = 20  # rows: a title may stand above the headings


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column to look for, by its headings in small letters, of which people know the `usual`, or else the first four.

    `where_missing` is said to who lacks a needed one: where `is_another` knows headings that look alike and are none of
    its own, to who has one of those alone.
    """

    name: str
    headings: tuple[str, ...]
    is_needed: bool = False
    usual: tuple[str, ...] = ()
    where_missing: str = ""
    is_another: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Row:
    """A row with anything in it: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """The rows below the headings; `where` begins every message about them."""

    where: str
    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def read_sheet(path: Path, columns: Sequence[Column], sheet: str | None = None, most_rows: int = MOST_ROWS) -> Sheet:
    """The rows of a CSV file, or of the sheet of an .xlsx file that has the headings of the columns.

    Raises DefinitionInvalid where the file cannot be read or no single sheet has them.
    """
    return _with_headings(path.name, tables(path, columns, most_rows), columns, sheet)


def tables(path: Path, columns: Sequence[Column], most_rows: int = MOST_ROWS) -> list[Table]:
    """A CSV file by the separator that suits the columns, or each visible sheet. Raises DefinitionInvalid."""
    return tables_of(path.name, content_of(path), columns, most_rows)


def content_of(path: Path) -> bytes:
    """A file's content. Raises DefinitionInvalid."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DefinitionInvalid(
                [f"{path.name}: is larger than {MOST_BYTES // 1_000_000} MB; keep what is needed alone in it"]
            )
        return path.read_bytes()
    except OSError as error:
        raise DefinitionInvalid([f"{path}: cannot be read: {error.strerror}"]) from None


def tables_of(name: str, content: bytes, columns: Sequence[Column], most_rows: int = MOST_ROWS) -> list[Table]:
    """As `tables`, from a file's name and content."""
    try:
        if not excel.is_workbook(content):
            if not content.strip():
                raise Unreadable("is empty")
            return [_csv(name, content, columns, most_rows)]
        found = list(excel.sheets(content, most_rows, name))
    except Unreadable as error:
        raise DefinitionInvalid([f"{name}: {error}"]) from None
    passed_over = tuple(table.name for table in found if table.is_hidden)
    return [replace(table, hidden_sheets=passed_over) for table in found if not table.is_hidden]


# CSV


class _Lines:
    """The lines of a text; `record` is how much of a row that has not ended has been read."""

    def __init__(self, content: bytes, encoding: str) -> None:
        self._text = TextIOWrapper(BytesIO(content), encoding=encoding, newline="")
        self.record = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW)
        if not line and not self.record:
            raise StopIteration
        self.record += len(line)
        if not line or self.record >= LONGEST_ROW:
            raise csv.Error
        if "\x00" in line:
            raise UnicodeError
        return line


def _records(content: bytes, encoding: str, delimiter: str) -> Iterator[list[str]]:
    lines = _Lines(content, encoding)
    for number, record in enumerate(csv.reader(lines, delimiter=delimiter), 1):
        lines.record = 0
        is_hint = number == 1 and re.fullmatch(r"sep=.?", delimiter.join(record), re.IGNORECASE)  # Excel's own
        yield [] if is_hint else record


def _csv(name: str, content: bytes, columns: Sequence[Column], most_rows: int) -> Table:
    """The cells, by the first encoding that fits; Windows-1252 is what an English Excel saves as plain CSV."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1:2] == b"\x00":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\x00":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        if encoding == "cp1252" and _OF_A_MAC.search(content):
            raise Unreadable("has letters as an old Mac writes them; in Excel, save it as 'CSV UTF-8' or .xlsx")
        table, room = Table(name, []), Room(most_rows)
        try:
            for number, record in enumerate(_records(content, encoding, _delimiter(content, encoding, columns)), 1):
                room.add(table, number, [room.keep(cell) for cell in record])
        except UnicodeError:
            continue
        except csv.Error:
            raise Unreadable(
                f'row {len(table.rows) + 1}: is longer than any that is read, or a quotation mark (") is open in it; '
                "mend it, or save the file as .xlsx"
            ) from None
        if encoding == "cp1252":
            table.notes.append(f"{name}: read as Windows-1252 text; look at names with accents")
        return table
    raise Unreadable("is no text and no Excel file; in Excel, save it as 'CSV UTF-8' or .xlsx")


def _delimiter(content: bytes, encoding: str, columns: Sequence[Column]) -> str:
    """The separator under which most headings are found."""

    def found(delimiter: str) -> int:
        table = Table("", [])
        with suppress(csv.Error):  # which the reading tells
            for record in islice(_records(content, encoding, delimiter), HEADING_WITHIN):
                table.rows.append(tuple(record))
        return len(headings_of(table, columns)[1])

    return max(DELIMITERS, key=found)


# Headings


def _with_headings(name: str, tables: list[Table], columns: Sequence[Column], wanted: str | None) -> Sheet:
    if wanted is not None:
        tables = [table for table in tables if table.name.casefold() == wanted.strip().casefold()]
        if not tables:
            raise DefinitionInvalid([f"{name}: has no visible sheet '{wanted}'"])
    needed = {column.name for column in columns if column.is_needed}
    complete = [table for table in tables if needed <= headings_of(table, columns)[1].keys()]
    if len(complete) > 1:
        names = ", ".join(f"'{table.name}'" for table in complete)
        raise DefinitionInvalid([f"{name}: the sheets {names} all have the headings; say which with --sheet"])
    if not complete:
        raise DefinitionInvalid([*missing(name, tables, columns), *(_passed_over(name, *tables[:1]))])
    return _sheet(name, complete[0], columns)


def _sheet(name: str, table: Table, columns: Sequence[Column]) -> Sheet:
    heading, places = headings_of(table, columns)
    typed = [" ".join(str(cell or "").split()) for cell in table.rows[heading - 1]]
    problems = [
        f"{table.where}, row {heading}: two columns say the {column}: '{typed[at[0]]}' and '{typed[at[1]]}'; keep one"
        for column, at in places.items()
        if len(at) > 1
    ]
    if problems:
        raise DefinitionInvalid(problems)
    used = {place for (place,) in places.values()}
    notes = [*table.notes, *_passed_over(name, table)]
    if unused := ", ".join(f"'{name}'" for place, name in enumerate(typed) if plain(name) and place not in used):
        notes.append(f"{table.where}: not used: {unused}")
    if hidden := {number for number in table.hidden if number > heading}:
        notes.append(f"{table.where}: {rows_said(hidden)} hidden in Excel and read too")
    rows = [
        Row(number, {column: cells[place] if place < len(cells) else None for column, (place,) in places.items()})
        for number, cells in enumerate(table.rows[heading:], heading + 1)
    ]
    filled = [row for row in rows if any(not is_empty(cell) for cell in row.cells.values())]
    return Sheet(table.where, filled, notes)


def _passed_over(name: str, *tables: Table) -> list[str]:
    return [f"{name}: the sheet '{each}' is hidden and is not read" for table in tables for each in table.hidden_sheets]


def headings_of(table: Table, columns: Sequence[Column]) -> tuple[int, dict[str, list[int]]]:
    """The number of the row that has most headings, and the places of those of each column."""
    rows = [(number, _places(cells, columns)) for number, cells in enumerate(table.rows[:HEADING_WITHIN], 1)]
    return max(rows, key=lambda row: len(row[1]), default=(0, {}))


def _places(cells: tuple[Any, ...], columns: Sequence[Column]) -> dict[str, list[int]]:
    names = [plain(cell) for cell in cells]
    found = {
        column.name: [
            place
            for place, name in enumerate(names)
            if name in column.headings and not (column.is_another and column.is_another(cells[place]))
        ]
        for column in columns
    }
    return {name: places for name, places in found.items() if places}


def plain(heading: Any) -> str:
    """A heading as it is compared: its letters alone, small, and nothing in brackets."""
    without_hints = re.sub(r"\(.*?\)", " ", str(heading or "")[:LONGEST_HEADING])
    return " ".join(re.findall(r"[a-z]+", without_hints.casefold()))


def missing(name: str, tables: Sequence[Table], columns: Sequence[Column]) -> Iterator[str]:
    """What the row that comes nearest to headings lacks."""
    found = ((table, *headings_of(table, columns)) for table in tables)
    table, row, nearest = max(found, key=lambda each: len(each[2]), default=(Table("", []), 0, {}))
    for column in columns:
        if column.is_needed and column.name not in nearest:
            usual = ", ".join(f"'{heading}'" for heading in column.usual or column.headings[:4])
            is_said = column.is_another is None or any(
                map(column.is_another, next(iter(table.rows[row - 1 : row]), ()))
            )
            more = f"; {column.where_missing}" if column.where_missing and is_said else ""
            yield f"{name}: has no column for the {column.name}; its heading may be {usual}{more}"


def letter_of(column: int) -> str:
    """What a spreadsheet calls a column: A is 1, AB is 28. openpyxl's own would start slowly."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[letter] + letters
    return letters
