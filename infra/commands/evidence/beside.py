"""Outcomes beside the evidence: the table in the JSON that `soundings outcomes absence` writes."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra.commands.outcomes.report import LEAST_K
from infra.commands.outcomes.table import SCHEMA
from infra.console.part import Part
from shared.errors import SoundingsError
from shared.fault import first
from shared.figures import half_up

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Four = tuple[str, str, str, str]
COMMAND = "soundings outcomes absence --output FILE.json"
READ = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)  # fields may be added


class _Month(BaseModel):
    model_config = READ

    first_day: date
    spells_per_1000: Amount | None
    after: bool
    marked: Literal["better", "worse"] | None = None


class _Months(BaseModel):
    """Spells that began per 1,000 available days, and the limits that the months before the start make."""

    model_config = READ

    mean: Amount
    lower: Amount
    upper: Amount
    months: tuple[_Month, ...]


class _Table(BaseModel):
    model_config = READ

    caption: str
    columns: Four
    rows: tuple[Four, ...]


class _Outcomes(BaseModel):
    model_config = READ

    schema_: Annotated[Literal["soundings-outcomes-absence/1"], Field(alias="schema")]
    least_staff: Annotated[int, Field(ge=LEAST_K)]
    notes: tuple[str, ...]
    said: tuple[str, ...] = ()
    by_month: _Months | None = None  # this and the next two are in later files of this version
    months_said: tuple[str, ...] = ()
    table: _Table | None = None


def read_outcomes(file: Path) -> Part:
    """The table of the file, with the notes that it came with. Raises SoundingsError."""
    try:
        read = _Outcomes.model_validate_json(file.read_bytes())
    except OSError as error:
        raise SoundingsError(f"{file} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise SoundingsError(f"{file} is not what `{COMMAND}` writes ({SCHEMA}): {first(error)}") from None
    if (table := read.table) is None:
        raise SoundingsError(f"{file} is of an earlier version of Soundings: write it again with `{COMMAND}`")
    said = (*read.said, *_by_month(read.by_month), *read.months_said)
    return Part(table.caption, table.columns, table.rows, read.notes, is_numbers=True, said=said)


def _by_month(of: _Months | None) -> Iterator[str]:
    """The months in two lines, before the start and after."""
    if of is not None:
        mean, lower, upper = (half_up(value, 1) for value in (of.mean, of.lower, of.upper))
        before, after = (_listed(each for each in of.months if each.after is so) for so in (False, True))
        yield f"Spells that began in a month per 1,000 days, before: {before}; mean {mean}, limits {lower} to {upper}."
        yield f"After: {after}."


def _listed(months: Iterable[_Month]) -> str:
    """`Sep 2023 5.1, Oct 2023 3.2 (better)`."""
    shown = ((each, half_up(each.spells_per_1000, 1)) for each in months if each.spells_per_1000 is not None)
    return ", ".join(f"{m.first_day:%b %Y} {rate}{f' ({m.marked})' if m.marked else ''}" for m, rate in shown)
