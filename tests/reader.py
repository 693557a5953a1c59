"""The reader who has every figure and knows that people are whole numbers: what follows, by an integer solver.

Her unknowns are, for every team, how many sent a form, how many of them answered the question, how many of those are in
its headline, and how many wrote a comment. All that is published bounds sums of them. She knows nothing of what
is withheld but that it may be anything from nobody to everybody of the team. What has one value in every world that fits
is hers; it is a pin where it tells of few people. The solver (OR-tools' CP-SAT) is exact and knows nothing of our rules.
"""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ortools.sat.python import cp_model

from shared.instrument import Chosen
from shared.tally import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from shared.closed import Closed
    from shared.publication import ItemFigures, Publication

FEW = 7  # people; what is known of more is a result
PLANTED = 12  # forms of nobody's that she thinks possible in any team, where she does at all
Pair = tuple[int, int]  # how many answered, and how many of these are in the headline
FORMS, PEOPLE, YES, COMMENTS = range(4)  # the columns of a world
Columns = tuple[int, int, int, int]
World = dict[str, Columns]  # of each team: forms, answers to the question, yes, comments
# Small changes of a team: of a yes, of somebody who answered, of a form.
MOVES: tuple[Columns, ...] = tuple(
    (sign * forms, sign * people, sign * yes, 0)
    for sign in (1, -1)
    for forms, people, yes in (
        (0, 0, 1),
        (0, 1, 1),
        (1, 1, 1),
        (0, 1, 0),
        (1, 1, 0),
        (0, 0, 2),
        (0, 1, 2),
        (1, 1, 2),
        (1, 1, -1),
        (0, 1, -1),
    )
)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where it takes more of this process's time: what is published must be, whatever anybody sent."""

    def over(*_: object) -> None:
        raise AssertionError(f"more than {seconds} s of CPU")

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class View(NamedTuple):
    """A closed wave of one programme and all that was published of it."""

    closed: Closed
    published: Mapping[str, Publication]


class Pin(NamedTuple):
    """What she knows: the number of yes or no among a unit's people, or among its others as one who answered."""

    unit: str
    what: str
    people: int


class Insight(NamedTuple):
    """What one reader knows beside: the answers of whole teams, and in which teams how many answered."""

    teams: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


NOTHING_MORE = Insight()


def figures_of(published: Mapping[str, Publication], unit: str, item: str) -> ItemFigures | None:
    """What is told of an item."""
    return next((figures for figures in published[unit].items if figures.item == item), None)


def answers(closed: Closed, item: str) -> dict[str, Pair]:
    """The truth of every unit."""
    asked = closed.instrument.item(item)
    assert isinstance(asked, Chosen)
    high = [option.value for option in closed.instrument.options_of(asked) if option.headline]
    return {
        unit: (tally.answered.get(item, 0), sum(tally.counts.get(item, {}).get(value, 0) for value in high))
        for unit, tally in closed.by_unit.items()
    }


def teams_of(closed: Closed) -> dict[str, list[str]]:
    """The teams at or below each unit."""
    found: dict[str, list[str]] = {unit: [] for unit in closed.tree.units}
    for team in closed.tree.teams():
        for unit in closed.tree.path(team.id):
            found[unit].append(team.id)
    return found


class Asked(NamedTuple):
    """Something that she must not know: a count of some teams, perhaps as one who is in it herself."""

    pin: Pin
    teams: tuple[str, ...]
    what: str
    true: int
    own: tuple[str, str] | None = None  # the team and the answer of the one who reads

    def otherwise(self, world: World) -> bool:
        """Whether it is another number there, and she could be one of them."""
        if self.own and not _given(world, (self.own[0],), self.own[1]):
            return False
        return _given(world, self.teams, self.what) != self.true


class Fact(NamedTuple):
    """What a figure says of the sum of some teams: a number, exactly or at least; or of whom how many may have said yes."""

    teams: tuple[str, ...]
    of: int  # a column of a world
    number: int = 0
    rows: Mapping[int, Pair] | None = None  # for each number of people the least and the most of yes
    at_least: bool = False

    def holds(self, sums: Columns) -> bool:
        """Whether it is so where these are the sums of the columns."""
        if self.rows is None:
            return sums[self.of] >= self.number if self.at_least else sums[self.of] == self.number
        low, high = self.rows.get(sums[PEOPLE], (1, 0))
        return low <= sums[YES] <= high


class Reader:
    """All that follows for one question from some programmes over the same people.

    Args:
        views: the programmes; who answers the question in several of them answers alike.
        item: the question.
        band: the range of (people, of them in the headline) in words, as it is printed of a sensitive question.
        insight: what she knows beside.
        open_link: whether she thinks that anybody may have sent forms in any team.
    """

    def __init__(
        self,
        views: Sequence[View],
        item: str,
        band: Callable[[Closed, str, Pair], str | None],
        insight: Insight = NOTHING_MORE,
        *,
        open_link: bool = False,
    ) -> None:
        self.views, self.item, self.band, self.insight = views, item, band, insight
        self.planted = PLANTED if open_link else 0
        self.most: dict[str, int] = {}
        self.truth: World = {}
        self.facts: list[Fact] = []
        for view in views:
            pairs = answers(view.closed, item)
            for team in view.closed.tree.teams():
                tally = view.closed.tallies.get(team.id, NOTHING)
                wrote = sum(len(texts) for texts in tally.comments.values())
                self.truth[team.id] = (tally.responses, *pairs[team.id], wrote)
                self.most[team.id] = (team.headcount or 0) + self.planted
        for view in views:
            self.facts += [*self._figures(view), *self._comments(view)]
        for known, columns in ((insight.numbers | insight.teams, (PEOPLE,)), (insight.teams, (YES,))):
            self.facts += [
                Fact((t,), of, self.truth[t][of]) for t in sorted(known & self.truth.keys()) for of in columns
            ]
        self.sums: dict[int, Columns] = {}
        self.about: dict[str, list[Fact]] = {team: [] for team in self.truth}
        for fact in self.facts:
            self.sums[id(fact)] = _sums(self.truth, fact.teams)
            assert fact.holds(self.sums[id(fact)]), f"what is published is not so: {fact}"
            for of in fact.teams:
                self.about[of].append(fact)

    def _figures(self, view: View) -> Iterator[Fact]:
        """The figures of every unit, the exact ones without what the nearest exact ones below them say."""
        sizes, below = view.closed.wave.rules.majority_sizes, teams_of(view.closed)
        exact: tuple[dict[str, int], ...] = ({}, {}, {})
        for unit, publication in view.published.items():
            if publication.responses is not None:
                exact[FORMS][unit] = publication.responses
            for other in publication.items:  # who answered any other question sent a form
                if number := other.n if other.majority is None else sizes.start:
                    yield Fact(tuple(below[unit]), FORMS, number, at_least=True)
            figures = figures_of(view.published, unit, self.item)
            if figures is None:
                continue
            if figures.n is not None and figures.headline_people is not None:
                exact[PEOPLE][unit], exact[YES][unit] = figures.n, figures.headline_people
            if figures.majority is not None:
                most = range(sizes.start, sizes.stop + self.planted)  # more forms than people are as many as people
                rows = {n: (n // 2 + 1, n) if figures.majority else (0, n // 2) for n in most}
                yield Fact(tuple(below[unit]), PEOPLE, rows=rows)
            if figures.band is not None:
                yield Fact(tuple(below[unit]), PEOPLE, rows=self._rows(view, unit, figures.band))
        for of, numbers in enumerate(exact):
            yield from _remainders(view.closed, numbers, of)

    def _rows(self, view: View, unit: str, shown: str) -> dict[int, Pair]:
        """Every number of people, with from where to where of them the same words are printed."""
        closed, rows = view.closed, {}
        most = closed.tree.headcounts()[unit] + self.planted * closed.tree.team_counts[unit]
        responses = view.published[unit].responses
        most = most if responses is None else min(most, responses)
        for n in range(1, most + 1):
            low, high = 0, n  # what is printed of a share goes up with it
            while low <= high and self.band(closed, unit, (n, low)) != shown:
                low += 1
            while low <= high and self.band(closed, unit, (n, high)) != shown:
                high -= 1
            if low <= high:
                rows[n] = low, high
        return rows

    def _comments(self, view: View) -> Iterator[Fact]:
        """Who wrote one sent a form, and each comment stands in one unit on the path of its team."""
        shown = Counter[str]()
        for unit, publication in view.published.items():
            for figures in publication.items:
                shown[unit] += len(figures.comments)
        above = {unit: sum(n for other, n in shown.items() if unit in view.closed.tree.path(other)) for unit in +shown}
        yield from _remainders(view.closed, above, COMMENTS)

    def pins(self) -> list[Pin]:
        """All that she knows and should not."""
        asked = {each.pin: each for view in self.views for each in self._asked(view)}
        waiting = [each for each in asked.values() if not self._is_otherwise_nearby(each)]
        parts: dict[frozenset[str], list[Asked]] = {}
        for each in waiting:
            parts.setdefault(self._part(each), []).append(each)
        return sorted(pin for teams, several in parts.items() for pin in self._solved(teams, several))

    def _is_otherwise_nearby(self, asked: Asked) -> bool:
        """Whether it is another number where the truth differs in a person or two: most of what she asks is."""
        inside = set(asked.teams)
        for team in asked.teams:
            exact = [fact for fact in self.about[team] if fact.rows is None and not fact.at_least]
            others = (None, *sorted({other for fact in exact for other in fact.teams} - inside))
            for change, other in product(MOVES, others):
                moved = {team: change} if other is None else {team: change, other: _backwards(change)}
                if asked.otherwise(self._moved(moved)) and self._fits(moved):
                    return True
        return False

    def _moved(self, moved: Mapping[str, Columns]) -> World:
        return self.truth | {team: _plus(self.truth[team], change) for team, change in moved.items()}

    def _fits(self, moved: Mapping[str, Columns]) -> bool:
        for team, change in moved.items():
            forms, people, yes, comments = _plus(self.truth[team], change)
            if not (0 <= yes <= people <= forms <= self.most[team] and comments <= forms):
                return False
        for fact in {id(fact): fact for team in moved for fact in self.about[team]}.values():
            sums = self.sums[id(fact)]
            for team, change in moved.items():
                if team in fact.teams:
                    sums = _plus(sums, change)
            if not fact.holds(sums):
                return False
        return True

    def _part(self, asked: Asked) -> frozenset[str]:
        """The teams that have anything to do with it."""
        found, waiting = set[str](), [*asked.teams, *([asked.own[0]] if asked.own else [])]
        while waiting:
            if (team := waiting.pop()) not in found:
                found.add(team)
                waiting += [other for fact in self.about[team] for other in fact.teams]
        return frozenset(found)

    def _solved(self, teams: Collection[str], asked: Sequence[Asked]) -> list[Pin]:
        """Those that have one value in every world, by the solver."""
        model, unknown = cp_model.CpModel(), {}
        for team in sorted(teams):
            unknown[team] = [model.new_int_var(0, self.most[team], "") for _ in range(4)]
            forms, people, yes, comments = unknown[team]
            model.add(yes <= people)
            model.add(people <= forms)
            model.add(comments <= forms)
        for fact in self.facts:
            if fact.teams[0] in teams:
                _tell(model, unknown, fact)
        witnesses = {each.pin: _witness(model, unknown, each) for each in asked}
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        while witnesses:
            model.add_bool_or(witnesses.values())
            status = solver.solve(model)
            if status != cp_model.OPTIMAL:
                assert status == cp_model.INFEASIBLE, solver.status_name(status)
                break
            witnesses = {pin: witness for pin, witness in witnesses.items() if not solver.boolean_value(witness)}
        return list(witnesses)

    def _asked(self, view: View) -> Iterator[Asked]:
        """What she must not know of a unit whose number is not shown."""
        closed, below = view.closed, teams_of(view.closed)
        sensitive = closed.instrument.item(self.item).sensitive
        unanimous = set(unanimous_units(view, self.item))
        for unit in closed.tree.units:
            figures = figures_of(view.published, unit, self.item)
            teams = tuple(team for team in below[unit] if team not in self.insight.teams)
            if not teams or (figures and figures.n is not None):
                continue
            counts = {what: _given(self.truth, teams, what) for what in ("yes", "no")}
            people = sum(counts.values())
            for what, true in counts.items():
                few = 0 < people <= FEW and unit not in unanimous
                if few or (sensitive and people and true == 0 and unit != closed.tree.root):
                    yield Asked(Pin(unit, what, people), teams, what, true)
            if sensitive and unit != closed.tree.root and people > 1:
                yield from self._asked_by_one(unit, teams, counts)

    def _asked_by_one(self, unit: str, teams: tuple[str, ...], counts: Mapping[str, int]) -> Iterator[Asked]:
        """What one person of a team knows of the unit's others, who answered the question herself."""
        others = sum(counts.values()) - 1
        for team in teams:
            for said in counts:
                if not _given(self.truth, (team,), said):
                    continue
                for what, true in counts.items():
                    if others <= FEW or true == int(what == said):
                        pin = Pin(unit, f"{what}, as one of {team} who said {said}", others)
                        yield Asked(pin, teams, what, true, (team, said))


def _tell(model: cp_model.CpModel, unknown: Mapping[str, Sequence[cp_model.IntVar]], fact: Fact) -> None:
    """Add a fact to a model."""
    sums = [cp_model.LinearExpr.sum([unknown[team][of] for team in fact.teams]) for of in range(4)]
    if fact.rows is None:
        total = sums[fact.of]
        model.add(total >= fact.number if fact.at_least else total == fact.number)
        return
    most = max(fact.rows)
    low, high = model.new_int_var(0, most, ""), model.new_int_var(0, most, "")
    model.add_allowed_assignments([sums[PEOPLE], low, high], [(n, *pair) for n, pair in fact.rows.items()])
    model.add(low <= sums[YES])
    model.add(sums[YES] <= high)


def _witness(
    model: cp_model.CpModel, unknown: Mapping[str, Sequence[cp_model.IntVar]], asked: Asked
) -> cp_model.IntVar:
    """True in such worlds only in which what is asked is otherwise."""

    def given(teams: Sequence[str], what: str) -> cp_model.LinearExprT:
        yes = cp_model.LinearExpr.sum([unknown[team][YES] for team in teams])
        return yes if what == "yes" else cp_model.LinearExpr.sum([unknown[team][PEOPLE] for team in teams]) - yes

    found = model.new_bool_var("")
    model.add(given(asked.teams, asked.what) != asked.true).only_enforce_if(found)
    if asked.own:
        model.add(given((asked.own[0],), asked.own[1]) >= 1).only_enforce_if(found)
    return found


def _given(world: World, teams: Iterable[str], what: str) -> int:
    """How many of some teams said it."""
    return sum(world[team][YES] if what == "yes" else world[team][PEOPLE] - world[team][YES] for team in teams)


def _sums(world: World, teams: Iterable[str]) -> Columns:
    sums = (0, 0, 0, 0)
    for team in teams:
        sums = _plus(sums, world[team])
    return sums


def _plus(one: Columns, two: Columns) -> Columns:
    return one[0] + two[0], one[1] + two[1], one[2] + two[2], one[3] + two[3]


def _backwards(change: Columns) -> Columns:
    return -change[0], -change[1], -change[2], -change[3]


def _remainders(closed: Closed, numbers: Mapping[str, int], of: int) -> Iterator[Fact]:
    """What each number says without the nearest ones below it."""
    teams: dict[str, list[str]] = {unit: [] for unit in numbers}
    rest = dict(numbers)
    for team in closed.tree.teams():
        if nearest := next((unit for unit in closed.tree.path(team.id) if unit in numbers), None):
            teams[nearest].append(team.id)
    for unit, number in numbers.items():
        above = [each for each in closed.tree.path(unit) if each in numbers]
        if len(above) > 1:
            rest[above[1]] -= number
    for unit, number in rest.items():
        if teams[unit]:
            yield Fact(tuple(teams[unit]), of, number)
        else:
            assert number == 0


def unanimous_units(view: View, item: str) -> Iterator[str]:
    """Units that lie in a remainder of k or more who all said the same: then that is the result."""
    closed, k = view.closed, view.closed.wave.rules.threshold
    left: dict[str, Pair] = {}  # of each unit what no shown unit at or below it holds
    shown = {
        u for u in closed.tree.units if (f := figures_of(view.published, u, item)) and f.headline_people is not None
    }
    truth, told = answers(closed, item), dict[str, bool]()
    for unit in closed.tree.upwards():
        own = [left[child] for child in closed.tree.children[unit]] or [truth[unit]]
        rest = sum(n for n, _ in own), sum(high for _, high in own)
        if unit in shown:
            told[unit] = rest[0] >= k and rest[1] in (0, rest[0])
            rest = 0, 0
        left[unit] = rest
    for unit in closed.tree.units:
        nearest = next((above for above in closed.tree.path(unit) if above in shown), None)
        if nearest is not None and nearest != unit and told[nearest]:
            yield unit
