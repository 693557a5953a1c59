"""Where the publications come from: the results that a lead downloads, or a deployed stack's register."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from infra.operator.stack import Stack
from shared.errors import SoundingsError
from shared.results import FORMAT, Results, read
from shared.store.register import Register
from shared.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shared.publication import Publication

DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
ASK = (
    "you may not read publications: ask for EvidencePolicy (the stack's output EvidencePolicyArn), or give --results "
    "the JSON that the team's lead downloads from the page of results"
)


@dataclass(frozen=True)
class Source:
    """A unit's publications, oldest first, and who it belongs to; without a register nothing is known of that."""

    history: tuple[Publication, ...]
    programme: str  # its title
    organisation: str = ""
    contact: str = ""


def from_results(file: Path, unit: str | None, programme: str | None) -> Source:
    """The publications of a unit of the file, by default of the one that it is about. Raises SoundingsError."""
    results = _read(file)
    if not results.units:
        raise SoundingsError(f"{file} has no unit")
    found = results.units[0] if unit is None else next((each for each in results.units if each.unit == unit), None)
    if found is None:
        raise SoundingsError(f"{file} has no unit '{unit}'{_near(unit or '', [each.unit for each in results.units])}")
    if programme not in (None, results.programme):
        raise SoundingsError(f"{file} is of the programme '{results.programme}', not '{programme}'")
    if not found.publications:
        raise SoundingsError(f"{file} has no results of {found.name}")
    return Source(found.publications, found.publications[-1].title)


def _read(file: Path) -> Results:
    try:
        return read(file.read_bytes())
    except OSError as error:
        raise SoundingsError(f"{file} cannot be read: {error.strerror}") from None
    except SoundingsError as error:
        raise SoundingsError(f"{file} is not the JSON of a page of results ({FORMAT}): {error}") from None


def from_register(stack: str, unit: str, programme: str | None) -> Source:
    """The publications of a unit as a deployed stack has them. Raises SoundingsError, which says what to do."""
    try:
        return _registered(Stack(stack).register, unit, programme)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in DENIED:
            raise SoundingsError(ASK) from None
        raise


def _registered(register: Register, unit: str, programme: str | None) -> Source:
    units = [each.id for each in register.roster.units()]
    if unit not in units:
        raise SoundingsError(f"there is no unit '{unit}'{_near(unit, units)}")
    programmes = {each.id: each.title for each in register.definitions.programmes()}
    if programme is not None and programme not in programmes:
        raise SoundingsError(f"there is no programme '{programme}'{_near(programme, list(programmes))}")
    asked = programmes if programme is None else [programme]
    found = {each: register.publications.of(each, unit) for each in asked}
    having = {each: history for each, history in found.items() if history}
    if not having:
        raise SoundingsError(f"no wave with '{unit}' has closed yet; `soundings status` lists the waves")
    if len(having) > 1:
        raise SoundingsError(f"'{unit}' has results of {listed(list(having))}: name one of them with --programme")
    [(which, history)] = having.items()
    settings = register.definitions.settings()
    return Source(tuple(history), programmes[which], settings.organisation, settings.reply_to)


def _near(wanted: str, known: Sequence[str]) -> str:
    near = get_close_matches(wanted, known, 3)
    return f"; did you mean {' or '.join(near)}?" if near else ""
