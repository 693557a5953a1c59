"""The rows of a file of teams, each read and right in itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from shared.roster import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shared.sheets.sheet import Row, Sheet

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """What one row says; with a headcount of a team, without one of a unit above teams.

    `recipients`, `language` and `programme` are None where the file has no such column: they stay as they are.
    """

    row: int
    name: str
    path: tuple[str, ...]
    headcount: int | None = None
    recipients: tuple[str, ...] | None = None
    language: str | None = None
    programme: str | None = None
    id: str = ""
    has_language: bool = False

    @property
    def is_team(self) -> bool:
        """Whether people answer there."""
        return self.headcount is not None


class Problems:
    """Everything that is wrong with a sheet, by row and column."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._found: dict[tuple[int, str, str], None] = {}

    def add(self, row: int, column: str, told: str) -> None:
        """Note what is wrong with a cell, and what to do, as the end of a sentence."""
        self._found[row, column, told] = None

    def __bool__(self) -> bool:
        return bool(self._found)

    def sentences(self) -> list[str]:
        """One sentence for each, from the top of the sheet."""
        ordered = sorted(self._found, key=lambda each: each[0])
        return [f"{self._where}, row {row}, column '{column}': {told}" for row, column, told in ordered]


def entries(sheet: Sheet, rows: Iterable[Row], problems: Problems) -> Iterator[Entry]:
    """The rows that are right in themselves; `rows` are the sheet's."""
    for row in rows:
        entry = _entry(sheet, row, problems)
        if entry is not None:
            yield entry


def _entry(sheet: Sheet, row: Row, problems: Problems) -> Entry | None:
    faults: list[tuple[str, str]] = []

    def read(column: str, reader: Callable[[Any], T]) -> T | None:
        try:
            return reader(row.cells.get(column))
        except cell.Fault as fault:
            faults.append((column, str(fault)))
            return None

    name, path, headcount = read("name", cell.name), read("path", cell.path), read("headcount", cell.headcount)
    recipients, wrong = read("recipients", cell.recipients) or ((), [])
    faults += [("recipients", told) for told in wrong]
    programme = read("programme", lambda found: cell.clean(cell.raw(found)))
    language, unit_id = read("language", cell.language), read("id", cell.identifier)
    if name == "":
        faults.append(("name", "is empty; write the name of the team, or delete the row"))
    for column, told in faults:
        problems.add(row.number, column, told)
    if faults:
        return None
    return Entry(
        row=row.number,
        name=name or "",
        path=path or (),
        headcount=headcount,
        recipients=recipients if "recipients" in sheet.columns else None,
        language=language,
        has_language="language" in sheet.columns,
        programme=programme if "programme" in sheet.columns else None,
        id=unit_id or "",
    )
