"""The figures against statsmodels, scipy and numpy, development oracles that take seconds to import."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]
from statsmodels.datasets import anes96
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

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


def test_student() -> None:
    for freedom in [*range(1, 500), 1_000, 30_000, 10**6]:
        assert figures.student(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-7)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=60))
def test_the_interval_of_a_mean(scores: list[int]) -> None:
    spread = figures.deviation(Counter(f"{score:.4f}" for score in scores))
    ours = figures.mean_interval(sum(scores) / len(scores), spread, len(scores))
    assert ours == pytest.approx(DescrStatsW(scores).tconfint_mean(0.05), abs=1e-6)


def test_alpha_and_deviation_on_a_real_survey() -> None:
    """Where 944 people placed two candidates and two parties' leanings, in the American election study of 1996."""
    answers = anes96.load_pandas().data[["selfLR", "ClinLR", "DoleLR", "PID"]].to_numpy()
    covariance = np.cov(answers, rowvar=False)
    theirs = 4 / 3 * (1 - np.trace(covariance) / covariance.sum())
    items = [Counter(str(answer) for answer in item) for item in answers.T]
    totals = Counter(str(total) for total in answers.sum(axis=1))
    assert figures.cronbach_alpha(items, totals) == pytest.approx(float(theirs), abs=1e-12)
    assert figures.deviation(totals) == pytest.approx(float(answers.sum(axis=1).std(ddof=1)), abs=1e-12)
