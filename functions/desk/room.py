"""Where somebody is who has signed in: the request, her pages, what is hers, and the means to change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from functions.desk.asked import Asked
from functions.desk.others import Others
from functions.desk.page import ACTION, Pages
from shared.person import Person, Role
from shared.programme import LONDON
from shared.roster.beginning import Changes
from shared.roster.present import Present, present
from shared.settings import Settings
from shared.store.slips import Slips
from shared.unit import Unit


@dataclass(frozen=True)
class Room:
    """One request of somebody who has signed in."""

    asked: Asked
    pages: Pages
    person: Person
    others: Others
    slips: Slips

    @property
    def action(self) -> str:
        """The button that was pressed."""
        return self.asked.posted.get(ACTION, "") if self.asked.is_post else ""

    @property
    def posted(self) -> Mapping[str, str]:
        """What was typed."""
        return self.asked.posted

    @property
    def today(self) -> date:
        """The day in London."""
        return self.asked.now.astimezone(LONDON).date()

    @property
    def settings(self) -> Settings | None:
        """The organisation's; None before there are any."""
        return self.asked.settings

    def unit(self, unit_id: str, least: Role) -> Unit | None:
        """A unit of which the person may do what needs this role; None for others', as for one that there is not."""
        role = self.person.role(unit_id)
        return self.person.tree.units[unit_id] if self.person.tree and role and role >= least else None

    @property
    def stewards(self) -> tuple[str, ...]:
        """Who has all rights."""
        return self.asked.stewards

    def now(self) -> Present:
        """The organisation as who changes it must know it. Raises WaveOpening while a wave is opening."""
        return present(self.asked.register, self.asked.now)

    def write(self, what: str, changes: Changes, unit: Unit, **details: object) -> None:
        """Make changes, after it was put down who does. Raises RosterBusy."""
        if changes != Changes():
            self.others.note(self.person.address, what, self.asked.now, unit=unit.id, **details)
            changes.write(self.asked.register)

    def present(self) -> Present:
        """The organisation as it is, to be looked at."""
        return present(self.asked.register, None)
