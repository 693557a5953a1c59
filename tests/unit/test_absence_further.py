"""What chance may do to absence against other people's arithmetic; and what is said of it, against an integer solver.

The solver is a reader who knows of every colleague how often she was absent, and where the months are drawn in which
month each spell began and which spells reach into the later window; who was absent herself; and who has everything that
is printed. Nobody's days may be within a fifth of the truth in all that she cannot rule out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, inf, log1p
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
import statsmodels.api as sm
from ortools.sat.python import cp_model
from scipy import stats  # type: ignore[import-untyped]

from infra.commands.outcomes import further as module
from infra.commands.outcomes.absence import Spell, joined, of_each, windows
from infra.commands.outcomes.chance import Change, of_days, of_spells
from infra.commands.outcomes.further import Further
from infra.commands.outcomes.months import bounds, parts
from infra.commands.outcomes.notes import said_of
from infra.commands.outcomes.report import Half, Question, Report, Staffing, report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.commands.outcomes.absence import Absence

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
    assert of_days(people, n, (600, 660)) == pytest.approx((fit.params[1], half), rel=1e-6)


# What is said


def told(spells: Change | None, days: Change | None, counts: tuple[int, int] = (40, 20)) -> list[str]:
    """The sentences about changes that these counts in 1,000 days each would not give."""
    before, after = (
        Half("", window, 20, people=9, each_persons=90, spells=count, days=count, pooled=900)
        for window, count in zip(windows(AROUND, 6), counts, strict=True)
    )
    return list(said_of(Report("", 6, 8, before, after, Further((1000, 1000), spells, days))))


@pytest.mark.parametrize(
    ("size", "half", "counts", "spells", "days"),
    [
        (-0.5, 0.4, (50, 30), "fell from 50.0 to 30.0 per 1,000 days, −39% (95% interval −60 to −9%): more than chance would give.",
         "more than chance would give."),
        (-0.5, 0.6, (50, 30), "fell from 50.0 to 30.0 per 1,000 days, −39% (95% interval −67 to +11%): that much can be chance.",
         "that much can be chance, and so can a fall of up to 50%."),
        (0.5, 1.61, (30, 50), "rose from 30.0 to 50.0 per 1,000 days, +65% (95% interval −68 to +725%): that much can be chance.",
         "that much can be chance, and so can a rise of up to 900%."),
        (0.5, 2.4, (30, 50), "rose from 30.0 to 50.0 per 1,000 days, +65% (95% interval −86 to +1,718%): that much can be chance.",
         "that much can be chance, and so can almost any change."),
        (-0.5, 0.4999, (50, 30), "fell from 50.0 to 30.0 per 1,000 days, −39% (95% interval −64 to −0.009%): more than chance would give.",
         "more than chance would give."),
        (0.0, 0.6, (50, 50), "went from 50.0 to 50.0 per 1,000 days, 0% (95% interval −46 to +83%): that much can be chance.",
         "that much can be chance, and so can a rise of up to 100%."),
    ],
)  # fmt: skip
def test_what_is_said_never_claims_more_than_the_interval(
    size: float, half: float, counts: tuple[int, int], spells: str, days: str
) -> None:
    first, second = told(Change(size, half), Change(size, half), counts)
    assert first == f"Spells {spells}"
    assert second.endswith(f"%: {days}")


def test_what_is_not_said_of_days() -> None:
    assert told(None, None) == [
        "What chance may do to days is not said: beside the rest it would give one person’s absence away."
    ]


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
    assert bounds(theirs, first, 3, second.first) == ([before] if before else [])
    assert bounds(theirs, second, 3, None) == ([after] if after else [])


# What it tells of anybody


@dataclass(frozen=True)
class Reader:
    """What is known of a team all of whose spells began in windows of so many months; and what was said."""

    spells: Sequence[Spell]
    months: int
    staff: int
    said: Further

    @property
    def truth(self) -> list[tuple[Absence, ...]]:
        """Everybody's absence before and after."""
        return of_each(self.spells, *windows(AROUND, self.months))

    def pinned(self, which: int) -> list[tuple[int, int]]:
        """Whose days in a window are known to a fifth, and to whom."""
        absent = [number for number, each in enumerate(self.truth) if each[which].spells]
        return [(p, looker) for p in absent for looker in absent if p != looker and not self.may_be(p, looker, which)]

    def may_be(self, person: int, looker: int, which: int) -> bool:
        """Whether the person's days may be a fifth from the truth, for one who knows her own."""
        model = cp_model.CpModel()
        days = [self._in_months(model, each) for each in joined(self.spells).values()]
        if not self.said.course:
            days = [self._at_any_time(model, each) for each in self.truth]
        for window in (0, 1):
            for power in (0, 2):  # the sum of days, and of each person's score
                weights = [each[window].spells ** power for each in self.truth]
                total = sum(w * each[window].days for w, each in zip(weights, self.truth, strict=True))
                model.add(sum(w * each[window] for w, each in zip(weights, days, strict=True)) == total)
            model.add(days[looker][window] == self.truth[looker][window].days)
        if self.said.days is not None:
            self._add_what_is_told(model, days, self.said.days)
        days_of_person = self.truth[person][which].days
        doubt, is_more = ceil(days_of_person / 5), model.new_bool_var("")
        model.add(days[person][which] >= days_of_person + doubt).only_enforce_if(is_more)
        model.add(days[person][which] <= days_of_person - doubt).only_enforce_if(~is_more)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        return solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def _at_any_time(self, model: cp_model.CpModel, of: Sequence[Absence]) -> list[cp_model.LinearExprT]:
        """A spell has a day, and a day lies between two."""
        return [
            model.new_int_var(each.spells, window.days - each.spells + 1, "") if each.spells else 0
            for each, window in zip(of, windows(AROUND, self.months), strict=True)
        ]

    def _in_months(self, model: cp_model.CpModel, theirs: Sequence[Spell]) -> list[cp_model.LinearExprT]:
        """Each spell begins in its month, and reaches into the later window where it did."""
        both = before, after = windows(AROUND, self.months)
        border, days, earlier = after.first.toordinal(), [[], []], None  # type: ignore[var-annotated]
        for spell in theirs:
            [month] = [m for window in both for m in parts(window, self.months) if m.first <= spell.first <= m.last]
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
        return [sum(each) for each in days]

    def _add_what_is_told(
        self, model: cp_model.CpModel, days: Sequence[Sequence[cp_model.LinearExprT]], change: Change
    ) -> None:
        """How far everybody's days can be spread, for what chance may do to lie where it is said to."""
        is_clear, tens = change.told
        n, totals = self.staff, [sum(each[window].days for each in self.truth) for window in (0, 1)]
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


def readers(count: int, *, with_months: bool, seed: int = 1) -> list[Reader]:
    """Of small teams of which something is said."""
    chance, found = Random(seed), list[Reader]()
    months, times = (2, (3, 5)) if with_months else (6, (1, 4))
    while len(found) < count:
        people = chance.randint(6, 9)
        spells = made_up(chance, people, months, times)
        said = report(spells, Question(AROUND, months, Staffing(people), Staffing(people)), TODAY).further
        if said and (said.course if with_months else said.days):
            found.append(Reader(spells, months, people, said))
    return found


@pytest.mark.parametrize("with_months", [False, True])
def test_nobodys_days_can_be_told(with_months: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_POINTS", 4)
    [reader] = readers(1, with_months=with_months)
    there = [[number for number, each in enumerate(reader.truth) if each[which].spells] for which in (0, 1)]
    cases = [(p, looker, which) for which in (0, 1) for p in there[which] for looker in there[which] if p != looker]
    for case in Random(1).sample(cases, 12):
        assert reader.may_be(*case), (reader, case)


def test_what_would_be_said_of_days_alone_in_one_way_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it would be, were it said to the last digit: then no days can be moved."""
    [reader] = readers(1, with_months=False)
    monkeypatch.setattr(Change, "fall_by_chance", property(lambda change: change.half))
    asked = Question(AROUND, reader.months, Staffing(reader.staff), Staffing(reader.staff))
    found = report(reader.spells, asked, TODAY).further
    assert found is not None
    assert (found.spells, found.days) == (reader.said.spells, None)


@pytest.mark.long
@pytest.mark.parametrize("with_months", [False, True])
def test_nobodys_days_can_be_told_in_many_teams(with_months: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_POINTS", 4)
    for reader in readers(5, with_months=with_months, seed=2):
        assert [reader.pinned(which) for which in (0, 1)] == [[], []], reader
