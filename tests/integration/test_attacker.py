"""Nobody with everything that was ever published can work out the answers of fewer than k people."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.operator.definitions import SHIPPED, read_instrument
from shared import disclosure
from shared.closed import Closed
from shared.enrolment import taking_part
from shared.instrument import Instrument, parse
from shared.packing import pack
from shared.programme import Programme
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import count
from shared.unit import Started, Tree, Unit
from tests.attacker import Attacker, Broken, rare_words

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
PARTS = {"first": "ab", "second": "cd", "whole": "abcd"}
SHARING = parse(
    {
        **dict.fromkeys(("id", "title", "licence", "citation"), "attacked"),
        "version": 1,
        "options": {"yes": YES_NO},
        "items": [{"id": x, "kind": "single", "options": "yes", "text": x, "short": x} for x in "abcd"],
        "scales": [
            {"id": name, "title": name, "items": list(of), "method": "sum", "min_answered": len(of), "source": "ours"}
            for name, of in PARTS.items()
        ],
    },
    "sharing.yaml",
)


WORDED = read_instrument(SHIPPED / "reflective-practice.yaml")
WORDS = ["calm", "safe", "supportive", "supporting", "worry", "odd", "kind"]
WEIGHTS = [9, 6, 4, 3, 2, 1, 2]


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
    return Tree(units.values()).without(())


def first_tree(chance: random.Random, most: int = 6) -> Tree:
    units = [Unit(id="top", name="Top")]
    for number in range(chance.randint(0, 3)):
        units.append(Unit(id=f"group-{number}", name="Group", parent=chance.choice(units).id))
    groups = [unit.id for unit in units]
    teams = [
        Unit(id=f"team-{number}", name="Team", parent=chance.choice(groups), headcount=9)
        for number in range(chance.randint(2, most))
    ]
    return Tree([*units, *teams]).without(())


def answered(tree: Tree, wave: date, chance: random.Random, instrument: Instrument = INSTRUMENT) -> Closed:
    """A closed wave with random answers, some of them missing."""
    programme = Programme(
        id="p", title="P", instrument="attacked", instrument_version=1, unit="top", starts=date(2027, 1, 1),
        threshold=K, sensitive_threshold=K, comment_threshold=K, slips=chance.random() < 0.5,
    )  # fmt: skip
    columns = instrument.columns()
    missing = chance.choice((0.0, 0.1, 0.3) if instrument is INSTRUMENT else (0.0, 0.02, 0.05))
    tallies = {}
    for team in tree.teams():
        responses = [
            pack(columns, {c["id"]: chance.choice("12") for c in columns if chance.random() >= missing})
            for _ in range(chance.choice((0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 60)))
        ]
        tallies[team.id] = count(columns, responses, (), scorings(instrument))
    return Closed(programme.wave(wave), instrument, tree, tallies)


def attack(seed: int) -> list[Broken]:
    """A history of three waves, everything published of it, and what the attacker makes of that."""
    chance = random.Random(seed)
    attacker, tree, day = Attacker(), first_tree(chance), date(2027, 1, 1)
    for _ in range(3):
        closed = answered(tree, day, chance)
        attacker.learn(closed, {each.unit: each for each in publications(closed, chance.shuffle)})
        tree, day = moved(tree, chance), day + timedelta(days=60)
    return list(attacker.broken())


def attack_scores(seed: int) -> list[Broken]:
    """The same of one wave of a measure that has two parts and a total."""
    chance = random.Random(seed)
    closed = answered(first_tree(chance, most=3), date(2027, 1, 1), chance, SHARING)
    attacker = Attacker()
    attacker.learn(closed, {each.unit: each for each in publications(closed, chance.shuffle)})
    return list(attacker.broken())


HISTORIES = 150


@pytest.mark.parametrize("histories", [40, pytest.param(1_000, marks=pytest.mark.long)])
def test_the_attacker_derives_no_set_of_fewer_than_k_people(histories: int) -> None:
    for seed in range(histories):
        assert attack(seed) == [], f"history {seed}"


@pytest.mark.parametrize("waves", [40, pytest.param(1_000, marks=pytest.mark.long)])
def test_nor_from_scores_that_share_their_items(waves: int) -> None:
    for seed in range(waves):
        assert attack_scores(seed) == [], f"wave {seed}"


def test_where_scores_are_judged_one_by_one_they_tell_of_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "_narrower_scores", lambda *_: None)
    assert any(attack_scores(seed) for seed in range(40))


def attack_from_planted_teams(seed: int) -> list[Broken]:
    """The same of a wave of an organisation in which the attacker began teams of his own beside the others."""
    chance = random.Random(seed)
    tree, day = first_tree(chance, most=4), date(2027, 1, 1)
    groups = [unit.id for unit in tree.units.values() if not unit.is_team]
    teams = [
        Unit(
            id=f"planted-{n}", name="Planted", parent=chance.choice(groups), headcount=60,
            started=Started(on=day, domain="trust.example"),
        )
        for n in range(2)
    ]  # fmt: skip
    common = Programme(id="p", title="P", instrument="attacked", instrument_version=1, unit="top", starts=day)
    own = [common.model_copy(update={"id": team.id, "unit": team.id, "alone": True}) for team in teams]
    everybody = Tree([*tree.units.values(), *teams])
    attacker = Attacker()
    for programme in (common, *own):
        closed = answered(taking_part(everybody, (common, *own), programme, day), day, chance)
        attacker.learn(closed, {each.unit: each for each in publications(closed, chance.shuffle)})
        attacker.plant(closed, [team.id for team in teams])
    return list(attacker.broken())


@pytest.mark.parametrize("waves", [40, pytest.param(1_000, marks=pytest.mark.long)])
def test_nor_from_teams_that_he_began_himself(waves: int) -> None:
    """They wait in a programme of their own, so there is nothing of others' to subtract his own answers from."""
    for seed in range(waves):
        assert attack_from_planted_teams(seed) == [], f"wave {seed}"


def test_where_a_team_that_waits_counts_above_it_tells_of_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Unit, "waits", False)
    assert any(attack_from_planted_teams(seed) for seed in range(40))


def words(seed: int) -> list[tuple[str, str, int]]:
    """What follows from the words of one wave about one or two people."""
    chance = random.Random(seed)
    tree = first_tree(chance)
    programme = Programme(
        id="p", title="P", instrument="reflective-practice", instrument_version=2, unit="top", starts=date(2027, 1, 1)
    )
    columns = [column for column in WORDED.columns() if column["id"] == "words"]
    tallies = {}
    for team in tree.teams():
        said = [
            chance.choices(WORDS, weights=WEIGHTS, k=chance.randint(1, 3))
            for _ in range(chance.choice((0, 4, 7, 9, 12)))
        ]
        tallies[team.id] = count(columns, [pack(columns, {"words": list(dict.fromkeys(each))}) for each in said])
    closed = Closed(programme.wave(date(2027, 1, 1)), WORDED, tree, tallies)
    return list(rare_words(closed, {each.unit: each for each in publications(closed, chance.shuffle)}))


@pytest.mark.parametrize("waves", [150, pytest.param(5_000, marks=pytest.mark.long)])
def test_no_word_is_told_of_one_or_two_people(waves: int) -> None:
    for seed in range(waves):
        assert words(seed) == [], f"wave {seed}"


def test_where_words_are_judged_one_by_one_they_tell_of_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        disclosure, "to_publish", lambda _, people, able, k: {unit for unit in able if people[unit] >= k}
    )
    assert any(words(seed) for seed in range(20))


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
