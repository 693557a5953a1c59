"""The waves before: one line for each question, newest first, back to where it was first asked in these words."""

from collections.abc import Sequence
from itertools import takewhile

from shared import figures
from shared.phrase import Phrases
from shared.publication import Publication
from shared.trend import Gap, Point, Series, trend
from shared.withheld import not_shown
from shared.wording import month

say = Phrases("summary", "earlier")
MOST = 6  # waves: a year
FEWEST = 2  # of one earlier wave the sentence on the change says all


def earlier(history: Sequence[Publication]) -> dict[str, str]:
    """`Earlier: October 2026 79% (11/14), August 2026 not shown.` by item id; `history` is oldest first.

    Nothing for a question that this wave does not show, or that was asked in these words in fewer than two waves
    before.
    """
    lines = {series.of: _line(series) for series in trend(history).items}
    return {item: line for item, line in lines.items() if line}


def _line(series: Series) -> str:
    now, before = series.points[-1], series.points[-2::-1]
    if now.gap is not None or now.anew:
        return ""
    asked = [point for point in before if point.gap is not Gap.NOT_ASKED]
    since = len(list(takewhile(lambda point: not point.anew, asked))) + 1  # the wave that began anew counts
    told = asked[:since][:MOST]
    while told and told[-1].gap is not None:  # what is not shown says something only between two figures
        told.pop()
    return say("earlier", waves=", ".join(_point(point) for point in told)) if len(told) >= FEWEST else ""


def _point(point: Point) -> str:
    figure = not_shown() if point.people is None or point.n is None else figures.share(point.people, point.n)
    return f"{month(point.opened)} {figure}"
