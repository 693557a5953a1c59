"""The figures against statsmodels, scipy and numpy, development oracles that take seconds to import."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]
from statsmodels.datasets import anes96
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from shared import figures
from shared.distribution import beta, beta_quantile, student
from shared.estimate import apart, difference, of_mean, of_shares


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


@given(shares())
def test_wilson(share: tuple[int, int]) -> None:
    theirs = proportion_confint(*share, method="wilson")
    assert figures.wilson(*share) == pytest.approx(theirs, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_holm(p_values: list[float]) -> None:
    assert figures.holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))


@given(st.floats(0.5, 10**6), st.sampled_from([0.975, 0.99]))
def test_student(freedom: float, level: float) -> None:
    assert student(freedom, level) == pytest.approx(stats.t.ppf(level, freedom), rel=1e-7)


@given(st.floats(0.001, 0.999), st.floats(0.05, 2_000), st.floats(0.05, 2_000))
def test_beta(level: float, a: float, b: float) -> None:
    assert beta_quantile(level, a, b) == pytest.approx(stats.beta.ppf(level, a, b), abs=1e-9)
    assert beta(level, a, b) == pytest.approx(stats.beta.cdf(level, a, b), abs=1e-9)


@given(st.lists(st.integers(3, 9), min_size=3, max_size=60))
def test_the_interval_of_a_mean(scores: list[int]) -> None:
    """By the formula of docs/statistics.md, from the scores themselves."""
    n, u = len(scores), (np.array(scores) - 3) / 6
    middle, square = (u.sum() + 0.5) / (n + 1), ((u**2).sum() + 0.5) / (n + 1)
    spread = middle * (1 - middle) / ((square - middle**2) / (n + 2)) - 1
    level = stats.norm.cdf(stats.t.ppf(0.975, n - 1))
    theirs = 3 + 6 * stats.beta.ppf([1 - level, level], middle * spread, (1 - middle) * spread)
    found = figures.mean_interval(sum(scores) / n, figures.deviation(Counter(map(str, scores))), n, 3, 9)
    assert found == pytest.approx(theirs, abs=1e-6)


@st.composite
def waves(draw: st.DrawFn) -> list[tuple[int, int]]:
    return [draw(shares()) for _ in range(draw(st.integers(1, 12)))]


@given(waves(), waves(), st.floats(0.4, 0.9))
def test_a_difference_of_shares(now: list[tuple[int, int]], before: list[tuple[int, int]], likeness: float) -> None:
    """The variance of a mean by the matrix of its parts, whose correlation is the likeness.

    Where they are just as far apart as chance may make them, Welch's test of two that vary alike says 0.05.
    """
    variances, people = [], []
    for wave in (now, before):
        agreed, n = np.array(wave, dtype=float).T
        errors = np.sqrt((agreed + 1) / (n + 2) * (n - agreed + 1) / (n + 2) / n)
        alike = np.full((len(n), len(n)), likeness)
        np.fill_diagonal(alike, 1)
        variances.append(errors @ alike @ errors / len(n) ** 2)
        people.append(n.mean())
    assume(min(people) > 1)
    error = np.sqrt(sum(variances))
    found = difference(of_shares(now), of_shares(before), likeness)
    size = found.half / error * np.sqrt(sum(1 / n for n in people))
    welch = stats.ttest_ind_from_stats(size, 1, people[0], 0, 1, people[1], equal_var=False)
    assert welch.pvalue == pytest.approx(0.05, abs=1e-7)
    others = apart(of_shares(now), of_shares(before), likeness - 0.1)
    assert others.half == pytest.approx(stats.t.ppf(0.975, sum(people) - 2) * error, rel=1e-7)
    means = [np.mean([agreed / n for agreed, n in wave]) for wave in (now, before)]
    assert found.size == pytest.approx(means[0] - means[1], abs=1e-12)


@given(st.lists(st.integers(3, 9), min_size=2, max_size=40), st.lists(st.integers(3, 9), min_size=2, max_size=40))
def test_a_difference_of_means_by_welch(now: list[int], before: list[int]) -> None:
    """Of two means that are just as far apart as chance may make them, Welch's test says 0.05."""
    estimates, deviations = [], []
    for scores in (now, before):
        deviation = figures.deviation(Counter(map(str, scores)))
        estimates.append(of_mean(sum(scores) / len(scores), deviation, len(scores), 3, 9))
        with_ends = np.array([*scores, 3, 9])
        deviations.append(np.sqrt(np.cov((with_ends - 3) / 6, aweights=[1] * len(scores) + [0.5] * 2, ddof=0)))
    half = difference(estimates[0], estimates[1]).half
    welch = stats.ttest_ind_from_stats(half, deviations[0], len(now), 0, deviations[1], len(before), equal_var=False)
    assert welch.pvalue == pytest.approx(0.05, abs=1e-7)


def test_alpha_and_deviation_on_a_real_survey() -> None:
    """Where 944 people placed two candidates and two parties' leanings, in the American election study of 1996."""
    answers = anes96.load_pandas().data[["selfLR", "ClinLR", "DoleLR", "PID"]].to_numpy()
    covariance = np.cov(answers, rowvar=False)
    theirs = 4 / 3 * (1 - np.trace(covariance) / covariance.sum())
    items = [Counter(str(answer) for answer in item) for item in answers.T]
    totals = Counter(str(total) for total in answers.sum(axis=1))
    assert figures.cronbach_alpha(items, totals) == pytest.approx(float(theirs), abs=1e-12)
    assert figures.deviation(totals) == pytest.approx(float(answers.sum(axis=1).std(ddof=1)), abs=1e-12)
