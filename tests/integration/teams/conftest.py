"""An organisation on moto, and `soundings` on it as an operator runs it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from functions.clock import handler as clock
from infra import cli
from infra.operator import stack
from infra.operator.definitions import SHIPPED, read_instrument
from infra.operator.stack import Stack
from shared.programme import Programme
from shared.settings import Settings
from shared.store import clients
from shared.store.audit import Audit
from shared.store.register import Register
from shared.store.roster import Roster
from shared.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS = "https://survey.example/live"
PROGRAMME = Programme(
    id="groups", title="Reflective practice groups", instrument="reflective-practice", instrument_version=2,
    unit="example-trust", starts=date(2037, 2, 2),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    out: str
    err: str
    code: int

    @property
    def data(self) -> Any:
        """Its standard output as JSON."""
        return json.loads(self.out)


@dataclass
class Desk:
    """An operator at a terminal 80 characters wide, in an empty folder."""

    register: Register
    roster: Roster
    audit: Audit
    folder: Path
    dynamodb: Any
    run: Callable[..., Said]

    def file(self, text: str, name: str = "teams.csv") -> str:
        """Write a file of teams."""
        (self.folder / name).write_bytes(text.encode())
        return name

    def imports(self, text: str, *options: str) -> Any:
        """Import a file; its JSON."""
        said = self.run("teams", "import", self.file(text), *(options or ("--yes",)), "--json")
        assert said.code == 0, said
        return said.data

    def everything(self) -> list[str]:
        """Every record but the trail, with new links as one word, as comparable text."""
        items = self.dynamodb.scan(TableName="RegisterTable")["Items"]
        links = {item["pk"]["S"].removeprefix("LINK#"): item["team"]["S"] for item in items if "team" in item}
        kept = [json.dumps(item, sort_keys=True) for item in items if not item["pk"]["S"].startswith("AUDIT")]
        for code, team in links.items():
            kept = [text.replace(code, f"link of {team}") for text in kept]
        return sorted(kept)


def _invoke(FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803  # Lambda's names
    assert FunctionName == "clock"
    return {"Payload": BytesIO(json.dumps(clock.lambda_handler(json.loads(Payload), None)).encode())}


@pytest.fixture
def desk(
    dynamodb: Any,
    tables: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(
        Stack,
        "outputs",
        {"RegisterTable": tables["REGISTER_TABLE"], "SurveyAddress": ADDRESS, "ClockFunction": "clock"},
    )

    clients.dynamodb.cache_clear()
    client = stack.client
    functions = SimpleNamespace(invoke=_invoke)
    monkeypatch.setattr(stack, "client", lambda service: functions if service == "lambda" else client(service))

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["soundings", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        if isinstance(ended.value.code, str):
            return Said(out, err + ended.value.code, 1)
        return Said(out, err, int(ended.value.code or 0))

    table = tables["REGISTER_TABLE"]
    register = Register(dynamodb, table)
    register.definitions.put_settings(Settings(organisation="Example Trust", reply_to="surveys@trust.example"))
    register.definitions.put_instrument(read_instrument(SHIPPED / "reflective-practice.yaml"))
    return Desk(register, Roster(Table(dynamodb, table)), Audit(Table(dynamodb, table)), tmp_path, dynamodb, run)
