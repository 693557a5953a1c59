"""Workbooks made on the spot: {sheet: rows}, the first row of each the headers."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = [
    ["form_title", "form_id", "version", "soundings_licence", "soundings_citation"],
    ["A form", "a-form", "1", "CC0 1.0", "Written for a test."],
]
YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def content(**sheets: list[list[Any]]) -> bytes:
    """The bytes of a workbook with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def workbook(folder: Path, survey: list[Any], choices: list[Any] | None = None, **more: Any) -> Path:
    """A file form.xlsx with a survey, choices (yes and no unless given) and settings."""
    path = folder / "form.xlsx"
    sheets = {"survey": survey, "choices": choices or YES_NO, "settings": more.pop("settings", SETTINGS), **more}
    path.write_bytes(content(**sheets))
    return path
