"""DynamoDB, in one place: its calls, its typed values and its expressions stand here and nowhere else.

The one exception is the public function, which must start without boto3: its door is `functions.survey.dynamodb`.

An item is a plain dict here: texts, whole numbers, and sets of texts. What must hold for a write is told as an item is:
`when=[{"id": "x", "state": ("claimed", "sent")}, {"pk": None}]` writes where one of these fits what is stored, that is
where each of its attributes is the value, or one of the tuple; None is an attribute that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from shared.errors import RecordsUnread, RecordUnreadable, UnknownRecord
from shared.store import shapes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

When = Sequence[Mapping[str, Any]]

Read = TypeVar("Read")
Key = dict[str, str]
Item = dict[str, Any]

NEW: Item = {"pk": None}  # there is no such record yet
AT_ONCE = 100  # what a transaction takes, reading or writing
IN_THE_WAY = {"None", "ConditionalCheckFailed", "TransactionConflict"}  # a transaction's reasons to be made again
MOST_KEYS = 100  # of one BatchGetItem
BARREN_REPLIES = 6  # to BatchGetItem, one after another
BAD = (ValueError, KeyError, TypeError, AttributeError)  # what a reader raises of a record that is none of ours
PAUSE_SECONDS = 0.05  # doubled by each barren reply: 3 seconds in all


@dataclass(frozen=True)
class Than:
    """What an attribute must be compared to a value; one that is not there is nothing of the kind."""

    sign: str
    value: str


def below(value: str) -> Than:
    """Less than the value."""
    return Than("<", value)


def at_most(value: str) -> Than:
    """The value or less."""
    return Than("<=", value)


def other_than(value: str) -> Than:
    """Anything but the value."""
    return Than("<>", value)


class Put(NamedTuple):
    """A put within a transaction."""

    item: Item
    when: When = ()


class Delete(NamedTuple):
    """A deletion within a transaction."""

    key: Key


@dataclass(frozen=True)
class Table:
    """One table. Every read is consistent; a write with `when` says whether that held.

    `unread` has the keys of what `each` could not read; nothing of it is written over.
    """

    client: DynamoDBClient
    name: str
    unread: set[str] = field(default_factory=set, compare=False)

    def find(self, key: Key) -> Item | None:
        """A record, if there is one."""
        reply = self.client.get_item(TableName=self.name, Key=_typed(key), ConsistentRead=True)
        return _plain(reply["Item"]) if "Item" in reply else None

    def get(self, key: Key) -> Item:
        """A record. Raises UnknownRecord."""
        if (item := self.find(key)) is None:
            raise UnknownRecord(f"{key['pk']} {key['sk']}")
        return item

    def one(self, key: Key, read: Callable[[Item], Read]) -> Read:
        """What `read` makes of a record. Raises UnknownRecord, RecordUnreadable."""
        return read_as(self.get(key), read)

    def each(
        self, partition: str, read: Callable[[Item], Read], instead: Callable[[Item], Read] | None = None
    ) -> Iterator[Read]:
        """What `read` makes of each record of a partition, and `instead` of one that it cannot, if that can.

        One bad record stops nothing else: it is left out, and stands in `unread`.
        """
        for typed in self._query(partition):
            try:
                yield read(_plain(typed))
            except (RecordUnreadable, *BAD):
                self.unread.add(_named(stored := {name: _plain_value(value) for name, value in typed.items()}))
                with suppress(*BAD):
                    yield from [instead(stored)] if instead else ()

    def query(self, partition: str) -> Iterator[Item]:
        """The records of a partition, in the order of their keys."""
        return map(_plain, self._query(partition))

    def keys(self, partition: str) -> Iterator[Key]:
        """The keys of a partition, and nothing else of it."""
        items = self._query(partition, Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="pk, sk")
        return ({name: item[name]["S"] for name in ("pk", "sk")} for item in items)

    def put(self, item: Item, when: When = ()) -> bool:
        """Add or replace a record."""
        return self._holds(self.client.put_item, self._put(item, when))

    def update(self, key: Key, change: Item, when: When = ()) -> bool:
        """Change attributes of a record: None removes one, a set is added to what is there."""
        written = _Written()
        clauses: dict[str, list[str]] = {}
        for name, value in change.items():
            verb, text = written.change(name, value)
            clauses.setdefault(verb, []).append(text)
        update = " ".join(f"{verb} {', '.join(texts)}" for verb, texts in clauses.items())
        what = {"TableName": self.name, "Key": _typed(key), "UpdateExpression": update, **written.condition(when)}
        return self._holds(self.client.update_item, what)

    def delete(self, key: Key) -> None:
        """Remove a record; one that is not there is no failure."""
        self.client.delete_item(**self._delete(key))

    def transact(self, actions: Iterable[Put | Delete]) -> bool:
        """Make at most AT_ONCE changes, all or none; False where a condition or another's change was in the way.

        What else cancels one, such as throttling, is raised (ClientError).
        """
        typed: Any = [
            {"Put": self._put(*action)} if isinstance(action, Put) else {"Delete": self._delete(action.key)}
            for action in actions
        ]
        try:
            self.client.transact_write_items(TransactItems=typed)
        except self.client.exceptions.TransactionCanceledException as error:
            if {reason.get("Code", "None") for reason in error.response["CancellationReasons"]} <= IN_THE_WAY:
                return False
            raise
        return True

    def get_together(self, keys: Sequence[Key]) -> list[Item]:
        """At most AT_ONCE records as they are at one moment, empty where there is none."""
        if not keys:
            return []
        gets: Any = [{"Get": {"TableName": self.name, "Key": _typed(key)}} for key in keys]
        replies = self.client.transact_get_items(TransactItems=gets)["Responses"]
        return [_plain(reply["Item"]) if reply.get("Item") else {} for reply in replies]

    def get_many(self, keys: Iterable[Key], pause: Callable[[float], None] = sleep) -> Iterator[Item]:
        """Those of the records that there are, in no order, MOST_KEYS a call.

        A reply is cut off at 16 MB, and under load; what it had no room for is asked for again after a `pause` (of
        seconds). Raises RecordsUnread where BARREN_REPLIES in a row had nothing at all.
        """
        waiting: list[Any] = [_typed(key) for key in keys]
        barren = 0
        while waiting:
            asked, waiting = waiting[:MOST_KEYS], waiting[MOST_KEYS:]
            reply = self.client.batch_get_item(RequestItems={self.name: {"Keys": asked, "ConsistentRead": True}})
            items = reply["Responses"].get(self.name, [])
            yield from map(_plain, items)
            if left := reply.get("UnprocessedKeys", {}).get(self.name):
                barren = 0 if items else barren + 1
                if barren == BARREN_REPLIES:
                    raise RecordsUnread
                pause(PAUSE_SECONDS * 2**barren)
                waiting += left["Keys"]

    def _query(self, partition: str, **more: Any) -> Iterator[Any]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=_typed({":pk": partition}),
            ConsistentRead=True,
            **more,
        )
        for page in pages:
            yield from page["Items"]

    def _put(self, item: Item, when: When) -> dict[str, Any]:
        if not when and _named(item) in self.unread:
            raise RecordUnreadable(_named(item))
        return {"TableName": self.name, "Item": _typed(shapes.stamped(item)), **_Written().condition(when)}

    def _delete(self, key: Key) -> dict[str, Any]:
        return {"TableName": self.name, "Key": _typed(key)}

    def _holds(self, call: Callable[..., object], what: dict[str, Any]) -> bool:
        try:
            call(**what)
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True


@dataclass(frozen=True)
class Store:
    """What every store is: verbs over one table."""

    _table: Table


class _Written:
    """Expressions as they are written, with the placeholders of their names and values."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: Item = {}

    def change(self, name: str, value: Any) -> tuple[str, str]:
        """The verb of a change, and what follows it."""
        if value is None:
            return "REMOVE", self._name(name)
        verb, sign = ("ADD", " ") if isinstance(value, set) else ("SET", " = ")
        return verb, f"{self._name(name)}{sign}{self._value(value)}"

    def condition(self, when: When) -> dict[str, Any]:
        """The parameters of a call that say when it may happen, and what the placeholders stand for."""
        text = " OR ".join(
            " AND ".join(self._test(name, wanted) for name, wanted in fitting.items()) for fitting in when
        )
        parameters = {
            "ConditionExpression": text,
            "ExpressionAttributeNames": self._names,
            "ExpressionAttributeValues": _typed(self._values),
        }
        return {name: value for name, value in parameters.items() if value}

    def _test(self, name: str, wanted: Any) -> str:
        """Whether an attribute is what is wanted, or one of it."""
        options = wanted if isinstance(wanted, tuple) else (wanted,)
        attribute, tests = self._name(name), []
        if None in options:
            tests.append(f"attribute_not_exists({attribute})")
        if equal := [self._value(each) for each in options if isinstance(each, str | int)]:
            tests.append(f"{attribute} IN ({', '.join(equal)})" if equal[1:] else f"{attribute} = {equal[0]}")
        tests += [f"{attribute} {each.sign} {self._value(each.value)}" for each in options if isinstance(each, Than)]
        if not tests:
            raise ValueError(f"nothing is said of what '{name}' may be")
        return f"({' OR '.join(tests)})" if tests[1:] else tests[0]

    def _name(self, name: str) -> str:
        self._names[f"#{name}"] = name
        return f"#{name}"

    def _value(self, value: Any) -> str:
        placeholder = f":{len(self._values)}"
        self._values[placeholder] = value
        return placeholder


def _named(stored: Item) -> str:
    return f"{stored['pk']} {stored['sk']}"


def read_as(item: Item, read: Callable[[Item], Read]) -> Read:
    """What `read` makes of a record. Raises RecordUnreadable."""
    try:
        return read(item)
    except BAD:
        raise RecordUnreadable(_named(item)) from None


def _typed(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as DynamoDB takes it."""
    return {name: _typed_value(value) for name, value in item.items()}


def _typed_value(value: Any) -> dict[str, Any]:
    if isinstance(value, set):
        return {"SS": sorted(value)}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _plain(typed: Mapping[str, Any]) -> Item:
    """An item as DynamoDB gives it, in today's shape."""
    return shapes.current({name: _plain_value(value) for name, value in typed.items()})


def _plain_value(typed: Mapping[str, Any]) -> Any:
    [(kind, value)] = typed.items()
    return set(value) if kind == "SS" else int(value) if kind == "N" else value
