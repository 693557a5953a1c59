"""Outcomes beside the evidence: the JSON that `soundings outcomes absence` writes, read back into its table."""

from collections.abc import Iterable, Iterator
from datetime import date  # pydantic reads the annotation when the class is made
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from infra.commands.outcomes.absence import Window
from infra.commands.outcomes.report import ABSENCE, LEAST_K, TURNOVER, Half, Report
from infra.commands.outcomes.table import (
    COUNTS,
    LABELS,
    MOVES,
    NOT_SHOWN,
    RATES,
    SCHEMA,
    SCORES,
    OutcomeTable,
    Row,
    table_of,
)
from shared.errors import SoundingsError
from shared.fault import first
from shared.figures import half_up
from shared.verdict import signed

Count = Annotated[int, Field(ge=0, strict=True)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
TOLERANT = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)  # within a version fields may be added
COMMAND = "soundings outcomes absence --output FILE.json"


class Halved(BaseModel):
    """One window; a figure that is withheld is null, one that was not asked for is not there."""

    model_config = TOLERANT

    first_day: date
    last_day: date
    headcount: Count
    people: Count | None = None
    spells: Count | None = None
    days: Count | Amount | None = None
    each_persons: Count | Amount | None = None
    pooled: Count | Amount | None = None
    starters: Count | None = None
    leavers: Count | None = None
    absence_rate_percent: Amount | None = None
    turnover_percent: Amount | None = None
    withheld: tuple[str, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("a window ends before it begins")
        if missing := [name for name in ABSENCE if getattr(self, name) is None and name not in self.withheld]:
            raise ValueError(f"it has no {', '.join(missing)}")
        return self

    def half(self, name: str) -> Half:
        """The window as the report knows it; its rates are in percent and stand apart."""
        told = {field: getattr(self, field) for field in (*COUNTS, *SCORES, *MOVES) if field not in self.withheld}
        shown: dict[str, Any] = {
            field: Fraction(str(of)) if isinstance(of, float) else of for field, of in told.items()
        }
        hidden = tuple(field for field in self.withheld if field in ABSENCE + TURNOVER)
        return Half(name, Window(self.first_day, self.last_day), withheld=hidden, **shown)


class _Month(BaseModel):
    model_config = TOLERANT

    first_day: date
    spells_per_1000: Amount | None
    after: bool
    marked: Literal["better", "worse"] | None = None


class _Months(BaseModel):
    """Spells that began per 1,000 available days, and the limits that the months before the start make."""

    model_config = TOLERANT

    mean: Amount
    lower: Amount
    upper: Amount
    months: tuple[_Month, ...]


class _Outcomes(BaseModel):
    model_config = TOLERANT

    schema_: Annotated[Literal["soundings-outcomes-absence/1"], Field(alias="schema")]
    team: str | None
    months: Annotated[int, Field(ge=1)]
    least_staff: Annotated[int, Field(ge=LEAST_K)]
    before: Halved
    after: Halved
    notes: tuple[str, ...]
    said: tuple[str, ...] = ()
    by_month: _Months | None = None  # this and the next are in later files of this version
    months_said: tuple[str, ...] = ()


def read_outcomes(file: Path) -> OutcomeTable:
    """The table of the file, with the notes that it came with. Raises SoundingsError."""
    try:
        read = _Outcomes.model_validate_json(file.read_bytes())
    except OSError as error:
        raise SoundingsError(f"{file} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise SoundingsError(f"{file} is not what `{COMMAND}` writes ({SCHEMA}): {first(error)}") from None
    halves = read.before.half("before"), read.after.half("after")
    table = table_of(Report(read.team or "", read.months, read.least_staff, *halves))
    rates = filter(None, (_rate(name, read) for name in RATES))
    rows = {row.label: row for row in (*table.rows, *rates)}
    said = (*read.said, *_by_month(read), *read.months_said)
    ordered = tuple(rows[label] for label in LABELS.values() if label in rows)
    return OutcomeTable(table.caption, table.columns, ordered, read.notes, said)


def _by_month(read: _Outcomes) -> Iterator[str]:
    """The months in two lines, before the start and after."""
    if (of := read.by_month) is not None:
        mean, lower, upper = (half_up(value, 1) for value in (of.mean, of.lower, of.upper))
        before, after = (_listed(each for each in of.months if each.after is so) for so in (False, True))
        yield f"Spells that began in a month per 1,000 days, before: {before}; mean {mean}, limits {lower} to {upper}."
        yield f"After: {after}."


def _listed(months: Iterable[_Month]) -> str:
    """`Sep 2023 5.1, Oct 2023 3.2 (better)`."""
    shown = ((each, half_up(each.spells_per_1000, 1)) for each in months if each.spells_per_1000 is not None)
    return ", ".join(f"{m.first_day:%b %Y} {rate}{f' ({m.marked})' if m.marked else ''}" for m, rate in shown)


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
