"""The figures against statsmodels, a development oracle that takes seconds to import."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from shared import figures


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


@given(shares())
def test_wilson(share: tuple[int, int]) -> None:
    theirs = proportion_confint(*share, method="wilson")
    assert figures.wilson(*share) == pytest.approx(theirs, abs=1e-12)


@given(shares(), shares())
def test_newcombe(now: tuple[int, int], before: tuple[int, int]) -> None:
    theirs = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    assert figures.newcombe(*now, *before) == pytest.approx(theirs, abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_holm(p_values: list[float]) -> None:
    assert figures.holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))
