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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shared.publication import ItemFigures

FEW = 3
HIDDEN = 7  # people, at most, in a team that is not shown
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
    plain = GROUPS.without_rules()
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
    said = {
        t: [*words, *["useful"] * 9]
        for t, words in zip("bcdef", (["kind"], ["kind"], ["kind"], ["helpful"], []), strict=True)
    }
    found = shown(Tree(units), {"a": [*["gentle", "caring", "generous"] * 2, *["useful"] * 9], **said})
    assert {unit: [each.people for each in found[unit].themes] for unit in ("top", "a")} == {"top": [9], "a": [6]}


@pytest.mark.parametrize(
    ("said", "least"),
    [
        # 3 and 3, of whom nobody is told which words they used, but above them that 5 wrote kind: one did not.
        (["kind kind gentle", "kind kind caring", "kind", "", "", ""], {"top": 5}),
        # With no more teams each of the three has somebody who wrote it, and that none had three would be told.
        (["kind kind gentle", "kind kind caring", "kind"], {"top": 5}),
        (["kind kind gentle", "caring generous helpful", "kind", "", "", ""], {"top": 6, "a": 3, "b": 3}),
        (["kind kind gentle caring generous helpful", "kind"], {"top": 3}),
        # What is known above of the words is known below: of b that some wrote two, of a that three wrote none of them.
        (
            ["kind kind kind gentle generous helpful", "kind kind kind-caring caring caring"],
            {"top": 11, "a": 6, "b": 5},
        ),
        # 6 at the top, of whom 5 wrote kind
        (["kind kind gentle", "kind", "kind", "kind", "", ""], {"top": 5, "a": 3}),
    ],
)
def test_nor_beside_the_themes_of_those_below_it(said: Sequence[str], least: dict[str, int]) -> None:
    teams = "abcdef"[: len(said)]
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in teams)]
    found = shown(
        Tree(units),
        {
            t: [*(each.replace("-", " ") for each in words.split()), *["useful"] * 9]
            for t, words in zip(teams, said, strict=True)
        },
    )
    assert {unit: item.themes[0].people for unit, item in found.items() if item.themes} == least


def test_a_team_that_is_not_shown_may_have_many() -> None:
    """So it takes nothing from the others, and what is left of a unit is told from three on, as of a word."""
    teams = "abcdef"
    units = [Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=30) for t in teams)]
    many = [*["kind"] * 4, "gentle", "caring", "generous", "helpful", "reassuring", "useful"]
    hidden = ["kind"] * 3 + ["useful"] * 2
    found = shown(Tree(units), {**dict.fromkeys("abcde", many), "f": hidden})
    assert {unit: item.themes[0].people for unit, item in found.items()} == {"top": 43, **dict.fromkeys("bcde", 9)}, (
        "a is not shown, or f could be worked out"
    )


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
            for _ in range(chance.choice((5, 7, *range(8, 17))))
        ]
        for unit in units
        if unit.headcount
    }
    tree = Tree(units)
    used = {team: tally(each).counts.get(themed("words"), {}).get("Support", 0) for team, each in said.items()}
    return tree, used, shown(tree, said)


class Reader:
    """She knows the numbers that are told and how they are lowered, and has an integer solver."""

    def __init__(self, tree: Tree, used: Mapping[str, int], told: dict[str, ItemFigures]) -> None:
        self.tree, self.used, self.told, self.model = tree, used, told, cp_model.CpModel()
        names = {family(word) for word in SUPPORT}
        self.support, self.words = dict.fromkeys(tree.units, 0), {unit: dict[str, int]() for unit in tree.units}
        for unit, item in told.items():
            self.support[unit] = next((each.people for each in item.themes if each.word == "Support"), 0)
            self.words[unit] = {family(w.word): w.people for w in item.words if family(w.word) in names}
        self.teams = {unit: [t.id for t in tree.teams() if unit in tree.path(t.id)] for unit in tree.units}
        self.of: dict[tuple[str, str], Any] = {
            (team, name): self.model.new_int_var(0, 40, "") for team in self.teams["top"] for name in ("", *names)
        }
        for (team, _), people in self.of.items():
            self.model.add(people <= self.of[team, ""])
        for unit in tree.upwards():
            self.read(unit)

    def people(self, unit: str, name: str = "") -> Any:
        return sum(self.of[team, name] for team in self.teams[unit])

    def read(self, unit: str) -> None:
        """Of a team she knows most: it is as told, or lowered by two at most, where no words above took it away."""
        known, least = self.words[unit], self.support[unit]
        for name, people in known.items():
            self.model.add(self.people(unit, name) == people)
        self.model.add(self.people(unit) >= least)
        if self.tree.units[unit].is_team and unit not in self.told:
            if self.used[unit] <= HIDDEN:
                self.model.add(self.people(unit) <= HIDDEN)
        elif self.tree.units[unit].is_team and not any(map(self.words_tell, self.tree.path(unit))):
            most = max(least, sum(known.values()) + FEW - 1) if self.is_open(unit) else least
            if self.used[unit] <= most:  # it is not, where those above were told to be fewer
                self.model.add(self.people(unit) <= most)
        elif not self.tree.units[unit].is_team and not self.is_open(unit):
            self.model.add(self.people(unit) == least)

    def is_open(self, unit: str) -> bool:
        """Whether there may be more than is told; of units with others in between she takes it that there may."""
        known, least, teams = self.words[unit], self.support[unit], self.teams[unit]
        if self.tree.units[unit].is_team:
            return least in {sum(known.values()) - max(len(known) - 1, 0), max(known.values(), default=0)}
        beneath = sum(self.support[team] for team in teams)
        room = self.room(team for team in teams if not self.support[team])
        sums = {name: known.get(name, sum(self.words[team].get(name, 0) for team in teams)) for _, name in self.of}
        spare = max(sum(map(bool, sums.values())) - 1, 0)
        of_left = sum(sums.values()) - sum(sum(self.words[team].values()) for team in teams if self.support[team])
        lowered = {beneath + of_left - spare, max(known.values(), default=0)}
        most = min(beneath + room, sum(sums.values()) - spare)
        return "mid" in self.tree.children[unit] or least in lowered or not beneath < least < most

    def room(self, teams: Iterable[str]) -> int:
        """How many people there can be in these teams while none that is shown without the theme is sure to have any."""
        most = [FEW - 1 if team in self.told else HIDDEN for team in teams]
        return sum(most) - (FEW - 1 if FEW - 1 in most else 0)

    def words_tell(self, unit: str) -> bool:
        """Whether a word was used so often in so few teams that each has somebody, if none had three."""
        inside = [each for each in self.tree.units if each != unit and unit in self.tree.path(each)]
        for name, people in self.words[unit].items():
            showing = [each for each in inside if name in self.words[each]]
            nearest = [each for each in showing if not {*self.tree.path(each)} & {*showing} - {each}]
            covered = {team for each in nearest for team in self.teams[each]}
            left = people - sum(self.words[each][name] for each in nearest)
            hiding = set(self.teams[unit]) - covered
            if left and hiding & self.told.keys() and left > self.room(hiding):
                return True
        return False

    def sure(self) -> Iterator[tuple[str, int]]:
        """Of how many people she is sure, if of so few only: who used hidden words alone, and who are not told of."""
        for unit in self.told:
            known = self.words[unit]
            below = [
                each for each in self.tree.units if each != unit and self.support[each] and unit in self.tree.path(each)
            ]
            covered = {team for each in below for team in self.teams[each]}
            for region in (self.teams[unit], [team for team in self.teams[unit] if team not in covered]):
                if known and self.support[unit] and region:
                    yield unit, self.between(self.hidden_only(region, known), strictly=self.tree.units[unit].is_team)
        for team in self.teams["top"]:
            yield team, self.between(self.of[team, ""] - self.support[team])

    def hidden_only(self, region: list[str], known: Mapping[str, int]) -> Any:
        every = []
        for team in region:
            every.append(hidden := self.model.new_int_var(0, 40, ""))
            shown_here = {*known, *self.words[team]}
            self.model.add(hidden >= self.of[team, ""] - sum(self.of[team, name] for name in shown_here))
            for name in ("", *shown_here):
                self.model.add(hidden + (self.of[team, name] if name else 0) <= self.of[team, ""])
        return sum(every)

    def between(self, people: Any, *, strictly: bool = False) -> int:
        """The least that it can be, or nobody where it can be many."""
        least = self.least(people)
        return least if least and (strictly or -self.least(-people) < FEW) else 0

    def least(self, expression: Any) -> int:
        self.model.minimize(expression)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(self.model) == cp_model.OPTIMAL
        return round(solver.objective_value)


def won(seed: int) -> list[tuple[str, int]]:
    return [(unit, people) for unit, people in Reader(*wave(seed)).sure() if 0 < people < FEW]


@pytest.mark.parametrize("waves", [30, pytest.param(600, marks=pytest.mark.long)])
def test_a_reader_with_a_solver_is_sure_of_no_one_or_two_who_used_hidden_words(waves: int) -> None:
    told = 0
    for seed in range(waves):
        assert won(seed) == [], f"wave {seed}"
        told += any(item.themes and item.words for item in wave(seed)[2].values())
    assert told > waves / 3


def test_without_the_rule_the_reader_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    def exactly(
        tree: Tree, people: Mapping[str, int], _: object, shown: Mapping[str, set[str]], few: int, __: int
    ) -> Any:
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
    plain = GROUPS.without_rules()
    assert tables(plain) == {}
    assert themed("words") not in count(COLUMNS, [pack(COLUMNS, {"words": ["kind"]})]).counts
