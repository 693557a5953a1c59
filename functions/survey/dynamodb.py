"""The door to DynamoDB: get, put, transact, over the standard library's http.client with our own signature.

botocore costs ten times as much at a cold start, half of it for data about services that are never called. So this
function alone does not go through `shared.store.table`: items, values and conditions are DynamoDB's own JSON here and
in the modules that stand at this door. Every verb is safe to repeat, so every failure that may pass is tried again, but
a whole reply never waits longer than BOUND_SECONDS for the database.

Signature: AWS Signature Version 4,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
import http.client
import json
import os
import socket
import ssl
import time
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Item = dict[str, dict[str, str]]

# The five roots that AWS's endpoints chain to, as https://www.amazontrust.com/repository/ recommends for a store of
# one's own. Reading the system's 140 would cost more than all the rest of a cold start.
ROOTS = os.path.join(os.path.dirname(__file__), "amazon_roots.pem")  # noqa: PTH118, PTH120  # pathlib is slow to start
BOUND_SECONDS = 2.5  # of waiting in one reply: half a second is left, of the 3 that a person may wait, for the rest
ATTEMPT_SECONDS = 0.9  # DynamoDB answers in 10 ms; who has not by then will not
ATTEMPTS = 4
PAUSE_SECONDS = 0.05  # before the second attempt, at most; doubled for each further one ("full jitter")
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
PASSING = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
# Reasons for which DynamoDB cancels a transaction and which may pass.
PASSING_REASONS = frozenset({"None", "ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})


class DatabaseUnavailable(Exception):
    """No answer within the bound, or none but throttling and failures. Nothing is known of the last attempt."""


class DatabaseRefused(Exception):
    """A definite refusal that trying again cannot change: a missing permission, a wrong name of a table."""


def signed_headers(
    host: str, target: str, payload: bytes, now: float, credentials: Mapping[str, str], region: str
) -> dict[str, str]:
    """The headers of one call to `target`, DynamoDB_20120810.<operation>, signed. `now` is in epoch seconds.

    `host` is as in the Host header, with the port unless it is the scheme's own; `credentials` are AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY and, if there is one, AWS_SESSION_TOKEN.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers = {"content-type": "application/x-amz-json-1.0", "host": host, "x-amz-date": stamp}
    if token := credentials.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = token
    headers["x-amz-target"] = target
    names = ";".join(headers)  # they are in alphabetical order, as a signature wants them
    canonical = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"POST\n/\n\n{canonical}\n{names}\n{sha256(payload).hexdigest()}"
    scope = f"{stamp[:8]}/{region}/dynamodb/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    key = f"AWS4{credentials['AWS_SECRET_ACCESS_KEY']}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials['AWS_ACCESS_KEY_ID']}/{scope}, "
        f"SignedHeaders={names}, Signature={key.hex()}"
    )
    return headers


class Door:
    """One connection, kept alive between replies. Not for use by several threads."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        token_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Take region, credentials and endpoint from `environment`, under the names that Lambda and SDKs use."""
        self._region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION", "")
        self._credentials = environment
        given = environment.get("AWS_ENDPOINT_URL_DYNAMODB") or environment.get("AWS_ENDPOINT_URL")
        endpoint = given or f"https://dynamodb.{self._region}.amazonaws.com"
        scheme, _, rest = endpoint.partition("://")
        self._host = rest.partition("/")[0]
        name, _, port = self._host.partition(":")
        self._connection = http.client.HTTPConnection(name, int(port or (443 if scheme == "https" else 80)))
        self._tls = ssl.create_default_context(cafile=None if given else ROOTS) if scheme == "https" else None
        self._clock, self._monotonic, self._sleep, self._token_bytes = clock, monotonic, sleep, token_bytes
        self._deadline = 0.0

    def begin(self) -> None:
        """Start the time that one reply may spend here."""
        self._deadline = self._monotonic() + BOUND_SECONDS

    def get(self, table: str, key: Mapping[str, str]) -> Item | None:
        """The item with this pk and sk, or None."""
        call = {"TableName": table, "Key": {name: {"S": value} for name, value in key.items()}}
        found: Item | None = self._call("GetItem", call)[1].get("Item")
        return found

    def put(self, put: dict[str, Any]) -> bool:
        """Put one item, given as DynamoDB's PutItem takes it; whether its condition held."""
        return self._call("PutItem", put)[0]

    def transact(self, puts: Sequence[dict[str, Any]], updates: Sequence[dict[str, Any]] = ()) -> bool:
        """Put and update several items, all or none; whether every condition held."""
        actions = [*({"Put": put} for put in puts), *({"Update": update} for update in updates)]
        return self._call("TransactWriteItems", {"TransactItems": actions})[0]

    def _call(self, operation: str, call: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
        """Whether the conditions held, and the answer.

        Raises:
            DatabaseUnavailable: it failed for longer than this reply can wait.
            DatabaseRefused: trying again cannot help.
        """
        payload = json.dumps(call).encode()
        attempt = 0
        while True:
            kept_alive = self._connection.sock is not None
            try:
                status, answer = self._send(operation, payload)
            except (OSError, http.client.HTTPException, ValueError):
                self._connection.close()
                if kept_alive:
                    continue  # closed by the other side while this instance slept: open a new one at once
            else:
                if status == 200:
                    return True, answer
                if not _may_pass(status, answer):
                    return False, {}
            pause = self._pause(attempt)
            attempt += 1
            if attempt == ATTEMPTS or self._monotonic() + pause >= self._deadline:
                raise DatabaseUnavailable
            self._sleep(pause)

    def _send(self, operation: str, payload: bytes) -> tuple[int, dict[str, Any]]:
        """One attempt: the status and, below 500, the answer. Raises OSError, HTTPException or ValueError."""
        until = min(self._monotonic() + ATTEMPT_SECONDS, self._deadline)
        connection = self._connection
        if connection.sock is None:
            connection.sock = self._connect(until)
        target = f"DynamoDB_20120810.{operation}"
        headers = signed_headers(self._host, target, payload, self._clock(), self._credentials, self._region)
        connection.sock.settimeout(self._left(until))
        connection.request("POST", "/", payload, headers)
        response = connection.getresponse()
        if connection.sock is not None:  # http.client lets go of a socket that will not be kept alive
            connection.sock.settimeout(self._left(until))
        body = response.read()
        if response.status >= 500:
            return response.status, {}
        answer = json.loads(body)
        if not isinstance(answer, dict):
            raise ValueError
        return response.status, answer

    def _connect(self, until: float) -> socket.socket:
        """A connected socket. http.client's own `connect` would give the handshake the whole time once more."""
        connection = self._connection
        plain = socket.create_connection((connection.host, connection.port), self._left(until))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.settimeout(max(0.001, until - self._monotonic()))
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=connection.host)
        except ssl.SSLCertVerificationError:
            self._tls = ssl.create_default_context()  # the next attempt trusts what the system does
            raise

    def _left(self, until: float) -> float:
        left: float = until - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _pause(self, attempt: int) -> float:
        """Full jitter, https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/."""
        return PAUSE_SECONDS * (1 << attempt) * self._token_bytes(1)[0] / 255


def _may_pass(status: int, answer: dict[str, Any]) -> bool:
    """Whether a failure may pass; False when a condition did not hold. Raises DatabaseRefused on the rest."""
    kind = str(answer.get("__type", "")).rpartition("#")[2]
    if status >= 500 or status == 429 or kind in PASSING:
        return True
    if kind == "ConditionalCheckFailedException":
        return False
    if kind == "TransactionCanceledException":
        reasons = {reason.get("Code", "None") for reason in answer.get("CancellationReasons", ())}
        if "ConditionalCheckFailed" in reasons:
            return False
        if reasons and reasons <= PASSING_REASONS:
            return True
    raise DatabaseRefused(kind)
