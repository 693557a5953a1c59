"""XmR charts against published numbers, and against what must always hold.

NHSRplotthedots' own tests (tests/testthat, version 0.2.2) and its vignette "Deviations from Excel defaults" give the
series of the first tests; Hart and Hart, "The interrupted individual and moving range chart", the one with gaps.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.commands.outcomes.xmr import limits, special

if TYPE_CHECKING:
    from collections.abc import Sequence

SERIES = st.lists(st.none() | st.integers(0, 100), max_size=30)
# The vignette: one outlying point among ones and twos.
OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
NOISE = [20, 0] * 10  # round 10, so far that no single point is special


def exact(values: Sequence[float | None]) -> list[Fraction | None]:
    """As fractions."""
    return [None if value is None else Fraction(str(value)) for value in values]


def marks(values: Sequence[float | None]) -> str:
    """A sign for each value to limits of their own: + or - where it is special, else a dot."""
    return to_limits_of(values, values)


def to_limits_of(baseline: Sequence[float | None], values: Sequence[float | None]) -> str:
    """The same to the limits of others; no sign where these have none."""
    lines = limits(exact(baseline))
    ways = [None] * len(values) if lines is None else special(exact(values), lines)
    return "".join({None: ".", True: "+", False: "-"}[way] for way in ways)


def lines(values: Sequence[float | None], decimals: int) -> list[float]:
    """Upper limit, mean and lower limit."""
    found = limits(exact(values))
    assert found is not None
    return [round(float(line), decimals) for line in (found.upper, found.mean, found.lower)]


def test_limits_as_the_vignette_prints_them() -> None:
    assert lines(OUTLIER, 2) == [4.6, 1.94, -0.72]
    assert marks(OUTLIER) == "....+............."  # its figure: one point in colour


def test_limits_with_interruptions_as_published() -> None:
    """Hart and Hart: mean 12.1, mean moving range 4, limits 22.7 and 1.5."""
    assert lines([4, 1, 7, None, 30, 26, 25, 19, None, 3, None, 1, 5], 1) == [22.7, 12.1, 1.5]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([*[1, -1] * 7, 5.5, -5.5], "." * 16),  # the package's test: near opposite limits is not two of three
        ([*NOISE, *[11] * 6], "." * 26),
        ([*NOISE, *[11] * 7], "." * 20 + "+" * 7),  # a shift
        ([*NOISE, *[11] * 3, None, *[11] * 4], "." * 28),
        ([*NOISE, 11, 11, 11, 10, 11, 11, 11, 9, 9, 9, 10, 9, 9, 9], "." * 34),  # on the mean 10 is on neither side
        (range(6), "." * 6),
        (range(7), "-" + "+" * 6),  # a trend, of which the first is outside the limits
        (range(8, 0, -1), "+" + "-" * 7),
        ([0, 1, 2, 3, 3, 4, 5, 6], "-......+"),
        ([0, 1, 2, 3, 4, 5, None, 6], "-......+"),
        ([*NOISE, *range(5, 12), *range(10, 4, -1)], "." * 19 + "+" * 7 + "-" * 7),  # where two meet the later counts
        ([*[50, 70] * 6, *range(40, 75, 5)], "." * 12 + "+" * 7),  # its own way on either side: issue 171
        ([*[9, 11] * 8, 15.0, 15.0, 10.9], "." * 16 + "++."),  # two of three near a limit
        ([*[9, 11] * 8, 15.0, 10.9, 15.0], "." * 16 + "+.+"),
        ([*[9, 11] * 8, 15.0, 9.0, 15.0], "." * 19),
        ([*[9, 11] * 8, 15.0, None, 15.0], "." * 19),
        ([*[9, 11] * 8, 30, 15.0, 11], "-" * 16 + "+.."),  # outside the limits is not near one
        ([*[9, 11] * 8, -2, 10], "." * 16 + "-."),
        ([100] * 20, "." * 20),
        ([100, 100, 100, 100, 100, 100, 93], "......-"),  # screened, the limits would have no width
        ([50, None, 70], "..."),
        ([], ""),
    ],
)
def test_what_is_a_special_cause(values: Sequence[float | None], found: str) -> None:
    assert marks(values) == found


def test_limits_are_locked_on_the_months_before() -> None:
    """A month that its own moving ranges would excuse; and no run reaches back into the baseline."""
    baseline = [9, 11] * 8
    assert to_limits_of(baseline, [15.4, 9]) == "+."
    assert marks([*baseline, 15.4, 9])[-2:] == ".."
    assert to_limits_of([*baseline, 11, 11], [11] * 6) == "......"
    assert marks([*baseline, 11, 11, *[11] * 6])[-6:] == "++++++"


@given(SERIES)
def test_the_mirror_image_has_the_mirrored_marks(values: list[int | None]) -> None:
    mirrored = marks([None if value is None else -value for value in values])
    assert mirrored.translate(str.maketrans("+-", "-+")) == marks(values)


@given(SERIES)
def test_a_gap_at_either_end_changes_nothing(values: list[int | None]) -> None:
    assert marks([None, *values, None]) == f".{marks(values)}."
