"""The figures as an Excel workbook (ISO/IEC 29500): a sheet of records as people read them, and two that explain it.

Text is written as text whatever it begins with, so nothing in it is ever a formula.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from functions.results.column import COLUMNS as DESCRIBED
from functions.results.record import FRACTIONS, Figure, Record
from functions.results.view import View
from shared import figures, meaning
from shared.phrase import Phrases
from shared.summary.summary import summary

ABOUT_WIDTH = 100
DESCRIBED_WIDTHS = (20, 22, 16, ABOUT_WIDTH)
TAKEN_FOR_MORE = ("=", "#")  # openpyxl makes a formula of text that begins so, and an error of "#N/A"
say = Phrases("results", "workbook")


class Column(NamedTuple):
    """A column of the sheet: how many characters of it are in sight, and what it tells of a record."""

    width: int
    told: Callable[[Record], object]


_percent, _half_up = lru_cache(FRACTIONS)(figures.percent), lru_cache(FRACTIONS)(figures.half_up)


def _share(record: Record) -> int | None:
    return None if record.share is None else _percent(record.people or 0, record.n or 0)


def _rounded(name: str, decimals: int, times: int = 1) -> Callable[[Record], Decimal | None]:
    value = attrgetter(name)
    return lambda record: None if value(record) is None else _half_up(times * value(record), decimals)


def _majority(record: Record) -> str:
    return "" if record.more_than_half is None else say("more" if record.more_than_half else "not_more")


def _figure(record: Record) -> str:
    return say({Figure.ITEM: "question", Figure.SCALE: "score"}.get(record.figure, record.figure))


# By the name of the column of the CSV that says the same.
COLUMNS = {
    "unit_name": Column(34, attrgetter("unit_name")),
    "unit": Column(22, attrgetter("unit")),
    "parent": Column(26, attrgetter("parent_name")),
    "is_team": Column(8, lambda record: say("yes" if record.is_team else "no")),
    "wave": Column(15, attrgetter("wave")),
    "closed": Column(15, attrgetter("closed")),
    "figure": Column(11, _figure),
    "item": Column(18, attrgetter("item")),
    "item_name": Column(34, attrgetter("item_name")),
    "item_text": Column(50, attrgetter("item_text")),
    "answer": Column(36, attrgetter("answer")),
    "people": Column(9, attrgetter("people")),
    "n": Column(8, attrgetter("n")),
    "share": Column(10, _share),
    "share_low": Column(11, _rounded("share_low", 0, 100)),
    "share_high": Column(10, _rounded("share_high", 0, 100)),
    "mean": Column(9, attrgetter("printed_mean")),
    "mean_low": Column(15, _rounded("mean_low", 1)),
    "mean_high": Column(14, _rounded("mean_high", 1)),
    "deviation": Column(19, _rounded("deviation", 2)),
    "alpha": Column(18, _rounded("alpha", 2)),
    "band": Column(14, lambda record: meaning.band(record.band) if record.band else ""),
    "more_than_half": Column(14, _majority),
    "withheld": Column(50, attrgetter("why_not")),
    "verdict": Column(16, lambda record: say(record.verdict) if record.verdict else ""),
}


def workbook(view: View, records: Iterable[Record], *, in_short: bool = False) -> bytes:
    """The file; `in_short` it says that the records are the main figures only."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say("sheet"))
    sheet.freeze_panes = "B2"  # the names of the columns and of the units stay in sight
    for number, column in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_bold(sheet, say(name)) for name in COLUMNS])
    tells = [column.told for column in COLUMNS.values()]
    rows = 1
    for record in records:
        sheet.append([_cell(sheet, told(record)) for told in tells])
        rows += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{rows}"
    about = book.create_sheet(say("about"))
    about.column_dimensions["A"].width = ABOUT_WIDTH
    for number, line in enumerate(_about(view, in_short=in_short)):
        cell = _wrapped(about, line)
        cell.font = Font(bold=number == 0)
        about.append([cell])
    _describe(book.create_sheet(say("columns")))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _describe(sheet: Any) -> None:
    """The columns of this workbook and of the CSV."""
    for letter, width in zip("ABCD", DESCRIBED_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_bold(sheet, heading) for heading in say.each("described")])
    for column in DESCRIBED:
        heading = say(column.name) if column.name in COLUMNS else None
        sheet.append([column.name, heading, column.values, _wrapped(sheet, column.about)])


def _wrapped(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: object) -> Any:
    """Numbers and days as they are, text as text, nothing for nothing. A cell of its own takes long to make."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return _text(sheet, text) if text.startswith(TAKEN_FOR_MORE) else text or None


def _text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _about(view: View, *, in_short: bool) -> Iterator[str]:
    """What a reader of the sheet must know, in the mail's own sentences."""
    now = view.now
    told = summary([view.history], "")
    yield told.subject
    yield view.settings.organisation
    if in_short:
        yield say("in_short")
    yield from say.each("rows")
    yield from told.method
    yield say("thresholds", people=now.threshold, sensitive=now.sensitive_threshold, comments=now.comment_threshold)
    yield say("not_shown_alone" if now.alone else "not_shown")
