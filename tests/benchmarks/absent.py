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

from infra.commands.outcomes.absence import Spell, of_each, totals, windows
from infra.commands.outcomes.chance import of_days, of_spells
from infra.commands.outcomes.months import by_month
from infra.commands.outcomes.report import Question, Staffing, report
from infra.commands.outcomes.xmr import special
from tests.benchmarks.measured import Measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from infra.commands.outcomes.absence import Absence
    from infra.commands.outcomes.chance import Change

AROUND, AFTERWARDS = date(2025, 1, 1), date(2026, 1, 1)
A_YEAR, LEAD = 2 / 365, 180  # spells a day, and days before the windows in which spells begin too
MEDIAN, SPREAD = 3, 1.4
SIZES = (12, 20, 30)


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
        return of_each(self.spells(chance), *windows(AROUND, self.months))


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
                        false = None if fall else round(1 - goal, 2)
                        yield Measured(
                            f"{name} cover", f"{row}: in the interval", str(team), cover, goal, at_least=True
                        )
                        yield Measured(f"{name} told", f"{row}: told", str(team), told, false)


def changed(team: Team, chance: np.random.Generator) -> tuple[Change | None, Change | None]:
    """What chance may do to the spells and days of one simulated team; None where a window is empty, too."""
    people = team.absences(chance)
    before, after = windows(AROUND, team.months)
    per = team.people * before.days, team.people * after.days
    if not all(any(each[which].spells for each in people) for which in (0, 1)):
        return None, None
    spells, days = ([(getattr(a, name), getattr(b, name)) for a, b in people] for name in ("spells", "days"))
    return of_spells(spells, team.people, per), of_days(days, team.people, per)


def score(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """With nothing changed, how many times the first Bradford score A the second is, 95 times of 100."""
    for people in SIZES:
        for months in (6, 7, 12):
            ratios = []
            for _ in range(max(4, repeats // 8)):
                both = Team(people, months).absences(chance)
                before, after = (totals([each[which] for each in both]).each_persons for which in (0, 1))
                ratios.append(after / before if before else np.inf)
            for column, times in zip(("least", "most"), np.quantile(ratios, [0.025, 0.975]), strict=True):
                yield Measured(column, str(Team(people, months)), column, float(times), unit="cells")


def months_marked(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """With nothing changed, how often a chart of months marks one; the months of small teams are seldom drawn."""
    for people in (30, 50, 100):
        for months in (6, 7, 12):
            marked = []
            for _ in range(max(4, repeats // 16)):
                spells, team = Team(people, months).spells(chance), windows(AROUND, months)
                course = [month for window in team for month in by_month(spells, window, months)]
                ways = special([Fraction(month.spells, month.window.days) for month in course])
                marked.append(any(way is not None for way in ways))
            yield Measured("marked", f"{people} people", f"{2 * months} months", share(marked))


def said(repeats: int, chance: np.random.Generator) -> Iterator[Measured]:
    """Of how many teams that is shown which might give somebody away."""
    for people in (12, 20, 30, 50):
        for months in (6, 12):
            asked, team = Question(AROUND, months, Staffing(people), Staffing(people)), Team(people, months)
            further = [report(team.spells(chance), asked, AFTERWARDS).further for _ in range(max(4, repeats // 100))]
            for row, shown in (
                ("spells and days of both windows", [each is not None for each in further]),
                ("what chance may do to days", [each is not None and each.days is not None for each in further]),
                ("the months", [each is not None and bool(each.course) for each in further]),
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
