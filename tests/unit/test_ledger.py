"""The ledger that stands in for DynamoDB in simulations refuses and counts what DynamoDB does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from shared.programme import Programme
from shared.store import keys
from shared.store.outbox import Mail, MailState, Outbox
from shared.store.register import Register
from shared.store.runs import PART_BYTES
from shared.store.table import Table
from shared.unit import Tree, Unit
from shared.wave import Kind, Recipient, RecipientUnit
from tests.ledger import ITEM_BYTES, Ledger, TooLarge

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMME = Programme(id="p", title="P", instrument="i", instrument_version=1, unit="top", starts=date(2027, 2, 1))
WAVE = PROGRAMME.wave(PROGRAMME.starts)
KEY = {"pk": {"S": "P"}, "sk": {"S": "S"}}


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    return Ledger(tmp_path / "ledger")


def test_an_item_of_400_kb_is_taken_and_one_byte_more_is_not(ledger: Any) -> None:
    room = ITEM_BYTES - len("pkPskSx")
    ledger.put_item(TableName="t", Item={**KEY, "x": {"S": "x" * room}})
    with pytest.raises(TooLarge):
        ledger.put_item(TableName="t", Item={**KEY, "x": {"S": "x" * (room + 1)}})


def test_units_are_4_kb_read_and_1_kb_written(ledger: Any) -> None:
    ledger.put_item(TableName="t", Item={**KEY, "x": {"S": "x" * 5000}})
    ledger.get_item(TableName="t", Key=KEY, ConsistentRead=True)
    assert ledger.units == {"read": 2, "write": 5}
    assert ledger.calls == {"PutItem": 1, "GetItem": 1}


def test_a_query_is_cut_at_a_megabyte(ledger: Any) -> None:
    for number in range(30):
        ledger.put_item(TableName="t", Item={"pk": {"S": "P"}, "sk": {"S": f"{number:02d}"}, "x": {"S": "x" * 100_000}})
    pages = list(
        ledger.get_paginator("query").paginate(
            TableName="t",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "P"}},
            ConsistentRead=True,
        )
    )
    assert [len(page["Items"]) for page in pages] == [11, 11, 8]
    assert [item["sk"]["S"] for page in pages for item in page["Items"]] == [f"{number:02d}" for number in range(30)]


def test_a_batch_of_more_than_a_hundred_keys_is_refused(ledger: Any) -> None:
    with pytest.raises(TooLarge):
        ledger.batch_get_item(RequestItems={"t": {"Keys": [KEY] * 101, "ConsistentRead": True}})


def test_conditions_and_changes_are_those_of_the_outbox(ledger: Any) -> None:
    outbox = Outbox(Table(ledger, "t"))
    one, other = (Mail("p", "2027-02-01", Kind.OPEN, "a@b.example", f"p_2027-02-01_open_{n}") for n in "xy")
    assert outbox.claim(one)
    assert outbox.claim(one)
    assert not outbox.claim(other)
    outbox.release(other)
    outbox.mark_sent(one, "m")
    outbox.settle(one, MailState.BOUNCED)
    outbox.mark_sent(one, "n")
    assert [entry.state for entry in outbox.entries("p", "2027-02-01", Kind.OPEN)] == [MailState.BOUNCED]


def many(units: int) -> tuple[RecipientUnit, ...]:
    """Units with names of 200 characters, the longest that there are."""
    return tuple(RecipientUnit(unit=f"u{n}", name="é" * 200, is_team=True, link="abcd2345") for n in range(units))


def test_a_batch_that_is_too_large_for_a_record_is_written_in_parts_and_read_whole(ledger: Any) -> None:
    register = Register(ledger, "t")
    batch = tuple(Recipient(address=f"{n}@b.example", units=many(n)) for n in (10, 3000, 20))
    register.runs.put_mail_batch(WAVE, Kind.OPEN, "mail-0001", batch)
    register.runs.put_mail_batch(WAVE, Kind.OPEN, "mail-0002", batch[:1])
    assert PART_BYTES / 2 < ledger.largest < ITEM_BYTES
    assert register.runs.mail_batch(WAVE.programme, WAVE.id, Kind.OPEN, "mail-0001") == batch
    assert register.runs.mail_batches(WAVE.programme, WAVE.id, Kind.OPEN) == {
        "mail-0001": batch,
        "mail-0002": batch[:1],
    }


def test_a_tree_of_long_names_is_written_in_parts(ledger: Any) -> None:
    register = Register(ledger, "t")
    units = [Unit(id="top", name="Top")]
    units += [Unit(id=f"t{n}", name="é" * 200, parent="top", headcount=9) for n in range(3000)]
    register.runs.put_tree(WAVE, Tree(units))
    assert register.runs.tree(WAVE.programme, WAVE.id).units == Tree(units).units
    assert ledger.largest < ITEM_BYTES
    assert keys.tree(WAVE.programme, WAVE.id, 0)["pk"] == keys.trees(WAVE.programme, WAVE.id)
