"""A spreadsheet as rows of cells: CSV in the encodings and with the separators that Excel writes, or .xlsx.

Every message says what to do; nothing but the file is read.
"""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from shared.errors import DefinitionInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_BYTES = 2_000_000
MOST_BYTES_UNPACKED = 20_000_000
DELIMITERS = (",", ";", "\t", "|")
HEADING_WITHIN = 20  # rows: a title may stand above the headings
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # Excel's day 0; a day has no time zone
NO_VALUE = object()  # of a formula that nobody has computed


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column to look for, by its headings in small letters; `where_missing` is said to who lacks a needed one."""

    name: str
    headings: tuple[str, ...]
    is_needed: bool = False
    where_missing: str = ""


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


@dataclass
class Table:
    """Every row of a file or sheet, the empty ones too."""

    where: str
    rows: list[tuple[Any, ...]]
    name: str = ""
    notes: list[str] = field(default_factory=list)
    number: int = 0  # of the sheet, the hidden ones counted
    epoch: datetime = EPOCH  # files of old Macs count from 1904
    hidden: frozenset[int] = frozenset()


def read_sheet(path: Path, columns: Sequence[Column], sheet: str | None = None) -> Sheet:
    """The rows of a CSV file, or of the sheet of an .xlsx file that has the headings of the columns.

    Raises DefinitionInvalid where the file cannot be read or no single sheet has them.
    """
    return _with_headings(path.name, tables(path, columns), columns, sheet)


def tables(path: Path, columns: Sequence[Column]) -> list[Table]:
    """A CSV file by the separator that suits the columns, or each visible sheet. Raises DefinitionInvalid."""
    name = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DefinitionInvalid([f"{name}: is larger than 2 MB; keep the rows that are needed alone in it"])
        content = path.read_bytes()
    except OSError as error:
        raise DefinitionInvalid([f"{path}: cannot be read: {error.strerror}"]) from None
    if content.startswith(b"PK\x03\x04"):
        return _workbook(name, content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise DefinitionInvalid([f"{name}: has a password; in Excel, take it off (File, Info) and save it again"])
        raise DefinitionInvalid(
            [f"{name}: is an Excel file of the old kind (.xls); in Excel, save it again as 'Excel Workbook (.xlsx)'"]
        )
    if not content.strip():
        raise DefinitionInvalid([f"{name}: is empty"])
    text, note = _text(name, content)
    return [_csv(name, text, note, columns)]


# CSV


def _text(name: str, content: bytes) -> tuple[str, list[str]]:
    """The text, by its byte order mark or by trial; Windows-1252 is what an English Excel saves as plain CSV."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1:2] == b"\x00":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\x00":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            told = [f"{name}: read as Windows-1252 text; look at names with accents"] if encoding == "cp1252" else []
            return text, told
    raise DefinitionInvalid([f"{name}: is no text and no Excel file; in Excel, save it as 'CSV UTF-8' or .xlsx"])


def _csv(name: str, text: str, notes: list[str], columns: Sequence[Column]) -> Table:
    """The cells, by the separator under which most headings are found."""
    skipped = 0
    if hint := re.match(r'"?sep=.[",;\t]*\r?\n', text, re.IGNORECASE):  # Excel's own first line
        text, skipped = text[hint.end() :], 1
    found = [_table(name, text, delimiter, skipped) for delimiter in DELIMITERS]
    tables = [table for table in found if table is not None]
    if not tables:
        raise DefinitionInvalid([f"{name}: cannot be read as CSV; in Excel, save it as 'CSV UTF-8' or .xlsx"])
    best = max(tables, key=lambda table: len(_best_headings(table, columns)[1]))
    best.notes.extend(notes)
    return best


def _table(name: str, text: str, delimiter: str, skipped: int) -> Table | None:
    try:
        rows = [tuple(row) for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        return None
    return Table(name, [()] * skipped + rows)


# Excel


def _workbook(name: str, content: bytes) -> list[Table]:
    unreadable = [f"{name}: cannot be read as an Excel file; open it in Excel and save it again as .xlsx or CSV"]
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError):
        raise DefinitionInvalid(unreadable) from None
    if unpacked > MOST_BYTES_UNPACKED:
        raise DefinitionInvalid(
            [f"{name}: is larger than 20 MB unpacked; copy the rows that are needed into a new workbook"]
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and other things that are not read
            return list(_sheets(name, content))
    except Exception:  # openpyxl raises many kinds
        raise DefinitionInvalid(unreadable) from None


def _sheets(name: str, content: bytes) -> Iterator[Table]:
    from openpyxl import load_workbook  # noqa: PLC0415  # slow to start, and most commands need none

    values = load_workbook(BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(BytesIO(content), read_only=True)
    for number, (sheet, as_typed) in enumerate(zip(values.worksheets, formulas.worksheets, strict=True), 1):
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # some programs write them wrong
        as_typed.reset_dimensions()
        pairs = zip(sheet.iter_rows(), as_typed.iter_rows(values_only=True), strict=True)
        rows = [tuple(map(_value, cells, typed)) for cells, typed in pairs]
        yield Table(f"{name}, sheet '{sheet.title}'", rows, sheet.title, number=number, epoch=values.epoch)
    values.close()
    formulas.close()


def _value(cell: Any, typed: Any) -> Any:
    """A cell's value; of a formula that came to an empty text it is none, of one that was never computed NO_VALUE."""
    return NO_VALUE if cell.value is None and typed is not None and cell.data_type != "str" else cell.value


# Headings


def _with_headings(name: str, tables: list[Table], columns: Sequence[Column], wanted: str | None) -> Sheet:
    if wanted is not None:
        tables = [table for table in tables if table.name.casefold() == wanted.strip().casefold()]
        if not tables:
            raise DefinitionInvalid([f"{name}: has no visible sheet '{wanted}'"])
    needed = {column.name for column in columns if column.is_needed}
    complete = [table for table in tables if needed <= _best_headings(table, columns)[1].keys()]
    if len(complete) > 1:
        names = ", ".join(f"'{table.name}'" for table in complete)
        raise DefinitionInvalid([f"{name}: the sheets {names} all have the headings; say which with --sheet"])
    if not complete:
        raise DefinitionInvalid(list(_missing(name, tables, columns)))
    return _sheet(complete[0], columns)


def _sheet(table: Table, columns: Sequence[Column]) -> Sheet:
    heading, places = _best_headings(table, columns)
    typed = [" ".join(str(cell or "").split()) for cell in table.rows[heading - 1]]
    problems = [
        f"{table.where}, row {heading}: two columns say the {column}: '{typed[at[0]]}' and '{typed[at[1]]}'; keep one"
        for column, at in places.items()
        if len(at) > 1
    ]
    if problems:
        raise DefinitionInvalid(problems)
    used = {place for (place,) in places.values()}
    unused = ", ".join(f"'{name}'" for place, name in enumerate(typed) if plain(name) and place not in used)
    notes = [*table.notes, f"{table.where}: not used: {unused}"] if unused else table.notes
    rows = [
        Row(number, {column: cells[place] if place < len(cells) else None for column, (place,) in places.items()})
        for number, cells in enumerate(table.rows[heading:], heading + 1)
    ]
    filled = [row for row in rows if any(not is_empty(cell) for cell in row.cells.values())]
    return Sheet(table.where, filled, notes)


def _best_headings(table: Table, columns: Sequence[Column]) -> tuple[int, dict[str, list[int]]]:
    """The number of the row that has most headings, and the places of those of each column."""
    rows = [(number, _places(cells, columns)) for number, cells in enumerate(table.rows[:HEADING_WITHIN], 1)]
    return max(rows, key=lambda row: len(row[1]), default=(0, {}))


def _places(cells: tuple[Any, ...], columns: Sequence[Column]) -> dict[str, list[int]]:
    names = [plain(cell) for cell in cells]
    found = {column.name: [place for place, name in enumerate(names) if name in column.headings] for column in columns}
    return {name: places for name, places in found.items() if places}


def plain(heading: Any) -> str:
    """A heading as it is compared: its letters alone, small, and nothing in brackets."""
    without_hints = re.sub(r"\(.*?\)", " ", str(heading or ""))
    return " ".join(re.findall(r"[a-z]+", without_hints.casefold()))


def _missing(name: str, tables: list[Table], columns: Sequence[Column]) -> Iterator[str]:
    """What the row that comes nearest to headings lacks."""
    nearest = max((_best_headings(table, columns)[1] for table in tables), key=len, default={})
    for column in columns:
        if column.is_needed and column.name not in nearest:
            usual = ", ".join(f"'{heading}'" for heading in column.headings[:4])
            more = f"; {column.where_missing}" if column.where_missing else ""
            yield f"{name}: has no column for the {column.name}; its heading may be {usual}{more}"


def is_empty(cell: Any) -> bool:
    """Whether a cell has nothing in it that anybody could see."""
    return cell is None or (isinstance(cell, str) and not re.sub(r"[\s\u200b\ufeff\u00ad]", "", cell))
