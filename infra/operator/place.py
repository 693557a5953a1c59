"""Which teams a command makes posters or invitations for."""

from dataclasses import dataclass
from typing import Annotated

import typer

from infra.operator.enrolment import programme_of
from infra.operator.named import team_named, unit_named
from shared.enrolment import Enrolment
from shared.errors import SoundingsError
from shared.language import LANGUAGES
from shared.printed.place import Place, places
from shared.printed.wording import BOTH, languages
from shared.store.register import Register
from shared.unit import Tree

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
    if team is not None:
        top = team_named(tree.units.values(), team)
        programme_of(tree, programmes, top)
    else:
        top = unit_named(tree.units.values(), under) if under else tree.units[tree.root]
    chosen = [unit for unit in (top, *tree.below(top.id)) if unit.is_team]
    found = tuple(places(register, address, enrolment, chosen, asked_for))
    if not found:
        raise SoundingsError("no programme asks any of these teams")
    called = top.id if team or under else "all"
    return Wanted(called, found, tuple(each.id for each in chosen if enrolment.of(each) is None))
