"""Loading an organisation into the register. Loading the same file again changes nothing."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import DefinitionInvalid
from shared.slip import ALPHABET
from shared.unit import LINK_LENGTH, Tree, Unit
from shared.wave import State

if TYPE_CHECKING:
    from datetime import date

    from infra.definitions import Organisation
    from shared.programme import Programme
    from shared.store.register import Register


def load(register: Register, organisation: Organisation) -> Tree:
    """Write settings, units, programmes and instruments. Returns the units as stored, each team with its link.

    A team keeps its link for good. A team that is new while a wave is open takes part from the next one on, since
    the open wave's teams were fixed when it opened.
    """
    _refuse_changed_instruments(register, organisation)
    for instrument in organisation.instruments:
        register.put_instrument(instrument)
    register.put_settings(organisation.settings)
    for programme in organisation.programmes:
        register.put_programme(programme)
    known = {unit.id: unit for unit in register.units()}
    after = {programme.id: _after_open_wave(register, programme) for programme in organisation.programmes}
    tree = Tree(organisation.units)
    stored = []
    for unit in organisation.units:
        enrolled = _programme_of(tree, unit, organisation.programmes) if unit.is_team else None
        complete = _completed(unit, known.get(unit.id), after[enrolled.id] if enrolled is not None else None)
        if complete != known.get(unit.id):
            register.put_unit(complete)
        stored.append(complete)
        if enrolled is not None and complete.link:
            since = complete.since.isoformat() if complete.since else ""
            register.put_link(complete.link, programme=enrolled.id, team=unit.id, team_name=unit.name, from_wave=since)
    return Tree(stored)


def _refuse_changed_instruments(register: Register, organisation: Organisation) -> None:
    for instrument in organisation.instruments:
        kept = register.find_instrument(instrument.id, instrument.version)
        if kept is not None and kept != instrument:
            raise DefinitionInvalid(
                [
                    f"{instrument.id}.yaml: version {instrument.version} is in use and differs from this file; "
                    f"give the changed file version {instrument.version + 1}"
                ]
            )


def _programme_of(tree: Tree, team: Unit, programmes: tuple[Programme, ...]) -> Programme | None:
    path = set(tree.path(team.id))
    return next((programme for programme in programmes if programme.unit in path), None)


def _after_open_wave(register: Register, programme: Programme) -> date | None:
    opened = [wave.opens for wave in register.waves(programme.id) if wave.state is State.OPEN]
    return max(opened) + timedelta(days=1) if opened else None


def _completed(unit: Unit, known: Unit | None, after: date | None) -> Unit:
    if not unit.is_team:
        return unit
    link = unit.link or (known and known.link) or new_link()
    since = unit.since or (known.since if known else after)
    return unit.model_copy(update={"link": link, "since": since})


def new_link() -> str:
    """A team's link code: short, readable, and not to be guessed from another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LINK_LENGTH))
