"""The course of the primary figure, of each question and each score over the waves: a chart and a table beside it.

The primary figure alone is judged, by the rule of its verdict: what is better or worse than the start is outside the
shade that chance alone would leave. There is no rule for runs, trends or moving ranges, since the same people answer
each time and waves are not independent (docs/statistics.md); questions and scores are drawn without a flag.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, dropwhile
from typing import Any

from shared import drawing, figures, meaning, primary, withheld
from shared.estimate import difference
from shared.instrument import Primary
from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication, ScaleFigures
from shared.trend import Gap, Point, Series, trend
from shared.verdict import Spelling, Verdict, verdict
from shared.wording import day, listed, month, number, sentence

Ends = tuple[float, float]

say = Phrases("summary", "course")
FEWEST = 3  # waves with a figure, of a chart; of fewer its table says as much
_JUDGED = {Verdict.BETTER: "better", Verdict.WORSE: "worse"}


@dataclass(frozen=True)
class Row:
    """One wave of the table: its month, its figure or why there is none, and what is special about it."""

    wave: str  # "December 2026"
    figure: str  # "93% (13/14)", "3.4 (n = 120)" or "not shown: fewer than 8 people answered"
    note: str  # "" or "Better than the start"


@dataclass(frozen=True)
class Course:
    """A way through the waves, oldest first; `svg` is a chart that can stand inline, and `small` its line alone.

    Both are empty where fewer than FEWEST waves have a figure. `of` is the id of the question or score.
    Those `sentences` that tell no figure of this very chart are `general` too. `did` is what the team did between the
    waves, each with its number in the chart, in plain text: escape it.
    """

    of: str  # "" of several questions together
    name: str
    sentences: tuple[str, ...]
    general: tuple[str, ...]
    rows: tuple[Row, ...]
    svg: str
    small: str
    is_primary: bool = False
    did: tuple[str, ...] = ()


def about_charts() -> str:
    """What a chart shows."""
    return say("about_charts")


def together() -> str:
    """What the plain mean of several questions is called."""
    return say("together")


def courses(history: Sequence[Publication]) -> tuple[Course, ...]:
    """The course of everything that at least two waves show: the primary figure, the questions and the scores.

    `history` are the publications of one unit and programme, oldest first.
    """
    found, waves = trend(history), {wave.wave: wave for wave in history}
    named = primary.last_named(history)
    judged = [_primary_course(history, named)] if named else []
    return (
        *(course for course in judged if course),
        *(_item_course(series, waves) for series in found.items if _shown(series.points) > 1),
        *(
            _scale_course(series, waves)
            for series in found.scales
            if _shown(series.points) > 1 and not (named and named.scale == series.of)
        ),
    )


def in_common(every: Sequence[Course]) -> tuple[str, ...]:
    """The general sentences that several charts all have: to be said once."""
    if len(every) < 2:
        return ()
    return tuple(said for said in every[0].general if all(said in course.general for course in every))


def _shown(points: Sequence[Point]) -> int:
    return sum(point.gap is None for point in points)


def _not_asked(point: Point) -> bool:
    return point.gap is Gap.NOT_ASKED


# The primary figure


def _primary_course(history: Sequence[Publication], named: Primary) -> Course | None:
    waves = list(dropwhile(lambda wave: wave.estimate is None, primary.waves(history)))
    if sum(wave.estimate is not None for wave in waves) < 2:
        return None
    last = next(wave.publication for wave in reversed(waves) if wave.estimate is not None)
    spelling = Spelling.of(last, named)
    began = primary.start(waves)
    points = _numbered([_judged_point(wave, began, named, spelling) for wave in waves], [w.publication for w in waves])
    rows = [_primary_row(wave, point, spelling) for wave, point in zip(waves, points, strict=True)]
    name = _name(last, named)
    start = spelling.lowest + spelling.span * began.estimate.value if began and any(p.shade for p in points) else None
    lowest, highest = (0.0, 100.0) if spelling.is_share else (spelling.lowest, spelling.lowest + spelling.span)
    said = [say("shade", start=_when(began))] if began and start is not None else []
    title = _title(name, points)
    unit = "%" if spelling.is_share else ""
    did = tuple(_done(points, waves))
    told = "; ".join(f"{row.wave}: {row.figure}{f', {row.note}' if row.note else ''}" for row in rows)
    description = " ".join((*said, f"{told}." if did else told, *did))
    drawn = _drawn(points, (lowest, highest), name=title, description=description, unit=unit, start=start)
    general = (*_gaps(points), *_anew(points, "share_afresh" if spelling.is_share else "score_afresh"))
    said += [say("about_did")] if did else []
    of = named.scale or ""
    return Course(of, name, (*said, *general), general, tuple(rows), *drawn, is_primary=True, did=did)


def _drawn(points: Sequence[drawing.Point], ends: Ends, **words: Any) -> tuple[str, str]:
    """The chart and its line alone: of two waves a line would say more than they do."""
    if sum(point.value is not None for point in points) < FEWEST:
        return "", ""
    lowest, highest = ends
    chart = drawing.chart(points, lowest=lowest, highest=highest, **words)
    return chart, drawing.small(points, lowest, highest)


def _numbered(points: Sequence[drawing.Point], history: Sequence[Publication]) -> list[drawing.Point]:
    """The points, with a number at each wave before which the team did something."""
    numbers = count(1)
    return [replace(point, did=next(numbers) if now.did else None) for point, now in zip(points, history, strict=True)]


def _done(points: Sequence[drawing.Point], waves: Sequence[primary.Wave]) -> Iterator[str]:
    """`1. After the survey of 1 March 2026: We moved the meeting.`"""
    for point, wave in zip(points, waves, strict=True):
        if did := wave.publication.did:
            yield say("did", number=point.did, after=day(did.after), text=did.line or say("did_withdrawn"))


def _judged_point(wave: primary.Wave, began: primary.Start | None, named: Primary, spelling: Spelling) -> drawing.Point:
    of, value = wave.publication, wave.estimate
    point = drawing.Point(of.opened, None, afresh=say("afresh") if wave.anew else "")
    if value is None:
        return point
    point = replace(point, value=spelling.lowest + spelling.span * value.value, n=f"{figures.half_up(value.n)}")
    if began is None or of.wave <= began.waves[-1].wave:  # what it is made of, and what was asked otherwise
        return point
    found = difference(value, began.estimate, named.likeness)
    ends = (began.estimate.value - found.half, began.estimate.value + found.half)
    low, high = (spelling.lowest + spelling.span * min(max(end, 0), 1) for end in ends)
    judged = verdict(found, spelling.good, named.margin)
    return replace(point, shade=(low, high), verdict=judged if judged in _JUDGED else None)


def _primary_row(wave: primary.Wave, point: drawing.Point, spelling: Spelling) -> Row:
    did = [say("did_before", number=point.did)] if point.did else []
    if wave.estimate is None:
        return Row(month(point.when), withheld.not_shown(), sentence("".join(did)))
    figure = f"{spelling.value(wave.estimate.value)} ({meaning.people(int(figures.half_up(wave.estimate.n)))})"
    notes = [say("asked_anew")] if wave.anew else []
    notes += [*([say(_JUDGED[point.verdict])] if point.verdict else []), *did]
    return Row(month(point.when), figure, sentence("; ".join(notes)))


def _name(of: Publication, named: Primary) -> str:
    if named.scale is not None:
        return next((scale.title for scale in of.scales if scale.scale == named.scale), named.scale)
    return together() if len(named.items) > 1 else next(i.short for i in of.items if i.item in named.items)


def _when(began: primary.Start) -> str:
    return say("first_surveys") if len(began.waves) > 1 else month(began.waves[0].opened)


# Questions and scores


def _item_course(series: Series, waves: Mapping[str, Publication]) -> Course:
    points, rows = [], []
    for point in dropwhile(_not_asked, series.points):
        item = next((item for item in waves[point.wave].items if item.item == series.of), None)
        anew, share = say("afresh") if point.anew else "", point.percentage
        drawn = drawing.Point(point.opened, None if share is None else float(share), _n(point), anew)
        figure = figures.share(point.people or 0, point.n or 0) if point.n else _why(point, item, waves[point.wave])
        points.append(drawn)
        rows.append(Row(month(point.opened), figure, sentence(say("asked_anew")) if anew else ""))
    return _plain(series.of, series.name, points, rows, "share_afresh")


def _scale_course(series: Series, waves: Mapping[str, Publication]) -> Course:
    points, rows, every = [], [], list[tuple[float, float]]()
    for point in dropwhile(_not_asked, series.points):
        scale = next((scale for scale in waves[point.wave].scales if scale.scale == series.of), None)
        anew = say("scored_anew") if point.anew else ""
        if scale and scale.lowest is not None and scale.highest is not None:
            every.append((scale.lowest, scale.highest))
        points.append(drawing.Point(point.opened, point.mean, _n(point), say("afresh") if anew else ""))
        shown = f"{figures.points(point.mean or 0)} ({meaning.people(point.n)})"
        figure = shown if point.n else _why(point, scale, waves[point.wave])
        rows.append(Row(month(point.opened), figure, sentence(anew)))
    values = [point.value for point in points if point.value is not None]
    ends = (min(low for low, _ in every), max(high for _, high in every)) if every else (0.0, 0.0)
    ends = ends if ends[0] < ends[1] else drawing.ends(values)
    return _plain(series.of, series.name, points, rows, "score_afresh", ends, unit="")


def _plain(  # what a chart is made of
    of: str,
    name: str,
    points: Sequence[drawing.Point],
    rows: Sequence[Row],
    afresh: str,
    ends: Ends = (0, 100),
    unit: str = "%",
) -> Course:
    said = (*_gaps(points), *_anew(points, afresh))
    description = "; ".join(f"{row.wave}: {row.figure}" for row in rows)
    title = _title(name, points)
    drawn = _drawn(points, ends, name=title, description=description, unit=unit)
    return Course(of, name, said, said, tuple(rows), *drawn)


def _n(point: Point) -> str:
    return "" if point.n is None else f"{point.n}"


def _title(name: str, points: Sequence[drawing.Point]) -> str:
    return say("title", name=name, first=month(points[0].when), last=month(points[-1].when))


def _gaps(points: Sequence[drawing.Point]) -> Iterator[str]:
    if gaps := sum(point.value is None for point in points):
        yield say("gaps", count=gaps, number=number(gaps))


def _anew(points: Sequence[drawing.Point], name: str) -> Iterator[str]:
    if starts := [month(point.when) for point in points if point.afresh]:
        yield say(name, starts=listed(starts))


def _why(point: Point, figure: ItemFigures | ScaleFigures | None, wave: Publication) -> str:
    """Why a wave has no figure, in words."""
    if point.gap is Gap.NOT_ASKED:
        return withheld.not_asked() if figure is None else say("not_asked_so")
    if figure is not None and figure.band is not None:
        return f"{meaning.band(figure.band)}: {meaning.banded(figure)}"
    if isinstance(figure, ItemFigures) and figure.majority is not None:
        return meaning.figure(figure)
    return withheld.among_others(wave, figure)
