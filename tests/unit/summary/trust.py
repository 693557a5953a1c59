"""A made-up trust of services and teams, with what was published of each: what those above are written to from."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from shared.publication import Publication, Withheld
from shared.session import Did
from shared.summary.below import Below, Brief, below, brief
from shared.summary.beside import Above
from tests.unit.summary.sample import agreement, publication, unpublished, withheld

QUESTIONS = 12
OPENED = (date(2026, 10, 1), date(2026, 12, 1))


@dataclass(frozen=True)
class Trust:
    """Publications by unit, oldest first, and who is below whom."""

    histories: Mapping[str, Sequence[Publication]]
    services: Mapping[str, Sequence[str]]
    briefs: dict[str, Brief] = field(default_factory=dict, compare=False)

    def above(self, unit: str) -> list[Above]:
        """The units above."""
        every = sum(map(len, self.services.values()))
        of = [(name, len(teams)) for name, teams in self.services.items() if unit in teams]
        path = [*of, *([("trust", every)] if unit != "trust" else [])]
        return [Above(self.histories[name][-1], teams) for name, teams in path]

    @property
    def teams(self) -> list[str]:
        """Every team, service by service."""
        return [team for of in self.services.values() for team in of]

    def brief(self, unit: str) -> Brief:
        """What is kept of a unit, made once."""
        if unit not in self.briefs:
            self.briefs[unit] = brief(self.histories[unit], self.above(unit))
        return self.briefs[unit]

    def below(self, unit: str = "trust", lost: Sequence[str] = ()) -> Below:
        """What the readers of the trust, or of a service, are told."""
        teams = [self.brief(team) for team in (self.teams if unit == "trust" else self.services[unit])]
        rows = [(each, [each]) for each in teams]
        if unit == "trust":
            rows = [(self.brief(name), [self.brief(team) for team in of]) for name, of in self.services.items()]
        return below(teams, whole=Above(self.histories[unit][-1], len(teams)), rows=rows, lost=lost)

    def overview(self, units: Sequence[str], lost: Sequence[str] = ()) -> Below:
        """What a manager of several units is told of all of them."""
        inside = {unit: [self.brief(team) for team in self.services.get(unit, [unit])] for unit in units}
        teams = {team.now.unit: team for of in inside.values() for team in of}
        return below([*teams.values()], rows=[(self.brief(unit), of) for unit, of in inside.items()], lost=lost)


def of_wave(unit: str, name: str, at: int, answers: Sequence[int], n: int, *, is_team: bool = True) -> Publication:
    """A unit of which so many of n gave a favourable answer to each question; of fewer than 8 more is not told."""
    opened = OPENED[at]
    wave = {"wave": opened.isoformat(), "opened": opened, "closed": opened.replace(day=15), "share_from": 5}
    about: dict[str, Any] = {"unit": unit, "is_team": is_team, **wave}
    if n < 5:
        return unpublished(name, **about)
    if n < 8:
        told = [
            withheld(f"q{q}", f"Question {q + 1}", Withheld.TOO_FEW, majority=2 * yes > n, headlined=("Agree",))
            for q, yes in enumerate(answers)
        ]
        return unpublished(name, items=tuple(told), **about)
    counts = ((0, 0, n - yes, yes - yes // 2, yes // 2) for yes in answers)
    asked = [agreement(f"q{q}", f"Question {q + 1} in a few words", count) for q, count in enumerate(counts)]
    return publication(name, asked, responses=n, headcount=n + n // 3, **about)


@cache
def trust(teams: int = 60, few: int = 20, troubled: int = 3, risen: int = 1, in_service: int = 6) -> Trust:
    """The first teams of different services are in trouble, the ones after these rose; `few` have too few answers."""
    chance = random.Random(16)
    sizes = [3 if n >= teams - few else 6 if n % 11 == 10 else 12 + n % 9 for n in range(teams)]
    histories: dict[str, list[Publication]] = {}
    services: dict[str, list[str]] = {}
    totals: dict[str, list[list[int]]] = {}
    for n in range(teams):
        spread = n % max(1, teams // in_service)
        team, service = f"team-{n}", f"service-{spread}"
        services.setdefault(service, []).append(team)
        histories[team] = []
        for at in range(len(OPENED)):
            size = sizes[n]
            level = 0.72
            if n < troubled:
                level = 0.25 if at else 0.6
            elif n < troubled + risen:
                level = 0.97 if at else 0.45
            answers = [min(size, max(0, round(level * size + chance.choice((-1, 0, 0, 1))))) for _ in range(QUESTIONS)]
            told = of_wave(team, f"Respiratory ward {n + 1}", at, answers, size)
            if at and n % 13 == 5:
                told = told.model_copy(update={"did": Did(after=OPENED[0], text="We moved the handover.")})
            histories[team].append(told)
            for above in (service, "trust"):
                sums = totals.setdefault(above, [[0] * (QUESTIONS + 1) for _ in OPENED])[at]
                sums[0] += size
                for q, yes in enumerate(answers):
                    sums[q + 1] += yes
    for unit, of in totals.items():
        name = "Northern Trust" if unit == "trust" else f"Medicine and care {int(unit.split('-')[1]) + 1}"
        histories[unit] = [of_wave(unit, name, at, sums[1:], sums[0], is_team=False) for at, sums in enumerate(of)]
    return Trust(histories, services)
