"""The sheet with the paper forms, read as the fields that a phone would send, and checked as the public form would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from functions.survey.page import SLIP
from functions.survey.submission import NOT_UTF_8, check, clean_comment
from infra.commands.paper.sheet import ANSWERS, NOTE, SLIP_COLUMN, columns
from shared.condition import holds
from shared.errors import DefinitionInvalid
from shared.kinds import KINDS
from shared.language import DEFAULT, messages
from shared.sentences import faults
from shared.sheets.spreadsheet import Column, plain, tables
from shared.sheets.table import fault, rows_said, shown
from shared.slip import LENGTH, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from infra.commands.paper.round import Round
    from shared.instrument import Instrument, Item
    from shared.packing import Answer

MOST_COMPARED = 60  # headings, with those that should be there


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
    rows = [
        (number, cells) for number, cells in _rows(path, columns(about)) if any(cells) and not cells[0].startswith(NOTE)
    ]
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
    for at, name in enumerate(dict.fromkeys(heading)):
        if name and name not in expected:
            near = get_close_matches(name[:40], expected, 1) if at < MOST_COMPARED else []
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
    instrument = about.instrument.in_language(DEFAULT)
    for item_id, fault in found.items():
        said[item_id] = faults(instrument, instrument.item(item_id), t["fault"])[fault]
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
            parts = [part.strip() for part in re.split(r"[;,\n]", cell)]
            fields += [(item.id, word) for word in (parts if len(parts) > 1 else cell.split()) if word]
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


def _rows(path: Path, names: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number and its cells as text. Raises DefinitionInvalid."""
    found = tables(path, [Column(name=name, headings=(plain(name),)) for name in names])
    table = next((one for one in found if one.name == ANSWERS), found[0])
    if table.hidden:
        told = f"{rows_said(table.hidden)} hidden in Excel; show them (Home, Format, Hide & Unhide) or take them out"
        raise DefinitionInvalid([f"{path.name}: {told}, so that you have seen all that is sent"])
    for number, cells in enumerate(table.rows, 1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        yield number, texts or [""]


def _text(cell: Any) -> str:
    """A cell as it was typed; what Excel made of it, or has not computed, is no text."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return NOT_UTF_8 if fault(cell) else shown(cell).strip()
