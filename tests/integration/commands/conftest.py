"""A deployed stack on moto, an operator, and every call to AWS that a command makes."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from functions.clock import handler as clock
from functions.erase import handler as erase
from functions.mail import handler as mail
from infra import cli
from infra.commands.paper.keying import Sending
from infra.operator.definitions import SHIPPED, Organisation, read_instrument
from infra.operator.loading import load
from shared.programme import Programme
from shared.settings import Settings
from shared.store.audit import Audit
from shared.store.outbox import MailState
from shared.store.register import Register
from shared.store.table import Table
from shared.unit import Unit
from shared.wave import Kind
from tests.integration.machine import Killed, copy, deployed, restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.machine import StateMachine

HANDLERS = {"ClockFunction": clock, "EraseFunction": erase, "MailFunction": mail}
ADDRESS = "https://survey.example/live"
TABLES = ("ResponsesTable", "TallyTable", "SlipTable", "RegisterTable")
WAVE = "2037-02-02"
OUTPUTS = {**{name: name for name in (*TABLES, *HANDLERS)}, "SurveyAddress": ADDRESS}
PAUSE = {"ParameterKey": "MailPauseSeconds", "ParameterValue": "0"}
OUTPUT_LIST = [{"OutputKey": name, "OutputValue": value} for name, value in OUTPUTS.items()]
STACK = {"Stacks": [{"Outputs": OUTPUT_LIST, "Parameters": [PAUSE]}]}
READS = ("Get", "BatchGet", "TransactGet", "Query", "Describe", "List", "Filter")


def programme(name: str, unit: str, **more: Any) -> Programme:
    asked = {"instrument": "reflective-practice", "instrument_version": 2, "wave_0": False, "starts": date(2037, 2, 2)}
    return Programme(id=name, title=f"The {name}", unit=unit, **asked, **more)


def team(team_id: str, name: str, parent: str) -> Unit:
    return Unit(id=team_id, name=name, parent=parent, headcount=9, recipients=(f"{team_id}@trust.example",))


ORGANISATION = Organisation(
    settings=Settings(organisation="Example Trust", reply_to="surveys@trust.example"),
    units=(
        Unit(id="trust", name="Trust"), Unit(id="surgery", name="Surgery", parent="trust"),
        Unit(id="medicine", name="Medicine", parent="trust"),
        team("a", "Anaesthetics", "surgery"), team("b", "Breast clinic", "surgery"),
        team("c", "Cardiology", "medicine"), team("d", "Dialysis Unit", "medicine"),
    ),
    programmes=(programme("groups", "surgery"), programme("drawn", "medicine", slips=True)),
    instruments=(read_instrument(SHIPPED / "reflective-practice.yaml"),),
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call by boto3, as the command made it."""

    service: str
    operation: str
    params: dict[str, Any]

    @property
    def changes(self) -> bool:
        """Whether it is there to change something; a function that is asked what it would do changes nothing."""
        if self.operation == "Invoke":
            event = json.loads(self.params["Payload"])
            return not (event.get("dry_run") or event.get("step") == "due")
        return not self.operation.startswith(READS)

    @property
    def is_audit(self) -> bool:
        """Whether it puts down who did what."""
        return self.operation == "Invoke" and json.loads(self.params["Payload"]).get("step") == "note"


@dataclass(frozen=True)
class Ran:
    """What a command printed, how it ended, and what it asked of AWS."""

    out: str
    err: str
    code: int
    calls: list[Call]

    @property
    def changes(self) -> list[Call]:
        """The calls that change something."""
        return [call for call in self.calls if call.changes]


@dataclass
class Office:
    """An operator in an empty folder, the stack deployed, a wave open, a mail refused, an address barred."""

    client: Any
    register: Register
    audit: Audit
    folder: Path
    run: Callable[..., Ran]
    machine: StateMachine

    def records(self) -> list[str]:
        """Every record of every table, as comparable text."""
        pages = (self.client.scan(TableName=table)["Items"] for table in TABLES)
        return sorted(json.dumps(item, sort_keys=True) for items in pages for item in items)


BEGUN: list[bytes] = []  # once for all offices of a process: it takes longer than most commands


@pytest.fixture
def office(tables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with an_office(tmp_path, monkeypatch) as made:
        yield made


@contextmanager
def an_office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """On the tables that there are (`tests.conftest.on_moto`)."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(Sending, "check_open", lambda _: None)
    monkeypatch.setattr(Sending, "send_all", lambda *_: [])  # through the public form: no call of the operator's
    recorder = Recorder()
    assert boto3.DEFAULT_SESSION is not None
    events: Any = boto3.DEFAULT_SESSION.events
    events.register("provide-client-params", recorder.note)
    events.register("before-call.lambda.Invoke", recorder.invoke)
    events.register("before-call.cloudformation.DescribeStacks", lambda **_: (SimpleNamespace(status_code=200), STACK))
    with deployed(monkeypatch) as machine, recorder.silence():
        register = Register(boto3.client("dynamodb"), "RegisterTable")
        if BEGUN:
            restore(machine, BEGUN[0])
        else:
            begin(register)
            BEGUN.append(copy(machine))

        def run(*arguments: str, typed: str = "") -> Ran:
            monkeypatch.setattr(sys, "argv", ["soundings", *arguments])
            monkeypatch.setattr(sys, "stdin", StringIO(typed))  # nobody there to ask, but for what is typed
            out, err = StringIO(), StringIO()
            with (
                redirect_stdout(out),
                redirect_stderr(err),
                recorder.listen() as calls,
                pytest.raises(SystemExit) as ended,
            ):
                cli.main()
            code = ended.value.code
            is_told = isinstance(code, str)
            told = err.getvalue() + (str(code) if is_told else "")
            return Ran(out.getvalue(), told, 1 if is_told else int(code or 0), calls)

        client = boto3.client("dynamodb")
        yield Office(client, register, Audit(Table(client, "RegisterTable")), folder, run, machine)


def begin(register: Register) -> None:
    """A wave is open, and one of its mails was refused."""
    load(register, ORGANISATION)
    clock.lambda_handler({"time": f"{WAVE}T09:00:00+00:00"}, None)
    outbox = register.outbox
    outbox.settle(next(outbox.entries("groups", WAVE, Kind.OPEN)).mail, MailState.REFUSED)


class Recorder:
    """Listens to every boto3 client of the default session; what functions ask is not the operator's."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._is_heard = False

    def listen(self) -> Any:
        self.calls = []
        return _Switch(self, is_heard=True)

    def silence(self) -> Any:
        return _Switch(self, is_heard=False)

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if self._is_heard:
            service = model.service_model
            self.calls.append(Call(service.signing_name, model.name, params))

    def invoke(self, params: Any, **_: Any) -> tuple[Any, dict[str, Any]]:
        """The function itself, in place of Lambda."""
        name = params["url_path"].split("/")[3]
        failed = {}
        with self.silence(), redirect_stdout(StringIO()):  # its log is not the operator's
            try:
                reply = HANDLERS[name].lambda_handler(json.loads(params["body"]), None)
            except (Exception, Killed) as error:
                reply, failed = {"errorType": type(error).__name__}, {"FunctionError": "Unhandled"}
        body = BytesIO(json.dumps(reply).encode())
        return SimpleNamespace(status_code=200), {"StatusCode": 200, "Payload": body, **failed}

    def switch(self, *, is_heard: bool) -> bool:
        before, self._is_heard = self._is_heard, is_heard
        return before


@dataclass
class _Switch:
    recorder: Recorder
    is_heard: bool
    before: bool = False

    def __enter__(self) -> list[Call]:
        self.before = self.recorder.switch(is_heard=self.is_heard)
        return self.recorder.calls

    def __exit__(self, *_: object) -> None:
        self.recorder.switch(is_heard=self.before)
