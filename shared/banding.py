"""Ranges in place of figures: of a sensitive share, and of whole numbers that few people gave.

A range of a share has open ends with at least three numbers of people in each, so that neither unanimity nor one
person who said otherwise can be read off. The cut points follow the number of people: under 15% of ten people would be
nobody or one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.instrument import Number

Cuts = tuple[tuple[float, str], ...]  # shares below the number have the name
FIFTHS: Cuts = (
    (0.15, "under 15%"), (0.40, "15% to 39%"), (0.60, "40% to 59%"), (0.85, "60% to 84%"), (2, "85% or more"),
)  # fmt: skip
QUARTERS: Cuts = ((0.25, "under 25%"), (0.75, "25% to 74%"), (2, "75% or more"))
HALVES: Cuts = ((0.50, "under 50%"), (2, "50% or more"))
FIFTHS_FROM, QUARTERS_FROM = 14, 10  # people: from there on each end has three numbers
FEWEST = 3  # people on a side of an exact share, and in a range of numbers
MOST_RANGES = 10
_NICE = (1, 2, 5)


def band(share: float, people: int) -> str:
    """The range that a share from 0 to 1 of so many people lies in."""
    cuts = FIFTHS if people >= FIFTHS_FROM else QUARTERS if people >= QUARTERS_FROM else HALVES
    return next(name for below, name in cuts if share < below)


def span(inside: int, people: int) -> tuple[int, int]:
    """The fewest and the most that may be inside where the range is that of so many of so many people."""
    name = band(inside / people, people)
    low = high = inside
    while low > 0 and band((low - 1) / people, people) == name:
        low -= 1
    while high < people and band((high + 1) / people, people) == name:
        high += 1
    return low, high


def is_at_an_end(inside: int, people: int) -> bool:
    """Whether an exact share would say that all but two or fewer people are on one side."""
    return min(inside, people - inside) < FEWEST


class Range(NamedTuple):
    """The numbers from `first` to `last`, and how many people gave one of them."""

    first: int
    last: int
    people: int

    @property
    def value(self) -> str:
        """As a code: `5-9`, or `7` where it is one number."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def label(self) -> str:
        """As it is read: `5–9`."""
        return self.value.replace("-", "–")


def ranges(item: Number, counts: Mapping[str, int]) -> list[Range]:
    """The numbers that people gave, in ranges of nobody or of at least three people.

    The grid is the item's own, so no end of a range is somebody's answer. The headline's numbers and the others are
    put together apart; where three people are not on a side, it is one range.
    """
    given = sorted((int(value), people) for value, people in counts.items())
    sides = [(item.least, item.most)]
    if item.headline_from is not None and item.least < item.headline_from <= item.most:
        sides = [(item.least, item.headline_from - 1), (item.headline_from, item.most)]
    step = _step(item.most - item.least + 1)
    found: list[Range] = []
    for least, most in sides:
        starts = [least, *range(item.least + (least - item.least) // step * step + step, most + 1, step)]
        if len(starts) > 1 and most - starts[-1] + 1 < step:
            starts.pop()
        cells = [Range(first, after - 1, 0) for first, after in zip(starts, [*starts[1:], most + 1], strict=True)]
        found += _joined(
            cell._replace(people=sum(n for number, n in given if cell.first <= number <= cell.last)) for cell in cells
        )
    return found


def _step(numbers: int) -> int:
    """The round width at which so many numbers make at most MOST_RANGES ranges, a shorter last one left out."""
    times = 1
    while True:
        for nice in _NICE:
            if numbers // (nice * times) <= MOST_RANGES:
                return nice * times
        times *= 10


def _joined(cells: Iterable[Range]) -> Sequence[Range]:
    """Neighbours joined until each range has nobody or at least FEWEST people."""
    found: list[Range] = []
    for cell in cells:
        if found and 0 < found[-1].people < FEWEST:
            found[-1] = Range(found[-1].first, cell.last, found[-1].people + cell.people)
        else:
            found.append(cell)
    while len(found) > 1 and 0 < found[-1].people < FEWEST:
        last = found.pop()
        found[-1] = Range(found[-1].first, last.last, found[-1].people + last.people)
    return found
