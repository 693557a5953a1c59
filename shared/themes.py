"""Themes: words of one meaning, gathered by a table that people made; at least how many people used a word of it.

A theme beside its words could tell of those who used none of the words that are shown: 9 people in it, of whom 8 wrote
`kind`, are one who wrote a word that is hidden. So what is told is a number that is never too large, and lower where
the exact one would tell: 8 or more people, of whom 8 wrote `kind`, may be 8, 9 or 10. Nothing is ever left out for that
reason alone where words are not shown either, and the words stand as if there were no themes.

What a reader can be sure of
    In a team: its theme's people less the sum of those of its shown words used hidden words only, and who is among them
    knows how often she was counted herself. In a unit above, and in what is left of it without those below: the same,
    but there may be many more. In one team of which nothing is told: the people of what is left less the most that
    the other such teams can have. That is two in a team that is shown without the theme; in one that is not shown at
    all it is its headcount, or as many as are not shown, and if that is more than two nobody is sure of one or two.
Where words of a unit would tell of those of its units below, these are lowered to what their own words tell anyway.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from shared.instrument import Instrument
from shared.unit import Tree
from shared.words import family

Counts = Mapping[str, int]  # people by unit

MOST = 6  # words of one person: three boxes of two


class _Used(NamedTuple):
    """What the words that are shown tell of a theme: how often one was used, of how many words, and of the first."""

    times: int
    words: int
    most: int

    @property
    def lowered(self) -> int:
        """The most people of whom nobody is sure that some used hidden words only."""
        return self.times - max(min(self.words, MOST) - 1, 0)

    def tells(self, people: int, few: int) -> bool:
        """Whether somebody is sure then of one or more who used hidden words only, and maybe of fewer than `few`."""
        return self.lowered < people < self.times + few


def tables(instrument: Instrument) -> dict[str, dict[str, str]]:
    """For each item that has themes, the theme of each family of words."""
    themed = {item.id: getattr(item, "themes", {}) for item in instrument.items}
    return {
        item: {family(word): theme for theme, words in themes.items() for word in words}
        for item, themes in themed.items()
        if themes
    }


def at_least(
    tree: Tree, people: Counts, words: Mapping[str, Counts], shown: Mapping[str, set[str]], few: int, hidden: int
) -> dict[str, int]:
    """By unit, how many people at least used a word of one theme; nothing of a unit where they are fewer than `few`.

    Args:
        tree: the units of the wave.
        people: who used a word of the theme, in each unit.
        words: for each word of the theme, who used it.
        shown: the words that are shown of each unit that is, of whatever theme.
        few: the smallest number of people that may be told of.
        hidden: how many people, at most, a reader knows to have answered in a team that is not shown.
    """
    theme = _Theme(tree, people, shown, _known(tree, words, shown), few, hidden)
    for unit in tree.upwards():
        if unit in shown:
            theme.tell(unit)
    return theme.told


def _known(tree: Tree, words: Mapping[str, Counts], shown: Mapping[str, set[str]]) -> dict[str, dict[str, int]]:
    """By unit, how often a reader knows that each word was used: as it is shown of it, or of those below."""
    known: dict[str, dict[str, int]] = {}
    for unit in tree.upwards():
        own = shown.get(unit, set()) & words.keys()
        known[unit] = {word: words[word][unit] for word in own}
        for child in tree.children[unit]:
            for word in known[child].keys() - own:
                known[unit][word] = known[unit].get(word, 0) + known[child][word]
    return known


class _Theme:
    """One theme over the tree; `told` grows from the teams upwards."""

    def __init__(
        self,
        tree: Tree,
        people: Counts,
        shown: Mapping[str, set[str]],
        known: Mapping[str, Mapping[str, int]],
        few: int,
        hidden: int,
    ) -> None:
        self._tree, self._people, self._known, self._few = tree, people, known, few
        self._showing: dict[str, set[str]] = {}  # the units that show a word
        for unit, words in shown.items():
            for word in words:
                self._showing.setdefault(word, set()).add(unit)
        self._most = {  # of a team of which nothing is told
            team.id: few - 1 if team.id in shown else min(hidden, team.headcount or hidden) for team in tree.teams()
        }
        self._used = {u: _Used(sum(of.values()), len(of), max(of.values(), default=0)) for u, of in known.items()}
        self.told: dict[str, int] = {}

    def tell(self, unit: str) -> None:
        """Tell of a unit, after all those below it."""
        used, people = self._used[unit], self._people[unit]
        if self._tree.units[unit].is_team:
            people = used.lowered if used.tells(people, self._few) else people
            self._put(unit, people)
            return
        if self._words_tell(unit):
            self._lower(unit)
        below = list(_nearest(self._tree, unit, self.told))
        told, parts = sum(self.told[each] for each in below), list(self._open(unit, self.told))
        of_left = used._replace(times=used.times - sum(self._used[each].times for each in below))
        room = sum(parts) - min((most for most in parts if most < self._few), default=0)  # each may have nobody
        most = min(room, people - told)
        may = (n for n in {most, used.lowered - told, of_left.lowered} if self._few <= n <= most)
        left = max((n for n in may if not (used.tells(told + n, self._few) or of_left.tells(n, self._few))), default=0)
        if not left and of_left.times and used.times < told < used.times + self._few:
            self._lower(unit)
            told = sum(self.told[each] for each in _nearest(self._tree, unit, self.told))
        self._put(unit, max(used.most, told + left))

    def _put(self, unit: str, people: int) -> None:
        if people:
            self.told[unit] = people

    def _open(self, unit: str, figures: Collection[str]) -> Iterator[int]:
        """How many people there can be in each team that is in none of the figures that these units have."""
        if unit in figures:
            return
        if self._tree.units[unit].is_team:
            yield self._most[unit]
        for child in self._tree.children[unit]:
            yield from self._open(child, figures)

    def _words_tell(self, unit: str) -> bool:
        """Whether so many used a word in so few teams that one without the theme would have somebody."""
        children = self._tree.children[unit]
        for word, people in self._known[unit].items():
            left = people - sum(self._known[child].get(word, 0) for child in children)
            hiding = [most for child in children for most in self._open(child, self._showing.get(word, ()))]
            if left and min(hiding, default=self._few) < self._few and left > sum(hiding) - min(hiding):
                return True
        return False

    def _lower(self, unit: str) -> None:
        """Tell of those below no more than their words do."""
        for below in self._tree.below(unit):
            if self.told.pop(below.id, 0):
                self._put(below.id, self._used[below.id].most)


def _nearest(tree: Tree, unit: str, among: Collection[str]) -> Iterable[str]:
    """The units of `among` below a unit that have no other of them in between."""
    for child in tree.children[unit]:
        yield from [child] if child in among else _nearest(tree, child, among)
