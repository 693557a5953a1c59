"""What each column of a file of absence is, by its heading: the person, the days, what decides whether a row counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from shared.sheets.spreadsheet import HEADING_WITHIN, plain
from shared.sheets.table import Table

PERSON, FIRST, LAST = "person", "first day", "last day"
ENDS = {FIRST: ("start", "first", "from", "begin", "begins"), LAST: ("end", "last", "to", "until", "ends")}
WHO = ("person", "employee", "staff", "payroll", "personal", "assignment")  # alone it may be a name, so comes last
NAMES = {  # the usual names, as they are compared; of several that are there, the first
    PERSON: (*(f"{who} {what}" for who in WHO for what in ("reference", "ref", "number", "no", "id")), *WHO),
    **{
        what: (
            f"absence {a} date", f"absence {a}", f"date {a}", f"{b} day", f"{b} day of absence", f"{b} date",
            f"{a} date", a, f"date {c}", f"{c} date", c, *more,
        )
        for what, (a, b, c, *more) in ENDS.items()
    },
}  # fmt: skip
USUAL = {
    PERSON: "'person', 'employee number', 'staff id', 'assignment number'",
    FIRST: "'first day', 'start date', 'from'",
    LAST: "'last day', 'end date', 'to'",
}
RETURN = re.compile(
    r"(?!.*\b(interview|meeting|discussion|before|excl|excluding|not)\b)"
    r".*\b(return(ed|ing)?|rtw|resumed|(day|date) back|back (at|to) work)\b"
)
HINT = "; the day of the return is not the last day of absence: add a column with the day before it"
# What a column is for: to say the kind of a row, to say that it is gone, or never to be seen.
Role = Literal["kind", "flag", "unseen", ""]
KIND = re.compile(
    r"\b(types?|kinds?|category|categories|status|states?|approval|approved)\b|^(absence|leave|unavailability)$"
)
ANOTHER = re.compile(r"\b(by|date|on|at|time|manager|user|comments?|notes?)\b")  # who said so, and when
PERSONAL = re.compile(
    r"(?!.*\b(absence|leave)\b).*\b(employee|employment|staff|person|personal|assignment|contract|job|post|pay|payroll|shift)\b"
)
HEALTH = re.compile(  # is never repeated
    r"\b(sickness (type|kind|category)|reasons?|causes?|illness|disease|medical|condition|symptoms?|diagnos[a-z]*"
    r"|injur[a-z]*|disabilit[a-z]*)\b"
)
GONE = re.compile(r"\b(cancel[a-z]*|void(ed)?|delet[a-z]+|withdr[a-z]+|reject[a-z]*|declin[a-z]+)\b")


def compared(heading: Any) -> str:
    """A heading without what is in brackets, its letters and digits: `Org L4` and `Org L5` are two."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", " ", str(heading or "")[:200]).casefold()))


def title(heading: str) -> str:
    """`Absence Type`: a known heading, as an option takes it."""
    return f"'{heading.title()}'"


def role(heading: str) -> Role:
    """What a column is for, by its heading as it is compared."""
    is_kind = KIND.search(heading) is not None
    is_health = HEALTH.search(heading) is not None
    if GONE.search(heading):
        return "kind" if (is_kind or "not" in heading.split()) and not is_health else "flag"
    if is_health:
        return "unseen"
    return "kind" if is_kind and not ANOTHER.search(heading) and not PERSONAL.match(heading) else ""


@dataclass(frozen=True)
class Headed:
    """A table with its row of headings: the columns that are known, and every heading as it is compared."""

    table: Table
    row: int
    columns: dict[str, int]
    headings: tuple[str, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each heading first stands."""
        return {heading: place for place, heading in reversed([*enumerate(self.headings)])}

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """What each column is for."""
        known = self.columns.values()
        return tuple("unseen" if place in known else role(each) for place, each in enumerate(self.headings))


def headed_of(table: Table) -> Headed | None:
    """The table by the first row that has all three headings; None if none has."""
    for number, cells in enumerate(table.rows[:HEADING_WITHIN], 1):
        columns = columns_of(cells)
        if len(columns) == len(NAMES):
            return Headed(table, number, columns, tuple(map(compared, cells)))
    return None


def columns_of(cells: Sequence[Any]) -> dict[str, int]:
    """Where the person and the days stand, as far as the headings say so."""
    names = ["" if is_return(cell) else plain(cell) for cell in cells]
    return {
        what: names.index(found)
        for what, known in NAMES.items()
        if (found := next((n for n in known if n in names), ""))
    }


def is_return(heading: Any) -> bool:
    """Whether it is the day of the return, if only in brackets: `To (return date)`."""
    return RETURN.match(plain(re.sub(r"[()]", " ", str(heading or "")))) is not None
