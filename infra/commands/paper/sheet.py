"""The sheet that paper forms are typed into, a row for each, which says what may be typed."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from functions.clock.sentences import rules_said
from shared.errors import SoundingsError
from shared.kinds import KINDS
from shared.language import DEFAULT, messages
from shared.slip import LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from infra.commands.paper.round import Round
    from shared.instrument import Instrument, Item

ANSWERS = "answers"
SLIP_COLUMN = "slip"
NOTE = "#"
LARGEST_LIST = 255  # characters of a list of choices that Excel takes


def columns(about: Round) -> list[str]:
    """The names of the columns."""
    return [*([SLIP_COLUMN] if about.wave.rules.slips else []), *(item.id for item in about.instrument.items)]


def explained(about: Round) -> Iterator[tuple[str, str, str]]:
    """Each column, the question, and what may be typed into it."""
    if about.wave.rules.slips:
        yield SLIP_COLUMN, "The code on the slip", f"{LENGTH} letters and numbers"
    for item in about.instrument.items:
        yield item.id, item.text, _typed(about.instrument, item)


def _typed(instrument: Instrument, item: Item) -> str:
    options = "; ".join(f"{option.value} = {option.label}" for option in instrument.options_of(item))
    typed = KINDS[item.kind].typed.format_map({**item.model_dump(), "options": options})
    return " | ".join((typed, *rules_said(instrument, item, messages(DEFAULT)["form"])))


def content(file: Path, about: Round, forms: Sequence[Mapping[str, str]] = ()) -> bytes:
    """The content of a sheet of this name with these forms, a cell for each column. Raises SoundingsError."""
    makers = {".csv": as_csv, ".xlsx": as_workbook}
    if file.suffix.lower() not in makers:
        raise SoundingsError("the sheet's name ends in .csv or .xlsx")
    return makers[file.suffix.lower()](about, forms)


def as_csv(about: Round, forms: Sequence[Mapping[str, str]] = ()) -> bytes:
    """The sheet as CSV that Excel opens; lines that begin with # are for people."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns(about))
    for name, question, typed in explained(about):
        writer.writerow([f"{NOTE} {name}: {question} | {typed}"])
    for form in forms:
        writer.writerow([form.get(name, "") for name in columns(about)])
    return file.getvalue().encode("utf-8-sig")


def as_workbook(about: Round, forms: Sequence[Mapping[str, str]] = ()) -> bytes:
    """The sheet as .xlsx, with lists to choose from, and a second sheet that explains the columns."""
    from openpyxl import Workbook  # noqa: PLC0415  # slow to start, and most commands need none
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = ANSWERS
    sheet.append(columns(about))
    sheet.freeze_panes = "A2"
    options = {item.id: about.instrument.options_of(item) for item in about.instrument.items}
    several = {item.id for item in about.instrument.items if KINDS[item.kind].stored == "several"}
    for number, name in enumerate(columns(about), 1):
        letter = get_column_letter(number)
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = 16
        listed = ",".join(option.value for option in options.get(name, ()))
        if listed and name not in several and len(listed) <= LARGEST_LIST:
            choices = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            choices.add(f"{letter}2:{letter}1000")
            sheet.add_data_validation(choices)
    for row, form in enumerate(forms, 2):
        for column, name in enumerate(columns(about), 1):
            if form.get(name):
                sheet.cell(row, column, form[name]).data_type = "s"  # not a formula, whatever it begins with
    notes = book.create_sheet("questions")
    notes.append(["column", "question", "what to type"])
    for each in explained(about):
        notes.append(list(each))
    for letter, width in (("A", 20), ("B", 70), ("C", 70)):
        notes.column_dimensions[letter].width = width
    file = BytesIO()
    book.save(file)
    return file.getvalue()
