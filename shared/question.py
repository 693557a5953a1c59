"""When two versions of an instrument ask the same: a mark of all that a respondent reads and of how it is counted.

A publication keeps the marks of its questions and scales, so that a trend goes on over whatever did not change and
begins anew where it did. A short label, a tag, a translation or the item's place in the form may change.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.instrument import Instrument, Item, Scale

LENGTH = 12  # hexadecimal digits: enough to tell versions of one question apart, and nothing of an answer is in them
_COUNTED = ("low_label", "high_label", "least", "most", "headline_from", "hint", "relevant")


def mark(instrument: Instrument, item: Item) -> str:
    """The mark of an item: its words, its answers in their order, and which of them make the headline."""
    asked = {name: getattr(item, name, None) for name in _COUNTED}
    options = [(option.value, option.label, option.headline) for option in instrument.options_of(item)]
    return _digest([item.kind, item.text, asked, options])


def scale_mark(instrument: Instrument, scale: Scale) -> str:
    """The mark of a scale: the marks and the points of its items, and its scoring."""
    items = [instrument.item(item) for item in scale.items]
    points = [[option.score for option in instrument.options_of(item)] for item in items]
    scoring = scale.model_dump(mode="json", include={"method", "reverse", "multiply", "min_answered", "cut_off"})
    return _digest([[mark(instrument, item) for item in items], points, scoring])


def _digest(content: Any) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:LENGTH]
