"""Outcomes beside the evidence: the JSON that `soundings outcomes absence` writes, read back into its table."""

from __future__ import annotations

from datetime import date  # pydantic reads the annotation when the class is made
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.commands.evidence.reading import read_json
from infra.commands.outcomes.absence import Window
from infra.commands.outcomes.report import ABSENCE, LEAST_K, TURNOVER, Half, Report
from infra.commands.outcomes.table import (
    COUNTS,
    MOVES,
    NOT_SHOWN,
    RATES,
    SCHEMA,
    SCORES,
    OutcomeTable,
    Row,
    table_of,
)
from shared.figures import half_up
from shared.verdict import signed

if TYPE_CHECKING:
    from pathlib import Path

Count = Annotated[int, Field(ge=0, strict=True)]
TOLERANT = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)  # within a version fields may be added
COMMAND = "soundings outcomes absence --output FILE.json"


class _Window(BaseModel):
    """One window; a figure that is withheld is null, one that was not asked for is not there."""

    model_config = TOLERANT

    first_day: date
    last_day: date
    headcount: Count
    people: Count | None = None
    spells: Count | None = None
    days: Count | None = None
    each_persons: Count | None = None
    pooled: Count | None = None
    starters: Count | None = None
    leavers: Count | None = None
    absence_rate_percent: Annotated[float, Field(ge=0)] | None = None
    turnover_percent: Annotated[float, Field(ge=0)] | None = None
    withheld: tuple[str, ...]

    @model_validator(mode="after")
    def _whole(self) -> _Window:
        if self.last_day < self.first_day:
            raise ValueError("a window ends before it begins")
        if missing := [name for name in ABSENCE if getattr(self, name) is None and name not in self.withheld]:
            raise ValueError(f"it has no {', '.join(missing)}")
        return self

    def half(self, name: str) -> Half:
        """The window as the report knows it; its rates are in percent and stand apart."""
        shown = {field: getattr(self, field) for field in (*COUNTS, *SCORES, *MOVES) if field not in self.withheld}
        hidden = tuple(field for field in self.withheld if field in ABSENCE + TURNOVER)
        return Half(name, Window(self.first_day, self.last_day), withheld=hidden, **shown)


class _Outcomes(BaseModel):
    model_config = TOLERANT

    schema_: Annotated[Literal["soundings-outcomes-absence/1"], Field(alias="schema")]
    team: str | None
    months: Annotated[int, Field(ge=1)]
    least_staff: Annotated[int, Field(ge=LEAST_K)]
    before: _Window
    after: _Window
    notes: tuple[str, ...]
    said: tuple[str, ...] = ()


def read_outcomes(file: Path) -> OutcomeTable:
    """The table of the file, with the notes that it came with. Raises SoundingsError."""
    read = read_json(file, _Outcomes, f"what `{COMMAND}` writes ({SCHEMA})")
    halves = read.before.half("before"), read.after.half("after")
    table = table_of(Report(read.team or "", read.months, read.least_staff, *halves))
    rates = [row for name in RATES if (row := _rate(name, read)) is not None]
    return OutcomeTable(table.caption, table.columns, (*table.rows, *rates), read.notes, read.said)


def _rate(name: str, read: _Outcomes) -> Row | None:
    """A rate's row: the file has it in percent, to one decimal."""
    field = f"{name}_percent"
    halves = (read.before, read.after)
    if not any(field in half.model_fields_set for half in halves):
        return None
    values = [None if (value := getattr(half, field)) is None else half_up(value, 1) for half in halves]
    cells = [
        f"{value}%" if value is not None else NOT_SHOWN if field in half.model_fields_set else "not given"
        for half, value in zip(halves, values, strict=True)
    ]
    before, after = values
    change = "" if before is None or after is None else f"{signed(after - before)} points"
    return Row(RATES[name][0], cells[0], cells[1], change)
