"""A team as a poster or an invitation needs it: who it is, what it is asked, where it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.enrolment import programme_of, team_in, teams_under
from shared.errors import SoundingsError
from shared.language import DEFAULT
from shared.unit import Tree

if TYPE_CHECKING:
    from shared.instrument import Instrument
    from shared.programme import Programme
    from shared.store.register import Register
    from shared.unit import Unit


@dataclass(frozen=True)
class Place:
    """A team, the programme that asks it, and the address of its form. `instrument` is in all its languages."""

    team: Unit
    programme: Programme
    instrument: Instrument
    address: str

    @property
    def language(self) -> str:
        """What the team reads: its own language where the file of teams says one."""
        return self.team.language or DEFAULT


@dataclass(frozen=True)
class Wanted:
    """The teams that a command is about; `without` are ids of teams that no programme asks."""

    places: tuple[Place, ...]
    without: tuple[str, ...] = ()


def wanted(register: Register, address: str, team: str | None, under: str | None, *, every: bool) -> Wanted:
    """One team, every team, or every team under a unit. `address` is the base of the public pages.

    Raises SoundingsError unless one of the three is asked for and there is such a team.
    """
    if [team is not None, every or under is not None].count(True) != 1:
        raise SoundingsError("name a team, or ask for --all teams, or for those --under a unit")
    tree, programmes = Tree(register.units()), register.programmes()
    asked_of = {each.id: programme for programme in reversed(programmes) for each in teams_under(tree, programme.unit)}
    if team is not None:
        programme_of(tree, programmes, team_in(tree.units, team))
        chosen = [tree.units[team]]
    else:
        chosen = teams_under(tree, under or tree.root)
    used = {(programme.instrument, programme.instrument_version) for programme in asked_of.values()}
    instruments = {key: register.instrument(*key) for key in used}
    places = []
    for each in chosen:
        if each.id in asked_of and each.link:
            programme = asked_of[each.id]
            instrument = instruments[programme.instrument, programme.instrument_version]
            places.append(Place(each, programme, instrument, f"{address}/s/{each.link}"))
    if not places:
        raise SoundingsError("no programme asks any of these teams")
    return Wanted(tuple(places), tuple(each.id for each in chosen if each.id not in asked_of))
