"""Themes: people of words that mean one thing, and never one or two who used a word of it that is not shown."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ortools.sat.python import cp_model

from infra.operator.definitions import SHIPPED
from shared import disclosure
from shared.closed import Closed
from shared.errors import DefinitionInvalid
from shared.instrument import Instrument, parse
from shared.packing import pack
from shared.programme import Programme
from shared.publishing import publications
from shared.tally import Tally, count, merge, themed
from shared.themes import tables
from shared.unit import Tree, Unit
from shared.words import family

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shared.publication import ItemFigures

FEW = 3
DEFINITION = yaml.safe_load((SHIPPED / "reflective-practice.yaml").read_text(encoding="utf-8"))
GROUPS = parse(DEFINITION, "reflective-practice.yaml")
COLUMNS = [column for column in GROUPS.columns() if column["id"] == "words"]
ONE = Tree([Unit(id="top", name="Top", headcount=40)])
SUPPORT = ["supportive", "kind", "caring", "cefnogol", "generous", "gentle"]
WEIGHTS = [6, 3, 2, 1, 1, 1]


def tally(said: Sequence[str]) -> Tally:
    """What people wrote, each a few words with a space between."""
    return count(COLUMNS, [pack(COLUMNS, {"words": each.split()}) for each in said], (), (), tables(GROUPS))


def shown(tree: Tree, said: Mapping[str, Sequence[str]], instrument: Instrument = GROUPS) -> dict[str, ItemFigures]:
    """What is published of each unit."""
    programme = Programme(
        id="p", title="P", instrument="reflective-practice", instrument_version=1, unit="top", starts=date(2027, 1, 1)
    )
    tallies = {team: tally(each) for team, each in said.items()}
    closed = Closed(programme.wave(date(2027, 1, 1)), instrument, tree, tallies)
    published = publications(closed, random.Random(1).shuffle)
    return {each.unit: item for each in published for item in each.items if item.item == "words"}


def alone(*said: str) -> tuple[dict[str, int], dict[str, int]]:
    """The themes and the words that one team shows."""
    found = shown(ONE, {"top": said})["top"]
    return {each.word: each.people for each in found.themes}, {each.word: each.people for each in found.words}


def alone_without_themes(*said: str) -> dict[str, int]:
    """The words that one team shows of a questionnaire that has no themes."""
    items = [{k: v for k, v in item.items() if k != "themes"} for item in DEFINITION["items"]]
    plain = parse({**DEFINITION, "items": items}, "plain.yaml")
    found = shown(ONE, {"top": said}, plain)["top"]
    return {each.word: each.people for each in found.words}


def test_a_person_counts_once_in_a_theme_and_welsh_words_meet_their_english_theme() -> None:
    said = ["supportive kind caring", "gefnogol", "suportive calm", "cefnogaeth kind", "useful"]
    assert tally(said).counts[themed("words")] == {"Support": 4, "Relief": 1}
    assert merge([tally(said[:2]), tally(said[2:])]) == tally(said)


def test_a_theme_gathers_words_that_are_too_rare_to_be_shown() -> None:
    assert alone("kind", "caring", "cefnogol", "gentle", *["useful"] * 5) == ({"Support": 4}, {"useful": 5})
    assert alone("kind", "caring", *["useful"] * 8) == ({}, {"useful": 8})  # of two people


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ((*["kind"] * 8, "gentle"), 8),  # 9 in the theme less 8 would be one
        ((*["kind"] * 8, "gentle", "caring"), 8),
        ((*["kind"] * 8, "gentle", "caring", "generous"), 11),
        (["kind"] * 9, 9),
        # 10 are in the theme, and 10 were counted with its words: who wrote both herself knows of another one.
        ((*["kind"] * 5, *["caring"] * 3, "kind caring", "gentle"), 9),
        ((*["kind"] * 4, *["caring"] * 3, *["kind caring"] * 2, "gentle"), 10),
        ((*["kind"] * 6, *["caring"] * 3, "gentle"), 8),
    ],
)
def test_a_theme_beside_its_words_tells_of_no_one_or_two(said: Sequence[str], least: int) -> None:
    themes, words = alone(*said)
    assert themes == {"Support": least}
    assert words == alone_without_themes(*said)


def test_of_a_unit_above_nobody_is_told_who_is_not_told_of_below() -> None:
    """7 in Support at the top, of whom 6 are told of in a, would be the one of b."""
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in ("a", "b"))]
    found = shown(Tree(units), {"a": ["kind"] * 6 + ["useful"] * 6, "b": ["gentle"] + ["useful"] * 9})
    assert {unit: [(each.word, each.people) for each in found[unit].themes] for unit in found} == {
        "top": [("Support", 6)],
        "a": [("Support", 6)],
        "b": [],
    }
    assert [each.word for each in found["a"].words] == ["kind", "useful"]


def test_few_people_in_each_of_many_teams_are_told_of_above_them() -> None:
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in "abcd")]
    two = ["gentle", "caring", *["useful"] * 8]
    found = shown(Tree(units), {"a": two, "b": two, "c": two, "d": ["useful"] * 9})
    assert [(each.word, each.people) for each in found["top"].themes] == [("Support", 5)]  # of 6, who used either word
    assert not any(found[team].themes for team in "abcd")
    of_each = [[word, word, *["useful"] * 8] for word in ("gentle", "caring", "kind", "generous")]
    found = shown(Tree(units), dict(zip("abcd", of_each, strict=True)))  # 8 would be two in each
    assert [(each.word, each.people) for each in found["top"].themes] == [("Support", 6)]


@pytest.mark.parametrize(
    ("of_teams", "least"),
    [
        (["kind", "kind", "kind", "kind", "kind gentle", "gentle"], 5),  # 6 less 5, and each team has one
        ([*["gentle", "caring", "generous"] * 2], 6),
    ],
)
def test_a_word_of_a_unit_tells_no_more_beside_its_theme(of_teams: Sequence[str], least: int) -> None:
    teams = "abcdef"
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in teams)]
    found = shown(Tree(units), {t: [said, *["useful"] * 9] for t, said in zip(teams, of_teams, strict=True)})
    assert [(each.word, each.people) for each in found["top"].themes] == [("Support", least)]


def test_nor_does_it_beside_what_is_left_of_it() -> None:
    """4 are left without a, whose people wrote three words that are hidden, and 3 of these 4 wrote kind."""
    teams = "abcdef"
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in teams)]
    said = {t: [*words, *["useful"] * 9] for t, words in zip("bcdef", (["kind"], ["kind"], ["kind"], ["gentle"], []))}
    found = shown(Tree(units), {"a": [*["gentle", "caring", "generous"] * 2, *["useful"] * 9], **said})
    assert {unit: [each.people for each in found[unit].themes] for unit in ("top", "a")} == {"top": [9], "a": [6]}


def test_nor_beside_the_themes_of_those_below_it() -> None:
    """3 and 3, of whom nobody is told which words they used; above them 5 wrote kind, so one did not."""
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in "abc")]
    rest = ["useful"] * 9
    a, b = ["kind", "kind", "gentle", *rest], ["kind", "kind", "kind gentle", *rest]
    print(shown(Tree(units), {"a": a, "b": b, "c": rest}))


def wave(seed: int) -> tuple[Tree, dict[str, int], dict[str, ItemFigures]]:
    """A service of a few teams whose people use words of one theme, and others: it, who used them, what is shown."""
    chance = random.Random(seed)
    teams = [f"t{n}" for n in range(chance.randint(1, 6))]
    others = chance.choice((8, 50, 200))  # the more, the fewer use a word of the theme
    units = [Unit(id="top", name="Top"), Unit(id="mid", name="Mid", parent="top")]
    units += [Unit(id=team, name=team, parent=chance.choice(("top", "mid")), headcount=30) for team in teams]
    if not any(unit.parent == "mid" for unit in units):
        units.append(Unit(id="last", name="Last", parent="mid", headcount=30))
    said = {
        unit.id: [
            " ".join(
                dict.fromkeys(
                    chance.choices([*SUPPORT, "useful"], [*WEIGHTS, others], k=chance.choice((1, 1, 1, 2, 3)))
                )
            )
            for _ in range(chance.randint(8, 16))
        ]
        for unit in units
        if unit.headcount
    }
    tree = Tree(units)
    used = {team: tally(each).counts[themed("words")].get("Support", 0) for team, each in said.items()}
    return tree, used, shown(tree, said)


def sure(tree: Tree, used: Mapping[str, int], told: dict[str, ItemFigures]) -> Iterator[tuple[str, int]]:
    """Of how many people a reader is sure: who used hidden words only, and who are not told of.

    By an integer solver that knows the numbers that are told and how they are lowered.
    """
    support = {
        unit: next((each.people for each in item.themes if each.word == "Support"), 0) for unit, item in told.items()
    }
    names = {family(word) for word in SUPPORT}
    words = {
        unit: {family(w.word): w.people for w in item.words if family(w.word) in names} for unit, item in told.items()
    }
    teams = {unit: [t.id for t in tree.teams() if unit in tree.path(t.id)] for unit in tree.units}
    model = cp_model.CpModel()
    of: dict[tuple[str, str], Any] = {
        (team, name): model.new_int_var(0, 40, f"{team} {name}") for team in teams["top"] for name in ("", *names)
    }

    def people(unit: str, name: str = "") -> Any:
        return sum(of[team, name] for team in teams[unit])

    def least(expression: Any) -> int:
        model.minimize(expression)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        return round(solver.objective_value)

    regions = []
    for team in teams["top"]:
        for name in names:
            model.add(of[team, name] <= of[team, ""])
    lowered: set[str] = set()
    for unit in tree.upwards():
        known = words[unit]
        for name, count_of in known.items():
            model.add(people(unit, name) == count_of)
        model.add(people(unit) >= support[unit])
        below = [each for each in tree.units if each != unit and support.get(each) and unit in tree.path(each)]
        nearest = [each for each in below if not any(o in below for o in tree.path(each) if o != each)]
        if tree.units[unit].is_team:
            if support[unit] in {sum(known.values()) - max(len(known) - 1, 0), max(known.values(), default=0)}:
                lowered.add(unit)
            most = sum(known.values()) + FEW - 1 if unit in lowered else support[unit]
            if used[unit] <= most:  # it is not, where words above took the theme away
                model.add(people(unit) <= most)
        elif support[unit] > (beneath := sum(support[each] for each in nearest)):
            parts = sum(each in lowered or not support[each] for each in teams[unit])
            uses = {name: known.get(name, sum(words[team].get(name, 0) for team in teams[unit])) for name in names}
            least_sure = sum(uses.values()) - max(sum(map(bool, uses.values())) - 1, 0)
            is_exact = support[unit] < beneath + 2 * (parts - 1) and support[unit] < least_sure
            if is_exact and set(nearest) <= set(teams[unit]):
                model.add(people(unit) == support[unit])
        covered = {team for each in below for team in teams[each]}
        if known and support[unit]:
            regions += [(unit, teams[unit], known), (unit, [t for t in teams[unit] if t not in covered], known)]
    for unit, region, known in regions:
        hidden_only = [model.new_int_var(0, 40, "") for _ in region]
        for team, hidden in zip(region, hidden_only, strict=True):
            shown_here = {*known, *words.get(team, ())}
            model.add(hidden >= of[team, ""] - sum(of[team, name] for name in shown_here))
            model.add(hidden <= of[team, ""])
            for name in shown_here:
                model.add(hidden + of[team, name] <= of[team, ""])
        if region and (sure_of := least(sum(hidden_only))):
            at_most = sure_of if tree.units[unit].is_team else -least(-sum(hidden_only))
            yield unit, sure_of if at_most < FEW else FEW
    for team in teams["top"]:
        yield team, least(of[team, ""] - support[team])


def won(seed: int) -> list[tuple[str, int]]:
    return [(unit, people) for unit, people in sure(*wave(seed)) if 0 < people < FEW]


@pytest.mark.parametrize("waves", [40, pytest.param(600, marks=pytest.mark.long)])
def test_a_reader_with_a_solver_is_sure_of_no_one_or_two_who_used_hidden_words(waves: int) -> None:
    told = 0
    for seed in range(waves):
        assert won(seed) == [], f"wave {seed}"
        told += any(item.themes and item.words for item in wave(seed)[2].values())
    assert told > waves / 3


def test_without_the_rule_the_reader_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    def exactly(tree: Tree, people: Mapping[str, int], _: object, shown: Mapping[str, set[str]], few: int) -> Any:
        return {unit: people[unit] for unit in tree.units if unit in shown and people[unit] >= few}

    monkeypatch.setattr(disclosure, "at_least", exactly)
    assert any(won(seed) for seed in range(20))


def test_a_word_is_of_one_theme_in_whatever_form() -> None:
    items = [dict(item) for item in DEFINITION["items"]]
    next(item for item in items if item["id"] == "words")["themes"] = {
        "One": ["caring", "Cathartic"],
        "Two": ["catharsis"],
    }
    with pytest.raises(DefinitionInvalid, match="'catharsis' is of 'One' already"):
        parse({**DEFINITION, "items": items}, "x.yaml")


def test_an_instrument_without_themes_counts_and_shows_none() -> None:
    plain = Instrument.model_validate(
        {**DEFINITION, "items": [{k: v for k, v in item.items() if k != "themes"} for item in DEFINITION["items"]]}
    )
    assert tables(plain) == {}
    assert themed("words") not in count(COLUMNS, [pack(COLUMNS, {"words": ["kind"]})]).counts
