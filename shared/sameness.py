"""When two waves ask the same: a mark of all that a respondent reads and of how it is counted.

A publication keeps the marks of its questions and scales, so that a trend goes on over whatever did not change and
begins anew where it did. A short label, a tag, a translation or the item's place in the form may change.
"""

import json
from hashlib import sha256
from typing import Any

from shared.instrument import Instrument, Item, Scale
from shared.publication import ItemFigures, Publication, ScaleFigures

LENGTH = 12  # hexadecimal digits: enough to tell versions of one question apart, and nothing of an answer is in them
_COUNTED = ("low_label", "high_label", "least", "most", "headline_from", "hint", "relevant")


def mark(instrument: Instrument, item: Item) -> str:
    """The mark of an item: its words, its answers in their order, and which of them make the headline."""
    asked = {name: getattr(item, name, None) for name in _COUNTED}
    options = [(option.value, option.label, option.headline) for option in instrument.options_of(item)]
    alone = [option.value for option in instrument.alone(item)]
    return _digest([item.kind, item.text, asked, options, *([alone] if alone else [])])


def scale_mark(instrument: Instrument, scale: Scale) -> str:
    """The mark of a scale: the marks and the points of its items, and its scoring."""
    items = [instrument.item(item) for item in scale.items]
    points = [[option.score for option in instrument.options_of(item)] for item in items]
    scoring = scale.model_dump(mode="json", include={"method", "reverse", "multiply", "min_answered", "cut_off"})
    return _digest([[mark(instrument, item) for item in items], points, scoring])


def score_mark(instrument: Instrument, scale: Scale) -> str:
    """The mark of what its score is: the same where only the cut-off is another, or is new."""
    return scale_mark(instrument, scale.model_copy(update={"cut_off": None}))


def same_question(now: ItemFigures, before: ItemFigures) -> bool:
    """Whether two waves, both with figures, asked the same in the same words, with the same answers to choose from.

    By the marks of both; by what else is there where one is from before publications had marks.
    """
    if now.question and before.question:
        return now.question == before.question
    one, other = ((item.kind, item.as_asked or item.text, _answers(item)) for item in (now, before))
    return one == other


def same_scale(now: tuple[Publication, ScaleFigures], before: tuple[Publication, ScaleFigures]) -> bool:
    """Whether two waves score a scale alike, from the same questions.

    By a mark that both have: publications from before there was one of the score alone have that with the cut-off.
    Without any only one version of one instrument is surely scored alike.
    """
    marks, earlier = ({scale.scoring, scale.scored} - {None} for _, scale in (now, before))
    if marks and earlier:
        return bool(marks & earlier)
    versions = [(wave.instrument, wave.instrument_version, scale.title) for wave, scale in (now, before)]
    return versions[0] == versions[1]


def _answers(item: ItemFigures) -> list[tuple[str, bool]] | None:
    """The options; where `counts` are no more than what people gave, the question's text must do."""
    return [(o.value, o.headline) for o in item.counts] if item.kind_of.names_all else None


def _digest(content: Any) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:LENGTH]
