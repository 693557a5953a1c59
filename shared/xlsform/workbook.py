"""An .xlsx file, read with care: small enough before it is unpacked, no XML tricks, and every cell with its place.

Excel leaves much behind: formats on a million empty rows, numbers for names (1.0), non-breaking spaces, headers twice.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.xlsform.findings import Place
from shared.xlsform.header import COUNTED, OUR_OWN, OURS, Header, header

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.xlsform.findings import Findings

LARGEST_FILE = 2_000_000  # bytes
LARGEST_UNPACKED = 20_000_000
MOST_PARTS = 1_000  # files in the package; a large workbook of Excel has about fifty
MOST_ROWS = 2_000
LAST_ROW = 1_048_576  # of Excel; https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
MOST_COLUMNS = 256
_YES, _NO = ("yes", "y", "true", "true()", "1", "x"), ("", "no", "n", "false", "false()", "0")
SHEETS = ("survey", "choices", "scales", "settings")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of OLE2: Excel 97-2003, and what a password was put on
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SPACES = re.compile(r"[\u00a0\u2007\u202f\ufeff\u200b]")  # what the eye takes for a space or does not see
_CONTROLS = re.compile(r"_x000[dD]_|[\x00-\x08\x0b-\x1f\x7f]")
SAVE_AS = "open it in Excel and use File, Save As, 'Excel Workbook (.xlsx)'"


class NotAWorkbook(Exception):
    """It cannot be read at all; the message says what to do."""


@dataclass(frozen=True)
class Cell:
    """A text that is not empty, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True)
class Row:
    """A row of a sheet, by column and language; `columns` are those of the sheet, with the place of each."""

    place: Place
    cells: dict[Header, Cell]
    columns: dict[Header, Place] = field(default_factory=dict)

    def text(self, name: str, language: str = "") -> str:
        """What stands in a column, or nothing."""
        cell = self.cells.get(Header(name, language))
        return cell.text if cell else ""

    def at(self, name: str, language: str = "") -> Place:
        """Where a cell is, empty or not; without such a column, the row."""
        column = self.columns.get(Header(name, language))
        return at_row(self.place, self.place.row, column.column) if column else self.place

    def yes(self, name: str, findings: Findings) -> bool:
        """Whether the cell says yes, as people and programs write it; what is neither yes nor no is refused."""
        said = self.text(name).lower()
        if said not in _YES + _NO:
            findings.refuse(self.at(name), f"'{said[:40]}' is neither yes nor no")
        return said in _YES


@dataclass(frozen=True)
class Sheet:
    """The rows below the first that hold anything; `columns` are the headers with the place of each."""

    name: str
    place: Place
    columns: dict[Header, Place] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()


def read(path: Path, findings: Findings) -> dict[str, Sheet]:
    """The sheets of SHEETS that a workbook has. Raises NotAWorkbook."""
    return sheets(_bytes(path), findings)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise NotAWorkbook(f"has {size / 1e6:.1f} MB; a questionnaire may have {LARGEST_FILE // 1_000_000} MB")
        return path.read_bytes()
    except FileNotFoundError:
        raise NotAWorkbook("there is no such file") from None
    except OSError as error:
        raise NotAWorkbook(f"cannot be read: {error.strerror}") from None


def sheets(data: bytes, findings: Findings) -> dict[str, Sheet]:
    """As `read`, from the file's bytes."""
    from openpyxl import load_workbook  # noqa: PLC0415  # slow to start, and most commands need none

    _check(data)
    found: dict[str, Sheet] = {}
    try:
        with warnings.catch_warnings(action="ignore"):  # of what Excel has and openpyxl does not read
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                name = sheet.title.strip().lower()
                if name in SHEETS and name not in found:
                    found[name] = _sheet(name, sheet, findings)
            book.close()
    except NotAWorkbook:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over in a broken file
        raise NotAWorkbook(f"cannot be read as a workbook ({type(error).__name__}): {SAVE_AS}") from None
    return found


def _check(data: bytes) -> None:
    """Refuse what is no .xlsx, and what is made to do harm, before anything is unpacked."""
    if data.startswith(_OLD):
        if _ENCRYPTED in data:
            raise NotAWorkbook("is protected by a password: save it without one (File, Info, Protect Workbook)")
        raise NotAWorkbook(f"is an old Excel workbook (.xls), whatever its name says: {SAVE_AS}")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            package.getinfo("[Content_Types].xml")  # which an OpenDocument file has not
            _check_parts(package)
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        raise NotAWorkbook(f"is no Excel workbook: {SAVE_AS}") from None


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)  # zipfile never gives more of a part than its header says
    if unpacked > LARGEST_UNPACKED:
        raise NotAWorkbook(
            f"would unpack to {unpacked / 1e6:,.0f} MB; a questionnaire may have {LARGEST_UNPACKED // 1_000_000} MB: "
            "take pictures and unused sheets out"
        )
    if len(parts) > MOST_PARTS:
        raise NotAWorkbook(f"holds {len(parts)} files; a workbook may hold {MOST_PARTS}")
    for part in parts:  # every one, since a part may be XML by any name
        text = package.read(part).replace(b"\0", b"")  # UTF-16 too
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise NotAWorkbook(f"holds an XML document type, which Excel never writes: {SAVE_AS}")


def _sheet(name: str, sheet: Any, findings: Findings) -> Sheet:
    """Rows are numbered as Excel does; the first that is not empty holds the headers."""
    whole = Place(SHEETS.index(name) + 1, name)
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    filled = 0
    columns: list[tuple[Header, Place] | None] = []
    known: dict[Header, Place] = {}
    rows: list[Row] = []
    for number, values in enumerate(islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), LAST_ROW), 1):
        if values.count(None) == len(values):  # as a million rows may be
            continue
        texts = [_text(value) for value in values]
        if not any(texts):
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise NotAWorkbook(f"sheet '{name}' has more than {MOST_ROWS:,} rows; a questionnaire has at most 60 items")
        if not columns:
            columns = list(_columns(whole, number, texts, findings))
            known = dict(reversed([column for column in columns if column]))
        elif cells := _cells(at_row(whole, number), texts, columns, findings):
            rows.append(Row(at_row(whole, number), cells, known))
    return Sheet(name, whole, known, tuple(rows))


def at_row(whole: Place, row: int, column: str = "") -> Place:
    """A row or a cell of a sheet."""
    return Place(whole.order, whole.sheet, row, column)


def _columns(whole: Place, row: int, texts: Sequence[str], findings: Findings) -> Iterator[tuple[Header, Place] | None]:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    seen: dict[Header, str] = {}
    for at, text in enumerate(texts, 1):
        letter = get_column_letter(at)
        if not text:
            yield None
            continue
        found = header(text)
        place = at_row(whole, row, f"{letter} ({text})")
        if found in seen and found.name in ("type", "name", "label", "hint", "list_name"):
            findings.warn(place, f"the column is there twice; what column {seen[found]} says counts")
        if (found.name.startswith(f"{OURS}_") or whole.sheet == "scales") and found.name not in OUR_OWN:
            near = get_close_matches(found.name, OUR_OWN, 1)
            findings.refuse(place, f"there is no such column{''.join(f'; did you mean {one}?' for one in near)}")
        seen.setdefault(found, letter)
        yield found, place


def _cells(
    place: Place, texts: Sequence[str], columns: Sequence[tuple[Header, Place] | None], findings: Findings
) -> dict[Header, Cell]:
    """What is not empty; of columns that are there twice, the first that says anything."""
    cells: dict[Header, Cell] = {}
    for text, column in zip(texts, columns, strict=False):
        if text and column and column[0] not in cells:
            cells[column[0]] = Cell(text, at_row(place, place.row, column[1].column))
        elif text and column and column[0].name in COUNTED and cells[column[0]].text != text:
            findings.refuse(at_row(place, place.row, column[1].column), "another column of this name says otherwise")
    return cells


def _text(value: Any) -> str:
    """What a cell shows, near enough: 1.0 is 1, TRUE is true; white space at its ends is gone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return _CONTROLS.sub("", _SPACES.sub(" ", str(value))).strip()
