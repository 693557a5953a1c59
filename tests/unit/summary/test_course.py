"""The course over the waves: the primary figure's with its verdicts, questions and scores without a flag, and tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import figures
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.session import Did
from shared.summary.change import told
from shared.summary.course import Course, Row, courses, in_common, together
from shared.verdict import Verdict
from shared.wording import month
from tests.unit.summary.sample import NIGHTS, agreement, options, publication, unpublished, withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = "{http://www.w3.org/2000/svg}"
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


def other(people: int, **more: Any) -> ItemFigures:
    return agreement("peers", "Peer support", (20 - people, 0, 0, people, 0), **more)


def unit(*items: ItemFigures, **more: Any) -> Publication:
    return publication("Registrars", items, **more)


def main(*people: int | None) -> Course:
    """Of two questions that so many of 20 agree with."""
    found = courses(waves(*(NIGHTS if each is None else unit(asked(each), other(each)) for each in people)))
    return next(course for course in found if course.is_primary)


def the_course(*publications: Publication) -> Course:
    """Of a question in which neither way is good, so that no figure is the primary one."""
    (course,) = courses(waves(*publications))
    return course


def neutral(people: int, **more: Any) -> Publication:
    return unit(asked(people, good="neutral", **more))


def drawn(course: Course) -> list[str]:
    return [text.text or "" for text in ET.fromstring(course.svg).iter(f"{SVG}text")]  # noqa: S314  # our own


def test_the_primary_figure_comes_first_and_is_judged_against_the_first_wave() -> None:
    course = main(8, 18, 10)
    assert course.name == together()
    assert course.sentences == (
        "Shaded: where chance alone would leave a survey if nothing had changed since the start (January 2024). "
        "A survey outside it is better or worse than the start.",
    )
    assert course.rows == (
        Row("January 2024", "40% (n = 20)", ""),
        Row("March 2024", "90% (n = 20)", "Better than the start"),
        Row("May 2024", "50% (n = 20)", ""),
    )
    assert {"start", "chance alone", "better", "n", "20"} <= set(drawn(course))
    assert f"{together()}, January 2024 to May 2024</title>" in course.svg


def test_what_a_team_did_is_numbered_in_its_order_also_before_a_wave_that_is_not_shown() -> None:
    """And a publication from before it was kept has none."""
    published = waves(*(NIGHTS if each is None else unit(asked(each), other(each)) for each in (8, 18, None, 10)))
    texts = {1: "A <b>\n& so", 2: "{x}", 3: ""}
    done = [
        each.model_copy(update={"did": Did(after=published[at - 1].opened, text=texts[at])}) if at in texts else each
        for at, each in enumerate(published)
    ]
    course = courses(done)[0]
    assert course.did == (
        "1. After the survey of 1 January 2024: A <b> & so",
        "2. After the survey of 1 March 2024: {x}",
        "3. After the survey of 1 May 2024: withdrawn.",
    )
    notes = ["", "Better than the start; after “we did” 1", "After “we did” 2", "After “we did” 3"]
    assert [row.note for row in course.rows] == notes
    described = ET.fromstring(course.svg).findtext(f"{SVG}desc") or ""  # noqa: S314  # our own
    assert described.endswith(f"After “we did” 3. {' '.join(course.did)}")
    assert {"1", "2", "3"} <= set(drawn(course))
    before = [Publication.model_validate(each.model_dump(exclude={"did"})) for each in done]
    assert courses(before)[0] == main(8, 18, None, 10)
    assert courses(before)[0].did == ()


def test_from_the_fourth_wave_on_it_is_the_first_three_together() -> None:
    course = main(8, 18, 10, 2)
    assert "since the start (the first three surveys)" in course.sentences[0]
    assert [row.note for row in course.rows] == ["", "", "", "Worse than the start"]


@given(st.lists(st.none() | st.integers(0, 20), min_size=2, max_size=12))
def test_chart_and_sentence_say_the_same_of_the_last_wave(people: list[int | None]) -> None:
    history = waves(*(NIGHTS if each is None else unit(asked(each), other(each)) for each in people))
    found, said = [each for each in courses(history) if each.is_primary], told(history).comparison
    assert bool(found) == (sum(each is not None for each in people) > 1)
    notes = {Verdict.BETTER: "Better than the start", Verdict.WORSE: "Worse than the start"}
    if said is not None:
        assert found[0].rows[-1].note == notes.get(said.verdict, "")
    for course in courses(history)[1:]:
        assert [row.figure for row in course.rows] == [
            TOO_FEW if each is None else figures.share(each, 20) for each in people
        ]
        assert not any(row.note for row in course.rows)
        assert any("Grey" in sentence for sentence in course.sentences) == (None in people)


def test_a_main_question_in_other_words_begins_a_new_start() -> None:
    after = [unit(asked(each, text="Now?"), other(each)) for each in (18, 18)]
    course = courses(waves(*(unit(asked(each), other(each)) for each in (8, 9)), *after))[0]
    assert [row.note for row in course.rows] == ["", "", "Asked in other words from here on", ""]
    assert "(May 2024)" in course.sentences[0]
    assert "anew" in drawn(course)


def test_one_main_question_has_its_own_name() -> None:
    history = waves(unit(asked(8)), unit(asked(18)))
    assert [course.name for course in courses(history)] == ["Good use of time", "Good use of time"]


def test_why_a_wave_is_not_shown() -> None:
    hidden = {"short": "Good use of time"}
    course = the_course(
        neutral(12),
        unpublished("Registrars"),
        unit(withheld("time", why=Withheld.TOO_FEW, **hidden)),
        unit(withheld("time", why=Withheld.TOO_FEW, sensitive=True, **hidden)),
        unit(withheld("time", why=Withheld.SENSITIVE, sensitive=True, **hidden)),
        unit(withheld("time", why=Withheld.IN_SCALE, **hidden)),
        neutral(0, sensitive=True, band="85% or more", headline_people=None),
        unit(),
        unit(options("time", "Good use of time", "single", 20, {"A": 20})),
        neutral(13),
    )
    assert [row.figure for row in course.rows[1:-1]] == [
        *[TOO_FEW] * 3,
        "not shown: it is sensitive",
        "not shown: it is part of a score",
        "85% or more: a sensitive question, shown as a range",
        "not asked",
        "not asked in a way that gives this figure",
    ]
    assert course.sentences == ("Grey: eight surveys without a figure.",)


def test_waves_before_a_question_was_asked_at_all_are_left_out() -> None:
    course = the_course(unit(), unit(), neutral(12), NIGHTS, neutral(13))
    assert [row.wave for row in course.rows] == ["May 2024", "July 2024", "September 2024"]
    assert course.sentences == ("Grey: one survey without a figure.",)


def test_a_question_asked_in_other_words_begins_anew() -> None:
    course = the_course(*map(neutral, (12, 13)), *(neutral(p, text="Now?") for p in (18, 17)))
    assert course.sentences[-1] == (
        "From May 2024 on it was asked in other words, or with other answers to choose from: "
        "the chart starts afresh there."
    )
    assert course.rows[2].note == "Asked in other words from here on"
    assert "anew" in drawn(course)


def scored(mean: float, good: str = "low", **more: Any) -> Publication:
    ends = more.pop("ends", (0.0, 48.0))
    scale = ScaleFigures(scale="strain", title="Strain", good="low", n=1200, mean=mean, deviation=3.0)
    update = {"good": good, **dict(zip(("lowest", "highest"), ends, strict=True))}
    return unit(scales=(scale.model_copy(update=update),), **more)


def test_a_score_is_the_primary_figure_where_it_is_the_only_one() -> None:
    course = the_course(scored(11.5), NIGHTS, scored(12.25), scored(11))
    assert (course.name, course.is_primary) == ("Strain", True)
    assert [row.figure for row in course.rows] == [
        "11.5 (n = 1,200)",
        "not shown",
        "12.3 (n = 1,200)",
        "11.0 (n = 1,200)",
    ]
    assert [row.note for row in course.rows] == ["", "", "Worse than the start", "Better than the start"]
    assert not any("%" in text for text in drawn(course))


def test_a_score_that_is_not_judged_has_no_note() -> None:
    course = the_course(*(scored(mean, good="neutral") for mean in (11.5, 30, 11)))
    assert [(row.figure, row.note) for row in course.rows][:2] == [("11.5 (n = 1,200)", ""), ("30.0 (n = 1,200)", "")]


@pytest.mark.parametrize("ends", [(None, None), (3.0, 3.0), (1.0, 50.0)])
def test_a_score_is_drawn_whatever_is_known_of_its_ends(ends: Any) -> None:
    course = the_course(*(scored(mean, good="neutral", ends=ends) for mean in (3, 3.5, 3)))
    assert "<svg" in course.svg


def test_a_score_of_another_version_begins_anew() -> None:
    means = [(11.5, 1), (12, 1), (10, 2), (10.5, 2)]
    course = the_course(*(scored(mean, good="neutral", instrument_version=version) for mean, version in means))
    assert course.rows[2].note == "Scored otherwise from here on"
    assert "From May 2024 on it was scored otherwise, or from other questions" in course.sentences[-1]


def test_no_sentence_with_a_chart_s_own_figures_is_said_of_all() -> None:
    def wave(people: int) -> Publication:
        return unit(asked(people), other(people))

    found = courses(waves(*map(wave, (12, 13, 12)), NIGHTS, wave(14)))
    assert in_common(found) == ("Grey: one survey without a figure.",)
    assert in_common(found[:1]) == in_common(()) == ()


def test_questions_come_before_scores_and_what_one_wave_shows_is_left_out() -> None:
    def wave(*more: ItemFigures) -> Publication:
        items = (agreement("b", "B", (0, 0, 0, 9, 9)), agreement("a", "A", (0, 0, 0, 9, 9)), *more)
        return unit(*items, scales=scored(11).scales)

    history = waves(wave(), wave(agreement("once", "Once", (0, 0, 0, 9, 9))))
    assert [course.name for course in courses(history)] == ["Strain", "B", "A"]
    assert courses(history[:1]) == ()
    assert courses([]) == ()


def test_names_are_text_in_the_picture() -> None:
    item = agreement("a", "Safe & <sound>", (0, 0, 0, 9, 9), good="neutral")
    assert "<title>Safe &amp; &lt;sound&gt;, " in the_course(unit(item), unit(item), unit(item)).svg


def test_a_name_with_a_control_character_makes_a_picture_all_the_same() -> None:
    item = agreement("a", "Safe\x01 \x1b\ufffe\ud800sound", (0, 0, 0, 9, 9), good="neutral")
    title = ET.fromstring(the_course(unit(item), unit(item), unit(item)).svg)[0].text or ""  # noqa: S314
    assert title.split()[:2] == ["Safe", "sound,"]


def test_nothing_is_drawn_of_fewer_than_three_figures() -> None:
    """Their table says as much, also where a wave between them shows none."""
    for history in ((12, 13), (12, None, 13)):
        course = main(*history)
        assert (course.svg, course.small) == ("", "")
        assert len(course.rows) == len(history)
    assert main(12, 13, 14).svg.startswith("<svg")
    assert main(12, 13, 14).small.startswith("<svg")


def test_months_are_those_of_the_trend() -> None:
    history: Sequence[Publication] = waves(neutral(12), neutral(13))
    assert [row.wave for row in the_course(*history).rows] == [month(wave.opened) for wave in history]
