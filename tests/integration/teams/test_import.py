"""`soundings teams import`: what a file of teams does to the register, and what it does not."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from io import StringIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from shared.store.table import AT_ONCE
from tests.integration.teams.conftest import PROGRAMME

if TYPE_CHECKING:
    from tests.integration.teams.conftest import Desk

HEAD = "name,path,headcount,recipients,language,programme,id\n"
TEAMS = (
    HEAD
    + "Surgery,Example Trust,,surgery@trust.example,,,\n"
    + "Ward 1,Example Trust > Surgery,14,anna@trust.example; ben@trust.example,,,\n"
    + "Ward 2,Example Trust > Surgery,9,,cy,,\n"
    + "Ward 1,Example Trust > Medicine,11,,,,\n"
)
NOTHING = {"new": 0, "moved": 0, "changed": 0, "reopened": 0, "closed": 0}


def counts(data: Any) -> dict[str, int]:
    return {what: number for what, number in data["counts"].items() if number}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """With a programme for the whole trust, once there is one."""
    desk.register.definitions.put_programme(PROGRAMME)
    return desk


def test_a_first_file_makes_the_units_above_and_the_teams(desk: Desk) -> None:
    data = desk.imports(TEAMS)
    assert counts(data) == {"new": 3}
    units = {unit.id: unit for unit in desk.register.roster.units()}
    assert {unit.id: unit.parent for unit in units.values()} == {
        "example-trust": None,
        "surgery": "example-trust",
        "medicine": "example-trust",
        "ward-1-surgery": "surgery",
        "ward-2": "surgery",
        "ward-1-medicine": "medicine",
    }
    assert units["surgery"].recipients == ("surgery@trust.example",)
    assert units["ward-1-surgery"].recipients == ("anna@trust.example", "ben@trust.example")
    assert units["ward-2"].language == "cy"
    link = desk.dynamodb.get_item(
        TableName="RegisterTable", Key={"pk": {"S": f"LINK#{units['ward-2'].link}"}, "sk": {"S": "LINK"}}
    )["Item"]
    assert {name: value["S"] for name, value in link.items() if name not in ("pk", "sk")} == {
        "programme": "groups", "team": "ward-2", "team_name": "Ward 2", "from_wave": "", "above": "Surgery",
    }  # fmt: skip
    [entry] = desk.audit.entries(datetime.now(UTC).year)
    assert (entry.what, dict(entry.details)) == ("teams import", {"file": "teams.csv", "new": "3"})


def test_what_a_person_sees(desk: Desk) -> None:
    said = desk.run("teams", "import", desk.file(TEAMS), "--yes")
    assert said.out.splitlines()[-4:] == [
        "Teams: 3 new, 0 unchanged.",
        "Note: 2 teams have no recipient: nobody is sent the link or the summary.",
        "Note: 2 new units above teams have no recipient for the summary (Example Trust, Medicine); "
        "for each, add a row with recipients and no headcount.",
        "Done.",
    ]
    assert max(map(len, said.out.splitlines()[:-4])) <= 80
    said = desk.run("teams", "import", desk.file(TEAMS.replace("14,", "15,")), "--dry-run")
    assert "changed   Ward 1   headcount: 14 → 15" in said.out
    assert "Teams: 1 changed, 2 unchanged." in said.out


def test_twice_is_once(desk: Desk) -> None:
    desk.imports(TEAMS)
    before, trail = desk.everything(), len(list(desk.audit.entries(datetime.now(UTC).year)))
    data = desk.imports(TEAMS)
    assert counts(data) == {"unchanged": 3}
    assert not data["done"]
    assert data["changes"] == []
    assert desk.everything() == before
    assert len(list(desk.audit.entries(datetime.now(UTC).year))) == trail


def test_a_dry_run_and_a_no_change_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.everything()
    assert counts(desk.imports(TEAMS, "--dry-run")) == {"new": 3}
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    said = desk.run("teams", "import", "teams.csv")
    assert (said.code, said.err) == (1, "soundings: nothing was changed")
    assert desk.everything() == before
    assert (
        desk.run("teams", "import", "teams.csv", "--json").err == "soundings: --json cannot ask: add --yes or --dry-run"
    )


def test_a_team_keeps_its_id_and_link_when_it_is_renamed_or_moves(desk: Desk) -> None:
    desk.imports(TEAMS)
    before = {unit.id: unit for unit in desk.register.roster.units()}
    data = desk.imports(
        HEAD
        + "Surgery,Example Trust,,surgery@trust.example,,,\n"
        + "Ward One,Example Trust > Medicine,14,anna@trust.example; ben@trust.example,,,ward-1-surgery\n"
        + "Ward 2,Example Trust > Surgery > Upstairs,9,,cy,,\n"
        + "Ward 1,Example Trust > Medicine,11,,,,\n"
    )
    assert counts(data) == {"moved": 2, "unchanged": 1}
    changed = {change["id"]: change for change in data["changes"]}
    assert changed["ward-1-surgery"]["changes"] == {
        "name": {"from": "Ward 1", "to": "Ward One"},
        "path": {"from": "Example Trust > Surgery", "to": "Example Trust > Medicine"},
    }
    after = {unit.id: unit for unit in desk.register.roster.units()}
    assert after["ward-2"] == before["ward-2"].model_copy(update={"parent": "upstairs"})
    assert after["ward-1-surgery"].link == before["ward-1-surgery"].link


def test_a_service_that_moves_takes_its_id_and_its_teams_along(desk: Desk) -> None:
    desk.imports(TEAMS)
    data = desk.imports(TEAMS.replace("Example Trust > Surgery", "Example Trust > Planned Care > Surgery").replace(
        "Surgery,Example Trust,", "Surgery,Example Trust > Planned Care,"))  # fmt: skip
    assert counts(data) == {"unchanged": 3}
    assert [(c["what"], c["id"]) for c in data["changes"]] == [("new", "planned-care"), ("moved", "surgery")]


def test_a_service_is_renamed_by_its_id(desk: Desk) -> None:
    desk.imports(TEAMS)
    renamed = TEAMS.replace(
        "Surgery,Example Trust,,surgery@trust.example,,,", "Theatres,Example Trust,,surgery@trust.example,,,surgery"
    )
    data = desk.imports(renamed.replace("> Surgery", "> Theatres"))
    assert [(c["what"], c["id"], c["changes"]) for c in data["changes"]] == [
        ("changed", "surgery", {"name": {"from": "Surgery", "to": "Theatres"}})
    ]


def test_teams_that_are_not_in_the_file_stay_unless_they_are_to_close(desk: Desk) -> None:
    desk.imports(TEAMS)
    fewer = "".join(line for line in TEAMS.splitlines(keepends=True) if "Medicine" not in line)
    before = desk.everything()
    data = desk.imports(fewer)
    assert data["left alone"] == [{"id": "ward-1-medicine", "name": "Ward 1"}]
    assert desk.everything() == before
    data = desk.imports(fewer, "--close-missing", "--yes")
    assert counts(data) == {"closed": 1, "unchanged": 2}
    assert [(c["what"], c["id"]) for c in data["changes"]] == [("closed", "ward-1-medicine"), ("removed", "medicine")]
    assert "medicine" not in {unit.id for unit in desk.register.roster.units()}
    [closed] = desk.roster.closed()
    assert (closed.id, closed.recipients) == ("ward-1-medicine", ())
    assert counts(desk.imports(fewer, "--close-missing", "--yes")) == {"unchanged": 2}


@pytest.mark.parametrize("command", ["import", "load"])
def test_to_close_most_teams_a_word_is_to_be_typed(desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Half a file or a wrong one closes a whole trust otherwise, with one key that people press without reading."""
    desk.imports(TEAMS)
    before, fewer = desk.everything(), HEAD + "Ward 1,Example Trust > Surgery,14,,,,\n"
    words = ["teams", "import", desk.file(fewer), "--close-missing"]
    if command == "load":
        units = [
            {"id": "example-trust", "name": "Example Trust"},
            {"id": "ward-2", "name": "Ward 2", "parent": "example-trust", "headcount": 9},
        ]
        settings = {"organisation": "Example Trust", "reply_to": "surveys@trust.example"}
        words = ["load", desk.file(json.dumps({"settings": settings, "units": units, "programmes": []}), "o.yaml")]
    for typed, told in (
        ("y\n", "soundings: nothing was changed"), ("close\n", "soundings: nothing was changed"),
        ("close 3\n", "soundings: nothing was changed"), ("", "--yes agrees beforehand"),
    ):  # fmt: skip
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        said = desk.run(*words)
        assert said.code == 1
        assert said.err.startswith("2 of 3 teams would close. Type 'close 2'")
        assert said.err.endswith(told)
        assert desk.everything() == before
    monkeypatch.setattr("sys.stdin", StringIO("close 2\n"))
    assert desk.run(*words).code == 0
    assert len(desk.roster.closed()) == 2


def test_a_closed_team_that_comes_back_is_the_same_team_with_the_same_link(desk: Desk) -> None:
    desk.imports(TEAMS)
    whole = desk.everything()
    fewer = "".join(line for line in TEAMS.splitlines(keepends=True) if "Ward 2" not in line)
    desk.imports(fewer, "--close-missing", "--yes")
    assert counts(desk.imports(TEAMS)) == {"reopened": 1, "unchanged": 2}
    assert desk.everything() == whole


def test_an_id_of_a_closed_team_is_not_given_to_another(desk: Desk) -> None:
    desk.imports(TEAMS)
    desk.imports(HEAD + "Ward 1,Example Trust > Surgery,14,,,,\n", "--close-missing", "--yes")
    data = desk.imports(HEAD + "Ward 2,Example Trust > Elsewhere,9,,,,\n")
    assert [c["id"] for c in data["changes"]] == ["elsewhere", "ward-2-elsewhere"]


def wide(rows: int) -> str:
    """A file of many teams."""
    teams = (
        f"Team {n},Example Trust > Directorate {n % 7} > Service {n % 70},{5 + n % 30},lead{n}@trust.example,,,\n"
        for n in range(rows)
    )
    return HEAD + "".join(teams)


class Calls:
    """Counts the calls of DynamoDB."""

    def __init__(self, desk: Desk) -> None:
        self.writes = self.reads = 0
        for client in (desk.dynamodb,):
            client.meta.events.register("before-call.dynamodb", self._count)

    def _count(self, model: Any, **_: Any) -> None:
        is_write = model.name in ("TransactWriteItems", "PutItem", "DeleteItem", "UpdateItem")
        self.writes, self.reads = self.writes + is_write, self.reads + (not is_write)


@pytest.fixture
def calls(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Of every command of the test."""
    real = boto3.client
    monkeypatch.setattr(
        boto3, "client", lambda name, **more: desk.dynamodb if name == "dynamodb" else real(name, **more)
    )
    return Calls(desk)


@pytest.mark.parametrize("rows", [400, pytest.param(5000, marks=pytest.mark.long)])
def test_many_rows_are_few_calls(desk: Desk, calls: Calls, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # moto copies every table for each transaction, to take it back; here none is
    monkeypatch.setattr("moto.dynamodb.models.copy", SimpleNamespace(copy=copy.copy, deepcopy=lambda tables: tables))
    text = wide(rows)
    assert counts(desk.imports(text)) == {"new": rows}
    assert calls.writes <= (2 * rows + 78) // AT_ONCE + 3
    assert calls.reads <= 8 + rows // 1000
    calls.writes = calls.reads = 0
    assert counts(desk.imports(text)) == {"unchanged": rows}
    assert calls.writes == 0
    assert calls.reads <= 8 + rows // 1000


def test_a_unit_spelt_in_two_ways_is_told(desk: Desk) -> None:
    rows = "name,path,headcount\nWard 1,Trust > Surgery & Theatres,9\nWard 2,Trust > Surgery and Theatres,9\n"
    said = desk.run("teams", "import", desk.file(rows), "--dry-run")
    told = (
        "Note: 'Surgery & Theatres' and 'Surgery and Theatres' are 2 units here; if they are one, spell it in one way."
    )
    assert told in said.out.splitlines()
    said = desk.run("teams", "import", desk.file(rows.replace("and", "&")), "--dry-run")
    assert "are 2 units here" not in said.out
