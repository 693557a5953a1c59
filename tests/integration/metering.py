"""What a wave consumes: calls and units of DynamoDB by table, mails, state transitions, calls of functions.

DynamoDB bills a write by the item's size in steps of 1 kB and a consistent read in steps of 4 kB; a Query by the sum of
what it reads. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from __future__ import annotations

import math
from base64 import b64decode
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import botocore.client
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.clock import handler as clock
from functions.survey.response import put_response
from infra.operator.definitions import SHIPPED, Organisation, read_instrument
from infra.operator.loading import load
from shared.programme import Programme
from shared.settings import Settings
from shared.store.register import Register
from shared.unit import Unit
from tests.integration.machine import StateMachine, deployed

if TYPE_CHECKING:
    import pytest

FIRST = date(2027, 2, 1)
TEAMS_IN_A_SERVICE = 8


@dataclass
class Meter:
    """What was consumed since the last reset."""

    writes: float = 0
    reads: float = 0
    calls: Counter[str] = field(default_factory=Counter)

    def take(self, operation: str, given: dict[str, Any], reply: dict[str, Any]) -> None:
        """Count one call of DynamoDB."""
        self.calls[operation] += 1
        match operation:
            case "PutItem":
                self.writes += units(size_of(given["Item"]), 1024)
            case "TransactWriteItems":  # each is billed twice
                items = (action["Put"]["Item"] for action in given["TransactItems"])
                self.writes += 2 * sum(units(size_of(item), 1024) for item in items)
            case "UpdateItem" | "DeleteItem":
                self.writes += 1  # of records below 1 kB: waves, mails, addresses
            case "GetItem":
                self.reads += units(size_of(reply.get("Item", {})), 4096)
            case "Query":
                self.reads += units(sum(size_of(item) for item in reply["Items"]), 4096)


def units(size: int, step: int) -> int:
    """Units of a read or a write."""
    return max(1, math.ceil(size / step))


def size_of(item: dict[str, Any]) -> int:
    """Bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + _bytes(value) for name, value in item.items())


def _bytes(value: dict[str, Any]) -> int:
    [(kind, plain)] = value.items()
    if kind == "B":  # of boto3, or of DynamoDB's own JSON
        return len(plain if isinstance(plain, bytes) else b64decode(plain))
    return len(str(plain).encode())


@dataclass(frozen=True)
class Consumed:
    """A whole wave's consumption, but for what the public function does."""

    writes: float
    reads: float
    mails: int
    mail_bytes: int
    transitions: int
    functions: Counter[str]
    stored_bytes: int
    response_writes: float


def organisation(teams: int) -> Organisation:
    """A trust whose every unit has a lead with an address of their own."""

    def lead(name: str) -> tuple[str]:
        return (f"{name}.lead@trust.example",)

    services = [f"service{n}" for n in range(math.ceil(teams / TEAMS_IN_A_SERVICE))]
    units = [Unit(id="trust", name="Sample Trust", recipients=lead("trust"))]
    units += [Unit(id=name, name=name.title(), parent="trust", recipients=lead(name)) for name in services]
    units += [
        Unit(
            id=f"team{n}",
            name=f"Team number {n}",
            parent=services[n // TEAMS_IN_A_SERVICE],
            headcount=40,
            recipients=lead(f"team{n}"),
        )
        for n in range(teams)
    ]
    programme = Programme(
        id="groups", title="Groups", instrument="reflective-practice", instrument_version=2, unit="trust", starts=FIRST,
        wave_0=False,
    )  # fmt: skip
    return Organisation(
        settings=Settings(organisation="Sample Trust", reply_to="surveys@trust.example"),
        units=tuple(units),
        programmes=(programme,),
        instruments=(read_instrument(SHIPPED / "reflective-practice.yaml"),),
    )


def wave(teams: int, responses: int, waves: int, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Consumed:
    """What the last of `waves` waves consumes, with so many responses of each team."""
    with deployed(monkeypatch) as machine:
        register = Register(boto3.client("dynamodb"), tables["REGISTER_TABLE"])
        whole = organisation(teams)
        load(register, whole)
        meter = _metered(monkeypatch)
        functions = _counted(machine)
        programme = whole.programmes[0]
        for opening, _ in zip(programme.openings(), range(waves), strict=False):
            round_ = programme.wave(opening)
            meter.__init__()  # type: ignore[misc]
            functions.clear()
            machine.seen.clear()
            mailbox().clear()
            *inviting, closing = round_.calendar.values()
            for moment in inviting:
                _tick(moment)
            before = meter.writes
            stored = _answer(tables["RESPONSES_TABLE"], round_.id, teams, responses)
            answered = meter.writes - before
            _tick(closing)
        return Consumed(
            meter.writes - answered, meter.reads, len(mailbox()), sum(len(each.raw_data) for each in mailbox()),
            len(machine.seen), functions, stored, answered,
        )  # fmt: skip


def mailbox() -> list[Any]:
    """Every mail sent."""
    sent: list[Any] = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
    return sent


def _tick(moment: Any) -> None:
    clock.lambda_handler({"time": (moment + timedelta(minutes=1)).isoformat()}, None)


def _metered(monkeypatch: pytest.MonkeyPatch) -> Meter:
    meter = Meter()
    real: Any = vars(botocore.client.BaseClient)["_make_api_call"]

    def call(client: Any, operation: str, given: dict[str, Any]) -> Any:
        reply = real(client, operation, given)
        if client.meta.service_model.service_name == "dynamodb":
            meter.take(operation, given, reply)
        return reply

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return meter


def _counted(machine: StateMachine) -> Counter[str]:
    counted: Counter[str] = Counter()

    def count_calls(name: str, handler: Any) -> Any:
        def call(event: dict[str, Any], context: object) -> Any:
            counted[name.removesuffix("FunctionArn").lower()] += 1
            return handler(event, context)

        return call

    machine.handlers = {name: count_calls(name, handler) for name, handler in machine.handlers.items()}
    return counted


def _answer(table: str, wave_id: str, teams: int, responses: int) -> int:
    """Fill the boxes as `survey` does, but for its own door. Bytes stored."""
    columns, client = read_instrument(SHIPPED / "reflective-practice.yaml").columns(), boto3.client("dynamodb")
    stored = 0

    def transact(puts: list[dict[str, Any]], _updates: object) -> bool:
        nonlocal stored
        typed: Any = [in_bytes(put) for put in puts]
        client.transact_write_items(TransactItems=[{"Put": put} for put in typed])
        stored += sum(size_of(put["Item"]) for put in typed)
        return True

    form: Any = SimpleNamespace(programme="groups", wave=wave_id, expires="1800000000", columns=columns)
    door: Any = SimpleNamespace(transact=transact)
    for team in range(teams):
        for number in range(responses):
            given: dict[str, Any] = {
                each["id"]: str(1 + (number + position) % 5)
                for position, each in enumerate(columns)
                if each["kind"] == "choice"
            }
            link: Any = SimpleNamespace(team=f"team{team}")
            put_response(door, table, link, form, f"{number}", {**given, "words": ["supportive", "calm", "kind"]})
    return stored


def in_bytes(node: Any) -> Any:
    """DynamoDB's own JSON as boto3 takes it: bytes as bytes."""
    if isinstance(node, dict):
        return {"B": b64decode(node["B"])} if node.keys() == {"B"} else {k: in_bytes(v) for k, v in node.items()}
    return [in_bytes(each) for each in node] if isinstance(node, list) else node
