"""Holes 29 to 37 of small groups: the smallest example of each, and what no reader may learn from it.

Every test reads publications alone, which everything that anybody is shown is made of. How a hole is closed is none of
its business: figures may be withheld, widened or shown for another unit, as long as the sentence in its name is true.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from shared.closed import Closed
from shared.instrument import parse
from shared.packing import pack
from shared.programme import Programme
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import count
from shared.unit import Tree, Unit
from tests.reader import within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shared.instrument import Instrument
    from shared.publication import ItemFigures, Publication

YES_NO = [{"value": "0", "label": "No"}, {"value": "1", "label": "Yes", "headline": True}]
HARM = [
    {"value": "none", "label": "None"},
    *({"value": v, "label": v, "headline": True} for v in ("verbal", "physical")),
]
FOUR = [{"value": f"{points}", "label": f"{points} points"} for points in range(4)]
Answers = dict[str, Any]


def question(name: str, kind: str = "single", **more: Any) -> dict[str, Any]:
    options = {"options": "yes"} if kind == "single" else {}
    ends = {"low_label": "low", "high_label": "high"} if kind == "slider" else {}
    return {"id": name, "kind": kind, "text": f"{name}?", "short": name.title(), **options, **ends, **more}


def instrument(*items: dict[str, Any], scales: Sequence[dict[str, Any]] = ()) -> Instrument:
    about = {"id": "holes", "version": 1, "title": "Holes", "licence": "CC0", "citation": "ours"}
    options = {"yes": YES_NO, "harm": HARM, "four": FOUR}
    return parse({**about, "options": options, "items": list(items), "scales": list(scales)}, "holes.yaml")


def organisation(**services: Mapping[str, int]) -> Tree:
    """Each service with its teams and their headcounts; what is below `top` is there without a service."""
    units = [Unit(id="top", name="Top")]
    for service, teams in services.items():
        if service != "top":
            units.append(Unit(id=service, name=service, parent="top"))
        units += [Unit(id=team, name=team, parent=service, headcount=heads) for team, heads in teams.items()]
    return Tree(units)


def people(number: int, **answers: Any) -> list[Answers]:
    return [dict(answers) for _ in range(number)]


def published(
    asked: Instrument,
    tree: Tree,
    forms: Mapping[str, list[Answers]],
    comments: Mapping[str, list[str]] | None = None,
    **rules: Any,
) -> dict[str, Publication]:
    """What everybody reads."""
    programme = Programme(
        id="p", title="P", instrument="holes", instrument_version=1, unit="top", starts=date(2027, 1, 11), **rules
    )
    columns, scales = asked.columns(), scorings(asked)
    tallies = {
        team.id: count(
            columns,
            [pack(columns, answers) for answers in forms.get(team.id, [])],
            [("said", text) for text in (comments or {}).get(team.id, [])],
            scales,
        )
        for team in tree.teams()
    }
    closed = Closed(programme.wave(date(2027, 1, 11)), asked, tree, tallies)
    return {each.unit: each for each in publications(closed, random.Random(1).shuffle)}


def item(publication: Publication, name: str) -> ItemFigures | None:
    return next((figures for figures in publication.items if figures.item == name), None)


def number(publication: Publication, name: str) -> int | None:
    """How many people answered, where that is shown."""
    figures = item(publication, name)
    return figures.n if figures else None


def figures_of(publication: Publication, name: str) -> dict[str, Any]:
    """All that is told of an item: everything but what stands in the questionnaire."""
    figures = item(publication, name)
    told = {"n", "headline_people", "majority", "average", "counts", "words", "comments", "band"}
    return figures.model_dump(include=told, exclude_defaults=True) if figures else {}


def test_29_scores_that_share_items_never_tell_one_persons_score() -> None:
    """12 people have part A, 11 part B and the total: A + B - total would be the score of the twelfth."""
    parts = {"a": ("a1", "a2"), "b": ("b1", "b2"), "total": ("a1", "a2", "b1", "b2")}
    scales = [
        {"id": name, "title": name, "items": items, "method": "sum", "min_answered": len(items), "source": "ours"}
        for name, items in parts.items()
    ]
    asked = instrument(*(question(name, options="four") for name in parts["total"]), scales=scales)
    whole = people(11, a1="3", a2="2", b1="1", b2="1")
    tree = organisation(service={"red": 12, "blue": 12})
    found = published(asked, tree, {"red": [*whole, {"a1": "0", "a2": "1"}], "blue": people(12, **whole[0])})
    for unit, publication in found.items():
        shown = {scale.scale: scale.n for scale in publication.scales if scale.n is not None}
        assert shown, unit  # the widest one stays
        assert len(set(shown.values())) == 1, f"{unit}: {shown}"
    everybody = published(asked, tree, {"red": people(12, **whole[0]), "blue": people(12, **whole[0])})
    assert [scale.n for scale in everybody["red"].scales] == [12, 12, 12]


def test_30_planted_forms_never_show_a_team_that_cannot_have_enough_people() -> None:
    """A team of 1 and nine planted forms; nor does it follow from its neighbours, nor is its comment its own."""
    asked = instrument(question("plain"), question("said", "comment"))
    tree = organisation(top={"alone": 1, "red": 10, "blue": 10})
    forms = {
        "alone": people(9, plain="0") + people(1, plain="1"),
        "red": people(10, plain="1"),
        "blue": people(10, plain="1"),
    }
    found = published(asked, tree, forms, {"alone": [f"text {n}" for n in range(10)]})
    assert found["alone"].responses is None
    assert figures_of(found["alone"], "plain") == {}
    assert figures_of(found["alone"], "said") == {}
    for told in (
        {unit: found[unit].responses for unit in tree.units},
        {unit: number(found[unit], "plain") for unit in tree.units},
    ):
        assert None in (told["top"], told["red"], told["blue"]), told


def test_30_planted_forms_never_keep_a_wave_from_being_published() -> None:
    """A team of 7 people and 12 forms, beside more teams of which all four answered than are tried one by one."""
    asked = instrument(question("plain"))
    tree = organisation(service={"t0": 7, **{f"t{place}": 4 for place in range(1, 7)}})
    few = people(2, plain="1") + people(2, plain="0")
    with within(5):
        found = published(
            asked, tree, {**dict.fromkeys(tree.units, few), "t0": people(2, plain="1") + people(10, plain="0")}
        )
    assert number(found["top"], "plain") == 36


def words_of(publication: Publication) -> dict[str, int]:
    figures = item(publication, "words")
    return {word.word: word.people for word in figures.words} if figures else {}


@pytest.mark.parametrize(("red", "blue"), [(2, 1), (4, 1), (1, 1), (3, 2), (0, 2), (3, 1)])
def test_31_a_word_never_tells_of_one_or_two_people(red: int, blue: int) -> None:
    """`worry (3)` for the service and `(2)` for team red: somebody in blue wrote it. (1, 1) is a planted word."""
    asked = instrument(question("words", "words"))
    tree = organisation(service={"red": 10, "blue": 10})
    forms = {
        team: people(used, words=["calm", "worry"]) + people(10 - used, words=["calm"])
        for team, used in (("red", red), ("blue", blue))
    }
    found = {unit: words_of(each) for unit, each in published(asked, tree, forms).items()}
    assert max(found["top"]["calm"], found["service"]["calm"]) == 20
    told: dict[str, int] = {}  # of each unit what is told of it or else of those below
    for unit in tree.upwards():
        below = sum(told[child] for child in tree.children[unit])
        told[unit] = found[unit].get("worry", below)
        if "worry" in found[unit]:
            assert told[unit] >= 3, unit
            assert not tree.children[unit] or told[unit] - below not in (1, 2), unit


def test_32_a_sensitive_top_and_the_ranges_below_never_tell_a_unanimous_team() -> None:
    """8 teams of 10, 17 of 80, one team at the upper end, seven at the lower: the one was unanimous, the others had one."""
    asked = instrument(question("secret", sensitive=True))
    tree = organisation(top={f"t{place}": 10 for place in range(8)})

    def told(yes: Sequence[int]) -> list[dict[str, Any]]:
        forms = {f"t{place}": people(n, secret="1") + people(10 - n, secret="0") for place, n in enumerate(yes)}
        return [figures_of(each, "secret") for each in published(asked, tree, forms, slips=True).values()]

    true = told((10, *[1] * 7))
    alike = [yes for yes in worlds() if told(yes) == true]
    assert {yes[0] for yes in alike} - {10}, "the one team must have been unanimous"
    assert {yes[1] for yes in alike} - {1}, "the others must have had exactly one"


def worlds() -> Iterator[tuple[int, ...]]:
    """Ways in which it may have been instead: fewer in the first team, and up to three others moved by one."""
    for first, more, fewer in product((9, 8, 7), range(4), range(4)):
        if more + fewer <= 3:
            yield (first, *[2] * more, *[0] * fewer, *[1] * (7 - more - fewer))


@pytest.mark.parametrize(
    "tree", [organisation(solo={"only": 90}), organisation(solo={"only": 90}, pair={"red": 40, "blue": 40})]
)
def test_33_a_unit_with_one_team_tells_no_more_than_that_team(tree: Tree) -> None:
    """Without slips a team is told nothing of a sensitive question, so neither is a service that is one team."""
    asked = instrument(question("secret", sensitive=True), question("plain"))
    forms = {team.id: (people(20, secret="1", plain="1") + people(20, secret="0", plain="1")) for team in tree.teams()}
    forms["only"] = forms["only"] * 2
    found = published(asked, tree, forms)
    single = [unit for unit in tree.units if tree.team_counts[unit] == 1]
    assert len(single) >= 2
    for unit in single:
        assert figures_of(found[unit], "secret") == {}, unit
        assert number(found[unit], "plain") is not None or unit != "only"


def test_34_nobody_looks_like_almost_enough() -> None:
    """Red 12 of 12, the top 12 too: nobody in blue answered."""
    asked = instrument(question("plain"))
    tree = organisation(top={"red": 12, "blue": 9})
    shown = []
    for blue in range(5):
        found = published(asked, tree, {"red": people(12, plain="1"), "blue": people(blue, plain="1")})
        shown.append({unit for unit, each in found.items() if each.responses is not None and number(each, "plain")})
    assert all(each == shown[4] for each in shown), shown


def test_34_no_reason_tells_who_was_too_small_and_who_is_a_neighbour() -> None:
    """Red and blue gave 9 and 4; with two reasons, 4 and 13 follow for who knows which figure the rule hides."""
    asked = instrument(question("plain"))
    more = organisation(service={"red": 9, "blue": 9}, other={"green": 20, "grey": 20})
    forms = {
        "red": people(9, plain="1"),
        "blue": people(4, plain="1"),
        "green": people(15, plain="1"),
        "grey": people(15, plain="1"),
    }
    hidden = [each for each in published(asked, more, forms).values() if each.withheld]
    assert {each.unit for each in hidden} >= {"blue"}
    assert len(hidden) > 1  # blue is too small, and a neighbour of it is hidden with it
    assert len({each.withheld for each in hidden}) == 1, Counter(each.withheld for each in hidden)


@pytest.mark.parametrize("size", [10, 11, 12, 13, 14, 20])
def test_35_the_ends_of_a_sensitive_range_hold_at_least_three_numbers_of_people(size: int) -> None:
    """Of 10 to 13 people "85% or more" leaves one dissenter, who then knows everybody's answer."""
    asked = instrument(question("secret", sensitive=True))
    tree = organisation(service={"red": size, "blue": 40, "green": 40})
    others = people(20, secret="1") + people(20, secret="0")
    told = []
    for yes in range(size + 1):
        red = people(yes, secret="1") + people(size - yes, secret="0")
        found = published(asked, tree, {"red": red, "blue": others, "green": others}, slips=True)
        told.append(figures_of(found["red"], "secret"))
    for end in (told[0], told[-1]):
        assert told.count(end) >= 3, f"{end} of {size}"


@pytest.mark.parametrize("kind", ["number", "slider"])
def test_36_numbers_never_stand_one_by_one(kind: str) -> None:
    """Years in post 1, 3, 7, 12, 18: one person each."""
    more = {"most": 60} if kind == "number" else {}
    asked = instrument(question("years", kind, **more), question("plain"))
    years = [1, 3, 7, 12, 18, 25, 31, 40, 2, 5]
    tree = organisation(service={"red": 10, "blue": 10})
    forms = {team: [{"years": each, "plain": "1"} for each in years] for team in ("red", "blue")}
    found = published(asked, tree, forms)
    assert number(found["red"], "plain") == 10
    for unit, each in found.items():
        figures = item(each, "years")
        lone = [option for option in figures.counts if 0 < option.people < 3] if figures else []
        assert not lone, f"{unit}: {[(option.label, option.people) for option in lone]}"


def test_37_a_sensitive_question_of_several_answers_never_counts_one_person() -> None:
    """80 people are asked whom they were harmed by; "physical: 1 of 80"."""
    asked = instrument(question("harm", options="harm", sensitive=True))
    tree = organisation(top={"red": 40, "blue": 40})
    half = people(20, harm="none") + people(19, harm="verbal")
    forms = {"red": [*half, {"harm": "physical"}], "blue": [*half, {"harm": "verbal"}]}
    for unit, each in published(asked, tree, forms).items():
        figures = item(each, "harm")
        few = [option for option in figures.counts if 0 < option.people < 8] if figures else []
        assert not few, f"{unit}: {[(option.value, option.people) for option in few]}"
