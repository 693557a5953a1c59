"""What the words of an answer say of its points: which way it lies, or that it is no point of a scale at all.

The words are English, which every instrument has, and Welsh, which some have in its place. What neither words nor
numbers tell is asked about, never guessed.
"""

import json
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from shared.instrument import Chosen, Instrument
from shared.language import DEFAULT
from shared.scale import scorings

_PARTS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
_WORDS = {name: re.compile(rf"\b({'|'.join(words)})\b") for name, words in _PARTS.items()}
_AGAINST = ((True, False, "low"), (False, True, "high"))


def _plain(label: str) -> str:
    """Without punctuation and any code before it: "99 = N/A" is "n a"."""
    text = unicodedata.normalize("NFKD", label.replace("'", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"^(\d+ )+(?=\D)", "", " ".join(re.findall(r"[a-z0-9]+", text)))


def _has(label: str, what: str) -> bool:
    return bool(_WORDS[what].search(_plain(label)))


def is_no_point(label: str) -> bool:
    """Whether an answer is none: not applicable, prefer not to say, don't know."""
    return _has(label, "no_point")


def shares(label: str, others: Iterable[str]) -> bool:
    """Whether others are about the same, as "applies fully" is with "does not apply", which may then be a point."""
    stems = [{word[:4] for word in _plain(one).split() if len(word) > 3} - {"rath"} for one in (label, *others)]
    return not stems[0].isdisjoint(set().union(*stems[1:]))


def rank(label: str) -> float | None:
    """From -2 (never, strongly disagree) to 2; None where the words do not tell."""
    less, more, strong = (_has(label, what) for what in ("less", "more", "strong"))
    if _has(label, "middle") or not (less or more or strong):
        return 0 if _has(label, "middle") else None
    return (-1 if less else 1) * (0.5 if _has(label, "mild") else 2 if strong else 1)


def rises(labels: list[str]) -> bool:
    """Whether each answer says as much as the one before it, or more; at the ends, words that do not tell are 0."""
    ranks = [rank(label) for label in labels]
    told = [one or 0 for at, one in enumerate(ranks) if one is not None or at in (0, len(ranks) - 1)]
    return told == sorted(told)


def doubt(answers: list[tuple[float, str]]) -> str:
    """Why the numbers of answers cannot be taken for their points; empty where they can."""
    answers = sorted(answers)
    steps = {round(after[0] - before[0], 6) for before, after in pairwise(answers)}
    seems_none = any(is_no_point(label) for _, label in answers)
    why = "one seems to be no point of the scale" if seems_none else "they are no even steps" if len(steps) > 1 else ""
    why = why or ("" if rises([label for _, label in answers]) else "they run against the words")
    return why and f"what the answers are worth is not clear, since {why} ({listed(answers)})"


def doubts(instrument: Instrument, guessed: Container[str] = ()) -> Iterator[str]:
    """Where points are not surely those of the answers; or go against `good`, without scores that are not `guessed`."""
    for scale, scoring in zip(instrument.scales, scorings(instrument), strict=True):
        for item, worth in scoring.points.items():
            asked, options = instrument.item(item), instrument.options_of(instrument.item(item))
            where, labels = f"scale '{scale.id}': item '{item}'", in_words(instrument.in_language(DEFAULT), item)
            if why := doubt([(float(o.value), labels[o.value]) for o in options if o.score is None]):
                yield f"{where}: {why}: give each option a score, which is none where it is no point of the scale"
            told = sorted((worth[value], label) for value, label in labels.items() if value in worth)
            up, down = rises([label for _, label in told]), rises([label for _, label in told[::-1]])
            said = getattr(asked, "options", "") not in guessed and any(isinstance(o.score, float) for o in options)
            if not said and any(_has(label, "valued") for _, label in told) and (up, down, scale.good) in _AGAINST:
                yield f"{where}: {scale.good} scores are called good, and its answers say the opposite: {listed(told)}"


def in_words(instrument: Instrument, item_id: str) -> Mapping[str, str]:
    """The label of each answer that has one, by its value: the options, or what the ends of a number mean."""
    item = instrument.item(item_id)
    if isinstance(item, Chosen):
        return {option.value: option.label for option in instrument.options_of(item)}
    ends = {"least": getattr(item, "low_label", None), "most": getattr(item, "high_label", None)}
    return {str(getattr(item, end)): label or str(getattr(item, end)) for end, label in ends.items()}


def listed(answers: list[tuple[float, str]]) -> str:
    """As a person reads them."""
    return ", ".join(f"'{label}' {worth:g}" for worth, label in answers)
