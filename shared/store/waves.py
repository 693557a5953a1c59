"""The waves. What must change atomically, a wave's state and its finished runs, stands beside the JSON of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.store import keys
from shared.store.table import NEW
from shared.wave import Kind, State, Wave

if TYPE_CHECKING:
    from datetime import datetime

    from shared.store.table import Item, Table


@dataclass(frozen=True)
class Waves:
    """The verbs over the register's table."""

    _table: Table

    def of(self, programme_id: str) -> list[Wave]:
        """A programme's waves, oldest first."""
        return [_wave(item) for item in self._table.query(keys.waves(programme_id))]

    def wave(self, programme_id: str, wave_id: str) -> Wave:
        """A wave. Raises UnknownRecord."""
        return _wave(self._table.get(keys.wave(programme_id, wave_id)))

    def create(self, wave: Wave) -> bool:
        """Add a wave; False where it exists already."""
        return self._table.put(_item(wave), when=[NEW])

    def change(self, wave: Wave) -> None:
        """Replace a wave that has not opened yet; one that has stays as it is."""
        self._table.put(_item(wave), when=[{"state": None}])

    def extend(self, wave: Wave, closes_at: datetime) -> bool:
        """Let an open wave close later; False where it is no longer open or has changed since it was read.

        Everything else of it stays, so the rules that people answer under and the day on which their answers go.
        """
        key = keys.wave(wave.programme, wave.id)
        item = self._table.get(key)
        if _wave(item).model_copy(update={"done": wave.done, "unsettled": wave.unsettled}) != wave:
            return False
        later = Wave.model_validate_json(item["data"]).model_copy(update={"closes_at": closes_at})
        known = {"state": State.OPEN, "data": item["data"]}
        return self._table.update(key, {"data": later.model_dump_json()}, when=[known])

    def move(self, wave: Wave, to: State, *, after: tuple[State, ...]) -> bool:
        """Change a wave's state if it stands in one of `after` (or in `to` already); False where it does not."""
        allowed = (*after, to, *((None,) if State.SCHEDULED in after else ()))
        return self._table.update(keys.wave(wave.programme, wave.id), {"state": to}, when=[{"state": allowed}])

    def finish_run(self, programme_id: str, wave_id: str, kind: Kind) -> None:
        """Note that a wave's run of this kind is done."""
        self._table.update(keys.wave(programme_id, wave_id), {"done": {kind}})

    def unsettle(self, programme_id: str, wave_id: str, *, waits: bool = True) -> None:
        """Note whether mails of unknown fate may wait to be sent once more."""
        self._table.update(keys.wave(programme_id, wave_id), {"unsettled": "yes" if waits else None})


def _item(wave: Wave) -> Item:
    return {**keys.wave(wave.programme, wave.id), "data": wave.model_dump_json()}


def _wave(item: Item) -> Wave:
    wave = Wave.model_validate_json(item["data"])
    state, done = item.get("state", wave.state), item.get("done", ())
    known = {"state": State(state), "done": tuple(sorted(map(Kind, done))), "unsettled": "unsettled" in item}
    return wave.model_copy(update=known)
