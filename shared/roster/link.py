"""A team's link: its code, and what it says to the public function."""

import secrets
from collections.abc import Iterator

from shared.programme import Programme
from shared.slip import ALPHABET
from shared.store.roster import Link
from shared.unit import LINK_LENGTH, Tree, Unit


def new_link() -> str:
    """A team's link code: short, readable, and not to be guessed from another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LINK_LENGTH))


def told_above(tree: Tree, team: Unit, programme: Programme) -> Iterator[str]:
    """The names of the units above a team, up to the programme's, that have anybody to send a summary to."""
    for unit_id in tree.path(team.id):
        unit = tree.units[unit_id]
        if unit != team and unit.recipients:
            yield unit.name
        if unit_id == programme.unit:
            return


def link_of(tree: Tree, team: Unit, programme: Programme) -> Link:
    """What a team's link says, whatever is open."""
    return Link(
        code=team.link or "",
        programme=programme.id,
        team=team.id,
        team_name=team.name,
        from_wave=team.since.isoformat() if team.since else "",
        above=", ".join(told_above(tree, team, programme)),
    )
