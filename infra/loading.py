"""Loading an organisation into the register. Loading the same file again changes nothing."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from functions.clock.statement import put_statements
from shared.enrolment import Enrolment
from shared.errors import DefinitionInvalid
from shared.slip import ALPHABET
from shared.unit import LINK_LENGTH, Tree, Unit
from shared.wave import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from infra.definitions import Organisation
    from shared.programme import Programme
    from shared.store.register import Register


def load(register: Register, organisation: Organisation, *, dry_run: bool = False) -> Tree:
    """Write settings, units, programmes and instruments. Returns the units as stored, each team with its link.

    Everything is checked before the first write, and loading again ends what was interrupted. A team keeps its link for
    good. A team that is new in a programme while a wave is open takes part from the next one on, since the open wave's
    teams were fixed when it opened. Units that the file no longer has are removed, and with a team its link; what was
    published of them stays.
    """
    _refuse_changed_instruments(register, organisation)
    known = {unit.id: unit for unit in register.units()}
    organisation = _with_what_stays(register, organisation, known)
    units, enrolled = _complete(register, organisation, known)
    tree = Tree(units)
    if dry_run:
        return tree
    for instrument in organisation.instruments:
        register.put_instrument(instrument)
    register.put_settings(organisation.settings)
    put_statements(register, organisation.settings)
    for programme in organisation.programmes:
        register.put_programme(programme)
    for unit in units:
        if unit != known.get(unit.id):
            register.put_unit(unit)
        if unit.id in enrolled and unit.link:
            since = unit.since.isoformat() if unit.since else ""
            programme = enrolled[unit.id]
            register.put_link(
                unit.link,
                programme=programme.id,
                team=unit.id,
                team_name=unit.name,
                from_wave=since,
                above=", ".join(told_above(tree, unit, programme)),
            )
    _remove(register, known, units, enrolled)
    return tree


def _with_what_stays(register: Register, organisation: Organisation, known: Mapping[str, Unit]) -> Organisation:
    """The organisation with what the file leaves as it is: that a programme rests; the units, where it has none."""
    resting = {each.id: each.paused_until for each in register.programmes()}
    programmes = tuple(
        each
        if "paused_until" in each.model_fields_set
        else each.model_copy(update={"paused_until": resting.get(each.id)})
        for each in organisation.programmes
    )
    if organisation.units:
        return replace(organisation, programmes=programmes)
    if not known:
        raise DefinitionInvalid(["there are no units: give the file 'units', or `soundings teams import` before"])
    if missing := [each for each in programmes if each.unit not in known]:
        raise DefinitionInvalid(
            [
                f"programme '{each.id}', field 'unit': there is no unit '{each.unit}'; give the file 'units', or "
                "`soundings teams import` before"
                for each in missing
            ]
        )
    return replace(organisation, units=tuple(known.values()), programmes=programmes)


def _complete(
    register: Register, organisation: Organisation, known: Mapping[str, Unit]
) -> tuple[list[Unit], dict[str, Programme]]:
    """The units, teams with link and first day; and the programme of each team that is in one."""
    tree = Tree(organisation.units)
    after = {programme.id: _after_open_wave(register, programme) for programme in organisation.programmes}
    units, enrolled = [], {}
    enrolment = Enrolment(tree, organisation.programmes)
    for unit in organisation.units:
        programme = enrolment.of(unit) if unit.is_team else None
        if programme is not None:
            enrolled[unit.id] = programme
        before = known.get(unit.id)
        was_in = register.linked_programme(before.link) if before and before.link else None
        is_new = programme is not None and was_in != programme.id
        units.append(_completed(unit, before, after[programme.id] if programme is not None and is_new else None))
    return units, enrolled


def _remove(
    register: Register, known: Mapping[str, Unit], units: Sequence[Unit], enrolled: Mapping[str, Programme]
) -> None:
    """Remove the units that are gone, and every link that no team has any more."""
    linked = {unit.link for unit in units if unit.id in enrolled}
    for link in {unit.link for unit in known.values() if unit.link} - linked:
        register.delete_link(str(link))
    for unit_id in set(known) - {unit.id for unit in units}:
        register.delete_unit(unit_id)


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


def told_above(tree: Tree, team: Unit, programme: Programme) -> Iterator[str]:
    """The names of the units above a team, up to the programme's, that have anybody to send a summary to."""
    for unit_id in tree.path(team.id):
        unit = tree.units[unit_id]
        if unit != team and unit.recipients:
            yield unit.name
        if unit_id == programme.unit:
            return


def _after_open_wave(register: Register, programme: Programme) -> date | None:
    opened = [wave.opens for wave in register.waves(programme.id) if wave.state is State.OPEN]
    return max(opened) + timedelta(days=1) if opened else None


def _completed(unit: Unit, known: Unit | None, after: date | None) -> Unit:
    if not unit.is_team:
        return unit
    link = unit.link or (known and known.link) or new_link()
    since = unit.since or max((day for day in (known and known.since, after) if day), default=None)
    return unit.model_copy(update={"link": link, "since": since})


def new_link() -> str:
    """A team's link code: short, readable, and not to be guessed from another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LINK_LENGTH))
