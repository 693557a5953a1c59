"""The figures as an Excel workbook (ISO/IEC 29500): one sheet of records, one that explains them.

Text is written as text whatever it begins with, so nothing in it is ever a formula.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from functions.results.record import COLUMNS
from shared.phrase import Phrases
from shared.summary.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from functions.results.record import Record
    from functions.results.view import View

ABOUT_WIDTH = 100
TAKEN_FOR_MORE = ("=", "#")  # openpyxl makes a formula of text that begins so, and an error of "#N/A"
say = Phrases("results", "workbook")


def workbook(view: View, records: Iterable[Record], *, in_short: bool = False) -> bytes:
    """The file; `in_short` it says that the records are the main figures only."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Results")
    sheet.freeze_panes = "B2"  # the names of the columns and of the units stay in sight
    for number, (_, width) in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_bold(sheet, name) for name, _ in COLUMNS.values()])
    rows = 1
    for record in records:
        sheet.append([_cell(sheet, value) for value in record])
        rows += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{rows}"
    about = book.create_sheet("About")
    about.column_dimensions["A"].width = ABOUT_WIDTH
    for number, line in enumerate(_about(view, in_short=in_short)):
        cell = _bold(about, line) if number == 0 else _text(about, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        about.append([cell])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: Any, value: object) -> Any:
    """Numbers and days as they are, text as text, nothing for nothing. A cell of its own takes long to make."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return _text(sheet, text) if text.startswith(TAKEN_FOR_MORE) else text or None


def _text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _about(view: View, *, in_short: bool) -> Iterator[str]:
    """What a reader of the sheet must know, in the mail's own sentences."""
    now = view.now
    told = summary([view.history], "")
    yield told.subject
    yield view.organisation
    if in_short:
        yield say("in_short")
    yield from say.each("rows")
    yield from told.method
    yield say("thresholds", people=now.threshold, sensitive=now.sensitive_threshold, comments=now.comment_threshold)
    yield say("not_shown")
