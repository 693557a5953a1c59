"""A visit to a signed link."""

from dataclasses import dataclass
from datetime import date, datetime

from functions.desk.desk import Desk, Holder
from functions.desk.page import Pages
from shared.programme import LONDON
from shared.signing import Link
from shared.unit import Unit


@dataclass(frozen=True)
class Visit:
    """Who comes, with which link, and when."""

    desk: Desk
    pages: Pages
    link: Link
    holder: Holder
    now: datetime
    base: str  # the address of the public pages, without a slash at the end

    def address(self, shown: Link) -> str:
        """Where a link leads that is shared."""
        return f"{self.base}/results/{self.desk.token(shown)}{self.pages.query}"

    @property
    def team(self) -> Unit:
        """The team that a link to write is about."""
        return self.holder.units[0]

    @property
    def units(self) -> str:
        """The names of the units that a link is about."""
        return ", ".join(unit.name for unit in self.holder.units)

    @property
    def today(self) -> date:
        """The day in London."""
        return self.now.astimezone(LONDON).date()
