"""Control charts as pictures: an XmR chart as one SVG that a page can hold inline and Typst can set in a PDF.

Drawn for a phone: at a width of 360 pixels a unit is a pixel. Nothing is said by colour alone: each kind of special
cause has a shape of its own. Ink is `currentColor`, so the picture follows a page in dark or forced colours; and there
are presentation attributes only, since a page's Content-Security-Policy stops style attributes and elements.

The colours of the points are those of NHSRplotthedots 0.2.2 (`ptd_spc_colours`), after "Making Data Count".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from shared.figures import half_up
from shared.spc import Variation, clipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.spc import Chart, Limits, Phase, Point

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, BOTTOM = 38, 36, 20  # room for the labels of the axes, and for those of the lines
TEXT, ROW = 11, 16  # the size of letters, and the height of a row of the key
NARROW = frozenset("ilt ")  # letters of Arial a quarter of the size wide; the others are about half of it
LABEL = 44  # a date of the axis, with the space that keeps it apart from the next
MARK = 4  # half the width of a mark
MOST_TICKS = 5
DASHES, TRIAL_DASHES = "7 3", "2 3"

# What XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets); in a name it would spoil the whole picture.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

GREY, BLUE, ORANGE, PURPLE = "#a6a6a6", "#00b0f0", "#e46c0a", "#490092"


@dataclass(frozen=True)
class _Mark:
    """How a point is drawn, and what the key says of it: a path around the point, in units of MARK."""

    path: str
    colour: str
    key: str


_DIAMOND = "M0 -1.35 1.35 0 0 1.35 -1.35 0Z"
_SQUARE = "M-1 -1H1V1H-1Z"
_UP, _DOWN = "M0 -1.3 1.3 1H-1.3Z", "M0 1.3 1.3 -1H-1.3Z"
_MARKS = {
    Variation.COMMON_CAUSE: _Mark("M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z", GREY, ""),
    Variation.IMPROVING_HIGH: _Mark(_DIAMOND, BLUE, "improving"),
    Variation.IMPROVING_LOW: _Mark(_DIAMOND, BLUE, "improving"),
    Variation.CONCERNING_HIGH: _Mark(_SQUARE, ORANGE, "concerning"),
    Variation.CONCERNING_LOW: _Mark(_SQUARE, ORANGE, "concerning"),
    Variation.NEUTRAL_HIGH: _Mark(_UP, PURPLE, "unusually high"),
    Variation.NEUTRAL_LOW: _Mark(_DOWN, PURPLE, "unusually low"),
}


@dataclass(frozen=True)
class _Plane:
    """Where waves and values lie. `lowest` and `highest` are the ends of the upright axis."""

    waves: int
    lowest: float
    highest: float
    top: float

    @property
    def step(self) -> float:
        """From one wave to the next."""
        return (WIDTH - LEFT - RIGHT) / self.waves

    @property
    def floor(self) -> float:
        """Where the lowest value lies."""
        return HEIGHT - BOTTOM

    def x(self, at: float) -> float:
        """Of the wave with this number, in the middle of its column."""
        return LEFT + (at + 0.5) * self.step

    def y(self, value: float) -> float:
        """Of a value; one beyond an end lies on it."""
        part = (clipped(value, self.lowest, self.highest) - self.lowest) / (self.highest - self.lowest)
        return self.floor - part * (self.floor - self.top)


def control_chart(
    chart: Chart,
    *,
    name: str,
    description: str = "",
    lowest: float = 0,
    highest: float = 100,
    unit: str = "%",
    afresh: str = "asked anew",
) -> str:
    """The chart as an SVG element, its values from `lowest` to `highest`; a limit beyond these is drawn on them.

    Args:
        chart: a phase without limits has its points and their line alone.
        name: what a screen reader says it is; plain text.
        description: what it shows, in words, for those who do not see it; plain text.
        lowest: at the foot of the axis.
        highest: at its head; above `lowest`.
        unit: follows each number.
        afresh: why a phase begins; it stands beside the line that marks it.
    """
    key = list(_key(chart.phases))
    top = ROW * (1 + max((row for row, *_ in key), default=-1)) + (ROW if len(chart.phases) > 1 else 0) + 6
    points = [point for phase in chart.phases for point in phase.points]
    plane = _Plane(max(1, len(points)), lowest, highest, top)
    parts = [
        f"<title>{escape(name)}</title>",
        f"<desc>{escape(description)}</desc>" if description else "",
        *_axes(plane, points, unit),
        *(drawn for row, x, item in key for drawn in item.drawn(x, ROW * row + ROW / 2)),
        *_phases(plane, chart.phases, afresh),
        *_line_labels(plane, chart.phases, unit),
    ]
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
    text = f'font-family="Arial, Liberation Sans, sans-serif" font-size="{TEXT}" fill="currentColor"'
    return _NOT_IN_XML.sub("", f"<svg {box} {text}>{''.join(parts)}</svg>")


def ends(values: Sequence[float]) -> tuple[float, float]:
    """Round ends of an axis that holds all the values, with some room where they are all the same."""
    least, most = min(values), max(values)
    if least == most:
        least, most = least - 1, most + 1
    step = _tick_step(least, most)
    return float(step * (Fraction(least) // step)), float(step * -(-Fraction(most) // step))


def _tick_step(lowest: float, highest: float) -> Fraction:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten with which the axis has no more than MOST_TICKS ticks."""
    power = Fraction(1, 1000)
    while True:
        for times in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5)):
            step = times * power
            if (Fraction(highest) - Fraction(lowest)) / step <= MOST_TICKS - 1:
                return step
        power *= 10


def _axes(plane: _Plane, points: Sequence[Point], unit: str) -> Iterator[str]:
    step = _tick_step(plane.lowest, plane.highest)
    decimals = next(places for places in range(5) if step * 10**places == int(step * 10**places))
    tick = Fraction(plane.lowest)
    while tick <= plane.highest:
        y = plane.y(float(tick))
        faint = 0.5 if tick == plane.lowest else 0.15
        yield _line(LEFT, y, WIDTH - RIGHT, y, 1, stroke_opacity=faint)
        yield _text(LEFT - 5, y, f"{half_up(tick, decimals)}{unit}", "end")
        tick += step
    every = max(1, -int(-LABEL // plane.step))
    for at in range(len(points) - 1, -1, -every):
        x = plane.x(at)
        yield _line(x, plane.floor, x, plane.floor + 3, 1, stroke_opacity=0.5)
        yield _text(x, plane.floor + 11, f"{points[at].when:%b %y}", "middle")


def _phases(plane: _Plane, phases: Sequence[Phase], afresh: str) -> Iterator[str]:
    start = 0
    for phase in phases:
        if start:
            x = plane.x(start - 0.5)
            yield _line(x, plane.top - ROW, x, plane.floor, 1, stroke_dasharray="1 2")
            aside, anchor = (-4, "end") if x > WIDTH - RIGHT - 70 else (4, "start")
            yield _text(x + aside, plane.top - ROW / 2 - 2, afresh, anchor)
        if phase.limits:
            yield from _limit_lines(plane, phase.limits, start, start + len(phase.points))
        yield from _gaps(plane, phase.points, start)
        yield from _points(plane, phase.points, start)
        start += len(phase.points)


def _limit_lines(plane: _Plane, limits: Limits, start: int, end: int) -> Iterator[str]:
    """The mean and both limits, from half a column before the phase's first wave to half a column after its last."""
    first, last = plane.x(start - 0.5), plane.x(end - 0.5)
    y = plane.y(limits.mean)
    yield _line(first, y, last, y, 1.25)
    for value in (limits.lower, limits.upper):
        y = plane.y(value)
        yield _line(first, y, last, y, 1.25, stroke_dasharray=_dashes(limits), stroke_opacity=0.75)


def _dashes(limits: Limits) -> str:
    return TRIAL_DASHES if limits.trial else DASHES


def _gaps(plane: _Plane, points: Sequence[Point], start: int) -> Iterator[str]:
    """A faint column for each wave that is not shown."""
    for at, point in enumerate(points, start):
        if point.value is None:
            x, width = _number(plane.x(at - 0.5)), _number(plane.step)
            y, height = _number(plane.top), _number(plane.floor - plane.top)
            yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill-opacity="0.07"/>'


def _points(plane: _Plane, points: Sequence[Point], start: int) -> Iterator[str]:
    """The line, which a gap breaks, and the marks above it."""
    found = [(plane.x(at), plane.y(p.value), p) if p.value is not None else None for at, p in enumerate(points, start)]
    for shown, run in groupby(found, key=lambda point: point is not None):
        corners = [f"{_number(point[0])},{_number(point[1])}" for point in run if point]
        if shown and len(corners) > 1:
            ink = 'fill="none" stroke="currentColor" stroke-width="1.25" stroke-opacity="0.6"'
            yield f'<polyline points="{" ".join(corners)}" {ink}/>'
    size = min(MARK, 0.4 * plane.step)
    for placed in found:
        if placed:
            x, y, point = placed
            yield _drawn(_MARKS[point.variation or Variation.COMMON_CAUSE], x, y, size)


def _drawn(mark: _Mark, x: float, y: float, size: float = MARK) -> str:
    place = f'transform="translate({_number(x)} {_number(y)}) scale({_number(size)})"'
    return f'<path d="{mark.path}" {place} fill="{mark.colour}" stroke="currentColor" stroke-width="0.25"/>'


def _line_labels(plane: _Plane, phases: Sequence[Phase], unit: str) -> Iterator[str]:
    """The numbers of the last phase's lines, at their right end and one above the other."""
    limits = phases[-1].limits if phases else None
    if limits is None:
        return
    drawn = [clipped(value, plane.lowest, plane.highest) for value in (limits.lower, limits.mean, limits.upper)]
    decimals = 0 if unit == "%" else 1
    texts = [f"{half_up(value, decimals)}{unit}" for value in drawn]
    for y, text, value in zip(_apart([plane.y(value) for value in drawn]), texts, drawn, strict=True):
        weight = ' font-weight="bold"' if value == drawn[1] else ""
        yield _text(WIDTH - RIGHT + 4, y, text, "start", weight)


def _apart(places: Sequence[float]) -> list[float]:
    """Upright places, lowest on the page first, moved so far from the middle one that their texts do not touch."""
    below, middle, above = places
    return [max(below, middle + TEXT), middle, min(above, middle - TEXT)]


@dataclass(frozen=True)
class _Key:
    """An entry of the key: a mark, or a line with these dashes, and what it is."""

    text: str
    mark: _Mark | None = None
    dashes: str = ""

    @property
    def lead(self) -> float:
        """The room that the sign before the words takes."""
        return 2 * MARK + 4 if self.mark else 24

    @property
    def width(self) -> float:
        """With the space that keeps the next entry apart."""
        letters = sum(0.27 if letter in NARROW else 0.57 for letter in self.text)
        return self.lead + TEXT * letters + 12

    def drawn(self, x: float, y: float) -> Iterator[str]:
        """The entry, from x on."""
        if self.mark:
            yield _drawn(self.mark, x + MARK, y)
        else:
            dashes = {"stroke_dasharray": self.dashes, "stroke_opacity": 0.75} if self.dashes else {}
            yield _line(x, y, x + 20, y, 1.25, **dashes)
        yield _text(x + self.lead, y, self.text, "start")


def _key(phases: Sequence[Phase]) -> Iterator[tuple[int, float, _Key]]:
    """What the lines and the marks mean, each with its row and where in it; nothing where no phase has limits."""
    limits = [phase.limits for phase in phases if phase.limits]
    entries = [_Key("mean")] if limits else []
    entries += [_Key("limits", dashes=DASHES)] if any(not each.trial for each in limits) else []
    entries += [_Key("trial limits", dashes=TRIAL_DASHES)] if any(each.trial for each in limits) else []
    found = {_MARKS[point.variation] for phase in phases for point in phase.points if point.variation}
    entries += [_Key(mark.key, mark) for mark in dict.fromkeys(_MARKS.values()) if mark.key and mark in found]
    row, x = 0, float(LEFT)
    for entry in entries:
        if x > LEFT and x + entry.width > WIDTH:
            row, x = row + 1, float(LEFT)
        yield row, x, entry
        x += entry.width


def _line(x1: float, y1: float, x2: float, y2: float, width: float, **more: object) -> str:
    ends = f'x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}"'
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<line {ends} stroke="currentColor" stroke-width="{width}"{attributes}/>'


def _text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    """Words whose small letters lie around y."""
    return f'<text x="{_number(x)}" y="{_number(y + 0.35 * TEXT)}" text-anchor="{anchor}"{more}>{escape(words)}</text>'


def _number(value: float) -> str:
    """A length with no more than two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
