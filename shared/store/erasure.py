"""What a team leaves in the tables, and its removal. Only `erase` uses this module.

Of responses and slips it sees the keys and nothing else; tallies it deletes unseen. The only records that it counts
are the register's: a number of responses would be a live count.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from shared.store import keys
from shared.store.table import Item, Key, Table
from shared.unit import Unit
from shared.wave import Kind, Wave


@dataclass(frozen=True)
class Change:
    """One change of the register: a record goes, or is written again as what is `left` of it without the team."""

    record: str
    key: Key
    left: Item | None = None


@dataclass(frozen=True)
class Part:
    """A record of a frozen tree, and its units."""

    item: Item
    units: list[Item]


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """Finding and removing what is a team's, over all four tables."""

    register: Table
    responses: Table
    tallies: Table
    slips: Table

    def empty(self, wave: Wave, team_id: str) -> None:
        """Delete responses, comments, tally and slips of the team in a wave, of which nothing but the keys is read."""
        for key in self.responses.keys(keys.box(wave.programme, wave.id, team_id)):
            self.responses.delete(key)
        for key in self.slips.keys(keys.slips(wave.programme, wave.id, team_id)):
            self.slips.delete(key)
        for key in keys.tally_parts(wave.programme, wave.id, team_id):
            self.tallies.delete(key)

    def takes_part(self, wave: Wave, team_id: str) -> bool:
        """Whether the frozen tree of a wave names the team."""
        return any(unit["id"] == team_id for unit in _units(self._tree(wave)))

    def closed(self, team_id: str) -> Unit | None:
        """A team that has closed, if there is one of this id."""
        item = self.register.find(keys.closed(team_id))
        return Unit.model_validate_json(item["data"]) if item else None

    def changes(self, team: Unit, waves: Iterable[Wave], own: Collection[str] = ()) -> list[Change]:
        """What of the register is the team's or names it, in the order in which it goes; `own` are programmes of the
        team alone, of which all goes.

        Whatever leads to another record goes after it, so that a removal that died is found and ended by the next:
        the trees, which know former links and recipients, after those; the unit last of all.
        """
        waves = list(waves)
        entries = [unit for wave in waves for unit in _units(self._tree(wave)) if unit["id"] == team.id]
        links = sorted({link for link in (team.link, *(unit["link"] for unit in entries)) if link})
        doors = {link: self.register.find(keys.link(link)) or {} for link in links}
        found = [Change("link", keys.link(link)) for link, item in doors.items() if item.get("team") == team.id]
        found += self._recipients(team, entries)
        for wave in waves:  # one tree at a time: those of years are more than a function's memory
            if wave.programme in own:
                found += self._whole_wave(wave)
                continue
            tree = self._tree(wave)
            found += [*self._mails(wave, tree, team.id), *self._batches(wave, team.id), *_trees(tree, team.id)]
        for programme_id in dict.fromkeys((*own, *(wave.programme for wave in waves))):
            items = self.register.query(keys.publications(programme_id, team.id))
            found += [Change("publication", _key(item)) for item in items]
            found += [Change("share", key) for key in self.register.keys(keys.shares(programme_id, team.id))]
        notices = self.register.query(keys.NOTICES)
        found += [Change("notice", _key(item)) for item in notices if item.get("unit") == team.id]
        if self.register.find(keys.sessions(team.id)):
            found.append(Change("sessions", keys.sessions(team.id)))
        for programme_id in own:
            found += [Change("form", key) for key in self.register.keys(keys.form(programme_id, "")["pk"])]
            found += [Change("wave", key) for key in self.register.keys(keys.waves(programme_id))]
            found.append(Change("programme", keys.programme(programme_id)))
        unit = keys.closed(team.id) if self.register.find(keys.closed(team.id)) else keys.unit(team.id)
        return [*found, Change("unit", unit)]

    def apply(self, change: Change) -> None:
        """Make a change; made again, it changes nothing."""
        if change.left is None:
            self.register.delete(change.key)
        else:
            self.register.put(change.left)

    # What the register says of the team

    def _tree(self, wave: Wave) -> list[Part]:
        """The parts of a wave's frozen tree."""
        items = self.register.query(keys.trees(wave.programme, wave.id))
        return [Part(item, json.loads(item.pop("data"))) for item in items]

    def _recipients(self, team: Unit, entries: list[Item]) -> Iterator[Change]:
        """What is known of its leads' addresses; that one could not be reached stays while other units have it."""
        others = {address for unit in self._units() if unit["id"] != team.id for address in unit["recipients"]}
        for address in sorted({*team.recipients, *(address for unit in entries for address in unit["recipients"])}):
            own = [
                keys.recipient_unit(address, team.id),
                *([] if address in others else [keys.recipient(address), keys.revoked(address)]),
            ]
            yield from (Change("recipient", key) for key in own if self.register.find(key))

    def _units(self) -> Iterator[Item]:
        return self.register.each(keys.UNITS, lambda item: json.loads(item["data"]))

    def _mails(self, wave: Wave, tree: list[Part], team_id: str) -> Iterator[Change]:
        """The outbox's records of those who had mail of this team alone in this wave."""
        told = [(address, unit["id"]) for unit in _units(tree) for address in unit["recipients"]]
        others = {address for address, unit_id in told if unit_id != team_id}
        for address in dict.fromkeys(address for address, unit_id in told if unit_id == team_id):
            for kind in Kind:
                key = keys.outbox(wave.programme, wave.id, kind, address)
                if address not in others and self.register.find(key):
                    yield Change("mail", key)

    def _whole_wave(self, wave: Wave) -> Iterator[Change]:
        """All records of a wave of the team alone, but itself."""
        for kind in Kind:
            mails, batches = (of(wave.programme, wave.id, kind, "")["pk"] for of in (keys.outbox, keys.batch))
            yield from (Change("mail", key) for key in self.register.keys(mails))
            yield from (Change("batch", key) for key in self.register.keys(batches))
        yield from (Change("tree", key) for key in self.register.keys(keys.trees(wave.programme, wave.id)))

    def _batches(self, wave: Wave, team_id: str) -> Iterator[Change]:
        for kind in Kind:
            for item in self.register.query(keys.batch(wave.programme, wave.id, kind, "")["pk"]):
                before = json.loads(item["data"])
                after = _batch_without(before, team_id)
                if after != before:
                    yield Change("batch", _key(item), {**item, "data": _json(after)})


def _units(tree: list[Part]) -> Iterator[Item]:
    return chain.from_iterable(part.units for part in tree)


def _trees(tree: list[Part], team_id: str) -> Iterator[Change]:
    for part in tree:
        left = [unit for unit in part.units if unit["id"] != team_id]
        if left != part.units:
            yield Change("tree", _key(part.item), {**part.item, "data": _json(left)})


def _batch_without(batch: list[Any], team_id: str) -> list[Any]:
    """A batch of team ids, or of recipients, without the team and without recipients who had only it."""
    left: list[Any] = []
    for entry in batch:
        if isinstance(entry, str):
            left += [entry] if entry != team_id else []
            continue
        units = [unit for unit in entry["units"] if unit["unit"] != team_id]
        left += [{**entry, "units": units}] if units else []
    return left


def _json(data: list[Any]) -> str:
    """JSON as the register writes it, so that what stays of a record stays to the byte."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _key(item: Item) -> Key:
    return {name: item[name] for name in ("pk", "sk")}
