"""A slip on its way from the store to its response: transactions on moto, under faults and at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from functions.survey import handler
from functions.survey.dynamodb import Door
from functions.survey.form import Forms
from functions.survey.survey import Survey
from shared.errors import SlipsNotAdded
from shared.slip import hashed
from shared.store.slips import Slips
from shared.store.table import Table
from shared.wave import Wave
from tests.unit.survey import sample
from tests.unit.survey.sample import EXPIRES, GOOD, NONCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.store.register import Register
    from tests.integration.survey.conftest import Database, Visitor

SLIP, OTHER_SLIP = "k7wq2m8xyz", "abcdefghjk"
PARTITION = "SLIPS#groups#2025-12-01#north"
WITH_SLIP = [*GOOD, ("form-slip", SLIP)]
COMMENTED = [*WITH_SLIP, ("comment", "Thank you.")]
BODIES = [WITH_SLIP, COMMENTED]
UNSPENT = {
    "pk": {"S": PARTITION},
    "sk": {"S": hashed(SLIP, PARTITION)},
    "state": {"S": "unspent"},
    "expires": {"N": str(EXPIRES)},
}
SPENT = {
    **UNSPENT,
    "state": {"S": "spent"},
    "by": {"S": sha256(f"{NONCE}{SLIP}slip".encode()).hexdigest()},
}


def wave(wave_id: str = "2025-12-01") -> Wave:
    """A wave of the sample's programme."""
    closes, expires = (datetime.fromtimestamp(moment, UTC) for moment in (sample.CLOSES_AT, EXPIRES))
    return Wave(
        programme="groups", id=wave_id, instrument="sample", instrument_version=1, opens_at=closes,
        remind_at=closes, closes_at=closes, expires_at=expires,
    )  # fmt: skip


@pytest.fixture
def register(register: Register) -> Register:
    """The register, where the form asks for a slip."""
    form = sample.compiled(slips=True)
    register.forms.put(wave(), "en", is_open=True, table=form.table, pages=form.pages)
    return register


@pytest.fixture
def slips(dynamodb: Any, tables: dict[str, str]) -> Slips:
    """The slips, with one of this wave and one of the wave before."""
    slips = Slips(Table(dynamodb, tables["SLIP_TABLE"]))
    slips.add(wave(), "north", [SLIP])
    slips.add(wave("2025-10-01"), "north", [OTHER_SLIP])
    return slips


@pytest.fixture
def slip(dynamodb: Any, tables: dict[str, str], slips: Slips) -> Callable[[], Any]:
    """The slip of this wave, as it is in its table."""
    key = {name: UNSPENT[name] for name in ("pk", "sk")}
    return lambda: dynamodb.get_item(TableName=tables["SLIP_TABLE"], Key=key)["Item"]


def test_a_slip_before_and_after_has_no_time(visitor: Visitor, slip: Any) -> None:
    assert slip() == UNSPENT
    assert visitor.post(WITH_SLIP)["statusCode"] == 303
    assert slip() == SPENT


def test_a_slip_that_is_there_is_never_made_anew(visitor: Visitor, slips: Slips, slip: Any) -> None:
    visitor.post(WITH_SLIP)
    with pytest.raises(SlipsNotAdded):
        slips.add(wave(), "north", [OTHER_SLIP, SLIP])
    assert slip() == SPENT


def test_the_order_on_paper_is_not_that_of_storing() -> None:
    calls = []
    client: Any = SimpleNamespace(transact_write_items=lambda **call: calls.append(call))
    Slips(Table(client, "slips")).add(wave(), "north", [OTHER_SLIP, SLIP, "2" * 10, "3" * 10])
    hashes = [item["Put"]["Item"]["sk"]["S"] for item in calls[0]["TransactItems"]]
    assert hashes == sorted(hashes)
    assert len(hashes) == 4


def test_many_are_stored_in_as_many_transactions_as_it_takes(dynamodb: Any, tables: dict[str, str]) -> None:
    codes = [f"{number:010}" for number in range(250)]
    Slips(Table(dynamodb, tables["SLIP_TABLE"])).add(wave(), "north", codes)
    items = dynamodb.scan(TableName=tables["SLIP_TABLE"])["Items"]
    assert {item["sk"]["S"] for item in items} == {hashed(code, PARTITION) for code in codes}


@pytest.mark.parametrize("body", BODIES)
def test_one_transaction_and_no_read(database: Database, visitor: Visitor, slip: Any, stored: Any, body: Any) -> None:
    database.calls.clear()
    assert visitor.post(body)["statusCode"] == 303
    assert database.calls == ["TransactWriteItems"]
    assert [item["sk"]["S"] for item in stored()] == [
        sha256(f"{NONCE}{SLIP}{kind}".encode()).hexdigest() for kind in ("response", "comment:comment")
    ]


@pytest.mark.parametrize("body", BODIES)
def test_a_reply_that_is_lost(database: Database, visitor: Visitor, slip: Any, stored: Any, body: Any) -> None:
    """The transaction was carried out; it is sent again by the door, and later by the person."""
    database.faults = ["lost", "lost"]
    assert visitor.post(body)["statusCode"] == 303
    before = stored()
    assert visitor.post(body)["statusCode"] == 303
    assert stored() == before
    assert slip() == SPENT


@pytest.mark.parametrize("fault", ["throttled", "failing", "conflict", "garbage"])
def test_a_passing_fault_is_not_even_seen(
    fault: str, database: Database, visitor: Visitor, slip: Any, stored: Any
) -> None:
    database.faults = [fault, fault]
    assert visitor.post(COMMENTED)["statusCode"] == 303
    assert len(stored()) == 2
    assert slip() == SPENT


def test_two_people_with_one_slip(database: Database, visitor: Visitor, slip: Any, stored: Any) -> None:
    visitor.post(COMMENTED)
    before = stored()
    database.calls.clear()
    reply = visitor.post([("form-nonce", "1" * 32), *COMMENTED[1:]])
    assert reply["statusCode"] == 409
    assert "This slip has been used already" in reply["body"]
    assert "Thank you.</textarea>" in reply["body"]
    assert database.calls == ["TransactWriteItems", "GetItem"]
    assert stored() == before
    assert slip() == SPENT


@pytest.mark.parametrize("code", ["zzzzz-zzzzz", OTHER_SLIP])
def test_a_slip_that_was_never_made_or_is_of_an_earlierwave(
    visitor: Visitor, slip: Any, stored: Any, code: str
) -> None:
    reply = visitor.post([*GOOD, ("form-slip", code), ("comment", "Thank you.")])
    assert reply["statusCode"] == 422
    assert "There is no slip with this code" in reply["body"]
    assert stored() == []
    assert slip() == UNSPENT


@pytest.mark.parametrize("people", ["one, tapping six times", "six"])
def test_at_the_same_time(
    people: str, database: Database, visitor: Visitor, tables: dict[str, str], slip: Any, stored: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Six instances of the function at once; transactions are serialised as DynamoDB does it, and moto does not."""
    one_by_one, answer = threading.Lock(), database.answer

    def serialised(operation: str, call: dict[str, Any]) -> Any:
        with one_by_one:
            return answer(operation, call)

    monkeypatch.setattr(database, "answer", serialised)
    start = threading.Barrier(6)
    environment = {
        "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_ENDPOINT_URL": database.address,
    }

    def send(number: int) -> int:
        door = Door(environment)
        forms = Forms(door, tables["REGISTER_TABLE"], 60)
        survey = Survey(door, forms, tables["RESPONSES_TABLE"], tables["SLIP_TABLE"], handler.report)
        nonce = NONCE if people != "six" else str(number) * 32
        posted = {"form-nonce": [nonce], "adapt": ["4"], "hours": ["37"], "form-slip": [SLIP]}
        start.wait()
        status: int = survey.take(sample.CODE, "en", posted, sample.NOW, sample.FRESH)["statusCode"]
        door._connection.close()
        return status

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(send, range(6)))
    assert statuses == ([303] + [409] * 5 if people == "six" else [303] * 6)
    assert len(stored()) == 2
    assert slip()["state"] == {"S": "spent"}
