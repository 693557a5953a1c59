"""An organisation file put into the register, all or nothing; the same file again changes nothing.

Its units are the whole organisation: what a spreadsheet's rows plan for the teams (`shared.roster`), the file plans for
all of them, and a team that it no longer has closes. Programmes that it no longer has keep running.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from functions.clock.statement import put_statements
from infra.console.shown import counted
from shared.enrolment import Enrolment
from shared.errors import DefinitionInvalid, UnknownRecord
from shared.roster.link import new_link
from shared.roster.meanwhile import refusal, waiting
from shared.roster.plan import Change, Plan, What, planned
from shared.roster.present import present
from shared.roster.writing import steps
from shared.unit import Tree, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from infra.operator.definitions import Organisation
    from shared.instrument import Instrument
    from shared.programme import Programme
    from shared.roster.present import Present
    from shared.settings import Settings
    from shared.store.register import Register
    from shared.store.roster import Step


@dataclass(frozen=True)
class Loading:
    """What loading a file would change: the units, and beside them settings, programmes and questionnaires."""

    plan: Plan
    beside: list[Change]
    steps: list[Step]
    settings: Settings | None  # None where they stay
    programmes: list[Programme]  # new and changed ones
    instruments: list[Instrument]  # new ones

    @property
    def tree(self) -> Tree:
        """The units as they would be, each team with its link."""
        return Tree(self.plan.after.values())

    @property
    def is_nothing(self) -> bool:
        """Whether all is so already."""
        return not self.steps and not self.beside


def load(register: Register, organisation: Organisation) -> Tree:
    """Plan and write. Returns the units as stored, each team with its link."""
    loading = prepare(register, organisation)
    for _ in write(register, loading):
        pass
    return loading.tree


def prepare(register: Register, organisation: Organisation, now: datetime | None = None) -> Loading:
    """What an organisation would change. A team keeps its link for good, and stays in its programme until it is named
    another. Raises DefinitionInvalid; by `now`, if given, also SoundingsError while a wave is about to open.
    """
    here = present(register, now)
    organisation = _with_what_stays(here, organisation)
    of_file = {each.id for each in organisation.programmes}
    left = tuple(each for each in here.programmes if each.id not in of_file)
    programmes = (*organisation.programmes, *left)
    after = _units(here, organisation.units, programmes)
    problems = [*_changed_instruments(register, organisation), *_problems(here, after, programmes)]
    problems += _without_unit(left, after) if organisation.programmes else ()
    if problems:
        raise DefinitionInvalid(problems)
    plan = planned(here, waiting(here, after, programmes), programmes)
    if organisation.programmes:
        plan.notes.extend(_programme_notes(plan, organisation.programmes, left))
    known, before = _settings(register), {each.id: each for each in here.programmes}
    settings = None if known == organisation.settings else organisation.settings
    changed = [each for each in organisation.programmes if each != before.get(each.id)]
    new = [
        each for each in organisation.instruments if register.definitions.find_instrument(each.id, each.version) is None
    ]
    beside = [_change("settings", "settings", known, settings)] if settings else []
    beside += [_change(each.id, f"questionnaire {each.id}, version {each.version}", None, each) for each in new]
    beside += [_change(each.id, f"programme {each.id}", before.get(each.id), each) for each in changed]
    return Loading(plan, beside, steps(here, plan, programmes), settings, changed, new)


def write(register: Register, loading: Loading) -> Iterator[int]:
    """Write it; gives the number of steps after each call. Killed anywhere and run again, it ends what is left.

    Programmes come after the links that lead to them: written before, a second run would not see that links are old.
    """
    for instrument in loading.instruments:
        register.definitions.put_instrument(instrument)
    if loading.settings is not None:
        put_statements(register, loading.settings)
        register.definitions.put_settings(loading.settings)
    yield from register.roster.write(loading.steps)
    for programme in loading.programmes:
        register.definitions.put_programme(programme)


def _settings(register: Register) -> Settings | None:
    try:
        return register.definitions.settings()
    except UnknownRecord:
        return None


def _with_what_stays(here: Present, organisation: Organisation) -> Organisation:
    """The organisation with what the file leaves as it is: that a programme rests; the units, where it has none."""
    resting = {each.id: each.paused_until for each in here.programmes}
    programmes = tuple(
        each
        if "paused_until" in each.model_fields_set
        else each.model_copy(update={"paused_until": resting.get(each.id)})
        for each in organisation.programmes
    )
    if organisation.units:
        return replace(organisation, programmes=programmes)
    if not here.units:
        raise DefinitionInvalid(["there are no units: give the file 'units', or `soundings teams import` before"])
    if missing := [each for each in programmes if each.unit not in here.units]:
        raise DefinitionInvalid(
            [
                f"programme '{each.id}', field 'unit': there is no unit '{each.unit}'; give the file 'units', or "
                "`soundings teams import` before"
                for each in missing
            ]
        )
    return replace(organisation, units=tuple(here.units.values()), programmes=programmes)


def _units(here: Present, units: tuple[Unit, ...], programmes: tuple[Programme, ...]) -> dict[str, Unit]:
    """The units by id, teams with link and first day, each in the programme that it is in as long as it can be."""
    tree = Tree(units)
    enrolment = Enrolment(tree, programmes)
    after = {}
    for unit in units:
        update: dict[str, object] = {}
        if unit.is_team:
            known = here.units.get(unit.id) or here.closed.get(unit.id)
            update = {
                "link": unit.link or (known and known.link) or new_link(),
                "since": unit.since or (known and known.since),
            }
            before, own = here.enrolled.get(unit.id), enrolment.of(unit)
            if not unit.programme and before and before.id in {each.id for each in enrolment.above(unit.id)}:
                update |= {"programme": before.id} if own and own.id != before.id else {}
        after[unit.id] = unit.model_copy(update=update)
    Tree(after.values())  # links that were given belong to nobody else
    return after


def _problems(here: Present, after: Mapping[str, Unit], programmes: tuple[Programme, ...]) -> Iterator[str]:
    enrolment = Enrolment(Tree(after.values()), programmes)
    for unit in after.values():
        own = enrolment.of(unit) if unit.is_team else None
        if unit.programme and own is None:
            yield f"unit '{unit.id}', field 'programme': '{unit.programme}' is no programme of a unit above a team"
        elif told := refusal(here, unit, own):
            yield f"unit '{unit.id}': {told}"


def _changed_instruments(register: Register, organisation: Organisation) -> Iterator[str]:
    for instrument in organisation.instruments:
        kept = register.definitions.find_instrument(instrument.id, instrument.version)
        if kept is not None and kept != instrument:
            yield (
                f"{instrument.id}.yaml: version {instrument.version} is in use and differs from this file; "
                f"give the changed file version {instrument.version + 1}"
            )


# Programmes that the file no longer has


def _without_unit(left: tuple[Programme, ...], after: Mapping[str, Unit]) -> Iterator[str]:
    today = datetime.now(UTC).date()
    for each in left:
        if each.unit not in after and each.next_opening(today):
            yield (
                f"programme '{each.id}' is not in the file and keeps running for unit '{each.unit}', which is not "
                f"there either: keep the unit, or `soundings programme pause {each.id}` before"
            )


def _programme_notes(plan: Plan, given: tuple[Programme, ...], left: tuple[Programme, ...]) -> Iterator[str]:
    enrolment = Enrolment(Tree(plan.after.values()), (*given, *left))
    for each in left:
        if each.next_opening(datetime.now(UTC).date()):
            teams = len(list(enrolment.teams(each)))
            yield (
                f"programme '{each.id}' is not in the file: it keeps running for {counted(teams)}; "
                f"`soundings programme pause {each.id}` stops it"
            )
    for each in given:
        if not any(enrolment.teams(each)):
            yield (
                f"no team is in programme '{each.id}': a team stays in the one that it is in until "
                f"'programme: {each.id}' stands with it"
            )


# What is told of it


def _change(record: str, name: str, before: BaseModel | None, after: BaseModel) -> Change:
    old, new = (_fields(each) for each in (before, after))
    differing = {field: (old.get(field, ""), text) for field, text in new.items() if old.get(field, "") != text}
    return Change(
        What.CHANGED if before else What.NEW, record, name, is_team=False, changes=differing if before else {}
    )


def _fields(model: BaseModel | None) -> dict[str, str]:
    return {name: _text(value) for name, value in (model.model_dump(mode="json") if model else {}).items()}


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
