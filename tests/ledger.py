"""DynamoDB on a file of this machine, for simulations that are too large for moto: the calls that the stores make.

It refuses what DynamoDB refuses for its size, cuts replies where DynamoDB cuts them, and counts requests, capacity units
and bytes. Of expressions it knows those that `shared.store` writes. Limits and units:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

ITEM_BYTES = 400 * 1024
QUERY_BYTES = 1024 * 1024
BATCH_KEYS, BATCH_BYTES = 100, 16 * 1024 * 1024
KEY_BYTES = {"pk": 2048, "sk": 1024}
READ_UNIT, WRITE_UNIT = 4096, 1024
Item = dict[str, Any]


class ConditionalCheckFailed(Exception):
    """A condition does not hold."""


class TooLarge(Exception):
    """What DynamoDB refuses with a ValidationException."""


class Ledger:
    """Stands in for boto3's DynamoDB client. `box` gives the items of a partition that the file does not hold."""

    exceptions = SimpleNamespace(ConditionalCheckFailedException=ConditionalCheckFailed)

    def __init__(self, path: Path, box: Callable[[str], list[Item]] | None = None) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        for line in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA locking_mode = EXCLUSIVE"):
            self._file.execute(line)
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS items (tbl TEXT, pk TEXT, sk TEXT, item TEXT, PRIMARY KEY (tbl, pk, sk)) WITHOUT ROWID"
        )
        self._box = box
        self.calls: Counter[str] = Counter()
        self.units: dict[str, float] = {"read": 0, "write": 0}  # reads, writes
        self.bytes = 0  # of items, read and written
        self.largest = 0
        self.seconds = 0.0  # of CPU in here: not the functions'

    def close(self) -> None:
        """End it; the file stays."""
        self._file.close()

    # The client's calls

    def get_item(self, *, TableName: str, Key: Item, ConsistentRead: bool) -> dict[str, Any]:  # noqa: N803
        """Read an item; half the units if it may be old."""
        start = time.process_time()
        self.calls["GetItem"] += 1
        item, size = self._read(TableName, Key)
        self._reads(size, ConsistentRead)
        self.seconds += time.process_time() - start
        return {"Item": item} if item else {}

    def put_item(self, *, TableName: str, Item: Item, **more: Any) -> None:  # noqa: N803
        """Write an item on a condition."""
        start = time.process_time()
        self.calls["PutItem"] += 1
        before, size = self._read(TableName, Item) if "ConditionExpression" in more else (None, 0)
        self._check(before, size, more)
        self._write(TableName, Item, size)
        self.seconds += time.process_time() - start

    def update_item(self, *, TableName: str, Key: Item, UpdateExpression: str, **more: Any) -> None:  # noqa: N803
        """Change an item on a condition."""
        start = time.process_time()
        self.calls["UpdateItem"] += 1
        before, size = self._read(TableName, Key)
        self._check(before, size, more)
        names, values = more.get("ExpressionAttributeNames", {}), more.get("ExpressionAttributeValues", {})
        self._write(TableName, _updated(before or dict(Key), UpdateExpression, names, values), size)
        self.seconds += time.process_time() - start

    def delete_item(self, *, TableName: str, Key: Item, **more: Any) -> None:  # noqa: N803
        """Delete an item on a condition."""
        start = time.process_time()
        self.calls["DeleteItem"] += 1
        before, size = self._read(TableName, Key)
        self._check(before, size, more)
        self.units["write"] += max(1, -(-size // WRITE_UNIT))
        self._file.execute("DELETE FROM items WHERE tbl = ? AND pk = ? AND sk = ?", (TableName, *_key(Key)))
        self.seconds += time.process_time() - start

    def get_paginator(self, operation: str) -> SimpleNamespace:
        """Pages of a Query."""
        assert operation == "query"
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, *, TableName: str, ConsistentRead: bool, **asked: Any) -> Iterator[dict[str, list[Item]]]:  # noqa: N803
        assert asked["KeyConditionExpression"] == "pk = :pk"
        partition: str = asked["ExpressionAttributeValues"][":pk"]["S"]
        after: str | None = ""
        while after is not None:
            start = time.process_time()
            self.calls["Query"] += 1
            items, size, after = self._page(TableName, partition, after)
            self._reads(size, ConsistentRead)
            self.seconds += time.process_time() - start
            yield {"Items": items}

    def _page(self, table: str, partition: str, after: str) -> tuple[list[Item], int, str | None]:
        if self._box and partition.startswith("BOX#"):
            items = self._box(partition)
            return items, sum(map(_size, items)), None  # a team's box is far below a page
        found = self._file.execute(
            "SELECT item FROM items WHERE tbl = ? AND pk = ? AND sk > ? ORDER BY sk", (table, partition, after)
        )
        items, size = [], 0
        for (text,) in found:
            item = json.loads(text)
            size += _size(item)
            items.append(item)
            if size > QUERY_BYTES:
                return items, size, item["sk"]["S"]
        return items, size, None

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Read up to a hundred items; what is over 16 MB is left."""
        self.calls["BatchGetItem"] += 1
        [(table, asked)] = RequestItems.items()
        if len(asked["Keys"]) > BATCH_KEYS:
            raise TooLarge("more than a hundred keys")
        items: list[Item] = []
        total = 0
        for place, key in enumerate(asked["Keys"]):
            item, size = self._read(table, key)
            if total + size > BATCH_BYTES:
                return {
                    "Responses": {table: items},
                    "UnprocessedKeys": {table: {**asked, "Keys": asked["Keys"][place:]}},
                }
            self._reads(size, asked["ConsistentRead"])
            items += [item] if item else []
            total += size
        return {"Responses": {table: items}, "UnprocessedKeys": {}}

    # The file

    def _read(self, table: str, key: Item) -> tuple[Item | None, int]:
        found = self._file.execute(
            "SELECT item FROM items WHERE tbl = ? AND pk = ? AND sk = ?", (table, *_key(key))
        ).fetchone()
        item = json.loads(found[0]) if found else None
        return item, _size(item) if item else 0

    def _write(self, table: str, item: Item, size_before: int) -> None:
        size = _size(item)
        if size > ITEM_BYTES or any(len(item[name]["S"].encode()) > most for name, most in KEY_BYTES.items()):
            raise TooLarge(f"{item['pk']['S'].partition('#')[0]}: {size} bytes")
        self.largest = max(self.largest, size)
        self.bytes += size
        self.units["write"] += max(1, -(-max(size, size_before) // WRITE_UNIT))
        text = json.dumps(item, ensure_ascii=False)
        self._file.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", (table, *_key(item), text))

    def _reads(self, size: int, consistent: bool) -> None:
        units = max(1, -(-size // READ_UNIT))
        self.bytes += size
        self.units["read"] += units if consistent else units / 2

    def _check(self, item: Item | None, size: int, more: Mapping[str, Any]) -> None:
        if "ConditionExpression" not in more:
            return
        names, values = more.get("ExpressionAttributeNames", {}), more.get("ExpressionAttributeValues", {})
        if not _condition(more["ConditionExpression"])(item or {}, names, values):
            self.units["write"] += max(1, -(-size // WRITE_UNIT))  # a refused write costs too
            raise ConditionalCheckFailed


def _key(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _size(item: Item) -> int:
    """Names and values in UTF-8: how DynamoDB measures an item."""
    total = 0
    for name, typed in item.items():
        [value] = typed.values()
        total += len(name) + (sum(map(len, value)) if isinstance(value, list) else len(value.encode()))
    return total


def _updated(item: Item, expression: str, names: Mapping[str, str], values: Mapping[str, Any]) -> Item:
    """`SET a = :x, b = :y`, `REMOVE a`, `ADD a :x` for a set of strings, one after another."""
    words = re.split(r"\b(SET|REMOVE|ADD)\b", expression)[1:]
    for verb, clause in zip(words[::2], words[1::2], strict=True):
        for change in clause.split(","):
            name, _, value = change.strip().replace("=", " ").partition(" ")
            name = names.get(name, name)
            if verb == "REMOVE":
                item.pop(name, None)
            elif verb == "SET":
                item[name] = values[value.strip()]
            else:
                item[name] = {"SS": sorted({*item.get(name, {"SS": []})["SS"], *values[value.strip()]["SS"]})}
    return item


@cache
def _condition(text: str) -> Callable[..., bool]:
    """`attribute_not_exists(a)`, `a = :b`, `<`, `<=`, `a IN (:b, :c)`, with AND before OR, and brackets."""
    words = re.findall(r"attribute_not_exists|[(),]|<=|[=<]|[#:]?\w+", text)
    test = _any(words)
    assert not words, text
    return test


def _any(words: list[str]) -> Callable[..., bool]:
    tests = [_all(words)]
    while words and words[0] == "OR":
        words.pop(0)
        tests.append(_all(words))
    return lambda *given: any(test(*given) for test in tests)


def _all(words: list[str]) -> Callable[..., bool]:
    tests = [_one(words)]
    while words and words[0] == "AND":
        words.pop(0)
        tests.append(_one(words))
    return lambda *given: all(test(*given) for test in tests)


def _one(words: list[str]) -> Callable[..., bool]:
    first = words.pop(0)
    if first == "(":
        test = _any(words)
        words.pop(0)
        return test
    if first == "attribute_not_exists":
        _, name, _ = (words.pop(0) for _ in range(3))
        return lambda item, names, _values: names.get(name, name) not in item
    sign = words.pop(0)
    wanted = [words.pop(0)]
    while wanted[-1] != ")" and sign == "IN":
        wanted.append(words.pop(0))
    return partial(_compare, first, sign, [word for word in wanted if word.startswith(":")])


def _compare(
    name: str, sign: str, wanted: list[str], item: Item, names: Mapping[str, str], values: Mapping[str, Any]
) -> bool:
    typed = item.get(names.get(name, name))
    if typed is None:
        return False
    [(kind, value)] = typed.items()
    others = [values[word][kind] for word in wanted if kind in values[word]]
    return any(value < other if sign == "<" else value <= other if sign == "<=" else value == other for other in others)
