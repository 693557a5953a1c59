"""What an answer of a workbook is worth: by its column, its number or its words; else it is asked about."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from infra.operator.library import written
from shared.closed import Closed
from shared.errors import DefinitionInvalid
from shared.instrument import parse
from shared.packing import pack
from shared.programme import Programme
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import count
from shared.unit import Tree, Unit
from shared.xlsform.read import read_workbook
from tests.workbooks import workbook

if TYPE_CHECKING:
    from shared.instrument import Instrument
    from shared.xlsform.read import Imported

CASES = Path(__file__).parents[2] / "xlsforms" / "cases"
SCALES: list[list[str | None]] = [["name", "label", "items", "reverse", "method", "good", "source"]]
SCALE: list[str | None] = ["s", "The scale", "q1 q2", None, "mean", "high", "Ours."]
AGREE = ["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"]
DISAGREE = AGREE[::-1]


def case(name: str) -> Imported:
    return read_workbook(CASES / f"{name}.xlsx")


def listed(
    folder: Path,
    options: list[tuple[Any, ...]],
    *,
    likert: bool = True,
    head: str = "soundings_score",
    good: str = "high",
    reverse: str = "",
) -> Imported:
    """Two questions with these options (name, label, and perhaps points), and a scale of both."""
    survey: list[list[Any]] = [["type", "name", "label", "appearance"]]
    survey += [["select_one a", name, f"{name}?", "likert" if likert else None] for name in ("q1", "q2")]
    choices = [["list_name", "name", "label", head], *(["a", *option] for option in options)]
    return read_workbook(
        workbook(folder, survey, choices, scales=[*SCALES, [*SCALE[:3], reverse, "mean", good, "Ours."]])
    )


def named(labels: list[str]) -> list[tuple[Any, ...]]:
    return [(f"o{at}", label) for at, label in enumerate(labels)]


def points(instrument: Instrument) -> list[float | None]:
    """What each option of the first question is worth."""
    [scoring] = scorings(instrument)
    item = instrument.items[0]
    return [scoring.points[item.id].get(option.value) for option in instrument.options_of(item)]


def refused(folder: Path, options: list[tuple[Any, ...]], **more: Any) -> str:
    with pytest.raises(DefinitionInvalid) as raised:
        listed(folder, options, **more)
    return "\n".join(raised.value.problems)


@pytest.mark.parametrize("name", ["c02-likert-not-applicable", "c02b-no-points-for-na"])
def test_not_applicable_has_no_points_and_the_rest_have_theirs(name: str) -> None:
    found = case(name)
    assert points(found.instrument) == [1, 2, 3, 4, 5, None]
    [scoring] = scorings(found.instrument)
    assert replace(scoring, min_answered=1).score(["sa", "na"]) == "5.0000"
    assert scoring.score(["sa", "na"]) is None
    assert (scoring.complete(["sa", "na"]), scoring.complete(["sa", "d"])) == (None, (5.0, 2.0))
    assert scoring.extremes == (1.0, 5.0)
    assert "row 7" in found.warnings[0]
    assert "'Not applicable to me' has no points" in found.warnings[0]
    assert parse(yaml.safe_load(written(found.instrument)), "f.yaml") == found.instrument


def test_four_who_prefer_not_to_say_are_no_part_of_the_mean() -> None:
    instrument = case("c03-code-99").instrument
    columns, opened = instrument.columns(), date(2027, 2, 1)
    answers = [{"q1": "4", "q2": "4"}] * 10 + [{"q1": "99", "q2": "99"}] * 4
    tally = count(columns, [pack(columns, each) for each in answers], (), scorings(instrument))
    programme = Programme(id="p", title="P", instrument=instrument.id, instrument_version=1, unit="t", starts=opened)
    tree = Tree([Unit(id="t", name="T", headcount=20)])
    [shown] = publications(Closed(programme.wave(opened), instrument, tree, {"t": tally}), random.Random(1).shuffle)
    assert [(s.title, s.mean, s.n, s.lowest, s.highest) for s in shown.scales] == [("Rest", 4.0, 10, 1, 5)]


def test_agree_first_is_worth_most_and_that_is_told() -> None:
    found = case("c16-agree-first")
    assert points(found.instrument) == [5, 4, 3, 2, 1]
    assert "the points go by the words: 'Strongly agree' 5, 'Agree' 4" in found.warnings[0]


@pytest.mark.parametrize(
    "label",
    ["N/A", "NA", "n.a.", "NOT APPLICABLE", "Not-applicable", "Prefer not to answer", "I’d rather not say", "Don’t know",
     "DON'T KNOW!", "I do not know", "Do not wish to answer", "Refused", "No answer", "Can't say", "Declined to answer",
     "99 = Prefer not to say", "Don't know / not sure", "Does not apply to me", "Unable to judge", "No opinion", "Other",
     "Never used it",
     "Ddim yn berthnasol", "Mae’n well gen i beidio â dweud", "Ddim yn gwybod"],
)  # fmt: skip
def test_an_answer_that_is_none_has_no_points_whatever_its_spelling(tmp_path: Path, label: str) -> None:
    assert points(listed(tmp_path, named([*DISAGREE, label])).instrument) == [1, 2, 3, 4, 5, None]
    assert points(listed(tmp_path, named([label, *AGREE])).instrument) == [None, 5, 4, 3, 2, 1]
    numbers = [(at, text) for at, text in enumerate(DISAGREE, 1)]
    for code in (6, 9, 99, -9):
        for likert in (True, False):
            assert points(listed(tmp_path, [*numbers, (code, label)], likert=likert).instrument) == [
                1,
                2,
                3,
                4,
                5,
                None,
            ]


@pytest.mark.parametrize(
    "label",
    [
        "Never know what to say",
        "Not at all",
        "None of the time",
        "I don't know what is expected",
        "Did not apply to me at all",
        "No",
    ],
)
def test_an_answer_that_only_looks_like_none_is_a_point(tmp_path: Path, label: str) -> None:
    assert points(listed(tmp_path, [(0, label), (1, "Sometimes"), (2, "Always")]).instrument) == [0, 1, 2]


def test_an_answer_with_a_code_and_other_words_is_asked_about(tmp_path: Path) -> None:
    numbers = [(at, text) for at, text in enumerate(DISAGREE, 1)]
    told = refused(tmp_path, [*numbers, (9, "Something else")])
    assert (
        "sheet 'choices', row 2: list 'a': what the answers are worth is not clear, since they are no even steps"
        in told
    )
    assert "'none' for an answer that is no point" in told
    given = [*((n, text, n) for n, text in numbers), (9, "Something else", "none")]
    assert points(listed(tmp_path, given).instrument) == [1, 2, 3, 4, 5, None]


@pytest.mark.parametrize(
    "labels",
    [
        ["Strongly disagree", "Disagree", "Don't know", "Agree", "Strongly agree"],
        [*DISAGREE, "Not sure"],
        ["Strongly agree", "Agree", "Disagree", "Strongly disagree", "Neither"],
        ["Agree", "Strongly agree", "Neither", "Disagree", "Strongly disagree"],
        ["Does not apply", "Applies partly", "Applies fully"],
        ["Not relevant", "Somewhat relevant", "Very relevant"],
        ["Don't know", "Know a little", "Know a lot"],
    ],
)
def test_what_words_do_not_tell_is_asked_about(tmp_path: Path, labels: list[str]) -> None:
    assert "soundings_score" in refused(tmp_path, named(labels))
    assert "soundings_score" in refused(tmp_path, list(enumerate(labels, 1)), likert=False)
    given = [(f"o{at}", label, at) for at, label in enumerate(labels)]
    assert points(listed(tmp_path, given).instrument) == list(range(len(labels)))


def test_not_sure_between_the_others_is_a_point(tmp_path: Path) -> None:
    labels = ["Strongly disagree", "Disagree", "Not sure", "Agree", "Strongly agree"]
    assert points(listed(tmp_path, named(labels)).instrument) == [1, 2, 3, 4, 5]


ASCENDING = [
    ["Never", "Rarely", "Sometimes", "Often", "Always"],
    ["Never", "Almost never", "Sometimes", "Fairly often", "Very often"],
    ["Almost never", "Seldom", "Sometimes", "Often", "Almost always"],
    ["Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied"],
    ["Poor", "Fair", "Good", "Very good", "Excellent"],
    ["Not at all", "A little", "Moderately", "Quite a bit", "Extremely"],
    ["STRONGLY DISAGREE", "Tend to disagree", "Neither agree nor disagree", "Tend to agree", "Strongly agree."],
    ["Very unlikely", "Unlikely", "Neutral", "Likely", "Very likely"],
    ["No, definitely not", "No", "Yes, to some extent", "Yes, definitely"],
    ["No", "Yes"],
    ["Hardly ever or never", "Some of the time", "Often"],
    ["Much worse", "Worse", "About the same", "Better", "Much better"],
    ["To a very low degree", "To a low degree", "Somewhat", "To a high degree", "To a very high degree"],
    ["Anghytuno’n gryf", "Anghytuno", "Ddim yn cytuno nac yn anghytuno", "Cytuno", "Cytuno’n gryf"],
    ["Anfodlon iawn", "Anfodlon", "Ddim yn siŵr", "Bodlon", "Bodlon iawn"],
    ["Byth", "Anaml", "Weithiau", "Yn aml", "Bob amser"],
    ["Naddo", "Do"],
    ["Strongly oppose", "Oppose", "Neutral", "Support", "Strongly support"],
    ["At no time", "Some of the time", "Less than half of the time", "More than half of the time", "Most of the time", "All of the time"],
]  # fmt: skip


@pytest.mark.parametrize("labels", ASCENDING)
def test_whichever_comes_first_more_is_worth_more(tmp_path: Path, labels: list[str]) -> None:
    worth = list(range(1, len(labels) + 1))
    assert points(listed(tmp_path, named(labels)).instrument) == worth
    assert points(listed(tmp_path, named(labels[::-1])).instrument) == worth[::-1]
    upright = list(zip(worth, labels, strict=True))
    assert points(listed(tmp_path, upright, likert=False).instrument) == worth
    assert points(listed(tmp_path, upright[::-1], likert=False).instrument) == worth[::-1]
    turned = list(zip(worth, labels[::-1], strict=True))
    assert "they run against the words" in refused(tmp_path, turned, likert=False)
    assert points(listed(tmp_path, [(n, text, n) for n, text in turned], likert=False).instrument) == worth


SATISFIED = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]


@pytest.mark.parametrize(("good", "reverse"), [("low", ""), ("high", "q1 q2")])
def test_a_scale_that_goes_against_the_worth_of_its_answers_is_refused_until_it_is_said(
    tmp_path: Path, good: str, reverse: str
) -> None:
    against: dict[str, Any] = {"good": good, "reverse": reverse}
    for options in (named(SATISFIED), named(SATISFIED[::-1]), list(enumerate(SATISFIED, 1))):
        told = refused(tmp_path, options, **against)
        assert f"item 'q1': {good} scores are called good, and its answers say the opposite: 'Very " in told
        listed(tmp_path, options, good="neutral", reverse=reverse)
    said = [(name, label, 5 - at) for at, (name, label) in enumerate(named(SATISFIED))]
    listed(tmp_path, said, **against)
    listed(tmp_path, named(DISAGREE), **against)  # a statement may be of a bad thing


def test_words_that_tell_nothing_count_in_their_order(tmp_path: Path) -> None:
    assert points(listed(tmp_path, named(["Red", "Amber", "Green"])).instrument) == [1, 2, 3]


@pytest.mark.parametrize("head", ["soundings_score", "score", "Points"])
@pytest.mark.parametrize("none", [None, "none", "None", "-", "n/a"])
def test_a_column_says_what_has_no_points(tmp_path: Path, head: str, none: str | None) -> None:
    options = [("a", "Red", 0), ("b", "Amber", 1.5), ("c", "Green", 3), ("d", "It depends", none)]
    assert points(listed(tmp_path, options, likert=False, head=head).instrument) == [0, 1.5, 3, None]


@pytest.mark.parametrize("forgotten", [("c", "Agree", None), (5, "Purple", None)])
def test_points_that_were_forgotten_are_asked_for(tmp_path: Path, forgotten: tuple[Any, ...]) -> None:
    told = refused(tmp_path, [("a", "Strongly disagree", 1), ("b", "Disagree", 2), forgotten])
    assert "row 4, column D (soundings_score): whether '" in told


def test_numbers_below_nil_are_points_too(tmp_path: Path) -> None:
    options = [(-2, "Much worse"), (-1, "Worse"), (0, "Same"), (1, "Better"), (2, "Much better")]
    assert points(listed(tmp_path, options).instrument) == [-2, -1, 0, 1, 2]


def test_the_words_of_a_welsh_questionnaire_are_its_english_ones(tmp_path: Path) -> None:
    head = ["type", "name", "label::Welsh (cy)", "label::English (en)", "appearance"]
    welsh = ["Cytuno’n gryf", "Cytuno", "Anghytuno", "Ddim yn berthnasol"]
    english = ["Strongly agree", "Agree", "Disagree", "Not applicable"]
    survey = [head, *(["select_one a", q, f"{q} cy?", f"{q}?", "likert"] for q in ("q1", "q2"))]
    choices = [
        ["list_name", "name", *head[2:4]],
        *(["a", f"o{n}", *both] for n, both in enumerate(zip(welsh, english, strict=True))),
    ]
    settings = [["form_title", "form_id", "default_language"], ["A form", "a-form", "Welsh (cy)"]]
    found = read_workbook(workbook(tmp_path, survey, choices, scales=[*SCALES, SCALE], settings=settings))
    assert found.instrument.language == "cy"
    assert points(found.instrument) == [3, 2, 1, None]


def test_a_list_that_nothing_scores_is_left_alone(tmp_path: Path) -> None:
    survey = [["type", "name", "label"], ["select_one a", "q1", "Q?"]]
    choices = [["list_name", "name", "label"], ["a", 1, "Yes"], ["a", 2, "No"], ["a", 9, "Don't know"]]
    found = read_workbook(workbook(tmp_path, survey, choices))
    assert [option.score for option in found.instrument.options["a"]] == [None] * 3
    assert found.warnings == []
