"""What each kind of record was before, so that what one version of the product stored every later one reads.

The shape of a record has a number, which stands in its attribute `version`; without one it is 1, the shape of 0.1.0.
Who changes what a shape means adds here, under the first word of the partition key, the reader of the one before: it
makes of an item as that version stored it one as the next does. From then on what is put says its number, and `Table`
reads every record through here.

A field that may be missing needs no reader. An update leaves the number as it is: what it sets must mean the same in
both. The public function reads FORM and LINK by its own door, and would call `current` there. Every shape that there
has been is kept in tests/integration/shapes.json and read by a test.
"""

import json
from collections.abc import Callable
from typing import Any

from shared.errors import RecordUnreadable

Item = dict[str, Any]


def _without_majorities(item: Item) -> Item:
    """0.1.0 promised people that nothing is shown of fewer than the threshold: their waves keep that."""
    data = json.loads(item["data"])
    data.get("rules", data)["share_from"] = 8
    return {**item, "data": json.dumps(data, separators=(",", ":"), ensure_ascii=False)}


def _filled_up(box: Item) -> Item:
    """0.1.0 stored answers and comments as texts, as long as they were, and no comment that nobody wrote."""
    return {name: value.encode() if name in ("answers", "comment") else value for name, value in box.items()}


NEVER_CHANGED = (
    *("SETTINGS", "UNITS", "CLOSED", "INSTRUMENT", "RUN", "TREE", "FORM", "LINK", "PUBLICATION", "OUTBOX", "SESSIONS"),
    *("SHARES", "RECIPIENT", "REVOKED", "NOTICES", "MAILED", "VISIT", "AUDIT", "TALLY", "SLIPS"),
)
BEFORE: dict[str, tuple[Callable[[Item], Item], ...]] = {
    **dict.fromkeys(NEVER_CHANGED, ()),
    "PROGRAMMES": (_without_majorities,),
    "WAVES": (_without_majorities,),
    "BOX": (_filled_up,),
}
VERSION = "version"


def current(item: Item) -> Item:
    """A stored item in today's shape. Raises RecordUnreadable for a damaged one, or one of a later version."""
    readers, number = _before(item), item.pop(VERSION, 1)
    if number > len(readers) + 1:
        raise RecordUnreadable(f"{item['pk']} {item['sk']}")
    try:
        for reader in readers[number - 1 :]:
            item = reader(item)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise RecordUnreadable(f"{item['pk']} {item['sk']}") from None
    return item


def stamped(item: Item) -> Item:
    """An item of today's shape with the number of that shape, as it is stored."""
    number = len(_before(item)) + 1
    return item if number == 1 else {**item, VERSION: number}


def _before(item: Item) -> tuple[Callable[[Item], Item], ...]:
    return BEFORE[item["pk"].partition("#")[0]]
