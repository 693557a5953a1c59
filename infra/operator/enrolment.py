"""Which teams take part in which programme, and in which of its waves, as an operator's command asks for it."""

from collections.abc import Iterable, Sequence

from infra.operator.named import wave_named
from shared.enrolment import Enrolment
from shared.errors import SoundingsError
from shared.programme import Programme
from shared.unit import Tree, Unit
from shared.wave import State, Wave


def programme_of(tree: Tree, programmes: Sequence[Programme], team: Unit) -> Programme:
    """The programme that asks a team. Raises SoundingsError where none does."""
    programme = Enrolment(tree, programmes).of(team)
    if programme is None:
        raise SoundingsError(f"team '{team.id}' is in no programme")
    return programme


def answerable(waves: Iterable[Wave], team: Unit, wanted: str | None) -> Wave:
    """The wave of a team that is open or else the next; or the one that is wanted, if it is open or to come.

    Raises SoundingsError.
    """
    known = list(waves)
    if not known:
        raise SoundingsError(f"no wave of '{team.id}' is planned yet: `soundings tick` does it at once")
    if wanted is not None:
        known = [wave_named(known, wanted)]
    found = [
        wave
        for wave in known
        if wave.state in (State.OPEN, State.SCHEDULED) and (team.since is None or wave.opens >= team.since)
    ]
    if not found:
        which = f"no wave {known[0].id}" if wanted else "no wave"
        raise SoundingsError(f"there is {which} of '{team.id}' that is open or to come; `soundings status` lists them")
    return min(found, key=lambda wave: (wave.state is not State.OPEN, wave.id))
