"""What is said of a team's absence, held against simulated people: the product's own functions on made-up spells.

A person's spells begin by chance at a rate of her own: a gamma distribution of shape 1 round 2 a year, so that spells
spread as widely over people as counts of illness do. A spell's days are log-normal, half of them up to 3 and the mean
8, so that a few long ones make most of the days. Spells that overlap are joined, and cut to the windows, as real ones.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from infra.commands.outcomes.absence import Spell, absence, of_each, totals, windows
from infra.commands.outcomes.chance import of_days, of_spells
from infra.commands.outcomes.further import Course
from infra.commands.outcomes.months import by_month, months_from
from infra.commands.outcomes.report import Question, Staffing, report
from infra.commands.outcomes.xmr import limits, special
from tests.benchmarks.measured import Measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from infra.commands.outcomes.absence import Absence
    from infra.commands.outcomes.chance import Both, Change
    from infra.commands.outcomes.xmr import Limits

AROUND, AFTERWARDS = date(2025, 1, 1), date(2026, 1, 1)
A_YEAR, LEAD = 2 / 365, 180  # spells a day, and days before the windows in which spells begin too
MEDIAN, SPREAD = 3, 1.4
SIZES = (12, 20, 30)
TOLD = {("spells", True): 0.5, ("spells", False): 0.25, ("days", True): 0.1, ("days", False): 0.12}  # of 30, by a year


class Team(NamedTuple):
    """So many people, windows of so many months, by how much their spells fall, and whether rates are the same."""

    people: int
    months: int
    fall: float = 0
    same_rates: bool = True

    def __str__(self) -> str:
        return f"{self.people} people, {self.months} months"

    def spells(self, chance: np.random.Generator) -> list[Spell]:
        """All that begin up to the end of the later window."""
        before, after = windows(AROUND, self.months)
        first = chance.gamma(1, A_YEAR, self.people)
        second = (first if self.same_rates else chance.gamma(1, A_YEAR, self.people)) * (1 - self.fall)
        found = []
        for rates, start, days in ((first, before.first.toordinal() - LEAD, before.days + LEAD),
                                   (second, after.first.toordinal(), after.days)):  # fmt: skip
            people = np.repeat(np.arange(self.people), chance.poisson(rates * days))
            begins = start + chance.integers(0, days, len(people))
            lengths = np.ceil(np.exp(chance.normal(np.log(MEDIAN), SPREAD, len(people)))).astype(int)
            for person, begun, length in zip(people.tolist(), begins.tolist(), lengths.tolist(), strict=True):
                found.append(Spell(person, date.fromordinal(begun), date.fromordinal(begun + length - 1)))
        return found

    def absences(self, chance: np.random.Generator) -> list[tuple[Absence, ...]]:
        """Each absent person's, before and after."""
        each = of_each(self.spells(chance), *windows(AROUND, self.months))
        return [tuple(absence(days) for days in theirs) for theirs in each]


def changes(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Whether the true change of a rate is in its interval, and whether a change is told; without one none is."""
    for same_rates in (True, False):
        for fall in (0.0, 0.4):
            for people in SIZES:
                for months in (6, 12):
                    team = Team(people, months, fall, same_rates)
                    found = [changed(team, chance) for _ in range(max(4, repeats // 8))]
                    for name, goal, of in zip(("spells", "days"), (0.93, 0.95), zip(*found, strict=True), strict=True):
                        row = f"{name}, {'the same' if same_rates else 'new'} rates, a fall of {fall:.0%}"
                        cover = share(abs(each.size - np.log1p(-fall)) <= each.half for each in of if each)
                        told = share(each is not None and each.is_clear for each in of)
                        seen = TOLD[name, same_rates] if (people, months) == (30, 12) else None
                        yield Measured(
                            f"{name} cover", f"{row}: in the interval", str(team), cover, goal, at_least=True
                        )
                        if fall:
                            yield Measured(f"{name} told", f"{row}: told", str(team), told, seen, at_least=True)
                        else:
                            yield Measured(f"{name} false", f"{row}: told", str(team), told, round(1 - goal, 2))


def changed(team: Team, chance: np.random.Generator) -> tuple[Change | None, Change | None]:
    """What chance may do to the spells and days of one simulated team; None where a window is empty, too."""
    people = team.absences(chance)
    before, after = windows(AROUND, team.months)
    per = team.people * before.days, team.people * after.days
    if not all(any(each[which].spells for each in people) for which in (0, 1)):
        return None, None
    spells, days = ([(getattr(a, name), getattr(b, name)) for a, b in people] for name in ("spells", "days"))
    return of_spells(spells, team.people, per), of_persons_days(days, team.people, per)


def of_persons_days(people: Sequence[Both], staff: int, per: Both) -> Change:
    """What chance may do to the days of each person who had any."""
    squares, totals = ([sum(of**power for of in days) for days in zip(*people, strict=True)] for power in (2, 1))
    return of_days((squares[0], squares[1]), (totals[0], totals[1]), max(staff, len(people)), per)


def score(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """With nothing changed, how many times the first Bradford score A the second is, 95 times of 100."""
    for people in SIZES:
        for months in (6, 7, 12):
            ratios = []
            for _ in range(max(4, repeats // 8)):
                both = Team(people, months).absences(chance)
                before, after = (totals([each[which] for each in both]).each_persons for which in (0, 1))
                ratios.append(float(after / before) if before else np.inf)
            for column, times in zip(("least", "most"), np.quantile(ratios, [0.025, 0.975]), strict=True):
                yield Measured(column, str(Team(people, months)), column, float(times), unit="cells")


def months_marked(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """With nothing changed, how often a chart of months marks one; the months of small teams are seldom drawn."""
    sizes = [(before, after) for before in (12, 24) for after in (6, 7, 12)]
    for people in (30, 50, 100):
        marked: dict[tuple[int, int], list[bool]] = {size: [] for size in sizes}
        for _ in range(max(4, repeats // 16)):
            spells = Team(people, 24).spells(chance)
            months = months_from(AROUND, -24, 12)
            rates = [Fraction(len(of), month.days) for month, of in zip(months, by_month(spells, months), strict=True)]
            for before, after in sizes:
                lines = limits(rates[24 - before : 24])
                marked[before, after].append(lines is not None and any_marked(rates[24 : 24 + after], lines))
        for (before, after), of in marked.items():
            yield Measured("marked", f"{people} people", f"{before} months before, {after} after", share(of))


def any_marked(rates: list[Fraction], lines: Limits) -> bool:
    """Whether a rule finds a month special."""
    return any(way is not None for way in special(rates, lines))


def said(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Of how many teams that is shown which might give somebody away; the file reaches back more than two years."""
    for people in (12, 20, 30, 50):
        for months in (6, 12):
            asked = Question(AROUND, months, Staffing(people), Staffing(people))
            spells = (Team(people, 24).spells(chance) for _ in range(max(4, repeats // 100)))
            reports = [report(each, asked, AFTERWARDS) for each in spells]
            further = [each.further for each in reports]
            for row, shown in (
                ("the ratio of spells", [each is not None for each in further]),
                ("days of both windows", [None not in (each.before.days, each.after.days) for each in reports]),
                ("what chance may do to days", [each is not None and each.days is not None for each in further]),
                (
                    "days without the longest spells",
                    [each is not None and each.without is not None for each in further],
                ),
                ("the months", [each is not None and isinstance(each.course, Course) for each in further]),
            ):
                yield Measured(row, row, str(Team(people, months)), share(shown))


def share(found: Iterable[bool]) -> float:
    """Of how many it is true."""
    return float(np.mean(list(found) or [False]))


TOPICS: dict[str, Callable[[int, np.random.Generator], Iterator[Measured]]] = {
    "Absence: what chance may do to a rate": changes,
    "Absence: times the first score A is the second with nothing changed": score,
    "Absence: a month is marked with nothing changed": months_marked,
    "Absence: what is shown": said,
}
