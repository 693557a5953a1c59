"""What each column of a file of absence is, by its heading: the person, the days, what decides whether a row counts."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from shared.sheets.spreadsheet import Column, headings_of, plain
from shared.sheets.table import Table

PERSON, FIRST, LAST = "person", "first day", "last day"
WHO = ("person", "employee", "staff", "payroll", "personal", "assignment")  # alone it may be a name, so comes last
RETURN = re.compile(
    r"(?!.*\b(interview|meeting|discussion|before|excl|excluding|not)\b)"
    r".*\b(return(ed|ing)?|rtw|resumed|(day|date) back|back (at|to) work)\b"
)


def is_return(heading: Any) -> bool:
    """Whether it is the day of the return, if only in brackets: `To (return date)`."""
    return RETURN.match(plain(re.sub(r"[()]", " ", str(heading or "")))) is not None


def _day(name: str, usual: tuple[str, ...], a: str, b: str, c: str, *more: str, hint: str = "") -> Column:
    """A column of days, called by these words."""
    headings = (
        f"absence {a} date", f"absence {a}", f"date {a}", f"{b} day", f"{b} day of absence", f"{b} date",
        f"{a} date", a, f"date {c}", f"{c} date", c, *more,
    )  # fmt: skip
    return Column(name=name, headings=headings, is_needed=True, usual=usual, where_missing=hint, is_another=is_return)


COLUMNS = (  # of several headings that are there the first counts
    Column(
        name=PERSON,
        headings=(*(f"{who} {what}" for who in WHO for what in ("reference", "ref", "number", "no", "id")), *WHO),
        is_needed=True,
        usual=("person", "employee number", "staff id", "assignment number"),
    ),
    _day(FIRST, ("first day", "start date", "from"), "start", "first", "from", "begin", "begins"),
    _day(
        LAST, ("last day", "end date", "to"), "end", "last", "to", "until", "ends",
        hint="the day of the return is not the last day of absence: add a column with the day before it",
    ),
)  # fmt: skip
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
    """A table with its row of headings: every place of the known columns, the one that counts first, and all headings.

    These are as they are compared.
    """

    table: Table
    row: int
    known: dict[str, list[int]]
    headings: tuple[str, ...]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Where the known columns stand."""
        return {what: places[0] for what, places in self.known.items()}

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
    row, found = headings_of(table, COLUMNS)
    if len(found) < len(COLUMNS):
        return None
    cells = table.rows[row - 1]
    known = {of.name: sorted(found[of.name], key=lambda at: of.headings.index(plain(cells[at]))) for of in COLUMNS}
    return Headed(table, row, known, tuple(map(compared, cells)))
