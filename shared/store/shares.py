"""Links to a unit's results that its leads share. A link leads somewhere as long as its record is here and not ended.

The record of one that was ended stays until the link would have ended by itself: whoever sends the form again that made
it does not bring it back.
"""

from dataclasses import dataclass
from datetime import date

from shared.retention import ending_after
from shared.signing import Link, Purpose
from shared.store import keys
from shared.store.table import NEW, Item, Key, Store, read_as


@dataclass(frozen=True)
class Share:
    """A link, whose `address_hash` is its own random name, and the hash of the address of who made it."""

    link: Link
    by: str


class Shares(Store):
    """The verbs over the register's table. Every change may be repeated."""

    def of(self, programme_id: str, unit_id: str) -> list[Share]:
        """Those of a unit that were not ended, the last to end first; also some that have ended by themselves."""
        found = self._table.each(keys.shares(programme_id, unit_id), _share)
        return sorted((each for each in found if each), key=lambda share: share.link.last_day, reverse=True)

    def find(self, link: Link) -> Share | None:
        """The one of this link; None where there is none, or it was ended."""
        item = self._table.find(_key(link))
        return read_as(item, _share) if item else None

    def make(self, share: Share) -> None:
        """Put it down, unless there is one of this name, be it ended."""
        link = share.link
        told = {"wave": link.wave, "until": link.last_day.isoformat(), "by": share.by, **ending_after(link.last_day)}
        self._table.update(_key(link), told, when=[NEW])

    def end(self, link: Link) -> None:
        """From now on it leads nowhere; one that is not there is no failure."""
        key = _key(link)
        self._table.update(key, {"ended": "yes"}, when=[{"pk": key["pk"]}])


def _key(link: Link) -> Key:
    return keys.share(link.programme, link.unit, link.address_hash)


def _share(item: Item) -> Share | None:
    if "ended" in item:
        return None
    _, programme, unit = item["pk"].split("#")
    name, until = item["sk"].removeprefix("SHARE#"), date.fromisoformat(item["until"])
    return Share(Link(Purpose.SHOWN, programme, item["wave"], unit, False, name, until), item["by"])
