"""The units, and the teams as an operator changes them: many at a time, units and links together, so that no call
leaves half a team.

A link keeps what its team's lead said, and one that comes in its place takes it over. Every change may be made again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.errors import RosterBusy
from shared.store import keys
from shared.store.table import AT_ONCE, NEW, Delete, Item, Key, Put, Store, When, other_than, read_as
from shared.unit import Unit

ATTEMPTS = 5
KEPT = ("did", "did_after")  # what a lead said


@dataclass(frozen=True)
class Link:
    """What a team's link says to the public function.

    `above` names the units above the team whose leads get its summary; until the day `moved` that was `above_was`, as
    the open wave's people were told. `until` is the opening day of the last wave of a team that has closed.
    """

    code: str
    programme: str
    team: str
    team_name: str
    from_wave: str = ""
    above: str = ""
    moved: str = ""
    above_was: str = ""
    until: str = ""
    revoked: str = ""  # "yes": another link holds


@dataclass(frozen=True)
class Step:
    """One change that happens as a whole or not at all: a unit put, closed, opened again or removed; a link put, which
    may come in place of the one with the code `follows`.
    """

    unit: Unit | None = None
    link: Link | None = None
    follows: str = ""
    closes: Unit | None = None
    removes: str = ""
    is_new: bool = False
    reopens: bool = False

    @property
    def size(self) -> int:
        """How many of a transaction's actions it takes."""
        return sum(map(bool, (self.unit, self.reopens, self.link, self.removes, self.closes, self.closes)))


class Roster(Store):
    """The verbs over the register's table."""

    def units(self) -> list[Unit]:
        """Every unit, by id; one that cannot be read is bare, so that those below it have their place."""
        return list(self._table.each(keys.UNITS, _unit, _bare))

    def closed(self) -> list[Unit]:
        """Every team that has closed, by id; without the addresses that it had."""
        return list(self._table.each(keys.CLOSED, _unit))

    def find(self, unit_id: str) -> Unit | None:
        """A unit, if there is one."""
        item = self._table.find(keys.unit(unit_id))
        return read_as(item, _unit) if item else None

    def is_revoked(self, code: str) -> bool:
        """Whether another link holds in place of the one with this code."""
        return "revoked" in (self._table.find(keys.link(code)) or {})

    def put(self, unit: Unit) -> None:
        """Add or replace a unit, whatever its link says."""
        self._table.put(_item(keys.unit(unit.id), unit))

    def write(self, steps: Sequence[Step]) -> Iterator[int]:
        """Make the changes in their order, as few calls as they need; gives the number of steps after each call.

        Raises RosterBusy where somebody else makes the same teams, or a lead writes again and again.
        """
        for batch in _batches(steps):
            self._write(batch)
            yield len(batch)

    def _write(self, batch: Sequence[Step]) -> None:
        for _ in range(ATTEMPTS):
            said = self._said({step.link.code: step for step in batch if step.link and not step.is_new})
            if self._table.transact(action for step in batch for action in _actions(step, said)):
                return
            if any(step.is_new for step in batch) and not self._may_be_new(batch):
                raise RosterBusy("somebody else is adding the same teams")
        raise RosterBusy("the register is being changed by others again and again")

    def _may_be_new(self, batch: Sequence[Step]) -> bool:
        """Whether every unit that is to be new still is."""
        new = [keys.unit(step.unit.id) for step in batch if step.unit and step.is_new]
        return not any(self._table.get_together(new))

    def _said(self, steps: Mapping[str, Step]) -> dict[str, Item]:
        """What each link is to have of a lead's words, by the link's code."""
        sources = list(dict.fromkeys(step.follows or code for code, step in steps.items()))
        found = dict(zip(sources, self._table.get_together([keys.link(code) for code in sources]), strict=True))
        had = {code: (found[step.follows or code], step.link and step.link.team) for code, step in steps.items()}
        return {
            code: {name: item[name] for name in KEPT if name in item and item["team"] == team}
            for code, (item, team) in had.items()
        }


def _actions(step: Step, said: dict[str, Item]) -> Iterator[Put | Delete]:
    if step.unit:
        yield Put(_item(keys.unit(step.unit.id), step.unit), when=[NEW] if step.is_new else ())
    if step.unit and step.reopens:
        yield Delete(keys.closed(step.unit.id))
    if step.closes:
        yield Put(_item(keys.closed(step.closes.id), step.closes.model_copy(update={"recipients": ()})))
        yield Delete(keys.unit(step.closes.id))
    if step.removes:
        yield Delete(keys.unit(step.removes))
    if step.link:
        yield _put_link(step.link, {} if step.is_new else said[step.link.code])


def _unit(item: Item) -> Unit:
    return Unit.model_validate_json(item["data"])


def _bare(item: Item) -> Unit:
    """What stands for a unit that cannot be read: no team, and nobody's mail."""
    told = json.loads(item["data"])
    return Unit(id=told["id"], name=told["id"], parent=told["parent"])


def _item(key: Key, unit: Unit) -> Item:
    return {**key, "data": unit.model_dump_json()}


def _put_link(link: Link, said: Item) -> Put:
    """A link with what its lead said, on condition that this has not changed since it was read."""
    texts = {name: text for name, text in vars(link).items() if name != "code"}
    needed = {name: texts[name] for name in ("programme", "team", "team_name", "from_wave", "above")}
    given = {name: text for name, text in texts.items() if text}
    unchanged: When = [NEW, {"did": said["did"]}] if "did" in said else [{"did": None}, {"team": other_than(link.team)}]
    return Put({**keys.link(link.code), **needed, **given, **said}, when=unchanged)


def _batches(steps: Sequence[Step]) -> Iterator[list[Step]]:
    batch: list[Step] = []
    for step in steps:
        if batch and sum(each.size for each in batch) + step.size > AT_ONCE:
            yield batch
            batch = []
        batch.append(step)
    if batch:
        yield batch
