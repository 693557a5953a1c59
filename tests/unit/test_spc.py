"""XmR charts against published numbers, and against what must always hold.

NHSRplotthedots' own tests (tests/testthat, version 0.2.2) and its vignette "Deviations from Excel defaults" give the
series of tests 1 to 4; Hart and Hart, "The interrupted individual and moving range chart", the one with gaps.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.spc import Assurance, Chart, Limits, Rule, Variation, chart, clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.instrument import Good

FIRST = date(2027, 1, 1)
SERIES = st.lists(st.none() | st.integers(0, 100), max_size=30)
# The vignette: one outlying point among ones and twos.
OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def day(number: int) -> date:
    return FIRST + timedelta(number)


def made(
    values: Sequence[float | Fraction | None],
    good: Good = "high",
    target: float | None = None,
    rebase: Sequence[int] = (),
    screen: bool = True,
) -> Chart:
    readings = [(day(number), value) for number, value in enumerate(values)]
    return chart(readings, good, target, [day(number) for number in rebase], screen=screen)


def limits(values: Sequence[float | Fraction | None], screen: bool = True) -> Limits:
    found = made(values, screen=screen).phases[0].limits
    assert found is not None
    return found


def rules(values: Sequence[float | None]) -> list[tuple[Rule, ...]]:
    return [point.rules for phase in made(values).phases for point in phase.points]


def around_ten(*values: float) -> list[float]:
    """After 16 points that swing from 9 to 11, whose mean is 10 and whose moving ranges are 2."""
    return [9, 11] * 8 + list(values)


def in_noise(*values: float | None) -> list[float | None]:
    """After 20 points that swing so far, from 20 to 0 around 10, that no single point is special."""
    return [*[20, 0] * 10, *values]


@pytest.mark.parametrize(("screen", "printed"), [(True, (4.6, 1.94, -0.72)), (False, (6.95, 1.94, -3.06))])
def test_limits_as_the_vignette_prints_them(screen: bool, printed: tuple[float, ...]) -> None:
    found = limits(OUTLIER, screen)
    assert (round(found.upper, 2), round(found.mean, 2), round(found.lower, 2)) == printed


def test_the_outlying_point_alone_is_a_special_cause() -> None:
    """The vignette's figure: four grey points, a blue one, thirteen grey ones."""
    (phase,) = made(OUTLIER).phases
    assert [at for at, point in enumerate(phase.points) if point.rules] == [4]
    assert phase.points[4].rules == (Rule.ASTRONOMICAL,)
    assert phase.points[4].variation is Variation.IMPROVING_HIGH


def test_limits_with_interruptions_as_published() -> None:
    """Hart and Hart: mean 12.1, mean moving range 4, limits 22.7 and 1.5; the range's own limit 13.1."""
    found = limits([4, 1, 7, None, 30, 26, 25, 19, None, 3, None, 1, 5])
    assert (found.mean, found.n) == (12.1, 10)
    assert (round(found.upper, 1), round(found.lower, 1)) == (22.7, 1.5)


def test_points_near_opposite_limits_are_not_two_of_three() -> None:
    """The package's test "only reports special cause for 2of3 points close to limits when on the same side"."""
    assert rules([*[1, -1] * 7, 5.5, -5.5])[-2:] == [(), ()]


@pytest.mark.parametrize(
    ("low", "high", "good", "expected"),
    [
        (1, 3, "high", Assurance.FAILING),
        (5, 7, "high", Assurance.PASSING),
        (1, 5, "high", Assurance.HIT_AND_MISS),
        (1, 3, "low", Assurance.PASSING),
        (5, 7, "low", Assurance.FAILING),
        (1, 5, "low", Assurance.HIT_AND_MISS),
        (1, 3, "neutral", None),
    ],
)
def test_assurance_as_the_package_tests_it(low: float, high: float, good: Good, expected: Assurance | None) -> None:
    """Its limits 1 to 3, 5 to 7 and 1 to 5 with the target 4; here from two points that make those limits."""
    middle, step = Fraction(low + high) / 2, Fraction(high - low) / 2 / Fraction(266, 100)
    values = [middle - step / 2, middle + step / 2]
    assert (round(limits(values).lower, 9), round(limits(values).upper, 9)) == (low, high)
    assert made(values, good, target=4).assurance is expected


def test_a_target_on_a_limit_is_hit_and_miss() -> None:
    assert made([50, 50, 50], target=50).assurance is Assurance.HIT_AND_MISS
    assert made([50, 50, 50]).assurance is None


@pytest.mark.parametrize(("length", "expected"), [(6, 0), (7, 7), (9, 9)])
def test_a_shift_takes_seven(length: int, expected: int) -> None:
    assert sum(found == (Rule.SHIFT,) for found in rules(in_noise(*[11] * length))) == expected


def test_a_point_on_the_mean_ends_a_shift() -> None:
    values = in_noise(11, 11, 11, 10, 11, 11, 11, 9, 9, 9, 10, 9, 9, 9)
    assert limits(values).mean == 10
    assert not any(rules(values))


@pytest.mark.parametrize(
    ("values", "length"), [(range(6), 0), (range(7), 7), (range(8, 0, -1), 8), ([0, 1, 2, 3, 3, 4, 5, 6], 0)]
)
def test_a_trend_takes_seven_points_that_differ(values: Sequence[float], length: int) -> None:
    assert sum(Rule.TREND in found for found in rules(list(values))) == length


def test_a_trend_has_its_own_direction_whichever_side_of_the_mean() -> None:
    """The package's issue 171."""
    (phase,) = made([50, 70] * 6 + list(range(40, 75, 5)), "low").phases
    assert {point.variation for point in phase.points if Rule.TREND in point.rules} == {Variation.CONCERNING_HIGH}


def test_where_two_trends_meet_the_later_one_counts() -> None:
    (phase,) = made(in_noise(*range(5, 12), *range(10, 4, -1))).phases
    turning = phase.points[26]
    assert (turning.value, turning.rules, turning.variation) == (11, (Rule.TREND,), Variation.CONCERNING_LOW)


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ((15.0, 15.0, 10.9), [True, True, False]),
        ((15.0, 10.9, 15.0), [True, False, True]),
        ((15.0, 9.0, 15.0), [False, False, False]),  # one of the three is on the other side
        ((15.0, 11.0, 11.0, 15.0), [False, False, False, False]),
    ],
)
def test_two_of_three_near_a_limit_on_one_side(last: tuple[float, ...], found: list[bool]) -> None:
    assert [Rule.TWO_OF_THREE in broken for broken in rules(around_ten(*last))[16:]] == found


def test_a_point_outside_the_limits_does_not_count_as_near() -> None:
    last = rules(around_ten(30, 15.0, 11))[16:]
    assert last[0] == (Rule.ASTRONOMICAL,)
    assert not any(Rule.TWO_OF_THREE in broken for broken in last)


@pytest.mark.parametrize(
    ("good", "value", "icon"),
    [
        ("high", 22, Variation.IMPROVING_HIGH),
        ("high", -2, Variation.CONCERNING_LOW),
        ("low", 22, Variation.CONCERNING_HIGH),
        ("low", -2, Variation.IMPROVING_LOW),
        ("neutral", 22, Variation.NEUTRAL_HIGH),
        ("neutral", -2, Variation.NEUTRAL_LOW),
        ("low", 10, Variation.COMMON_CAUSE),
    ],
)
def test_the_icon_is_that_of_the_last_point(good: Good, value: float, icon: Variation) -> None:
    assert made(around_ten(value), good).variation is icon
    assert made(around_ten(value, 10), good).variation is Variation.COMMON_CAUSE


def test_every_icon_has_a_meaning() -> None:
    meanings = [icon.meaning for icon in (*Variation, *Assurance)]
    assert len(set(meanings)) == 10
    assert all(meanings)


def test_a_gap_breaks_a_shift_and_a_trend() -> None:
    trend = [float(value) for value in range(6)]
    assert not any(Rule.TREND in found for found in rules([*trend, None, 6]))
    assert any(rules(in_noise(*[11] * 7)))
    assert not any(rules(in_noise(11, 11, 11, None, 11, 11, 11, 11)))


def test_a_gap_breaks_two_of_three() -> None:
    assert Rule.TWO_OF_THREE in rules(around_ten(15, 15))[-1]
    assert not any(rules(around_ten(15, 10.9, 10.9, 9, 11, 15)))
    assert not any(Rule.TWO_OF_THREE in broken for broken in rules([*around_ten(15), None, 15]))


def test_the_icon_is_dated_where_the_last_wave_is_withheld() -> None:
    found = made([*around_ten(22), None])
    assert (found.variation, found.as_of) == (Variation.IMPROVING_HIGH, day(16))
    assert found.phases[0].points[-1].variation is None


def test_nothing_is_claimed_without_two_waves_in_a_row() -> None:
    for values in ([], [None], [50], [50, None, 70]):
        found = made(values, target=40)
        assert (found.variation, found.assurance) == (None, None)
        assert all(phase.limits is None for phase in found.phases)
        assert [point.value for phase in found.phases for point in phase.points] == values


def test_one_step_among_equal_values_does_not_make_every_point_special() -> None:
    """Screened, the limits would have no width: 100% six times and then 93%."""
    assert rules([100, 100, 100, 100, 100, 100, 93])[:6] == [()] * 6
    assert not any(rules([100] * 20))


def test_limits_below_twelve_points_are_trial_limits() -> None:
    assert [limits([*range(n), None]).trial for n in (11, 12)] == [True, False]


def test_limits_are_clipped_for_drawing_only() -> None:
    found = limits([95, 100, 92, 100])
    assert found.upper > 100
    assert (clipped(found.upper), clipped(-3.0), clipped(55.5)) == (100, 0, 55.5)


@given(SERIES, SERIES)
def test_rebasing_makes_two_separate_charts(one: list[int | None], two: list[int | None]) -> None:
    together = made([*one, *two], target=50, rebase=[len(one)])
    apart = [*made(one).phases, *made([*[None] * len(one), *two], rebase=[len(one)]).phases[-1:]]
    if one and two:
        assert list(together.phases) == apart
        assert together.variation is made(two).variation


@given(SERIES, st.integers(-50, 50))
def test_a_constant_shifts_the_limits_by_it(values: list[int | None], constant: int) -> None:
    for before, after in zip(
        made(values).phases, made([None if v is None else v + constant for v in values]).phases, strict=True
    ):
        assert [p.rules for p in before.points] == [p.rules for p in after.points]
        if before.limits and after.limits:
            assert after.limits.mean == pytest.approx(before.limits.mean + constant)
            assert after.limits.lower == pytest.approx(before.limits.lower + constant)
            assert after.limits.upper == pytest.approx(before.limits.upper + constant)


@given(SERIES)
def test_the_mirror_image_has_the_mirrored_icons(values: list[int | None]) -> None:
    turned = made([None if value is None else -value for value in values], "low")
    for one, other in zip(made(values).phases, turned.phases, strict=True):
        assert [p.rules for p in one.points] == [p.rules for p in other.points]
        for point, mirrored in zip(one.points, other.points, strict=True):
            assert (point.variation or "").split("-")[0] == (mirrored.variation or "").split("-")[0]


@given(SERIES)
def test_a_gap_at_either_end_changes_nothing(values: list[int | None]) -> None:
    plain, padded = made(values).phases, made([None, *values, None]).phases
    assert [phase.limits for phase in plain] == [phase.limits for phase in padded[: len(plain)]]
    shown = [[(p.value, p.rules) for phase in phases for p in phase.points] for phases in (plain, padded)]
    assert shown[0] == shown[1][1:-1]


@given(SERIES, st.integers(0, 30))
def test_a_gap_never_makes_a_run(values: list[int | None], at: int) -> None:
    """With a value withheld, a run of seven lies wholly before or wholly after it."""
    values = [*values[:at], None, *values[at:]]
    found = rules(values)
    for rule in (Rule.SHIFT, Rule.TREND):
        runs = "".join("x" if rule in broken else " " for broken in found).split()
        assert all(len(run) >= 7 for run in runs)
