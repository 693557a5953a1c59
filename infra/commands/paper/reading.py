"""The sheet with the paper forms, read as the fields that a phone would send, and checked as the public form would.

CSV (comma, semicolon or tab; UTF-8 or what Excel on Windows writes) or .xlsx.
"""

from __future__ import annotations

import csv
import re
import warnings
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from functions.clock.sentences import faults
from functions.survey.page import SLIP
from functions.survey.submission import check, clean_comment
from infra.commands.paper.sheet import ANSWERS, NOTE, SLIP_COLUMN, columns
from shared.condition import holds
from shared.errors import DefinitionInvalid
from shared.kinds import KINDS
from shared.language import DEFAULT, messages
from shared.slip import LENGTH, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from infra.commands.paper.round import Round
    from shared.instrument import Instrument, Item
    from shared.packing import Answer

LARGEST_FILE = 2_000_000


@dataclass(frozen=True)
class Form:
    """One paper form: its row in the file, the fields that a phone would send, and the cells they were made of."""

    row: int
    fields: tuple[tuple[str, str], ...]
    typed: Mapping[str, str] = field(compare=False, repr=False)


def form_of(about: Round, row: int, typed: Mapping[str, str]) -> Form:
    """A form as typed, a cell for each column; right or wrong."""
    return Form(row, tuple(_fields(about.instrument, typed)), typed)


def read_forms(path: Path, about: Round) -> list[Form]:
    """The forms that were typed in; rows that are empty are none.

    Raises DefinitionInvalid with every fault, by row and column; no sentence repeats what was typed.
    """
    rows = [(number, cells) for number, cells in _rows(path) if any(cells) and not cells[0].startswith(NOTE)]
    if not rows:
        raise DefinitionInvalid([f"{path.name}: is empty; `soundings paper sheet` writes one to begin with"])
    (heading_row, heading), *filled = rows
    problems = list(_heading_problems(heading, columns(about), f"{path.name}, row {heading_row}"))
    if problems:
        raise DefinitionInvalid(problems)
    forms, slips = [], dict[str, int]()
    for number, cells in filled:
        typed = {name: cell for name, cell in zip(heading, cells, strict=False) if name}
        form = form_of(about, number, typed)
        where = f"{path.name}, row {number}"
        for name, sentence in faults_of(about, form).items():
            problems.append(f"{where}, column '{name}': {sentence}" if name else f"{where}: {sentence}")
        if len(cells) > len(heading):
            problems.append(f"{where}: has more cells than there are columns")
        if about.wave.rules.slips and (code := read(typed[SLIP_COLUMN])):
            if code in slips:
                problems.append(f"{where}, column '{SLIP_COLUMN}': the same code as in row {slips[code]}")
            slips.setdefault(code, number)
        forms.append(form)
    if problems:
        raise DefinitionInvalid(problems)
    return forms


def _heading_problems(heading: Sequence[str], expected: Sequence[str], where: str) -> Iterator[str]:
    for name in dict.fromkeys(heading):
        if name and name not in expected:
            near = get_close_matches(name, expected, 1)
            yield f"{where}: there is no question '{name[:40]}'" + (f"; did you mean {near[0]}?" if near else "")
        elif name and heading.count(name) > 1:
            yield f"{where}: two columns are called '{name}'"
    for name in expected:
        if name not in heading:
            yield f"{where}: there is no column '{name}'"


def faults_of(about: Round, form: Form) -> dict[str, str]:
    """What the public form would say of these fields, by column; by "" what it says of the form as a whole."""
    said, t = dict[str, str](), messages(DEFAULT)
    if about.wave.rules.slips and not read(form.typed.get(SLIP_COLUMN, "")):
        fault = "wrong" if form.typed.get(SLIP_COLUMN) else "missing"
        said[SLIP_COLUMN] = t["slip"][fault].format(length=LENGTH)
    answers, found = checked(about, form)
    for item_id, fault in found.items():
        said[item_id] = faults(about.instrument.in_language(DEFAULT).item(item_id), t["fault"])[fault]
    if not answers and not found:
        said[""] = t["form"]["empty"]
    return said


def checked(about: Round, form: Form) -> tuple[dict[str, Answer], dict[str, str]]:
    """The valid answers by item, and the names of the faults by item."""
    posted: dict[str, list[str]] = {}
    for name, value in form.fields:
        posted.setdefault(name, []).append(value)
    answers, found = check([each for each in about.instrument.columns() if each["kind"] != "comment"], posted)
    _measure_comments(about.instrument, posted, answers, found)
    return answers, found


def _measure_comments(
    instrument: Instrument, posted: Mapping[str, list[str]], answers: dict[str, Answer], found: dict[str, str]
) -> None:
    """Comments are only measured here: taking out what identifies is the public function's work."""
    for column in instrument.columns():
        if column["kind"] != "comment" or ("relevant" in column and not holds(column["relevant"], answers)):
            continue
        text = clean_comment("".join(posted.get(column["id"], ())))
        if len(text) > column["limit"]:
            found[column["id"]] = "many"
        elif text:
            answers[column["id"]] = text
        elif column.get("required"):
            found[column["id"]] = "missing"


def _fields(instrument: Instrument, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a phone would send for what was typed: values for labels, a field for each choice and each word."""
    fields = [(SLIP, typed[SLIP_COLUMN])] if typed.get(SLIP_COLUMN) else []
    for item in instrument.items:
        cell, kind = typed.get(item.id, ""), KINDS[item.kind]
        if not cell:
            continue
        if kind.stored == "several":
            values = _values(instrument, item)
            parts = [part.strip() for part in re.split(r"[;,\n]", cell) if part.strip()]
            parts = parts if len(parts) > 1 or cell.casefold() in values else cell.split()
            fields += [(item.id, values.get(part.casefold(), part)) for part in parts]
        elif kind.is_words:
            fields += [(item.id, word) for word in re.split(r"[\s,;]+", cell) if word]
        else:
            fields.append((item.id, _values(instrument, item).get(cell.casefold(), cell)))
    return fields


def _values(instrument: Instrument, item: Item) -> dict[str, str]:
    """An item's values by what may be typed for them: the value itself, or its label in any language."""
    found: dict[str, str] = {}
    for language in (instrument.language, *instrument.translations):
        for option in instrument.in_language(language).options_of(item):
            found.setdefault(option.label.casefold(), option.value)
    return {**found, **{option.value.casefold(): option.value for option in instrument.options_of(item)}}


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number and its cells as text. Raises DefinitionInvalid."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DefinitionInvalid([f"{path}: cannot be read: {error.strerror}"]) from None
    if len(content) > LARGEST_FILE:
        raise DefinitionInvalid([f"{path.name}: has more than {LARGEST_FILE // 1_000_000} MB; that is no such sheet"])
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DefinitionInvalid([f"{path.name}: is an old Excel file or has a password; save it as .xlsx without one"])
    rows = _of_workbook(path.name, content) if content.startswith(b"PK\x03\x04") else _of_csv(path.name, content)
    for number, cells in enumerate(rows, 1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        yield number, texts or [""]


def _of_csv(name: str, content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel on Windows writes as plain CSV
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise DefinitionInvalid([f"{name}: cannot be read as CSV"]) from None


def _of_workbook(name: str, content: bytes) -> list[tuple[Any, ...]]:
    from openpyxl import load_workbook  # noqa: PLC0415  # slow to start, and most commands need none

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and other things that are not read
            book = load_workbook(BytesIO(content), read_only=True, data_only=True)
            sheet = book[ANSWERS] if ANSWERS in book.sheetnames else book.worksheets[0]
            sheet.reset_dimensions()  # some programs write them wrong
            return list(sheet.iter_rows(values_only=True))
    except Exception:  # openpyxl raises whatever a broken file makes it meet
        raise DefinitionInvalid([f"{name}: cannot be read as an Excel file"]) from None


def _text(cell: Any) -> str:
    """A cell as it was typed: Excel makes 4 of "4", and 4.0 of that."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
