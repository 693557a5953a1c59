"""What the readers of a unit's summary are told of the units around it.

Of the leads below: whom mail does not reach, and what teams did. Of the units above: what was published of them.

A team is told of to the nearest unit above it whose mail somebody gets. Nothing says why a person gets no mail: a full
mailbox, a complaint and a wish look the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from shared.phrase import Phrases
from shared.recipient import Wish
from shared.retention import ended
from shared.store.outbox import MailState
from shared.summary.beside import Above
from shared.wave import Kind, State
from shared.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from shared.recipient import Standing
    from shared.store.register import Register
    from shared.unit import Tree, Unit
    from shared.wave import RecipientUnit, Wave

say = Phrases("mail", "upwards")
BELOW_BYTES = 20_000  # of HTML, for all that a mail tells of the units below
PARAGRAPH_BYTES = 250  # the markup around each sentence
SILENT_WAVES = 2  # closed waves in a row of whose mails none was answered with "still the right person"


@dataclass(frozen=True)
class WeDid:
    """What a team's lead did after the last wave, in plain text: escape it."""

    team: str
    text: str


@dataclass(frozen=True)
class Below:
    """All that the readers of one unit are told of those below it."""

    unit: str
    unreachable: tuple[str, ...]
    did: tuple[WeDid, ...]


class _Room:
    """Bytes of HTML that are left; what comes after the first thing that does not fit does not fit either."""

    def __init__(self, left: int) -> None:
        self._left = left

    def takes(self, *words: str) -> bool:
        self._left -= PARAGRAPH_BYTES + sum(len(escape(text).encode()) for text in words)
        return self._left >= 0


def fitting(below: Sequence[Below]) -> tuple[list[Below], tuple[str, ...]]:
    """As much as there is room for, whom mail does not reach before what was done; and what is said of the rest."""
    room = _Room(BELOW_BYTES)
    unreachable = [tuple(words for words in unit.unreachable if room.takes(unit.unit, words)) for unit in below]
    did = [tuple(team for team in unit.did if room.takes(unit.unit, team.team, team.text)) for unit in below]
    both = zip(below, unreachable, did, strict=True)
    kept = [Below(unit.unit, lost, done) for unit, lost, done in both if lost or done]
    rest = []
    if unnamed := sum(len(unit.unreachable) for unit in below) - sum(map(len, unreachable)):
        rest.append(say("unnamed", count=unnamed, number=number(unnamed)))
    if untold := sum(len(unit.did) for unit in below) - sum(map(len, did)):
        rest.append(say("untold", count=untold, number=number(untold)))
    return kept, tuple(rest)


class Upwards:
    """What is told up the tree, and down it, when a wave closes. Reads each address and unit above once."""

    def __init__(self, register: Register, wave: Wave, now: datetime) -> None:
        self._register, self._wave = register, wave
        self._now = now
        self._known: dict[str, Standing] = {}
        self._above: dict[str, Above | None] = {}

    def below(self, units: Iterable[RecipientUnit]) -> list[Below]:
        """What is told of those below each of the units; nothing of a unit where there is nothing to tell."""
        every = [Below(unit.name, tuple(self.unreachable(unit.unit)), tuple(self.did(unit.unit))) for unit in units]
        return [below for below in every if below.unreachable or below.did]

    def above(self, unit_id: str) -> list[Above]:
        """The units above, nearest first, each with what was published of it in this wave and how many teams it has."""
        path = list(self._tree.path(unit_id)) if unit_id in self._tree.units else []
        return [above for parent in path[1:] if (above := self._published(parent))]

    def leading_to(self, units: Iterable[RecipientUnit]) -> dict[str, str]:
        """By unit, the highest one of these units above it: the result page of that one leads to its own."""
        every = {unit.unit for unit in units}
        paths = {unit: [at for at in self._tree.path(unit) if at in every] for unit in every & set(self._tree.units)}
        return {unit: path[-1] for unit, path in paths.items() if len(path) > 1}

    def _published(self, unit_id: str) -> Above | None:
        if unit_id not in self._above:
            now = self._register.publications.find(self._wave.programme, unit_id, self._wave.id)
            self._above[unit_id] = Above(now, self._tree.team_counts[unit_id]) if now else None
        return self._above[unit_id]

    def unreachable(self, unit_id: str) -> list[str]:
        """A sentence for each unit below whose mail reaches nobody, not the right person, or perhaps no longer does."""
        return [sentence for unit in self._answerable_to(unit_id) if (sentence := self._sentence(unit))]

    def did(self, unit_id: str) -> list[WeDid]:
        """What the teams below did after the wave before this one, as this one's publications have it."""
        by_team = []
        for team in (unit for unit in self._answerable_to(unit_id) if unit.is_team):
            now = self._register.publications.find(self._wave.programme, team.id, self._wave.id)
            if now and now.did and now.did.text:
                by_team.append(WeDid(team.name, now.did.text))
        return by_team

    @cached_property
    def _tree(self) -> Tree:
        return self._register.runs.kept_tree(self._wave.programme, self._wave.id, self._now)

    @cached_property
    def _before(self) -> list[str]:
        """The waves that closed before this one and whose summaries went out, oldest first."""
        waves = self._register.waves.of(self._wave.programme)
        told = [wave for wave in waves if Kind.CLOSE in wave.done and wave.state is not State.NOT_COUNTED]
        return sorted(wave.id for wave in told if wave.id < self._wave.id)

    def _answerable_to(self, unit_id: str) -> Iterator[Unit]:
        """The units below whose nearest reader upwards is this unit's, in the tree's order."""
        below = [*reversed(self._tree.children.get(unit_id, []))]
        while below:
            unit = self._tree.units[below.pop()]
            yield unit
            if not any(self._standing(address).gets(unit.id) for address in unit.recipients):
                below += reversed(self._tree.children[unit.id])

    def _standing(self, address: str) -> Standing:
        if address not in self._known:
            self._known[address] = self._register.recipients.standing(address)
        return self._known[address]

    def _sentence(self, unit: Unit) -> str:
        standings = {address: self._standing(address) for address in unit.recipients}
        reached = [address for address, standing in standings.items() if standing.gets(unit.id)]
        if not standings:
            return ""  # nobody was to get this unit's mail
        if any(standing.wishes.get(unit.id) is Wish.WRONG for standing in standings.values()):
            return say("wrong_person", unit=unit.name)
        if not reached:
            return say("nobody", unit=unit.name)
        if len(reached) < len(standings):
            return say("not_everybody", unit=unit.name)
        if any(self._gave_back(standing) for standing in standings.values()):
            return say("given_back", unit=unit.name)
        return say("silent", unit=unit.name) if self._is_silent(unit) else ""

    def _gave_back(self, standing: Standing) -> bool:
        """Whether mail of two waves in a row came back. Of this one only what invites: its summaries go out now."""
        back = [f"{self._wave.programme} {wave}" in standing.given_back for wave in (*self._before, self._wave.id)[-3:]]
        return [True, True] in (back[:2], back[1:])

    def _is_silent(self, unit: Unit) -> bool:
        """Whether nobody confirmed, though somebody was asked in the mails of each of the last SILENT_WAVES waves."""
        asked = self._before[-SILENT_WAVES:]
        if len(asked) < SILENT_WAVES:
            return False
        if any(self._standing(address).confirmed.get(unit.id, "") >= asked[0] for address in unit.recipients):
            return False
        return any(all(self._was_mailed(wave, address) for wave in asked) for address in unit.recipients)

    def _was_mailed(self, wave: str, address: str) -> bool:
        """Whether it was; of mails whose records have ended by themselves nobody knows, and they count as sent."""
        state = self._register.outbox.state(self._wave.programme, wave, Kind.CLOSE, address)
        return state is MailState.SENT or (state is None and ended(wave, self._now))
