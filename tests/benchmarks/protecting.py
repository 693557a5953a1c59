"""Disclosure control of a whole wave: what it costs as a trust grows, and how much of the answers it leaves to see.

What the audit of whole numbers costs beside all else that publishing does, too.

The share that is shown is set beside two other ways on the same answers: `k alone` (unsafe: the most that any way can
show), and the rule of thumb that hides the next smallest team with each small one, at every level up.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from shared import disclosure
from shared.closed import Closed
from shared.disclosure import decide
from shared.publishing import publications
from tests.benchmarks.ratio import Ratio
from tests.organisations import closed_wave, residuals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

TEAMS = (10, 300, 1000)
SEEDS = (1, 2, 3)
STEPS = len(TEAMS) * len(SEEDS)
LIMIT_SECONDS = 1.0  # of CPU for 1,000 teams


def measure(step: Callable[[], None]) -> tuple[list[Ratio], list[str]]:
    """Ratios of CPU time for each team as the trust grows, and the shares shown in words."""
    seconds: dict[int, float] = {}
    notes = []
    for teams in TEAMS:
        spent, shown = [], []
        for seed in SEEDS:
            closed = closed_wave(teams, seed)
            start = time.process_time()
            decision = decide(closed)
            spent.append(time.process_time() - start)
            shown.append(
                [_shown(closed, units) for units in (decision.units, _k_alone(closed), _rule_of_thumb(closed))]
            )
            step()
        seconds[teams] = min(spent)
        ours, most, thumb = (_mean([each[way] for each in shown]) for way in range(3))
        notes.append(
            f"Protecting {teams:,} teams: shown are {ours[0]:.0%} of teams with {ours[1]:.0%} of answers "
            f"(k alone, unsafe: {most[0]:.0%} and {most[1]:.0%}; rule of thumb: {thumb[0]:.0%} and {thumb[1]:.0%})."
        )
    largest = TEAMS[-1]
    whole, unaudited = _publishing(largest)
    return [
        Ratio(
            f"protecting, {largest:,} teams",
            "a second of CPU",
            {"CPU": seconds[largest] / LIMIT_SECONDS},
            goal=1.0,
            limit=1.0,
        ),
        Ratio(
            f"protecting, {largest:,} teams",
            f"{TEAMS[1]} teams, for each team",
            {"CPU": seconds[largest] / largest / (seconds[TEAMS[1]] / TEAMS[1])},
            goal=1.3,
        ),
        Ratio(
            f"publishing, {largest:,} teams",
            "without the audit",
            {"CPU": whole / unaudited},
            goal=2.0,
            limit=2.0,
        ),
    ], notes


def _publishing(teams: int) -> tuple[float, float]:
    """Seconds of CPU to decide and make every publication of a wave, and the same without the audit."""
    spent = []
    ways: tuple[Callable[..., Any], ...] = (disclosure._audited, lambda *_: ({}, 0))
    for audited in ways:
        closed = closed_wave(teams)
        with patch.object(disclosure, "_audited", audited):
            start = time.process_time()
            for _ in publications(closed, lambda _: None):
                pass
            spent.append(time.process_time() - start)
    return spent[0], spent[1]


def _shown(closed: Closed, units: Collection[str]) -> tuple[float, float]:
    """The share of the teams that get their own figures, and of the answers that are in them."""
    teams = closed.tree.teams()
    answers = {team.id: closed.by_unit[team.id].responses for team in teams}
    own = [team.id for team in teams if team.id in units]
    return len(own) / len(teams), sum(answers[team] for team in own) / sum(answers.values())


def _mean(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(teams for teams, _ in pairs) / len(pairs), sum(answers for _, answers in pairs) / len(pairs)


def _k_alone(closed: Closed) -> set[str]:
    return {unit for unit, tally in closed.by_unit.items() if tally.responses >= closed.wave.rules.threshold}


def _rule_of_thumb(closed: Closed) -> set[str]:
    """Hide the smallest shown unit below any unit whose residual is small, until none is."""
    people = {unit: tally.responses for unit, tally in closed.by_unit.items()}
    shown, k = _k_alone(closed), closed.wave.rules.threshold
    while small := [unit for unit, left in residuals(closed.tree, people, shown).items() if left < k]:
        for unit in small:
            below = [child for child in closed.tree.children[unit] if child in shown]
            shown.discard(min(below, key=lambda child: people[child]) if below else unit)
    return shown
