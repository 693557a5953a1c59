"""A register with one closed wave, SES on moto, and clients that fail on command."""

import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.mail.batch import Batch, send
from functions.mail.delivery import Delivery, Outcome
from shared import log
from shared.instrument import Instrument
from shared.programme import Programme
from shared.signing import Key
from shared.store import clients, keys
from shared.store.outbox import Outbox
from shared.store.recipients import Recipients
from shared.store.register import Register
from shared.store.table import Table
from shared.unit import Tree, Unit
from shared.wave import Kind, Recipient, RecipientUnit
from tests.rung import spoken
from tests.unit.summary.sample import NIGHTS, REGISTRARS, REGISTRARS_BEFORE, SETTINGS

SENDER = "surveys@trust.example"
KEY = Key(b"a key of the tests")
LEADS = ("ann@trust.example", "ben@trust.example", "cat@trust.example")
NOW = datetime(2026, 12, 15, 8, 5, tzinfo=UTC)
WRITES = ("put_item", "update_item", "delete_item", "send_raw_email")


class Door:
    """A client that counts the calls which change anything, and lets `around` decide what each of them does."""

    def __init__(self, client: Any, calls: list[str], around: Callable[[int, str, Callable[[], Any]], Any]) -> None:
        self._client, self._calls, self._around = client, calls, around

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if name not in WRITES:
            return attribute

        def call(**arguments: Any) -> Any:
            self._calls.append(name)
            return self._around(len(self._calls), name, lambda: attribute(**arguments))

        return call


def untouched(_number: int, _name: str, call: Callable[[], Any]) -> Any:
    """No fault."""
    return call()


@dataclass
class Post:
    """One batch, closing a wave of two teams with three recipients, and where its mails arrive."""

    register: Register
    dynamodb: Any
    ses: Any
    table: str
    logged: list[dict[str, Any]]
    kind: Kind = Kind.CLOSE
    tokens: int = 0
    again: tuple[str, ...] = ()

    def run(self, around: Callable[[int, str, Callable[[], Any]], Any] = untouched) -> dict[Outcome, int]:
        """Send the batch, with `around` every write and send. Raises MailsUnsent."""
        calls: list[str] = []
        dynamodb, ses = Door(self.dynamodb, calls, around), Door(self.ses, calls, around)
        delivery = Delivery(Outbox(Table(dynamodb, self.table)), ses, SENDER, "mails")  # type: ignore[arg-type]
        batch = Batch(
            programme="reflection", wave="2026-12-01", kind=self.kind, batch="mail-0001", again=frozenset(self.again)
        )
        return dict(send(batch, self.register, delivery, "https://survey.example/live", KEY, NOW, self.token))

    def clear(self) -> None:
        """As before the first attempt."""
        for address in self.records(self.kind):
            key = keys.outbox("reflection", "2026-12-01", self.kind, address)
            self.dynamodb.delete_item(TableName=self.table, Key={k: {"S": v} for k, v in key.items()})
        self.messages.clear()

    def token(self) -> str:
        """A fresh token, as random ones are."""
        self.tokens += 1
        return f"token{self.tokens}"

    @property
    def recipients(self) -> Recipients:
        """What is known of addresses."""
        return Recipients(Table(self.dynamodb, self.table))

    @property
    def arrived(self) -> list[str]:
        """The address of every mail that SES took, in order."""
        return [message.destinations[0] for message in self.messages]

    @property
    def messages(self) -> list[Any]:
        """What SES took."""
        return ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages

    def read_again(self) -> list[EmailMessage]:
        """What SES took, as mail programs read it."""
        return [email.message_from_string(sent.raw_data, policy=email.policy.default) for sent in self.messages]

    def records(self, kind: Kind = Kind.CLOSE) -> dict[str, dict[str, str]]:
        """The outbox: address -> attributes other than the key."""
        found = self.dynamodb.query(
            TableName=self.table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"OUTBOX#reflection#2026-12-01#{kind}"}},
        )["Items"]
        plain = [{name: value["S"] for name, value in item.items() if name != "ends"} for item in found]
        return {
            item["sk"].removeprefix("ADDRESS#"): {k: v for k, v in item.items() if k not in ("pk", "sk")}
            for item in plain
        }


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every line that is logged, after the allow-list."""
    lines: list[dict[str, Any]] = []
    for level in ("info", "error"):
        monkeypatch.setattr(log.logger, level, lambda name, extra: lines.append({"event": name, **spoken(extra)}))
    return lines


@pytest.fixture
def post(dynamodb: Any, tables: dict[str, str], logged: list[dict[str, Any]]) -> Iterator[Post]:
    """A batch ready to be sent."""
    table = tables["REGISTER_TABLE"]
    register = Register(dynamodb, table)
    programme = Programme(
        id="reflection",
        title="Reflection in the trust",
        instrument="reflective-practice",
        instrument_version=1,
        unit="trust",
        starts=date(2026, 10, 1),
    )
    wave = programme.wave(date(2026, 12, 1))
    register.definitions.put_settings(SETTINGS)
    register.definitions.put_programme(programme)
    register.definitions.put_instrument(INSTRUMENT)
    register.waves.plan(wave)
    register.runs.put_tree(wave, Tree(Unit(id=each.unit, name=each.unit_name) for each in (REGISTRARS,)))
    team = RecipientUnit(unit=REGISTRARS.unit, name=REGISTRARS.unit_name, is_team=True, link="abcd2345")
    nights = RecipientUnit(unit=NIGHTS.unit, name=NIGHTS.unit_name, is_team=True, link="efgh6789")
    units = {LEADS[0]: (team,), LEADS[1]: (nights,), LEADS[2]: (team, nights)}
    recipients = tuple(Recipient(address=address, units=told) for address, told in units.items())
    for kind in Kind:
        register.runs.put_mail_batch(wave, kind, "mail-0001", recipients)
    for publication in (REGISTRARS_BEFORE, REGISTRARS, NIGHTS):
        register.publications.put(publication)
    ses = boto3.client("ses", config=clients.ONCE)
    ses.verify_email_identity(EmailAddress=SENDER)
    yield Post(register, dynamodb, ses, table, logged)
    assert not [line for line in logged if "@" in str(line)], "an address was logged"


@pytest.fixture
def quick_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that send many mails and are about something else; the handler's make real ones."""
    monkeypatch.setattr("functions.mail.attachment.report", lambda *_: b"%PDF-1.7")


@pytest.fixture
def environment(post: Post, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the deployment tells the function."""
    monkeypatch.setenv("SENDER_ADDRESS", SENDER)
    monkeypatch.setenv("MAIL_CONFIGURATION_SET", "mails")
    monkeypatch.setenv("SURVEY_ADDRESS", "https://survey.example/live")
    secret = boto3.client("secretsmanager").create_secret(Name="links", SecretString=KEY.decode())
    monkeypatch.setenv("LINK_KEY", secret["ARN"])
    clients.secrets.cache_clear()
    clients.dynamodb.cache_clear()
    clients.ses.cache_clear()
    yield
    clients.dynamodb.cache_clear()
    clients.ses.cache_clear()


INSTRUMENT = Instrument.model_validate(
    {
        "id": "reflective-practice",
        "version": 1,
        "title": "Reflective practice group",
        "licence": "MIT",
        "citation": "ours",
        "options": {"often": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]},
        "items": [{"id": "a", "kind": "single", "text": "A?", "short": "A", "options": "often"}],
        "translations": {
            "cy": {
                "title": "Grŵp ymarfer myfyriol",
                "options": {"often": {"yes": "Ydw", "no": "Na"}},
                "items": {"a": {"text": "A yw?", "short": "A"}},
            }
        },
    }
)
