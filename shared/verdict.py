"""The four verdicts on a change, and how its numbers are spelt: one rule for mail, page, PDF, chart and evidence.

Intervals are printed outward to whole points (a score's to one decimal), and what chance may do is rounded up, so that
nothing that is printed claims more than what was worked out; an interval that leaves out 0 is never printed with one.
"""

import math
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from shared import figures
from shared.estimate import SEEN, Difference
from shared.instrument import Good, Primary
from shared.phrase import Phrases
from shared.publication import Publication

say = Phrases("summary", "verdict")
_ROUNDING = 1e-9  # what a sum of floating point numbers may be wrong by


class Verdict(StrEnum):
    """What a difference means to a reader."""

    BETTER = "better"
    WORSE = "worse"
    STEADY = "steady"  # a change that matters is ruled out
    TOO_FEW = "too-few-to-tell"


def verdict(found: Difference, good: Good, margin: int) -> Verdict:
    """The verdict on a difference; `margin` in points of 100 is the most that still counts as none."""
    if found.is_clear:
        return Verdict.BETTER if (found.size > 0) is (good == "high") else Verdict.WORSE
    most = max(abs(found.low), abs(found.high))
    return Verdict.STEADY if outward(100 * most, 0) <= margin else Verdict.TOO_FEW


def outward(value: float, decimals: int) -> Decimal:
    """Rounded up to so many decimals."""
    return Decimal(math.ceil(value * 10**decimals - _ROUNDING)).scaleb(-decimals)


class Spelling(NamedTuple):
    """How a figure from 0 to 1 is written: a percentage, or points of a score."""

    lowest: float = 0
    span: float = 100
    decimals: int = 0
    is_share: bool = True
    good: Good = "high"

    @classmethod
    def of(cls, publication: Publication, named: Primary) -> "Spelling":
        """Of a publication's primary figure, which is shown."""
        scale = next((scale for scale in publication.scales if scale.scale == named.scale), None)
        if scale is None or scale.lowest is None or scale.highest is None:
            return cls()
        return cls(scale.lowest, scale.highest - scale.lowest, 1, is_share=False, good=scale.good)

    def value(self, part: float) -> str:
        """`86%`, or `61.2`."""
        return figures.percentage(100 * part) if self.is_share else str(figures.points(self.lowest + self.span * part))

    def rounded(self, size: float) -> Decimal:
        """A difference in points, as near as it is written."""
        return figures.half_up(self.span * size, self.decimals)

    def is_none(self, size: float) -> bool:
        """Whether a difference is written as none."""
        return not self.rounded(size)

    def up_to(self, half: float) -> str:
        """`28 points`: at most so many."""
        return points(outward(self.span * half, self.decimals))

    def would_show(self, found: Difference) -> str:
        """The real change that about four surveys of five would call clear."""
        return points(outward(self.span * SEEN * found.half, self.decimals))

    def between(self, found: Difference) -> str:
        """The interval of a difference: `+8 to +64`."""
        low, high = (self.span * end for end in (found.low, found.high))
        return between(low, high, is_clear=found.is_clear, decimals=self.decimals)


def between(low: float, high: float, *, is_clear: bool, decimals: int = 0) -> str:
    """An interval outward, with as many decimals as keep its ends off 0 where the difference `is_clear`."""
    ends = (outward_end(end, way, is_clear=is_clear, decimals=decimals) for end, way in ((low, -1), (high, 1)))
    return say("between", **dict(zip(("low", "high"), map(signed, ends), strict=True)))


def outward_end(end: float, way: int, *, is_clear: bool, decimals: int, none: int = 0) -> Decimal:
    """An end of an interval, its `way` up (1) or down (-1); `none` is what stands for no change: of a ratio 1."""
    for more in range(decimals, 6):
        value = way * outward(way * end, more)
        if value != none or not is_clear:
            break
    return value


def signed(number: Decimal | int) -> str:
    """With its sign, and a 0 without one."""
    return "0" if not number else f"{'+' if number > 0 else '−'}{abs(number):,}"


def points(count: Decimal) -> str:
    """`1 point`, `28 points`, `3.1 points`."""
    return say("points", count=int(count) if count == int(count) else count)
