"""A publication in another language: its questions, answers and scores in the words that its questionnaire has there.

What people wrote stays as it is, and so does every word that the questionnaire does not have in that language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from shared.instrument import Instrument, Words
from shared.phrase import spoken
from shared.publication import ItemFigures, OptionCount, Publication, ScaleFigures, WordCount

if TYPE_CHECKING:
    from shared.store.definitions import Definitions

Place = tuple[str, str, str]  # of a text: the item or the scale, the field, and the text itself

_Counted = TypeVar("_Counted", OptionCount, WordCount)


class Translations:
    """The words of the language that is spoken; each questionnaire is read once, and none of what is in it already."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._words: dict[tuple[str, str], dict[int, Mapping[Place, str]]] = {}

    def of(self, publication: Publication) -> Publication:
        """The publication as it is read in that language."""
        if spoken() == publication.languages[0] or spoken() not in publication.languages:
            return publication
        key = spoken(), publication.instrument
        if key not in self._words:
            versions = self._definitions.versions_of(publication.instrument)
            self._words[key] = {each.version: dict(_words(each, spoken())) for each in versions}
        words = self._words[key].get(publication.instrument_version)
        return publication if words is None else _translated(publication, words)


def _words(instrument: Instrument, language: str) -> Iterator[tuple[Place, str]]:
    """What is asked before there is a group, and then what is asked after it began."""
    for own in (instrument.at_start(), instrument):
        other = own.in_language(language)
        yield ("", "title", own.title), other.title
        for item, told in zip(own.items, other.items, strict=True):
            yield (item.id, "text", item.text), told.text
            yield (item.id, "short", item.short), told.short
            for option, label in zip(own.options_of(item), other.options_of(told), strict=True):
                yield (item.id, "label", option.label), label.label
            if isinstance(item, Words) and isinstance(told, Words):
                for theme, title in zip(item.themes, told.themes, strict=True):
                    yield (item.id, "word", theme), title
        for scale, called in zip(own.scales, other.scales, strict=True):
            yield (scale.id, "title", scale.title), called.title
            yield (scale.id, "called", scale.called or ""), called.called or ""


def _translated(of: Publication, words: Mapping[Place, str]) -> Publication:
    return of.model_copy(
        update={
            "languages": (spoken(), *(tag for tag in of.languages if tag != spoken())),
            "title": words.get(("", "title", of.title), of.title),
            "items": tuple(_item(item, words) for item in of.items),
            "scales": tuple(_scale(scale, words) for scale in of.scales),
        }
    )


def _item(item: ItemFigures, words: Mapping[Place, str]) -> ItemFigures:
    update: dict[str, Any] = {
        "as_asked": item.text,
        "text": words.get((item.item, "text", item.text), item.text),
        "short": words.get((item.item, "short", item.short), item.short),
        "counts": _counted(item.item, "label", item.counts, words),
        "headlined": tuple(words.get((item.item, "label", label), label) for label in item.headlined),
        "themes": _counted(item.item, "word", item.themes, words),
    }
    return item.model_copy(update=update)


def _counted(item: str, name: str, counts: Sequence[_Counted], words: Mapping[Place, str]) -> tuple[_Counted, ...]:
    texts = (getattr(each, name) for each in counts)
    return tuple(
        each.model_copy(update={name: words.get((item, name, text), text)})
        for each, text in zip(counts, texts, strict=True)
    )


def _scale(scale: ScaleFigures, words: Mapping[Place, str]) -> ScaleFigures:
    called = scale.called and words.get((scale.scale, "called", scale.called), scale.called)
    title = words.get((scale.scale, "title", scale.title), scale.title)
    return scale.model_copy(update={"title": title, "called": called})
