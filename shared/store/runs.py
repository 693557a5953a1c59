"""What the runs of a wave work on: the units that take part, as it opened, and the batches of the work."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import count, groupby
from typing import TypeVar

from pydantic import TypeAdapter

from shared.errors import UnknownRecord
from shared.retention import ending
from shared.store import keys
from shared.store.table import Item, Store, read_as
from shared.unit import Tree, Unit
from shared.wave import Kind, Recipient, Wave

Entry = TypeVar("Entry", Unit, Recipient)
PART_BYTES = 300_000  # of a list in one record, of which DynamoDB takes 400 kB; the largest unit has 10 kB
UNITS_TOGETHER = 20  # of a recipient: a part of a batch is cut between so many
TREE_SECONDS = 600  # a warm function keeps a frozen tree so long: only an erasure changes it
_RECIPIENTS = TypeAdapter(tuple[Recipient, ...])
_UNITS = TypeAdapter(tuple[Unit, ...])


class Runs(Store):
    """The verbs over the register's table."""

    def put_tree(self, wave: Wave, tree: Tree) -> None:
        """Freeze the units that take part in a wave that is not open yet; what an earlier attempt left is replaced.

        Each part says how many there are: parts of an earlier attempt, killed on the way, may lie beyond.
        """
        parts = list(_parts(tree.units.values()))
        for number, units in enumerate(parts):
            data = _UNITS.dump_json(tuple(units)).decode()
            self._table.put({**keys.tree(wave.programme, wave.id, number), "data": data, keys.PARTS: len(parts)})

    def tree(self, programme_id: str, wave_id: str) -> Tree:
        """The units that take part in a wave, as it opened. Raises UnknownRecord where a part is missing."""
        parts = list(self._table.query(keys.trees(programme_id, wave_id)))
        wanted = parts[0].get(keys.PARTS, len(parts)) if parts else 0
        if len(parts) < wanted:
            raise UnknownRecord(f"{len(parts)} of the {wanted} parts of {keys.trees(programme_id, wave_id)}")
        return Tree(unit for part in parts[:wanted] for unit in read_as(part, _units))

    def kept_tree(self, programme_id: str, wave_id: str, now: datetime) -> Tree:
        """As `tree`, read at most once in TREE_SECONDS by a warm function: each of hundreds of batches needs it."""
        return _kept_tree(self, programme_id, wave_id, int(now.timestamp() // TREE_SECONDS))

    def put_mail_batch(self, wave: Wave, kind: Kind, batch: str, recipients: tuple[Recipient, ...]) -> None:
        """Set down who gets mail in a batch, in as many parts as it needs."""
        for number, part in enumerate(_parts(_in_pieces(recipients))):
            key = keys.batch_part(wave.programme, wave.id, kind, batch, number)
            data = _RECIPIENTS.dump_json(_joined(part), exclude_defaults=True).decode()
            self._table.put({**key, "data": data, **ending(wave.id)})

    def mail_batch(self, programme_id: str, wave_id: str, kind: str, batch: str) -> tuple[Recipient, ...]:
        """Who gets mail in a batch. Raises UnknownRecord."""
        part = self._table.get(keys.batch(programme_id, wave_id, kind, batch))
        found: list[Recipient] = []
        for number in count(1):
            found += read_as(part, _recipients)
            if not (further := self._table.find(keys.batch_part(programme_id, wave_id, kind, batch, number))):
                break
            part = further
        return _joined(found)

    def mail_batches(self, programme_id: str, wave_id: str, kind: str) -> dict[str, tuple[Recipient, ...]]:
        """Who gets mail in each batch of a run, by the batch's id."""
        found: dict[str, list[Recipient]] = {}
        every = keys.batch(programme_id, wave_id, kind, "")["pk"]
        for batch, recipients in self._table.each(every, lambda item: (item["sk"].split("#")[1], _recipients(item))):
            found.setdefault(batch, []).extend(recipients)
        return {batch: _joined(recipients) for batch, recipients in found.items() if recipients}

    def put_tally_batch(self, wave: Wave, batch: str, teams: list[str]) -> None:
        """Set down which teams are counted in a batch."""
        key = keys.batch(wave.programme, wave.id, Kind.CLOSE, batch)
        self._table.put({**key, "data": json.dumps(teams), **ending(wave.id)})

    def tally_batch(self, programme_id: str, wave_id: str, batch: str) -> list[str]:
        """The teams of a batch. Raises UnknownRecord."""
        item = self._table.get(keys.batch(programme_id, wave_id, Kind.CLOSE, batch))
        return [str(team) for team in json.loads(item["data"])]


def _units(item: Item) -> tuple[Unit, ...]:
    return _UNITS.validate_json(item["data"])


def _recipients(item: Item) -> tuple[Recipient, ...]:
    """Those of a batch of mails; a batch of teams has none."""
    return _RECIPIENTS.validate_json(item["data"]) if item["sk"].startswith("BATCH#mail-") else ()


@lru_cache(maxsize=1)
def _kept_tree(runs: Runs, programme_id: str, wave_id: str, _moment: int) -> Tree:
    return runs.tree(programme_id, wave_id)


def _parts(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries in their order, in lists that fit into one record each; one list if there are none."""
    part: list[Entry] = []
    size = 0
    for entry in entries:
        more = len(entry.model_dump_json().encode()) + 1
        if part and size + more > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(entry)
        size += more
    yield part


def _in_pieces(recipients: Iterable[Recipient]) -> Iterator[Recipient]:
    """Recipients, those of many units one after another with a few of them each."""
    for recipient in recipients:
        for start in range(0, len(recipient.units), UNITS_TOGETHER):
            units = recipient.units[start : start + UNITS_TOGETHER]
            yield recipient.model_copy(update={"units": units})


def _joined(pieces: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Undo `_in_pieces`."""
    together = groupby(pieces, key=lambda piece: piece.address)
    return tuple(
        Recipient(address=address, units=tuple(unit for piece in found for unit in piece.units))
        for address, found in together
    )
