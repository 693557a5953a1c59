"""The waves. What must change atomically, a wave's state and its finished runs, stands beside the JSON of the rest."""

from datetime import UTC, datetime

from shared.store import keys
from shared.store.table import Item, Store, When
from shared.wave import Kind, State, Tried, Wave

AGAIN = "remind_again"
LATER = ("wave_0", "alone")  # what 0.1.0 does not know


class Waves(Store):
    """The verbs over the register's table."""

    def of(self, programme_id: str) -> list[Wave]:
        """A programme's waves, oldest first."""
        return list(self._table.each(keys.waves(programme_id), _wave, _unread))

    def wave(self, programme_id: str, wave_id: str) -> Wave:
        """A wave. Raises UnknownRecord, RecordUnreadable."""
        return self._table.one(keys.wave(programme_id, wave_id), _wave)

    def plan(self, wave: Wave) -> None:
        """Add a wave, or replace it as long as it has not opened; one that has stays as it is."""
        again = {AGAIN: " ".join(each.isoformat() for each in wave.remind_again)} if wave.remind_again else {}
        item = {**keys.wave(wave.programme, wave.id), "data": _json(wave), **again}
        self._table.put(item, when=[{"state": None}])

    def extend(self, wave: Wave, closes_at: datetime) -> bool:
        """Let an open wave close later; False where it is no longer open or has changed since it was read.

        Everything else of it stays, so the rules that people answer under and the day on which their answers go.
        """
        key = keys.wave(wave.programme, wave.id)
        item = self._table.get(key)
        notes = {"done": wave.done, "tried": wave.tried, "unsettled": wave.unsettled}
        if _wave(item).model_copy(update=notes) != wave:
            return False
        later = Wave.model_validate_json(item["data"]).model_copy(update={"closes_at": closes_at})  # `AGAIN` stays
        known = {"state": State.OPEN, "data": item["data"]}
        return self._table.update(key, {"data": _json(later)}, when=[known])

    def move(self, wave: Wave, to: State, *, after: tuple[State, ...]) -> bool:
        """Change a wave's state if it stands in one of `after` (or in `to` already); False where it does not."""
        allowed = (*after, to, *((None,) if State.SCHEDULED in after else ()))
        return self._table.update(keys.wave(wave.programme, wave.id), {"state": to}, when=[{"state": allowed}])

    def end(self, programme_id: str, wave_id: str) -> bool:
        """Close a wave as not counted; False where it is not open or closed.

        It is stored as a missed one, which 0.1.0 knows and leaves alone, and says beside what it is.
        """
        change = {"state": State.MISSED, "end": State.NOT_COUNTED}
        known: When = [{"state": (State.OPEN, State.CLOSED)}, {"end": State.NOT_COUNTED}]
        return self._table.update(keys.wave(programme_id, wave_id), change, when=known)

    def note_attempt(self, wave: Wave, kind: Kind, tried: Tried) -> None:
        """Put down which attempt at a run is the last."""
        note = f"{tried.attempt} {tried.at.isoformat()}"
        self._table.update(keys.wave(wave.programme, wave.id), {f"tried_{kind}": note})

    def finish_run(self, programme_id: str, wave_id: str, kind: Kind) -> None:
        """Note that a wave's run of this kind is done."""
        done = "done" if kind.words is kind else "reminded"
        self._table.update(keys.wave(programme_id, wave_id), {done: {kind}})

    def unsettle(self, programme_id: str, wave_id: str, *, waits: bool = True) -> None:
        """Note whether mails of unknown fate may wait to be sent once more."""
        self._table.update(keys.wave(programme_id, wave_id), {"unsettled": "yes" if waits else None})


def _json(wave: Wave) -> str:
    """As 0.1.0 reads it, which knows one reminder: what there is of later ones stands beside."""
    return wave.model_dump_json(exclude={"remind_again", *(name for name in LATER if not getattr(wave, name))})


def _wave(item: Item) -> Wave:
    wave = Wave.model_validate_json(item["data"])
    state = item.get("end") or item.get("state", wave.state)
    done = {*item.get("done", ()), *item.get("reminded", ())}
    again = tuple(map(datetime.fromisoformat, item.get(AGAIN, "").split()))
    notes = {kind: item[f"tried_{kind}"].split() for kind in Kind if f"tried_{kind}" in item}
    tried = {kind: Tried(int(attempt), datetime.fromisoformat(at)) for kind, (attempt, at) in notes.items()}
    known = {"state": State(state), "done": tuple(sorted(map(Kind, done))), "tried": tried, "remind_again": again}
    return wave.model_copy(update={**known, "unsettled": "unsettled" in item})


def _unread(item: Item) -> Wave:
    """What stands for a wave that cannot be read; `done` unless people may be answering."""
    opens = datetime.fromisoformat(item["sk"].removeprefix("WAVE#")).replace(tzinfo=UTC)
    done = () if item.get("state") == State.OPEN else tuple(Kind)
    return Wave(
        programme=item["pk"].removeprefix("WAVES#"), id=opens.date().isoformat(), instrument="", instrument_version=0,
        opens_at=opens, remind_at=opens, closes_at=opens, expires_at=opens, state=State.UNREAD, done=done,
    )  # fmt: skip
