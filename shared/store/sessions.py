"""The sessions of the teams' groups. A team's are one record with an attribute for each day: `lead` alone writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shared.session import Session
from shared.store import keys
from shared.store.table import read_as

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from shared.store.table import Item, Table

DAY = "on_%Y_%m_%d"  # an attribute; its value is how many came, and when that was first noted


@dataclass(frozen=True)
class Sessions:
    """The verbs over the register's table. Every change may be repeated."""

    _table: Table

    def of(self, team_id: str) -> list[Session]:
        """A team's, oldest first."""
        item = self._table.find(keys.sessions(team_id))
        return read_as(item, _sessions) if item else []

    def every(self) -> Iterator[tuple[str, list[Session]]]:
        """Those of each team that has noted any, also of one that has closed."""
        return self._table.each(keys.SESSIONS, lambda item: (item["sk"].removeprefix("TEAM#"), _sessions(item)))

    def note(self, team_id: str, session: Session) -> None:
        """Put down a session, in the place of another one on the same day."""
        noted = session.noted.astimezone(UTC).isoformat(timespec="seconds")
        self._table.update(keys.sessions(team_id), {session.day.strftime(DAY): f"{session.came} {noted}"})

    def take_back(self, team_id: str, day: date) -> None:
        """Forget the session of a day; one that is not there is no failure."""
        key = keys.sessions(team_id)
        self._table.update(key, {day.strftime(DAY): None}, when=[{"pk": key["pk"]}])


def _sessions(item: Item) -> list[Session]:
    return [_session(name, item[name]) for name in sorted(item) if name.startswith("on_")]


def _session(name: str, value: str) -> Session:
    came, noted = value.split()
    return Session(datetime.strptime(name, DAY).replace(tzinfo=UTC).date(), int(came), datetime.fromisoformat(noted))
