"""What the desk has mailed, as long as its links are good. An address that nobody knows leaves no record for long."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from shared.notice import About, Notice, began
from shared.retention import ATTRIBUTE
from shared.store import keys
from shared.store.table import NEW, Item, Store, at_most, read_as

DUE, SENT = "due", "sent"
TEXTS = ("language", "unit", "name", "other", "leads_to", "mark", "before", "page")


class Notices(Store):
    """The verbs over the register's table. Every change may be repeated."""

    def put(self, notice: Notice) -> bool:
        """Put one down that is to be mailed; False where it is there."""
        told = {name: text for name in TEXTS if (text := getattr(notice, name))}
        item = {"about": notice.about, "address": notice.address, "until": _written(notice.until), "state": DUE, **told}
        return self._table.put({**keys.notice(notice.id), **item, **_ending(notice.until)}, when=[NEW])

    def find(self, notice_id: str) -> Notice | None:
        """One of them, be it over, used or neither."""
        item = self._table.find(keys.notice(notice_id))
        return read_as(item, _notice) if item else None

    def waiting(self, before: datetime) -> Iterator[Notice]:
        """Those that were put down before this moment and are not known to be out, be they over or not."""
        found = self._table.each(keys.NOTICES, lambda item: (item, _notice(item)))
        return (notice for item, notice in found if item["state"] == DUE and began(notice) < before)

    def is_sent(self, notice: Notice) -> bool:
        """Whether its mail is out, as far as is known."""
        return (self._table.find(keys.notice(notice.id)) or {}).get("state") == SENT

    def note_sent(self, notice: Notice) -> None:
        """Its mail is out."""
        self._table.update(keys.notice(notice.id), {"state": SENT}, when=[{"state": DUE}])

    def forget(self, notice: Notice) -> None:
        """It is nobody's."""
        self._table.delete(keys.notice(notice.id))

    def use(self, notice: Notice, page: str) -> bool:
        """Follow its link, by the button of one page; False where another page's was pressed before.

        Pressed twice, the button of one page does it once, and is told so twice.
        """
        return self._table.update(
            keys.notice(notice.id), {"page": page}, when=[{"page": (None, page), "address": notice.address}]
        )

    def may_be_mailed(self, notice: Notice, pause: timedelta, now: datetime) -> bool:
        """Whether the last one about the same went out at least a `pause` ago; from now on this is the last."""
        last = {"at": _written(now), "of": notice.id, **_ending(now + pause)}
        key = keys.last_notice(notice.address, f"{notice.about} {notice.unit} {notice.other}".rstrip())
        return self._table.update(key, last, when=[{"at": (None, at_most(_written(now - pause)))}, {"of": notice.id}])


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _ending(moment: datetime) -> dict[str, int]:
    return {ATTRIBUTE: int(moment.timestamp()) + 1}


def _notice(item: Item) -> Notice:
    until = datetime.fromisoformat(item["until"])
    told = {name: item[name] for name in TEXTS if name in item}
    return Notice(item["sk"].removeprefix("NOTICE#"), About(item["about"]), item["address"], until, **told)
