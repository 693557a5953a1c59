"""How often what is said of change is wrong, and how often it is said at all: simulated teams, the product's own words.

`python -m tests.benchmarks.saying --repeats 10000` runs it long and writes the tables of docs/statistics.md.
"""

from __future__ import annotations

import argparse
import sys
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from functions.results import heat
from shared import figures
from shared.estimate import SEEN, apart, difference, needs_attention, of_shares, standing_out
from shared.primary import BASELINE, Wave, start
from shared.summary.attention import attention as needs_help
from shared.summary.beside import Above
from shared.summary.change import told
from shared.summary.glance import lowest
from shared.verdict import Verdict, outward, verdict
from tests.benchmarks import absent
from tests.benchmarks.answering import (
    NAMES,
    PRIMARY,
    QUESTIONS,
    Group,
    Survey,
    counts,
    estimates,
    evenly,
    histories,
)
from tests.benchmarks.measured import Measured, ratio, tables, with_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from shared.estimate import Estimate
    from tests.benchmarks.ratio import Ratio

REPEATS = 4_000  # a topic that takes long has a part of them
PAGE = Path("docs/statistics.md")
CLEAR = (Verdict.BETTER, Verdict.WORSE)
USUAL, LOW = evenly(0.5, 0.8), evenly(0.45, 0.69)
THOUGHTS = {False: "", True: "; thoughts carried on too"}


def changed(shares: Sequence[float], by: float) -> tuple[float, ...]:
    """The shares after a change of all of them."""
    return tuple(share + by for share in shares)


def spread(shares: Sequence[float]) -> str:
    """`50 to 80%`, or `all at 65%`."""
    least, most = min(shares), max(shares)
    return f"all at {least:.0%}" if least == most else f"{100 * least:.0f} to {most:.0%}"


def judged(now: Estimate, before: Estimate) -> Verdict:
    """The verdict on a change of the primary figure."""
    return verdict(difference(now, before), "high", PRIMARY.margin)


def share(found: Iterable[bool]) -> float:
    """Of how many it is true."""
    return float(np.mean(list(found)))


def pairs(
    chance: np.random.Generator, repeats: int, group: Group, before: Survey, now: Survey
) -> list[tuple[Estimate, Estimate]]:
    """The primary figure in two surveys one after the other, the later one first."""
    first, second = counts(chance, repeats, group, [before, now._replace(place=before.place + 1)])
    return list(zip(estimates(second, now.people), estimates(first, before.people), strict=True))


def chance_alone(_: int, __: np.random.Generator) -> Iterator[Measured]:
    """What chance alone may do to the primary figure of two surveys with the same share in each question."""
    for of in (0.62, 0.8, 0.9):
        for n in (8, 14, 20, 30, 100):
            figure = of_shares([(of * n, n)] * QUESTIONS)
            half = difference(figure, figure).half
            yield Measured("points", f"{of:.0%} in each question", f"{n} people", half, unit="points")


def nothing_changed(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Two surveys and no true change: how often one is called clear."""
    sizes = (8, 8), (8, 14), (8, 30), (30, 8), (14, 14), (30, 30)
    for group, goal in ((Group(0.5, 0), 0.04), (Group(0.5, 0.3), 0.03), (Group(0.7, 0.3), 0.04), (Group(0.7, 0), None)):
        for shares in (USUAL, (0.5,) * QUESTIONS, (0.8,) * QUESTIONS):
            for n, m in sizes:
                found = pairs(chance, repeats, group, Survey(n, shares), Survey(m, shares))
                false = share(judged(now, before) in CLEAR for now, before in found)
                asked = goal if group.alike < 0.7 or (n == m and shares is USUAL) else None
                yield Measured(f"false, {group}", f"{group}; {spread(shares)}", f"{n} and {m}", false, asked)


def steady(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Two surveys and no true change: how often a larger change than the margin is ruled out."""
    for group in (Group(0.5, 0.5), Group(0.5, 0.8)):
        for n in (8, 14, 20, 30, 100):
            found = pairs(chance, repeats, group, Survey(n, USUAL), Survey(n, USUAL))
            said = share(judged(now, before) is Verdict.STEADY for now, before in found)
            yield Measured("steady", str(group), f"{n} people", said)


def covered(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Whether the interval of a change has the true one in it."""
    for carried in (0.0, 0.5):
        group = Group(0.5, carried)
        for by in (0.0, 0.2):
            for n, m in ((8, 8), (14, 14), (30, 30), (8, 30)):
                found = pairs(chance, repeats, group, Survey(n, LOW), Survey(m, changed(LOW, by)))
                differences = (difference(now, before) for now, before in found)
                cover = share(each.low <= by <= each.high for each in differences)
                yield Measured(
                    "cover", f"{group}; a change of {100 * by:.0f}", f"{n} and {m}", cover, 0.95, at_least=True
                )


def power(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Two surveys and a true change: how often it is called better."""
    cases: tuple[tuple[str, Sequence[float], float, Sequence[float]], ...] = (
        ("from 45 to 69% up 20", LOW, 0.2, (0.10, 0.15, 0.28, 0.48, 0.74)),
        ("from 45 to 69% up 30", LOW, 0.3, (0.38, 0.55, 0.80, 0.94, 0.99)),
        ("from 62% up to 86%", (0.62,) * QUESTIONS, 0.24, (0.18, 0.30, 0.54, 0.77, 0.95)),
    )
    for name, shares, by, goals in cases:
        for n, goal in zip((8, 10, 14, 20, 30), goals, strict=True):
            found = pairs(chance, repeats, Group(), Survey(n, shares), Survey(n, changed(shares, by)))
            seen = share(judged(now, before) is Verdict.BETTER for now, before in found)
            yield Measured(name, name, f"{n} people", seen, goal, at_least=True)


def ruled_out(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """A true change: how often a change as large as it is said to be ruled out, in points as printed."""
    for n in (8, 14, 30):
        for by in (0.15, 0.2, 0.25, 0.3):
            wrong = []
            for now, before in pairs(chance, repeats, Group(), Survey(n, LOW), Survey(n, changed(LOW, by))):
                found = difference(now, before)
                most = outward(100 * max(abs(found.low), abs(found.high)), 0)
                wrong.append(judged(now, before) is Verdict.STEADY and most < round(100 * by))
            yield Measured("wrongly", f"{n} people", f"up {100 * by:.0f}", share(wrong), 0.025)


def lasting(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """A change that comes after the first three surveys and stays: how often it has been seen by then."""
    down = 0.45, 0.72, 0.86
    cases: tuple[tuple[int, Sequence[float], float, Group, Sequence[float | None]], ...] = (
        (8, LOW, 0.3, Group(), (0.38, 0.58, 0.70)),
        (14, LOW, 0.3, Group(), (0.82, 0.93, 0.97)),
        (30, changed(USUAL, 0.15), -0.15, Group(), down),
        (30, changed(USUAL, 0.15), -0.15, Group(carries_all=True), down),
        (30, (0.8,) * QUESTIONS, -0.15, Group(), (None,) * 3),
        (30, USUAL, -0.15, Group(), (None,) * 3),
    )
    within = 1, 3, 6
    for n, shares, by, group, goals in cases:
        surveys = [
            Survey(n, changed(shares, by) if place >= BASELINE else shares, place)
            for place in range(BASELINE + within[-1])
        ]
        repeated = zip(*(estimates(of, n) for of in counts(chance, repeats, group, surveys)), strict=True)
        meant, way = (Verdict.BETTER, "up") if by > 0 else (Verdict.WORSE, "down")
        firsts = [first_seen(waves, meant) for waves in repeated]
        row = f"{n} people, {spread(shares)} {way} {abs(100 * by):.0f}{THOUGHTS[group.carries_all]}"
        for survey, goal in zip(within, goals, strict=True):
            yield Measured(row, row, f"within {survey}", share(of <= survey for of in firsts), goal, at_least=True)


def first_seen(waves: Sequence[Estimate], meant: Verdict) -> int:
    """After the baseline, the first survey whose verdict is the one meant; one more than there are if none is."""
    later = waves[BASELINE:]
    began = start([Wave(NOBODY, each) for each in waves])
    assert began is not None
    return next((at for at, each in enumerate(later, 1) if judged(each, began.estimate) is meant), len(later) + 1)


def ever(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Nothing ever changes: how often a survey has been called clear by then, each against the start as it was then."""
    for group in (Group(0.5, 0), Group(0.5, 0.5), Group(0.5, 0.8)):
        for n in (8, 14):
            surveys = [Survey(n, USUAL, place) for place in range(24)]
            firsts = []
            for waves in zip(*(estimates(of, n) for of in counts(chance, repeats // 4, group, surveys)), strict=True):
                shown = [Wave(NOBODY, each) for each in waves]
                began = [found.estimate for last in (2, 3, 4) if (found := start(shown[:last]))]
                false = (at for at in range(2, 25) if judged(waves[at - 1], began[min(at, 4) - 2]) in CLEAR)
                firsts.append(next(false, 25))
            for wave in (2, 4, 8, 24):
                yield Measured("ever", str(group), f"{n}, by survey {wave}", share(of <= wave for of in firsts))


NOBODY = next(histories([np.ones((1, QUESTIONS), dtype=np.int64)], [Survey(8, USUAL)]))[0]


def any_false_word(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Nothing has ever changed: how often the newest report calls the change or a question clear, or a question low.

    To name a question as lowest is false where it is none of the three that are.
    """
    groups = (
        *(Group(0.5, carried) for carried in (0, 0.3, 0.5, 0.8)),
        *(Group(0.7, carried) for carried in (0.3, 0.5, 0.8)),
    )
    equal = (0.65,) * QUESTIONS
    cases = [*((group, USUAL, 0.05) for group in groups), (Group(), equal, None)]
    for group, shares, goal in cases:
        for n in (8, 14):
            for wave in (2, 4, 8, 24):
                words = false_words(chance, repeats // 4, group, n, wave, shares)
                yield Measured("any", f"{group}; {spread(shares)}", f"{n}, survey {wave}", words, goal)


def false_words(
    chance: np.random.Generator, repeats: int, group: Group, n: int, wave: int, shares: Sequence[float]
) -> float:
    """The share of reports on survey `wave` with any false word; all that it says is of that and the first three."""
    places = [*range(min(BASELINE, wave - 1)), wave - 1]
    surveys = [Survey(n, shares, place) for place in places]
    low = {name for name, of in zip(NAMES, shares, strict=True) if of <= sorted(shares)[2] < max(shares)}
    found = []
    for history in histories(counts(chance, repeats, group, surveys), surveys):
        said = told(history)
        clear = said.comparison is not None and said.comparison.is_clear
        named = any(change.is_clear for change in said.items.values())
        found.append(clear or named or any(item.item not in low for item in lowest(history[-1].items)))
    return share(found)


def items(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Which questions are named after two surveys, where all of them, half of them or one has changed."""
    for n, goal in ((14, 0.75), (30, 0.98)):
        named = named_items(chance, repeats // 2, n, dict.fromkeys(NAMES, 0.3))
        row = "all up 30: one or more named"
        yield Measured(row, row, f"{n} people", share(map(bool, named)), goal, at_least=True)
    half = dict.fromkeys(NAMES[::2], 0.3)
    for carries_all, most in ((True, 0.03), (False, None)):
        for n in (14, 30):
            named = named_items(chance, repeats // 2, n, half, carries_all=carries_all)
            row = f"half of them up 30: another one named{THOUGHTS[carries_all]}"
            yield Measured(row, row, f"{n} people", share(bool(of - set(half)) for of in named), most)
    for n in (14, 30):
        named = named_items(chance, repeats // 2, n, {NAMES[0]: 0.4})
        row = "one alone up 40: it is named"
        yield Measured(row, row, f"{n} people", share(NAMES[0] in of for of in named))


def named_items(
    chance: np.random.Generator, repeats: int, n: int, by: Mapping[str, float], *, carries_all: bool = False
) -> list[set[str]]:
    """The questions that each repeat names."""
    later = [share + by.get(name, 0) for name, share in zip(NAMES, LOW, strict=True)]
    surveys = [Survey(n, LOW), Survey(n, later, 1)]
    agreed = counts(chance, repeats, Group(carries_all=carries_all), surveys)
    reports = [told(history) for history in histories(agreed, surveys)]
    return [{name for name, change in report.items.items() if change.is_clear} for report in reports]


SCALES = {"3 to 9": (3, 9, 7), "0 to 100": (0, 100, 26), "1 to 5": (1, 5, 5)}
WIDEST = {8: 0.62}
MEAN_WIDTH = {8: 0.41, 14: 0.28, 30: 0.18}


def shapes(points: int) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """How many of the people have each score, from the lowest to the highest: the score nearest to what they think.

    So a shape is as wide on a scale of few points as on one of many.
    """
    edges = np.array([0, *(np.arange(points - 1) + 0.5) / (points - 1), 1])
    thought = {"middle": (4, 4), "skewed": (1.2, 4), "top": (6, 1.2), "at both ends": (0.4, 0.4)}
    found = {name: np.diff(stats.beta.cdf(edges, *of)) for name, of in thought.items()}
    evenly_above = np.diff(edges) * (np.arange(points) > 0) / (1 - edges[1])
    for floor in (0.6, 0.85):
        found[f"{floor:.0%} at the floor"] = floor * (np.arange(points) == 0) + (1 - floor) * evenly_above
    return found


def means(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """The interval of a mean score: whether the true mean is in it, and how much of the scale it takes up."""
    every: dict[int, list[float]] = {}
    for scale, (least, most, points) in SCALES.items():
        for shape, of in shapes(points).items():
            for n in (8, 14, 30):
                cover, width = interval(chance.multinomial(n, of, size=repeats // 8), of, n, (least, most))
                every.setdefault(n, []).append(width)
                yield Measured("cover", f"{scale}, {shape}: cover", f"{n} people", cover, 0.94, at_least=True)
                yield Measured("width", f"{scale}, {shape}: width", f"{n} people", width, WIDEST.get(n))
    for n, found in every.items():
        mean = round(float(np.mean(found)), 2)
        yield Measured("mean width", "mean width of all, to whole points", f"{n} people", mean, MEAN_WIDTH[n])


def interval(
    drawn: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    of: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    n: int,
    ends: tuple[int, int],
) -> tuple[float, float]:
    """How often it holds the true mean, and its mean width as a part of the scale; each sample is worked out once."""
    scores = np.linspace(*ends, len(of))
    truth = float(of @ scores)
    mean = drawn @ scores / n
    deviation = np.sqrt(np.maximum(drawn @ scores**2 - n * mean**2, 0) / (n - 1))
    samples, times = np.unique(np.round([mean, deviation], 9), axis=1, return_counts=True)
    found = [figures.mean_interval(float(m), float(d), n, *ends) for m, d in samples.T]
    cover = np.average([low <= truth <= high for low, high in found], weights=times)
    width = np.average([high - low for low, high in found], weights=times) / (ends[1] - ends[0])
    return float(cover), float(width)


def stands_out(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Which question is named as the lowest."""
    sizes = 8, 14, 30
    for alike in (0.3, 0.5):
        for of in (0.5, 0.65, 0.8):
            for n in sizes:
                found = standing(chance, repeats, alike, Survey(n, (of,) * QUESTIONS))
                row = f"ten at {of:.0%}, alike {alike:g}: one or more named"
                yield Measured("ten equal", row, f"{n} people", share(map(bool, found)), 0.05)
    one = (0.5, *(0.85,) * (QUESTIONS - 1))
    for n, goal in zip(sizes, (0.22, 0.44, 0.88), strict=True):
        found = standing(chance, repeats, 0.5, Survey(n, one))
        row = "one at 50%, the others at 85%: it is named"
        yield Measured("one low", row, f"{n} people", share(0 in of for of in found), goal, at_least=True)
    for alike in (0.3, 0.5):
        for n in sizes:
            found = standing(chance, repeats, alike, Survey(n, USUAL))
            row = f"50 to 80%, alike {alike:g}: one that is not of the lowest third"
            yield Measured("not low", row, f"{n} people", share(max(of, default=0) >= 3 for of in found), 0.04)


def standing(chance: np.random.Generator, repeats: int, alike: float, survey: Survey) -> list[list[int]]:
    """The places of those named in each repeat."""
    agreed = counts(chance, repeats, Group(alike), [survey])[0]
    return [standing_out([(people, survey.people) for people in row]) for row in agreed.tolist()]


def attention(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """A team beside the 300 others: how often it needs attention, by the bound of one in a hundred."""
    goals = {8: 0.45, 14: 0.75, 20: 0.9}
    for by, row in ((0.0, "as the others"), (-0.3, "30 points below")):
        for n in (8, 14, 20, 30):
            team = estimates(counts(chance, repeats, Group(), [Survey(n, changed(USUAL, by))])[0], n)
            rest = estimates(counts(chance, repeats, Group(), [Survey(300, USUAL)])[0], 300)
            seen = share(needs_attention(*each) for each in zip(team, rest, strict=True))
            goal = goals.get(n) if by else 0.02
            yield Measured(row, row, f"{n} people", seen, goal, at_least=by < 0)


def may_need_help(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """A team of a service of 300 others in its second survey: how often its summary says that it may need help."""
    teams = {
        "50 to 80% before and now, as the others": (USUAL, USUAL, 0.02),
        "all at 50% before and now, as the others": ((0.5,) * QUESTIONS, (0.5,) * QUESTIONS, 0.05),
        "50 to 80% before, 30 points below now": (USUAL, changed(USUAL, -0.3), None),
        "20 to 40% before and now, the others 50 to 80%": (evenly(0.2, 0.4), evenly(0.2, 0.4), None),
    }
    for row, (before, now, goal) in teams.items():
        for n in (8, 14, 20, 30):
            surveys = [Survey(n, before, 0), Survey(n, now, 1)]
            agreed = counts(chance, repeats // 8, Group(), surveys)
            others = (0.5,) * QUESTIONS if before == (0.5,) * QUESTIONS else USUAL
            rest = counts(chance, repeats // 8, Group(), [Survey(300, others)])[0]
            wholes = histories([agreed[1] + rest], [Survey(n + 300, others, 1)])
            said = share(
                needs_help(each[-1], told(each), [Above(whole, 12)]) is not None
                for each, [whole] in zip(histories(agreed, surveys), wholes, strict=True)
            )
            yield Measured(row, row, f"{n} people", said, goal)


def would_show(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """A true change of as much as is said to show in four surveys of five, given what chance may do: whether it does."""
    before = evenly(0.2, 0.44)
    for carried in (0.0, 0.5, 0.8):
        for n in (8, 14, 20, 30, 100):
            now = before
            for _ in range(10):  # what chance may do depends a little on where the change leads to
                later, earlier = (of_shares([(of * n, n) for of in each]) for each in (now, before))
                now = changed(before, SEEN * difference(later, earlier).half)
            group = Group(0.5, carried)
            found = pairs(chance, repeats, group, Survey(n, before), Survey(n, now))
            seen = share(judged(*each) is Verdict.BETTER for each in found)
            yield Measured("shows", str(group), f"{n} people", seen)


def beside_the_rest(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """A team beside the 300 others: how often its verdict is clear, and downwards where it is 30 points below."""
    for by, row in ((0.0, "as the others"), (-0.3, "30 points below")):
        for n in (8, 14, 20, 30):
            team = estimates(counts(chance, repeats, Group(), [Survey(n, changed(USUAL, by))])[0], n)
            rest = estimates(counts(chance, repeats, Group(), [Survey(300, USUAL)])[0], 300)
            found = (apart(*each) for each in zip(team, rest, strict=True))
            verdicts = [verdict(each, "high", PRIMARY.margin) for each in found]
            yield Measured(
                row, row, f"{n} people", share(of is Verdict.WORSE or (of in CLEAR and not by) for of in verdicts)
            )


def shaded(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """A table of 60 units of 8 to 300 people who are all alike: how many cells of a question are shaded, how many lined."""
    sizes = np.geomspace(8, 300, 60).round().astype(int)
    for of in (0.5, 0.65, 0.8):
        drawn = chance.binomial(sizes, of, size=(repeats // 4, len(sizes)))
        tails = [
            min(figures.tails(people, n, sum(row) / int(sizes.sum())))
            for row in drawn.tolist()
            for people, n in zip(row, sizes.tolist(), strict=True)
        ]
        for name, bound, goal in (("shaded", heat.CLEARLY, 0.12), ("shaded or lined", heat.THINLY, None)):
            cells = len(sizes) * share(each < bound for each in tails)
            yield Measured(name, f"{of:.0%} in each unit", name, cells, goal, unit="cells")


TOPICS: dict[str, Callable[[int, np.random.Generator], Iterator[Measured]]] = {
    "What chance alone may do, in points": chance_alone,
    "Nothing changed, and a change is called clear": nothing_changed,
    "Nothing changed, and it is said to be steady": steady,
    "The true change is in the interval": covered,
    "A change is called better": power,
    "A change as large as the true one is ruled out": ruled_out,
    "A lasting change is seen": lasting,
    "Nothing changed, and the newest report has a false word": any_false_word,
    "Nothing ever changes, and some survey is called clear": ever,
    "Questions are named": items,
    "The interval of a mean": means,
    "A question stands out as lowest": stands_out,
    "A team needs attention": attention,
    "A summary says that the team may need help": may_need_help,
    "A change shows that is said to show in four surveys of five": would_show,
    "A team's verdict beside the rest is clear": beside_the_rest,
    "Cells of a question are shaded in a table of 60 units that do not differ": shaded,
    **absent.TOPICS,
}
STEPS = len(TOPICS)


def run(repeats: int, step: Callable[[], None], only: Sequence[str] = ()) -> dict[str, list[Measured]]:
    """All topics, or only these; each has a seed of its own. What takes long is worked out once for all that is the same."""
    found = {}
    once = lru_cache(100_000)
    with patch.multiple(figures, half_up=once(figures.half_up), fisher=once(figures.fisher)):
        for seed, (topic, of) in enumerate(TOPICS.items()):
            if topic in (only or TOPICS):
                found[topic] = list(of(repeats, np.random.default_rng([15, seed])))
                step()
    return found


def measure(step: Callable[[], None]) -> tuple[list[Ratio], list[str]]:
    """The worst of each target, as a share that is not to be exceeded; and in words how many simulated teams."""
    ratios = []
    for topic, cells in run(REPEATS, step).items():
        asked = sorted((cell for cell in cells if cell.goal is not None), key=lambda cell: cell.target)
        for target, of in groupby(asked, key=lambda cell: cell.target):
            ratios.append(ratio(topic, target, max(of, key=lambda cell: cell.missed_by)))
    return ratios, [
        f"What is said of change: the worst of each target, {REPEATS:,} simulated teams (docs/statistics.md)."
    ]


def main() -> int:
    """Measure, and write the page's tables."""
    parser = argparse.ArgumentParser(description="Measure long and write the tables of docs/statistics.md.")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--only", nargs="+", choices=TOPICS, default=[], metavar="TABLE", help="its heading")
    given = parser.parse_args()
    found = run(given.repeats, lambda: print(".", end="", flush=True), given.only)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_tables(page, tables(found, given.repeats), list(TOPICS)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
