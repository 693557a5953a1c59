"""What people were told in a wave that is open holds while the teams change.

Its teams are fixed: a team that joins takes part from the next one, one that closes answers to the end, and a team
cannot change its programme meanwhile.
"""

from collections.abc import Mapping
from datetime import timedelta

from shared.programme import LONDON, Programme
from shared.roster.present import Present, enrolled
from shared.unit import Tree, Unit


def refusal(present: Present, team: Unit, programme: Programme | None) -> str:
    """Why a team cannot be in this programme yet, as a sentence; empty where it can. Its link leads to one form."""
    answering = present.answering(team.id)
    if answering is None or (programme and programme.id == answering.wave.programme):
        return ""
    last = f"{answering.wave.closes_at.astimezone(LONDON):%-d %B %Y}"
    return (
        f"'{team.name}' is answering the survey of '{answering.wave.programme}' until {last} and cannot change its "
        "programme before; leave it there until then"
    )


def waiting(present: Present, after: Mapping[str, Unit], programmes: tuple[Programme, ...]) -> dict[str, Unit]:
    """The units, with the first day of the teams that a wave was opened without: they take part from the next one."""
    later: dict[str, Unit] = {}
    for team_id, programme in enrolled(Tree(after.values()), programmes).items():
        wave = present.waves.get(programme.id)
        if wave and not wave.has(team_id):
            unit, first = after[team_id], wave.wave.opens + timedelta(days=1)
            if unit.since is None or unit.since < first:
                later[team_id] = unit.model_copy(update={"since": first})
    return {**after, **later}
