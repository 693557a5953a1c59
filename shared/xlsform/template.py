"""A workbook to start a questionnaire from: every kind of question in English and Welsh, drop-downs, a "Start here".

XLSForm's own tools take it too: they pass over columns and sheets that they do not know.
"""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

ROWS = 500  # with drop-downs
TEXTS = (
    "label", "hint", "soundings_short", "soundings_low_label", "soundings_high_label", "soundings_baseline",
    "soundings_baseline_short",
)  # fmt: skip
LANGUAGES = ("English (en)", "Welsh (cy)")
_STARTER = json.loads(Path(__file__).with_name("starter.json").read_text(encoding="utf-8"))
_LISTS = _STARTER["lists"]  # column -> what the drop-down offers; of _FREE anything else may be typed
_FREE = ("type", "appearance")
_WIDE = {"label": 50, "hint": 34, "type": 26, "source": 50, "items": 30}


def workbook() -> bytes:
    """The workbook's file."""
    book = Workbook()
    _start(book.active)
    columns = _headers(
        "type", "name", *TEXTS[:2], "required", "relevant", "constraint", "appearance", "parameters", *TEXTS[2:],
        "soundings_baseline_left_out", "soundings_good", "soundings_primary", "soundings_sensitive",
        "soundings_headline_from", "soundings_words", "soundings_themes", "soundings_tags",
        of=TEXTS,
    )  # fmt: skip
    _sheet(book.create_sheet("survey"), columns, [_spread(row) for row in _STARTER["survey"]])
    columns = _headers(
        "list_name", "name", "label", "soundings_headline", "soundings_exclusive", "soundings_score", of=("label",)
    )
    _sheet(book.create_sheet("choices"), columns, [_spread(row) for row in _STARTER["choices"]])
    _sheet(book.create_sheet("scales"), list(_STARTER["scales"][0]), _STARTER["scales"])
    _sheet(book.create_sheet("settings"), list(_STARTER["settings"]), [_STARTER["settings"]])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _headers(*names: str, of: Sequence[str]) -> list[str]:
    """The columns, with one for each language where there are texts in it."""
    return [header for name in names for header in (_in_languages(name) if name in of else [name])]


def _in_languages(name: str) -> list[str]:
    return [f"{name}::{language}" for language in LANGUAGES]


def _spread(row: dict[str, str]) -> dict[str, str]:
    """Texts, English and Welsh, in the columns of both."""
    cells: dict[str, str] = {}
    for name, text in row.items():
        if name in TEXTS:
            cells |= dict(zip(_in_languages(name), text.split("|"), strict=True))
        else:
            cells[name] = text
    return cells


def _start(sheet: Worksheet) -> None:
    sheet.title = "Start here"
    sheet.column_dimensions["A"].width = 110
    for number, text in enumerate(_STARTER["start"], 1):
        cell = sheet.cell(number, 1, text.removeprefix("# "))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if text.startswith("# "):
            cell.font = Font(bold=True, size=14, color="005EB8")


def _sheet(sheet: Worksheet, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    """Bold headers that stay in sight, texts that wrap, drop-downs; every cell is text, so that 1 stays 1."""
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number, column)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="005EB8")
        name = column.split("::")[0]
        sheet.column_dimensions[letter].width = _WIDE.get(name, max(14, len(column) + 2))
        if name in _LISTS:
            _drop_down(sheet, name, f"{letter}2:{letter}{ROWS}")
        for at, row in enumerate(rows, 2):
            cell = sheet.cell(at, number, row.get(column) or None)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2" if len(columns) > 6 else "A2"


def _drop_down(sheet: Worksheet, name: str, cells: str) -> None:
    rule = DataValidation(type="list", formula1=f'"{_LISTS[name]}"', allow_blank=True)
    rule.showErrorMessage = name not in _FREE
    rule.error = f"Choose one of {_LISTS[name].replace(',', ', ')}"
    sheet.add_data_validation(rule)
    rule.add(cells)
