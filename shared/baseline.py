"""Before there is a group: an instrument in the words of its baseline, without what cannot be asked yet.

A question in other words is another question (`shared.sameness`), and so is a score of which one is in other words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from shared.instrument import Baseline, Instrument, Item, ItemTranslation, Primary, Section, Translation

_Words = TypeVar("_Words", "Item", "ItemTranslation")


def at_start(instrument: Instrument, baseline: Baseline) -> Instrument:
    """What is asked in a wave 0; a score of which an item is left out is left out too."""
    gone = set(baseline.without)
    items = tuple(worded(item, baseline.items.get(item.id)) for item in instrument.items if item.id not in gone)
    update = {
        **_heading(instrument, baseline),
        "items": items,
        "sections": tuple(_sections(instrument, {item.id for item in items})),
        "scales": tuple(scale for scale in instrument.scales if not set(scale.items) & gone),
        "translations": {language: _translation(words) for language, words in instrument.translations.items()},
        "baseline": None,
        "primary": _primary(instrument.primary, [item.id for item in items]),
    }
    return instrument.model_copy(update=update)


def _primary(named: Primary | None, asked: Sequence[str]) -> Primary | None:
    """The primary figure, of those questions that are asked."""
    if named is None or not named.items:
        return named
    items = tuple(item for item in named.items if item in asked)
    return named.model_copy(update={"items": items}) if items else None


def worded(item: Item, words: ItemTranslation | None) -> Item:
    """An item in other words, as far as there are any."""
    if words is None:
        return item
    told = _over(item, words)
    if words.titles and (themes := getattr(item, "themes", None)):
        return told.model_copy(update={"themes": {words.titles.get(name, name): of for name, of in themes.items()}})
    return told


def _over(usual: _Words, words: ItemTranslation) -> _Words:
    """What there are no other words for stays, such as a hint."""
    told = {name: text for name, text in words if text is not None and name in type(usual).model_fields}
    return usual.model_copy(update=told)


def problems(instrument: Instrument) -> Iterator[str]:
    """What is wrong with an instrument's baseline."""
    if (baseline := instrument.baseline) is not None:
        ids, gone = {item.id for item in instrument.items}, set(baseline.without)
        for item_id in sorted((gone | set(baseline.items)) - ids):
            yield f"baseline: there is no item '{item_id}'"
        for item_id in sorted(gone & set(baseline.items)):
            yield f"baseline: item '{item_id}' is left out and has other words"
        if not ids - gone:
            yield "baseline: every item is left out, which leaves nothing to ask"
        for item in instrument.items:
            if item.id not in gone and _asked_by(instrument, item) & gone:
                yield f"baseline: item '{item.id}' depends on one that is left out, so it must be left out too"
    for language, words in instrument.translations.items():
        if _said(instrument.baseline) != _said(words.baseline) or (words.baseline and words.baseline.without):
            yield f"translation '{language}', field 'baseline': must have words for what the baseline has"


def _asked_by(instrument: Instrument, item: Item) -> set[str]:
    """The items that its condition looks at; none where it cannot be read, which is told by itself."""
    try:
        return instrument.asked_by(item.id)
    except ValueError:
        return set()


def _said(baseline: Baseline | None) -> tuple[bool, bool, set[str]]:
    """Of what it has words."""
    if baseline is None:
        return False, False, set()
    return baseline.title is not None, baseline.introduction is not None, set(baseline.items)


def _heading(usual: Instrument | Translation, before: Baseline) -> dict[str, Any]:
    return {"title": before.title or usual.title, "introduction": before.introduction or usual.introduction}


def _translation(words: Translation) -> Translation:
    if (before := words.baseline) is None:
        return words
    items = {**words.items, **{item: _over(words.items[item], other) for item, other in before.items.items()}}
    return words.model_copy(update={**_heading(words, before), "items": items, "baseline": None})


def _sections(instrument: Instrument, left: set[str]) -> Iterator[Section]:
    """The sections in which any of these items is, each from the first of them on."""
    within: Section | None = None
    for item in instrument.items:
        within = instrument.section_at(item) or within
        if within and item.id in left:
            yield within.model_copy(update={"first": item.id})
            within = None
