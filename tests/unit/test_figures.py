"""The figures against published values, and against what must always hold.

tests/integration/test_figures_oracle.py holds them against another implementation.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import figures
from shared.distribution import beta_quantile, normal, student


@st.composite
def shares(draw: st.DrawFn, most: int = 60) -> tuple[int, int]:
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (62.5, 0, "63"),
        (Fraction(125, 2), 0, "63"),
        (-62.5, 0, "-63"),
        (0.5, 0, "1"),
        (Fraction(1, 3), 1, "0.3"),
        (Fraction(745, 100), 1, "7.5"),
        (7, 1, "7.0"),
        (Fraction(5, 1000), 2, "0.01"),
    ],
)
def test_a_half_goes_up(value: Fraction | float, decimals: int, printed: str) -> None:
    assert str(figures.half_up(value, decimals)) == printed


@pytest.mark.parametrize(
    ("people", "n", "printed"),
    [
        (14, 14, "100% (14/14)"),
        (13, 14, "93% (13/14)"),
        (11, 14, "79% (11/14)"),
        (10, 14, "71% (10/14)"),
        (7, 10, "70% (7/10)"),
        (5, 8, "63% (5/8)"),  # 62.5: half-even would print 62
        (1, 200, "1% (1/200)"),
        (0, 9, "0% (0/9)"),
        (1243, 5020, "25% (1,243/5,020)"),
    ],
)
def test_a_percentage_carries_its_fraction(people: int, n: int, printed: str) -> None:
    assert figures.share(people, n) == printed


@pytest.mark.parametrize(("people", "n"), [(1, 0), (0, 0), (3, 2), (-1, 4)])
def test_a_share_of_nothing_is_refused(people: int, n: int) -> None:
    for figure in (figures.percent, figures.wilson):
        with pytest.raises(ValueError, match="people <= n"):
            figure(people, n)


def test_means_are_rounded_half_up() -> None:
    assert str(figures.mean({7: 3, 8: 1})) == "7.3"  # 7.25
    assert str(figures.mean({0: 2, 10: 2, 5: 0})) == "5.0"
    with pytest.raises(ValueError, match="nothing"):
        figures.mean({3: 0})


@pytest.mark.parametrize(
    ("people", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(people: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998a, Table I, method 3."""
    interval = figures.wilson(people, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_fisher_as_published() -> None:
    """Fisher's tea tasting (The Design of Experiments, 1935): 3 of 4 right has a two-sided p of 34/70."""
    assert figures.fisher(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_holm_by_hand() -> None:
    """0.01 x 4, 0.02 x 3, then 0.03 x 2 and 0.04 x 1, never below the one before."""
    assert figures.holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert figures.holm([]) == []


@pytest.mark.parametrize("people", range(9))
def test_the_interval_of_scores_at_the_ends_is_jeffreys(people: int) -> None:
    """Brown, Cai and DasGupta 2001, section 4.3: the quantiles of Beta(x + 1/2, n - x + 1/2); as far out as Student's t."""
    deviation = figures.deviation({"9": people, "3": 8 - people})
    found = figures.mean_interval(3 + 6 * people / 8, deviation, 8, 3, 9)
    tail = normal(-student(7))
    ends = [beta_quantile(level, people + 0.5, 8 - people + 0.5) for level in (tail, 1 - tail)]
    assert found == pytest.approx([3 + 6 * end for end in ends])


def test_the_interval_of_many_is_that_of_students_t() -> None:
    """Altman DG, Machin D, et al. Statistics with Confidence, 2nd ed., BMJ Books 2000, chapter 4: systolic blood
    pressure of 100 diabetics, mean 146.4 and standard deviation 18.5 mm Hg: 142.7 to 150.1."""
    low, high = figures.mean_interval(146.4, 18.5, 100, 100, 192.8)
    assert [low, high] == pytest.approx([142.7, 150.1], abs=0.1)


scores = st.lists(st.integers(3, 9), min_size=3, max_size=40)


def interval_of(scores: Sequence[int], lowest: int = 3, highest: int = 9) -> figures.Interval:
    deviation = figures.deviation(Counter(map(str, scores)))
    return figures.mean_interval(sum(scores) / len(scores), deviation, len(scores), lowest, highest)


@given(scores)
def test_the_interval_of_a_mean_is_within_the_scale_and_of_some_width(scores: list[int]) -> None:
    low, high = interval_of(scores)
    assert 3 <= low < (sum(scores) + 0.5 * (3 + 9)) / (len(scores) + 1) < high <= 9
    assert high - low > 0.05


@given(scores)
def test_the_interval_of_a_mean_goes_with_the_scale(scores: list[int]) -> None:
    found, turned = interval_of(scores), interval_of([12 - score for score in scores])
    assert turned == pytest.approx((12 - found.high, 12 - found.low))
    wider = interval_of([10 * score - 30 for score in scores], 0, 60)
    assert wider == pytest.approx((10 * found.low - 30, 10 * found.high - 30), abs=1e-6)


def test_nobody_and_one_person_have_no_interval() -> None:
    with pytest.raises(ValueError, match="fewer than two"):
        figures.mean_interval(3, 0, 1, 1, 5)
    with pytest.raises(ValueError, match="fewer than two"):
        figures.deviation({"3.0000": 1})


# Bock RD, Lieberman M. Fitting a response model for n dichotomously scored items. Psychometrika 1970;35:179-197:
# the Law School Admission Test, section 6; the answers of 1,000 people to five questions.
LSAT = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3, "00111": 4, "01000": 1,
    "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15, "10000": 10, "10001": 29, "10010": 14, "10011": 81,
    "10100": 3, "10101": 28, "10110": 15, "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173,
    "11100": 11, "11101": 61, "11110": 28, "11111": 298,
}  # fmt: skip


def alpha_of(people: Iterable[Sequence[int]]) -> float | None:
    answers = list(people)
    items = [Counter(map(str, item)) for item in zip(*answers, strict=True)]
    return figures.cronbach_alpha(items, Counter(str(sum(one)) for one in answers))


@pytest.mark.parametrize(
    ("without", "alpha"), [(None, 0.2950), (0, 0.2754), (1, 0.2376), (2, 0.2168), (3, 0.2459), (4, 0.2663)]
)
def test_alpha_as_published(without: int | None, alpha: float) -> None:
    """Rizopoulos D. ltm: an R package for latent variable modelling. J Stat Softw 2006;17(5), of all and four items."""
    people = [
        [int(answer) for place, answer in enumerate(answers) if place != without]
        for answers, of in LSAT.items()
        for _ in range(of)
    ]
    assert round(alpha_of(people) or 0, 4) == alpha


def test_alpha_of_items_that_say_the_same_is_one() -> None:
    assert alpha_of([(n, n, n) for n in range(5)]) == 1
    assert alpha_of([(n, 4 - n, n % 2) for n in range(5)]) == pytest.approx(-25)  # 3/2 (1 - 4.24 / 0.24)


def test_alpha_of_too_little_is_none() -> None:
    assert alpha_of([(3, 3), (3, 3)]) is None  # nobody differs
    assert alpha_of([(3, 4)]) is None
    assert alpha_of([(3,), (4,)]) is None
    assert figures.cronbach_alpha([{"1": 2}, {"1": 1, "2": 2}], {"2": 1, "3": 1}) is None  # not the same people


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10)), max_size=30))
def test_alpha_does_not_depend_on_where_the_points_begin(people: list[tuple[int, int, int]]) -> None:
    alpha = alpha_of(people)
    assert alpha is None or alpha <= 1
    assert alpha_of([(3 * a, 3 * b + 7, 3 * c - 9) for a, b, c in people]) == alpha


@given(shares(), st.floats(0.01, 0.99))
def test_the_tails_are_the_binomials(share: tuple[int, int], chance: float) -> None:
    people, n = share
    weights = [math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(n + 1)]
    assert figures.tails(people, n, chance) == pytest.approx((sum(weights[: people + 1]), sum(weights[people:])))


def test_how_intervals_are_printed() -> None:
    assert figures.interval_text(figures.wilson(13, 14)) == "69–99%"
    assert figures.interval_text(figures.wilson(14, 14)) == "78–100%"


@given(shares())
def test_wilson_holds_the_share(share: tuple[int, int]) -> None:
    interval = figures.wilson(*share)
    assert 0 <= interval.low <= share[0] / share[1] <= interval.high <= 1


@given(shares())
def test_wilson_mirrors_those_who_did_not(share: tuple[int, int]) -> None:
    people, n = share
    those, others = figures.wilson(people, n), figures.wilson(n - people, n)
    assert those == pytest.approx((1 - others.high, 1 - others.low), abs=1e-12)


def exact_fisher(people: int, n: int, people_before: int, n_before: int) -> Fraction:
    """The definition, in whole numbers."""
    agreed = people + people_before
    tables = range(max(0, agreed - n_before), min(n, agreed) + 1)
    weights = {table: math.comb(n, table) * math.comb(n_before, agreed - table) for table in tables}
    return Fraction(sum(w for w in weights.values() if w <= weights[people]), sum(weights.values()))


@given(shares(400), shares(400))
def test_fisher_is_exact(now: tuple[int, int], before: tuple[int, int]) -> None:
    p = figures.fisher(*now, *before)
    assert p == pytest.approx(float(exact_fisher(*now, *before)), rel=1e-9)
    assert p == pytest.approx(figures.fisher(*before, *now), rel=1e-9)
    assert 0 <= p <= 1


def test_fisher_of_a_country() -> None:
    assert figures.fisher(600_000, 1_000_000, 598_800, 1_000_000) == pytest.approx(0.0834, abs=0.0005)
    assert figures.fisher(900_000, 1_000_000, 100_000, 1_000_000) == 0.0


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=15))
def test_holm_never_lowers_a_p_value_and_keeps_the_order(millionths: list[int]) -> None:
    p_values = [p / 10**6 for p in millionths]
    adjusted = figures.holm(p_values)
    assert all(p <= a <= min(1, p * len(p_values)) for p, a in zip(p_values, adjusted, strict=True))
    assert [a for _, a in sorted(zip(p_values, adjusted, strict=True))] == sorted(adjusted)


@given(st.lists(st.integers(0, 5000), max_size=12))
def test_the_widths_of_a_bar_fill_it(counts: list[int]) -> None:
    found = figures.widths(counts)
    assert sum(found) == (100 if any(counts) else 0)
    for count, width in zip(counts, found, strict=True):
        assert abs(width - 100 * count / max(1, sum(counts))) < 1
