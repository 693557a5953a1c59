"""The teams as a file that `import` reads back, and the file that somebody begins with."""

from __future__ import annotations

import csv
from collections import Counter
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from shared.errors import SoundingsError
from shared.roster.cell import key
from shared.roster.columns import COLUMNS, HEADINGS, values
from shared.roster.present import Present
from shared.unit import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from shared.programme import Programme

Cells = tuple[str | int, ...]
DROPPED_DOWN = 5000  # rows with a list to choose from
EXAMPLES = tuple(zip(*(column.examples for column in COLUMNS), strict=True))
START_HERE = (
    "Your teams",
    "One row for each team on the sheet 'Teams'; put your own in place of the examples.",
    *(f"{column.name}: {column.help}" for column in COLUMNS),
    "Then: soundings teams import FILE --dry-run shows what would change.",
)


def rows(present: Present) -> Iterator[Cells]:
    """Every unit, each after the one above it, as the cells of COLUMNS."""
    tree = present.tree
    if tree is None:
        return
    names = _names(tree)
    waiting = [tree.root]
    while waiting:
        unit = tree.units[waiting.pop()]
        below = (tree.units[each] for each in tree.children[unit.id])
        waiting += [each.id for each in sorted(below, key=lambda each: (each.is_team, each.name), reverse=True)]
        above = [names[each] for each in list(tree.path(unit.id))[:0:-1]]
        said = values(unit, above, present.enrolled.get(unit.id))
        yield tuple(column.to_cell(said[column.name]) for column in COLUMNS)


def _names(tree: Tree) -> dict[str, str]:
    """What each unit above is called in a path: with its id where another one beside it has the same name."""
    above = [unit for unit in tree.units.values() if not unit.is_team]
    often = Counter((unit.parent, key(unit.name)) for unit in above)
    return {
        unit.id: unit.name if often[unit.parent, key(unit.name)] == 1 else f"{unit.name} [{unit.id}]" for unit in above
    }


def template(path: Path, programmes: Sequence[Programme]) -> bytes:
    """A file to begin with: examples, and in .xlsx a sheet that explains."""
    return written_file(path, EXAMPLES, programmes, START_HERE)


def written_file(
    path: Path, found: Sequence[Cells], programmes: Sequence[Programme] = (), start_here: Sequence[str] = ()
) -> bytes:
    """The rows as .csv (with a byte order mark, by which Excel knows UTF-8) or .xlsx, by the file's name."""
    if path.suffix.lower() == ".csv":
        text = StringIO(newline="")
        csv.writer(text, quoting=csv.QUOTE_MINIMAL).writerows([HEADINGS, *found])
        return text.getvalue().encode("utf-8-sig")
    if path.suffix.lower() != ".xlsx":
        raise SoundingsError(f"{path.name} must end in .csv or .xlsx")
    from openpyxl import Workbook  # noqa: PLC0415  # slow to start, and most commands need none
    from openpyxl.styles import Font  # noqa: PLC0415

    book, file = Workbook(), BytesIO()
    teams: Any = book.active
    if start_here:
        start = book.create_sheet("Start here", 0)
        start.column_dimensions["A"].width = 110
        for line in start_here:
            start.append([line])
        start["A1"].font = Font(bold=True, size=14)
    _teams(teams, found, programmes)
    book.save(file)
    return file.getvalue()


def _teams(sheet: Worksheet, found: Sequence[Cells], programmes: Sequence[Programme]) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    sheet.title = "Teams"
    for row in (HEADINGS, *found):
        sheet.append([cell if cell != "" else None for cell in row])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        sheet.cell(1, number).font = Font(bold=True)
        choices = column.choices(programmes)
        listed = f'"{",".join(choices)}"'
        if choices and len(listed) <= 257:  # Excel's most for a list
            choice = DataValidation(type="list", formula1=listed, allow_blank=True)
            choice.add(f"{letter}2:{letter}{DROPPED_DOWN}")
            sheet.add_data_validation(choice)
