"""Disclosure control: from the tallies of a closed wave to what may be shown of it.

k counts people: a figure appears only where at least k people answered that item in that wave. The number of
responses is a figure too, so a unit with fewer than k responses shows nothing at all, and what is withheld looks
the same for 0 people and for k-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.instrument import Agreement, Comment, MultipleChoice, SingleChoice, WholeNumber, Words, ZeroToTen
from shared.programme import LONDON
from shared.publication import ItemFigures, OptionCount, Publication, Withheld, WordCount
from shared.tally import NOTHING, Tally, merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shared.instrument import Instrument, Item
    from shared.programme import Programme
    from shared.unit import Tree
    from shared.wave import Wave

WORD_FROM = 2  # people; a word that one person used may point at that person
SENSITIVE_FROM = 10


@dataclass(frozen=True)
class Closed:
    """A closed wave, counted: everything that deciding what to show needs."""

    programme: Programme
    wave: Wave
    instrument: Instrument
    tree: Tree
    tallies: Mapping[str, Tally]  # by team

    def by_unit(self) -> dict[str, Tally]:
        """The tally of every unit: a team's own, elsewhere the merge of those below."""
        found: dict[str, Tally] = {}
        for unit_id in self.tree.upwards():
            below = [found[child] for child in self.tree.children[unit_id]]
            own = self.tallies.get(unit_id)
            found[unit_id] = merge([*below, own or NOTHING]) if below or own is None else own
        return found


def publications(closed: Closed, shuffle: Callable[[list[str]], None]) -> Iterator[Publication]:
    """What may be shown of every unit, units below before those above."""
    tallies, heads = closed.by_unit(), closed.tree.headcounts()
    released = _release_comments(closed, shuffle)
    for unit_id in closed.tree.upwards():
        frozen, tally = _heading(closed, unit_id), tallies[unit_id]
        if tally.responses < closed.programme.threshold:
            yield frozen.model_copy(update={"withheld": Withheld.TOO_FEW})
            continue
        items = tuple(
            _figures(closed, item, tally, released.get((unit_id, item.id), ())) for item in closed.instrument.items
        )
        shown = {"responses": tally.responses, "headcount": heads[unit_id], "items": items}
        yield frozen.model_copy(update=shown)


def _heading(closed: Closed, unit_id: str) -> Publication:
    """A publication without a figure."""
    unit, programme = closed.tree.units[unit_id], closed.programme
    return Publication(
        programme=programme.id,
        wave=closed.wave.id,
        unit=unit_id,
        unit_name=unit.name,
        is_team=unit.is_team,
        instrument=closed.instrument.id,
        instrument_version=closed.instrument.version,
        title=closed.instrument.title,
        opened=closed.wave.opens,
        closed=closed.wave.closes_at.astimezone(LONDON).date(),
        threshold=programme.threshold,
        comment_threshold=programme.comment_threshold,
    )


def _figures(closed: Closed, item: Item, tally: Tally, comments: tuple[str, ...]) -> ItemFigures:
    figures = ItemFigures(
        item=item.id,
        kind=item.kind,
        text=item.text,
        short=item.short,
        good=item.good,
        sensitive=item.sensitive,
        tags=item.tags,
    )
    if isinstance(item, Comment):
        return figures.model_copy(update={"comments": comments} if comments else {"withheld": Withheld.TOO_FEW})
    people = tally.answered.get(item.id, 0)
    needed = max(closed.programme.threshold, SENSITIVE_FROM if item.sensitive else 0)
    if people < needed:
        return figures.model_copy(update={"withheld": Withheld.TOO_FEW})
    counts = tally.counts.get(item.id, {})
    if isinstance(item, Words):
        return figures.model_copy(update={"n": people, "words": _words(counts)})
    options = tuple(_options(closed.instrument, item, counts))
    headline = None
    if any(option.headline for option in options) or getattr(item, "headline_from", None) is not None:
        headline = sum(option.people for option in options if option.headline)
    return figures.model_copy(update={"n": people, "counts": options, "headline_people": headline})


def _options(instrument: Instrument, item: Item, counts: Mapping[str, int]) -> Iterator[OptionCount]:
    if isinstance(item, Agreement | SingleChoice | MultipleChoice):
        for option in instrument.options_of(item):
            yield OptionCount(
                value=option.value,
                label=option.label,
                people=counts.get(option.value, 0),
                headline=option.headline,
            )
    elif isinstance(item, ZeroToTen | WholeNumber):
        values = range(11) if isinstance(item, ZeroToTen) else sorted(map(int, counts))
        first = item.headline_from
        for value in values:
            text = str(value)
            good = first is not None and value >= first
            yield OptionCount(value=text, label=text, people=counts.get(text, 0), headline=good)


def _words(counts: Mapping[str, int]) -> tuple[WordCount, ...]:
    shown = [(word, people) for word, people in counts.items() if people >= WORD_FROM]
    return tuple(WordCount(word=w, people=n) for w, n in sorted(shown, key=lambda shown: (-shown[1], shown[0])))


def _release_comments(closed: Closed, shuffle: Callable[[list[str]], None]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Each comment in exactly one unit: the lowest on its path that gathers enough not released further down."""
    released: dict[tuple[str, str], tuple[str, ...]] = {}
    for item in closed.instrument.items:
        if not isinstance(item, Comment):
            continue
        waiting: dict[str, list[str]] = {}
        for unit_id in closed.tree.upwards():
            texts = list(closed.tallies.get(unit_id, NOTHING).comments.get(item.id, ()))
            for child in closed.tree.children[unit_id]:
                texts += waiting.pop(child)
            if len(texts) >= closed.programme.comment_threshold:
                shuffle(texts)
                released[unit_id, item.id] = tuple(texts)
                texts = []
            waiting[unit_id] = texts
    return released
