"""The audit: what whole numbers would give away of a small group, though no sum or difference does, is taken back.

A *pin* is a number of people that a reader can name: of a unit that is not shown, of which 1 to k-1 people answered,
how many said yes, or how many said no (a question's headline is the yes). She knows every figure that is shown, that
people are whole numbers, how many people each team has, and these rules. She reasons within one remainder (see
`shared.suppression`) at a time: its people and its yeses are known, and each of its teams has one of a few possible
pairs (people, yes). A remainder of forms that is part of it bounds the people of its teams together. That everybody in
a remainder of k or more said the same is a result and no pin.

The sums of pairs of a remainder of up to AT_ONCE teams are exact; of more, bounds of people, yeses and noes are
narrowed until nothing changes. Of a remainder of FEW teams a majority that is missing tells which way it went: so there
may be no pin in any way in which its majorities may have gone. Majorities are taken back first, then figures, one at a
time, so it ends; each step joins or loosens remainders and makes no other claim false. The work is bounded for each
remainder, and remainders share no team: linear in units.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from shared.unit import Tree

AT_ONCE = 10  # teams of one remainder whose sums are all tried
LARGEST = 80  # people of a remainder that is tried so
FEW = 2  # teams of a remainder in which one majority tells of the other
Exact = tuple[int, int]  # people who answered, and of them those in the headline


@dataclass(frozen=True)
class Told:
    """What is told of one question: the units with figures, and the teams of which the majority is."""

    shown: set[str]
    majorities: dict[str, bool]


@dataclass(frozen=True)
class Sent:
    """What is known of the forms of a wave: how many people each unit has, how many forms came of each.

    `above` is the nearest unit above each team of which the number of forms is shown, `together` that number less those
    of the units shown below it.
    """

    tree: Tree
    heads: Mapping[str, int]
    forms: Mapping[str, int]
    above: Mapping[str, str]
    together: Mapping[str, int]


def sent(tree: Tree, heads: Mapping[str, int], forms: Mapping[str, int], shown: Collection[str]) -> Sent:
    """What is known of the forms, where these units are shown."""
    above: dict[str, str] = {}
    together = Counter[str]()
    for team in tree.teams():
        unit = next((unit for unit in tree.path(team.id) if unit in shown), "")
        above[team.id] = unit
        together[unit] += forms[team.id]
    return Sent(tree, heads, forms, above, together)


class Hidden(NamedTuple):
    """What a reader knows of a team without a figure: at most how many people, what most said, whose forms it is among.

    `sizes` are the numbers of people of which a majority is told, so those without one have another.
    """

    most: int
    majority: bool | None
    sizes: range
    group: int


class Known(NamedTuple):
    """A remainder as a reader knows it: its teams, its people and yeses, and how many people of each group at least.

    A group are the teams whose forms are known together: so many people, or fewer by those who left the question out.
    """

    teams: tuple[Hidden, ...]
    whole: Exact
    groups: tuple[tuple[int, int], ...]  # the fewest and the most people


@dataclass(frozen=True)
class Question:
    """What the audit of one question works on."""

    sent: Sent
    exact: Mapping[str, Exact]  # by unit
    k: int  # the smallest number of people of which a number may be told
    sizes: range  # the numbers of people of a team of which a majority may be told

    def settled(self, told: Told) -> tuple[Told, int]:
        """What of it may be told so that nothing is pinned, and in how many steps that was found."""
        told = Told(set(told.shown), dict(told.majorities))
        taken_back: set[str] = set()
        steps = 0
        waiting = list(self._remainders(told))
        while waiting:
            unit, teams = waiting.pop()
            pinned = self._pinned(told, unit, teams, taken_back)
            if pinned is None:
                continue
            steps += 1
            among = [team for team in teams if team in told.majorities]
            if among:
                team = pinned if pinned in told.majorities else min(among, key=lambda team: self.exact[team][0])
                del told.majorities[team]
                taken_back.add(team)
                waiting.append((unit, teams))
            else:
                told.shown.discard(loosest(self.sent.tree, self.exact, told.shown, unit))
                waiting = list(self._remainders(told))
        return told, steps

    def _remainders(self, told: Told) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Those with a hidden team: the unit whose figures tell its people and yeses, and its teams."""
        tree = self.sent.tree
        uncovered: dict[str, list[str]] = {}
        for unit in tree.upwards():
            below = tree.children[unit]
            teams = [team for child in below for team in uncovered.pop(child)]
            if tree.units[unit].is_team:
                teams = [unit]
            elif unit in told.shown and teams:
                yield unit, tuple(teams)
            uncovered[unit] = [] if unit in told.shown else teams

    def _pinned(self, told: Told, unit: str, teams: tuple[str, ...], taken_back: set[str]) -> str | None:
        """A hidden unit of which a reader can name a number; None where there is none."""
        pairs = [self.exact[team] for team in teams]
        people, yes = (sum(of) for of in zip(*pairs, strict=True))
        if yes in (0, people):
            return None
        known = self._known(told, teams, taken_back, (people, yes))
        small = [
            (hidden, places)
            for hidden, places in _hidden_units(self.sent.tree, unit, teams)
            if 0 < sum(pairs[place][0] for place in places) < self.k
        ]
        if len(teams) > AT_ONCE or people > LARGEST:
            bounds = _bounds(known)
            return next((hidden for hidden, of in small if _is_bound(bounds, known.whole, of)), None)
        return next((hidden for way in _ways(known) for hidden, of in small if _is_named(way, of)), None)

    def _known(self, told: Told, teams: tuple[str, ...], taken_back: set[str], whole: Exact) -> Known:
        """What is known of a remainder; what is true is always possible, more forms than people too."""
        sent = self.sent
        groups = list(dict.fromkeys(sent.above[team] for team in teams))
        found = []
        for team in teams:
            people, majority = self.exact[team][0], told.majorities.get(team)
            sizes = self.sizes
            if majority is not None:
                sizes = range(sizes.start, max(sizes.stop, people + 1))
            elif team in taken_back or people in sizes:
                sizes = range(0)
            group = groups.index(sent.above[team])
            most = max(min(sent.heads[team], sent.together[groups[group]]), people)
            found.append(Hidden(most, majority, sizes, group))
        bounds = tuple(self._people(told, group) for group in groups)
        return Known(tuple(found), whole, bounds)

    def _people(self, told: Told, group: str) -> tuple[int, int]:
        """From how many to how many people of a group of forms answered the question."""
        together = self.sent.together[group]
        left_out = (
            self.sent.forms[unit] - self.exact[unit][0]
            for unit in (self.sent.tree.path(group) if group else ())
            if unit in told.shown
        )
        return max(0, together - min(left_out, default=together)), together


def loosest(tree: Tree, exact: Mapping[str, Exact], shown: Collection[str], unit: str) -> str:
    """The figure to take back: of the units shown next below the one that is of fewest people; else the unit's own."""
    next_below, waiting = [], list(tree.children[unit])
    while waiting:
        child = waiting.pop()
        if child in shown:
            next_below.append(child)
        else:
            waiting += tree.children[child]
    return min(next_below, key=lambda child: (exact[child][0], child), default=unit)


def _hidden_units(tree: Tree, shown: str, teams: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each hidden unit of a remainder below a shown one, with the places of its teams there."""
    places: dict[str, list[int]] = {}
    for place, team in enumerate(teams):
        for unit in tree.path(team):
            if unit == shown:
                break
            places.setdefault(unit, []).append(place)
    for unit, of in places.items():
        if len(of) < len(teams):
            yield unit, tuple(of)


def _ways(known: Known) -> Iterator[Known]:
    """The remainder as it is; where its teams are FEW, in every way in which its majorities may have gone."""
    if len(known.teams) > FEW:
        yield known
        return
    for majorities in product(*((None,) if team.majority is None else (True, False) for team in known.teams)):
        teams = zip(known.teams, majorities, strict=True)
        yield known._replace(teams=tuple(team._replace(majority=majority) for team, majority in teams))


@lru_cache(maxsize=10_000)
def _is_named(known: Known, places: tuple[int, ...]) -> bool:
    """Whether the yeses or the noes of these of the teams can have one value only."""
    people, yes = known.whole
    groups = {known.teams[place].group for place in places}
    if len(groups) > 1:
        return _is_bound(_bounds(known), known.whole, places)
    [group] = groups
    wide = 2 * yes + 2
    bits = [_bits(team, known.whole, wide) for team in known.teams]
    own = _sums([bits[place] for place in places], known.whole, wide)
    beside = [bits[place] for place, team in enumerate(known.teams) if team.group == group and place not in places]
    rest, within = _sums(beside, known.whole, wide), _rows(known.groups[group], known.whole, wide)
    others = _sums(
        [
            _sums([bits[place] for place, team in enumerate(known.teams) if team.group == other], known.whole, wide)
            & _rows(bounds, known.whole, wide)
            for other, bounds in enumerate(known.groups)
            if other != group
        ],
        known.whole,
        wide,
    )
    needed = sum(1 << people * wide + yes - bit for bit in _ones(others))
    yeses, noes = set(), set()
    for bit in _ones(own):
        if rest << bit & within & needed:
            of, said = divmod(bit, wide)
            yeses.add(said)
            noes.add(of - said)
            if len(yeses) > 1 and len(noes) > 1:
                return False
    return bool(yeses)  # else no world is so


@lru_cache(maxsize=1_000)
def _bits(team: Hidden, whole: Exact, wide: int) -> int:
    """The possible pairs of a team as a set of bits: that of (people, yes) is people * wide + yes."""
    found = 0
    for people in range(min(team.most, whole[0]) + 1):
        if (team.majority is not None) is (people in team.sizes):
            fewest, most = max(0, people - whole[0] + whole[1]), min(people, whole[1])
            if team.majority is not None:
                fewest, most = (
                    (max(fewest, people // 2 + 1), most) if team.majority else (fewest, min(most, people // 2))
                )
            found |= (1 << people * wide) * ((1 << most + 1) - (1 << fewest)) if fewest <= most else 0
    return found


def _rows(bounds: tuple[int, int], whole: Exact, wide: int) -> int:
    """All pairs with so many people, and no more than the whole has of both."""
    row = (1 << whole[1] + 1) - 1
    return sum(row << people * wide for people in range(bounds[0], min(bounds[1], whole[0]) + 1))


def _sums(sets: Sequence[int], whole: Exact, wide: int) -> int:
    """All sums of a pair of each set, as far as they are no more than the whole."""
    mask = _rows((0, whole[0]), whole, wide)
    found = 1
    for each in sets:
        fewer, more = sorted((found, each), key=int.bit_count)
        found = 0
        for bit in _ones(fewer):
            found |= more << bit
        found &= mask
    return found


def _ones(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


Bounds = list[list[int]]  # of people, of yeses and of noes: the fewest and the most


def _bounds(known: Known) -> list[Bounds]:
    """Those of each team, which see less than its pairs: what they name is named. None where no world fits."""
    totals = _totals(known.whole)
    teams = [_alone(team, totals) for team in known.teams]
    before: list[Bounds] = []
    while teams != before:
        before = [[list(pair) for pair in team] for team in teams]
        for of, total in enumerate(totals):
            _share(teams, of, (total, total))
        for group, bounds in enumerate(known.groups):
            _share([mine for mine, team in zip(teams, known.teams, strict=True) if team.group == group], 0, bounds)
        for mine, team in zip(teams, known.teams, strict=True):
            _couple(mine, team.majority)
        if any(low > high for team in teams for low, high in team):
            return []  # she knows that something is not as she thinks
    return teams


def _is_bound(teams: Sequence[Bounds], whole: Exact, places: Sequence[int]) -> bool:
    """Whether within these bounds the yeses or the noes of these of the teams can have one value only."""
    for of, total in tuple(enumerate(_totals(whole)))[1:] if teams else ():
        own, every = (
            [sum(teams[place][of][end] for place in some) for end in (0, 1)] for some in (places, range(len(teams)))
        )
        if max(own[0], total - every[1] + own[1]) >= min(own[1], total - every[0] + own[0]):
            return True
    return False


def _totals(whole: Exact) -> tuple[int, int, int]:
    """People, yeses and noes."""
    return (*whole, whole[0] - whole[1])


def _share(teams: Sequence[Bounds], of: int, bounds: tuple[int, int]) -> None:
    """Narrow what each has to what the others leave of a sum within these bounds."""
    low, high = (sum(team[of][end] for team in teams) for end in (0, 1))
    for team in teams:
        least, most = team[of]
        team[of] = [max(least, bounds[0] - high + most), min(most, bounds[1] - low + least)]


def _couple(team: Bounds, majority: bool | None) -> None:
    """Narrow a team's people, yeses and noes by one another."""
    people, yes, no = team
    people[:] = [max(people[0], yes[0] + no[0]), min(people[1], yes[1] + no[1])]
    if majority:  # yes > people / 2
        yes[0], no[1] = max(yes[0], people[0] // 2 + 1), min(no[1], (people[1] - 1) // 2)
    elif majority is not None:  # yes <= people / 2
        yes[1], no[0] = min(yes[1], people[1] // 2), max(no[0], -(-people[0] // 2))
    yes[:] = [max(yes[0], people[0] - no[1]), min(yes[1], people[1] - no[0])]
    no[:] = [max(no[0], people[0] - yes[1]), min(no[1], people[1] - yes[0])]


def _alone(team: Hidden, totals: tuple[int, int, int]) -> Bounds:
    most = min(team.most, totals[0])
    people = [0, most] if team.majority is None else [team.sizes.start, min(most, team.sizes.stop - 1)]
    return [people, [0, min(most, totals[1])], [0, min(most, totals[2])]]
