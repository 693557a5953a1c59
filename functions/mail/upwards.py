"""What the readers of a unit's summary are told of the units around it.

Of those below: how they are, whom mail does not reach, what teams did. Of those above: what was published of them.

Whom mail does not reach and what a team did is told to the nearest unit above it whose mail somebody gets. Nothing says
why a person gets no mail: a full mailbox, a complaint and a wish look the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape

from shared.errors import UnknownRecord
from shared.phrase import Phrases
from shared.publication import Publication
from shared.recipient import Standing, Wish
from shared.retention import ended
from shared.store.outbox import MailState
from shared.store.register import Register
from shared.summary.below import NOTHING, Below, Brief, Said, below, brief, some
from shared.summary.beside import Above
from shared.summary.summary import up_to
from shared.translation import Translations
from shared.unit import Tree, Unit
from shared.wave import Kind, RecipientUnit, State, Wave
from shared.wording import number

say = Phrases("mail", "upwards")
DONE_BYTES = 20_000  # of HTML, for what a mail tells of what teams did
PARAGRAPH_BYTES = 250  # the markup around each
SILENT_WAVES = 2  # closed waves in a row of whose mails none was answered with "still the right person"
MOST_TEAMS = 1_000  # of which a mail speaks one by one; of more, of the units directly below
MOST_KEPT = 3_000  # publications that are kept for the next mails of the batch in its language: some 200 MB


@dataclass(frozen=True)
class WeDid:
    """What a team's lead did after the last wave, in plain text: escape it."""

    team: str
    text: str


@dataclass(frozen=True)
class Done:
    """What the teams did of which the readers of one unit are told."""

    unit: str
    did: tuple[WeDid, ...]


def fitting(done: Sequence[Done]) -> tuple[list[Done], str]:
    """As much of what was done as there is room for, in its order; and what is said of the rest."""
    left, kept, untold = DONE_BYTES, [], 0
    for unit in done:
        told = []
        for each in unit.did:
            left -= PARAGRAPH_BYTES + sum(len(escape(words).encode()) for words in (unit.unit, each.team, each.text))
            if left >= 0:
                told.append(each)
        untold += len(unit.did) - len(told)
        kept += [Done(unit.unit, tuple(told))] if told else []
    return kept, say("untold", count=untold, number=number(untold)) if untold else ""


class Upwards:
    """What is told up the tree, and down it, when a wave closes.

    For all the mails of a batch in one language each address is read once, and so is each publication: what is said of
    a unit below is kept, and so are the last MOST_KEPT publications of units that mails are about and of those above.
    """

    def __init__(self, register: Register, wave: Wave, now: datetime) -> None:
        self._register, self._wave = register, wave
        self._translations = Translations(register.definitions)
        self._now = now
        self._known: dict[str, Standing] = {}
        self._above: dict[str, Above | None] = {}
        self._briefs: dict[str, Brief | None] = {}
        self._kept: dict[str, list[Publication]] = {}

    def history(self, unit_id: str) -> list[Publication]:
        """A unit's publications up to this wave's, oldest first, for who leads it.

        Raises UnknownRecord where this wave has none.
        """
        found = self._kept.pop(unit_id, None) or self._read(unit_id)
        self._kept[unit_id] = found
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def _read(self, unit_id: str) -> list[Publication]:
        every = up_to(self._register.publications.of(self._wave.programme, unit_id), self._wave.id)
        found = [self._translations.of(each) for each in every]
        self._briefs[unit_id] = brief(found, self.above(unit_id))
        if self._wave.alone or unit_id not in self._tree.units:
            return found
        return [*map(self._translations.of, self._register.publications.alone(self._tree.units[unit_id])), *found]

    def said(self, units: Sequence[RecipientUnit]) -> Said:
        """What a mail about these units says of those below, and of all together where it is about several."""
        every = [unit.unit for unit in units if unit.unit in self._tree.units]
        inner = [unit for unit in every if self._tree.children[unit] and self._tree.team_counts[unit]]
        if not inner and len(units) == 1:
            return NOTHING
        teams = dict.fromkeys(team for unit in every for team in self._teams(unit))
        is_near = len(teams) > MOST_TEAMS
        by_unit = {unit: self._of_unit(unit, is_near=is_near) for unit in inner}
        if len(units) == 1:
            return Said(None, by_unit)
        of = self._told(every if is_near else teams)
        rows = [(each, [] if is_near else self._told(self._teams(each.now.unit))) for each in self._each(every)]
        return Said(below(of, rows=rows, lost=self.unreachable(*inner)), by_unit)

    def _of_unit(self, unit_id: str, *, is_near: bool) -> Below:
        inside = {row: self._teams(row) for row in self._rows(unit_id)}
        of = self._told(inside if is_near else self._teams(unit_id))
        rows = [(each, [] if is_near else self._told(inside[each.now.unit])) for each in self._told(inside)]
        whole = Above(self.history(unit_id)[-1], self._tree.team_counts[unit_id])  # the mail is about it
        return below(of, whole=whole, rows=rows, lost=self.unreachable(unit_id))

    def _teams(self, unit_id: str) -> list[str]:
        """The teams at or below a unit, in the tree's order."""
        unit = self._tree.units[unit_id]
        return [unit_id] if unit.is_team else [each.id for each in self._tree.below(unit_id) if each.is_team]

    def _rows(self, unit_id: str) -> list[str]:
        """The units directly below; of one that has a single unit below it, those below that."""
        rows = self._tree.children[unit_id]
        while len(rows) == 1 and not self._tree.units[rows[0]].is_team:
            rows = self._tree.children[rows[0]]
        return rows

    def _told(self, units: Iterable[str]) -> list[Brief]:
        """What is said of each; of too many, nothing."""
        every = list(units)
        return self._each(every) if len(every) <= MOST_TEAMS else []

    def _each(self, units: Iterable[str]) -> list[Brief]:
        """What is said of each, without those of which nothing was published."""
        return [each for unit in units if (each := self._brief(unit))]

    def _brief(self, unit_id: str) -> Brief | None:
        if unit_id not in self._briefs:
            try:
                self._read(unit_id)
            except UnknownRecord:
                self._briefs[unit_id] = None
        return self._briefs[unit_id]

    def done(self, units: Iterable[RecipientUnit]) -> list[Done]:
        """What teams did, for the readers of each of the units; nothing of a unit where there is nothing to tell."""
        return [Done(unit.name, did) for unit in units if (did := tuple(self.did(unit.unit)))]

    def above(self, unit_id: str) -> list[Above]:
        """The units above, nearest first, each with what was published of it in this wave and how many teams it has."""
        path = list(self._tree.path(unit_id))[1:] if unit_id in self._tree.units else []
        for parent in reversed(path):
            if parent not in self._above:
                self._above[parent] = self._published(parent)
        return [above for parent in path if (above := self._above[parent])]

    def leading_to(self, units: Iterable[RecipientUnit]) -> dict[str, str]:
        """By unit, the highest one of these units above it: the result page of that one leads to its own."""
        every = {unit.unit for unit in units}
        paths = {unit: [at for at in self._tree.path(unit) if at in every] for unit in every & set(self._tree.units)}
        return {unit: path[-1] for unit, path in paths.items() if len(path) > 1}

    def _published(self, unit_id: str) -> Above | None:
        try:
            return Above(self.history(unit_id)[-1], self._tree.team_counts[unit_id])
        except UnknownRecord:
            return None

    def unreachable(self, *unit_ids: str) -> list[str]:
        """A sentence on each way in which mail about units below does not reach whom it should, with those units."""
        named: dict[str, list[str]] = {}
        for unit in (each for unit_id in unit_ids for each in self._answerable_to(unit_id)):
            if fault := self._fault(unit):
                named.setdefault(fault, []).append(unit.name)
        return [say(fault, unit=some(names)) for fault, names in named.items()]

    def did(self, unit_id: str) -> list[WeDid]:
        """What the teams below did after the wave before this one, as this one's publications have it."""
        teams = ((unit.name, self._brief(unit.id)) for unit in self._answerable_to(unit_id) if unit.is_team)
        dids = ((name, each.now.did) for name, each in teams if each)
        return [WeDid(name, did.text) for name, did in dids if did and did.text]

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

    def _fault(self, unit: Unit) -> str:
        """What is wrong with whom its mail reaches, by the name of what is said of it; mostly nothing."""
        standings = {address: self._standing(address) for address in unit.recipients}
        reached = [address for address, standing in standings.items() if standing.gets(unit.id)]
        if not standings:
            return ""  # nobody was to get this unit's mail
        if any(standing.wishes.get(unit.id) is Wish.WRONG for standing in standings.values()):
            return "wrong_person"
        if not reached:
            return "nobody"
        if len(reached) < len(standings):
            return "not_everybody"
        if any(self._gave_back(standing) for standing in standings.values()):
            return "given_back"
        return "silent" if self._is_silent(unit) else ""

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
