"""What the leads of small groups can read, and what others can tell of them: groups of 6 to 12, of whom 70% answer.

A lead reads something true of her own group where any question of it has a number or says which way most went; of the
nearest unit where her group's publication names one whose figure she is shown instead.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from shared.packing import pack
from shared.publishing import publications
from shared.tally import count
from tests.benchmarks import workload
from tests.benchmarks.ratio import Ratio
from tests.histories import LARGE, SMALL, Shape, closed, regular, some
from tests.knowing import MOST_HIDDEN, Knowing, small
from tests.reader import Insight, Reader, View, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.closed import Closed

ANSWERING, LEFT_OUT = 0.7, 0.04
DRAWS = 40
OWN = (("3 to 12", LARGE, 0.75), ("2 to 4", SMALL, 0.68))
NEAREST_GOAL = 0.98
TWO_SERVICES = Shape((2, 2), (3, 3))
STEPS = len(OWN) + 2
WAVES = 200
JOINED, CHANGED = 20_000, 0.02


class Leads(NamedTuple):
    """Shares of the leads: who read something of their own group, and who do of that or of the nearest unit."""

    own: float
    nearest: float


def measure(step: Callable[[], None]) -> tuple[list[Ratio], list[str]]:
    """Shares of leads who read nothing, since a goal is not to be exceeded; and the others' in words."""
    ratios, notes = [], []
    for services, shape, goal in OWN:
        found = leads(shape, DRAWS)
        nothing = round(1 - goal, 2)
        what = f"leads told nothing of their group, services of {services} teams"
        ratios.append(Ratio(what, "all leads", {"leads": 1 - found.own}, goal=nothing, limit=nothing))
        notes.append(
            f"Groups of 6 to 12, {ANSWERING:.0%} answering, services of {services} teams: {found.own:.0%} of leads read "
            f"something of their own group, {found.nearest:.1%} of it or of the nearest unit."
        )
        step()
    found = leads(TWO_SERVICES, 4 * DRAWS)
    least = round(1 - NEAREST_GOAL, 2)
    what = "leads told nothing at all, two services of three teams"
    ratios.append(Ratio(what, "all leads", {"leads": 1 - found.nearest}, goal=least, limit=least))
    step()
    return ratios, [*notes, *told(step)]


def told(step: Callable[[], None]) -> list[str]:
    """How often readers who know more than all figures know what a few people answered: measured, not prevented."""
    readers: dict[str, list[bool]] = {}
    for seed in range(WAVES):
        chance = random.Random(seed)
        view = seen(wave(chance.choice((SMALL, LARGE)), chance))
        item = view.closed.instrument.items[0].id
        teams = [team.id for team in view.closed.tree.teams()]
        hidden = [team for team in teams if not (f := figures_of(view.published, team, item)) or f.n is None]
        fewer = view.closed.tree.without(chance.sample(teams, len(teams) // 3))
        again = replace(
            view.closed, tree=fewer, tallies={team.id: view.closed.tallies[team.id] for team in fewer.teams()}
        )
        for name, views, insight in (
            ("all figures", [view], Insight()),
            ("how many answered in every team besides", [view], Insight(numbers=frozenset(teams))),
            ("all that one hidden team answered besides", [view], Insight(teams=frozenset(hidden[:1]))),
            ("the figures of a second programme of the same questions, with two thirds of the teams, besides",
             [view, seen(again)], Insight()),
        ):  # fmt: skip
            readers.setdefault(name, []).append(bool(Reader(views, item, no_band, insight).pins()))
    step()
    readers_of_rules = (Knowing(*small(random.Random(seed))) for seed in range(10 * WAVES))
    known = [bool(knowing.pins()) for knowing in readers_of_rules if len(knowing.hidden) <= MOST_HIDDEN]
    said = [f"{sum(pinned)} of {WAVES} who know {name}" for name, pinned in readers.items()]
    return [
        f"Who knows an answer of seven people or fewer: {', '.join(said)}.",
        f"Who knows our rules too, and runs them on every world, knows such an answer in {sum(known)} of {len(known)} waves.",
        joiners(),
    ]


def no_band(*_: object) -> None:
    """None of these questions is sensitive."""


def seen(closed_wave: Closed) -> View:
    """A wave and all that is published of it."""
    return View(closed_wave, {each.unit: each for each in publications(closed_wave, list.reverse)})


def joiners() -> str:
    """How often the answer of one who joined is guessed right from the figures before and after."""
    chance, rates = random.Random(1), []
    for people, reads in ((8, _number), (6, _majority)):
        guesses = Counter[tuple[int, int, bool]]()
        for _ in range(JOINED):
            before = [chance.random() < ANSWERING for _ in range(people)]
            after = [answer != (chance.random() < CHANGED) for answer in before]
            joiner = chance.random() < ANSWERING
            guesses[reads(sum(before), people), reads(sum(after) + joiner, people + 1), joiner] += 1
        right = sum(max(guesses[one, two, True], guesses[one, two, False]) for one, two in {key[:2] for key in guesses})
        rates.append(right / JOINED)
    return (
        f"The answer of one who joined, of a fact that changes for {CHANGED:.0%}, is guessed right in {rates[0]:.0%} from "
        f"the numbers of 8 and then 9 people, in {rates[1]:.0%} from the majorities of 6 and then 7 ({ANSWERING:.0%} say yes)."
    )


def _number(yes: int, _: int) -> int:
    return yes


def _majority(yes: int, people: int) -> int:
    return 2 * yes > people


def leads(shape: Shape, draws: int, seed: int = 1) -> Leads:
    """What leads can read in so many organisations of a shape."""
    own = nearest = everybody = 0
    for draw in range(draws):
        for publication in publications(wave(shape, random.Random(f"{seed}/{draw}")), list.reverse):
            if publication.is_team:
                told = any(item.n is not None or item.majority is not None for item in publication.items)
                own += told
                nearest += told or bool(publication.instead)
                everybody += 1
    return Leads(own / everybody, nearest / everybody)


def wave(shape: Shape, chance: random.Random) -> Closed:
    """A closed wave of the shipped questions on agreement."""
    tree, instrument = regular(shape, chance), workload.instrument()
    columns = instrument.columns()
    asked = [column["id"] for column in columns if column["kind"] == "choice"]
    tallies = {}
    for team in tree.teams():
        forms = [
            pack(columns, {item: chance.choice("2345") for item in asked if chance.random() > LEFT_OUT})
            for _ in range(some(team.headcount or 0, ANSWERING, chance))
        ]
        tallies[team.id] = count(columns, forms)
    return closed(tree, tallies, instrument)
