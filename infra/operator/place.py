"""A team as a poster or an invitation needs it: who it is, what it is asked, where it answers."""

from dataclasses import dataclass
from typing import Annotated

import typer

from infra.operator.enrolment import programme_of
from infra.operator.named import team_named, unit_named
from infra.printed.wording import BOTH, languages, own_language
from shared.enrolment import Enrolment
from shared.errors import RecordUnreadable, SoundingsError, UnknownRecord
from shared.instrument import Instrument
from shared.language import DEFAULT, LANGUAGES
from shared.programme import Programme
from shared.store.register import Register
from shared.unit import Tree, Unit

AllTeams = Annotated[bool, typer.Option("--all", help="Every team.")]
UnderUnit = Annotated[str | None, typer.Option(help="Every team of this unit: its id or name.")]
InLanguage = Annotated[
    str | None,
    typer.Option(
        help=f"{', '.join(LANGUAGES)}, or {BOTH} on one page, Welsh first; default: each team's own, which the file of "
        "teams says, or English."
    ),
]


@dataclass(frozen=True)
class Place:
    """A team, the programme that asks it, and the address of its form. `instrument` is in all its languages.

    `languages` are those of what is made for the team, in the order in which they are read.
    """

    team: Unit
    programme: Programme
    instrument: Instrument
    address: str
    languages: tuple[str, ...] = (DEFAULT,)


@dataclass(frozen=True)
class Wanted:
    """The teams that a command is about; `without` are ids of teams that no programme asks.

    `called` is the id of the team or unit that was named, or "all".
    """

    called: str
    places: tuple[Place, ...]
    without: tuple[str, ...] = ()


def wanted(
    register: Register, address: str, team: str | None, under: str | None, language: str | None, *, every: bool
) -> Wanted:
    """One team, every team, or every team under a unit, each in its own language unless one is asked for.

    `address` is the base of the public pages. Raises SoundingsError unless one of the three is asked for, and there is
    such a team and such a language.
    """
    asked_for = languages(language) if language else ()
    if [team is not None, every or under is not None].count(True) != 1:
        raise SoundingsError("name a team, or ask for --all teams, or for those --under a unit")
    tree, programmes = Tree(register.roster.units()), register.definitions.programmes()
    enrolment = Enrolment(tree, programmes)
    asked_of = {each.id: own for each in tree.teams() if (own := enrolment.of(each))}
    if team is not None:
        top = team_named(tree.units.values(), team)
        programme_of(tree, programmes, top)
    else:
        top = unit_named(tree.units.values(), under) if under else tree.units[tree.root]
    chosen = [unit for unit in (top, *tree.below(top.id)) if unit.is_team]
    instruments: dict[tuple[str, int], Instrument] = {}
    for key in {(programme.instrument, programme.instrument_version) for programme in asked_of.values()}:
        try:
            instruments[key] = register.definitions.instrument(*key)
        except (RecordUnreadable, UnknownRecord) as error:
            register.unread.add(str(error))
    places = []
    for each in chosen:
        programme = asked_of.get(each.id)
        instrument = programme and instruments.get((programme.instrument, programme.instrument_version))
        if programme and instrument and each.link:
            address_of = f"{address}/s/{each.link}"
            places.append(Place(each, programme, instrument, address_of, asked_for or (own_language(each),)))
    if not places:
        raise SoundingsError("no programme asks any of these teams")
    called = top.id if team or under else "all"
    return Wanted(called, tuple(places), tuple(each.id for each in chosen if each.id not in asked_of))
