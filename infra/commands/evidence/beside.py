"""Outcomes beside the evidence: the table in the JSON that `soundings outcomes absence` writes."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra.commands.outcomes.report import LEAST_K
from infra.commands.outcomes.table import SCHEMA
from infra.console.given import content_of
from infra.console.part import Part
from shared.errors import SoundingsError
from shared.fault import first

Four = tuple[str, str, str, str]
COMMAND = "soundings outcomes absence --output FILE.json"
READ = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)  # fields may be added


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
    months_said: tuple[str, ...] = ()  # this and the next are in later files of this version
    table: _Table | None = None


def read_outcomes(file: Path) -> Part:
    """The table of the file, with the notes that it came with. Raises SoundingsError."""
    content = content_of(file)
    try:
        read = _Outcomes.model_validate_json(content)
    except ValidationError as error:
        raise SoundingsError(f"{file} is not what `{COMMAND}` writes ({SCHEMA}): {first(error)}") from None
    if (table := read.table) is None:
        raise SoundingsError(f"{file} is of an earlier version of Soundings: write it again with `{COMMAND}`")
    said = (*read.said, *read.months_said)
    return Part(table.caption, table.columns, table.rows, read.notes, is_numbers=True, said=said)
