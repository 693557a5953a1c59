"""An organisation file put into the register, all or nothing; the same file again changes nothing.

Programmes that it no longer has keep running.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from infra.console.terminal import counted
from infra.operator.calendar import notes
from infra.operator.definitions import Organisation
from infra.operator.library import is_published
from infra.operator.writing import Writing, settings_of, write
from shared.enrolment import Enrolment
from shared.errors import DefinitionInvalid
from shared.instrument import Instrument
from shared.programme import LONDON, Programme
from shared.roster.plan import Change, Plan, What, planned
from shared.roster.present import Present, present
from shared.roster.whole import whole
from shared.roster.writing import steps
from shared.store.register import Register
from shared.unit import Tree, Unit


@dataclass(frozen=True)
class Loading:
    """What loading a file would change: the units, and what is told of all beside them."""

    plan: Plan
    beside: list[Change]
    writing: Writing

    @property
    def tree(self) -> Tree:
        """The units as they would be, each team with its link."""
        return Tree(self.plan.after.values())

    @property
    def is_nothing(self) -> bool:
        """Whether all is so already."""
        return not self.writing.steps and not self.beside


def load(register: Register, organisation: Organisation) -> Tree:
    """Plan and write. Returns the units as stored, each team with its link."""
    loading = prepare(register, organisation)
    write(register, loading.writing)
    return loading.tree


def prepare(register: Register, organisation: Organisation, now: datetime | None = None) -> Loading:
    """What an organisation would change. Raises DefinitionInvalid; by `now`, if given, also SoundingsError while a wave
    is about to open.
    """
    here = present(register, now)
    organisation = _with_what_stays(here, organisation)
    of_file = {each.id for each in organisation.programmes}
    left = tuple(each for each in here.programmes if each.id not in of_file)
    programmes = (*organisation.programmes, *left)
    problems: list[str] = []
    new = [each for each in organisation.instruments if _is_new(register, each, problems)]
    after = whole(here, organisation.units, programmes, problems)
    problems += _without_unit(left, after) if organisation.programmes else ()
    problems += [
        f"unit '{each.id}', field 'link': this link was revoked; take it out of the file"
        for each in organisation.units
        if each.link and each != here.units.get(each.id) and register.roster.is_revoked(each.link)
    ]
    if problems:
        raise DefinitionInvalid(problems)
    plan = planned(here, after, programmes)
    if organisation.programmes:
        plan.notes.extend(_programme_notes(plan, organisation.programmes, left))
        plan.notes.extend(_waiting_notes(here, organisation.programmes, now or datetime.now(UTC)))
    known, before = settings_of(register), {each.id: each for each in here.programmes}
    settings = None if known == organisation.settings else organisation.settings
    changed = [each for each in organisation.programmes if each != before.get(each.id)]
    plan.notes.extend(f"programme '{each.id}': {note}" for each in changed for note in notes(each))
    beside = [_change("settings", "settings", known, settings)] if settings else []
    beside += [_change(each.id, f"questionnaire {each.id}, version {each.version}", None, each) for each in new]
    beside += [_change(each.id, f"programme {each.id}", before.get(each.id), each) for each in changed]
    return Loading(plan, beside, Writing(new, settings, steps(here, plan.after, programmes), changed))


def _is_new(register: Register, instrument: Instrument, problems: list[str]) -> bool:
    try:
        return not is_published(register, instrument, f"{instrument.id}.yaml")
    except DefinitionInvalid as error:
        problems += error.problems
        return False


def _with_what_stays(here: Present, organisation: Organisation) -> Organisation:
    """The organisation with what the file leaves as it is: that a programme rests, whether it has a wave 0; the units,
    where it has none. A programme that is new has one if its questionnaire has words for it.
    """
    known = {each.id: each for each in here.programmes}
    before = {each.id for each in organisation.instruments if each.baseline}
    programmes = tuple(
        each.model_copy(update={name: value for name, value in stays.items() if name not in each.model_fields_set})
        for each in organisation.programmes
        for was in (known.get(each.id),)
        for stays in (
            {"paused_until": was and was.paused_until, "wave_0": was.wave_0 if was else each.instrument in before},
        )
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


def _without_unit(left: tuple[Programme, ...], after: Mapping[str, Unit]) -> Iterator[str]:
    today = datetime.now(UTC).date()
    for each in left:
        if each.unit not in after and not each.alone and each.next_opening(today):
            yield (
                f"programme '{each.id}' is not in the file and keeps running for unit '{each.unit}', which is not "
                f"there either: keep the unit, or `soundings programme pause {each.id}` before"
            )


def _programme_notes(plan: Plan, given: tuple[Programme, ...], left: tuple[Programme, ...]) -> Iterator[str]:
    enrolment = Enrolment(Tree(plan.after.values()), (*given, *left))
    for each in left:
        if not each.alone and each.next_opening(datetime.now(UTC).date()):
            teams = len(list(enrolment.teams(each)))
            yield (
                f"programme '{each.id}' is not in the file: it keeps running for {counted(teams, 'team')}; "
                f"`soundings programme pause {each.id}` stops it"
            )
    for each in given:
        if not any(enrolment.teams(each)):
            yield (
                f"no team is in programme '{each.id}': a team stays in the one that it is in until "
                f"'programme: {each.id}' stands with it"
            )


def _waiting_notes(here: Present, given: tuple[Programme, ...], now: datetime) -> Iterator[str]:
    """Which waves of a changed calendar wait for the one that is open."""
    for each in given:
        for wave in each.upcoming(now) if each.id in here.waves else ():
            now_open = here.waves[each.id].wave
            if wave.id != now_open.id and wave.opens_at < now_open.closes_at:
                last = f"{now_open.closes_at.astimezone(LONDON):%-d %B %Y}"
                waits = f"waits until the open one ({now_open.id}) has closed, on {last}"
                does = waits if wave.closes_at > now_open.closes_at else f"is left out: the open one closes on {last}"
                yield f"programme '{each.id}': the wave of {wave.id} {does}"


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
