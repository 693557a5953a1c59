"""Nobody who reads everything, and can count, learns what a few people answered."""

from __future__ import annotations

import random
from itertools import product
from typing import TYPE_CHECKING

import pytest

from shared import banding
from shared.publication import ItemFigures
from shared.publishing import publications
from tests import histories
from tests.knowing import MOST_HIDDEN, Knowing, small
from tests.reader import Pin, Reader, View, answers, figures_of, teams_of, unanimous_units, within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.closed import Closed
    from tests.reader import Pair

QUESTIONS = ("plain", "secret")
# Waves that once told something: people and yes together in a remainder of six teams; how many answered at all, of some
# of a remainder's teams together; and sensitive ranges of services and teams taken from the range above them.
FOUND = (690, 2277, 33, 277, 1522, 1730, 2533, 2570)
# Where a majority was taken back only for the way in which it went, so that its absence told of it.
TAKEN_BACK = (23, 96, 236, 450, 598, 607, 697, 1083, 1115)
FAST_AND_LONG = [100, pytest.param(10_000, marks=pytest.mark.long)]


def band(closed: Closed, unit: str, pair: Pair) -> str | None:
    """The words that are printed of a sensitive question; None where the figure is exact."""
    people, yes = pair
    exact = unit == closed.tree.root and not closed.wave.rules.slips and people >= 10 * closed.wave.rules.threshold
    return None if exact and min(yes, people - yes) >= 3 else banding.band(yes / people, people)


def read(closed: Closed) -> View:
    """A wave and all that is published of it."""
    with within(10):
        return View(closed, {each.unit: each for each in publications(closed, random.Random(0).shuffle)})


def pins(seed: int, planted: float = 0.0) -> list[tuple[int, str, Pin]]:
    """What the reader of everything knows of one wave and should not."""
    view = read(histories.wave(random.Random(seed), planted))
    return [(seed, item, pin) for item in QUESTIONS for pin in Reader([view], item, band, open_link=planted > 0).pins()]


@pytest.mark.parametrize("waves", FAST_AND_LONG)
def test_the_reader_of_all_figures_knows_no_answer_of_few(waves: int) -> None:
    assert [pin for seed in {*FOUND, *range(waves)} for pin in pins(seed)] == []


@pytest.mark.parametrize("waves", [40, pytest.param(2_000, marks=pytest.mark.long)])
def test_nor_where_anybody_may_have_sent_forms(waves: int) -> None:
    assert [pin for seed in {70, *range(waves)} for pin in pins(seed, planted=0.2)] == []


@pytest.mark.parametrize("waves", FAST_AND_LONG)
def test_who_knows_the_rules_too_knows_an_answer_in_one_wave_of_a_hundred_at_most(waves: int) -> None:
    asked, pinned = 0, list[tuple[int, list[Pin]]]()
    for seed in {*TAKEN_BACK, *range(waves)}:
        reader = Knowing(*small(random.Random(seed)))
        if len(reader.hidden) <= MOST_HIDDEN:
            asked += 1
            pinned += [(seed, found)] if (found := reader.pins()) else []
    assert asked > waves / 2
    assert len(pinned) <= asked / 100, pinned


@pytest.mark.parametrize("waves", [30, pytest.param(1_000, marks=pytest.mark.long)])
def test_whose_figures_stand_in_tell_a_reader_who_knows_her_own_team_nothing_of_few_others(waves: int) -> None:
    """She takes the answers of her team from the figure that she is shown instead: nobody is left, or k."""
    stood_in = 0
    for seed in range(waves):
        view = read(histories.wave(random.Random(seed)))
        closed, below = view.closed, teams_of(view.closed)
        heads = {team.id: team.headcount or 0 for team in closed.tree.teams()}
        for unit, publication in view.published.items():
            for item, other in publication.instead.items():
                people = {team: min(closed.tallies[team].answered.get(item, 0), heads[team]) for team in heads}
                shown = [each for each in closed.tree.path(unit) if _has_figure(view, each, item)]
                assert other in shown
                assert unit not in shown
                assert len(below[other]) >= 3
                others = set(below[other]) - set(below[unit])
                if other == shown[0]:  # the nearest: what is shown below it can be taken away too
                    others -= {
                        team for each in _below(view, other) if _has_figure(view, each, item) for team in below[each]
                    }
                left = sum(people[team] for team in others)
                assert left == 0 or left >= closed.wave.rules.threshold, (seed, unit, item, other, left)
                stood_in += 1
    assert stood_in > waves


def _has_figure(view: View, unit: str, item: str) -> bool:
    figures = figures_of(view.published, unit, item)
    return figures is not None and (figures.n is not None or figures.band is not None)


def _below(view: View, unit: str) -> list[str]:
    return [each.id for each in view.closed.tree.below(unit)]


def unguarded(closed: Closed) -> View:
    """All that the numbers of people alone let through, item by item, with nothing against whoever can count."""
    told = {each.unit: each for each in publications(closed, random.Random(0).shuffle)}
    for unit, (people, yes) in answers(closed, "plain").items():
        asked = ItemFigures(item="plain", kind="single", text="P", short="P", good="neutral")
        if people >= 8:
            asked = asked.model_copy(update={"n": people, "headline_people": yes})
        elif people >= 5 and closed.tree.units[unit].is_team:
            asked = asked.model_copy(update={"majority": 2 * yes > people})
        told[unit] = told[unit].model_copy(update={"items": (asked,), "responses": None})
    return View(closed, told)


def by_hand(view: View) -> list[Pin]:
    """The same as the solver's, every world tried one by one."""
    closed = view.closed
    teams, below, truth, fit = closed.tree.teams(), teams_of(closed), answers(closed, "plain"), []
    can = [[(n, high) for n in range((team.headcount or 0) + 1) for high in range(n + 1)] for team in teams]
    for pairs in product(*can):
        world = dict(zip((team.id for team in teams), pairs, strict=True))
        if _fits(view, closed.tree.root, list(pairs)) and all(
            _fits(view, unit, [world[team] for team in below[unit]]) for unit in below
        ):
            fit.append({unit: _sum(world[team] for team in below[unit]) for unit in below})
    exempt, found = set(unanimous_units(view, "plain")), []
    for unit, (people, _) in truth.items():
        figures = figures_of(view.published, unit, "plain")
        if not 0 < people <= 7 or unit in exempt or (figures and figures.n is not None):
            continue
        for what, counts in (
            ("yes", {high for _, high in (w[unit] for w in fit)}),
            ("no", {n - high for n, high in (w[unit] for w in fit)}),
        ):
            if len(counts) == 1:
                found.append(Pin(unit, what, people))
    return sorted(found)


def _sum(pairs: Iterable[Pair]) -> Pair:
    listed = list(pairs)
    return sum(n for n, _ in listed), sum(high for _, high in listed)


def _fits(view: View, unit: str, pairs: list[Pair]) -> bool:
    n, high = _sum(pairs)
    figures = figures_of(view.published, unit, "plain")
    if figures is None:
        return True
    if figures.majority is not None:
        return 5 <= n <= 7 and (2 * high > n) is figures.majority
    return figures.n is None or (n, high) == (figures.n, figures.headline_people)


def tiny(seed: int) -> Closed:
    """A service of two teams of at most 7, or one of three of at most 5."""
    chance = random.Random(seed)
    teams, most = (3, 5) if seed == 0 else (2, 7)
    tree = histories.regular(histories.Shape((1, 1), (teams, teams), (5, most)), chance)
    habit = histories.Habit(0.9, 0.0, chance.choice((0.5, 0.7, 0.9)))
    tallies = {
        team.id: histories.tally(histories.some(team.headcount or 0, 0.9, chance), habit, histories.PLAIN, chance)
        for team in tree.teams()
    }
    return histories.closed(tree, tallies, histories.PLAIN)


def test_the_solver_finds_what_trying_every_world_finds() -> None:
    views = [unguarded(tiny(seed)) for seed in range(25)]
    found = [Reader([view], "plain", band).pins() for view in views]
    assert found == [by_hand(view) for view in views]
    assert sum(map(bool, found)) >= 3


def test_where_numbers_of_people_alone_decide_the_reader_wins() -> None:
    """Phrases and exact figures side by side, each allowed by itself."""
    waves = [histories.wave(random.Random(seed)) for seed in range(60)]
    assert sum(bool(Reader([unguarded(each)], "plain", band).pins()) for each in waves) >= 3
