"""A team, a unit, a programme or a wave as somebody names it: by its id or its name, with one answer where none is.

An id comes before a name. Names are alike as those in a spreadsheet are: capitals, dashes and quotation marks do not
matter (`shared.roster.cell`).
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import SoundingsError, UnknownRecord
from shared.roster import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shared.programme import Programme
    from shared.roster.present import Present
    from shared.store.register import Register
    from shared.unit import Unit
    from shared.wave import Wave

TEAM = "The team's id or name; `soundings teams list` has them."
TeamName = Annotated[str, typer.Argument(help=TEAM)]
NEAR = 3  # the most that are offered for a name that nothing has
FEW = 5  # so many are listed, where nothing is near


def team_named(units: Iterable[Unit], wanted: str) -> Unit:
    """The team. Raises SoundingsError, also for a unit above teams."""
    known = {unit.id: unit for unit in units}
    teams = {unit.id: unit.name for unit in known.values() if unit.is_team}
    if not _called(wanted, teams) and _called(wanted, {unit.id: unit.name for unit in known.values()}):
        raise SoundingsError(f"'{wanted}' is no team but stands above teams")
    return known[named("team", wanted, teams)]


def named(what: str, wanted: str, names: Mapping[str, str]) -> str:
    """The id of what is wanted; `names` are all that there are, by id. Raises SoundingsError, with what is near."""
    found = _called(wanted, names)
    if len(found) > 1:
        raise SoundingsError(f"several {what}s are called '{wanted}': {', '.join(found)}; give the id")
    if not found:
        raise SoundingsError(f"there is no {what} '{wanted}'{_instead(wanted, names)}")
    return found[0]


def _called(wanted: str, names: Mapping[str, str]) -> list[str]:
    """The ids of those that are so called."""
    if wanted in names:
        return [wanted]
    return [each for each, name in names.items() if cell.key(name) == cell.key(wanted)]


def _instead(wanted: str, names: Mapping[str, str]) -> str:
    """What may have been meant, or what there is."""
    typed, by_name = cell.key(wanted), {cell.key(name): each for each, name in names.items()}
    near = [
        *get_close_matches(typed, names, NEAR),
        *(each for name, each in by_name.items() if typed in name),
        *(by_name[name] for name in get_close_matches(typed, by_name, NEAR)),
    ]
    if near:
        return "; did you mean " + " or ".join(f"'{each}'" for each in list(dict.fromkeys(near))[:NEAR]) + "?"
    return f"; there is {', '.join(names) or 'none yet'}" if len(names) <= FEW else ""


def programme_named(register: Register, programme_id: str) -> Programme:
    """The programme. Raises SoundingsError, with those that there are."""
    try:
        return register.programme(programme_id)
    except UnknownRecord:
        ids = ", ".join(each.id for each in register.programmes()) or "none"
        raise SoundingsError(f"there is no programme '{programme_id}'; there is {ids}") from None


def wave_named(register: Register, programme_id: str, wave_id: str) -> Wave:
    """The wave. Raises SoundingsError, with those that there are."""
    waves = {wave.id: wave for wave in register.waves(programme_named(register, programme_id).id)}
    if wave_id not in waves:
        ids = ", ".join(waves) or "none yet"
        raise SoundingsError(f"'{programme_id}' has no wave '{wave_id}'; there is {ids}")
    return waves[wave_id]


def find(present: Present, wanted: str) -> Unit:
    """A unit by its id or its name. Raises SoundingsError, which names those that are near."""
    if wanted in present.units:
        return present.units[wanted]
    named = [unit for unit in present.units.values() if cell.key(unit.name) == cell.key(wanted)]
    if len(named) == 1:
        return named[0]
    if named:
        raise SoundingsError(
            f"several units are called '{wanted}': {', '.join(unit.id for unit in named)}; give the id"
        )
    near = [unit.id for unit in present.units.values() if cell.key(wanted) in cell.key(unit.name)][:5]
    raise SoundingsError(f"there is no unit '{wanted}'" + (f"; did you mean {' or '.join(near)}?" if near else ""))
