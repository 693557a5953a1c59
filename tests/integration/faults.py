"""An AWS in memory in which any one call can fail, in each of the ways in which calls fail.

The call is boto3's, as our code makes it, after all of the SDK's own attempts; the public function's door and Step
Functions' stand-in are called in the same way. Calls within a function that a command invokes count too.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import botocore.client
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, ReadTimeoutError

from tests.integration.machine import Killed
from tests.integration.metering import in_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from tests.integration.machine import StateMachine

    Call = Callable[[], Any]


def refused(code: str, status: int, operation: str) -> ClientError:
    """What AWS answers."""
    reply: Any = {"Error": {"Code": code, "Message": "so"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(reply, operation)


def before(_call: Call, _operation: str) -> Any:
    """The request never arrived."""
    raise EndpointConnectionError(endpoint_url="https://aws")


def after(call: Call, _operation: str) -> Any:
    """It took effect, and nobody heard of it."""
    with suppress(ClientError):
        call()
    raise ReadTimeoutError(endpoint_url="https://aws")


def throttled(_call: Call, operation: str) -> Any:
    """AWS would not have it."""
    raise refused("Throttling" if operation == "SendRawEmail" else "ThrottlingException", 400, operation)


def failed(call: Call, operation: str) -> Any:
    """AWS answered 500, and had done it nevertheless."""
    with suppress(ClientError):
        call()
    raise refused("InternalServerError", 500, operation)


def repeated(call: Call, operation: str) -> Any:
    """The first reply was lost, and the SDK sent the request again.

    It never does for a mail, and a transaction that it sends again has a token by which DynamoDB knows it.
    """
    if operation not in ("SendRawEmail", "TransactWriteItems"):
        with suppress(ClientError):
            call()
    return call()


def killed(call: Call, _operation: str) -> Any:
    """The process ended once the call was made."""
    call()
    raise Killed


OURS = ("/functions/", "/infra/", "/shared/")


def _from() -> tuple[tuple[str, int], ...]:
    """The lines of our own code that a call comes from."""
    lines, frame = [], sys._getframe(1)
    while frame.f_back:
        frame = frame.f_back
        name = frame.f_code.co_filename
        if any(folder in name for folder in OURS) and "/.venv/" not in name:
            lines.append((name, frame.f_lineno))
    return tuple(lines)


KINDS = (before, after, throttled, failed, repeated, killed)


class Faults:
    """Counts the calls of AWS, and lets the one with the number `at` fail in the way `kind`."""

    def __init__(self, machine: StateMachine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.machine = machine
        self.seen: list[str] = []
        self.lines: list[tuple[tuple[str, int], ...]] = []
        self.at, self.kind = 0, before
        self._is_aside = False
        self.real: Any = vars(botocore.client.BaseClient)["_make_api_call"]

        def call(client: Any, operation: str, given: Any) -> Any:
            return self.through(operation, lambda: self.real(client, operation, given))

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        for name in ("describe_execution", "start_execution"):
            real_step = getattr(machine, name)
            operation = name.title().replace("_", "")
            monkeypatch.setattr(
                machine,
                name,
                lambda real=real_step, named=operation, **given: self.through(named, lambda: real(**given)),
            )

    def through(self, operation: str, call: Call) -> Any:
        """A call, as it fares."""
        if self._is_aside:
            return call()
        self.seen.append(operation)
        self.lines.append(_from())
        return self.kind(call, operation) if len(self.seen) == self.at else call()

    def begin(self, at: int = 0, kind: Any = before) -> None:
        """Count anew; nothing fails where `at` is 0."""
        self.seen.clear()
        self.lines.clear()
        self.at, self.kind = at, kind

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What the test itself asks here neither counts nor fails."""
        self._is_aside = True
        yield
        self._is_aside = False

    def door(self, client: Any, operation: str, payload: bytes) -> tuple[int, dict[str, Any]]:
        """One attempt of the public function's door, which speaks HTTP: the status and the answer."""
        try:
            return 200, self.through(operation, lambda: self.real(client, operation, in_bytes(json.loads(payload))))
        except ClientError as error:
            reasons = error.response.get("CancellationReasons", [])
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return status, {"__type": error.response["Error"]["Code"], "CancellationReasons": reasons}
        except BotoCoreError:
            raise OSError from None
