"""A day as people, ESR and Excel write it. Whether the day or the month comes first is a matter of the whole file."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from shared.sheets.table import EPOCH, MERGED, NO_VALUE, fault

Order = Literal["day-first", "month-first"]
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
YEARS = range(1990, 2100)
END_OF_TIME = date(4712, 12, 31)  # Oracle HRMS, on which ESR runs, writes "no last day" so
SHORT_YEAR = "has a year of two digits that could as well be a day; write all four, as in 01/12/2026"
SERIALS = range(32874, 73051)  # Excel's days of YEARS
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[, ]+")
TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?Z?$", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/ ]?([a-z]{3,9})\.?,?[-/ ]?(\d{4}|\d{2})")
NAME_FIRST = re.compile(r"([a-z]{3,9})\.?[- ](\d{1,2})(?:st|nd|rd|th)?,?[- ](\d{4})")


class Numbers(NamedTuple):
    """Two numbers, one of them the month, and the year: a date once the order is known."""

    first: int
    second: int
    year: int
    is_short: bool  # the year had two digits

    @property
    def only(self) -> Order | None:
        """The one order in which it can be a date; None where it is one in both, or in none."""
        if (self.first <= 12) is (self.second <= 12):
            return None
        return "day-first" if self.second <= 12 else "month-first"

    def day(self, order: Order) -> date | str:
        """The date in this order, or what is wrong."""
        day, month = (self.first, self.second) if order == "day-first" else (self.second, self.first)
        if month > 12 >= day:
            return f"is a date with a month above 12; dates are read with the {order.replace('-', ' ')}"
        return _calendar_day(self.year, month, day)


def written(cell: Any, epoch: datetime = EPOCH) -> date | Numbers | str:
    """What a cell says, Excel's plain number of a day too; or what is wrong, which never repeats it."""
    if cell is NO_VALUE or cell is MERGED:
        return fault(cell)
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = WEEKDAY.sub("", TIME.sub("", str("" if cell is None else cell).strip()).casefold())
    if not text:
        return "is empty"
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in SERIALS:
        return (epoch + timedelta(days=int(float(text)))).date()
    return _of_text(text)


def _of_text(text: str) -> date | Numbers | str:
    if found := YEAR_FIRST.fullmatch(text):
        return _calendar_day(int(found[1]), int(found[3]), int(found[4]))
    if found := NUMBERS.fullmatch(text):
        if len(found[4]) == 2 and found[2] not in "/.":
            return SHORT_YEAR
        return Numbers(int(found[1]), int(found[3]), _year(found[4]), len(found[4]) == 2)
    if (found := NAMED.fullmatch(text)) and (month := _month(found[2])):
        return _calendar_day(_year(found[3]), month, int(found[1]))
    if (found := NAME_FIRST.fullmatch(text)) and (month := _month(found[1])):
        return _calendar_day(int(found[3]), month, int(found[2]))
    return "is not a date; write it as 01/12/2026 (the day first), 2026-12-01 or 1 Dec 2026"


def _year(digits: str) -> int:
    """Two digits are the year of this century, or of the end of the last."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year + 1900 in YEARS else 2000)


def _month(name: str) -> int | None:
    return next((number for number, full in enumerate(MONTHS, 1) if name in (full, full[:3], full[:4])), None)


def _calendar_day(year: int, month: int, day: int) -> date | str:
    try:
        return date(year, month, day)
    except ValueError:
        return "is a day that the calendar does not have"
