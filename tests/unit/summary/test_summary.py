"""What a summary says, from publications alone."""

import dataclasses
import re
from datetime import date
from typing import Any

import pytest

from shared import figures
from shared.errors import UnknownRecord
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.summary.beside import Above
from shared.summary.change import told
from shared.summary.summary import Item, Section, heading, summary, up_to
from tests.unit.summary.sample import (
    ADDRESS,
    EVERY_MAIL,
    NIGHTS,
    REGISTRARS,
    REGISTRARS_BEFORE,
    SERVICE,
    SERVICE_BEFORE,
    agreement,
    few,
    options,
    publication,
    unpublished,
    wave_before,
    withheld,
    words,
)

NOT_SHOWN = (
    "Not shown: too few answered to show it without giving somebody away. "
    "Figures need at least 8 people who answered, here and in every group that could be worked out by subtraction."
)


def section(*history: Publication) -> Section:
    return summary([history], ADDRESS).sections[0]


def item(found: Section, short: str) -> Item:
    return next(item for item in found.items if item.short == short)


def test_study_2_to_the_digit() -> None:
    found = section(REGISTRARS)
    assert found.answered == "14 of 14 answered (100%)."
    assert found.caption == "Share of people who agree or strongly agree"
    assert [(row.short, row.figure, row.width, row.meaning) for row in found.glance] == [
        ("Good use of training time", "100% (14/14)", 100, ""),
        ("Keen to continue", "100% (14/14)", 100, ""),
        ("Adapting to challenges at work", "93% (13/14)", 93, ""),
        ("Learning from others", "100% (14/14)", 100, ""),
        ("Peer support", "93% (13/14)", 93, ""),
        ("Less isolated", "79% (11/14)", 79, ""),
        ("Self-awareness and insight", "71% (10/14)", 71, ""),
    ]
    assert found.stands_out == "No question stands out from the others."
    assert found.words == "In their words: supportive, valuable, safe, reassuring, interesting, useful."


def test_an_item_in_full() -> None:
    found = item(section(REGISTRARS), "Self-awareness and insight")
    assert dataclasses.replace(found, bar=()) == Item(
        short="Self-awareness and insight",
        text="The full question on aware.",
        tags="Self Awareness (5.1)",
        figure="71% (10/14)",
        meaning="agree or strongly agree",
        interval="95% interval 45–88%",
    )
    assert found.legend == (
        "Strongly disagree: 1 · Disagree: 1 · Neither agree nor disagree: 2 · Agree: 6 · Strongly agree: 4"
    )
    assert [part.width for part in found.bar] == [7, 7, 14, 43, 29]


STUDY_1_BEFORE, STUDY_1 = (6, 6, 7, 4, 3, 7, 4, 5, 4, 4), (9, 10, 10, 8, 7, 10, 8, 9, 8, 7)


def ten(people: tuple[int, ...]) -> list[ItemFigures]:
    """Ten questions that so many of ten agree with."""
    return [agreement(f"q{at}", f"Question {at}", (10 - each, 0, 0, each, 0)) for at, each in enumerate(people)]


def test_study_1_is_better_than_at_the_start() -> None:
    now = publication("Community Independence Service", ten(STUDY_1), responses=10)
    found = section(wave_before(now, ten(STUDY_1_BEFORE)), now)
    assert found.verdict == "Better than at the start"
    assert found.level == "On average 86% agree or strongly agree."
    assert found.change == (
        "Up 36 points from 50% in October 2026: more than chance would give (chance alone: up to 28 points; 95% "
        "interval +8 to +64)."
    )
    assert found.items[0].change == "Up 30 points from 60% in October 2026."


def test_a_question_is_named_where_the_family_or_the_whole_lets_it() -> None:
    found = section(REGISTRARS_BEFORE, REGISTRARS)
    assert found.verdict == "", "one of the main questions was not shown before"
    assert found.level == "On average 91% agree or strongly agree (95% interval 75–97%)."
    assert found.named == "Clearly better: Keen to continue (up 71 points)."
    assert (
        item(found, "Keen to continue").change == "Up 71 points from 29% in October 2026: more than chance would give."
    )
    # Fisher's p alone is 0.04 here: with five others that is no clear change, and nothing else says that it is one.
    assert item(found, "Good use of training time").change == "Up 36 points from 64% in October 2026."
    assert item(found, "Less isolated").change == "As in October 2026 (79%)."
    alone = told([wave_before(REGISTRARS, REGISTRARS_BEFORE.items[:1]), publication("A", REGISTRARS.items[:1])])
    assert alone.items["time"].is_clear


def test_which_way_is_good_decides_between_better_and_worse() -> None:
    found = section(SERVICE_BEFORE, SERVICE)
    assert found.verdict == "", "some of the main questions are not shown"
    assert found.named == "Clearly better: New strategies (up 40 points) and Worn out (down 18 points)."
    assert item(found, "Worn out").change.endswith(": more than chance would give.")
    assert item(found, "A fast pace").change == "Up 71 points from 24% in October 2026: more than chance would give."
    back = section(wave_before(SERVICE, SERVICE.items), wave_before(SERVICE, SERVICE_BEFORE.items, wave="2026-12-01"))
    assert back.verdict == "Worse than at the start"
    assert back.named == "Clearly worse: New strategies (down 40 points) and Worn out (up 18 points)."


def test_too_few_to_tell_says_what_could_have_been_told_and_steady_what_is_ruled_out() -> None:
    few = publication("A", ten((7,) * 10), responses=10)
    found = section(wave_before(few, ten((6,) * 10)), few)
    assert found.verdict == "Too few answers to tell"
    assert found.change == (
        "Up 10 points from 60% in October 2026. With 10 answers a change of up to 31 points can be chance; a real change "
        "of 44 points would show in about four surveys of five."
    )
    many = publication("A", [agreement("q", "Q", (40, 0, 0, 160, 0)), agreement("r", "R", (40, 0, 0, 160, 0))])
    found = section(wave_before(many, many.items), many)
    assert found.verdict == "Steady since the start"
    assert found.change == (
        "As in October 2026 (80%): as far as 200 answers can tell, a change of more than 7 points is ruled out."
    )


def test_a_unit_whose_teams_came_or_went_says_so_beside_its_verdict() -> None:
    now = publication("Service", ten((9,) * 10), responses=10, headcount=60, is_team=False)
    told = {}
    for heads in (36, 55, 66, 67, None):
        before = wave_before(now, ten((4,) * 10)).model_copy(update={"headcount": heads})
        told[heads] = "".join(section(before, now).change.partition("Its teams")[1:])
    said = "Its teams have 60 people now and had {} then, so a part of that may be who takes part."
    assert told == {36: said.format(36), 55: "", 66: "", 67: said.format(67), None: ""}
    team = now.model_copy(update={"is_team": True})
    assert "Its teams" not in section(wave_before(team, ten((4,) * 10), headcount=20), team).change


def test_the_start_is_locked_and_the_last_survey_has_no_verdict_of_its_own() -> None:
    waves = [
        publication("A", ten((each,) * 10), wave=f"2027-0{at}-01", opened=date(2027, at, 1), responses=10)
        for at, each in enumerate((4, 5, 4, 9, 9), 1)
    ]
    found = section(*waves)
    assert found.verdict == "Better than at the start"
    assert found.change.startswith("Up 47 points from 43% in the first three surveys")
    assert found.since_last == "Since the last survey (April 2027): the same; up to 24 points can be chance."
    assert not section(*waves[:2]).since_last
    assert section(*waves[:3]).change.startswith("As in January 2027 (40%)")


@pytest.mark.parametrize(
    "earlier",
    [
        withheld("time", "Good use of training time", Withheld.TOO_FEW),
        agreement("time", "Good use of training time", (9, 5, 0, 0, 0), text="Another question."),
        agreement("time", "Good use of training time", (9, 5, 0, 0, 0)).model_copy(update={"kind": "single"}),
        agreement("other", "Something else", (9, 5, 0, 0, 0)),
    ],
)
def test_no_change_is_said_without_an_earlier_figure_of_the_same_question(earlier: ItemFigures) -> None:
    same = agreement("continue", "Keen to continue", (0, 0, 0, 3, 11))
    found = section(wave_before(REGISTRARS, [earlier, same]), REGISTRARS)
    assert item(found, "Good use of training time").change == "No earlier figure to compare with."
    assert item(found, "Keen to continue").change == "As in October 2026 (100%)."


def test_a_first_wave_says_once_that_there_is_nothing_to_compare_with() -> None:
    found = section(REGISTRARS)
    assert found.level == "On average 91% agree or strongly agree (95% interval 75–97%)."
    assert found.change == "There is no earlier survey to compare with."
    assert {one.change for one in found.items} == {""}


def test_a_wave_before_of_which_nothing_was_shown_is_no_comparison() -> None:
    hidden = unpublished("Palliative medicine registrars")
    found = section(wave_before(hidden), REGISTRARS)
    assert found.change == "No earlier figure to compare with."
    assert {one.change for one in found.items} == {""}


def test_publications_after_this_wave_are_left_out() -> None:
    later = REGISTRARS.model_copy(update={"wave": "2027-02-01"})
    assert up_to([REGISTRARS_BEFORE, REGISTRARS, later], "2026-12-01") == [REGISTRARS_BEFORE, REGISTRARS]
    with pytest.raises(UnknownRecord):
        up_to([REGISTRARS_BEFORE], "2026-12-01")
    with pytest.raises(UnknownRecord):
        up_to([], "2026-12-01")


def test_all_is_said_only_where_all_answered() -> None:
    assert section(publication("A", responses=399, headcount=400)).answered == "399 of 400 answered (over 99%)."
    assert section(publication("A", responses=400, headcount=400)).answered == "400 of 400 answered (100%)."
    nearly = publication("A", [agreement("q", "Q", (1, 0, 0, 399, 0))], responses=400, headcount=900)
    assert section(nearly).glance[0].figure == "over 99% (399/400)"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"responses": 14, "headcount": 22}, "14 of 22 answered (64%)."),
        ({"responses": 22, "headcount": 22}, "22 of 22 answered (100%)."),
        ({"responses": 31, "headcount": 22}, "31 answers from a team of 22: the link may have been shared."),
        (
            {"responses": 31, "headcount": 22, "is_team": False},
            "31 answers from teams of 22 people: a link may have been shared.",
        ),
        ({"responses": 1200, "headcount": 5000, "is_team": False}, "1,200 of 5,000 answered (24%)."),
        ({"responses": 14, "headcount": 0, "is_team": False}, "14 people answered."),
    ],
)
def test_how_many_answered(shown: dict[str, Any], said: str) -> None:
    assert section(publication("A", REGISTRARS.items, **shown)).answered == said


def test_what_is_withheld_is_said_once_for_each_reason() -> None:
    assert section(SERVICE).reasons == (
        "Four questions are not shown, because there are too few answers to show without giving somebody away: "
        "Safe to speak up, Bullying, A fair rota and The room.",
    )
    assert section(REGISTRARS).reasons == (
        "Comments are not shown: fewer than 10 people wrote one, or there are more forms than the team has people.",
    )
    above = section(publication("A", REGISTRARS.items, is_team=False)).reasons
    assert above == (
        "Comments are not shown here: each is shown once only, to the smallest unit that has at least 10 of them.",
    )


def test_sensitive_figures_are_bands_and_scores_have_their_n() -> None:
    banded = ItemFigures(
        item="leave",
        kind="single",
        text="Leave?",
        short="Thinks of leaving",
        good="low",
        sensitive=True,
        band="85% or more",
    )
    alone = banded.model_copy(update={"band": None, "withheld": Withheld.SENSITIVE})
    part = banded.model_copy(update={"band": None, "withheld": Withheld.IN_SCALE, "short": "Tired"})
    scales = (
        ScaleFigures(scale="a", title="Strain", good="low", n=20, mean=12.25, above=5),
        ScaleFigures(scale="b", title="Burnout", good="low", sensitive=True, band="under 15%"),
        ScaleFigures(scale="d", title="Unwell", good="low", sensitive=True, cut_off=52, scoring="1", band="15% to 39%"),
        ScaleFigures(scale="e", title="Alone", good="low", sensitive=True, scoring="2", band="40% to 59%"),
        ScaleFigures(scale="f", title="Worn", good="low", n=20, mean=12.25, cut_off=13.5, above=5),
        ScaleFigures(scale="c", title="Calm", good="high", withheld=Withheld.TOO_FEW),
    )
    shown = publication("A", (banded, alone, part), is_team=False).model_copy(update={"scales": scales})
    told = section(shown)
    assert [(row.short, row.figure, row.meaning) for row in told.glance] == [
        ("Thinks of leaving", "85% or more", "a sensitive question, shown as a range"),
        ("Strain", "Mean 12.3", "n = 20, 25% (5/20) reach the cut-off"),
        ("Burnout", "under 15%", "a sensitive score, shown as a range"),
        ("Unwell", "15% to 39%", "share of people who reach the cut-off, 52; a sensitive score, shown as a range"),
        ("Alone", "40% to 59%", "how far up the scale the mean is; a sensitive score, shown as a range"),
        ("Worn", "Mean 12.3", "n = 20, 25% (5/20) reach the cut-off, 13.5"),
    ]
    nothing = section(
        shown.model_copy(update={"scales": (scales[-1].model_copy(update={"withheld": Withheld.TOO_FEW}),)})
    )
    assert "One question is not shown because it is part of a score: Tired." in nothing.reasons
    all_shown = section(shown.model_copy(update={"scales": scales[:2]}))
    assert (
        "One question is not shown because it is part of a score; the score is shown instead: Tired."
        in all_shown.reasons
    )
    assert told.reasons == (
        "One question is not shown because it is sensitive: such figures are shown for larger units, where that is safe: "
        "Thinks of leaving.",
        "One question is not shown because it is part of a score: Tired.",
        "One score is not shown, because there are too few answers to show without giving somebody away: Calm.",
    )


def test_an_unpublished_unit_has_no_figure_at_all() -> None:
    told = summary([[wave_before(REGISTRARS, REGISTRARS_BEFORE.items), NIGHTS]], ADDRESS)
    assert told.sections == (
        Section(
            unit="Night team",
            reasons=(
                NOT_SHOWN,
                "Any answers still count in the figures of the larger units that this team is part of.",
            ),
        ),
    )
    assert told.method == ()
    assert re.findall(r"\d+", f"{told}") == ["1", "15", "2026", "1", "15", "2026", "8"]  # subject, period, k


def test_a_unit_hidden_for_the_sake_of_another_says_the_same() -> None:
    hidden = section(unpublished("Wards", is_team=False))
    assert hidden.reasons == (NOT_SHOWN,)


def test_a_team_of_few_is_told_what_more_than_half_said() -> None:
    told = section(few(time=True, peers=False, aware=True))
    assert told.answered == "5 to 7 people answered each of these questions."
    assert tuple(map(str, told.majorities)) == (
        "More than half agree or strongly agree: Time and Aware.",
        "Half or fewer agree or strongly agree: Peers.",
    )
    assert told.reasons == (
        "Numbers need at least 8 people who answered; of 5 to 7 it is told only whether more than half said so.",
        "Any answers still count in the figures of the larger units that this team is part of.",
    )
    assert [(row.short, row.figure, row.width, row.majority) for row in told.glance] == [
        ("Time", "more than half", None, True), ("Peers", "half or fewer", None, False),
        ("Aware", "more than half", None, True),
    ]  # fmt: skip
    assert [(one.short, one.figure, one.interval, one.bar) for one in told.items][:1] == [
        ("Time", "More than half", "", ())
    ]
    assert not re.findall(r"%|\d+/\d+", f"{told}")


def test_a_question_with_a_majority_is_not_among_those_that_are_not_shown() -> None:
    named = few(time=True).items[0]
    told = section(publication("A", (*REGISTRARS.items[1:], named, withheld("rota", "A fair rota", Withheld.TOO_FEW))))
    assert told.reasons[0].endswith("without giving somebody away: A fair rota.")
    assert list(map(str, told.majorities)) == ["More than half agree or strongly agree: Time."]
    seen = publication("A", (*REGISTRARS.items[1:], named), instead={"time": SERVICE.unit})
    time = SERVICE.model_copy(update={"items": (SERVICE.items[0].model_copy(update={"item": "time"}),)})
    [told] = summary([[seen]], ADDRESS, above={seen.unit: [Above(time, 5)]}).sections
    assert "small print" not in told.caption
    assert told.glance[-1].beside == f"{SERVICE.unit_name}, all teams together: 96% (215/223)"


def test_beside_a_majority_stands_the_figure_of_the_nearest_unit() -> None:
    mine = few(strategies=True, peers=False).model_copy(update={"instead": {"strategies": SERVICE.unit}})
    [told] = summary([[mine]], ADDRESS, above={mine.unit: [Above(SERVICE, 5)]}).sections
    assert [row.beside for row in told.glance] == [f"{SERVICE.unit_name} 96% (215/223)", ""]
    assert told.caption.endswith("; in small print, all teams of a larger unit together")
    assert told.items[0].beside == f"{SERVICE.unit_name}, all teams together: 96% (215/223)."
    assert "small print" not in section(mine).caption


@pytest.mark.parametrize(("threshold", "share_from"), [(8, None), (8, 8), (11, 8), (5, 5)])
def test_where_no_majority_is_ever_told_none_is_promised(threshold: int, share_from: int | None) -> None:
    hidden = section(unpublished("Night team", threshold=threshold, share_from=share_from))
    assert hidden.reasons[0] == NOT_SHOWN.replace("8", str(threshold))


def test_what_it_would_take_is_true_of_a_team_that_never_has_so_many_people() -> None:
    hidden = section(unpublished("Night team", share_from=5))
    assert hidden.reasons[0] == (
        "Not shown: too few answered to show it without giving somebody away. It takes at least 5 people who answered "
        "to tell what more than half said; numbers take at least 8, here and in every group that could be worked out "
        "by subtraction. A smaller team is never shown by itself."
    )
    assert section(unpublished("Wards", is_team=False, share_from=5)).reasons == (NOT_SHOWN,)


def test_whoever_is_told_nothing_reads_the_nearest_unit() -> None:
    asked = SERVICE.items[0]
    mine = unpublished("Night team", instead={"strategies": SERVICE.unit, "rota": SERVICE.unit})
    whole = summary([[mine]], ADDRESS, above={mine.unit: [Above(SERVICE, 5)]})
    [told] = whole.sections
    [instead] = told.instead
    assert instead.heading == f"{SERVICE.unit_name}, all teams together"
    assert instead.caption == "Your team’s answers count here. Share of people who agree or strongly agree"
    assert whole.method == ("No number is shown where fewer than 8 people answered.",)
    assert whole.share_it
    assert [(row.short, row.figure) for row in instead.glance] == [(asked.short, "96% (215/223)")]
    assert told.reasons[0] == NOT_SHOWN
    nothing_to_say = SERVICE.model_copy(update={"items": (asked.model_copy(update={"headline_people": None}),)})
    [told] = summary([[mine]], ADDRESS, above={mine.unit: [Above(nothing_to_say, 5)]}).sections
    assert told.instead == ()
    elsewhere = unpublished("Night team", instead={"strategies": "another"})
    [told] = summary([[elsewhere]], ADDRESS, above={elsewhere.unit: [Above(SERVICE, 5)]}).sections
    assert told.instead == ()


def test_every_kind_of_item() -> None:
    found = section(SERVICE)
    often, best, why = item(found, "How often"), item(found, "Best day"), item(found, "What keeps you away")
    assert item(found, "New strategies").legend == (
        "Disagree: 1 · Neither agree nor disagree: 7 · Agree: 120 · Strongly agree: 95"
    )
    assert often.legend == "Every week: 28% (61/220) · Every fortnight: 55% (120/220) · Every month: 18% (39/220)"
    assert sum(part.width for part in often.bar) == 100
    assert (often.figure, often.options, often.interval) == ("", (), "")
    assert best.bar == ()  # too many answers to tell apart in one bar
    assert [one.share for one in best.options][:2] == ["10% (10/100)", "11% (11/100)"]
    assert [(one.label, one.share, one.width) for one in why.options] == [
        ("Workload", "74% (134/180)", 74),
        ("Time of day", "29% (52/180)", 29),
        ("Other", "0% (0/180)", 0),
    ]
    rate, came = item(found, "Would recommend"), item(found, "Groups attended")
    assert (rate.figure, rate.meaning, rate.mean) == ("68% (150/219)", "answered 7 or more", "Mean 7.1 (n = 219)")
    assert rate.legend == "Below 7: 69 · 7 or more: 150"
    assert (came.figure, came.meaning, came.mean, came.bar) == ("Mean 2.8", "n = 200", "", ())
    assert [(row.short, row.figure, row.meaning) for row in found.glance][-2:] == [
        ("Would recommend", "68% (150/219)", "answered 7 or more"),
        ("Groups attended", "Mean 2.8", "n = 200"),
    ]


def test_a_number_that_nobody_reached() -> None:
    few = options("came", "Groups", "number", 9, {"1": 4, "3": 5}, headline_from=5, headline_people=0)
    found = section(publication("A", [few]))
    assert (found.items[0].figure, found.items[0].meaning) == ("0% (0/9)", "answered 5 or more")
    assert found.items[0].legend == "Below 5: 9"
    from_before_it_was_kept = few.model_copy(update={"headline_from": None})
    found = section(publication("A", [from_before_it_was_kept]))
    assert (found.items[0].figure, found.items[0].meaning) == ("0% (0/9)", "answered more than 3")
    assert found.items[0].bar == ()


def test_a_summary_without_a_headline_has_a_plain_caption() -> None:
    found = section(publication("A", [options("came", "Groups", "number", 9, {"1": 4, "3": 5})]))
    assert found.caption == "What people said"


def test_words_come_in_order_with_their_people_and_end_somewhere() -> None:
    used = [(f"word{n}", 60 - n) for n in range(25)]
    found = section(publication("A", [words(*used, n=60)])).items[0]
    assert found.words[:2] == ("word0 (60)", "word1 (59)")
    assert len(found.words) == 20
    assert found.more_words == (
        "Five more words were used by fewer people. Forms of one word are counted together. A word that fewer than three people used is not shown."
    )


def test_what_stands_above_a_mail_for_many_units_is_that_of_all_their_sections() -> None:
    short = heading(EVERY_MAIL["many"], ADDRESS)
    assert short.sections == ()
    assert short == dataclasses.replace(summary(EVERY_MAIL["many"], ADDRESS), sections=(), method=())
    assert short.subject == (
        "Palliative medicine registrars and 11 others: Reflective practice group, summary for 1 to 15 December 2026"
    )


def test_the_subject_tells_no_result() -> None:
    for histories in EVERY_MAIL.values():
        subject = summary(histories, ADDRESS).subject
        assert subject.endswith(": Reflective practice group, summary for 1 to 15 December 2026")
        assert not re.search(r"%|/|answered", subject)


def test_how_the_figures_are_made() -> None:
    assert summary([[REGISTRARS]], ADDRESS).method[0] == (
        "Each percentage counts those who agree or strongly agree, of all who answered that question."
    )
    several = summary([[SERVICE]], ADDRESS).method
    assert several[0].startswith("Each percentage counts those who gave the answer named beside it")
    assert several[-1] == "No number is shown where fewer than 8 people answered."


def test_a_question_says_how_the_rest_of_the_units_above_answered() -> None:
    first = REGISTRARS.items[0]
    whole = first.model_copy(update={"n": 100, "headline_people": 80})
    trust = REGISTRARS.model_copy(update={"unit": "trust", "unit_name": "The trust", "items": (whole,)})
    above = {REGISTRARS.unit: [Above(trust, 9)]}
    found = summary([[REGISTRARS]], ADDRESS, above=above).sections[0]
    assert found.items[0].beside == f"The rest of The trust: {figures.share(80 - 14, 86)}."
    assert {item.beside for item in found.items[1:]} == {""}


def test_the_main_questions_beside_the_rest_of_the_unit_above() -> None:
    def above(people: int, n: int, teams: int = 3) -> list[Above]:
        items = [agreement(f"q{at}", f"Question {at}", (n - people, 0, 0, people, 0)) for at in range(10)]
        return [Above(publication("Heart and lung", items, is_team=False, responses=n, headcount=None), teams)]

    team = publication("Ward", ten((9,) * 10), responses=10)

    def rest(*units: Above) -> str:
        return summary([[team]], ADDRESS, above={team.unit: units}).sections[0].position

    assert rest(*above(29, 60)) == (
        "The rest of Heart and lung: 40% on average, so 50 points more here: more than chance would give (95% "
        "interval +29 to +71)."
    )
    assert rest(*above(49, 60)) == (
        "The rest of Heart and lung: 80% on average, so 10 points more here: too few answers to tell (chance alone: up to 20 points)."
    )
    assert not rest(*above(49, 60, teams=2))
    assert not rest(*above(16, 17)), "fewer than 8 are left"
