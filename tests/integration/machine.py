"""A tiny Step Functions: runs wave.asl.json in this process, on the real handlers.

It knows the part of the Amazon States Language that our file uses. A run happens at once, inside `start_execution`,
unless it is `held`: then it happens at `release`. Names lock as they do in AWS.
"""

from __future__ import annotations

import json
import pickle
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.ses.models import ses_backends

from functions.clock import handler as clock
from functions.mail import attachment
from functions.mail import handler as mail
from functions.publish import handler as publish
from functions.tally import handler as tally
from shared.store import clients, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pytest

REGION = "eu-west-2"
DEFINITION = Path(__file__).parents[2] / "infra" / "statemachine" / "wave.asl.json"


class ExecutionAlreadyExists(Exception):
    """As in AWS: a run with this name has ended."""


class ExecutionDoesNotExist(Exception):
    """As in AWS."""


class Killed(BaseException):
    """A function's process ended: nothing in it can catch this."""


class TaskFailed(Exception):
    """A state failed and nothing caught it."""


class StateMachine:
    """Stands in for boto3's Step Functions client; `handlers` by the name of the ARN's substitution."""

    exceptions = SimpleNamespace(
        ExecutionAlreadyExists=ExecutionAlreadyExists, ExecutionDoesNotExist=ExecutionDoesNotExist
    )

    def __init__(self, handlers: Mapping[str, Callable[[dict[str, Any], object], Any]]) -> None:
        self.definition = json.loads(DEFINITION.read_text())
        self.handlers = handlers
        self.status: dict[str, str] = {}
        self.held: list[str] | None = None
        self.seen: list[Any] = []  # every state's input, as run history would keep it
        self._inputs: dict[str, Any] = {}

    def describe_execution(self, *, executionArn: str) -> dict[str, str]:  # noqa: N803
        name = executionArn.rsplit(":", 1)[1]
        if name not in self.status:
            raise ExecutionDoesNotExist
        return {"status": self.status[name]}

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:  # noqa: A002, N803
        if self.status.get(name, "RUNNING") != "RUNNING":
            raise ExecutionAlreadyExists
        if name in self.status:
            return
        self.status[name] = "RUNNING"
        self._inputs[name] = json.loads(input)
        if self.held is None:
            self._run(name)
        else:
            self.held.append(name)

    def release(self) -> None:
        """Run what was held, and hold no longer."""
        names, self.held = self.held or [], None
        for name in names:
            self._run(name)

    def _run(self, name: str) -> None:
        try:
            self._states(self.definition, self._inputs[name])
        except TaskFailed:
            self.status[name] = "FAILED"
        else:
            self.status[name] = "SUCCEEDED"

    def _states(self, machine: Any, data: Any) -> Any:
        at = machine["StartAt"]
        while at:
            state = machine["States"][at]
            self.seen.append(data)
            data, at = getattr(self, f"_{state['Type'].lower()}")(state, data)
        return data

    def _task(self, state: Any, data: Any) -> tuple[Any, str | None]:
        handler = self.handlers[state["Resource"].strip("${}")]
        try:
            result = handler(_filled(state.get("Parameters"), data, data), None)
        except (Exception, Killed) as error:
            if "Catch" not in state:
                raise TaskFailed(type(error).__name__) from None
            return data, state["Catch"][0]["Next"]
        result = state.get("ResultSelector", result)
        return _result(state, data, result), state.get("Next")

    def _choice(self, state: Any, data: Any) -> tuple[Any, str]:
        for choice in state["Choices"]:
            if _path(choice["Variable"], data) == choice["StringEquals"]:
                return data, choice["Next"]
        return data, state["Default"]

    def _wait(self, state: Any, data: Any) -> tuple[Any, str]:
        assert _path(state["SecondsPath"], data) >= 0
        return data, state["Next"]

    def _pass(self, state: Any, data: Any) -> tuple[Any, str | None]:
        return _filled(state["Parameters"], data, data), state.get("Next")

    def _map(self, state: Any, data: Any) -> tuple[Any, str | None]:
        items = _path(state["ItemsPath"], data)
        results = [self._states(state["ItemProcessor"], _filled(state["ItemSelector"], data, item)) for item in items]
        return _result(state, data, results), state.get("Next")


def _path(path: str, data: Any) -> Any:
    for step in path.removeprefix("$").strip(".").split("."):
        data = data[step] if step else data
    return data


def _filled(parameters: Any, data: Any, item: Any) -> Any:
    if parameters is None:
        return data
    filled = {}
    for name, value in parameters.items():
        if not name.endswith(".$"):
            filled[name] = value
        elif value == "$$.Map.Item.Value":
            filled[name[:-2]] = item
        elif value.startswith("States."):
            filled[name[:-2]] = 0
        else:
            filled[name[:-2]] = _path(value, data)
    return filled


def _result(state: Any, data: Any, result: Any) -> Any:
    where = state.get("ResultPath", "$")
    if where is None:
        merged = data
    elif where == "$":
        merged = result
    else:
        merged = {**data, where.removeprefix("$."): result}
    return _path(state["OutputPath"], merged) if "OutputPath" in state else merged


@contextmanager
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[StateMachine]:
    """The real handlers behind the state machine, with what the deployment tells them, on moto's tables.

    Reports are not typeset: a whole wave is run many times here. tests/e2e reads those of a real one.
    """
    monkeypatch.setattr(attachment, "report", lambda *_: b"%PDF-1.7 not typeset")
    machine = StateMachine(
        {
            "ClockFunctionArn": clock.lambda_handler,
            "TallyFunctionArn": tally.lambda_handler,
            "PublishFunctionArn": publish.lambda_handler,
            "MailFunctionArn": mail.lambda_handler,
        }
    )
    for make in (clients.dynamodb, clients.ses, clients.states, clients.secrets):
        make.cache_clear()
    monkeypatch.setattr(clients, "states", lambda: machine)
    ses = boto3.client("ses")
    ses.verify_email_identity(EmailAddress="soundings@trust.example")
    ses.create_configuration_set(ConfigurationSet={"Name": "soundings"})
    for name, value in {
        "WAVE_STATE_MACHINE_ARN": "arn:aws:states:eu-west-2:123456789012:stateMachine:soundings-wave",
        "GRACE_SECONDS": "300",
        "FORM_CACHE_SECONDS": "60",
        "SENDER_ADDRESS": "soundings@trust.example",
        "MAIL_CONFIGURATION_SET": "soundings",
        "SURVEY_ADDRESS": "https://survey.example/live",
        "LINK_KEY": boto3.client("secretsmanager").create_secret(Name="links", SecretString="a key")["ARN"],
    }.items():
        monkeypatch.setenv(name, value)
    yield machine
    for make in (clients.dynamodb, clients.ses):
        make.cache_clear()


def mails() -> list[Any]:
    """Every mail that SES took."""
    sent: list[Any] = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    return sent


def copy(machine: StateMachine) -> bytes:
    """All that is stored, on moto."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    return pickle.dumps(({name: table.items for name, table in tables.items()}, machine.status, mails()))


def restore(machine: StateMachine, kept: bytes) -> None:
    """All that is stored is as it was; whatever functions remember is forgotten."""
    items, status, sent = pickle.loads(kept)  # noqa: S301  # our own
    for name, table in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.items():
        table.items = items[name]
    machine.status, mails()[:] = status, sent
    runs._kept_tree.cache_clear()
