"""The sheets of a questionnaire: their headings, wherever they stand, and every cell with its place.

Excel leaves much behind: formats on a million empty rows, non-breaking spaces, headers twice.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from shared.sheets import excel
from shared.sheets.letters import lost
from shared.sheets.spreadsheet import HEADING_WITHIN, content_of, letter_of
from shared.sheets.table import MERGED, NO_VALUE, Table, Unreadable, fault, rows_said, shown
from shared.xlsform.findings import Findings, Place
from shared.xlsform.header import COUNTED, OUR_OWN, OURS, Header, header

MOST_ROWS = 2_000
MOST_COLUMNS = 256
LONGEST_HEADING = 100
LONGEST_TEXT = 5_000  # characters
_YES, _NO = ("yes", "y", "true", "true()", "1", "x"), ("", "no", "n", "false", "false()", "0")
SHEETS = ("survey", "choices", "scales", "settings")
_SPACES = re.compile(r"[\u00a0\u2007\u202f\ufeff\u200b]")  # what the eye takes for a space or does not see
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Where the headings are: in the first row that has one of these, or else in the first row.
_HEADINGS = {
    "survey": {"type"}, "choices": {"list_name"}, "scales": {"items"},
    "settings": {"form_title", "form_id", "version", "default_language", f"{OURS}_licence", f"{OURS}_citation"},
}  # fmt: skip
_WORDS = {"label", "hint"}
_READ = COUNTED | _WORDS | {"appearance", "form_id", "version", "default_language"}


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
    """The sheets of SHEETS that a workbook has, hidden or not. Raises DefinitionInvalid and Unreadable."""
    return sheets(content_of(path), findings)


def sheets(data: bytes, findings: Findings) -> dict[str, Sheet]:
    """As `read`, from the file's bytes."""
    if not excel.is_workbook(data):
        raise Unreadable(f"is no Excel workbook{_what(data)}")
    found: dict[str, Sheet] = {}
    for table in excel.sheets(data, MOST_ROWS, wanted=lambda name: name.strip().lower() in SHEETS):
        found.setdefault(table.name.strip().lower(), _sheet(table, findings))
    return found


def _what(data: bytes) -> str:
    """What a file is that is no workbook, as far as its bytes tell, and what to do."""
    start = data[:4000].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace").strip()
    if not start or _CONTROLS.search(start.replace("\r\n", "\n")):
        return f"; {excel.SAVE_AS}"
    what = "a table in Markdown" if start.startswith("|") else "text, such as CSV"
    return (
        f" but {what}: a questionnaire has the sheets 'survey' and 'choices', so copy each into a sheet of a workbook "
        "(`soundings instrument template` writes one)"
    )


def _sheet(table: Table, findings: Findings) -> Sheet:
    """Rows are numbered as Excel does; a title may stand above the headings."""
    name = table.name.strip().lower()
    whole = Place(SHEETS.index(name) + 1, name)
    filled = {n: cells[:MOST_COLUMNS] for n, cells in enumerate(table.rows, 1) if any(_text(cell) for cell in cells)}
    top = list(filled)[:HEADING_WITHIN]
    wanted = {Header(one) for one in _HEADINGS[name]}
    heads = [n for n in top if wanted & {header(_text(cell)[:LONGEST_HEADING]) for cell in filled[n]}]
    at = [*heads, *top, 0][0]
    columns = list(_columns(whole, at, [_text(cell) for cell in filled.get(at, ())], findings))
    known = dict(reversed([column for column in columns if column]))
    if table.is_hidden:
        findings.warn(whole, "the sheet is hidden in Excel and is read too")
    if hidden := {number for number in table.hidden if number > at}:
        findings.warn(whole, f"{rows_said(hidden)} hidden in Excel and read too")
    rows: list[Row] = []
    for number, texts in filled.items():
        if number < at:
            findings.warn(at_row(whole, number), "passed over: it stands above the headings")
        elif number > at and (cells := _cells(at_row(whole, number), texts, columns, findings)):
            rows.append(Row(at_row(whole, number), cells, known))
    return Sheet(name, whole, known, tuple(rows))


def at_row(whole: Place, row: int, column: str = "") -> Place:
    """A row or a cell of a sheet."""
    return Place(whole.order, whole.sheet, row, column)


def _columns(whole: Place, row: int, texts: Sequence[str], findings: Findings) -> Iterator[tuple[Header, Place] | None]:
    seen: dict[Header, str] = {}
    for at, text in enumerate((text[:LONGEST_HEADING] for text in texts), 1):
        letter = letter_of(at)
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
    place: Place, values: Sequence[Any], columns: Sequence[tuple[Header, Place] | None], findings: Findings
) -> dict[Header, Cell]:
    """What is not empty; of columns that are there twice, the first that says anything."""
    cells: dict[Header, Cell] = {}
    for value, column in zip(values, columns, strict=False):
        if not column:
            continue
        name, text = column[0].name, _text(value)
        at = at_row(place, place.row, column[1].column)
        if name in _READ and (wrong := fault(value)) and not (name == "version" and isinstance(value, date)):
            if value is NO_VALUE or value is MERGED:  # as every other is, in most such files
                raise Unreadable(f"{at} {wrong}")
            findings.refuse(at, wrong)
        elif name in _READ and len(text) > LONGEST_TEXT:
            findings.refuse(at, f"has more than {LONGEST_TEXT:,} characters; shorten it")
            text = text[:LONGEST_HEADING]
        elif name in _WORDS and (wrong := lost(text)):
            findings.refuse(at, wrong)
        if text and column[0] not in cells:
            cells[column[0]] = Cell(text, at)
        elif text and name in COUNTED and cells[column[0]].text != text:
            findings.refuse(at, "another column of this name says otherwise")
    return cells


def _text(value: Any) -> str:
    """What a cell shows; white space at its ends is gone, and TRUE is true, as XLSForm has it."""
    text = str(value).lower() if isinstance(value, bool) else shown(value)
    return _CONTROLS.sub(" ", _SPACES.sub(" ", text)).strip()
