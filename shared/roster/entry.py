"""The rows of a file of teams, each read and right in itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.roster.cell import Fault
from shared.roster.columns import COLUMNS
from shared.sheets.faults import Faults
from shared.sheets.spreadsheet import Row


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
        self._where, self._faults = where, Faults()

    def add(self, row: int, column: str, told: str) -> None:
        """Note what is wrong with a cell, and what to do, as the end of a sentence."""
        self._faults.add(self._where, row, f"'{column}'", told)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def sentences(self) -> list[str]:
        """One sentence for each, from the top of the sheet."""
        return self._faults.told()


def entries(rows: Iterable[Row], problems: Problems) -> list[Entry]:
    """The rows that are right in themselves."""
    return [entry for row in rows if (entry := _entry(row, problems))]


def _entry(row: Row, problems: Problems) -> Entry | None:
    said: dict[str, Any] = {}
    columns = [column for column in COLUMNS if column.name in row.cells]
    for column in columns:
        try:
            said[column.name] = column.read(row.cells[column.name])
        except Fault as fault:
            for sentence in fault.args:
                problems.add(row.number, column.name, sentence)
    if said.get("name") == "":
        problems.add(row.number, "name", "is empty; write the name of the team, or delete the row")
    elif len(said) == len(columns):
        kept = {column.name: said[column.name] for column in columns if column.is_kept}
        return Entry(row.number, said["name"], said["path"], said.get("programme"), said.get("id", ""), kept)
    return None
