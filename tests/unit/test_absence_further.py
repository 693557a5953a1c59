"""What chance may do to absence against other people's arithmetic; and what is said of it, against an integer solver.

The solver is a reader who knows of every colleague how often she was absent, and where the months are drawn in which
month each spell began and which spells reach into the later window; who was absent herself; and who has everything that
is printed. Nobody's days may be within a fifth of the truth in all that she cannot rule out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations, product
from math import ceil, inf, log1p
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import statsmodels.api as sm
from ortools.sat.python import cp_model
from scipy import stats  # type: ignore[import-untyped]

from infra.commands.outcomes import further as module
from infra.commands.outcomes import lost as of_days_module
from infra.commands.outcomes import protection
from infra.commands.outcomes.absence import Absence, Spell, joined, of_each, windows
from infra.commands.outcomes.chance import Change, of_spells
from infra.commands.outcomes.further import Course, Further, Point, YearAgo
from infra.commands.outcomes.lost import STEPS, Asked, Lost
from infra.commands.outcomes.months import bounds, cut, months_from
from infra.commands.outcomes.notes import said_of
from infra.commands.outcomes.picture import by_month
from infra.commands.outcomes.protection import is_safe
from infra.commands.outcomes.report import Half, Question, Report, Staffing, report
from infra.commands.outcomes.xmr import Limits
from tests.benchmarks.absent import of_persons_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from infra.commands.outcomes.absence import Days

AROUND, TODAY = date(2025, 1, 1), date(2029, 1, 1)
PEOPLE = [(3, 1), (0, 2), (4, 4), (1, 0), (2, 1), (5, 2)]  # before and after


def test_spells_are_the_jackknife_of_people() -> None:
    """Everybody leaves in turn, the two who were never absent too, with the days that each was available."""
    everybody = np.array([*PEOPLE, (0, 0), (0, 0)])
    available = 8 * 100, 8 * 110

    def size(people: np.ndarray, days: tuple[float, float]) -> float:
        before, after = people.sum(axis=0)
        return math.log(after / days[1]) - math.log(before / days[0])

    without = [size(np.delete(everybody, one, axis=0), (7 * 100, 7 * 110)) for one in range(8)]
    half = stats.t.ppf(0.975, 7) * math.sqrt(7 / 8 * sum((each - np.mean(without)) ** 2 for each in without))
    found = of_spells(PEOPLE, 8, available)
    assert found == pytest.approx((size(everybody, available), half), rel=1e-9)


def test_spells_that_lie_evenly_are_not_sure_of_anything() -> None:
    """The jackknife alone would give an interval of no width."""
    [found] = [of_spells([(1, 1)] * 10, 12, (12 * 90, 12 * 92))]
    assert found is not None
    assert found.half == pytest.approx(stats.t.ppf(0.975, 11) * math.sqrt((1 / 10 + 1 / 10) / 2))


def test_there_is_no_interval_where_one_person_has_all_spells_of_a_window() -> None:
    assert of_spells([(3, 0), (1, 2), (2, 0)], 10, (100, 100)) is None
    assert of_spells([(3, 1), (1, 2), (2, 0)], 10, (100, 100)) is not None


@pytest.mark.parametrize(
    "people", [[(30, 1), (0, 22), (4, 14), (1, 0), (2, 90)], [(5, 5), (6, 4), (5, 5), (4, 6), (5, 5)]]
)
def test_days_are_a_quasi_poisson_model(people: list[tuple[int, int]]) -> None:
    """The same from a generalised linear model; a spread below that of Poisson's counts as that."""
    everybody = np.array([*people, (0, 0)] if people[0] == (30, 1) else people)
    n, available = len(everybody), (600.0, 660.0)
    counts, after = everybody.T.reshape(-1), np.repeat([0, 1], n)
    fit = sm.GLM(
        counts, sm.add_constant(after), family=sm.families.Poisson(), offset=np.log(np.repeat(available, n) / n)
    ).fit(scale="X2")
    scale = max(1, fit.scale)
    half = stats.t.ppf(0.975, n - 1) * fit.bse[1] * math.sqrt(scale / fit.scale)
    assert of_persons_days(people, n, (600, 660)) == pytest.approx((fit.params[1], half), rel=1e-6)


# What is said


def told(spells: Change | None, days: Change | None, counts: tuple[int, int] = (40, 20)) -> list[str]:
    """The sentences about changes that these counts in 1,000 days each would not give."""
    before, after = (
        Half("", window, 20, people=9, each_persons=90, spells=count, days=count, pooled=900)
        for window, count in zip(windows(AROUND, 6), counts, strict=True)
    )
    return list(said_of(Report("", 6, 8, before, after, Further((1000, 1000), spells, days))))[:-2]


@pytest.mark.parametrize(
    ("size", "half", "counts", "spells", "days"),
    [
        (-0.5, 0.4, (50, 30), "fell from 50.0 to 30.0 per 1,000 available days: rate ratio 0.60, 95% CI 0.40 to 0.91; more than chance would give.",
         "more than chance would give."),
        (-0.5, 0.6, (50, 30), "fell from 50.0 to 30.0 per 1,000 available days: rate ratio 0.60, 95% CI 0.33 to 1.11; that much can be chance.",
         "that much can be chance, and so can a fall of up to 50%."),
        (0.5, 1.61, (30, 50), "rose from 30.0 to 50.0 per 1,000 available days: rate ratio 1.67, 95% CI 0.32 to 8.25; that much can be chance.",
         "that much can be chance, and so can a rise of up to 900%."),
        (0.5, 2.4, (30, 50), "rose from 30.0 to 50.0 per 1,000 available days: rate ratio 1.67, 95% CI 0.14 to 18.18; that much can be chance.",
         "that much can be chance, and so can almost any change."),
        (-0.5, 0.4999, (50, 30), "fell from 50.0 to 30.0 per 1,000 available days: rate ratio 0.60, 95% CI 0.36 to 0.99991; more than chance would give.",
         "more than chance would give."),
        (0.0, 0.6, (50, 50), "went from 50.0 to 50.0 per 1,000 available days: rate ratio 1.00, 95% CI 0.54 to 1.83; that much can be chance.",
         "that much can be chance, and so can a rise of up to 100%."),
    ],
)  # fmt: skip
def test_what_is_said_never_claims_more_than_the_interval(
    size: float, half: float, counts: tuple[int, int], spells: str, days: str
) -> None:
    first, second = told(Change(size, half), Change(size, half), counts)
    assert first == f"Spells {spells}"
    assert second.endswith(f": rate ratio {first.partition('ratio ')[2][:4]}; {days}")


def test_what_is_not_said_of_days() -> None:
    assert told(None, None) == [
        "Days fell from 40.0 to 20.0 per 1,000 available days: rate ratio 0.50; what chance may do is not said: beside "
        "the rest it could give one person’s absence away."
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([[30], [2, 28, 10]], [[9], [4, 5, 9]], "have fallen by more than half"),  # from 40 to 18
        ([[30], [2, 18]], [[2], [18, 40]], "hardly have changed"),  # from 20 to 20
        ([[30], [2, 18]], [[50], [4, 12]], "have fallen by a tenth to a half"),
        ([[50], [2, 18]], [[23], [4, 20]], "have risen, to less than twice as many"),
        ([[50], [2, 18]], [[20, 7], [13, 5, 15]], "have risen to twice as many or more"),
    ],
)
def test_without_the_longest_spell_of_each_window(before: list[list[int]], after: list[list[int]], said: str) -> None:
    """Days that all but rose or fell by one spell alone."""
    each = list(zip(before, after, strict=True))
    step = Lost(each, Asked(windows(AROUND, 6), 6, 20, (1000, 1000), (True, True))).without
    first, second = (Half("", window, 20, spells=9, days=99) for window in windows(AROUND, 6))
    found = list(said_of(Report("", 6, 8, first, second, Further((1000, 1000), None, None, step))))
    assert any(sentence.startswith(f"Without the longest spell of each window days would {said}") for sentence in found)


def test_no_limit_is_told_below_nothing() -> None:
    course = Course(Limits(Fraction(5), Fraction(-2), Fraction(12)), (Point(AROUND, Fraction(5), is_after=True),))
    first, second = (Half("", window, 20) for window in windows(AROUND, 6))
    found = by_month(Report("", 6, 8, first, second, Further((1000, 1000), None, course=course)))
    assert found is not None
    assert (found["mean"], found["lower"], found["upper"]) == (5, 0, 12)


def a_year_ago(months: int = 6, first: date = date(2023, 12, 1), people: int = 3) -> Further:
    """Beside windows in each of which six people began a spell; so many a year before, and an earlier one."""
    spells = [Spell(0, first, first)]
    for day, count in ((date(2024, 1, 10), people), (date(2024, 7, 10), 6), (date(2025, 1, 10), 6)):
        spells += [Spell(person, day, day + timedelta(3 + person)) for person in range(count)]
    found = report(spells, Question(AROUND, months, Staffing(20), Staffing(20)), TODAY).further
    assert found is not None
    return found


def test_the_same_months_a_year_ago_are_of_spells_that_began() -> None:
    found = a_year_ago(people=4).year_ago
    assert isinstance(found, YearAgo)
    assert (found.window.first, found.window.last, found.spells) == (date(2024, 1, 1), date(2024, 6, 30), (4, 6))
    assert found.per == (20 * 182, 20 * 181)
    assert found.change == of_spells([(1, 1)] * 4 + [(0, 1)] * 2, 20, found.per)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"first": date(2024, 1, 1)}, "the file does not reach back so far"),
        ({"people": 2}, "in one of the two fewer than 3 people began a spell"),
        ({"months": 13}, "the window is longer than a year"),
    ],
)
def test_why_a_year_ago_is_not_compared(options: dict[str, Any], said: str) -> None:
    assert a_year_ago(**options).year_ago == said


@pytest.mark.parametrize(
    ("spells", "before", "after"),
    [
        ([("2024-10-05", "2024-10-06")], (1, 88), None),  # to the window's end
        ([("2024-10-05", "2024-10-06"), ("2024-10-20", "2024-10-20")], (2, 14 + 73), None),  # a day lies between two
        ([("2024-12-30", "2024-12-31")], (1, 2), None),
        ([("2024-11-10", "2025-01-09")], (32, 52), (1, 90)),  # reaches over: it began by the end of November
        ([("2024-09-01", "2025-01-09")], (92, 92), (1, 90)),  # had begun
        ([("2024-12-31", None)], (1, 1), (1, 90)),
        ([("2024-12-01", "2024-12-05"), ("2025-01-01", "2025-01-02")], (1, 30), (1, 90)),  # would else be one
        ([("2025-03-01", "2025-07-01")], None, (1, 31)),
    ],
)
def test_between_which_days_a_person_was_absent_by_the_months(
    spells: list[tuple[str, str | None]], before: tuple[int, int] | None, after: tuple[int, int] | None
) -> None:
    theirs = [Spell(0, date.fromisoformat(a), date.fromisoformat(b) if b else None) for a, b in spells]
    first, second = windows(AROUND, 3)
    months = months_from(AROUND, -3, 0)
    for window, until, expected in ((first, second.first, before), (second, None, after)):
        found = [
            (sum(one.least for one in of), sum(one.most for one in of)) for of in bounds(theirs, window, months, until)
        ]
        assert found == ([expected] if expected else [])


def test_a_border_within_a_month_narrows_the_bounds() -> None:
    """A year ago began on 16 November: who knows that knows in which part of it a spell began."""
    first, second = windows(AROUND, 3)
    months = cut(months_from(AROUND, -3, 0), [date(2024, 11, 16), date(2024, 12, 1)])
    assert [(part.first.day, part.last.day) for part in months] == [(1, 31), (1, 15), (16, 30), (1, 31)]
    [[found]] = bounds([Spell(0, date(2024, 11, 10), date(2025, 1, 9))], first, months, second.first)
    assert (found.least, found.most) == (31 + 16, 52)


# What it tells of anybody


@dataclass(frozen=True)
class Reader:
    """What is known of a team all of whose spells began in windows of so many months; and what was said."""

    spells: Sequence[Spell]
    months: int
    staff: int
    said: Further

    @property
    def truth(self) -> list[tuple[list[Days], ...]]:
        """The days of everybody's spells before and after."""
        return of_each(self.spells, *windows(AROUND, self.months))

    def pinned(self, which: int) -> list[tuple[int, int]]:
        """Whose days in a window are known to a fifth, and to whom."""
        absent = [number for number, each in enumerate(self.truth) if each[which]]
        return [(p, looker) for p in absent for looker in absent if p != looker and not self.may_be(p, looker, which)]

    def of_the_longest(self) -> list[tuple[None, int, int]]:
        """Who in which window was absent and did not have the longest spell."""
        found = []
        for which in (0, 1):
            longest = max(day for each in self.truth for day in each[which])
            found += [(None, who, which) for who, each in enumerate(self.truth) if 0 < max([0, *each[which]]) < longest]
        return found

    def may_be(self, person: int | None, looker: int, which: int) -> bool:
        """Whether the person's days, or else the longest spell, may be a fifth from the truth, for one who knows her own."""
        model = cp_model.CpModel()
        spells = [self._in_months(model, each) for each in joined(self.spells).values()]
        if not isinstance(self.said.course, Course):
            spells = [self._at_any_time(model, each) for each in self.truth]
        days = [[sum(of) for of in each] for each in spells]
        for window in (0, 1):
            for power in (0, 2):  # the sum of days, and of each person's score
                weights = [len(each[window]) ** power for each in self.truth]
                total = sum(w * sum(each[window]) for w, each in zip(weights, self.truth, strict=True))
                model.add(sum(w * each[window] for w, each in zip(weights, days, strict=True)) == total)
            model.add(days[looker][window] == sum(self.truth[looker][window]))
        if self.said.days is not None:
            self._add_what_is_told(model, days, self.said.days)
        if self.said.without is not None:
            self._add_what_is_left(model, spells, self.said.without)
        asked: cp_model.LinearExprT
        if person is None:
            true = max(day for each in self.truth for day in each[which])
            asked = longest = model.new_int_var(1, 400, "")
            model.add_max_equality(longest, [spell for each in spells for spell in each[which]])
        else:
            true, asked = sum(self.truth[person][which]), days[person][which]
        is_more = model.new_bool_var("")
        model.add(asked >= int(true) + ceil(true / 5)).only_enforce_if(is_more)
        model.add(asked <= int(true) - ceil(true / 5)).only_enforce_if(~is_more)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        return solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def _at_any_time(self, model: cp_model.CpModel, of: Sequence[Sequence[Days]]) -> list[list[cp_model.LinearExprT]]:
        """A spell has a day, and a day lies between two."""
        found: list[list[cp_model.LinearExprT]] = []
        for each, window in zip(of, windows(AROUND, self.months), strict=True):
            spells = [model.new_int_var(1, window.days, "") for _ in each]
            model.add(sum(spells) <= window.days - len(each) + 1)
            found.append([*spells])
        return found

    def _in_months(self, model: cp_model.CpModel, theirs: Sequence[Spell]) -> list[list[cp_model.LinearExprT]]:
        """Each spell begins in its month, and reaches into the later window where it did."""
        before, after = windows(AROUND, self.months)
        border, days, earlier = after.first.toordinal(), [[], []], None  # type: ignore[var-annotated]
        for spell in theirs:
            [month] = [m for m in months_from(AROUND, -self.months, self.months) if m.first <= spell.first <= m.last]
            begins = model.new_int_var(month.first.toordinal(), month.last.toordinal(), "")
            is_later = spell.first >= after.first
            reaches = not is_later and (spell.last or after.last) >= after.first
            last = after.last if is_later or reaches else before.last
            ends = model.new_int_var(border if reaches else month.first.toordinal(), last.toordinal(), "")
            model.add(ends >= begins)
            if earlier is not None:
                model.add(begins >= earlier + 2)
            earlier = ends
            if reaches:
                days[0].append(border - begins)
                days[1].append(ends - border + 1)
            else:
                days[is_later].append(ends - begins + 1)
        return days

    def _add_what_is_told(
        self, model: cp_model.CpModel, days: Sequence[Sequence[cp_model.LinearExprT]], change: Change
    ) -> None:
        """How far everybody's days can be spread, for what chance may do to lie where it is said to."""
        is_clear, tens = change.told
        n, totals = self.staff, self._totals
        squares = []
        for window in (0, 1):
            for each in days:
                held, square = model.new_int_var(0, 400, ""), model.new_int_var(0, 160_000, "")
                model.add(held == each[window])
                model.add_multiplication_equality(square, [held, held])
                squares.append(n * totals[1 - window] * square)

        def spread(half: float) -> float:
            phi = (half / stats.t.ppf(0.975, n - 1)) ** 2 / sum(1 / total for total in totals)
            return float((phi * (2 * n - 2) + sum(totals)) * totals[0] * totals[1])

        least = max(-log1p(-(tens - 10) / 100), 0 if is_clear else abs(change.size))
        most = min(inf if tens == 100 else -log1p(-tens / 100), abs(change.size) if is_clear else inf)
        if spread(least) > (2 * n - 2 + sum(totals)) * totals[0] * totals[1]:  # else phi is held to be 1
            model.add(sum(squares) >= ceil(spread(least)))
        if most < inf:
            model.add(sum(squares) <= int(spread(most)))

    def _add_what_is_left(
        self, model: cp_model.CpModel, spells: Sequence[Sequence[Sequence[cp_model.LinearExprT]]], step: int
    ) -> None:
        """On which step the ratio of days is without the longest spell of each window, whichever that is."""
        left = []
        for window, total in enumerate(self._totals):
            longest = model.new_int_var(1, 400, "")
            model.add_max_equality(longest, [spell for each in spells for spell in each[window]])
            left.append((total - longest) * int(self.said.per[1 - window]))
        steps = [Fraction(0), *STEPS, Fraction(10**6)]
        model.add(left[1] * steps[step].denominator >= left[0] * steps[step].numerator)
        model.add(left[1] * steps[step + 1].denominator < left[0] * steps[step + 1].numerator)

    @property
    def _totals(self) -> list[int]:
        return [sum(int(day) for each in self.truth for day in each[window]) for window in (0, 1)]


def made_up(chance: Random, people: int, months: int, times: tuple[int, int]) -> list[Spell]:
    """A team whose spells all begin in the windows, of whom everybody has as many as that."""
    before, after = windows(AROUND, months)
    spells = []
    for person in range(people):
        for _ in range(chance.randint(*times)):
            first = before.first + timedelta(chance.randrange(before.days + after.days))
            days = min(chance.choice((1, 2, 3, 5, 8, 20)), (after.last - first).days + 1)
            spells.append(Spell(person, first, first + timedelta(days - 1)))
    return spells


def asked(spells: Sequence[Spell], months: int, people: int) -> Further | None:
    """What is said of them, in a file that reaches back further."""
    long_ago = Spell(people, date(2020, 1, 1), date(2020, 1, 1))
    return report([*spells, long_ago], Question(AROUND, months, Staffing(people), Staffing(people)), TODAY).further


def readers(count: int, *, with_months: bool, seed: int = 1) -> list[Reader]:
    """Of small teams of which all is said, but the months where they are not asked for."""
    chance, found = Random(seed), list[Reader]()
    months, times = (2, (3, 5)) if with_months else (6, (1, 4))
    while len(found) < count:
        people = chance.randint(6, 9)
        spells = made_up(chance, people, months, times)
        said = asked(spells, months, people)
        if said and said.without is not None and isinstance(said.course, Course) is with_months:
            found.append(Reader(spells, months, people, said))
    return found


@pytest.mark.parametrize("with_months", [False, True])
def test_nobodys_days_can_be_told(with_months: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_POINTS", 2)
    [reader] = readers(1, with_months=with_months)
    there = [[number for number, each in enumerate(reader.truth) if each[which]] for which in (0, 1)]
    cases = [(p, looker, which) for which in (0, 1) for p in there[which] for looker in there[which] if p != looker]
    for case in Random(1).sample(cases, 6) + Random(1).sample(reader.of_the_longest(), 2):
        assert reader.may_be(*case), (reader, case)


def test_what_would_be_said_of_days_alone_in_one_way_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it would be, were it said to the last digit: then no days can be moved."""
    [reader] = readers(1, with_months=False)
    monkeypatch.setattr(Change, "fall_by_chance", property(lambda change: change.half))
    found = asked(reader.spells, reader.months, reader.staff)
    assert found is not None
    assert (found.spells, found.days, found.without) == (reader.said.spells, None, None)


def printed_of_six(before: int, after: int) -> dict[tuple[Any, ...], list[tuple[tuple[int, int], ...]]]:
    """All files of six people with a spell in each of two months and so many days in all, by what is printed."""
    asked = Question(date(2025, 4, 1), 1, Staffing(8), Staffing(8))

    def files(left: tuple[int, int], people: int, least: tuple[int, int]) -> Iterator[tuple[tuple[int, int], ...]]:
        for own in product(range(1, left[0] - people + 2), range(1, left[1] - people + 2)):
            rest = left[0] - own[0], left[1] - own[1]
            if own >= least and (people > 1 or rest == (0, 0)):
                yield from ((own, *others) for others in (files(rest, people - 1, own) if people > 1 else [()]))

    found = defaultdict(list)
    for days in files((before, after), 6, (1, 1)):
        spells = [
            Spell(person, first, first + timedelta(own[which] - 1))
            for person, own in enumerate(days)
            for which, first in enumerate((date(2025, 3, 1), date(2025, 4, 1)))
        ]
        said = report(spells, asked, TODAY)
        found[said.before, said.after, tuple(said_of(said))].append(days)
    return found


def test_neither_what_is_said_nor_that_nothing_is_said_tells() -> None:
    """Against all that could have been printed: whoever knows her own days, has every other person's in doubt."""
    said = 0
    for (before, after, sentences), files in printed_of_six(11, 9).items():
        if before.withheld or after.withheld:
            continue
        said += any(sentence.startswith("Without") for sentence in sentences)
        could = defaultdict(set)
        for days in files:
            for own, other in permutations(days, 2):
                for which in (0, 1):
                    could[own, which].add(other[which])
        for days in files:
            for own, other in permutations(days, 2):
                for which in (0, 1):
                    doubt = max(abs(other[which] - guess) for guess in could[own, which])
                    assert doubt >= ceil(other[which] / 5), (days, own, other)
    assert said


def test_a_whole_trusts_people_are_looked_at_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moves that are tried, of 3,000 people of whom some few were absent as often as nobody else."""
    chance, tried = Random(1), 0
    people = [Absence(spells, chance.randint(spells, 60)) for spells in chance.choices(range(1, 7), k=3000)]
    least = protection._least

    def count(move: dict[int, int]) -> dict[int, int]:
        nonlocal tried
        tried += 1
        return least(move)

    monkeypatch.setattr(protection, "_least", count)
    assert is_safe(people, 365, with_days=True)
    assert not is_safe([*people, Absence(40, 200)], 365, with_days=True)
    assert tried < 20_000


def test_of_few_absent_people_nothing_is_said_whoever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of six the same days are said; the last of these were not absent before."""
    each: list[tuple[list[Days], ...]] = [
        ([20], [10]),
        ([21], [12]),
        ([22], [14]),
        ([23], [16]),
        ([24], [18]),
        ([], [9]),
    ]
    question = Asked(windows(AROUND, 6), 6, 12, (1000, 1000), (True, True))
    assert not Lost(each, question).is_told
    monkeypatch.setattr(of_days_module, "FEW", 5)
    assert Lost(each, question).is_told


@pytest.mark.long
@pytest.mark.parametrize("with_months", [False, True])
def test_nobodys_days_can_be_told_in_many_teams(with_months: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_POINTS", 2)
    for reader in readers(3, with_months=with_months, seed=2):
        assert [reader.pinned(which) for which in (0, 1)] == [[], []], reader
        assert all(reader.may_be(*case) for case in reader.of_the_longest()), reader
