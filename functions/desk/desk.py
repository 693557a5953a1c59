"""What a signed link leads to and changes: mail to one address, what a team's lead did, that its group met, and links
to its results for others.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from functions.desk.session import BEFORE_FIRST
from shared.recipient import Standing, Wish
from shared.session import Said, Session
from shared.signing import Key, Link, Purpose, holder, sign
from shared.store.register import Register
from shared.store.shares import Share
from shared.unit import Unit
from shared.wave import State

DID_CHARACTERS = 280
BEGUN = (State.OPEN, State.CLOSED, State.PUBLISHED)
SHOWN = timedelta(days=366)  # a page has the sessions of so long
DIRECTIONS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))  # they turn the text around them


@dataclass(frozen=True)
class Holder:
    """Who has a link, and the units that it is about."""

    address: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Did:
    """What a team's lead wrote after a wave, and whether it can still be changed."""

    text: str
    is_open: bool


class Desk:
    """What a lead may look at and change. Everything may be done twice."""

    def __init__(self, register: Register, key: Key) -> None:
        self._register, self._recipients, self._key = register, register.recipients, key

    def holder(self, link: Link) -> Holder | None:
        """Who has this link; None where the unit is gone or has another lead by now."""
        unit = self._register.roster.find(link.unit)
        if unit is None:
            return None
        address = holder(self._key, link.address_hash, unit.recipients, self._recipients.revoked())
        if address is None:
            return None
        others = self._register.roster.units() if link.every else ()
        every = (unit, *(other for other in others if address in other.recipients and other.id != unit.id))
        return Holder(address, every)

    def standing(self, holder: Holder) -> Standing:
        """How mail to the holder stands."""
        return self._recipients.standing(holder.address)

    def wish(self, holder: Holder, wish: Wish | None) -> None:
        """Send the holder no more mail of these units, or without a reason send it again; all else of them stays."""
        for unit in holder.units:
            self._recipients.wish(holder.address, unit.id, wish)

    def confirm(self, holder: Holder, link: Link) -> None:
        """The holder is still the right person."""
        for unit in holder.units:
            self._recipients.confirm(holder.address, unit.id, link.wave)

    def wrote(self, holder: Holder, link: Link) -> None:
        """The mail goes to somebody who leads the team: what only a lead does was done by its link."""
        self._recipients.note_answered(holder.address, holder.units[0].id, link.wave)

    def did(self, team: Unit, link: Link) -> Did:
        """What the team's lead wrote after the link's wave."""
        said = self._register.sessions.of(team.id).said
        later = (wave for wave in self._register.waves.of(link.programme) if wave.id > link.wave)
        is_open = not any(wave.state in BEGUN for wave in later)
        is_of_link = said is not None and (said.programme, said.after) == (link.programme, link.wave)
        return Did(said.text if said and is_of_link else "", is_open)

    def say(self, team: Unit, link: Link, text: str) -> bool:
        """Put down what the team's lead did, for staff and for results; False where its link leads elsewhere by now.

        The link first, which knows whose it is and what was said after a later wave.
        """
        said = Said(link.programme, link.wave, text)
        if not self._register.forms.say(team.link or "", team.id, said):
            return False
        self._register.sessions.say(team.id, said)
        return True

    def sessions(self, team: Unit, today: date) -> list[Session]:
        """The sessions of the team's group that a page shows, newest first."""
        return [each for each in self._register.sessions.of(team.id).sessions if today - each.day < SHOWN][::-1]

    def first_day(self, link: Link) -> date:
        """The first day of which a session can be noted."""
        return min(wave.opens for wave in self._register.waves.of(link.programme)) - BEFORE_FIRST

    def note(self, team: Unit, day: date, came: int, now: datetime) -> None:
        """The team's group met. Of a day that is noted already the number changes, and not since when it is noted."""
        known = {each.day: each.noted for each in self._register.sessions.of(team.id).sessions}
        self._register.sessions.note(team.id, Session(day, came, known.get(day, now)))

    def take_back(self, team: Unit, day: date) -> None:
        """It did not meet on this day."""
        self._register.sessions.take_back(team.id, day)

    def shares(self, team: Unit, link: Link, today: date) -> list[Link]:
        """The links to the team's results that work: made by who leads it still, and neither ended nor over."""
        marks, every = self._recipients.revoked(), self._register.shares.of(link.programme, team.id)
        are_led = (each for each in every if holder(self._key, each.by, team.recipients, marks))
        return [each.link for each in are_led if today <= each.link.last_day]

    def share(self, link: Link, name: str, last_day: date) -> None:
        """Make one, of the survey of the lead's link; one of this name that was ended stays so."""
        self._register.shares.make(Share(_shown(link, name, last_day), link.address_hash))

    def end_share(self, link: Link, name: str) -> None:
        """End one, whoever of the team's leads made it."""
        self._register.shares.end(_shown(link, name, link.last_day))

    def token(self, link: Link) -> str:
        """A link as it stands in an address."""
        return sign(self._key, link)


def _shown(link: Link, name: str, last_day: date) -> Link:
    return replace(link, purpose=Purpose.SHOWN, every=False, address_hash=name, last_day=last_day)


def plain(typed: str) -> str:
    """Plain text: line feeds alone between lines, and no character that does not stand for itself."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in DIRECTIONS))
    return "".join(kept).strip()
