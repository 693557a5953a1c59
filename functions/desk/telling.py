"""Who is told of what happens to a team: its leads, and the nearest readers above it. Each of them once."""

from collections.abc import Iterable

from functions.desk.room import Room
from shared.notice import About, Notice, derived, ends
from shared.roster.beginning import nearest_read
from shared.unit import Tree, Unit


def to(
    room: Room, about: About, team: Unit, addresses: Iterable[str], *, other: str, leads_to: str = "", of: str = ""
) -> list[Notice]:
    """A notice to each address of what the `other` person did; `of` tells it from the same at another time."""
    until, marks = ends(about, room.asked.now), room.asked.marks
    language = team.language or room.pages.language
    return [
        Notice(derived(about, team.id, other, of, address), about, address, until, language, team.id, team.name, other,
               leads_to, marks.get(address, ""), " ".join(team.recipients))
        for address in addresses
        if address != other
    ]  # fmt: skip


def readers_above(room: Room, tree: Tree, team: Unit) -> tuple[str, ...]:
    """Who reads the mail of the nearest unit above the team of which anybody does; or the stewards."""
    return nearest_read(tree, team).recipients or room.stewards
