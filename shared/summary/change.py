"""The change of each item since the wave before, in words; Holm's correction over the items of one unit's summary.

The family is the unit's items, not the mail's, so that a unit's summary says the same to everyone who gets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shared import figures
from shared.phrase import Phrases
from shared.sameness import same_question
from shared.wording import day, listed, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from shared.instrument import Good
    from shared.publication import Publication

say = Phrases("summary", "change")
NOTHING_EARLIER = say("nothing_earlier")


class Verdict(StrEnum):
    """What a change means to a reader."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"  # clear, on an item where neither way is good
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Change:
    """An item's change: the sentence that is printed, and what it says."""

    sentence: str
    size: str  # "up 12 points"
    interval: str  # "−9 to +32", in percentage points
    verdict: Verdict


def changes(now: Publication, before: Publication | None) -> dict[str, Change]:
    """The change of every item that has a headline in both waves and was asked in the same words, by item id."""
    if before is None:
        return {}
    earlier = {item.item: item for item in before.items}
    pairs = [
        (item, item.headline, other.headline)
        for item in now.items
        if (other := earlier.get(item.item)) and item.headline and other.headline and same_question(item, other)
    ]
    adjusted = figures.holm([figures.fisher(*one, *other) for _, one, other in pairs])
    return {
        item.item: _change(item.good, one, other, before.opened, clear=p <= figures.LEVEL)
        for (item, one, other), p in zip(pairs, adjusted, strict=True)
    }


def overall(now: Publication, before: Publication | None, found: Mapping[str, Change]) -> str:
    """One sentence on all the changes of a unit; `found` is by item id."""
    if before is None:
        return say("no_earlier_survey")
    if not found:
        return NOTHING_EARLIER
    parts = []
    for verdict, clearly in _CLEARLY.items():
        clear = [
            f"{item.short} ({found[item.item].size})"
            for item in now.items
            if item.item in found and found[item.item].verdict is verdict
        ]
        if clear:
            parts.append(say(clearly, items=listed(clear)))
    since = day(before.opened)
    return say("clear_changes", since=since, changes="; ".join(parts)) if parts else say("none_clear", since=since)


def _change(good: Good, now: tuple[int, int], before: tuple[int, int], since: date, *, clear: bool) -> Change:
    difference = now[0] / now[1] - before[0] / before[1]
    interval = figures.points_text(figures.newcombe(*now, *before))
    size = _size(difference)
    verdict = _verdict(good, up=difference > 0) if clear else Verdict.UNCLEAR
    told = say(verdict, size=sentence(size) if clear else size, since=day(since), interval=interval)
    return Change(told, size, interval, verdict)


def _verdict(good: Good, *, up: bool) -> Verdict:
    if good == "neutral":
        return Verdict.CHANGED
    return Verdict.BETTER if up == (good == "high") else Verdict.WORSE


def _size(difference: float) -> str:
    points = abs(int(figures.half_up(100 * difference)))
    if points == 0:
        return say("same" if difference == 0 else "almost_the_same")
    return say("up" if difference > 0 else "down", count=points)


_CLEARLY = {Verdict.BETTER: "clearly_better", Verdict.WORSE: "clearly_worse", Verdict.CHANGED: "clearly_changed"}
