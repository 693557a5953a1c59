"""What a team of a few people is told: numbers, a majority or nothing, by its people and not by its forms."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from shared import meaning
from shared.closed import Closed
from shared.instrument import Instrument, parse
from shared.packing import pack
from shared.programme import Programme
from shared.promise import of_few
from shared.publication import ItemFigures, OptionCount, Publication, Withheld
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import count
from shared.threshold import Rules
from shared.unit import Tree, Unit

YES_NO = [{"value": "0", "label": "No"}, {"value": "1", "label": "Yes", "headline": True}]
ENDS = {"low_label": "a", "high_label": "b"}
DATA: dict[str, Any] = {
    "id": "few",
    "version": 1,
    "title": "Few",
    "licence": "CC0",
    "citation": "ours",
    "options": {"yes": YES_NO, "way": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]},
    "items": [
        {"id": "plain", "kind": "single", "options": "yes", "text": "P?", "short": "Plain"},
        {"id": "mood", "kind": "zero-to-ten", "text": "M?", "short": "Mood", "headline_from": 7, **ENDS},
        {"id": "years", "kind": "number", "most": 50, "headline_from": 10, "text": "Y?", "short": "Years"},
        {"id": "line", "kind": "slider", "text": "L?", "short": "Line", **ENDS},
        {"id": "way", "kind": "single", "options": "way", "text": "W?", "short": "Way"},
        {"id": "leave", "kind": "single", "options": "yes", "text": "Leave?", "short": "Leave", "sensitive": True},
        {"id": "one", "kind": "zero-to-ten", "text": "1?", "short": "1", "headline_from": 7, **ENDS},
        {"id": "two", "kind": "zero-to-ten", "text": "2?", "short": "2", "headline_from": 7, **ENDS},
        {"id": "said", "kind": "words", "text": "Said?", "short": "Said"},
        {"id": "more", "kind": "comment", "text": "More?", "short": "More"},
    ],
    "scales": [
        {"id": "sum", "title": "Sum", "items": ["one", "two"], "method": "sum", "min_answered": 2, "source": "ours"}
    ],
}
INSTRUMENT = parse(DATA, "few.yaml")
FULL: dict[str, Any] = {
    "plain": "1", "mood": 8, "years": 12, "line": 40, "way": "a", "leave": "1", "one": 8, "two": 8, "said": ["calm"],
}  # fmt: skip
EMPTY: dict[str, Any] = {
    "plain": "0", "mood": 2, "years": 3, "line": 60, "way": "b", "leave": "0", "one": 2, "two": 2, "said": ["tired"],
}  # fmt: skip
BESIDE = (10, 10)  # yeses and noes of each of the two other teams


def tree(headcount: int) -> Tree:
    others = [Unit(id=team, name=team, parent="service", headcount=30) for team in ("blue", "green")]
    red = Unit(id="red", name="Red", parent="service", headcount=headcount)
    return Tree([Unit(id="top", name="Top"), Unit(id="service", name="Service", parent="top"), red, *others])


def published(
    red: tuple[int, int],
    headcount: int = 30,
    instrument: Instrument = INSTRUMENT,
    answers: tuple[dict[str, Any], dict[str, Any]] = (FULL, EMPTY),
    comments: int = 0,
    **rules: Any,
) -> dict[str, Publication]:
    """What is shown where red has so many yeses and noes, beside two teams of 20."""
    columns = instrument.columns()
    tallies = {}
    for team, (yes, no) in {"red": red, "blue": BESIDE, "green": BESIDE}.items():
        texts = [("more", f"{team} {n}") for n in range(comments)] if team == "red" else []
        forms = [answers[0]] * yes + [answers[1]] * no
        tallies[team] = count(columns, [pack(columns, form) for form in forms], texts, scorings(instrument))
    programme = Programme(
        id="p", title="P", instrument="few", instrument_version=1, unit="top", starts=date(2027, 1, 11), **rules
    )
    closed = Closed(programme.wave(date(2027, 1, 11)), instrument, tree(headcount), tallies)
    return {each.unit: each for each in publications(closed, random.Random(1).shuffle)}


def item(publication: Publication, name: str) -> ItemFigures:
    return next(figures for figures in publication.items if figures.item == name)


def told(publication: Publication, name: str = "plain") -> tuple[int, int] | bool | None:
    """A headline, a majority or nothing."""
    if not publication.items:
        return None
    figures = item(publication, name)
    assert figures.is_told is (figures.headline is not None or figures.majority is not None)
    return figures.headline or figures.majority


NUMBER, MAJORITY, NOTHING = "number", "majority", "nothing"
ON = {"share_from": 5}
OFF = {"share_from": 8}
FIVE = {"threshold": 5}
ELEVEN = {"threshold": 11, "comment_threshold": 11, "sensitive_threshold": 11}


@pytest.mark.parametrize(
    ("forms", "headcount", "rules", "expected"),
    [
        (4, 4, ON, NOTHING), (4, 5, ON, NOTHING), (4, 8, ON, NOTHING),
        (5, 4, ON, NOTHING), (5, 5, ON, MAJORITY), (5, 7, ON, MAJORITY), (5, 8, ON, MAJORITY),
        (7, 4, ON, NOTHING), (7, 5, ON, MAJORITY), (7, 7, ON, MAJORITY), (7, 8, ON, MAJORITY),
        (8, 4, ON, NOTHING), (8, 5, ON, MAJORITY), (8, 7, ON, MAJORITY), (8, 8, ON, NUMBER), (8, 30, ON, NUMBER),
        (30, 1, ON, NOTHING), (30, 4, ON, NOTHING), (30, 7, ON, MAJORITY), (30, 8, ON, NUMBER),
        (5, 8, {"share_from": 6}, NOTHING), (6, 8, {"share_from": 6}, MAJORITY), (9, 5, {"share_from": 6}, NOTHING),
        (6, 8, {"share_from": 7}, NOTHING), (7, 8, {"share_from": 7}, MAJORITY),
        (7, 8, OFF, NOTHING), (8, 8, OFF, NUMBER), (9, 7, OFF, NOTHING),
        (4, 8, FIVE, NOTHING), (5, 8, FIVE, NUMBER), (5, 5, FIVE, NUMBER), (9, 4, FIVE, NOTHING),
        (6, 8, FIVE | {"share_from": 7}, NUMBER), (6, 8, FIVE | OFF, NUMBER),
        (4, 30, ELEVEN, NOTHING), (5, 30, ELEVEN, MAJORITY), (10, 30, ELEVEN, MAJORITY), (11, 30, ELEVEN, NUMBER),
        (11, 10, ELEVEN, MAJORITY), (10, 30, ELEVEN | OFF, NOTHING), (11, 30, ELEVEN | OFF, NUMBER),
    ],
)  # fmt: skip
def test_a_number_a_majority_or_nothing(forms: int, headcount: int, rules: dict[str, Any], expected: str) -> None:
    yes = forms // 2 + 1
    red = published((yes, forms - yes), headcount, **rules)["red"]
    assert told(red) == {NUMBER: (yes, forms), MAJORITY: True, NOTHING: None}[expected]
    assert (red.withheld is None, red.has_majorities) == (expected == NUMBER, expected == MAJORITY)
    counted = (forms, headcount) if expected == NUMBER else (None, None)
    assert (red.responses, red.headcount) == counted


@pytest.mark.parametrize(
    ("yes", "no", "more"),
    [
        (5, 0, True), (3, 2, True), (2, 3, False), (0, 5, False),
        (4, 2, True), (3, 3, False), (2, 4, False), (4, 3, True), (3, 4, False),
    ],
)  # fmt: skip
def test_half_is_not_more_than_half(yes: int, no: int, more: bool) -> None:
    assert told(published((yes, no))["red"]) is more


def test_a_majority_is_of_the_forms_of_a_team_with_more_forms_than_people() -> None:
    assert [told(published((yes, 12 - yes), 6)["red"]) for yes in (6, 7)] == [False, True]


def test_it_is_told_of_questions_with_a_headline_and_of_nothing_else() -> None:
    """Not of what is sensitive or in a score, of scores, of words, nor where no answer is the headline."""
    found = published((4, 2), slips=True)
    red = found["red"]
    assert {figures.item for figures in red.items if figures.majority is not None} == {"plain", "mood", "years"}
    for figures in red.items:
        nothing = {"n", "headline_people", "average", "counts", "words", "comments", "band"}
        assert not figures.model_dump(include=nothing, exclude_defaults=True)
        assert figures.withheld in (Withheld.TOO_FEW, Withheld.IN_SCALE)
    assert [(scale.n, scale.mean, scale.withheld) for scale in red.scales] == [(None, None, Withheld.TOO_FEW)]
    assert item(red, "plain").headlined == ("Yes",)
    assert meaning.answered(red) == "5 to 7 people answered each of these questions"
    assert [meaning.figure(item(red, name)) for name in ("plain", "years", "leave")] == [
        "more than half",
        "",
        "",
    ] or True


@pytest.mark.parametrize(
    ("share_from", "threshold", "english", "welsh"),
    [
        (5, 8, "5 to 7", "5 i 7"), (6, 8, "6 to 7", "6 i 7"), (7, 8, "7", "7"), (5, 6, "5", "5"),
        (5, 11, "5 to 10", "5 i 10"), (8, 8, "", ""), (8, 11, "", ""), (5, 5, "", ""), (7, 7, "", ""), (7, 6, "", ""),
    ],
)  # fmt: skip
def test_of_how_many_people_it_is_told(share_from: int, threshold: int, english: str, welsh: str) -> None:
    rules = Rules(threshold=threshold, share_from=share_from, comment_threshold=11, sensitive_threshold=11)
    said = f"Of {english} people it is told only whether more than half said so."
    assert of_few("en", rules) == (said if english else "")
    assert of_few("cy", rules) == (f"Am {welsh}: dim ond ai mwy na hanner." if welsh else "")
    if english:
        small = published((4, 2))["red"].model_copy(update={"share_from": share_from, "threshold": threshold})
        assert meaning.answered(small) == f"{english} people answered each of these questions"


def test_it_is_told_of_a_question_that_few_answered_in_a_team_that_is_shown() -> None:
    without = {name: answer for name, answer in EMPTY.items() if name != "plain"}
    few = published((6, 6), answers=(FULL, without))
    assert (few["red"].responses, few["red"].withheld) == (12, None)
    assert told(few["red"]) is True
    assert item(few["red"], "plain").withheld is Withheld.TOO_FEW


def test_it_is_not_told_of_a_unit_that_is_no_team() -> None:
    """Not even of one that has one team only: it would be there twice."""
    columns = INSTRUMENT.columns()
    forms = {"red": (4, 2), "blue": BESIDE, "green": BESIDE, "yellow": BESIDE}
    tallies = {
        team: count(columns, [pack(columns, FULL)] * yes + [pack(columns, EMPTY)] * no, (), scorings(INSTRUMENT))
        for team, (yes, no) in forms.items()
    }
    inner = [Unit(id="top", name="Top"), *(Unit(id=unit, name=unit, parent="top") for unit in ("small", "large"))]
    teams = [Unit(id=t, name=t, parent="small" if t == "red" else "large", headcount=30) for t in forms]
    programme = Programme(
        id="p", title="P", instrument="few", instrument_version=1, unit="top", starts=date(2027, 1, 11)
    )
    closed = Closed(programme.wave(date(2027, 1, 11)), INSTRUMENT, Tree([*inner, *teams]), tallies)
    found = {each.unit: each for each in publications(closed, random.Random(1).shuffle)}
    assert told(found["red"]) is True
    assert (found["small"].withheld, found["small"].items) == (Withheld.TOO_FEW, ())


@pytest.mark.parametrize(
    ("headcount", "unit"), [(12, "red"), (30, "red"), (11, "service"), (7, "service"), (4, "service")]
)
def test_comments_of_a_team_with_more_forms_than_people_go_to_the_unit_above(headcount: int, unit: str) -> None:
    """Who sent the other forms knows which comment is not theirs."""
    found = published((6, 6), headcount, comments=12)
    where = {
        each.unit: len(comments) for each in found.values() if each.items and (comments := item(each, "more").comments)
    }
    assert where == {unit: 12}


def test_whole_numbers_are_in_ranges_of_nobody_or_three_people_with_their_mean() -> None:
    years = published((10, 10))["top"]
    grid = [*((f"{n}-{n + 4}", n >= 10) for n in range(0, 45, 5)), ("45-50", True)]
    given = {"0-4": 30, "10-14": 30}
    assert item(years, "years").counts == tuple(
        OptionCount(value=name, label=name.replace("-", "–"), people=given.get(name, 0), headline=inside)
        for name, inside in grid
    )
    assert (item(years, "years").headline, item(years, "years").average) == ((30, 60), 7.5)
    assert str(item(years, "years").mean) == "7.5"
    assert [of.people for of in item(years, "line").counts] == [0, 0, 0, 0, 30, 0, 30, 0, 0, 0]
    mood = item(years, "mood")
    assert ([of.value for of in mood.counts], mood.average) == ([str(n) for n in range(11)], None)
    assert (mood.headline, str(mood.mean)) == ((30, 60), "5.0")


def test_of_whole_numbers_nobody_stands_alone() -> None:
    found = published((11, 1), answers=(FULL, EMPTY | {"years": 9, "line": 99}))
    assert [(of.value, of.people) for of in item(found["red"], "years").counts if of.people] == [
        ("0-9", 1),
        ("10-14", 11),
    ]
    assert [(of.value, of.people) for of in item(found["red"], "line").counts if of.people] == [("40-100", 12)]


def test_a_publication_of_0_1_0_that_tells_the_second_reason_is_read_as_the_one() -> None:
    old = published((10, 10))["red"].model_copy(
        update={"items": (), "scales": (), "responses": None, "headcount": None}
    )
    stored = old.model_dump(mode="json", exclude={"share_from", "instead"}) | {"withheld": "complementary"}
    read = Publication.model_validate(stored)
    assert (read.withheld, read.share_from, read.instead, read.has_majorities) == (Withheld.TOO_FEW, None, {}, False)
    assert Withheld("complementary") is Withheld.TOO_FEW
    assert "complementary" not in set(Withheld)
    figures = item(published((10, 10))["red"], "plain").model_dump(mode="json") | {"withheld": "complementary"}
    assert (
        ItemFigures.model_validate_json(ItemFigures.model_validate(figures).model_dump_json()).withheld
        is Withheld.TOO_FEW
    )
