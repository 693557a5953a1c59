"""The primary figure's difference, by hand: from published counts, with nothing but them.

tests/integration/test_figures_oracle.py holds it against another implementation; docs/statistics.md says how often it is
right.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.distribution import student
from shared.estimate import (
    LIKENESS,
    Difference,
    Estimate,
    Share,
    apart,
    averaged,
    difference,
    effective,
    needs_attention,
    of_mean,
    of_shares,
    standing_out,
)
from shared.figures import half_up


@st.composite
def some(draw: st.DrawFn, most: int = 40) -> Estimate:
    questions = draw(st.integers(1, 12))
    answered = draw(st.lists(st.integers(8, most), min_size=questions, max_size=questions))
    return of_shares([(draw(st.integers(0, n)), n) for n in answered])


def test_the_variance_by_hand() -> None:
    """Two questions, 2 of 4 each: (2 + 1) / (4 + 2) is a half, and 0.5 x 0.5 / 4 is 0.25 squared."""
    of = of_shares([(2, 4), (2, 4)])
    assert of == Estimate(0.5, 4, (0.25, 0.25), ((2, 4), (2, 4)))
    assert of.variance(0) == (0.25**2 + 0.25**2) / 4
    assert of.variance(1) == 0.25**2  # as of one question
    assert of.variance(0.4) == pytest.approx((0.6 * 0.125 + 0.4 * 0.25) / 4)


def test_a_share_of_all_has_an_error_too() -> None:
    """8 of 8 counts as 9 of 10 does."""
    assert of_shares([(8, 8)]).errors == pytest.approx([math.sqrt(0.9 * 0.1 / 8)])


@pytest.mark.parametrize(
    ("before", "now", "size", "half"),
    [
        ([(people, 10) for people in (6, 6, 7, 4, 3, 7, 4, 5, 4, 4)],
         [(people, 10) for people in (9, 10, 10, 8, 7, 10, 8, 9, 8, 7)], 0.36, 0.2792),
        ([(5, 8)] * 10, [(7, 8)] * 10, 0.25, 0.3253),
        ([(20, 30)] * 10, [(24, 30)] * 10, 0.1333, 0.1561),
    ],
)  # fmt: skip
def test_a_change_of_ten_questions(before: list[Share], now: list[Share], size: float, half: float) -> None:
    found = difference(of_shares(now), of_shares(before))
    assert (round(found.size, 4), round(found.half, 4)) == (size, half)
    assert found.is_clear is (size > half)


def test_its_standard_error() -> None:
    """0.13287 for the first of them, and Student's t of 10 + 10 - 2."""
    before = of_shares([(people, 10) for people in (6, 6, 7, 4, 3, 7, 4, 5, 4, 4)])
    now = of_shares([(people, 10) for people in (9, 10, 10, 8, 7, 10, 8, 9, 8, 7)])
    error = math.sqrt(before.variance(LIKENESS) + now.variance(LIKENESS))
    assert round(error, 5) == 0.13287
    assert difference(now, before).half == pytest.approx(2.1009 * error, abs=1e-5)


@pytest.mark.parametrize(
    ("share", "points"), [(0.62, [36, 26, 21, 17, 9]), (0.8, [32, 22, 18, 14, 8]), (0.9, [28, 19, 15, 12, 6])]
)
def test_what_chance_may_do(share: float, points: list[int]) -> None:
    """Of two surveys of 8, 14, 20, 30 and 100 people, as docs/statistics.md has it."""
    figures = [of_shares([(share * n, n)] * 10) for n in (8, 14, 20, 30, 100)]
    assert [half_up(100 * difference(figure, figure).half) for figure in figures] == points


@given(some(), some())
def test_a_difference_turns_round(now: Estimate, before: Estimate) -> None:
    there, back = difference(now, before), difference(before, now)
    assert [there.size, there.half] == pytest.approx([-back.size, back.half])
    assert -1 <= there.low <= there.size <= there.high <= 1
    assert there.is_clear is not (there.low <= 0 <= there.high)


@given(some(), some())
def test_people_who_are_more_alike_and_a_stricter_level_say_less(now: Estimate, before: Estimate) -> None:
    usual = difference(now, before).half
    assert difference(now, before, LIKENESS + 0.1).half >= usual * (1 - 1e-12)
    assert apart(now, before, level=0.99).half > apart(now, before).half


def test_an_end_stays_within_the_scale() -> None:
    assert [Difference(0.9, 0.3).low, Difference(0.9, 0.3).high] == pytest.approx([0.6, 1])
    assert Difference(-0.9, 0.3).low == -1
    assert not Difference(0.3, 0.3).is_clear


def test_several_waves_have_the_weight_of_one() -> None:
    assert averaged([of_shares([(people, 8)]) for people in (5, 7, 6)]) == of_shares([(6, 8)])
    assert averaged([of_shares([(5, 8)]), of_shares([(9, 10)])]) == of_shares([(7, 9)])
    of = averaged([of_mean(4, 0, 8, 0, 10), of_mean(6, 0, 10, 0, 10)])
    errors = of_mean(4, 0, 8, 0, 10).errors + of_mean(6, 0, 10, 0, 10).errors
    assert [of.value, of.n, *of.errors] == pytest.approx([0.5, 9, math.sqrt(sum(e**2 for e in errors) / 2)])


def test_a_mean_by_hand() -> None:
    """Nine people at 5 of 0 to 10 and half an answer at either end: the mean square is (9 x 0.25 + 0.5) / 10."""
    of = of_mean(5, 0, 9, 0, 10)
    assert (of.value, of.n, of.shares) == (0.5, 9, ())
    assert of.errors == pytest.approx([math.sqrt((0.275 - 0.25) / 9)])


def test_means_have_welchs_freedom_by_hand() -> None:
    """Variances 0.01 of 5 people and 0.04 of 17: 0.05² / (0.01²/4 + 0.04²/16) is 20."""
    found = difference(Estimate(0.5, 5, (0.1,)), Estimate(0.4, 17, (0.2,)))
    assert found.half == pytest.approx(student(20) * math.sqrt(0.05))


def test_shares_of_unequal_surveys_have_fewer_degrees_of_freedom_by_hand() -> None:
    """Of 3 and 6 people: (1/3 + 1/6)² / (1/18 + 1/180) is 45/11; where both are of as many it is n1 + n2 - 2."""
    few, many = of_shares([(1, 3)]), of_shares([(2, 6)])
    error = math.sqrt(few.variance(LIKENESS) + many.variance(LIKENESS))
    assert difference(many, few).half == pytest.approx(student(45 / 11) * error)
    assert difference(few, few).half == pytest.approx(student(4) * math.sqrt(2) * few.errors[0])


def test_other_people_are_more_alike_and_as_free_as_there_are_of_them() -> None:
    own, others = of_shares([(4, 8), (6, 8)]), of_shares([(200, 300), (210, 300)])
    error = math.sqrt(own.variance(0.5) + others.variance(0.5))
    assert apart(own, others).half == pytest.approx(student(306) * error)
    assert apart(own, others, 0.6).half == pytest.approx(
        student(306) * math.sqrt(own.variance(0.7) + others.variance(0.7))
    )


def test_attention_is_needed_beyond_the_bound_of_one_in_a_hundred_and_downwards_alone() -> None:
    """Errors of 0.12 and 0.05 are 0.13 together, and Student's t of 8 + 300 - 2 leaves 1% above 2.3386."""
    others = Estimate(0.8, 300, (0.05,), ((240, 300),))
    for below, needed in ((0.3039, False), (0.3041, True), (-0.15, False), (-0.5, False)):
        assert needs_attention(Estimate(0.8 - below, 8, (0.12,), ((4, 8),)), others) is needed


def test_attention_by_counts() -> None:
    """Beside 65% of 300 people in ten questions, 2 of 8 in each are few, and 3 of 8 may be chance."""
    rest = of_shares([(195, 300)] * 10)
    assert [needs_attention(of_shares([(people, 8)] * 10), rest) for people in (2, 3, 8)] == [True, False, False]


def test_what_stands_out() -> None:
    """Where one of three is at 7 of 30 and the others at 24 it is 0.57 less, and 2.33 standard errors are 0.27.

    Its own is that of a share of (18.33 + 1) / 32.
    """
    assert standing_out([(24, 30), (7, 30), (24, 30)]) == [1]
    assert standing_out([(24, 30), (17, 30), (24, 30)]) == []  # 0.23 less, and 0.25
    assert standing_out([(24, 30), (16, 30), (24, 30)]) == [1]  # 0.27 less, and 0.26
    assert standing_out([(4, 8)] * 10) == standing_out([(0, 8)]) == standing_out([]) == []
    assert standing_out([(5, 30), (5, 30), *[(28, 30)] * 8]) == [0, 1]


def test_a_share_that_is_low_has_the_error_that_it_would_have_if_it_were_not() -> None:
    """With one of its own, 3 of 14 beside 8 of 14 would stand out, and 11 of 14 beside all would not."""
    assert standing_out([(3, 14), *[(8, 14)] * 9]) == []
    assert standing_out([(11, 14), *[(14, 14)] * 9]) == [0]


def test_of_how_many_people_a_mean_of_questions_tells() -> None:
    assert effective(of_shares([(5, 10)] * 10)) == pytest.approx(10 / 0.46)  # 1/10 + 9/10 x 0.4
    assert effective(of_shares([(5, 10)])) == 10
