"""The distributions where they are known in a closed form, against published tables, and what must always hold.

tests/integration/test_figures_oracle.py holds them against another implementation.
"""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.distribution import LEVEL, beta, beta_quantile, normal, student

levels = st.floats(0.001, 0.999)
parameters = st.floats(0.2, 200)


@given(levels)
def test_beta_in_a_closed_form(level: float) -> None:
    """Flat; one power either way; three points of a parabola; the arcsine law."""
    assert beta_quantile(level, 1, 1) == pytest.approx(level)
    assert beta_quantile(level, 5, 1) == pytest.approx(level ** (1 / 5))
    assert beta_quantile(level, 1, 5) == pytest.approx(1 - (1 - level) ** (1 / 5))
    assert beta(level, 2, 2) == pytest.approx(3 * level**2 - 2 * level**3)
    assert beta_quantile(level, 0.5, 0.5) == pytest.approx(math.sin(math.pi * level / 2) ** 2)


def test_beta_is_the_binomial() -> None:
    """That 3 or more of 10 agree, each with 0.2 (Abramowitz and Stegun 1964, 26.5.24)."""
    three_or_more = sum(math.comb(10, k) * 0.2**k * 0.8 ** (10 - k) for k in range(3, 11))
    assert beta(0.2, 3, 8) == pytest.approx(three_or_more)


@given(levels, parameters, parameters)
def test_a_quantile_is_where_the_probability_is_reached(level: float, a: float, b: float) -> None:
    found = beta_quantile(level, a, b)
    assert beta(max(0, found - 1e-9), a, b) <= level <= beta(min(1, found + 1e-9), a, b)


@given(levels, parameters, parameters)
def test_beta_mirrors(x: float, a: float, b: float) -> None:
    assert beta(x, a, b) == pytest.approx(1 - beta(1 - x, b, a), abs=1e-10)


def test_beta_ends() -> None:
    assert [beta(x, 0.5, 3) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("freedom", "t"),
    [(1, 12.706), (2, 4.303), (5, 2.571), (7, 2.365), (13, 2.160), (30, 2.042), (40, 2.021), (60, 2.000), (120, 1.980)],
)
def test_student_as_published(freedom: int, t: float) -> None:
    """Abramowitz and Stegun 1964, Table 26.10, the column A(t|v) = 0.95."""
    assert round(student(freedom), 3) == t


@pytest.mark.parametrize("level", [LEVEL, 0.99])
def test_student_in_a_closed_form(level: float) -> None:
    assert student(1, level) == pytest.approx(math.tan(math.pi * (level - 0.5)))
    assert student(2, level) == pytest.approx((2 * level - 1) / math.sqrt(2 * level * (1 - level)))


def test_student_falls_smoothly_to_the_normal() -> None:
    steps = [before - after for before, after in pairwise(student(freedom / 2) for freedom in range(2, 200))]
    assert all(step > 0 for step in steps)
    assert all(later < step for step, later in pairwise(steps))
    assert normal(student(10**6)) == pytest.approx(LEVEL, abs=1e-6)


def test_normal_as_published() -> None:
    """Abramowitz and Stegun 1964, Table 26.1."""
    assert [round(normal(value), 5) for value in (-1, 0, 1, 1.96, 2.33)] == [0.15866, 0.5, 0.84134, 0.975, 0.9901]
