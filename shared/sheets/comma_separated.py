"""A CSV as every spreadsheet and every language reads it: the one way in which a file of figures is written.

RFC 4180 with a byte order mark, without which Excel reads UTF-8 as something else. One heading, then rows: nothing
above, below or between them. A number is as exact as it is known, what there is not is an empty cell.
"""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO, TextIOWrapper

from shared.formula import inert

Cell = str | bool | int | float | Decimal | date | None


def comma_separated(headings: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """The file. Text that a spreadsheet would run is quoted; a day is as in ISO 8601, a truth TRUE or FALSE."""
    file = BytesIO()
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)  # CRLF
    writer.writerow(headings)
    writer.writerows([_written(cell) if type(cell) in _OTHERWISE else cell for cell in row] for row in rows)
    text.flush()
    return file.getvalue()


_OTHERWISE = (str, bool)  # such cells are not written as they are


def _written(cell: Cell) -> str:
    return inert(cell) if isinstance(cell, str) else str(cell).upper()
