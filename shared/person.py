"""Who may do what at the desk: the roles of an address, which follow from the units that it is a recipient of.

| role | who | may |
|---|---|---|
| lead | a recipient of a team | look after that team |
| manager | a recipient of a unit above teams | the same of every unit below, accept, move and refuse new teams |
| steward | named in the settings, or when the stack was deployed | the same of the whole organisation |

Nothing is kept of a role: it ends with the address's place in the register.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from shared.unit import Tree, Unit, plain_address


class Role(IntEnum):
    """The greater may do all that the smaller may."""

    LEAD = 1
    MANAGER = 2
    STEWARD = 3


@dataclass(frozen=True)
class Person:
    """Somebody behind an address, which is in small letters, in an organisation that may have no unit yet."""

    address: str
    tree: Tree | None = None
    is_steward: bool = False

    def role(self, unit_id: str) -> Role | None:
        """What the person is to a unit; None to one that there is not, and to everybody else's."""
        if self.tree is None or unit_id not in self.tree.units:
            return None
        if self.is_steward:
            return Role.STEWARD
        if any(self.address in self.tree.units[above].recipients for above in list(self.tree.path(unit_id))[1:]):
            return Role.MANAGER
        unit = self.tree.units[unit_id]
        if self.address in unit.recipients:
            return Role.LEAD if unit.is_team else Role.MANAGER
        return None

    def leads(self) -> list[Unit]:
        """The teams that the person is a recipient of."""
        return [unit for unit in self._own() if unit.is_team]

    def manages(self) -> list[Unit]:
        """The units above teams that are the person's, the highest of each path alone; a steward's is the whole."""
        if self.tree is None:
            return []
        if self.is_steward:
            return [self.tree.units[self.tree.root]]
        own = {unit.id for unit in self._own() if not unit.is_team}
        return [self.tree.units[each] for each in own if own.isdisjoint(list(self.tree.path(each))[1:])]

    @property
    def is_known(self) -> bool:
        """Whether there is anything at the desk that is the person's."""
        return self.is_steward or any(True for _ in self._own())

    def _own(self) -> Iterator[Unit]:
        units = self.tree.units.values() if self.tree else ()
        return (unit for unit in units if self.address in unit.recipients)


def stewards(first: str, named: Iterable[str]) -> tuple[str, ...]:
    """Who may do everything: the deployment's `first`, who may be nobody, and those whom the settings name."""
    return tuple(dict.fromkeys(each for each in (plain_address(first), *named) if each))
