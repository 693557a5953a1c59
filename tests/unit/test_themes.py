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
THEMES = {
    "Support": [
        "supportive",
        "caring",
        "kind",
        "compassionate",
        "encouraging",
        "helpful",
        "nurturing",
        "empathy",
        "considerate",
        "reassuring",
        "comforting",
        "gentle",
        "generous",
        "cefnogol",
        "cefnogaeth",
        "cefnogi",
        "caredig",
        "caredigrwydd",
        "gofalgar",
        "tosturiol",
        "cymorth",
        "calonogol",
        "cysurus",
    ],
    "Safety": [
        "safe",
        "safe-space",
        "trusting",
        "confidential",
        "contained",
        "non-judgemental",
        "open",
        "honest",
        "respectful",
        "accepting",
        "secure",
        "diogel",
        "diogelwch",
        "cyfrinachol",
        "agored",
        "gonest",
        "gonestrwydd",
        "parchus",
        "parch",
    ],
    "Reflection": [
        "reflective",
        "thoughtful",
        "thought-provoking",
        "insightful",
        "mindful",
        "introspective",
        "perspective",
        "self-awareness",
        "understanding",
        "enlightening",
        "myfyriol",
        "myfyrio",
        "meddylgar",
        "mewnwelediad",
        "deall",
        "dealltwriaeth",
    ],
    "Learning": [
        "learning",
        "educational",
        "informative",
        "interesting",
        "stimulating",
        "developmental",
        "growth",
        "teaching",
        "dysgu",
        "addysgol",
        "diddorol",
        "datblygiad",
    ],
    "Togetherness": [
        "connected",
        "sharing",
        "shared",
        "collaborative",
        "cohesive",
        "inclusive",
        "bonding",
        "community",
        "friendly",
        "welcoming",
        "collegial",
        "togetherness",
        "solidarity",
        "team-building",
        "rhannu",
        "cymuned",
        "cyfeillgar",
        "cynhwysol",
        "croesawgar",
        "cydweithredol",
    ],
    "Relief": [
        "cathartic",
        "calm",
        "relaxing",
        "relief",
        "restorative",
        "refreshing",
        "therapeutic",
        "healing",
        "offloading",
        "destressing",
        "peaceful",
        "soothing",
        "uplifting",
        "tawel",
        "rhyddhad",
        "llesol",
        "ymlaciol",
    ],
    "Strain": [
        "tiring",
        "exhausting",
        "draining",
        "stressful",
        "time-consuming",
        "difficult",
        "uncomfortable",
        "upsetting",
        "blinedig",
        "anodd",
    ],
}
DEFINITION = yaml.safe_load((SHIPPED / "reflective-practice.yaml").read_text(encoding="utf-8"))
next(item for item in DEFINITION["items"] if item["id"] == "words")["themes"] = THEMES
GROUPS = parse(DEFINITION, "reflective-practice.yaml")
COLUMNS = [column for column in GROUPS.columns() if column["id"] == "words"]
ONE = Tree([Unit(id="top", name="Top", headcount=40)])
SUPPORT = ["supportive", "kind", "caring", "cefnogol", "generous", "gentle"]
WEIGHTS = [6, 3, 2, 1, 1, 1]


def tally(said: Sequence[str]) -> Tally:
    """What people wrote, each a few words with a space between."""
    return count(COLUMNS, [pack(COLUMNS, {"words": each.split()}) for each in said], (), (), tables(GROUPS))


def shown(tree: Tree, said: Mapping[str, Sequence[str]]) -> dict[str, ItemFigures]:
    """What is published of each unit."""
    programme = Programme(
        id="p", title="P", instrument="reflective-practice", instrument_version=1, unit="top", starts=date(2027, 1, 1)
    )
    tallies = {team: tally(each) for team, each in said.items()}
    closed = Closed(programme.wave(date(2027, 1, 1)), GROUPS, tree, tallies)
    published = publications(closed, random.Random(1).shuffle)
    return {each.unit: item for each in published for item in each.items if item.item == "words"}


def alone(*said: str) -> tuple[dict[str, int], dict[str, int]]:
    """The themes and the words that one team shows."""
    found = shown(ONE, {"top": said})["top"]
    return {each.word: each.people for each in found.themes}, {each.word: each.people for each in found.words}


def test_a_person_counts_once_in_a_theme_and_welsh_words_meet_their_english_theme() -> None:
    said = ["supportive kind caring", "gefnogol", "suportive calm", "cefnogaeth kind", "useful"]
    assert tally(said).counts[themed("words")] == {"Support": 4, "Relief": 1}
    assert merge([tally(said[:2]), tally(said[2:])]) == tally(said)


def test_a_theme_gathers_words_that_are_too_rare_to_be_shown() -> None:
    assert alone("kind", "caring", "cefnogol", "gentle", *["useful"] * 5) == ({"Support": 4}, {"useful": 5})
    assert alone("kind", "caring", *["useful"] * 8) == ({}, {"useful": 8})  # of two people


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((*["kind"] * 8, "gentle"), {}),  # 9 in the theme less 8 would be one
        ((*["kind"] * 8, "gentle", "caring"), {}),
        ((*["kind"] * 8, "gentle", "caring", "generous"), {"kind": 8}),
        (["kind"] * 9, {"kind": 9}),
        ((*["kind"] * 6, *["caring"] * 3, "gentle"), {"kind": 6}),
        # 10 are in the theme, and 10 were counted with its words: who wrote both herself knows of another one.
        ((*["kind"] * 5, *["caring"] * 3, "kind caring", "gentle"), {"kind": 6}),
        ((*["kind"] * 4, *["caring"] * 3, *["kind caring"] * 2, "gentle"), {"kind": 6, "caring": 5}),
        ((*["kind"] * 5, *["caring"] * 3, "kind gentle"), {"kind": 6}),
    ],
)
def test_a_theme_beside_its_words_tells_of_no_one_or_two(said: Sequence[str], words: dict[str, int]) -> None:
    themes, found = alone(*said)
    assert themes == {"Support": len(said)}
    assert found == words


def test_a_word_stands_only_where_its_theme_does() -> None:
    """Else a theme that is missing would tell that somebody beside used one or two words of it."""
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in ("a", "b"))]
    found = shown(Tree(units), {"a": ["kind"] * 6 + ["useful"] * 6, "b": ["gentle"] + ["useful"] * 9})
    assert [(each.word, each.people) for each in found["top"].themes] == [("Support", 7)]
    assert not found["a"].themes
    assert [each.word for each in found["a"].words] == ["useful"]


def test_nor_does_what_is_left_of_a_unit_without_those_below() -> None:
    """Of the 4 in Support who are not in a, 3 wrote kind; all of the service would be 13 and 9."""
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in "abc")]
    rest = ["useful"] * 8
    a = [*["kind"] * 6, "gentle", "caring", "generous", *rest]
    found = shown(Tree(units), {"a": a, "b": ["kind", "kind", *rest], "c": ["kind", "gentle", *rest]})
    assert {unit: [each.word for each in found[unit].words] for unit in ("top", "a")} == {
        "top": ["useful"],
        "a": ["useful", "kind"],
    }
    assert [(each.word, each.people) for each in found["top"].themes] == [("Support", 13)]


def wave(seed: int) -> tuple[Tree, dict[str, ItemFigures]]:
    """A service of a few teams whose people use words of one theme, and others."""
    chance = random.Random(seed)
    teams = [f"t{n}" for n in range(chance.randint(1, 4))]
    units = [Unit(id="top", name="Top"), Unit(id="mid", name="Mid", parent="top")]
    units += [Unit(id=team, name=team, parent=chance.choice(("top", "mid")), headcount=30) for team in teams]
    if not any(unit.parent == "mid" for unit in units):
        units.append(Unit(id="last", name="Last", parent="mid", headcount=30))
    said = {
        unit.id: [
            " ".join(
                dict.fromkeys(chance.choices([*SUPPORT, "useful"], [*WEIGHTS, 8], k=chance.choice((1, 1, 1, 2, 3))))
            )
            for _ in range(chance.randint(8, 16))
        ]
        for unit in units
        if unit.headcount
    }
    tree = Tree(units)
    return tree, shown(tree, said)


def sure(tree: Tree, told: dict[str, ItemFigures]) -> Iterator[tuple[str, int]]:
    """For each unit with the theme, and what is left of it: how many used none of its shown words, at least.

    By an integer solver that knows the numbers that are told, and that nobody uses a word without its theme.
    """
    support = {
        unit: next((each.people for each in item.themes if each.word == "Support"), None) for unit, item in told.items()
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
    for team in teams["top"]:
        for name in names:
            model.add(of[team, name] <= of[team, ""])
    for unit in told:
        for name, people in {**words[unit], **({} if support[unit] is None else {"": support[unit]})}.items():
            model.add(sum(of[team, name] for team in teams[unit]) == people)
    for unit, known in words.items():
        below = [each for each in tree.units if each != unit and support.get(each) and unit in tree.path(each)]
        covered = {team for each in below for team in teams[each]}
        for region in (teams[unit], [team for team in teams[unit] if team not in covered]):
            if known and support[unit] is not None and region:
                model.minimize(sum(of[t, ""] - sum(of[t, name] for name in known) for t in region))
                solver = cp_model.CpSolver()
                solver.parameters.num_workers = 1
                assert solver.solve(model) == cp_model.OPTIMAL
                yield unit, round(solver.objective_value)


def won(tree: Tree, figures: dict[str, ItemFigures]) -> list[tuple[str, int]]:
    return [(unit, people) for unit, people in sure(tree, figures) if 0 < people < FEW]


@pytest.mark.parametrize("waves", [40, pytest.param(600, marks=pytest.mark.long)])
def test_a_reader_with_a_solver_is_sure_of_no_one_or_two_who_used_hidden_words(waves: int) -> None:
    told = 0
    for seed in range(waves):
        tree, figures = wave(seed)
        assert won(tree, figures) == [], f"wave {seed}"
        told += any(item.themes and item.words for item in figures.values())
    assert told > waves / 3


def test_without_the_rule_the_reader_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "keep_apart", lambda *_: None)
    assert any(won(*wave(seed)) for seed in range(20))


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
