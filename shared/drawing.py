"""A course over the waves as a picture: one SVG that a page can hold inline and Typst can set in a PDF.

Drawn for a phone: at a width of 360 pixels a unit is a pixel. Nothing is said by colour alone: what is better and what
is worse has a shape of its own. Ink is `currentColor`, so the picture follows a page in dark or forced colours; and
there are presentation attributes only, since a page's Content-Security-Policy stops style attributes and elements.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from xml.sax.saxutils import escape

from shared.figures import half_up
from shared.phrase import Phrases
from shared.verdict import Verdict

say = Phrases("summary", "drawing")
WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, BOTTOM = 38, 36, 32  # room for the labels of the axes, and for that of the start
TEXT, ROW = 11, 16  # the size of letters, and the height of a row of the key
NARROW = frozenset("ilt ")  # letters of Arial a quarter of the size wide; the others are about half of it
LABEL = 44  # a date of the axis, with the space that keeps it apart from the next
MARK = 4  # half the width of a mark
DID = 20  # the height of the row for what was done
MOST_TICKS = 5
SMALL = (72, 24, 4)  # of the line alone: how wide and how high, and what its edge is

# What XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets); in a name it would spoil the whole picture.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_KEYS = {Verdict.BETTER: "better", Verdict.WORSE: "worse"}
BLUE, ORANGE = "#005eb8", "#d57800"  # NHS identity colours
_CIRCLE = "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z"
_SHAPES = {
    None: (_CIRCLE, "#768692"),
    Verdict.BETTER: ("M0 -1.5 1.5 0 0 1.5 -1.5 0Z", BLUE),
    Verdict.WORSE: ("M-1.1 -1.1H1.1V1.1H-1.1Z", ORANGE),
}
Shade = tuple[float, float]


@dataclass(frozen=True)
class Point:
    """A wave: its value, None where it is not shown, and of how many. `afresh` says why a line begins anew with it.

    `shade` is where chance alone would leave it; `verdict` is told where it lies outside. `did` is the number of what
    was done between the wave before and this one.
    """

    when: date
    value: float | None
    n: str = ""
    afresh: str = ""
    shade: Shade | None = None
    verdict: Verdict | None = None
    did: int | None = None


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
        part = (min(max(value, self.lowest), self.highest) - self.lowest) / (self.highest - self.lowest)
        return self.floor - part * (self.floor - self.top)


def chart(
    points: Sequence[Point],
    *,
    name: str,
    description: str = "",
    lowest: float = 0,
    highest: float = 100,
    unit: str = "%",
    start: float | None = None,
    key: tuple[str, str] | None = None,
) -> str:
    """The waves, oldest first, as an SVG element, values from `lowest` to `highest`; what lies beyond is on these.

    A screen reader says its `name`, and in the `description` what it shows; both are plain text. A `unit` follows each
    number. The last waves are judged against the `start`; `key` is what its line and the shades are called, if not so.
    """
    entries = list(_key(points, key or (say("start"), say("chance")), judged=start is not None))
    top = ROW * (1 + max((row for row, *_ in entries), default=-1)) + (ROW if any(p.afresh for p in points) else 0) + 6
    told = top + (DID if any(p.did for p in points) else 0)
    plane = _Plane(max(1, len(points)), lowest, highest, told)
    parts = [
        f"<title>{escape(name)}</title>",
        f"<desc>{escape(description)}</desc>" if description else "",
        *_shades(plane, points),
        *_axes(plane, points, unit),
        *(drawn for row, x, item in entries for drawn in item.drawn(x, ROW * row + ROW / 2)),
        *_gaps(plane, points),
        *_afresh(plane, points, top),
        *_did(plane, points),
        *(_start(plane, start, unit) if start is not None else ()),
        *_line_of(plane, points),
    ]
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
    text = f'font-family="Arial, Liberation Sans, sans-serif" font-size="{TEXT}" fill="currentColor"'
    return _NOT_IN_XML.sub("", f"<svg {box} {text}>{''.join(parts)}</svg>")


def small(points: Sequence[Point], lowest: float = 0, highest: float = 100) -> str:
    """The line alone, as high as a line of text, with a mark at its end; hidden from those who hear the page.

    For a row of a list: what it shows must stand in words elsewhere.
    """
    wide, high, edge = SMALL
    step = (wide - 2 * edge) / max(1, len(points) - 1)
    lines, end = [], ""
    for run in _runs(points):
        places = [
            (f"{edge + at * step:.1f}", f"{edge + (high - 2 * edge) * (highest - value) / (highest - lowest):.1f}")
            for at, value in run
        ]
        lines.append("M" + "L".join(map(" ".join, places)) + ("h0" if len(places) == 1 else ""))
        end = '<circle cx="{}" cy="{}" r="3" fill="currentColor" stroke="none"/>'.format(*places[-1])
    ink = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"'
    line = f'<path d="{"".join(lines)}"/>{end}'
    return f'<svg viewBox="0 0 {wide} {high}" aria-hidden="true" focusable="false" {ink}>{line}</svg>'


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
    if any(point.n for point in points):
        yield _text(LEFT - 5, plane.floor + 23, "n", "end")
    every, months = max(1, -int(-LABEL // plane.step)), say.each("months")
    for at in range(len(points) - 1, -1, -every):
        x = plane.x(at)
        yield _line(x, plane.floor, x, plane.floor + 3, 1, stroke_opacity=0.5)
        yield _text(x, plane.floor + 11, f"{months[points[at].when.month - 1]} {points[at].when:%y}", "middle")
        yield _text(x, plane.floor + 23, points[at].n, "middle")


def _shades(plane: _Plane, points: Sequence[Point]) -> Iterator[str]:
    """Where chance alone would leave each wave that is judged: a box as wide as its column."""
    for at, point in enumerate(points):
        if point.shade:
            low, high = (plane.y(end) for end in point.shade)
            yield _box(plane.x(at - 0.5), high, plane.step, low - high, BLUE, 0.16)


def _gaps(plane: _Plane, points: Sequence[Point]) -> Iterator[str]:
    """A faint column for each wave that is not shown."""
    for at, point in enumerate(points):
        if point.value is None:
            yield _box(plane.x(at - 0.5), plane.top, plane.step, plane.floor - plane.top, "currentColor", 0.07)


def _afresh(plane: _Plane, points: Sequence[Point], top: float) -> Iterator[str]:
    """A line from the row above `top`, in which it says why."""
    for at, point in enumerate(points):
        if point.afresh:
            x = plane.x(at - 0.5)
            yield _line(x, top - ROW, x, plane.floor, 1, stroke_dasharray="1 2")
            aside, anchor = (-4, "end") if x > WIDTH - RIGHT - 70 else (4, "start")
            yield _text(x + aside, top - ROW / 2 - 2, point.afresh, anchor)


def _did(plane: _Plane, points: Sequence[Point]) -> Iterator[str]:
    """Between two waves a triangle for what was done, and its number above it as far as there is room for numbers."""
    free = 0.0
    for at, point in enumerate(points):
        if point.did:
            x = plane.x(at - 0.5)
            yield _line(x, plane.top, x, plane.floor, 1, stroke_opacity=0.4)
            yield f'<path d="M-1 -1.6H1L0 0Z" transform="translate({_number(x)} {_number(plane.top)}) scale({MARK})"/>'
            if x >= free:
                yield _text(x, plane.top - DID + 7, f"{point.did}", "middle")
                free = x + 16


def _start(plane: _Plane, start: float, unit: str) -> Iterator[str]:
    """A line at the start's value, and the value at its right end."""
    y = plane.y(start)
    yield _line(LEFT, y, WIDTH - RIGHT, y, 1.25, stroke_dasharray="7 3")
    yield _text(WIDTH - RIGHT + 4, y, f"{half_up(start, 0 if unit == '%' else 1)}{unit}", "start")


def _line_of(plane: _Plane, points: Sequence[Point]) -> Iterator[str]:
    """The line, and the marks above it."""
    for run in _runs(points):
        if len(run) > 1:
            corners = " ".join(f"{_number(plane.x(at))},{_number(plane.y(value))}" for at, value in run)
            ink = 'fill="none" stroke="currentColor" stroke-width="1.25" stroke-opacity="0.6"'
            yield f'<polyline points="{corners}" {ink}/>'
    for at, point in enumerate(points):
        if point.value is not None:
            yield _drawn(point.verdict, plane.x(at), plane.y(point.value), min(MARK, 0.4 * plane.step))


def _runs(points: Sequence[Point]) -> Iterator[list[tuple[int, float]]]:
    """The waves that one line joins, with their values: a gap and a new beginning break it."""
    run: list[tuple[int, float]] = []
    for at, point in enumerate(points):
        if run and (point.value is None or point.afresh):
            yield run
            run = []
        if point.value is not None:
            run.append((at, point.value))
    if run:
        yield run


def _drawn(verdict: Verdict | None, x: float, y: float, size: float = MARK) -> str:
    path, colour = _SHAPES[verdict]
    place = f'transform="translate({_number(x)} {_number(y)}) scale({_number(size)})"'
    return f'<path d="{path}" {place} fill="{colour}" stroke="currentColor" stroke-width="0.25"/>'


@dataclass(frozen=True)
class _Key:
    """An entry of the key: what it is, and the sign for it."""

    text: str
    sign: str  # "mark", "line" or "shade"
    verdict: Verdict | None = None

    @property
    def lead(self) -> float:
        """The room that the sign before the words takes."""
        return 2 * MARK + 4 if self.sign == "mark" else 24

    @property
    def width(self) -> float:
        """With the space that keeps the next entry apart."""
        letters = sum(0.27 if letter in NARROW else 0.57 for letter in self.text)
        return self.lead + TEXT * letters + 12

    def drawn(self, x: float, y: float) -> Iterator[str]:
        """The entry, from x on."""
        if self.sign == "mark":
            yield _drawn(self.verdict, x + MARK, y)
        elif self.sign == "shade":
            yield _box(x, y - 5, 20, 10, BLUE, 0.16)
        else:
            yield _line(x, y, x + 20, y, 1.25, stroke_dasharray="7 3")
        yield _text(x + self.lead, y, self.text, "start")


def _key(points: Sequence[Point], called: tuple[str, str], *, judged: bool) -> Iterator[tuple[int, float, _Key]]:
    """What the line, the shades and the marks mean, each with its row and where in it."""
    entries = [_Key(called[0], "line")] if judged else []
    entries += [_Key(called[1], "shade")] if any(point.shade for point in points) else []
    found = {point.verdict for point in points}
    entries += [_Key(say(name), "mark", verdict) for verdict, name in _KEYS.items() if verdict in found]
    row, x = 0, float(LEFT)
    for entry in entries:
        if x > LEFT and x + entry.width > WIDTH:
            row, x = row + 1, float(LEFT)
        yield row, x, entry
        x += entry.width


def _box(x: float, y: float, width: float, height: float, colour: str, opacity: float) -> str:
    place = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
    return f'<rect {place} fill="{colour}" fill-opacity="{opacity}"/>'


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
