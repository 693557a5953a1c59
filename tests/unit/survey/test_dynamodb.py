"""The door: its signature against botocore's, and what it does with each kind of failure."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from functions.survey import dynamodb
from functions.survey.dynamodb import DatabaseRefused, DatabaseUnavailable, Door, signed_headers

NOW = 1_765_756_800.0
ENVIRONMENT = {"AWS_REGION": "eu-west-2", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalr/EXAMPLE"}
PUT = {"TableName": "responses", "Item": {}}


@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzE/token+with/signs=="])
@pytest.mark.parametrize("host", ["dynamodb.eu-west-2.amazonaws.com", "127.0.0.1:4566"])
@pytest.mark.parametrize("payload", [b"", b"{}", '{"a":{"S":"ü \u2603"}}'.encode(), bytes(range(256)) * 40])
@pytest.mark.parametrize("operation", ["GetItem", "TransactWriteItems"])
def test_the_signature_is_botocores(
    token: str | None, host: str, payload: bytes, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = ENVIRONMENT | ({"AWS_SESSION_TOKEN": token} if token else {})
    target = f"DynamoDB_20120810.{operation}"
    ours = signed_headers(host, target, payload, NOW, environment, "eu-west-2")

    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
    request = AWSRequest("POST", f"https://{host}/", headers, payload)
    credentials = Credentials(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], token)
    oracle = SigV4Auth(credentials, "dynamodb", "eu-west-2")
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: datetime.fromtimestamp(NOW, UTC))
    oracle.add_auth(request)

    theirs = {name.lower(): value for name, value in request.headers.items()} | {"host": host}
    assert ours == theirs


class Script:
    """Plays the other side of the door: each attempt takes some seconds and ends as written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *outcomes: Any, seconds: float = 0.0) -> None:
        self.now, self.slept, self.attempts = 100.0, [0.0], 0
        self._outcomes, self._seconds = list(outcomes), seconds
        self.door = Door(
            ENVIRONMENT,
            monotonic=lambda: self.now,
            sleep=self._sleep,
            token_bytes=lambda n: b"\xff" * n,  # the longest pauses
        )
        monkeypatch.setattr(self.door, "_send", self._send)
        self.door.begin()

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def _send(self, _operation: str, _payload: bytes) -> Any:
        self.attempts += 1
        self.now += self._seconds
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def _error(kind: str, *reasons: str) -> tuple[int, dict[str, Any]]:
    cancelled = {"CancellationReasons": [{"Code": reason} for reason in reasons]} if reasons else {}
    return 400, {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", **cancelled}


@pytest.mark.parametrize(
    "failure",
    [
        _error("ThrottlingException"),
        _error("ProvisionedThroughputExceededException"),
        _error("TransactionConflictException"),
        _error("TransactionCanceledException", "None", "TransactionConflict"),
        (500, {}),
        (503, {}),
        (429, {}),
        ConnectionResetError(),
        TimeoutError(),
        http.client.RemoteDisconnected(""),
        json.JSONDecodeError("", "", 0),
    ],
)
def test_what_may_pass_is_tried_again(failure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, failure, failure, (200, {}))
    assert script.door.put(PUT) is True
    assert script.attempts == 3
    assert script.slept[1:] == [0.05, 0.1]


@pytest.mark.parametrize(
    "failure", [(500, {}), _error("ThrottlingException"), _error("TransactionCanceledException", "TransactionConflict")]
)
def test_but_not_for_ever(failure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, failure)
    with pytest.raises(DatabaseUnavailable):
        script.door.transact([PUT])
    assert script.attempts == dynamodb.ATTEMPTS


def test_all_the_calls_of_a_reply_share_one_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, TimeoutError(), (200, {}), TimeoutError(), seconds=0.9)
    assert script.door.get("register", {"pk": "a", "sk": "b"}) is None
    with pytest.raises(DatabaseUnavailable):
        script.door.put(PUT)
    assert script.attempts == 3
    assert script.now - 100 <= 3


@pytest.mark.parametrize(
    "kind", ["AccessDeniedException", "ResourceNotFoundException", "ValidationException", "Unheard", ""]
)
def test_a_definite_refusal_is_not_tried_again(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, _error(kind))
    with pytest.raises(DatabaseRefused):
        script.door.put(PUT)
    assert script.attempts == 1


@pytest.mark.parametrize("reasons", [(), ("None", "ItemCollectionSizeLimitExceeded"), ("AccessDenied",)])
def test_a_transaction_cancelled_for_good_is_a_refusal(
    reasons: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseRefused):
        Script(monkeypatch, _error("TransactionCanceledException", *reasons)).door.transact([PUT])


@pytest.mark.parametrize(
    "failure",
    [
        _error("ConditionalCheckFailedException"),
        _error("TransactionCanceledException", "ConditionalCheckFailed", "None"),
        _error("TransactionCanceledException", "TransactionConflict", "ConditionalCheckFailed"),
    ],
)
def test_a_condition_that_does_not_hold_is_an_answer(failure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, failure)
    assert script.door.transact([PUT]) is False
    assert script.attempts == 1


def test_a_pause_never_outlasts_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, (500, {}), seconds=dynamodb.BOUND_SECONDS - 0.04)
    with pytest.raises(DatabaseUnavailable):
        script.door.put(PUT)
    assert script.slept == [0.0]


@pytest.mark.parametrize(
    ("environment", "host", "name", "port", "tls"),
    [
        ({}, "dynamodb.eu-west-2.amazonaws.com", "dynamodb.eu-west-2.amazonaws.com", 443, True),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, "127.0.0.1:4566", "127.0.0.1", 4566, False),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_DYNAMODB": "https://ddb.example:8443/"},
            "ddb.example:8443",
            "ddb.example",
            8443,
            True,
        ),
    ],
)
def test_the_endpoint_is_that_of_the_environment(
    environment: dict[str, str], host: str, name: str, port: int, *, tls: bool
) -> None:
    door = Door(ENVIRONMENT | environment)
    assert (door._host, door._connection.host, door._connection.port) == (host, name, port)
    assert bool(door._tls) is tls


def test_certificates_are_always_checked() -> None:
    tls = Door(ENVIRONMENT)._tls
    assert tls is not None
    assert tls.check_hostname
    assert tls.verify_mode.name == "CERT_REQUIRED"


def test_the_roots_are_amazons() -> None:
    """SHA-256 of the five; their public keys are those listed in https://www.amazontrust.com/repository/."""
    pem = Path(dynamodb.ROOTS).read_text()
    found = [f"-----BEGIN{part}" for part in pem.split("-----BEGIN")[1:]]
    assert [sha256(ssl.PEM_cert_to_DER_cert(root[: root.index("-----END") + 25])).hexdigest() for root in found] == [
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ]


def test_other_certificates_are_checked_against_the_systems_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should AWS ever move to a root that is not in the file, it costs one attempt and no more."""
    door = Door(ENVIRONMENT)
    seen = []

    class Tls:
        def wrap_socket(self, _plain: Any, server_hostname: str) -> Any:
            seen.append(server_hostname)
            raise ssl.SSLCertVerificationError

    monkeypatch.setattr(door, "_tls", Tls())
    monkeypatch.setattr(socket, "create_connection", lambda *_: MagicMock())
    monkeypatch.setattr(ssl, "create_default_context", lambda: "the system's")
    with pytest.raises(ssl.SSLCertVerificationError):
        door._connect(door._monotonic() + 1)
    assert seen == ["dynamodb.eu-west-2.amazonaws.com"]
    assert str(door._tls) == "the system's"
