"""The course of each question and score over the waves: an XmR chart, what it says in words, and a table beside it.

Figures come from `shared.trend` and limits from `shared.spc`. Nothing is drawn that few waves cannot carry: limits
need FEWEST points and two moving ranges, and a spread that is not nil.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from shared import drawing, figures, meaning, withheld
from shared.phrase import Phrases
from shared.publication import ItemFigures
from shared.spc import TRIAL_BELOW, Variation, clipped
from shared.trend import Gap, trend
from shared.wording import listed, month, number, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shared.publication import Publication, ScaleFigures
    from shared.spc import Chart, Limits, Phase, Point
    from shared.trend import ItemSeries, MeanPoint, ScaleSeries, SharePoint

    Ends = tuple[float, float]

say = Phrases("summary", "course")
FEWEST = 3  # points of a phase that has limits
FEWEST_RANGES = 2
LOWEST, HIGHEST = 0, 100  # what a percentage can be
ABOUT_CHARTS = say("about_charts")


@dataclass(frozen=True)
class Row:
    """One wave of the table: its month, its figure or why there is none, and what is special about it."""

    wave: str  # "December 2026"
    figure: str  # "93% (13/14)", "3.4 (n = 120)" or "not shown: fewer than 8 people answered"
    note: str  # "" or "Special cause, improving: a point outside the limits"


@dataclass(frozen=True)
class Course:
    """A question's or a score's way through the waves, oldest first; `svg` is a chart that can stand inline.

    Those `sentences` that tell no figure of this very chart are `general` too.
    """

    name: str
    sentences: tuple[str, ...]
    general: tuple[str, ...]
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


def in_common(every: Sequence[Course]) -> tuple[str, ...]:
    """The general sentences that several charts all have: to be said once."""
    if len(every) < 2:
        return ()
    return tuple(said for said in every[0].general if all(said in course.general for course in every))


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
    told = list(_sentences(chart, _percentage, _QUESTION, (LOWEST, HIGHEST)))
    title = _title(series.short, chart)
    rows = []
    for point, drawn in zip(series.points, _points(chart), strict=True):
        item = next((item for item in waves[point.wave].items if item.item == series.item), None)
        shown = point.people is not None and point.n is not None
        figure = figures.share(point.people or 0, point.n or 0) if shown else _why(point, item, waves[point.wave])
        rows.append(Row(month(point.opened), figure, _note(drawn, "asked_anew" if point.anew else "")))
    svg = drawing.control_chart(chart, name=title, description=told[0].words)
    return _course(series.short, told, rows, svg, chart)


def _scale_course(series: ScaleSeries, waves: Mapping[str, Publication]) -> Course:
    series = replace(series, points=tuple(dropwhile(_not_asked, series.points)))
    chart = readable(series.chart())
    every = [_possible(series.scale, phase, waves) for phase in chart.phases]
    told = list(_sentences(chart, _score, _SCORE, every[-1]))
    rows = []
    for point, drawn in zip(series.points, _points(chart), strict=True):
        scale = next((scale for scale in waves[point.wave].scales if scale.scale == series.scale), None)
        shown = point.mean is not None and point.n is not None
        figure = (
            f"{_score(point.mean or 0)} ({meaning.people(point.n)})" if shown else _why(point, scale, waves[point.wave])
        )
        rows.append(Row(month(point.opened), figure, _note(drawn, "scored_anew" if point.anew else "")))
    drawable = replace(chart, phases=tuple(map(_within, chart.phases, every)))
    likely = [end for point in series.points for end in point.interval or ()]  # or chance would look like a slope
    lowest, highest = _axis([*_values(drawable), *likely], every)
    title = _title(series.title, chart)
    svg = drawing.control_chart(
        drawable,
        name=title,
        description=told[0].words,
        lowest=lowest,
        highest=highest,
        unit="",
        afresh=say("afresh"),
    )
    return _course(series.title, told, rows, svg, chart)


def _course(name: str, told: Sequence[_Said], rows: Sequence[Row], svg: str, chart: Chart) -> Course:
    general = tuple(said.words for said in told if said.general)
    return Course(name, tuple(said.words for said in told), general, tuple(rows), svg, _is_special(chart))


def _possible(scale_id: str, phase: Phase, waves: Mapping[str, Publication]) -> Ends | None:
    """The lowest and the highest possible score of a phase; None where none of its publications is new enough."""
    days = {point.when for point in phase.points if point.value is not None}
    for wave in waves.values():
        for scale in wave.scales:
            if (
                scale.scale == scale_id
                and wave.opened in days
                and scale.lowest is not None
                and scale.highest is not None
            ):
                return scale.lowest, scale.highest
    return None


def _within(phase: Phase, possible: Ends | None) -> Phase:
    """The phase as it is drawn: no limit lies beyond what can be."""
    if phase.limits is None or possible is None:
        return phase
    lower, upper = (clipped(end, *possible) for end in (phase.limits.lower, phase.limits.upper))
    return replace(phase, limits=replace(phase.limits, lower=lower, upper=upper))


def _axis(values: Sequence[float], every: Sequence[Ends | None]) -> Ends:
    """The ends of an axis that holds the values, within what can be; all of that where they take half of it or more."""
    lowest, highest = drawing.ends(values)
    known = [possible for possible in every if possible]
    if len(known) < len(every):
        return lowest, highest
    least, most = min(low for low, _ in known), max(high for _, high in known)
    if least >= most:
        return lowest, highest
    if 2 * (highest - lowest) >= most - least:
        return least, most
    return max(lowest, least), min(highest, most)


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
    return say("title", name=name, first=month(points[0].when), last=month(points[-1].when))


def _percentage(value: float) -> str:
    return f"{figures.half_up(value)}%"


def _score(value: float) -> str:
    return f"{figures.points(value)}"


def _why(point: SharePoint | MeanPoint, figure: ItemFigures | ScaleFigures | None, wave: Publication) -> str:
    """Why a wave has no figure, in words."""
    if point.gap is Gap.NOT_ASKED:
        return withheld.NOT_ASKED if figure is None else say("not_asked_so")
    if figure is not None and figure.band is not None:
        return f"{figure.band}: {meaning.banded(figure)}"
    if isinstance(figure, ItemFigures) and figure.majority is not None:
        return meaning.figure(figure)
    return withheld.among_others(wave, figure)


_SPECIAL = {
    Variation.IMPROVING_HIGH: "special_improving",
    Variation.IMPROVING_LOW: "special_improving",
    Variation.CONCERNING_HIGH: "special_concerning",
    Variation.CONCERNING_LOW: "special_concerning",
}


def _note(point: Point, anew: str) -> str:
    notes = [say(anew)] if anew else []
    if point.rules:
        special = _SPECIAL.get(point.variation, "special") if point.variation else "special"
        notes.append(say(special, rules="; ".join(point.rules)))
    return sentence("; ".join(notes))


@dataclass(frozen=True)
class _Kind:
    """Which sentences speak of a question, or of a score."""

    between: str
    begins_anew: str


@dataclass(frozen=True)
class _Said:
    """A sentence; a `general` one may be true of several charts and then be said of all of them."""

    words: str
    general: bool = True


_QUESTION = _Kind("share_between", "question_afresh")
_SCORE = _Kind("score_between", "score_afresh")


def _sentences(chart: Chart, spelt: Callable[[float], str], kind: _Kind, possible: Ends | None) -> Iterator[_Said]:
    """What a chart says, the last phase above all; limits within what is `possible`, if that is known."""
    last = chart.phases[-1]
    if chart.variation:
        point = next(p for p in reversed(last.points) if p.value is not None)
        yield _Said(_variation(chart.variation, point), general=False)
    if last.limits:
        yield from _limits(last.limits, spelt, kind, possible)
    else:
        yield _Said(_no_limits(last))
    if chart.assurance:
        yield _Said(f"{chart.assurance.meaning}.", general=False)
    if gaps := sum(point.value is None for point in _points(chart)):
        yield _Said(say("gaps", count=gaps, number=number(gaps)))
    if len(chart.phases) > 1:
        starts = listed([month(phase.points[0].when) for phase in chart.phases[1:]])
        yield _Said(say(kind.begins_anew, starts=starts))


def _variation(variation: Variation, last: Point) -> str:
    name = "variation_by_rules" if last.rules else "variation"
    return say(name, meaning=variation.meaning, month=month(last.when), rules="; ".join(last.rules))


def _limits(limits: Limits, spelt: Callable[[float], str], kind: _Kind, possible: Ends | None) -> Iterator[_Said]:
    if possible:
        lower, upper = (clipped(limit, *possible) for limit in (limits.lower, limits.upper))
        between = say(kind.between, mean=spelt(limits.mean), lower=spelt(lower), upper=spelt(upper))
        yield _Said(between, general=False)
        yield from _beyond(limits, spelt, *possible)
    else:
        yield _Said(say("mean", mean=spelt(limits.mean)), general=False)
    if limits.trial:
        yield _Said(say("trial", waves=limits.n, firm=TRIAL_BELOW))


def _beyond(limits: Limits, spelt: Callable[[float], str], lowest: float, highest: float) -> Iterator[_Said]:
    if limits.lower < lowest and limits.upper > highest:
        yield _Said(say("both_beyond"))
    elif limits.lower < lowest:
        yield _Said(say("lower_beyond", end=spelt(lowest)))
    elif limits.upper > highest:
        yield _Said(say("upper_beyond", end=spelt(highest)))


def _no_limits(phase: Phase) -> str:
    if _has_enough(phase):
        return say("all_the_same")
    return say("too_few_waves", fewest=number(FEWEST))
