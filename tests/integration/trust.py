"""A whole trust on moto: its organisation, what its people answer, and how many calls each step makes.

One response in two hundred goes through the public function, over a socket, as from a phone (before the others, since
moto copies every table for each transaction); the others are put into the table as that function would have put them:
packed, and each comment apart.
"""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from moto.core.serialize import JSONSerializer
from moto.dynamodb.models.table import Table

from functions.survey import handler as survey
from functions.survey.dynamodb import Door
from functions.survey.form import Forms
from functions.survey.survey import Survey
from infra.operator.definitions import SHIPPED, Organisation, read_instrument
from shared.packing import pack
from shared.programme import Programme
from shared.settings import Settings
from shared.store import keys
from tests.integration.survey.conftest import Database
from tests.organisations import led_trust
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pytest

    from shared.unit import Unit
    from shared.wave import Wave

TEAMS, SERVICES, DIRECTORATES = 1_000, 40, 5
RESPONSES = 20_000
THROUGH_THE_FORM = 200  # one in so many
COMMENTING, LEFT_OUT = 0.05, 0.04
OPENS = (datetime.now(UTC).date().replace(day=1) + timedelta(days=32)).replace(day=1)  # answers must not have expired
INSTRUMENT = read_instrument(SHIPPED / "reflective-practice.yaml")
CHOICES = [item.id for item in INSTRUMENT.items if item.kind == "agreement"]
SETTINGS = Settings(organisation="Example NHS Trust", reply_to="surveys@trust.example")
PROGRAMME = Programme(
    id="reflective-practice",
    title="Reflective practice groups",
    instrument=INSTRUMENT.id,
    instrument_version=INSTRUMENT.version,
    unit="trust",
    starts=OPENS,
    reminder_days=(7,),  # as any other
    wave_0=False,
)
WAVE = PROGRAMME.wave(OPENS)
Answers = dict[str, Any]


def organisation() -> Organisation:
    """The trust."""
    units = led_trust(TEAMS, SERVICES, DIRECTORATES)
    return Organisation(SETTINGS, tuple(units), (PROGRAMME,), (INSTRUMENT,))


def answers(seed: int = 20) -> dict[str, list[Answers]]:
    """What everybody answers, by team: from nobody to forty people, RESPONSES together."""
    chance = random.Random(seed)
    people = Counter(f"t{chance.triangular(0, TEAMS, 0):.0f}" for _ in range(RESPONSES // 4))
    people.update(f"t{chance.randrange(TEAMS)}" for _ in range(RESPONSES - people.total()))
    people[f"t{TEAMS - 1}"] += people.pop(f"t{TEAMS}", 0)
    return {f"t{n}": [_answers(chance, f"t{n}", person) for person in range(people[f"t{n}"])] for n in range(TEAMS)}


def _answers(chance: random.Random, team: str, person: int) -> Answers:
    given: Answers = {item: chance.choice("12345") for item in CHOICES if chance.random() > LEFT_OUT}
    given["words"] = chance.sample(("calm", "honest", "kind", "open", "safe", "useful", "warm"), 3)
    if chance.random() < COMMENTING:
        given["comment"] = f"What person {person} of {team} has to say."
    return given


@dataclass
class Public:
    """The public function, behind which the tables stand."""

    database: Database

    def submit(self, team: Unit, given: Answers, nonce: str) -> None:
        """Send a form as a browser does."""
        fields = [("form-nonce", nonce)]
        for item, value in given.items():
            fields += [(item, each) for each in value] if isinstance(value, list) else [(item, value)]
        event = {**sample.post(fields), "path": f"/s/{team.link}", "pathParameters": {"link": team.link}}
        reply = survey.lambda_handler(event, None)
        assert reply["statusCode"] == 303


@contextmanager
def public(dynamodb: Any, tables: dict[str, str], now: float, monkeypatch: pytest.MonkeyPatch) -> Iterator[Public]:
    """The public function at a moment (epoch seconds)."""
    server = Database(dynamodb)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    names = {"AWS_REGION": "eu-west-2", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    door = Door({**names, "AWS_ENDPOINT_URL": server.address})
    forms = Forms(door, tables["REGISTER_TABLE"], 60)
    made = Survey(door, forms, tables["RESPONSES_TABLE"], tables["SLIP_TABLE"], survey.report)
    with monkeypatch.context() as patch:
        patch.setattr(survey, "survey", made)
        patch.setattr(survey.time, "time", lambda: now)  # type: ignore[attr-defined]
        try:
            yield Public(server)
        finally:
            door._connection.close()
            server.shutdown()
            thread.join()
            server.server_close()


def put_directly(dynamodb: Any, table: str, wave: Wave, team: str, given: Sequence[Answers]) -> None:
    """Put responses and comments as the public function would, 25 items a call."""
    columns, expires = INSTRUMENT.columns(), {"N": str(int(wave.expires_at.timestamp()))}
    items = []
    for number, each in enumerate(given):
        box = {"pk": {"S": keys.box(wave.programme, wave.id, team)}, "expires": expires}
        secret = f"{team} {number}"
        packed = {"S": pack(columns, {item: value for item, value in each.items() if item != "comment"})}
        items.append({**box, "sk": _hash(secret, "response"), "answers": packed})
        if "comment" in each:
            text = {"comment": {"S": each["comment"]}, "item": {"S": "comment"}}
            items.append({**box, "sk": _hash(secret, "comment:comment"), **text})
    for start in range(0, len(items), 25):
        puts = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        assert not dynamodb.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]


def _hash(secret: str, kind: str) -> dict[str, str]:
    return {"S": sha256(f"{secret}{kind}".encode()).hexdigest()}


def quick_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two things that moto's DynamoDB does for 20 items and need not do for 20,000; the same replies come of it.

    A Query sorts the whole table: here it looks at the partition that is asked for, as DynamoDB does. And items, which
    moto keeps as they travel but for bytes, are taken to pieces on their way out.
    """
    query, serialize = Table.query, JSONSerializer._serialize_type_map

    def of_partition(table: Any, hash_key: Any, *arguments: Any, **more: Any) -> Any:
        table.all_items = lambda: list(table.items.get(hash_key, {}).values())
        try:
            return query(table, hash_key, *arguments, **more)
        finally:
            del table.all_items

    def as_it_is(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name == "AttributeValue" and not any("B" in attribute for attribute in value.values()):
            serializer._default_serialize(serialized, value, shape, key)
        else:
            serialize(serializer, serialized, value, shape, key)

    monkeypatch.setattr(Table, "query", of_partition)
    monkeypatch.setattr(JSONSerializer, "_serialize_type_map", as_it_is)


class PostOffice:
    """Stands in for SES, as moto takes 50 ms for each mail: keeps (recipient, raw message)."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.mails: list[tuple[str, bytes]] = []

    def send_raw_email(self, *, Destinations: list[str], RawMessage: dict[str, bytes], **_: Any) -> dict[str, str]:  # noqa: N803
        """Take a mail."""
        self._meter.note("SendRawEmail")
        [to] = Destinations
        self.mails.append((to, RawMessage["Data"]))
        return {"MessageId": f"{len(self.mails):016x}"}

    def emptied(self) -> list[tuple[str, bytes]]:
        """The mails since this was asked last."""
        found, self.mails = self.mails, []
        return found


class Meter:
    """The calls of AWS that each step makes, by operation, and everything that each step was asked."""

    def __init__(self) -> None:
        self.calls: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.asked: list[tuple[str, Callable[..., Any], dict[str, Any]]] = []
        self._step = ""

    def watch(self, client: Any) -> None:
        """Count a client's calls from now on."""
        client.meta.events.register("before-call", self._of_model)

    def around(self, function: str, handler: Callable[..., Any]) -> Callable[..., Any]:
        """The handler of a function, with its calls counted under the step's name: `close mail`, `tally`."""
        return partial(self._run, function, handler)

    def _run(self, function: str, handler: Callable[..., Any], event: dict[str, Any], context: object) -> Any:
        before, self._step = self._step, " ".join(word for word in _words(function, event) if word)
        self.asked.append((self._step, handler, event))
        try:
            return handler(event, context)
        finally:
            self._step = before

    def note(self, operation: str) -> None:
        """Count a call of the step that is being run."""
        if self._step:
            self.calls[self._step][operation] += 1

    def _of_model(self, model: Any, **_: Any) -> None:
        self.note(model.name)


def _words(function: str, event: dict[str, Any]) -> tuple[str, str]:
    return event.get("kind", ""), event.get("step", function)
