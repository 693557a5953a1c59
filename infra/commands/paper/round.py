"""What a paper day is about: a team, the wave that it answers, and the questionnaire."""

from dataclasses import dataclass

from infra.operator.enrolment import answerable, programme_of
from infra.operator.named import team_named
from shared.errors import SoundingsError
from shared.instrument import Instrument
from shared.store.register import Register
from shared.unit import Tree, Unit
from shared.wave import State, Wave


@dataclass(frozen=True)
class Round:
    """A team in a wave; `instrument` is in all its languages, `link` the path of the team's form."""

    team: Unit
    wave: Wave
    instrument: Instrument

    @property
    def link(self) -> str:
        """The path of the team's form."""
        return f"/s/{self.team.link}"


def round_of(register: Register, wanted: str) -> Round:
    """The wave of a team that is open, or else the next. Raises SoundingsError, which says what to do."""
    tree = Tree(register.roster.units())
    team = team_named((*tree.units.values(), *register.roster.closed()), wanted)
    if team.id not in tree.units:
        return _closing(register, team.id)
    programme = programme_of(tree, register.definitions.programmes(), team)
    wave = answerable(register.waves.of(programme.id), team, None)
    return Round(team, wave, register.definitions.asked(wave))


def _closing(register: Register, team_id: str) -> Round:
    """The open wave of a team that has closed meanwhile: it answers to the end, on paper too."""
    for programme in register.definitions.programmes():
        for wave in register.waves.of(programme.id):
            team = register.runs.tree(programme.id, wave.id).units.get(team_id) if wave.state is State.OPEN else None
            if team is not None and team.is_team:
                return Round(team, wave, register.definitions.asked(wave))
    raise SoundingsError(f"team '{team_id}' has closed and is in no wave that is open")
