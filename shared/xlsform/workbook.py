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
# Where the headings are: in the first row that has one of these, or else in the first row.
_HEADINGS = {
    "survey": {"type"}, "choices": {"list_name"}, "scales": {"items"},
    "settings": {"form_title", "form_id", "version", "default_language", f"{OURS}_licence", f"{OURS}_citation"},
}  # fmt: skip
_READ = COUNTED | {"label", "hint", "appearance", "form_id", "version", "default_language"}
HEADING_WITHIN = 20  # rows
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
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
    """The rows below the headings that hold anything; `columns` are those, with the place of each."""

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
            book, typed = (
                load_workbook(BytesIO(data), read_only=True, data_only=each, keep_links=False) for each in (True, False)
            )
            for sheet, as_typed in zip(book.worksheets, typed.worksheets, strict=True):
                name = sheet.title.strip().lower()
                if name in SHEETS and name not in found:
                    found[name] = _sheet(name, sheet, as_typed, findings)
            book.close()
            typed.close()
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
        raise NotAWorkbook(f"is no Excel workbook{_what(data)}") from None


def _what(data: bytes) -> str:
    """What a file is that is no workbook, as far as its bytes tell, and what to do."""
    start = data[:4000].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace").strip()
    if not start or _CONTROLS.search(start.replace("\r\n", "\n")):
        return f": {SAVE_AS}"
    what = "a table in Markdown" if start.startswith("|") else "text, such as CSV"
    return (
        f" but {what}: a questionnaire has the sheets 'survey' and 'choices', so copy each into a sheet of a workbook "
        "(`soundings instrument template` writes one)"
    )


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
        if part.filename.endswith("workbook.xml") and _STRICT in text:
            raise NotAWorkbook(f"is a Strict Open XML workbook: {SAVE_AS}, not 'Strict Open XML Spreadsheet'")


def _sheet(name: str, sheet: Any, as_typed: Any, findings: Findings) -> Sheet:
    """Rows are numbered as Excel does; a title may stand above the headings."""
    whole = Place(SHEETS.index(name) + 1, name)
    filled = dict(_filled(name, sheet, as_typed))
    top = list(filled)[:HEADING_WITHIN]
    heads = [n for n in top if {Header(one) for one in _HEADINGS[name]} & {header(text) for text, _ in filled[n]}]
    at = [*heads, *top, 0][0]
    columns = list(_columns(whole, at, [text for text, _ in filled.get(at, ())], findings))
    known = dict(reversed([column for column in columns if column]))
    rows: list[Row] = []
    for number, texts in filled.items():
        if number < at:
            findings.warn(at_row(whole, number), "passed over: it stands above the headings")
        elif number > at and (cells := _cells(at_row(whole, number), texts, columns, findings)):
            rows.append(Row(at_row(whole, number), cells, known))
    return Sheet(name, whole, known, tuple(rows))


def _filled(name: str, sheet: Any, as_typed: Any) -> Iterator[tuple[int, list[tuple[str, bool]]]]:
    """The rows that hold anything, by number: the text of each cell, and whether it is a formula without a value."""
    filled = 0
    for each in (sheet, as_typed):
        each.reset_dimensions()  # what a file says of its own size is often wrong
    of_typed = as_typed.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    pairs = zip(sheet.iter_rows(max_col=MOST_COLUMNS), of_typed, strict=True)
    for number, (cells, typed) in enumerate(islice(pairs, LAST_ROW), 1):
        if typed.count(None) == len(typed):  # as a million rows may be
            continue
        both = zip(cells, typed, strict=True)
        found = [(_text(one), True) if _lacks(cell, one) else (_text(cell.value), False) for cell, one in both]
        if not any(text for text, _ in found):
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise NotAWorkbook(f"sheet '{name}' has more than {MOST_ROWS:,} rows; a questionnaire has at most 60 items")
        yield number, found


def _lacks(cell: Any, typed: Any) -> bool:
    """Whether it is a formula that was never computed, or came to an error; one that came to no text is neither."""
    return cell.data_type == "e" or (cell.value is None and typed is not None and cell.data_type != "str")


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
    place: Place, texts: Sequence[tuple[str, bool]], columns: Sequence[tuple[Header, Place] | None], findings: Findings
) -> dict[Header, Cell]:
    """What is not empty; of columns that are there twice, the first that says anything."""
    cells: dict[Header, Cell] = {}
    for (text, lacks), column in zip(texts, columns, strict=False):
        if lacks and column and column[0].name in _READ:
            at = at_row(place, place.row, column[1].column)
            why = "holds a formula without a value: open the file in Excel, see that it shows one, and save it"
            raise NotAWorkbook(f"{at} {why}")
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
    return _CONTROLS.sub(" ", _SPACES.sub(" ", str(value))).strip()
