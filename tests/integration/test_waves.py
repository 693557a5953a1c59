"""Whole waves on moto: the clock, the state machine's definition and every function, in this process."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from functions.clock import handler as clock
from functions.mail import handler as mail
from functions.publish import handler as publish
from functions.tally import handler as tally
from infra.demo.__main__ import organisation
from infra.demo.studies import WAVES, Answers, forms
from infra.loading import load
from shared.packing import pack
from shared.store import clients, keys
from shared.store.register import Register
from shared.wave import State
from tests.integration.machine import StateMachine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.definitions import Organisation
    from shared.programme import Programme
    from shared.unit import Tree

TODAY = date(2027, 1, 20)  # so the first wave opens on 1 February 2027, the second on 1 April, in summer time


class World:
    """An organisation in moto's tables, a clock to move, and the mails sent."""

    def __init__(self, machine: StateMachine, tables: dict[str, str]) -> None:
        self.machine = machine
        self.dynamodb = boto3.client("dynamodb")
        self.tables = tables
        self.register = Register(self.dynamodb, tables["RegisterTable"])
        self.organisation: Organisation = organisation(TODAY)
        self.programme: Programme = self.organisation.programmes[0]
        self.tree: Tree = load(self.register, self.organisation)
        self.first, self.second = (self.programme.wave(day) for day in (date(2027, 2, 1), date(2027, 4, 1)))

    def tick(self, moment: datetime) -> Any:
        return clock.lambda_handler({"time": moment.isoformat()}, None)

    def answer(self, wave_id: str, answers: Answers) -> None:
        """Put the demo's forms into a box, as `survey` does."""
        instrument = self.register.instrument("reflective-practice", 1)
        for number, fields in enumerate(forms(answers)):
            given: dict[str, Any] = {name: value for name, value in fields if name not in ("words", "comment")}
            given["words"] = [value for name, value in fields if name == "words"]
            box = {"pk": {"S": keys.box(self.programme.id, wave_id, answers.team)}, "expires": {"N": "1"}}
            packed = {"S": pack(instrument.columns(), given)}
            self.put({**box, "sk": {"S": f"{number:03d}"}, "answers": packed})
            for text in (value for name, value in fields if name == "comment"):
                comment = {"comment": {"S": text}, "item": {"S": "comment"}}
                self.put({**box, "sk": {"S": f"c{number:03d}"}, **comment})

    def put(self, item: dict[str, Any]) -> None:
        self.dynamodb.put_item(TableName=self.tables["ResponsesTable"], Item=item)

    def mails(self) -> list[tuple[str, str]]:
        """(recipient, subject) of every mail sent, sorted."""
        return sorted((mail.to, mail.subject) for mail in sent_mails())

    def everything(self, table: str) -> list[str]:
        """Every record of a table but the outbox's random ids and message ids, as comparable text."""
        items = self.dynamodb.scan(TableName=self.tables[table])["Items"]
        kept = (item for item in items if not item["pk"]["S"].startswith("OUTBOX"))
        return sorted(json.dumps(item, sort_keys=True, default=sorted) for item in kept)


def hours(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(hours=1)


def a_wave(world: World, ticks: Iterator[datetime]) -> None:
    """Tick through the first wave; its answers come in before it closes."""
    answered = False
    for moment in ticks:
        if not answered and moment > world.first.closes_at - timedelta(days=1):
            for answers in WAVES[0]:
                world.answer(world.first.id, answers)
            answered = True
        world.tick(moment)
