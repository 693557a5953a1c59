"""Themes: words of one meaning, gathered by a table that people made, of whose words somebody used one or more.

A theme beside its words could tell of those who used none of the words that are shown: 9 people in it, of whom 8 wrote
`kind`, are one who wrote a word that is hidden. What a reader can be sure of is that the theme's people less the sum of
those of its shown words used hidden ones only, and who is among them knows how often she was counted herself. Where
that may be one or two people, in a unit or in what is left of it without those below, the least used word is not shown.
A word stands only where its theme does: else why the theme is missing would be told by its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.words import family

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from shared.instrument import Instrument
    from shared.unit import Tree

    Counts = Mapping[str, int]  # people by unit

MOST = 6  # words of one person: three boxes of two


def tables(instrument: Instrument) -> dict[str, dict[str, str]]:
    """For each item that has themes, the theme of each family of words."""
    themed = {item.id: getattr(item, "themes", {}) for item in instrument.items}
    return {
        item: {family(word): theme for theme, words in themes.items() for word in words}
        for item, themes in themed.items()
        if themes
    }


def keep_apart(
    tree: Tree,
    people: Counts,
    told: Collection[str],
    words: Mapping[str, Counts],
    shown: Mapping[str, set[str]],
    least: int,
) -> None:
    """Take from `shown` the words of one theme that would tell of fewer than `least` people who used others of it.

    Args:
        tree: the units of the wave.
        people: who used a word of the theme.
        told: the units for which that is told.
        words: for each word of the theme, who used it.
        shown: the words that are shown of each unit, of whatever theme.
        least: the smallest number of people of whom a reader may be sure that they used hidden words.
    """
    stands = {word: {unit for unit, known in shown.items() if word in known} for word in words}
    for unit in tree.upwards():
        mine = shown.get(unit, set()) & words.keys()
        for word in sorted(mine, key=lambda word: (words[word][unit], word)):
            if unit in told and not any(
                _tells(*piece, least) for piece in _pieces(tree, unit, people, told, words, stands)
            ):
                break
            shown[unit].remove(word)
            stands[word].remove(unit)


def _pieces(
    tree: Tree,
    unit: str,
    people: Counts,
    told: Collection[str],
    words: Mapping[str, Counts],
    stands: Mapping[str, Collection[str]],
) -> Iterator[tuple[int, list[int]]]:
    """The theme's people and those of each shown word: in the unit, and at most in what is left of it."""
    mine = [word for word, units in stands.items() if unit in units]
    yield people[unit], [words[word][unit] for word in mine]
    below = {word: sum(words[word][other] for other in _nearest(tree, unit, stands[word])) for word in mine}
    left = people[unit] - sum(people[other] for other in _nearest(tree, unit, told))
    yield left, [words[word][unit] - below[word] for word in mine]


def _nearest(tree: Tree, unit: str, among: Collection[str]) -> Iterable[str]:
    """The units of `among` below a unit that have no other of them in between."""
    for child in tree.children[unit]:
        yield from [child] if child in among else _nearest(tree, child, among)


def _tells(people: int, of_words: list[int], least: int) -> bool:
    """Whether a reader is sure that somebody used hidden words only, and of fewer than `least`.

    She may have been counted with several words herself.
    """
    used = [min(count, people) for count in of_words if count]
    return people > 0 and bool(used) and 1 - min(len(used), MOST) < people - sum(used) < least
