"""Where an instrument comes from: a file (YAML or XLSForm workbook), the library that is shipped, or the register."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from infra.operator.definitions import SHIPPED, read_instrument
from shared.errors import DefinitionInvalid, SoundingsError
from shared.instrument import Instrument
from shared.store.register import Register
from shared.xlsform.read import Given, read_workbook

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".md")  # all but two to be told what to do


@dataclass(frozen=True)
class Found:
    """An instrument, where it is from, and what its workbook said that it cannot have."""

    instrument: Instrument
    source: str
    warnings: list[str] = field(default_factory=list)


def read(path: Path, given: Given | None = None) -> Found:
    """Read a file of either kind. Raises DefinitionInvalid."""
    if path.suffix.lower() in WORKBOOKS:
        imported = read_workbook(path, given or Given())
        return Found(imported.instrument, str(path), imported.warnings)
    return Found(read_instrument(path), str(path))


def shipped() -> list[Instrument]:
    """The library, by id."""
    return [read_instrument(path) for path in sorted(SHIPPED.glob("*.yaml"))]


def find(name: str) -> Found | None:
    """What a person names: a file, or else an instrument of the library."""
    path = Path(name)
    if path.suffix.lower() in (*WORKBOOKS, ".yaml", ".yml") or path.is_file():
        return read(path)
    library = SHIPPED / f"{name}.yaml"
    return Found(read_instrument(library), "library") if library.is_file() else None


def given(name: str) -> Found:
    """As `find`. Raises SoundingsError where there is none."""
    if (found := find(name)) is None:
        raise SoundingsError(f"there is no file '{name}', and no such questionnaire in the library")
    return found


def published(register: Register, instrument_id: str, version: int | None) -> Found:
    """A version in the register, the latest unless one is named. Raises SoundingsError."""
    versions = [number for known, number in register.definitions.instruments() if known == instrument_id]
    number = version if version is not None else max(versions, default=0)
    instrument = register.definitions.find_instrument(instrument_id, number)
    if instrument is None:
        there = f"; it has {', '.join(map(str, versions))}" if versions else ""
        which = f"version {version} of " if version is not None else ""
        raise SoundingsError(f"there is no {which}'{instrument_id}' in a file, the library or the register{there}")
    return Found(instrument, "register")


def is_published(register: Register, instrument: Instrument, called: str) -> bool:
    """Whether the register has this version. Raises DefinitionInvalid where it differs: `called` is what to change."""
    kept = register.definitions.find_instrument(instrument.id, instrument.version)
    if kept is None or kept == instrument:
        return kept is not None
    newest = max(number for known, number in register.definitions.instruments() if known == instrument.id)
    published = f"version {instrument.version} is published and differs from this"
    raise DefinitionInvalid([f"{called}: {published}; give it version {newest + 1}"])


def written(instrument: Instrument) -> str:
    """The instrument as a file that reads back the same."""
    data = instrument.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
