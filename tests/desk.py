"""The desk on moto, with the real clock and mail behind it, and browsers that visit it as they would the deployed one."""

from __future__ import annotations

import base64
import email
import email.policy
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.clock.handler import lambda_handler as clock
from functions.desk import handler
from functions.desk.routes import ROUTES
from functions.mail.handler import lambda_handler as mail
from infra.operator.definitions import SHIPPED, read_instrument
from shared.programme import Programme
from shared.settings import Settings, SettingsTranslation, Start
from shared.signing import Key
from shared.store import clients
from shared.store.register import Register
from shared.unit import Tree, Unit
from shared.wave import State
from tests.integration.trust import INSTRUMENT
from tests.links import put_link

KEY = Key(b"a key of the tests")
HOST, STAGE = "https://api.example", "/live"
ANN, BEN, MAY, STEWARD = "ann@trust.example", "ben@trust.example", "may@trust.example", "steward@trust.example"
TRUST = Unit(id="trust", name="The Trust")
SURGERY = Unit(id="surgery", name="Surgery", parent="trust", recipients=(MAY,))
WARD = Unit(id="ward-7", name="Ward <7>", parent="surgery", headcount=12, recipients=(ANN,), link="abcd2345")
OTHER = Unit(id="ward-8", name="Ward 8", parent="surgery", headcount=9, recipients=(BEN,), link="efgh2345")
MEDICINE = Unit(id="medicine", name="Medicine", parent="trust")
FAR = Unit(id="ward-9", name="Ward 9", parent="medicine", headcount=9, recipients=(BEN,), link="jkmn2345")
UNITS = (TRUST, SURGERY, WARD, OTHER, MEDICINE, FAR)


@dataclass
class Functions:
    """The other functions, called at once and in this process; `asked` has what they were asked for."""

    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    deaf: bool = False  # what is asked without waiting is lost

    def invoke(self, FunctionName: str, Payload: str, InvocationType: str = "RequestResponse") -> dict[str, Any]:  # noqa: N803
        event = json.loads(Payload)
        self.asked.append((FunctionName, InvocationType, event))
        if InvocationType == "Event" and self.deaf:
            return {"Payload": io.BytesIO(b"")}
        answer = {"clock": clock, "mail": mail}[FunctionName](event, None)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@dataclass
class Page:
    """What a visit showed."""

    status: int
    headers: dict[str, str]
    body: str
    address: str

    @property
    def title(self) -> str:
        return unescape(self.body.partition("<title>")[2].partition("</title>")[0])

    def link(self, words: str) -> str:
        """The address behind a link of these words."""
        found = [at for at, said in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', self.body) if words in said]
        assert found, (words, self.body)
        return urljoin(self.address, unescape(found[0]))

    def form(self, button: str) -> tuple[str, dict[str, str]]:
        """Where the form with a button of this value posts to, and what stands in its fields."""
        for action, inside in re.findall(
            r'<form method="post"(?: action="([^"]*)")? novalidate>(.*?)</form>', self.body, re.DOTALL
        ):
            if f'name="action" value="{button}"' in inside:
                every = re.findall(r"<input [^>]*>", inside)
                fields = [each for each in every if "checkbox" not in each or " checked" in each]
                named = {re.search('name="(.*?)"', each)[1]: each for each in fields if "name=" in each}  # type: ignore[index]
                values = {name: unescape(re.search('value="(.*?)"', each)[1]) for name, each in named.items()}  # type: ignore[index]
                return urljoin(self.address, unescape(action or "")), values
        raise AssertionError(f"no button {button} in {self.body}")


@dataclass
class Browser:
    """A browser with its cookies, by the path that it got them for (RFC 6265)."""

    office: Office
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, method: str = "GET") -> Page:
        return self._visit(method, urljoin(f"{HOST}{STAGE}/", path), "")

    def press(self, page: Page, button: str, **typed: str) -> Page:
        """Fill in the form that has the button, and press it."""
        at, values = page.form(button)
        return self.post(at, {**values, **typed, "action": button})

    def post(self, path: str, fields: dict[str, str]) -> Page:
        return self._visit("POST", urljoin(f"{HOST}{STAGE}/", path), urlencode(fields))

    def sign_in(self, address: str) -> Page:
        """All the way through the mail, also where one went out just before."""
        key = {"pk": {"S": f"MAILED#{address.lower().strip().removeprefix('mailto:')}"}, "sk": {"S": "ABOUT#sign_in"}}
        self.office.dynamodb.delete_item(TableName="RegisterTable", Key=key)
        before = len(self.office.mails())
        self.press(self.get("desk"), "ask", address=address)
        [letter] = self.office.mails()[before:]
        return self.press(self.get(link_in(letter)), "enter")

    def _visit(self, method: str, address: str, body: str) -> Page:
        url = urlsplit(address)
        path = url.path.removeprefix(STAGE)
        resource, parameters = _route(path)
        sent = [f"{name}={value}" for at, value in self.cookies.items() for name in ("__Secure-desk",)
                if url.path == at or url.path.startswith(f"{at}/")]  # fmt: skip
        event = {
            "resource": resource,
            "path": path,
            "httpMethod": method,
            "pathParameters": parameters,
            "queryStringParameters": dict(parse_qsl(url.query, keep_blank_values=True)) or None,
            "headers": {"Content-Type": "application/x-www-form-urlencoded", "Cookie": "; ".join(["other=1", *sent]), **self.headers},
            "requestContext": {"domainName": url.netloc, "path": url.path},
            "body": base64.b64encode(body.encode()).decode() if body else None,
            "isBase64Encoded": bool(body),
        }  # fmt: skip
        reply = handler.lambda_handler(event, None)
        assert reply["headers"]["Cache-Control"] == "no-store"
        assert reply["headers"]["Referrer-Policy"] == "no-referrer"
        if cookie := reply["headers"].get("Set-Cookie"):
            value, *attributes = cookie.split("; ")
            assert "Path" not in cookie
            assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes)
            self.cookies[url.path.rpartition("/")[0]] = value.partition("=")[2]
        if reply["statusCode"] == 303:
            return self._visit("GET", urljoin(address, reply["headers"]["Location"]), "")
        return Page(reply["statusCode"], reply["headers"], reply["body"], address)


def _route(path: str) -> tuple[str, dict[str, str]]:
    """As API Gateway finds it: what is written out goes before what is a parameter."""
    for resource in sorted(ROUTES, key=lambda each: "{" in each):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(resource))
        if found := re.fullmatch(pattern, path):
            return resource, found.groupdict()
    raise AssertionError(f"{path} is not the desk's")


def link_in(letter: Any) -> str:
    """The address behind the button of a mail."""
    text = letter.get_body(("plain",)).get_content()
    [found] = re.findall(r"https://\S+/(?:desk|lead)\S*", text)
    return str(found)


@dataclass
class Office:
    """An organisation with an open wave, and everything that was mailed and asked."""

    dynamodb: Any
    register: Register
    functions: Functions
    programme: Programme

    def browser(self, **headers: str) -> Browser:
        return Browser(self, headers=headers)

    def mails(self) -> list[Any]:
        sent = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
        return [email.message_from_string(each.raw_data, policy=email.policy.default) for each in sent]

    def to(self) -> list[str]:
        return [str(each["To"]) for each in self.mails()]

    def everything(self) -> list[str]:
        """All records but visits, notices and when addresses were mailed."""
        items = self.dynamodb.scan(TableName="RegisterTable")["Items"]
        passing = ("VISIT#", "NOTICES", "MAILED#")
        return sorted(str(item) for item in items if not item["pk"]["S"].startswith(passing))

    def unit(self, unit_id: str) -> Unit:
        found = self.register.roster.find(unit_id)
        assert found
        return found


@contextmanager
def opened(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch, at: datetime | None = None) -> Iterator[Office]:
    """The organisation on moto's tables, with an open wave of teams that answer by slips; `at` a moment, if not now."""
    now = at or datetime.now(UTC)
    if at:
        for function in ("desk", "mail"):
            monkeypatch.setattr(f"functions.{function}.handler.datetime", SimpleNamespace(now=lambda _: now))
    dynamodb = boto3.client("dynamodb")
    made = (clients.dynamodb, clients.secrets, clients.ses)
    for make in made:
        make.cache_clear()
    ses = boto3.client("ses")
    ses.verify_email_identity(EmailAddress="surveys@trust.example")
    ses.create_configuration_set(ConfigurationSet={"Name": "mail"})
    secret = boto3.client("secretsmanager").create_secret(Name="links", SecretString=KEY.decode())
    environment = {
        "LINK_KEY": secret["ARN"], "SURVEY_ADDRESS": f"{HOST}{STAGE}", "STEWARD_EMAIL": STEWARD,
        "SENDER_ADDRESS": "surveys@trust.example", "MAIL_CONFIGURATION_SET": "mail",
        "FORM_CACHE_SECONDS": "60", "GRACE_SECONDS": "300",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    functions = Functions()
    monkeypatch.setattr(clients, "functions", lambda: functions)
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    welsh = {"cy": SettingsTranslation(organisation="Ymddiriedolaeth")}
    start = Start(domains=("trust.example",))
    register.definitions.put_settings(
        Settings(organisation="The <Trust>", reply_to="r@trust.example", translations=welsh, start=start)
    )
    register.definitions.put_instrument(INSTRUMENT)
    register.definitions.put_instrument(read_instrument(SHIPPED / "who-5.yaml"))
    programme = Programme(
        id="groups", title="Groups", instrument=INSTRUMENT.id, instrument_version=INSTRUMENT.version, unit="trust",
        starts=now.date() - timedelta(days=3), rule="FREQ=MONTHLY;INTERVAL=2", slips=True,
    )  # fmt: skip
    register.definitions.put_programme(programme)
    for unit in UNITS:
        register.roster.put(unit)
        if unit.is_team:
            put_link(register, unit)
    for wave in programme.upcoming(now):
        register.waves.plan(wave)
    [opened, *_] = register.waves.of("groups")
    register.runs.put_tree(opened, Tree(UNITS))
    register.waves.move(opened, State.OPEN, after=(State.SCHEDULED,))
    yield Office(dynamodb, register, functions, programme)
    for make in made:
        make.cache_clear()
