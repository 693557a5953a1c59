"""The teams as a file that `import` reads back, and the file that somebody begins with."""

from __future__ import annotations

import csv
from collections import Counter
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from shared.errors import SoundingsError
from shared.language import LANGUAGES
from shared.roster import cell
from shared.roster.present import Present
from shared.unit import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from shared.programme import Programme

HEADINGS = ("name", "path", "headcount", "recipients", "language", "programme", "id")
WIDTHS = (32, 44, 12, 44, 10, 24, 28)
DROPPED_DOWN = 5000  # rows with a list to choose from
EXAMPLE = (
    ("Surgery", "Example Trust", "", "surgery.manager@trust.example", "", "", ""),
    ("Theatre Practitioners", "Example Trust > Surgery", 12, "theatre.lead@trust.example", "", "", ""),
    ("Recovery Nurses", "Example Trust > Surgery", 9, "recovery.lead@trust.example", "", "", ""),
)
START_HERE = (
    "Your teams",
    "One row for each team on the sheet 'Teams'; put your own in place of the examples.",
    "name: the team's name, as its people know it.",
    "path: the units above the team from the top, as in: Example Trust > Surgery. They are made from this.",
    "headcount: how many people the team has. A row without one is about a unit above: give it the addresses that "
    "get that unit's summary.",
    "recipients: who gets the link to pass on, and the summary; several with a semicolon between. Role mailboxes "
    "survive a change of lead.",
    "language: the team's, for posters and invitations; empty for English.",
    "programme: may be empty where only one is for the team.",
    "id: leave it empty for a new team. `soundings teams export` fills it in, and then name and path may change.",
    "Then: soundings teams import FILE --dry-run shows what would change.",
)


def rows(present: Present) -> Iterator[tuple[str | int, ...]]:
    """Every unit, each after the one above it, as the texts of HEADINGS."""
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
        programme = present.enrolled.get(unit.id)
        yield (
            cell.written(cell.clean(unit.name)),
            cell.written_path(above),
            unit.headcount or "",
            cell.written("; ".join(unit.recipients)),
            unit.language or "",
            programme.id if programme else "",
            unit.id,
        )


def _names(tree: Tree) -> dict[str, str]:
    """What each unit above is called in a path: with its id where another one beside it has the same name."""
    above = [unit for unit in tree.units.values() if not unit.is_team]
    often = Counter((unit.parent, cell.key(unit.name)) for unit in above)
    return {
        unit.id: unit.name if often[unit.parent, cell.key(unit.name)] == 1 else f"{unit.name} [{unit.id}]"
        for unit in above
    }


def written_file(path: Path, found: Sequence[tuple[str | int, ...]], programmes: Sequence[Programme] = ()) -> bytes:
    """The rows as .csv (with a byte order mark, by which Excel knows UTF-8) or .xlsx, by the file's name."""
    if path.suffix.lower() == ".csv":
        text = StringIO(newline="")
        csv.writer(text, quoting=csv.QUOTE_MINIMAL).writerows([HEADINGS, *found])
        return text.getvalue().encode("utf-8-sig")
    if path.suffix.lower() != ".xlsx":
        raise SoundingsError(f"{path.name} must end in .csv or .xlsx")
    book = _book()
    _teams(book.active, found, [programme.id for programme in programmes])
    return _saved(book)


def template(path: Path, programmes: Sequence[Programme]) -> bytes:
    """A file to begin with: examples, and in .xlsx a sheet that explains."""
    if path.suffix.lower() != ".xlsx":
        return written_file(path, EXAMPLE)
    from openpyxl.styles import Font  # noqa: PLC0415  # slow to start, and most commands need none

    book = _book()
    start: Any = book.active
    start.title = "Start here"
    start.column_dimensions["A"].width = 110
    for line in START_HERE:
        start.append([line])
    start["A1"].font = Font(bold=True, size=14)
    _teams(book.create_sheet(), EXAMPLE, [programme.id for programme in programmes])
    return _saved(book)


def _teams(sheet: Worksheet, found: Sequence[tuple[str | int, ...]], programmes: Sequence[str]) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    sheet.title = "Teams"
    for row in (HEADINGS, *found):
        sheet.append([each if each != "" else None for each in row])
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFG"[number]].width = width
        sheet.cell(1, number + 1).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column, choices in (("E", LANGUAGES), ("F", programmes)):
        listed = f'"{",".join(choices)}"'
        if choices and len(listed) <= 257:  # Excel's most for a list
            choice = DataValidation(type="list", formula1=listed, allow_blank=True)
            choice.add(f"{column}2:{column}{DROPPED_DOWN}")
            sheet.add_data_validation(choice)


def _book() -> Workbook:
    from openpyxl import Workbook  # noqa: PLC0415

    return Workbook()


def _saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()
