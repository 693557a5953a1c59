"""The teams as a file that `import` reads back, and the file that somebody begins with."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from shared.errors import SoundingsError
from shared.programme import Programme
from shared.roster.cell import key
from shared.roster.columns import COLUMNS, HEADINGS, values
from shared.roster.present import Present
from shared.sheets.workbook import Column, workbook
from shared.unit import Tree

Cells = tuple[str | int, ...]
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
    first, *lines = start_here or ("",)
    begins = {"Start here": ([Column(first, 110)], ([line] for line in lines))} if start_here else {}
    columns = [Column(name, each.width, each.choices(programmes)) for name, each in zip(HEADINGS, COLUMNS, strict=True)]
    return workbook({**begins, "Teams": (columns, found)})
