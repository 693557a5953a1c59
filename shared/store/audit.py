"""The audit, of what operators did: who, what, when. Nothing of respondents is ever in it, and nobody may change it:
`clock` alone may write here, and only adds.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.store import keys
from shared.store.table import NEW, Item, Store


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did, or began to do: `when` is aware, `who` an ARN, `details` as in the command."""

    when: datetime
    who: str
    what: str
    details: Mapping[str, str] = field(default_factory=dict)


class Audit(Store):
    """The verbs over the register's table."""

    def note(self, entry: Entry, token: str) -> None:
        """Add an entry; `token` is random, so an entry that is there is this one, put by a try whose reply was lost."""
        told = {"who": entry.who, "what": entry.what, "details": json.dumps(dict(entry.details))}
        self._table.put({**keys.audit(entry.when.astimezone(UTC), token), **told}, when=[NEW])

    def entries(self, year: int) -> Iterator[Entry]:
        """A year's entries (UTC), oldest first."""
        return self._table.each(keys.audits(year), _entry)


def _entry(item: Item) -> Entry:
    when = datetime.fromisoformat(item["sk"].removeprefix("AT#").partition("#")[0])
    return Entry(when, item["who"], item["what"], json.loads(item["details"]))
