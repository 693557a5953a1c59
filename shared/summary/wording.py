"""Small words of the mails: dates, periods, lists and numbers, in plain British English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def day(when: date) -> str:
    """`1 December 2026`."""
    return f"{when.day} {when:%B %Y}"


def month(when: date) -> str:
    """`December 2026`."""
    return f"{when:%B %Y}"


def moment(when: datetime) -> str:
    """`8am on Tuesday 15 December 2026`, in the time zone of `when`."""
    hour = "midday" if (when.hour, when.minute) == (12, 0) else f"{when.hour % 12 or 12}"
    minutes = f":{when:%M}" if when.minute else ""
    half = "" if hour == "midday" else "am" if when.hour < 12 else "pm"
    return f"{hour}{minutes}{half} on {when:%A} {day(when)}"


def period(first: date, last: date) -> str:
    """`1 to 15 December 2026`, with month and year at the start only where they differ."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def listed(words: Sequence[str]) -> str:
    """`one, two and three`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def number(count: int) -> str:
    """A count in a sentence: `two`, `12`."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def sentence(words: str) -> str:
    """With a capital letter at the start."""
    return words[:1].upper() + words[1:]


def lowered(label: str) -> str:
    """A label inside a sentence: `Strongly agree` becomes `strongly agree`; `NHS staff` and `I do` stay."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def names(units: Sequence[str]) -> str:
    """Units in a subject line: `A`, `A and B`, `A and 3 others`; on one line, as a header must be."""
    clean = [" ".join(unit.split()) for unit in units]
    return listed(clean) if len(clean) < 3 else f"{clean[0]} and {len(clean) - 1} others"
