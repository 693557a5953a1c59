"""The course of each question and score over the waves: an XmR chart, what it says in words, and a table beside it.

Figures come from `shared.trend` and limits from `shared.spc`. Nothing is drawn that few waves cannot carry: limits
need FEWEST points and two moving ranges, and a spread that is not nil.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise
from math import inf
from typing import TYPE_CHECKING

from shared import drawing, figures
from shared.spc import TRIAL_BELOW, Variation, clipped
from shared.summary.summary import BY_SUBTRACTION
from shared.summary.wording import listed, month, number, sentence
from shared.trend import Gap, trend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shared.publication import ItemFigures, Publication, ScaleFigures
    from shared.spc import Chart, Limits, Phase, Point
    from shared.trend import ItemSeries, MeanPoint, ScaleSeries, SharePoint

FEWEST = 3  # points of a phase that has limits
FEWEST_RANGES = 2
LOWEST, HIGHEST = 0, 100  # what a percentage can be
ABOUT_CHARTS = (
    "These are control charts (XmR), as NHS England’s Making Data Count draws them: each point is a wave, and nearly "
    "all points lie between the limits as long as nothing but chance moves them."
)


@dataclass(frozen=True)
class Row:
    """One wave of the table: its month, its figure or why there is none, and what is special about it."""

    wave: str  # "December 2026"
    figure: str  # "93% (13/14)", "3.4 (n = 120)" or "not shown: fewer than 8 people answered"
    note: str  # "" or "Special cause, improving: a point outside the limits"


@dataclass(frozen=True)
class Course:
    """A question's or a score's way through the waves, oldest first; `svg` is a chart that can stand inline."""

    name: str
    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    svg: str
    special: bool = False  # whether the last wave that is shown is a special cause


def courses(history: Sequence[Publication]) -> tuple[Course, ...]:
    """The course of everything that at least two waves show, in the order of the questions; the scores follow.

    `history` are the publications of one unit and programme, oldest first.
    """
    found, waves = trend(history), {wave.wave: wave for wave in history}
    return (
        *(_item_course(series, waves) for series in found.items if _shown(series.points) > 1),
        *(_scale_course(series, waves) for series in found.scales if _shown(series.points) > 1),
    )


def in_common(every: Sequence[Course], *, after: int = 0) -> tuple[str, ...]:
    """The sentences that several charts all have, but for their first `after` ones: to be said once."""
    if len(every) < 2:
        return ()
    return tuple(said for said in every[0].sentences[after:] if all(said in course.sentences for course in every))


def readable(chart: Chart) -> Chart:
    """The chart with only those limits that can be read; where there are none, no point is a special cause.

    Limits of two points, or of one moving range, say nothing yet. Limits of no width, which waves that are all the same
    have, would make the first other wave a special cause.
    """
    phases = tuple(phase if _can_be_read(phase) else _bare(phase) for phase in chart.phases)
    if phases and phases[-1].limits:
        return replace(chart, phases=phases)
    return replace(chart, phases=phases, variation=None, assurance=None)


def _can_be_read(phase: Phase) -> bool:
    return phase.limits is not None and phase.limits.lower < phase.limits.upper and _has_enough(phase)


def _has_enough(phase: Phase) -> bool:
    values = [point.value for point in phase.points]
    ranges = sum(now is not None and before is not None for before, now in pairwise(values))
    return sum(value is not None for value in values) >= FEWEST and ranges >= FEWEST_RANGES


def _bare(phase: Phase) -> Phase:
    return replace(phase, points=tuple(replace(p, rules=(), variation=None) for p in phase.points), limits=None)


def _shown(points: Sequence[SharePoint | MeanPoint]) -> int:
    return sum(point.gap is None for point in points)


def _not_asked(point: SharePoint | MeanPoint) -> bool:
    return point.gap is Gap.NOT_ASKED


def _item_course(series: ItemSeries, waves: Mapping[str, Publication]) -> Course:
    series = replace(series, points=tuple(dropwhile(_not_asked, series.points)))
    chart = readable(series.chart())
    sentences = tuple(_sentences(chart, _percentage, _QUESTION, LOWEST, HIGHEST))
    title = _title(series.short, chart)
    rows = []
    for point, drawn in zip(series.points, _points(chart), strict=True):
        item = next((item for item in waves[point.wave].items if item.item == series.item), None)
        shown = point.people is not None and point.n is not None
        figure = figures.share(point.people or 0, point.n or 0) if shown else _why(point, item, waves[point.wave])
        rows.append(Row(month(point.opened), figure, _note(drawn, "asked in other words", anew=point.anew)))
    svg = drawing.control_chart(chart, name=title, description=sentences[0])
    return Course(series.short, sentences, tuple(rows), svg, _is_special(chart))


def _scale_course(series: ScaleSeries, waves: Mapping[str, Publication]) -> Course:
    series = replace(series, points=tuple(dropwhile(_not_asked, series.points)))
    chart = readable(series.chart())
    sentences = tuple(_sentences(chart, _score, _SCORE))
    rows = []
    for point, drawn in zip(series.points, _points(chart), strict=True):
        scale = next((scale for scale in waves[point.wave].scales if scale.scale == series.scale), None)
        shown = point.mean is not None and point.n is not None
        figure = f"{_score(point.mean or 0)} (n = {point.n:,})" if shown else _why(point, scale, waves[point.wave])
        rows.append(Row(month(point.opened), figure, _note(drawn, "scored otherwise", anew=point.anew)))
    likely = (end for point in series.points for end in point.interval or ())  # or chance would look like a slope
    lowest, highest = drawing.ends([*_values(chart), *likely])
    title = _title(series.title, chart)
    svg = drawing.control_chart(
        chart,
        name=title,
        description=sentences[0],
        lowest=lowest,
        highest=highest,
        unit="",
        afresh="scored anew",
    )
    return Course(series.title, sentences, tuple(rows), svg, _is_special(chart))


def _points(chart: Chart) -> list[Point]:
    return [point for phase in chart.phases for point in phase.points]


def _values(chart: Chart) -> list[float]:
    """All that a chart draws."""
    lines = [phase.limits for phase in chart.phases if phase.limits]
    ends = [end for limits in lines for end in (limits.lower, limits.upper)]
    return ends + [point.value for point in _points(chart) if point.value is not None]


def _is_special(chart: Chart) -> bool:
    return chart.variation not in (None, Variation.COMMON_CAUSE)


def _title(name: str, chart: Chart) -> str:
    points = _points(chart)
    return f"{name}: control chart, {month(points[0].when)} to {month(points[-1].when)}"


def _percentage(value: float) -> str:
    return f"{figures.half_up(value)}%"


def _score(value: float) -> str:
    return f"{figures.half_up(value, 1)}"


def _why(point: SharePoint | MeanPoint, figure: ItemFigures | ScaleFigures | None, wave: Publication) -> str:
    """Why a wave has no figure, in words."""
    if point.gap is Gap.NOT_ASKED:
        return "not asked" if figure is None else "not asked in a way that gives this figure"
    if point.gap is Gap.BAND and figure is not None:
        return f"{figure.band}: a sensitive question, shown in five bands"
    if point.gap is Gap.COMPLEMENTARY:
        return f"not shown, {BY_SUBTRACTION}"
    if point.gap is Gap.SENSITIVE:
        return "not shown: it is sensitive"
    if point.gap is Gap.IN_SCALE:
        return "not shown: it is part of a score"
    people = wave.sensitive_threshold if figure is not None and figure.sensitive else wave.threshold
    return f"not shown: fewer than {people} people answered"


_NATURE = {
    Variation.IMPROVING_HIGH: ", improving",
    Variation.IMPROVING_LOW: ", improving",
    Variation.CONCERNING_HIGH: ", concerning",
    Variation.CONCERNING_LOW: ", concerning",
}


def _note(point: Point, afresh: str, *, anew: bool) -> str:
    notes = [f"{afresh} from here on"] if anew else []
    if point.rules:
        nature = _NATURE.get(point.variation, "") if point.variation else ""
        notes.append(f"special cause{nature}: {'; '.join(point.rules)}")
    return sentence("; ".join(notes))


@dataclass(frozen=True)
class _Kind:
    """How the sentences speak of a question, or of a score."""

    share: str
    begins_anew: str


_QUESTION = _Kind("share", "asked in other words, or with other answers to choose from")
_SCORE = _Kind("mean score", "scored otherwise, or from other questions")


def _sentences(
    chart: Chart, spelt: Callable[[float], str], kind: _Kind, lowest: float = -inf, highest: float = inf
) -> Iterator[str]:
    """What a chart says, the last phase above all; the limits within `lowest` and `highest`."""
    last = chart.phases[-1]
    if chart.variation:
        yield _variation(chart.variation, next(p for p in reversed(last.points) if p.value is not None))
    if last.limits:
        yield from _limits(last.limits, spelt, kind, lowest, highest)
    else:
        yield _no_limits(last)
    if chart.assurance:
        yield f"{chart.assurance.meaning}."
    if gaps := sum(point.value is None for point in _points(chart)):
        waves = "one wave" if gaps == 1 else f"{number(gaps)} waves"
        yield f"Shaded: {waves} without a figure. The line stops there, and no pattern is counted across a gap."
    if len(chart.phases) > 1:
        starts = listed([month(phase.points[0].when) for phase in chart.phases[1:]])
        yield f"From {starts} on it was {kind.begins_anew}: the chart starts afresh there."


def _variation(variation: Variation, last: Point) -> str:
    said = f"{variation.meaning}, as of {month(last.when)}"
    return f"{said}: {'; '.join(last.rules)}." if last.rules else f"{said}."


def _limits(limits: Limits, spelt: Callable[[float], str], kind: _Kind, lowest: float, highest: float) -> Iterator[str]:
    lower, upper = clipped(limits.lower, lowest, highest), clipped(limits.upper, lowest, highest)
    yield (
        f"The mean is {spelt(limits.mean)}; by chance alone, the {kind.share} of a wave lies between "
        f"{spelt(lower)} and {spelt(upper)}."
    )
    beyond = [end for end, found in ((lowest, limits.lower < lowest), (highest, limits.upper > highest)) if found]
    if len(beyond) == 2:
        yield "Both limits lie beyond what can be, so no single wave can be outside them."
    elif beyond:
        end = "lower" if beyond[0] == lowest else "upper"
        yield f"The {end} limit lies beyond {spelt(beyond[0])}, and is drawn there."
    if limits.trial:
        yield (
            f"Trial limits, from {limits.n} waves: each further wave will move them; "
            f"they are firm from {TRIAL_BELOW} on."
        )


def _no_limits(phase: Phase) -> str:
    if _has_enough(phase):
        return "There are no limits yet: waves that follow one another all show the same figure."
    return f"There are no limits yet: they need at least {number(FEWEST)} waves that follow one another, with figures."
