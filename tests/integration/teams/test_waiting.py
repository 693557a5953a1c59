"""Teams that wait to be accepted: no file of an operator loses one, accepts one, or takes it for any other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from infra.operator.definitions import SHIPPED, read_instrument
from shared.roster.beginning import Asked, Begun, begin
from shared.roster.present import present
from shared.settings import Settings, Start
from tests.integration.teams.conftest import PROGRAMME

if TYPE_CHECKING:
    from shared.unit import Unit
    from tests.integration.teams.conftest import Desk

HEAD = "name,path,headcount,recipients,language,programme,id\n"
WARD = "Ward 1,Example Trust > Surgery,14,anna@trust.example,,,\n"
SETTINGS = Settings(organisation="Example Trust", reply_to="s@trust.example", start=Start(domains=("trust.example",)))
QUESTIONS = read_instrument(SHIPPED / "reflective-practice.yaml")


@pytest.fixture
def team(desk: Desk) -> Unit:
    """One that waits, beside one that does not."""
    desk.register.definitions.put_programme(PROGRAMME)
    desk.imports(HEAD + WARD)
    asked, now = Asked("t", "Night Team", "surgery", 9, "en"), datetime.now(UTC)
    found = begin(present(desk.register, now), SETTINGS, {QUESTIONS.id: QUESTIONS}, asked, "n@trust.example", now)
    assert isinstance(found, Begun)
    found.changes.write(desk.register)
    return found.team


def stored(desk: Desk) -> dict[str, Unit]:
    return {unit.id: unit for unit in desk.register.roster.units()}


def row(team: Unit, **changes: Any) -> str:
    said = {"name": team.name, "path": "Example Trust > Surgery", "headcount": 9, "programme": "", **changes}
    return f"{said['name']},{said['path']},{said['headcount']},n@trust.example,,{said['programme']},{team.id}\n"


@pytest.mark.parametrize("options", [("--yes",), ("--yes", "--close-missing")])
@pytest.mark.parametrize("others", [WARD, "Ward 9,Example Trust > Medicine,14,,,,\n"])
def test_a_file_that_does_not_know_it_leaves_it_waiting(
    desk: Desk, team: Unit, options: tuple[str, ...], others: str
) -> None:
    said = desk.imports(HEAD + others, *options)
    assert stored(desk)[team.id] == team
    assert any("waits to be accepted" in note for note in said["notes"])
    assert team.id in desk.run("teams", "list").out


def test_a_row_about_it_changes_it_and_it_goes_on_waiting(desk: Desk, team: Unit) -> None:
    desk.imports(HEAD + WARD + row(team, headcount=11, path="Example Trust > Medicine", programme=team.id))
    now = stored(desk)[team.id]
    assert (now.headcount, now.parent, now.started, now.programme) == (11, "medicine", team.started, None)
    before = desk.everything()
    refused = desk.run("teams", "import", desk.file(HEAD + WARD + row(team, programme="groups")), "--yes")
    assert "waits to be accepted and is asked by itself until then" in refused.err
    assert desk.everything() == before


def test_an_export_with_it_imports_with_nothing_to_change(desk: Desk, team: Unit) -> None:
    assert desk.run("teams", "export", "out.csv").code == 0
    before = desk.everything()
    said = desk.run("teams", "import", "out.csv", "--yes", "--json").data
    assert (said["counts"]["unchanged"], said["changes"]) == (2, [])
    assert desk.everything() == before
    assert stored(desk)[team.id].waits


def test_it_is_told_where_teams_are_listed_and_shown(desk: Desk, team: Unit) -> None:
    assert f"To be accepted by the level above: {team.id}." in desk.run("teams", "list").out
    waits = {each["id"]: each["waits to be accepted"] for each in desk.run("teams", "list", "--json").data}
    assert waits == {team.id: True, "ward-1": False}
    assert "its lead began it" in " ".join(desk.run("teams", "show", team.id).out.split())
    assert "its lead began it" not in desk.run("teams", "show", "ward-1").out
    assert desk.run("programme", "show", "groups", "--json").data["teams"] == ["ward-1"]


def test_loading_an_organisation_with_it_leaves_it_waiting(desk: Desk, team: Unit) -> None:
    file = desk.file(
        "settings: {organisation: Example Trust, reply_to: s@trust.example}\n"
        "units:\n  - {id: example-trust, name: Example Trust, units: [{id: ward-7, name: Ward 7, headcount: 12},\n"
        f"     {{id: {team.id}, name: Night Team, headcount: 15}}]}}\n",
        "trust.yaml",
    )
    assert desk.run("load", file, "--yes").code == 0
    now = stored(desk)[team.id]
    assert (now.headcount, now.started, now.link) == (15, team.started, team.link)


def test_loading_an_organisation_without_it_leaves_it_waiting(desk: Desk, team: Unit) -> None:
    """Also where the unit above it goes: it stands below the next."""
    file = desk.file(
        "settings: {organisation: Example Trust, reply_to: s@trust.example}\n"
        "units: [{id: example-trust, name: Example Trust, units: [{id: ward-7, name: Ward 7, headcount: 12}]}]\n",
        "trust.yaml",
    )
    said = desk.run("load", file, "--yes")
    assert said.code == 0, said
    assert "Night Team" in said.out
    now = stored(desk)
    assert (now[team.id].parent, now[team.id].started, now[team.id].link) == ("example-trust", team.started, team.link)
    assert "ward-1" not in now
    assert desk.run("load", file, "--yes", "--json").data["counts"]["closed"] == 0
