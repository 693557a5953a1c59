"""A programme or a wave by the name that somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import SoundingsError, UnknownRecord
from shared.roster import cell

if TYPE_CHECKING:
    from shared.programme import Programme
    from shared.roster.present import Present
    from shared.store.register import Register
    from shared.unit import Unit
    from shared.wave import Wave


def programme_named(register: Register, programme_id: str) -> Programme:
    """The programme. Raises SoundingsError, with those that there are."""
    try:
        return register.definitions.programme(programme_id)
    except UnknownRecord:
        ids = ", ".join(each.id for each in register.definitions.programmes()) or "none"
        raise SoundingsError(f"there is no programme '{programme_id}'; there is {ids}") from None


def wave_named(register: Register, programme_id: str, wave_id: str) -> Wave:
    """The wave. Raises SoundingsError, with those that there are."""
    waves = {wave.id: wave for wave in register.waves.of(programme_named(register, programme_id).id)}
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
