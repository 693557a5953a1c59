"""A unit's trend: from its publications to the series of each question's share and of each scale's mean.

Made from publications only. A wave whose figure is not shown is a gap and says why; a wave that asked a question in
other words, or with other answers to choose from, begins anew and must not be joined to the waves before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.sameness import same_question, same_scale


class Gap(StrEnum):
    """Why a wave has no point; the first three are those of `shared.publication.Withheld`."""

    TOO_FEW = Withheld.TOO_FEW.value
    SENSITIVE = Withheld.SENSITIVE.value
    IN_SCALE = Withheld.IN_SCALE.value
    BAND = "band"  # shown as one of five bands, which is no number
    NOT_ASKED = "not-asked"  # not in that wave's questionnaire, or without a headline there


@dataclass(frozen=True)
class Point:
    """One wave: `people` of `n` in the headline of a question, or the `mean` of n scores in points of the scale.

    All None in a gap. `anew` says that it was asked or scored otherwise than in the last wave shown.
    """

    wave: str
    opened: date
    gap: Gap | None = None
    anew: bool = False
    people: int | None = None
    n: int | None = None
    mean: float | None = None

    @property
    def percentage(self) -> Fraction | None:
        """The share, from 0 to 100 and not rounded."""
        return None if self.people is None or self.n is None else Fraction(100 * self.people, self.n)


@dataclass(frozen=True)
class Series:
    """A question or a scale, by its id and as it was last called, and a point for every wave, oldest first."""

    of: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Trend:
    """The series of a unit, in the order of its latest questionnaire; what that no longer asks comes last."""

    items: tuple[Series, ...]
    scales: tuple[Series, ...]


def trend(history: Sequence[Publication]) -> Trend:
    """The series of everything of which at least one wave shows a share or a mean.

    `history` are the publications of one unit and programme, oldest first, as the register gives them.
    """
    items = {item.item: item.short for wave in history for item in wave.items}
    scales = {scale.scale: scale.title for wave in history for scale in wave.scales}
    shares = (Series(of, items[of], _shares(history, of)) for of in _order((i.item for i in w.items) for w in history))
    means = (Series(of, scales[of], _means(history, of)) for of in _order((s.scale for s in w.scales) for w in history))
    shown = (tuple(each for each in every if any(p.gap is None for p in each.points)) for every in (shares, means))
    return Trend(*shown)


def _order(waves: Iterable[Iterable[str]]) -> list[str]:
    """Every name, in the order of the latest wave that has any."""
    return list(dict.fromkeys(name for names in reversed([list(names) for names in waves]) for name in names))


def _shares(history: Sequence[Publication], of: str) -> tuple[Point, ...]:
    points: list[Point] = []
    before: ItemFigures | None = None
    for wave in history:
        item = next((item for item in wave.items if item.item == of), None)
        if item is None or item.headline is None:
            points.append(Point(wave.wave, wave.opened, _why(wave, item)))
            continue
        anew = before is not None and not same_question(item, before)
        points.append(Point(wave.wave, wave.opened, None, anew, *item.headline))
        before = item
    return tuple(points)


def _means(history: Sequence[Publication], of: str) -> tuple[Point, ...]:
    points: list[Point] = []
    before: tuple[Publication, ScaleFigures] | None = None
    for wave in history:
        scale = next((scale for scale in wave.scales if scale.scale == of), None)
        if scale is None or scale.mean is None or scale.n is None:
            points.append(Point(wave.wave, wave.opened, _why(wave, scale)))
            continue
        anew = before is not None and not same_scale((wave, scale), before)
        points.append(Point(wave.wave, wave.opened, None, anew, n=scale.n, mean=scale.mean))
        before = wave, scale
    return tuple(points)


def _why(wave: Publication, figure: ItemFigures | ScaleFigures | None) -> Gap:
    """Why a wave has no point: the unit is withheld, or the figure is, or it has none."""
    if wave.withheld is not None:
        return Gap(wave.withheld)
    if figure is None:
        return Gap.NOT_ASKED
    if figure.withheld is not None:
        return Gap(figure.withheld)
    return Gap.BAND if figure.band is not None else Gap.NOT_ASKED
