"""A workbook that people read or fill in: headings that stay in sight, lists to choose from, no text a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Sheet = tuple[Sequence["Column"], Iterable[Iterable[Any]]]

LONGEST_LIST = 255  # characters of choices that Excel takes
LISTED = 5_000  # rows with a list to choose from


@dataclass(frozen=True)
class Column:
    """A heading, how wide it is, and what a list below it offers."""

    heading: str
    width: int = 16
    choices: Sequence[str] = ()


def workbook(sheets: Mapping[str, Sheet]) -> bytes:
    """The file: under each name its columns and rows. A day is a day, and an empty text an empty cell."""
    from openpyxl import Workbook  # noqa: PLC0415  # slow to start, and most commands need none

    book, file = Workbook(), BytesIO()
    book.remove(book.active)
    for name, (columns, rows) in sheets.items():
        _fill(book.create_sheet(name), columns, rows)
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Iterable[Any]]) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        letter, listed = get_column_letter(number), ",".join(column.choices)
        sheet.cell(1, number, column.heading).font = Font(bold=True)
        sheet.column_dimensions[letter].width = column.width
        if 0 < len(listed) <= LONGEST_LIST:
            choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{LISTED}")
            sheet.add_data_validation(choice)
    for at, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            cell = sheet.cell(at, number, None if value == "" else value)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # whatever it begins with
            elif isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
    if len(columns) > 1:
        sheet.auto_filter.ref = sheet.dimensions
