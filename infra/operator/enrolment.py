"""Which teams take part in which programme, and in which of its waves, as an operator's command asks for it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from shared.enrolment import Enrolment
from shared.errors import SoundingsError
from shared.unit import Tree
from shared.wave import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shared.programme import Programme
    from shared.unit import Unit
    from shared.wave import Wave


def team_in(units: Mapping[str, Unit], team_id: str) -> Unit:
    """The team with this id. Raises SoundingsError, with ids that are like it."""
    team = units.get(team_id)
    if team is None or not team.is_team:
        raise SoundingsError(_there_is_no("team", team_id, [unit.id for unit in units.values() if unit.is_team]))
    return team


def programme_of(tree: Tree, programmes: Sequence[Programme], team: Unit) -> Programme:
    """The programme that asks a team. Raises SoundingsError where none does."""
    programme = Enrolment(tree, programmes).of(team)
    if programme is None:
        raise SoundingsError(f"team '{team.id}' is in no programme")
    return programme


def teams_under(tree: Tree, unit_id: str) -> list[Unit]:
    """The teams of a unit and of all below it, in the tree's order. Raises SoundingsError for an unknown unit."""
    if unit_id not in tree.units:
        raise SoundingsError(_there_is_no("unit", unit_id, list(tree.units)))
    teams, waiting = [], [unit_id]
    while waiting:
        at = waiting.pop()
        waiting += reversed(tree.children[at])
        if tree.units[at].is_team:
            teams.append(tree.units[at])
    return teams


def answerable(waves: Iterable[Wave], team: Unit, wave_id: str | None) -> Wave:
    """The wave of a team that is open or else the next; or the one of that id, if it is open or to come.

    Raises SoundingsError.
    """
    known = list(waves)
    if not known:
        raise SoundingsError(f"no wave of '{team.id}' is planned yet: `soundings tick` does it at once")
    found = [
        wave
        for wave in known
        if wave.state in (State.OPEN, State.SCHEDULED) and (team.since is None or wave.opens >= team.since)
    ]
    found.sort(key=lambda wave: (wave.state is not State.OPEN, wave.id))
    if wave_id is not None:
        found = [wave for wave in found if wave.id == wave_id]
    if not found:
        which = f"no wave {wave_id}" if wave_id else "no wave"
        raise SoundingsError(f"there is {which} of '{team.id}' that is open or to come; `soundings status` lists them")
    return found[0]


def _there_is_no(what: str, wanted: str, ids: Sequence[str]) -> str:
    near = get_close_matches(wanted, ids, 3)
    return f"there is no {what} '{wanted}'" + (f"; did you mean {' or '.join(near)}?" if near else "")
