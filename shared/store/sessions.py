"""What leads note of their teams. A team's is one record, which `lead` alone writes and `publish` freezes.

It has an attribute for each day on which the group met, and one for what was done with the last answers. Staff read
that on the form too, from the team's link (`shared.store.forms`): `survey` reads two records a visit and no third.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from shared.session import Noted, Said, Session
from shared.store import keys
from shared.store.table import Item, Store, read_as
from shared.wave import Wave

DAY = "on_%Y_%m_%d"  # an attribute; its value is how many came, and when that was first noted
DID = "did"  # another; its value is the programme, the wave after which it was done, and the text
PASSED = "passed"  # another; the wave whose link the lead passed on last
NOTHING = Noted()


class Sessions(Store):
    """The verbs over the register's table. Every change may be repeated."""

    def of(self, team_id: str) -> Noted:
        """A team's."""
        item = self._table.find(keys.sessions(team_id))
        return read_as(item, _noted) if item else NOTHING

    def every(self) -> Iterator[tuple[str, Noted]]:
        """Those of each team that has noted any, also of one that has closed."""
        return self._table.each(keys.SESSIONS, lambda item: (item["sk"].removeprefix("TEAM#"), _noted(item)))

    def note(self, team_id: str, session: Session) -> None:
        """Put down a session, in the place of another one on the same day."""
        noted = session.noted.astimezone(UTC).isoformat(timespec="seconds")
        self._change(team_id, session.day.strftime(DAY), f"{session.came} {noted}")

    def take_back(self, team_id: str, day: date) -> None:
        """Forget the session of a day; one that is not there is no failure."""
        self._change(team_id, day.strftime(DAY), None)

    def say(self, team_id: str, said: Said) -> None:
        """Put down what was done, in the place of what was said before; without a text nothing is said any more."""
        self._change(team_id, DID, _written(said) if said.text else None)

    def unsay(self, team_id: str, text: str) -> None:
        """What was done is this no more; where it is something else that stays."""
        if (said := self.of(team_id).said) and said.text == text:
            self._table.update(keys.sessions(team_id), {DID: None}, when=[{DID: _written(said)}])

    def pass_on(self, team_id: str, wave: Wave) -> None:
        """The lead says that the team has the link of this wave."""
        self._change(team_id, PASSED, wave.name)

    def _change(self, team_id: str, name: str, value: str | None) -> None:
        """Set an attribute, or take one away, for which no record is made."""
        key = keys.sessions(team_id)
        self._table.update(key, {name: value}, when=() if value else [{"pk": key["pk"]}])


def _written(said: Said) -> str:
    return f"{said.programme} {said.after} {said.text}"


def _noted(item: Item) -> Noted:
    days = sorted(name for name in item if name.startswith("on_"))
    said = Said(*item[DID].split(" ", 2)) if DID in item else None
    return Noted(tuple(_session(name, item[name]) for name in days), said, item.get(PASSED, ""))


def _session(name: str, value: str) -> Session:
    came, noted = value.split()
    return Session(datetime.strptime(name, DAY).replace(tzinfo=UTC).date(), int(came), datetime.fromisoformat(noted))
