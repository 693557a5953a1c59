"""A publication: the frozen figures that may be shown for one unit and wave. Everything shown is made from it.

What is withheld has no figure at all and looks the same whether nobody answered or k-1 did.
"""

from __future__ import annotations

import math
from datetime import date  # pydantic reads the annotation when the class is made
from enum import StrEnum

from pydantic import Field

from shared.figures import Interval, mean_interval
from shared.instrument import Good, Model


class Withheld(StrEnum):
    """Why a figure is not shown."""

    TOO_FEW = "too-few"  # fewer than k people answered
    COMPLEMENTARY = "complementary"  # shown, it would let a reader work out a smaller group by subtraction
    SENSITIVE = "sensitive"  # shown for a team only where each person has one slip
    IN_SCALE = "in-scale"  # part of a score, which is shown instead; the item alone only for the whole organisation


class OptionCount(Model):
    """How many people chose an option (or wrote a number: then `value` and `label` are the number)."""

    value: str
    label: str
    people: int
    headline: bool = False


class WordCount(Model):
    """How many people used a word."""

    word: str
    people: int


class ItemFigures(Model):
    """One item's figures: n people answered it, `counts` in the order of its options (numbers: ascending).

    The headline is the share of the n people who chose a `headline` option ("agree" or "strongly agree").
    With `withheld` set, n is None and counts, words and comments are empty.
    """

    item: str
    kind: str  # agreement, single, multiple, zero-to-ten, number, words, comment
    text: str
    short: str
    good: Good
    sensitive: bool = False
    tags: dict[str, str] = Field(default_factory=dict)
    question: str | None = None  # `shared.question.mark`; None in publications from before there were marks
    n: int | None = None
    headline_people: int | None = None  # None where the item has no headline
    counts: tuple[OptionCount, ...] = ()
    words: tuple[WordCount, ...] = ()  # most people first, then by the alphabet
    comments: tuple[str, ...] = ()  # in random order
    band: str | None = None  # a sensitive item below the top: one of five bands, and no other figure
    withheld: Withheld | None = None

    @property
    def headline(self) -> tuple[int, int] | None:
        """People in headline options and n; None when withheld or when the item has no headline options."""
        if self.n is None or self.headline_people is None:
            return None
        return self.headline_people, self.n


class ScaleFigures(Model):
    """A scale's figures: the mean score of the n people who have one, and how many of them reach the cut-off.

    `deviation` is their sample's standard deviation, in points of the scale; `shared.figures.mean_interval` makes the
    mean's interval from it. `alpha` (Cronbach's) is of those who answered all the items, to two decimals, and at the
    top of the tree only. `lowest` and `highest` are the ends of what a score can be. Publications from before any of
    these were kept have None.
    """

    scale: str
    title: str
    good: Good
    sensitive: bool = False
    scoring: str | None = None  # `shared.question.scale_mark`; None as above
    n: int | None = None
    mean: float | None = None
    deviation: float | None = None
    alpha: float | None = None
    lowest: float | None = None
    highest: float | None = None
    cut_off: float | None = None  # a score from which people count as `above`
    above: int | None = None  # None where the scale has no cut-off
    band: str | None = None
    withheld: Withheld | None = None

    @property
    def interval(self) -> Interval | None:
        """The mean's 95% interval, in points of the scale and within its ends; None without a mean or a deviation."""
        if self.mean is None or self.n is None or self.deviation is None:
            return None
        lowest = -math.inf if self.lowest is None else self.lowest
        highest = math.inf if self.highest is None else self.highest
        return mean_interval(self.mean, self.deviation, self.n, lowest, highest)


class Publication(Model):
    """What may be shown of one unit in one wave. `responses` and `headcount` only where the unit is shown."""

    programme: str
    wave: str
    unit: str
    unit_name: str
    is_team: bool
    instrument: str
    instrument_version: int
    title: str
    opened: date
    closed: date
    threshold: int
    comment_threshold: int
    sensitive_threshold: int
    withheld: Withheld | None = None
    responses: int | None = None
    headcount: int | None = None
    items: tuple[ItemFigures, ...] = ()
    scales: tuple[ScaleFigures, ...] = ()
