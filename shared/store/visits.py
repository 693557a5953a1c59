"""Who has signed in at the desk: a browser, by the hash of what its cookie holds, for some hours.

Revoking an address's links ends its visits too: a visit has the mark that the address had when it began.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from shared.retention import ATTRIBUTE
from shared.store import keys
from shared.store.table import NEW, Item, Store, read_as


@dataclass(frozen=True)
class SignedIn:
    """Whose browser it is, until when, and the address's mark."""

    address: str
    until: datetime
    mark: str = ""


class Visits(Store):
    """The verbs over the register's table. Every change may be repeated."""

    def begin(self, hashed: str, visit: SignedIn) -> bool:
        """Let somebody in, once: the same again is let in until it ends; False where it has ended."""
        until = visit.until.astimezone(UTC)
        item = {"address": visit.address, "until": until.isoformat(timespec="seconds"), "mark": visit.mark}
        new = self._table.put({**keys.visit(hashed), **item, ATTRIBUTE: int(until.timestamp()) + 1}, when=[NEW])
        return new or self.find(hashed) is not None

    def find(self, hashed: str) -> SignedIn | None:
        """A visit, be it over or not; None of one that was ended."""
        item = self._table.find(keys.visit(hashed))
        return read_as(item, _visit) if item and "ended" not in item else None

    def end(self, hashed: str, until: datetime) -> None:
        """Somebody has signed out; until then it is known, so that the same button lets nobody in again."""
        nobody = {"address": "", "until": "", "mark": "", "ended": "yes", ATTRIBUTE: int(until.timestamp()) + 1}
        self._table.put({**keys.visit(hashed), **nobody})


def _visit(item: Item) -> SignedIn:
    return SignedIn(item["address"], datetime.fromisoformat(item["until"]), item["mark"])
