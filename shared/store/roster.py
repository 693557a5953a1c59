"""The teams as an operator changes them, many at a time: units and links together, so that no call leaves half a team.

A link keeps what its team's lead said. Every change may be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.errors import RosterBusy
from shared.store import keys
from shared.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 100  # what a transaction of DynamoDB takes, reading or writing
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


@dataclass(frozen=True)
class Step:
    """One change that happens as a whole or not at all: a unit put, closed, opened again or removed; a link put."""

    unit: Unit | None = None
    link: Link | None = None
    closes: Unit | None = None
    removes: str = ""
    is_new: bool = False
    reopens: bool = False

    @property
    def size(self) -> int:
        """How many of a transaction's actions it takes."""
        return sum((self.unit is not None, self.reopens, self.link is not None, bool(self.removes))) + (
            2 if self.closes else 0
        )


class Roster:
    """The verbs over the register's table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def closed(self) -> list[Unit]:
        """Every team that has closed, by id; without the addresses that it had."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.CLOSED}},
            ConsistentRead=True,
        )
        return [Unit.model_validate_json(item["data"]["S"]) for page in pages for item in page["Items"]]

    def write(self, steps: Sequence[Step]) -> Iterator[int]:
        """Make the changes in their order, as few calls as they need; gives the number of steps after each call.

        Raises RosterBusy where somebody else makes the same teams, or a lead writes again and again.
        """
        for batch in _batches(steps):
            self._write(batch)
            yield len(batch)

    def _write(self, batch: Sequence[Step]) -> None:
        for _ in range(ATTEMPTS):
            said = self._said([step.link for step in batch if step.link and not step.is_new])
            actions = [action for step in batch for action in self._actions(step, said)]
            try:
                self._client.transact_write_items(TransactItems=actions)
            except self._client.exceptions.TransactionCanceledException as error:
                if any(step.is_new for step in batch) and not self._may_be_new(batch):
                    raise RosterBusy("somebody else is adding the same teams") from error
            else:
                return
        raise RosterBusy("the register is being changed by others again and again")

    def _may_be_new(self, batch: Sequence[Step]) -> bool:
        """Whether every unit that is to be new still is."""
        new = [keys.unit(step.unit.id) for step in batch if step.unit and step.is_new]
        return not any(self._read(new))

    def _said(self, links: Iterable[Link]) -> dict[str, dict[str, Any]]:
        """What each link has of a lead's words, by the link's code."""
        listed = list(links)
        found = self._read([keys.link(link.code) for link in listed])
        return {
            link.code: {name: item[name] for name in KEPT if name in item and item["team"] == _s(link.team)}
            for link, item in zip(listed, found, strict=True)
        }

    def _read(self, wanted: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
        """Records by their keys, empty where there is none."""
        if not wanted:
            return []
        gets: Any = [{"Get": {"TableName": self._table, "Key": _typed(key)}} for key in wanted]
        replies = self._client.transact_get_items(TransactItems=gets)["Responses"]
        return [dict(reply.get("Item", {})) for reply in replies]

    def _actions(self, step: Step, said: dict[str, dict[str, Any]]) -> Iterator[Any]:
        if step.unit:
            condition = {"ConditionExpression": "attribute_not_exists(pk)"} if step.is_new else {}
            yield self._put(keys.unit(step.unit.id), step.unit, **condition)
        if step.unit and step.reopens:
            yield self._delete(keys.closed(step.unit.id))
        if step.closes:
            yield self._put(keys.closed(step.closes.id), step.closes.model_copy(update={"recipients": ()}))
            yield self._delete(keys.unit(step.closes.id))
        if step.removes:
            yield self._delete(keys.unit(step.removes))
        if step.link:
            yield self._put_link(step.link, {} if step.is_new else said[step.link.code])

    def _put(self, key: dict[str, str], unit: Unit, **more: Any) -> Any:
        return {"Put": {"TableName": self._table, "Item": {**_typed(key), "data": _s(unit.model_dump_json())}, **more}}

    def _delete(self, key: dict[str, str]) -> Any:
        return {"Delete": {"TableName": self._table, "Key": _typed(key)}}

    def _put_link(self, link: Link, said: dict[str, Any]) -> Any:
        """A link with what its lead said, on condition that this has not changed since it was read."""
        texts = {name: text for name, text in vars(link).items() if name != "code"}
        needed = {name: texts[name] for name in ("programme", "team", "team_name", "from_wave", "above")}
        given = {name: text for name, text in texts.items() if text}
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": {**_typed({**keys.link(link.code), **needed, **given}), **said},
            "ConditionExpression": "did = :did" if "did" in said else "attribute_not_exists(did) OR team <> :team",
            "ExpressionAttributeValues": {":did": said["did"]} if "did" in said else {":team": _s(link.team)},
        }
        return {"Put": put}


def _batches(steps: Sequence[Step]) -> Iterator[list[Step]]:
    batch: list[Step] = []
    for step in steps:
        if batch and sum(each.size for each in batch) + step.size > AT_ONCE:
            yield batch
            batch = []
        batch.append(step)
    if batch:
        yield batch


def _typed(key: dict[str, str]) -> dict[str, Any]:
    return {name: _s(value) for name, value in key.items()}


def _s(text: str) -> dict[str, str]:
    return {"S": text}
