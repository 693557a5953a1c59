"""A session as a team's lead types it: what it is, or what is wrong with it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.session import MOST_CAME

SPELLINGS = ("%Y-%m-%d", "%d/%m/%Y")  # the first is a browser's own, the second what is typed where it has none
BEFORE_FIRST = timedelta(days=183)  # a group may begin up to half a year before its programme's first survey


@dataclass(frozen=True)
class Typed:
    """What stands in the two fields."""

    day: str = ""
    came: str = ""


def day_of(typed: str) -> date | None:
    """The day, if it is one."""
    for spelling in SPELLINGS:
        with suppress(ValueError):
            return datetime.strptime(typed.strip(), spelling).replace(tzinfo=UTC).date()
    return None


def came_of(typed: str) -> int | None:
    """How many came, if so many can have."""
    digits = typed.strip()
    came = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_CAME)) else 0
    return came if 0 < came <= MOST_CAME else None


def faults(typed: Typed, first: date, today: date) -> dict[str, str]:
    """What is wrong, by the field that it is wrong with: the name of a text."""
    day = day_of(typed.day)
    wrong = "no_day" if day is None else "to_come" if day > today else "too_early" if day < first else ""
    told = {"day": wrong, "came": "" if came_of(typed.came) else "no_number"}
    return {field: what for field, what in told.items() if what}
