"""Who has signed in at the desk: a browser, by the hash of what its cookie holds, for some hours.

Revoking an address's links ends its visits too: a visit has the mark that the address had when it began.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from shared.retention import ATTRIBUTE
from shared.store import keys
from shared.store.table import Item, Store, read_as


@dataclass(frozen=True)
class SignedIn:
    """Whose browser it is, until when, and the address's mark."""

    address: str
    until: datetime
    mark: str = ""


class Visits(Store):
    """The verbs over the register's table. Every change may be repeated."""

    def begin(self, hashed: str, visit: SignedIn) -> None:
        """Let somebody in."""
        until = visit.until.astimezone(UTC)
        item = {"address": visit.address, "until": until.isoformat(timespec="seconds"), "mark": visit.mark}
        self._table.put({**keys.visit(hashed), **item, ATTRIBUTE: int(until.timestamp()) + 1})

    def find(self, hashed: str) -> SignedIn | None:
        """A visit, be it over or not."""
        item = self._table.find(keys.visit(hashed))
        return read_as(item, _visit) if item else None

    def end(self, hashed: str) -> None:
        """Somebody has signed out; one who had is no failure."""
        self._table.delete(keys.visit(hashed))


def _visit(item: Item) -> SignedIn:
    return SignedIn(item["address"], datetime.fromisoformat(item["until"]), item["mark"])
