"""Scales: a score over several items, by the published rule of the scale's source.

A response has a score when at least `min_answered` of the items were answered; the mean of those stands for the
missing ones (the half rule and its relatives: person-mean imputation, Fayers and Machin, Quality of Life, 3rd ed.,
2016, chapter 15). Reversed items count from the other end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.instrument import Instrument, Number, Scale

DECIMALS = 4


@dataclass(frozen=True)
class Scoring:
    """How to score one scale: for each of its items the points of every value that has some."""

    id: str
    points: Mapping[str, Mapping[str, float]]
    is_sum: bool
    multiply: float
    min_answered: int

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the scale, in its order."""
        return tuple(self.points)

    def score(self, values: Sequence[str | None]) -> str | None:
        """The score of one response, as text with four decimals; None where too few items were answered."""
        answered = self._worth(values)
        if len(answered) < self.min_answered:
            return None
        mean = sum(answered) / len(answered)
        return f"{mean * (len(self.points) if self.is_sum else 1) * self.multiply:.{DECIMALS}f}"

    def complete(self, values: Sequence[str | None]) -> tuple[float, ...] | None:
        """The points of each item, in the scale's order; None unless all the items were answered with a point."""
        answered = self._worth(values)
        return tuple(answered) if len(answered) == len(self.points) else None

    def _worth(self, values: Sequence[str | None]) -> list[float]:
        """The points of the answers that are points of the scale."""
        pairs = zip(self.points.values(), values, strict=True)
        return [points[value] for points, value in pairs if value and value in points]

    @property
    def extremes(self) -> tuple[float, float]:
        """The lowest and the highest possible score."""
        times = (len(self.points) if self.is_sum else 1) * self.multiply / len(self.points)
        return (
            times * sum(min(points.values()) for points in self.points.values()),
            times * sum(max(points.values()) for points in self.points.values()),
        )


def scorings(instrument: Instrument) -> list[Scoring]:
    """The scorings of an instrument's scales."""
    return [
        Scoring(
            id=scale.id,
            points={item: _points(instrument, scale, item) for item in scale.items},
            is_sum=scale.method == "sum",
            multiply=scale.multiply,
            min_answered=scale.min_answered,
        )
        for scale in instrument.scales
    ]


def _points(instrument: Instrument, scale: Scale, item_id: str) -> dict[str, float]:
    """An option's `score`, or else its value or the number itself; turned round for a reversed item."""
    item = instrument.item(item_id)
    if isinstance(item, Number):
        points = {str(number): float(number) for number in range(item.least, item.most + 1)}
    else:
        options = instrument.options_of(item)
        scored = [o for o in options if o.score != "none"]
        points = {o.value: float(o.value if o.score is None else o.score) for o in scored}
    if item_id in scale.reverse:
        low, high = min(points.values()), max(points.values())
        points = {value: low + high - point for value, point in points.items()}
    return points
