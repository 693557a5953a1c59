"""Posters and slips as one PDF, for the desk, which has no Typst: what it is handed is what `soundings` makes.

A reply of Lambda holds 6 MB, and one of API Gateway 4.5 MB of a file within 29 seconds: so there is a most of each.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from shared.enrolment import Enrolment
from shared.errors import SoundingsError
from shared.instrument import Model
from shared.printed import poster, slips
from shared.printed.place import places
from shared.printed.wording import languages
from shared.slip import read
from shared.store.register import Register
from shared.unit import Tree

MOST_POSTERS = 50
MOST_SLIPS = 500


class Posters(Model):
    """Posters of these teams, in each team's own language unless one is asked for."""

    print: Literal["poster"]
    teams: tuple[str, ...] = Field(min_length=1)
    language: str | None = None


class Cards(Model):
    """Slips of a team for a wave of its programme, with these codes, whose hashes the desk has stored."""

    print: Literal["slips"]
    team: str
    wave: str
    codes: tuple[str, ...] = Field(min_length=1)


ORDER: TypeAdapter[Posters | Cards] = TypeAdapter(Annotated[Posters | Cards, Field(discriminator="print")])


def printed(order: Posters | Cards, register: Register, survey_address: str) -> bytes:
    """The PDF. Raises SoundingsError, whose text holds no code, where it cannot be printed."""
    settings = register.definitions.settings()
    address, tree = settings.pages(survey_address), Tree(register.roster.units())
    enrolment = Enrolment(tree, register.definitions.programmes())
    if isinstance(order, Cards):
        return _cards(order, register, tree, enrolment, address)
    _check_number(order.teams, MOST_POSTERS, "posters")
    asked_for = languages(order.language) if order.language else ()
    teams = [tree.units[team] for team in order.teams if team in tree.units]
    found = list(places(register, address, enrolment, teams, asked_for))
    if lacking := set(order.teams) - {place.team.id for place in found}:
        raise SoundingsError(f"no programme that can be read asks {', '.join(sorted(lacking))}")
    return poster.pdf(found, settings)


def _cards(order: Cards, register: Register, tree: Tree, enrolment: Enrolment, address: str) -> bytes:
    _check_number(order.codes, MOST_SLIPS, "slips")
    if any(read(code) != code for code in order.codes):
        raise SoundingsError("not every code is one of a slip")
    team = tree.units.get(order.team)
    programme = enrolment.of(team) if team else None
    if team is None or programme is None or not team.link:
        raise SoundingsError(f"no programme that can be read asks {order.team}")
    wave = next((each for each in register.waves.of(programme.id) if each.id == order.wave), None)
    if wave is None or not wave.rules.slips:
        raise SoundingsError(f"programme '{programme.id}' has no wave {order.wave} that uses slips")
    return slips.pdf(slips.Draw(programme, wave, team), f"{address}/s/{team.link}", order.codes)


def _check_number(of: Sequence[str], most: int, what: str) -> None:
    if len(of) > most:
        raise SoundingsError(f"{len(of)} {what} are too many for one file: ask for at most {most}")
