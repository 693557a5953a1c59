"""A team as a poster or an invitation needs it: who it is, what it is asked, where it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.enrolment import Enrolment
from shared.errors import RecordUnreadable, UnknownRecord
from shared.instrument import Instrument
from shared.language import DEFAULT
from shared.printed.wording import own_language
from shared.programme import Programme
from shared.unit import Unit

if TYPE_CHECKING:
    from shared.store.register import Register


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


def places(
    register: Register, address: str, enrolment: Enrolment, teams: Sequence[Unit], languages: tuple[str, ...] = ()
) -> Iterator[Place]:
    """Those of the teams that a programme asks, each in its own language unless others are given.

    `address` is the base of the public pages. A team whose questionnaire cannot be read is left out, and
    `register.unread` has that.
    """
    asked_of = {team.id: programme for team in teams if (programme := enrolment.of(team))}
    instruments: dict[tuple[str, int], Instrument] = {}
    for key in {(programme.instrument, programme.instrument_version) for programme in asked_of.values()}:
        try:
            instruments[key] = register.definitions.instrument(*key)
        except (RecordUnreadable, UnknownRecord) as error:
            register.unread.add(str(error))
    for team in teams:
        programme = asked_of.get(team.id)
        instrument = programme and instruments.get((programme.instrument, programme.instrument_version))
        if programme and instrument and team.link:
            yield Place(team, programme, instrument, f"{address}/s/{team.link}", languages or (own_language(team),))
