"""The sheet that paper forms are typed into, a row for each, which says what may be typed."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from infra.commands.paper.round import Round
from shared.errors import SoundingsError
from shared.instrument import Instrument, Item
from shared.kinds import KINDS
from shared.language import DEFAULT, messages
from shared.sentences import rules_said
from shared.sheets.workbook import Column, workbook
from shared.slip import LENGTH

ANSWERS = "answers"
SLIP_COLUMN = "slip"
NOTE = "#"


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
    options = {
        item.id: [option.value for option in about.instrument.options_of(item)]
        for item in about.instrument.items
        if KINDS[item.kind].stored != "several"
    }
    answers = [Column(name, choices=options.get(name, ())) for name in columns(about)]
    notes = [Column("column", 20), Column("question", 70), Column("what to type", 70)]
    typed = ([form.get(name, "") for name in columns(about)] for form in forms)
    return workbook({ANSWERS: (answers, typed), "questions": (notes, explained(about))})
