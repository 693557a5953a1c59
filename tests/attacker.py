"""The linear attacker: adds and subtracts everything that was ever published to anybody.

Unknowns are the numbers of people of one team in one wave who gave one pattern of answers; the items of scales that
share some are one pattern. Every published figure is a linear equation over them. The attacker wins if the answers (or
the number) of a set of teams with fewer than k people between them, or with nobody, lie in the row space of those
equations: then they can be computed. More forms than a team has people are no more people. Arithmetic is exact, modulo
a large prime, so a set that can be derived over the rationals is always found; a coincidence modulo 2^61 - 1 would only
make the attacker stronger. Who also knows that people are whole numbers is in `tests.reader`.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from shared import words
from shared.scale import scorings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from shared.closed import Closed
    from shared.publication import Publication

PRIME = 2**61 - 1
SCALED = 10_000  # scores have four decimals
FEW_WORDS = 3  # people; fewer with a word may be known to each other by it
Vector = dict[int, int]
Pattern = tuple[str | None, ...]


class Broken(NamedTuple):
    """A set of teams whose figure can be derived though it has too few people."""

    wave: str
    figure: str
    teams: tuple[str, ...]
    people: int


class Equations:
    """A row space over the integers modulo PRIME, kept in echelon form."""

    def __init__(self) -> None:
        self.rows: dict[int, Vector] = {}

    def _reduced(self, vector: Vector) -> Vector:
        vector = {at: value % PRIME for at, value in vector.items() if value % PRIME}
        while vector:
            lead = min(vector)
            if lead not in self.rows:
                break
            factor = vector[lead]
            for at, value in self.rows[lead].items():
                vector[at] = (vector.get(at, 0) - factor * value) % PRIME
                if not vector[at]:
                    del vector[at]
        return vector

    def add(self, vector: Vector) -> None:
        """Learn an equation."""
        vector = self._reduced(vector)
        if vector:
            lead = min(vector)
            inverse = pow(vector[lead], -1, PRIME)
            self.rows[lead] = {at: value * inverse % PRIME for at, value in vector.items()}

    def derive(self, vector: Vector) -> bool:
        """Whether the value of this combination follows from what was learnt."""
        return not self._reduced(vector)


class Attacker:
    """Knows the trees, the instrument, and every publication of a history of closed waves."""

    def __init__(self) -> None:
        self.equations = Equations()
        self.numbers: dict[tuple[str, str, str, Pattern], int] = {}
        self.waves: list[Closed] = []
        self.planted: set[str] = set()

    def _unknown(self, wave: str, team: str, family: str, pattern: Pattern) -> int:
        return self.numbers.setdefault((wave, team, family, pattern), len(self.numbers))

    def learn(self, closed: Closed, published: Mapping[str, Publication]) -> None:
        """Write down an equation for every figure of a wave."""
        self.waves.append(closed)
        for unit, publication in published.items():
            if publication.withheld:
                continue
            teams = tuple(team.id for team in closed.tree.teams() if unit in closed.tree.path(team.id))
            for family in families(closed):
                self.equations.add(self._vector(closed, teams, family, dict.fromkeys(patterns(closed, family), 1)))
            for figures in publication.items:
                if figures.n is not None:
                    if figures.n == publication.responses:
                        self._nobody_left_out(closed, teams, figures.item)
                    for value in (None, *(count.value for count in figures.counts)):
                        self.equations.add(self._figure(closed, teams, figures.item, value))
            for scale in publication.scales:
                if scale.n is not None:
                    self.equations.add(self._figure(closed, teams, scale.scale, None))
                    self.equations.add(self._figure(closed, teams, scale.scale, "sum"))
                    self.equations.add(self._figure(closed, teams, scale.scale, "squares"))  # from the deviation
                    if scale.above is not None:
                        self.equations.add(self._figure(closed, teams, scale.scale, "above"))

    def plant(self, closed: Closed, teams: Collection[str]) -> None:
        """Know every answer of some teams, which the attacker began and answered in himself."""
        self.planted |= set(teams)
        for team, family in product(teams, families(closed)):
            for pattern in patterns(closed, family) if team in closed.tree.units else ():
                self.equations.add({self._unknown(closed.wave.id, team, family, pattern): 1})

    def _nobody_left_out(self, closed: Closed, teams: tuple[str, ...], item: str) -> None:
        """Numbers of people are not negative: where as many answered an item as answered at all, nobody left it out."""
        family = family_of(closed, item)
        place = families(closed)[family].index(item)
        for pattern in patterns(closed, family):
            if pattern[place] is None:
                for team in teams:
                    self.equations.add({self._unknown(closed.wave.id, team, family, pattern): 1})

    def _vector(self, closed: Closed, teams: tuple[str, ...], family: str, weights: Mapping[Pattern, int]) -> Vector:
        wave = closed.wave.id
        return {self._unknown(wave, team, family, p): w for team in teams for p, w in weights.items() if w}

    def _figure(self, closed: Closed, teams: tuple[str, ...], figure: str, value: str | None) -> Vector:
        """One figure of some teams: the people who gave `value`, or (None) who answered at all."""
        family = family_of(closed, figure)
        for scoring, scale in zip(scorings(closed.instrument), closed.instrument.scales, strict=True):
            if scoring.id == figure:
                weights, places = {}, [families(closed)[family].index(item) for item in scoring.items]
                for pattern in patterns(closed, family):
                    score = scoring.score([pattern[place] for place in places])
                    if score is not None:
                        points = round(float(score) * SCALED)
                        high = int(scale.cut_off is not None and float(score) >= scale.cut_off)
                        weights[pattern] = {"sum": points, "squares": points**2, "above": high, None: 1}[value]
                return self._vector(closed, teams, family, weights)
        place = families(closed)[family].index(figure)
        weights = {
            pattern: int(pattern[place] == value if value is not None else pattern[place] is not None)
            for pattern in patterns(closed, family)
        }
        return self._vector(closed, teams, family, weights)

    def broken(self) -> Iterator[Broken]:
        """Every set of teams that the attacker can single out, without those that he planted."""
        for closed in self.waves:
            k = closed.wave.rules.threshold
            names = [team.id for team in closed.tree.teams() if team.id not in self.planted]
            for figure, size in figure_sizes(closed).items():
                for count in range(1, len(names) + 1):
                    for teams in combinations(names, count):
                        people = sum(size[team] for team in teams)
                        if people < k and any(self.equations.derive(v) for v in self._asked(closed, teams, figure)):
                            yield Broken(closed.wave.id, figure, teams, people)

                        for parts in _parts_of(closed, figure):
                            people = _without_the_whole(closed, teams, figure, parts)
                            if 0 < people < k and self.equations.derive(self._rest(closed, teams, figure, parts)):
                                yield Broken(closed.wave.id, f"parts of {figure}", teams, people)

    def _rest(self, closed: Closed, teams: tuple[str, ...], whole: str, parts: Sequence[str]) -> Vector:
        """The points, in the parts of a score, of those who have one of a part and none of the whole."""
        scores, family = {each.id: each for each in scorings(closed.instrument)}, family_of(closed, whole)
        of = families(closed)[family]

        def points(part: str, pattern: Pattern) -> float:
            if part not in scores:
                return scores[whole].points[part].get(pattern[of.index(part)] or "", 0)
            return float(scores[part].score([pattern[of.index(item)] for item in scores[part].items]) or 0)

        weights = {
            pattern: round(SCALED * sum(points(part, pattern) for part in parts))
            for pattern in patterns(closed, family)
            if scores[whole].score([pattern[of.index(item)] for item in scores[whole].items]) is None
        }
        return self._vector(closed, teams, family, weights)

    def _asked(self, closed: Closed, teams: tuple[str, ...], figure: str) -> Iterator[Vector]:
        if figure == "responses":
            family = next(iter(families(closed)))
            yield self._vector(closed, teams, family, dict.fromkeys(patterns(closed, family), 1))
            return
        values = (
            ["sum", "squares"] if any(s.id == figure for s in closed.instrument.scales) else _values(closed, figure)
        )
        for value in (None, *values):
            yield self._figure(closed, teams, figure, value)


def _parts_of(closed: Closed, whole: str) -> Iterator[Sequence[str]]:
    """What a score for which all items are needed is made of: its items, and the scores of some of them."""
    scale = next((scale for scale in closed.instrument.scales if scale.id == whole), None)
    if scale is not None and scale.min_answered == len(scale.items):
        yield scale.items
        yield [each.id for each in closed.instrument.scales if set(each.items) < set(scale.items)]


def _without_the_whole(closed: Closed, teams: Sequence[str], whole: str, parts: Sequence[str]) -> int:
    """How many people have a part and not the whole, counted for each part."""
    answered = [closed.tallies[team].answered for team in teams]
    return sum(each.get(part, 0) - each.get(whole, 0) for part in parts for each in answered)


def figure_sizes(closed: Closed) -> dict[str, dict[str, int]]:
    """For each figure the people of each team who gave it."""
    heads = {team.id: team.headcount or 0 for team in closed.tree.teams()}
    sizes = {"responses": {team: min(closed.tallies[team].responses, most) for team, most in heads.items()}}
    for figure in (
        *(f for items in families(closed).values() for f in items),
        *(s.id for s in closed.instrument.scales),
    ):
        sizes[figure] = {team: min(closed.tallies[team].answered.get(figure, 0), most) for team, most in heads.items()}
    return sizes


def families(closed: Closed) -> dict[str, tuple[str, ...]]:
    """Items of scales that share any are one family of joint patterns; every other item is its own."""
    joint: list[set[str]] = []
    for scale in closed.instrument.scales:
        together = [items for items in joint if items & set(scale.items)]
        joint = [items for items in joint if items not in together] + [set(scale.items).union(*together)]
    found: dict[str, tuple[str, ...]] = {}
    for item in closed.instrument.items:
        if item.kind not in ("words", "comment"):
            items = next((items for items in joint if item.id in items), {item.id})
            found[min(items)] = tuple(sorted(items))
    return found


def family_of(closed: Closed, figure: str) -> str:
    """The family of an item or a scale."""
    item = next((scale.items[0] for scale in closed.instrument.scales if scale.id == figure), figure)
    return next(family for family, items in families(closed).items() if item in items)


def patterns(closed: Closed, family: str) -> list[Pattern]:
    """Every way to answer, or not to answer, the items of a family."""
    return list(product(*((None, *_values(closed, item)) for item in families(closed)[family])))


def _values(closed: Closed, item_id: str) -> list[str]:
    return [option.value for option in closed.instrument.options_of(closed.instrument.item(item_id))]


def rare_words(closed: Closed, published: Mapping[str, Publication]) -> Iterator[tuple[str, str, int]]:
    """Every unit and word of which a reader can tell that one or two people of it, or of what is left of it, used it."""
    shown: dict[str, dict[str, int]] = {}
    for unit, publication in published.items():
        for figures in publication.items:
            for counted in figures.words:
                shown.setdefault(f"{figures.item} {words.family(counted.word)}", {})[unit] = counted.people
    for word, people in shown.items():
        told: dict[str, int] = {}
        for unit in closed.tree.upwards():
            below = sum(told[child] for child in closed.tree.children[unit])
            told[unit] = people.get(unit, below)
            if unit in people and 0 < told[unit] - below < FEW_WORDS:
                yield unit, word, told[unit] - below
