"""A publication: the frozen figures that may be shown for one unit and wave. Everything shown is made from it.

What is withheld has no figure at all and looks the same whether nobody answered or k-1 did.
"""

from datetime import date  # pydantic reads the annotation when the class is made
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from pydantic import Field

from shared import figures
from shared.figures import Interval
from shared.instrument import Good, Model, Primary
from shared.kinds import KINDS, Kind
from shared.language import DEFAULT
from shared.session import Did, Held  # pydantic reads the annotation
from shared.text import Lined
from shared.threshold import K, majority_sizes


class Withheld(StrEnum):
    """Why a figure is not shown. Whether the unit itself was too small or a neighbour of it is not told."""

    TOO_FEW = "too-few"  # fewer than k people answered, or a smaller group could be worked out from it
    SENSITIVE = "sensitive"  # shown below the top only where each person has one slip
    IN_SCALE = "in-scale"  # part of a score, which is shown instead; the item alone only for the whole organisation

    @classmethod
    def _missing_(cls, value: object) -> "Withheld | None":
        """Publications of 0.1.0 told the second reason apart."""
        return cls.TOO_FEW if value == "complementary" else None


class OptionCount(Model):
    """How many people chose an option.

    Of a number `value` and `label` are the number, or a range of numbers ("5-9" and "5–9").
    """

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
    With `withheld` set, n is None and counts, words and comments are empty. Of a team of which too few answered for a
    number, `majority` says whether more than half of them are in the headline.
    """

    item: str
    kind: str  # of `shared.kinds.KINDS`
    text: str
    as_asked: str = Field(default="", exclude=True)  # the text, where this is a translation (`shared.translation`)
    short: Lined
    good: Good
    sensitive: bool = False
    tags: dict[str, str] = Field(default_factory=dict)
    question: str | None = None  # `shared.sameness.mark`; None in publications from before there were marks
    n: int | None = None
    headline_people: int | None = None  # None where the item has no headline
    headline_from: int | None = None  # of a number: the headline is this or more; None as for `question`
    majority: bool | None = None
    headlined: tuple[str, ...] = ()  # the labels of the headline's options, where no `counts` have them
    average: float | None = None  # of numbers: the mean, to one decimal
    counts: tuple[OptionCount, ...] = ()
    words: tuple[WordCount, ...] = ()  # most people first, then by the alphabet
    themes: tuple[WordCount, ...] = ()  # as the words: at least so many used a word of the theme
    comments: tuple[str, ...] = ()  # in random order
    withdrawn: int = 0  # comments that were published and taken away again
    band: str | None = None  # a sensitive item: a range of shares, and no other figure
    withheld: Withheld | None = None

    @property
    def is_told(self) -> bool:
        """Whether anything is told of the answers."""
        return self.withheld is None or self.majority is not None

    @property
    def headline(self) -> tuple[int, int] | None:
        """People in headline options and n; None when withheld or when the item has no headline options."""
        if self.n is None or self.headline_people is None:
            return None
        return self.headline_people, self.n

    @property
    def interval(self) -> Interval | None:
        """The headline's 95% interval (Wilson's), from 0 to 1; None without a headline."""
        return figures.wilson(*self.headline) if self.headline else None

    @property
    def kind_of(self) -> Kind:
        """All that is particular to its kind."""
        return KINDS[self.kind]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the numbers that people gave, to one decimal; None for other kinds and where none is shown.

        Publications of 0.1.0 name every number.
        """
        if not self.counts or not self.kind_of.is_number:
            return None
        if self.average is not None:
            return figures.half_up(Fraction(str(self.average)), 1)
        return figures.mean({int(option.value): option.people for option in self.counts})


class ScaleFigures(Model):
    """A scale's figures: the mean score of the n people who have one, and how many of them reach the cut-off (`above`).

    `deviation` is their sample's standard deviation, in points of the scale. `alpha` (Cronbach's) is of those who
    answered all the items, to two decimals, and at the top of the tree only. `lowest` and `highest` are the ends of
    what a score can be. Publications from before any of these were kept have None.
    """

    scale: str
    title: Lined
    good: Good
    sensitive: bool = False
    scoring: str | None = None  # `shared.sameness.scale_mark`; None as above
    scored: str | None = None  # `shared.sameness.score_mark`; None as above
    n: int | None = None
    mean: float | None = None
    deviation: float | None = None
    alpha: float | None = None
    lowest: float | None = None
    highest: float | None = None
    cut_off: float | None = None  # a score from which people count as `above`
    above: int | None = None  # None where the scale has no cut-off
    counts: Literal["above", "below"] = "above"  # on which side of it people are told of
    called: Lined | None = None  # what a score on that side is a sign of
    band: str | None = None
    withheld: Withheld | None = None

    @property
    def counted(self) -> int | None:
        """How many people are on the side of the cut-off that is told of; None without a cut-off."""
        if self.above is None or self.n is None:
            return None
        return self.n - self.above if self.counts == "below" else self.above

    @property
    def favourable(self) -> Good:
        """Which way is good for its band, or else for its mean; few people below a cut-off are good where high is."""
        turned: dict[Good, Good] = {"high": "low", "low": "high"}
        is_turned = self.band is not None and self.counts == "below"
        return turned.get(self.good, self.good) if is_turned else self.good

    def counted_as(self, other: "ScaleFigures") -> "ScaleFigures":
        """The same figures, with people counted on the other's side of the cut-off, where that is the same."""
        if self.cut_off != other.cut_off or self.band is not None:
            return self
        return self.model_copy(update={"counts": other.counts, "called": other.called})

    @property
    def interval(self) -> Interval | None:
        """The mean's 95% interval, in points of the scale; None without a mean, a deviation or the scale's ends."""
        if self.mean is None or self.n is None or self.deviation is None:
            return None
        if self.lowest is None or self.highest is None or self.lowest >= self.highest:
            return None
        return figures.mean_interval(self.mean, self.deviation, self.n, self.lowest, self.highest)


class Publication(Model):
    """What may be shown of one unit in one wave. `responses` and `headcount` only where the unit is shown.

    `instead` names, by figure, a unit above whose figure those may read who are not shown one of their own.
    """

    programme: str
    wave: str
    unit: str
    unit_name: Lined
    is_team: bool
    alone: bool = False  # of a team that is in no other's figures
    instrument: str
    instrument_version: int
    languages: tuple[str, ...] = (DEFAULT,)  # in which its questionnaire has words: first that of its texts
    title: Lined
    opened: date
    closed: date
    threshold: int
    share_from: int | None = None  # None in publications of 0.1.0, which has no majorities
    comment_threshold: int
    sensitive_threshold: int
    withheld: Withheld | None = None
    responses: int | None = None
    headcount: int | None = None
    items: tuple[ItemFigures, ...] = ()
    scales: tuple[ScaleFigures, ...] = ()
    primary: Primary | None = None  # None also in publications of 0.1.0
    instead: dict[str, str] = Field(default_factory=dict)
    held: Held | None = None  # of the groups; None too in publications from before they were noted
    did: Did | None = None  # of a team, after the last published wave; None as above

    @property
    def is_told(self) -> bool:
        """Whether anything is told of the unit itself."""
        return self.withheld is None or self.has_majorities

    @property
    def has_majorities(self) -> bool:
        """Whether it is a team of which majorities are all that may be told."""
        return self.withheld is not None and any(item.majority is not None for item in self.items)

    @property
    def majority_sizes(self) -> range:
        """Of how few people of a team a majority could be told."""
        return majority_sizes(K if self.share_from is None else self.share_from, self.threshold)

    @property
    def rate(self) -> tuple[int, int] | None:
        """People who answered and those who could; None where either is not known, and where more answered than could.

        Of these a link may have been shared.
        """
        if not self.responses or not self.headcount or self.responses > self.headcount:
            return None
        return self.responses, self.headcount

    @property
    def withdrawn_comments(self) -> int:
        """How many comments were published and taken away again; what the team did is one too."""
        return sum(item.withdrawn for item in self.items) + (self.did is not None and not self.did.text)

    def least(self, figure: ItemFigures | ScaleFigures | None) -> int:
        """How many people must have answered for the figure to be shown; of the unit itself for None."""
        return self.sensitive_threshold if figure is not None and figure.sensitive else self.threshold
