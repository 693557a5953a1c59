"""Definition files: instruments, and an organisation's settings, units and programmes.

YAML in, checked models out; every problem at once, naming file, entry and field, and nothing loaded unless all is
right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

import shared
from infra.operator import yaml_text
from shared.errors import DefinitionInvalid
from shared.fault import faults
from shared.instrument import Instrument, parse
from shared.language import DEFAULT, LANGUAGES
from shared.points import doubts
from shared.programme import Programme
from shared.settings import Settings
from shared.unit import Tree, Unit

Definition = TypeVar("Definition", bound=BaseModel)
SHIPPED = Path(shared.__file__).parent / "instruments"


@dataclass(frozen=True)
class Organisation:
    """What one organisation file holds."""

    settings: Settings
    units: tuple[Unit, ...]
    programmes: tuple[Programme, ...]
    instruments: tuple[Instrument, ...]


def read_instrument(path: Path) -> Instrument:
    """Read and check an instrument file. Raises DefinitionInvalid."""
    return _instrument(_text(path), path.name)


@lru_cache(maxsize=32)
def _instrument(text: str, name: str) -> Instrument:
    """Of the same text the same instrument: reading YAML is slow, and a command may need a file several times."""
    return parse(_mapping(text, name), name)


def read_organisation(path: Path) -> Organisation:
    """Read and check an organisation file and the instruments that its programmes use.

    Without `units` it is about the rest, and the units that the register has stay (`soundings teams import`).

    An instrument is a file beside the organisation file or one that Soundings ships. Raises DefinitionInvalid.
    """
    data = _mapping(_text(path), path.name)
    problems: list[str] = []
    if unknown := sorted(set(data) - {"settings", "units", "programmes"}):
        problems.append(f"{path.name}: did not expect {', '.join(unknown)}; settings, units and programmes go here")
    settings = _check(Settings, data.get("settings", {}), f"{path.name}: settings", problems)
    problems += [
        f"{path.name}: settings, field 'translations': {_no_messages(language)}"
        for language in (settings.translations if settings else ())
        if language not in LANGUAGES
    ]
    units = tuple(_units(path.name, data.get("units", []), problems))
    problems += [
        f"{path.name}: unit '{unit.id}', field 'language': {_no_messages(unit.language)}"
        for unit in units
        if unit.language not in (None, *LANGUAGES)
    ]
    programmes = tuple(
        found
        for entry in _entries(data.get("programmes", []), f"{path.name}: programmes", problems)
        if (found := _check(Programme, entry, f"{path.name}: programme '{entry.get('id', '?')}'", problems))
    )
    instruments = tuple(_instruments(path, programmes, problems))
    if not problems and units:
        problems += _disagreements(path.name, units, programmes)
    if problems or settings is None:
        raise DefinitionInvalid(problems)
    return Organisation(settings, units, programmes, instruments)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DefinitionInvalid([f"{path}: there is no such file"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionInvalid([f"{path}: cannot be read as UTF-8 text ({type(error).__name__})"]) from None


def _mapping(text: str, name: str) -> dict[str, Any]:
    data = yaml_text.read(text, name)
    if not isinstance(data, dict):
        raise DefinitionInvalid([f"{name}: must hold names with values, such as 'id: reflective-practice'"])
    return data


def _check(model: type[Definition], data: Any, where: str, problems: list[str]) -> Definition | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems += (fault.sentence(where) for fault in faults(error))
        return None


def _entries(data: Any, where: str, problems: list[str]) -> Iterator[dict[str, Any]]:
    if not isinstance(data, list):
        problems.append(f"{where}: must be a list")
        return
    for number, entry in enumerate(data, 1):
        if isinstance(entry, dict):
            yield entry
        else:
            problems.append(f"{where}, entry {number}: must hold names with values")


def _units(file: str, data: Any, problems: list[str]) -> Iterator[Unit]:
    """The nested `units` of the file, flat, each under the one that it is nested in."""
    waiting: list[tuple[str | None, Any]] = [(None, data)]
    while waiting:
        parent, listed = waiting.pop(0)
        for entry in _entries(listed, f"{file}: units", problems):
            below = entry.pop("units", None)
            unit = _check(Unit, {"parent": parent, **entry}, f"{file}: unit '{entry.get('id', '?')}'", problems)
            if unit is not None:
                yield unit
            if below is not None:
                waiting.append((entry.get("id"), below))


def _instruments(path: Path, programmes: tuple[Programme, ...], problems: list[str]) -> Iterator[Instrument]:
    """The instruments that the programmes use, each once; a programme must ask for the version that is there."""
    for name in dict.fromkeys(programme.instrument for programme in programmes):
        using = [programme for programme in programmes if programme.instrument == name]
        where = f"{path.name}: programme '{{}}', field 'instrument'"
        places = (path.parent / f"{name}.yaml", SHIPPED / f"{name}.yaml")
        found = next((place for place in places if place.exists()), None)
        if found is None:
            problems.append(f"{where.format(using[0].id)}: there is no file {name}.yaml beside this one")
            continue
        try:
            instrument = read_instrument(found)
        except DefinitionInvalid as error:
            problems += error.problems
            continue
        problems += [
            f"{where.format(programme.id)}: {found.name} is version {instrument.version}"
            for programme in using
            if programme.instrument_version != instrument.version
        ]
        problems += [f"{found.name}: {problem}" for problem in not_for_use(instrument)]
        yield instrument


def not_for_use(instrument: Instrument) -> list[str]:
    """Why a right instrument cannot be put to use: no such pages, whose it is or what it scores is not sure."""
    problems = []
    if DEFAULT not in (instrument.language, *instrument.translations):
        problems.append("has no English: its 'language' or one of its 'translations' must be 'en'")
    problems += [
        f"translation '{language}': {_no_messages(language)}"
        for language in instrument.translations
        if language not in LANGUAGES
    ]
    return [*problems, *instrument.not_stated(), *doubts(instrument)]


def _no_messages(language: str | None) -> str:
    return f"the pages have no messages in '{language}', only in {', '.join(LANGUAGES)} (shared/languages)"


def _disagreements(file: str, units: tuple[Unit, ...], programmes: tuple[Programme, ...]) -> list[str]:
    """What is wrong between entries that are each right."""
    try:
        tree = Tree(units)
    except DefinitionInvalid as error:
        return [f"{file}: {problem}" for problem in error.problems]
    problems = []
    taken: dict[str, str] = {}
    for programme in programmes:
        if programme.unit not in tree.units:
            problems.append(f"{file}: programme '{programme.id}', field 'unit': there is no '{programme.unit}'")
            continue
        unnamed = [team.id for team in tree.teams() if not team.programme and programme.unit in tree.path(team.id)]
        twice = [team for team in unnamed if taken.setdefault(team, programme.id) != programme.id]
        problems += [f"{file}: team '{team}' is in '{taken[team]}' and in '{programme.id}'" for team in twice]
    return problems
