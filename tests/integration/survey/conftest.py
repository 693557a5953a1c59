"""DynamoDB over HTTP: moto behind a socket, with faults to play and every call written down."""

from __future__ import annotations

import json
import re
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from functions.survey import dynamodb as door_module
from functions.survey import handler
from functions.survey.dynamodb import Door
from functions.survey.form import Forms
from functions.survey.survey import Survey
from shared.language import LANGUAGES
from shared.store.register import Register
from shared.unit import Unit
from shared.wave import Wave
from tests.links import put_link
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Iterator


class Database(ThreadingHTTPServer):
    """Speaks DynamoDB's protocol for a moto client. `faults` are played one a call, before or instead of moto.

    A fault is `throttled`, `failing` (500), `conflict`, `lost` (done, but the answer never comes), `refused`, `garbage`,
    `hanging`, or `stale` (answered, and the connection closed without a word); None is none.
    """

    daemon_threads = False  # so that closing waits for calls that still hang, and none outlives moto

    def __init__(self, client: Any) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.client = client
        self.calls: list[str] = []
        self.bodies: list[bytes] = []
        self.connections = 0
        self.faults: list[str | None] = []
        self.released = threading.Event()
        self._moto = threading.Lock()  # moto's transactions are not made for several threads

    @property
    def address(self) -> str:
        """For AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gives up is no error of the test."""

    def answer(self, operation: str, call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """What moto answers, as DynamoDB writes it."""
        try:
            with self._moto:
                answer = getattr(self.client, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower())(**call)
        except ClientError as error:
            kind = f"com.amazonaws.dynamodb.v20120810#{error.response['Error']['Code']}"
            reasons = error.response.get("CancellationReasons", [])
            return 400, {"__type": kind, "CancellationReasons": reasons}
        del answer["ResponseMetadata"]
        return 200, answer


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Database

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=testing/")
        self.server.calls.append(operation)
        self.server.bodies.append(body)
        fault = self.server.faults.pop(0) if self.server.faults else None
        kinds = {
            "throttled": "ProvisionedThroughputExceededException",
            "conflict": "TransactionConflictException",
            "refused": "AccessDeniedException",
        }
        if fault == "failing":
            return self._send(500, b"<html>not even JSON</html>")
        if fault == "garbage":
            return self._send(200, b"[]")
        if fault == "hanging":
            self.server.released.wait(60)
        if fault in kinds:
            return self._send(400, json.dumps({"__type": kinds[fault]}).encode())
        call = json.loads(body, object_hook=lambda node: sample.plain(node) if node.keys() == {"B"} else node)
        status, answer = self.server.answer(operation, call)
        if fault == "lost":
            self.close_connection = True
            return None
        self._send(status, json.dumps(answer).encode())
        if fault == "stale":
            self.close_connection = True
        return None

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def database(dynamodb: Any) -> Iterator[Database]:
    """The template's tables behind a socket."""
    server = Database(dynamodb)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def register(dynamodb: Any, tables: dict[str, str]) -> Register:
    """The register, with the sample's form and link in it, written as `clock` writes them."""
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    closes = datetime.fromtimestamp(sample.CLOSES_AT, UTC)
    wave = Wave(
        programme="groups", id="2025-12-01", instrument="sample", instrument_version=1, opens_at=closes,
        remind_at=closes, closes_at=closes, expires_at=datetime.fromtimestamp(sample.EXPIRES, UTC),
    )  # fmt: skip
    for language in LANGUAGES:
        form = sample.compiled(language=language)
        register.forms.put(wave, language, is_open=True, table=form.table, pages=form.pages)
    put_link(register, Unit(id="north", name="North team"), code=sample.CODE, from_wave="2025-12-01")
    return register


class Visitor:
    """One instance of the public function, in front of the database."""

    def __init__(self, database: Database, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        environment = {
            "AWS_REGION": "eu-west-2",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_ENDPOINT_URL": database.address,
        }
        self.door = Door(environment)
        forms = Forms(self.door, tables["REGISTER_TABLE"], 60)
        survey = Survey(self.door, forms, tables["RESPONSES_TABLE"], tables["SLIP_TABLE"], handler.report)
        monkeypatch.setattr(handler, "survey", survey)
        monkeypatch.setattr(handler.time, "time", lambda: sample.NOW)  # type: ignore[attr-defined]

    def get(self) -> dict[str, Any]:
        """Open the form."""
        return handler.lambda_handler(sample.get(), None)

    def post(self, body: list[tuple[str, str]]) -> dict[str, Any]:
        """Send the form."""
        return handler.lambda_handler(sample.post(body), None)


@pytest.fixture
def visitor(
    database: Database, register: Register, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visitor]:
    """A visitor who has the form open, so that the function is warm, and who waits for a busy machine."""
    for name in ("ATTEMPT_SECONDS", "BOUND_SECONDS"):
        monkeypatch.setattr(door_module, name, 60)
    visitor = Visitor(database, tables, monkeypatch)
    assert visitor.get()["statusCode"] == 200
    assert database.calls == ["GetItem", "GetItem"]
    database.calls.clear()
    yield visitor
    visitor.door._connection.close()


@pytest.fixture
def stored(dynamodb: Any, tables: dict[str, str]) -> Any:
    """What is in the responses' table."""
    return lambda: sorted(
        dynamodb.scan(TableName=tables["RESPONSES_TABLE"])["Items"], key=lambda item: "comment" in item
    )
