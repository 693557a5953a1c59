"""The primary figure of a unit's waves: the one that is tested for change, and where it began.

An instrument names it. Of one that does not, and of what 0.1.0 published, it is the one score, or else the questions of
agreement. It is shown where all that it is made of is shown, since a mean less nine questions is the tenth. Shares are
of favourable answers: of a question where low is good, of those who are not in its headline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shared import figures
from shared.estimate import Estimate, Share, averaged, effective, of_mean, of_shares
from shared.figures import Interval
from shared.instrument import Primary
from shared.publication import ItemFigures, Publication, ScaleFigures
from shared.sameness import same_question, same_scale
from shared.threshold import K

BASELINE = 3  # waves, once there is a later one; until then it is the first


class Figure(NamedTuple):
    """A primary figure and what it is made of."""

    named: Primary
    value: Estimate

    @property
    def interval(self) -> Interval:
        """Wilson's, of a mean of shares."""
        people = effective(self.value, self.named.likeness)
        return figures.wilson(self.value.value * people, people)


@dataclass(frozen=True)
class Wave:
    """One wave's primary figure, None where it is not shown; it may begin `anew`: asked or scored otherwise."""

    publication: Publication
    estimate: Estimate | None
    anew: bool = False


@dataclass(frozen=True)
class Start:
    """What later waves are compared with, and the waves that it is made of."""

    estimate: Estimate
    waves: tuple[Publication, ...]


def primary(of: Publication) -> Primary | None:
    """What its primary figure is made of; None where it has none."""
    if of.primary is not None:
        return of.primary
    scores = [scale.scale for scale in of.scales if scale.good != "neutral"]
    if len(scores) == 1 == len(of.scales):
        return Primary(scale=scores[0])
    items = tuple(item.item for item in of.items if item.kind_of.is_agreement and item.good != "neutral")
    return Primary(items=items) if items and not of.scales else None


def last_named(history: Sequence[Publication]) -> Primary | None:
    """What the primary figure of several waves is made of, as the last one that has any names it."""
    return next(filter(None, map(primary, reversed(history))), None)


def favourable(item: ItemFigures) -> Share | None:
    """The people of a question whose answer is good, and all of them; None without a headline or a good way."""
    if item.headline is None or item.good == "neutral":
        return None
    people, n = item.headline
    return (n - people if item.good == "low" else people), n


def estimate(of: Publication, named: Primary) -> Estimate | None:
    """The figure of a wave; None where part of it is not shown, and of fewer than K people."""
    if named.scale is not None:
        scale = _scale(of, named.scale)
        if scale is None or scale.mean is None or scale.n is None or scale.deviation is None or scale.n < K:
            return None
        if scale.lowest is None or scale.highest is None or scale.lowest >= scale.highest:
            return None
        return of_mean(scale.mean, scale.deviation, scale.n, scale.lowest, scale.highest)
    shares = [share for item in _items(of, named) if (share := favourable(item)) and share[1] >= K]
    return of_shares(shares) if shares and len(shares) == len(named.items) else None


def figure(of: Publication) -> Figure | None:
    """A publication's primary figure; None where it has none or it is not shown."""
    named = primary(of)
    value = estimate(of, named) if named else None
    return Figure(named, value) if named and value else None


def waves(history: Sequence[Publication]) -> list[Wave]:
    """The primary figure of each wave, as the last one names it; `history` is of one unit, oldest first."""
    named = last_named(history)
    found: list[Wave] = []
    before: Publication | None = None
    for of in history:
        value = estimate(of, named) if named else None
        anew = value is not None and named is not None and before is not None and not _same(of, before, named)
        found.append(Wave(of, value, anew))
        before = of if value is not None else before
    return found


def start(of: Sequence[Wave]) -> Start | None:
    """What the last of these waves is compared with: the first of its kind, later the mean of the first three.

    It never moves once there are three: a group that begins anew is a new programme. None where the last one is the
    first of its kind.
    """
    began = max((place for place, wave in enumerate(of) if wave.anew), default=0)
    shown = [(wave.estimate, wave.publication) for wave in of[began:-1] if wave.estimate is not None]
    first = shown[:BASELINE] if len(shown) >= BASELINE else shown[:1]
    if not first:
        return None
    return Start(averaged([value for value, _ in first]), tuple(of for _, of in first))


def _items(of: Publication, named: Primary) -> list[ItemFigures]:
    by_id = {item.item: item for item in of.items}
    return [by_id[name] for name in named.items if name in by_id]


def _scale(of: Publication, name: str) -> ScaleFigures | None:
    return next((scale for scale in of.scales if scale.scale == name), None)


def _same(now: Publication, before: Publication, named: Primary) -> bool:
    """Whether two waves that both show it made it of the same."""
    if named.scale is not None:
        one, other = _scale(now, named.scale), _scale(before, named.scale)
        return one is not None and other is not None and same_scale((now, one), (before, other))
    pairs = zip(_items(now, named), _items(before, named), strict=True)
    return all(same_question(one, other) for one, other in pairs)
