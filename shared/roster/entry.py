"""The rows of a file of teams, each read and right in itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.roster.cell import Fault
from shared.roster.columns import COLUMNS, KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shared.sheets.spreadsheet import Row, Sheet


@dataclass(frozen=True)
class Entry:
    """What one row says; with a headcount of a team, without one of a unit above teams.

    `kept` is what the unit keeps of it, by the columns that the file has: its other fields stay as they are. So does
    the `programme`, None where the file has no such column.
    """

    row: int
    name: str
    path: tuple[str, ...]
    programme: str | None
    id: str
    kept: Mapping[str, Any]

    @property
    def is_team(self) -> bool:
        """Whether people answer there."""
        return self.kept["headcount"] is not None


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
    said: dict[str, Any] = {}
    for column in COLUMNS:
        try:
            said[column.name] = column.read(row.cells.get(column.name))
        except Fault as fault:
            for told in fault.args:
                problems.add(row.number, column.name, told)
    if said.get("name") == "":
        problems.add(row.number, "name", "is empty; write the name of the team, or delete the row")
    elif len(said) == len(COLUMNS):
        return Entry(
            row=row.number,
            name=said["name"],
            path=said["path"],
            programme=said["programme"] if "programme" in sheet.columns else None,
            id=said["id"],
            kept={column.name: said[column.name] for column in KEPT if column.name in sheet.columns},
        )
    return None
