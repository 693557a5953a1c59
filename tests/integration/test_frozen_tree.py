"""Who takes part in a wave is fixed once, and whole, whatever dies on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from functions.clock.plan import plan
from infra.operator.definitions import SHIPPED, read_instrument
from shared.errors import UnknownRecord
from shared.programme import Programme
from shared.settings import Settings
from shared.store import keys, runs
from shared.store.register import Register
from shared.store.table import Table
from shared.unit import Tree, Unit
from shared.wave import Kind, State
from tests.links import put_link

PROGRAMME = Programme(
    id="groups", title="Groups", instrument="reflective-practice", instrument_version=2, unit="trust",
    starts=date(2037, 2, 2),
)  # fmt: skip
WAVE = PROGRAMME.wave(PROGRAMME.starts)
TEAMS = [Unit(id=f"t{number}", name=f"Ward {number}", parent="trust", headcount=9) for number in range(30)]


def tree(teams: list[Unit]) -> Tree:
    return Tree([Unit(id="trust", name="Trust"), *teams])


@pytest.fixture
def register(dynamodb: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(runs, "PART_BYTES", 1_000)
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(Settings(organisation="Trust", reply_to="surveys@trust.example"))
    register.definitions.put_instrument(read_instrument(SHIPPED / "reflective-practice.yaml"))
    register.definitions.put_programme(PROGRAMME)
    register.waves.plan(WAVE)
    return register


@pytest.mark.parametrize("later", [TEAMS[:20], [*TEAMS, Unit(id="new", name="New", parent="trust", headcount=9)]])
def test_after_a_death_between_two_parts_the_next_attempt_freezes_all_anew(
    register: Register, monkeypatch: pytest.MonkeyPatch, later: list[Unit]
) -> None:
    register.runs.put_tree(WAVE, tree(TEAMS))  # all of an attempt, or its first parts only
    put, left = Table.put, iter(range(2))

    def dies(*given: Any, **more: Any) -> None:
        next(left)
        put(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Table, "put", dies)
        with pytest.raises(StopIteration):
            register.runs.put_tree(WAVE, tree(list(reversed(later))))
    register.runs.put_tree(WAVE, tree(later))
    assert [team.id for team in register.runs.tree("groups", WAVE.id).teams()] == [team.id for team in later]


def test_a_tree_with_a_part_missing_is_not_taken_for_a_smaller_one(register: Register, dynamodb: Any) -> None:
    register.runs.put_tree(WAVE, tree(TEAMS))
    last = {name: {"S": text} for name, text in keys.tree("groups", WAVE.id, 1).items()}
    dynamodb.delete_item(TableName="RegisterTable", Key=last)
    with pytest.raises(UnknownRecord, match="parts of TREE#groups#2037-02-02"):
        register.runs.tree("groups", WAVE.id)


def test_a_second_attempt_at_opening_leaves_the_tree_of_an_open_wave_alone(register: Register) -> None:
    for unit in tree(TEAMS).units.values():
        register.roster.put(unit)
    for team in TEAMS:
        put_link(register, team, code=f"link{team.id}", from_wave=WAVE.id)
    plan(register, "groups", WAVE.id, Kind.OPEN)
    assert register.waves.wave("groups", WAVE.id).state is State.OPEN
    before = register.runs.tree("groups", WAVE.id).units
    register.roster.put(TEAMS[0].model_copy(update={"recipients": tuple(f"lead{n}@t.example" for n in range(50))}))
    plan(register, "groups", WAVE.id, Kind.OPEN)
    assert register.runs.tree("groups", WAVE.id).units == before
