"""The course of a question over the waves: its chart's meaning in words, its table, and no chart that few waves bear."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import figures, spc
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.summary.course import Course, Row, courses, in_common, readable
from shared.trend import trend
from shared.wording import month
from tests.unit.summary.sample import NIGHTS, agreement, options, publication, unpublished, withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = "{http://www.w3.org/2000/svg}"
MORE_WAVES = "There are no limits yet: they need at least three waves that follow one another, with figures."

TOO_FEW = "not shown: too few to show without giving somebody away"


def waves(*publications: Publication) -> list[Publication]:
    """Every two months from January 2024."""
    opened = [date(2024 + at // 6, at % 6 * 2 + 1, 1) for at in range(len(publications))]
    return [
        each.model_copy(update={"wave": day.isoformat(), "opened": day})
        for day, each in zip(opened, publications, strict=True)
    ]


def asked(people: int, **more: Any) -> ItemFigures:
    """`people` of 20 agreed."""
    return agreement("time", "Good use of time", (20 - people, 0, 0, people, 0), **more)


def unit(*items: ItemFigures, **more: Any) -> Publication:
    return publication("Registrars", items, **more)


def the_course(*publications: Publication) -> Course:
    (course,) = courses(waves(*publications))
    return course


def of(*people: int | None, **more: Any) -> Course:
    return the_course(*(NIGHTS if each is None else unit(asked(each, **more)) for each in people))


def drawn(course: Course) -> list[str]:
    return [text.text or "" for text in ET.fromstring(course.svg).iter(f"{SVG}text")]  # noqa: S314  # our own


def test_five_waves_have_trial_limits() -> None:
    course = of(12, 13, 12, 14, 13)
    assert course.name == "Good use of time"
    assert course.sentences == (
        "Common cause: no significant change, as of September 2024.",
        "The mean is 64%; by chance alone, the share of a wave lies between 47% and 81%.",
        "Trial limits, from 5 waves: each further wave will move them; they are firm from 12 on.",
    )
    assert course.rows[0] == Row("January 2024", "60% (12/20)", "")
    assert [row.wave for row in course.rows[1:]] == ["March 2024", "May 2024", "July 2024", "September 2024"]
    assert "Good use of time: control chart, January 2024 to September 2024</title>" in course.svg
    assert "trial limits" in drawn(course)
    assert not course.special


def test_from_twelve_waves_on_limits_are_firm_and_a_special_cause_is_told_with_its_rule() -> None:
    course = of(*[10, 11] * 6, 17)
    assert course.sentences == (
        "Special cause of improving nature or lower pressure due to higher values, as of January 2026: "
        "a point outside the limits.",
        "The mean is 55%; by chance alone, the share of a wave lies between 42% and 68%.",
    )
    assert course.rows[-1] == Row("January 2026", "85% (17/20)", "Special cause, improving: a point outside the limits")
    assert [row.note for row in course.rows[:-1]] == [""] * 12
    assert course.special
    assert {"limits", "improving"} <= set(drawn(course))


@pytest.mark.parametrize(
    ("good", "note"), [("low", "Special cause, concerning: a point"), ("neutral", "Special cause: a point")]
)
def test_a_special_cause_is_good_or_bad_as_the_question_says(good: str, note: str) -> None:
    course = of(*[10, 11] * 6, 17, good=good)
    assert course.rows[-1].note.startswith(note)


def test_the_icon_is_of_the_last_wave_that_is_shown() -> None:
    course = of(*[10, 11] * 6, 17, None)
    assert course.sentences[0].startswith("Special cause of improving nature")
    assert "as of January 2026" in course.sentences[0]


def test_a_limit_beyond_what_can_be_is_said_to_be_drawn_at_the_end() -> None:
    assert "The upper limit lies beyond 100%, and is drawn there." in of(19, 20, 19, 18, 20).sentences
    assert "The lower limit lies beyond 0%, and is drawn there." in of(1, 0, 1, 2, 0).sentences
    course = of(2, 18, 3, 17, 4)
    assert "Both limits lie beyond what can be, so no single wave can be outside them." in course.sentences
    assert "between 0% and 100%." in course.sentences[1]


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ((12, 14), MORE_WAVES),
        ((12, 14, None, 15), MORE_WAVES),
        ((12, 12, None, 18), MORE_WAVES),
        ((20, 20, 20), "There are no limits yet: waves that follow one another all show the same figure."),
        ((20, 20, 20, None, 15), "There are no limits yet: waves that follow one another all show the same figure."),
    ],
)
def test_limits_that_say_nothing_are_neither_told_nor_drawn(people: tuple[int | None, ...], sentence: str) -> None:
    course = of(*people)
    assert course.sentences[0] == sentence
    assert not any("mean" in said for said in course.sentences)
    assert not {"mean", "limits", "trial limits"} & set(drawn(course))
    assert not any(row.note for row in course.rows)


@given(st.lists(st.none() | st.integers(0, 20), min_size=2, max_size=16))
def test_the_words_the_table_and_the_picture_are_of_one_chart(people: list[int | None]) -> None:
    history = waves(*(NIGHTS if each is None else unit(asked(each)) for each in people))
    found = courses(history)
    shown = [each for each in people if each is not None]
    assert len(found) == (len(shown) > 1)
    for course in found:
        (series,) = trend(history).items
        chart = readable(series.chart())
        told = next((phase.limits for phase in reversed(chart.phases)), None)
        assert any("The mean is" in said for said in course.sentences) == (told is not None)
        assert [row.figure for row in course.rows] == [
            TOO_FEW if each is None else figures.share(each, 20) for each in people
        ]
        points = [point for phase in chart.phases for point in phase.points]
        assert [bool(row.note) for row in course.rows] == [bool(point.rules) for point in points]
        assert any("Shaded" in said for said in course.sentences) == (None in people)


@given(st.lists(st.none() | st.integers(0, 20), max_size=16), st.sets(st.integers(1, 15), max_size=2))
def test_what_can_be_read_takes_lines_away_and_nothing_else(values: list[int | None], rebase: set[int]) -> None:
    days = [date(2024, 1, 1 + at) for at in range(len(values))]
    whole = spc.chart(list(zip(days, values, strict=True)), "high", None, [days[at] for at in rebase if at < len(days)])
    kept = readable(whole)
    for phase, before in zip(kept.phases, whole.phases, strict=True):
        assert phase == before or phase.limits is None
        assert [(p.when, p.value) for p in phase.points] == [(p.when, p.value) for p in before.points]
        assert phase.limits or not any(point.rules or point.variation for point in phase.points)
    assert kept.variation in (None, whole.variation)


def test_why_a_wave_is_not_shown() -> None:
    course = the_course(
        unit(asked(12)),
        unpublished("Registrars"),
        unit(withheld("time", "Good use of time", Withheld.TOO_FEW)),
        unit(withheld("time", "Good use of time", Withheld.TOO_FEW, sensitive=True)),
        unit(withheld("time", "Good use of time", Withheld.SENSITIVE, sensitive=True)),
        unit(withheld("time", "Good use of time", Withheld.IN_SCALE)),
        unit(agreement("time", "Good use of time", (0,) * 5, sensitive=True, band="85% or more", headline_people=None)),
        unit(),
        unit(options("time", "Good use of time", "single", 20, {"A": 20})),
        unit(asked(13)),
    )
    assert [row.figure for row in course.rows[1:-1]] == [
        *[TOO_FEW] * 3,
        "not shown: it is sensitive",
        "not shown: it is part of a score",
        "85% or more: a sensitive question, shown as a range",
        "not asked",
        "not asked in a way that gives this figure",
    ]
    assert (
        course.sentences[-1]
        == "Shaded: eight waves without a figure. The line stops there, and no pattern is counted across a gap."
    )


def test_waves_before_a_question_was_asked_at_all_are_left_out() -> None:
    course = the_course(unit(), unit(), unit(asked(12)), NIGHTS, unit(asked(13)))
    assert [row.wave for row in course.rows] == ["May 2024", "July 2024", "September 2024"]
    assert "Shaded: one wave without" in course.sentences[1]


def test_a_question_asked_in_other_words_begins_anew() -> None:
    before, after = [12, 13, 12, 14], [18, 17, 19, 18]
    course = the_course(*(unit(asked(p)) for p in before), *(unit(asked(p, text="Now?")) for p in after))
    assert course.sentences[1].startswith("The mean is 90%")
    assert course.sentences[-1] == (
        "From September 2024 on it was asked in other words, or with other answers to choose from: "
        "the chart starts afresh there."
    )
    assert course.rows[4].note == "Asked in other words from here on"
    assert "asked anew" in drawn(course)


def test_the_last_beginning_alone_has_its_limits_told() -> None:
    course = the_course(*(unit(asked(p)) for p in (12, 13, 12, 14)), unit(asked(18, text="Now?")))
    assert course.sentences[0] == MORE_WAVES
    assert "trial limits" in drawn(course), "the first four waves keep theirs"


def scored(mean: float, **more: Any) -> Publication:
    ends = more.pop("ends", (0.0, 48.0))
    scale = ScaleFigures(scale="strain", title="Strain", good="low", n=1200, mean=mean, deviation=3.0)
    return unit(scales=(scale.model_copy(update=dict(zip(("lowest", "highest"), ends, strict=True))),), **more)


def test_a_score() -> None:
    course = the_course(scored(11.5), NIGHTS, *(scored(mean) for mean in (12.25, 11, 12.1, 11.4)))
    assert course.name == "Strain"
    assert (
        course.sentences[1] == "The mean is 11.7; by chance alone, the mean score of a wave lies between 8.9 and 14.4."
    )
    assert [row.figure for row in course.rows[:3]] == [
        "11.5 (n = 1,200)",
        TOO_FEW,
        "12.3 (n = 1,200)",
    ]
    assert not any("%" in text for text in drawn(course))


def numbers(course: Course) -> list[float]:
    """Those beside the upright axis and the lines."""
    found = [words.replace("\u2212", "-") for words in drawn(course)]
    return [float(words) for words in found if words.lstrip("-").replace(".", "", 1).isdigit()]


def test_the_limits_of_a_score_lie_within_what_a_score_can_be() -> None:
    means = (4.4, 4.9, 4.2, 4.8, 4.4)
    upper = the_course(*(scored(mean, ends=(1.0, 5.0)) for mean in means))
    assert upper.sentences[1].endswith("by chance alone, the mean score of a wave lies between 3.1 and 5.0.")
    assert upper.sentences[2] == "The upper limit lies beyond 5.0, and is drawn there."
    lower = the_course(*(scored(6 - mean, ends=(1.0, 5.0)) for mean in means))
    assert lower.sentences[1].endswith("lies between 1.0 and 2.9.")
    assert lower.sentences[2] == "The lower limit lies beyond 1.0, and is drawn there."
    both = the_course(*(scored(mean, ends=(-2.0, 2.0)) for mean in (-1.5, 1.5, -1, 1, -1.5)))
    assert both.sentences[1].endswith("lies between -2.0 and 2.0.")
    assert both.sentences[2] == "Both limits lie beyond what can be, so no single wave can be outside them."
    for course, lowest, highest in ((upper, 1, 5), (lower, 1, 5), (both, -2, 2)):
        assert {min(numbers(course)), max(numbers(course))} == {lowest, highest}


def test_a_score_that_moves_little_is_drawn_larger_than_all_that_can_be() -> None:
    course = the_course(*(scored(mean, ends=(0.0, 168.0)) for mean in (80, 82, 81, 83, 80)))
    assert 60 < min(numbers(course)) < 80
    assert 84 < max(numbers(course)) < 100


def test_each_version_of_a_scale_has_its_own_ends() -> None:
    old = (scored(mean, ends=(1.0, 5.0)) for mean in (4.4, 4.9, 4.2))
    new = (scored(mean, ends=(0.0, 10.0), instrument_version=2) for mean in (8.8, 9.8, 8.4))
    course = the_course(*old, *new)
    assert "The upper limit lies beyond 10.0, and is drawn there." in course.sentences
    assert {min(numbers(course)), max(numbers(course))} == {0, 10}


@pytest.mark.parametrize("newest", [(None, None), (1.0, 5.0)])
def test_publications_from_before_the_ends_were_kept_tell_no_limits_beyond_them(newest: Any) -> None:
    """One new publication of the same version tells what the others can be."""
    old = [scored(mean, ends=(None, None)) for mean in (4.4, 4.9, 4.2, 4.8)]
    course = the_course(*old, scored(4.4, ends=newest))
    assert any("lies between 3.1 and 5.0." in said for said in course.sentences) == (newest[0] is not None)
    assert any(said == "The mean is 4.5." for said in course.sentences) == (newest[0] is None)


def test_a_scale_with_one_possible_score_is_drawn_too() -> None:
    assert "<svg" in the_course(*(scored(3, ends=(3.0, 3.0)) for _ in range(4))).svg


def test_no_sentence_with_a_chart_s_own_figures_is_said_of_all() -> None:
    def wave(people: int) -> Publication:
        return unit(asked(people), asked(people).model_copy(update={"item": "other", "short": "Other"}))

    found = courses(waves(*map(wave, (12, 13, 12)), NIGHTS, wave(14)))
    assert found[0].sentences == found[1].sentences
    assert in_common(found) == (
        "Trial limits, from 4 waves: each further wave will move them; they are firm from 12 on.",
        "Shaded: one wave without a figure. The line stops there, and no pattern is counted across a gap.",
    )
    few = courses(waves(wave(12), wave(13)))
    assert in_common(few) == (MORE_WAVES,)
    assert in_common(few[:1]) == in_common(()) == ()
    assert in_common([few[0], found[0]]) == ()


def test_a_score_of_another_version_begins_anew() -> None:
    course = the_course(*map(scored, (11.5, 12, 11)), *(scored(mean, instrument_version=2) for mean in (10, 10.5, 9)))
    assert course.rows[3].note == "Scored otherwise from here on"
    assert "From July 2024 on it was scored otherwise, or from other questions" in course.sentences[-1]
    assert "scored anew" in drawn(course)


def test_questions_come_before_scores_and_what_one_wave_shows_is_left_out() -> None:
    def wave(*more: ItemFigures) -> Publication:
        items = (agreement("b", "B", (0, 0, 0, 9, 9)), agreement("a", "A", (0, 0, 0, 9, 9)), *more)
        return unit(*items, scales=scored(11).scales)

    history = waves(wave(), wave(agreement("once", "Once", (0, 0, 0, 9, 9))))
    assert [course.name for course in courses(history)] == ["B", "A", "Strain"]
    assert courses(history[:1]) == ()
    assert courses([]) == ()


def test_names_are_text_in_the_picture() -> None:
    item = agreement("a", "Safe & <sound>", (0, 0, 0, 9, 9))
    assert "<title>Safe &amp; &lt;sound&gt;: control chart" in the_course(unit(item), unit(item)).svg


def test_a_name_with_a_control_character_makes_a_picture_all_the_same() -> None:
    item = agreement("a", "Safe\x01 \x1b\ufffe\ud800sound", (0, 0, 0, 9, 9))
    title = ET.fromstring(the_course(unit(item), unit(item)).svg)[0].text or ""  # noqa: S314
    assert title.split()[:3] == ["Safe", "sound:", "control"]


def test_months_are_those_of_the_trend() -> None:
    history: Sequence[Publication] = waves(unit(asked(12)), unit(asked(13)))
    assert [row.wave for row in the_course(*history).rows] == [month(wave.opened) for wave in history]
