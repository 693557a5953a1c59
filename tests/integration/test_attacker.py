"""Nobody with everything that was ever published can work out the answers of fewer than k people."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from shared import disclosure
from shared.closed import Closed
from shared.instrument import parse
from shared.packing import pack
from shared.programme import Programme
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import count
from shared.unit import Tree, Unit
from tests.attacker import Attacker, Broken

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

YES_NO = [{"value": "1", "label": "No"}, {"value": "2", "label": "Yes", "headline": True}]
INSTRUMENT = parse(
    {
        "id": "attacked",
        "version": 1,
        "title": "Attacked",
        "licence": "CC0",
        "citation": "ours",
        "options": {"yes": YES_NO},
        "items": [
            {"id": "a", "kind": "single", "options": "yes", "text": "A", "short": "A"},
            {"id": "b", "kind": "single", "options": "yes", "text": "B", "short": "B"},
            {"id": "plain", "kind": "single", "options": "yes", "text": "P", "short": "P"},
            {"id": "secret", "kind": "single", "options": "yes", "text": "S", "short": "S", "sensitive": True},
        ],
        "scales": [
            {
                "id": "load",
                "title": "L",
                "items": ["a", "b"],
                "method": "sum",
                "min_answered": 2,
                "cut_off": 3,
                "source": "ours",
            }
        ],
    },
    "attacked.yaml",
)
K = 5


def moved(tree: Tree, chance: random.Random) -> Tree:
    """The next wave's tree: a team moves, one closes, one joins."""
    units = dict(tree.units)
    groups = [unit.id for unit in units.values() if not unit.is_team]
    for team in tree.teams():
        if chance.random() < 0.3:
            units[team.id] = team.model_copy(update={"parent": chance.choice(groups)})
    if len(tree.teams()) > 2 and chance.random() < 0.4:
        del units[chance.choice(tree.teams()).id]
    if chance.random() < 0.4:
        name = f"new-{chance.randrange(10**6)}"
        units[name] = Unit(id=name, name=name, parent=chance.choice(groups), headcount=9)
    return Tree(units.values())


def first_tree(chance: random.Random) -> Tree:
    units = [Unit(id="top", name="Top")]
    for number in range(chance.randint(0, 3)):
        units.append(Unit(id=f"group-{number}", name="Group", parent=chance.choice(units).id))
    groups = [unit.id for unit in units]
    teams = [
        Unit(id=f"team-{number}", name="Team", parent=chance.choice(groups), headcount=9)
        for number in range(chance.randint(2, 6))
    ]
    return Tree([*units, *teams])


def answered(tree: Tree, wave: date, chance: random.Random) -> Closed:
    """A closed wave with random answers, some of them missing."""
    programme = Programme(
        id="p", title="P", instrument="attacked", instrument_version=1, unit="top", starts=date(2027, 1, 1),
        threshold=K, sensitive_threshold=K, comment_threshold=K, slips=chance.random() < 0.5,
    )  # fmt: skip
    columns = INSTRUMENT.columns()
    missing = chance.choice((0.0, 0.1, 0.3))
    tallies = {}
    for team in tree.teams():
        responses = [
            pack(columns, {c["id"]: chance.choice("12") for c in columns if chance.random() >= missing})
            for _ in range(chance.choice((0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 60)))
        ]
        tallies[team.id] = count(columns, responses, (), scorings(INSTRUMENT))
    return Closed(programme.wave(wave), INSTRUMENT, tree, tallies)


def attack(seed: int) -> list[Broken]:
    """A history of three waves, everything published of it, and what the attacker makes of that."""
    chance = random.Random(seed)
    attacker, tree, day = Attacker(), first_tree(chance), date(2027, 1, 1)
    for _ in range(3):
        closed = answered(tree, day, chance)
        attacker.learn(closed, {each.unit: each for each in publications(closed, chance.shuffle)})
        tree, day = moved(tree, chance), day + timedelta(days=60)
    return list(attacker.broken())


HISTORIES = 150


@pytest.mark.parametrize("histories", [40, pytest.param(1_000, marks=pytest.mark.long)])
def test_the_attacker_derives_no_set_of_fewer_than_k_people(histories: int) -> None:
    for seed in range(histories):
        assert attack(seed) == [], f"history {seed}"


def primary_only(tree: Tree, people: Mapping[str, int], candidates: Collection[str], k: int) -> set[str]:
    """Every unit with k people: what most survey tools do."""
    del tree
    return {unit for unit in candidates if people[unit] >= k}


def no_scale(*_: Any) -> dict[str, Any]:
    return {}


@pytest.mark.parametrize(
    ("guard", "without"),
    [
        ("to_publish", primary_only),
        ("_with_scale", no_scale),
    ],
)
def test_without_a_guard_the_attacker_wins(
    guard: str, without: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, guard, without)
    assert any(attack(seed) for seed in range(HISTORIES))


def test_without_the_complementary_step_the_attacker_wins_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "to_publish", primary_only)
    assert sum(bool(attack(seed)) for seed in range(10)) >= 5
