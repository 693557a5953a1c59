"""The months before and after the start as an XmR chart, in words, and for programs."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from infra.commands.outcomes import further
from infra.commands.outcomes.further import Course
from infra.commands.outcomes.report import Report
from infra.commands.outcomes.xmr import RUN
from shared.drawing import Point, chart, ends
from shared.figures import half_up
from shared.verdict import Verdict
from shared.wording import listed

HOW = (
    "An XmR chart by the rules of NHS England’s Making Data Count: the mean of the months before the start, limits "
    "from how far each of these is from the one before, and both locked. Only the months from the start on are judged. "
    f"Marked are those outside the limits, {RUN} in a row on one side of the mean, {RUN} that all rise or all fall, "
    "and two of three near a limit. With nothing changed one chart of six marks a month where 7 follow 12 before the "
    "start, and one of ten where they follow 24; where 12 follow, one of four and one of five. A spell counts in the "
    "month in which it began."
)
MARKED = {None: None, False: Verdict.BETTER, True: Verdict.WORSE}


def drawn(report: Report) -> Markup:
    """The chart as SVG; nothing where it may not be drawn."""
    if (course := _course(report)) is None:
        return Markup()
    lines = course.lines
    shade = max(0.0, float(lines.lower)), float(lines.upper)
    highest = ends([0, shade[1], *(float(point.rate) for point in course.points if point.rate is not None)])[1]
    start = next(point for point in course.points if point.is_after)
    points = [
        Point(of.first, float(of.rate), "", "start" if of is start else "", shade, MARKED[of.special])
        if of.rate is not None
        else Point(of.first, None)
        for of in course.points
    ]
    svg = chart(
        points,
        name="Spells that began in each month, per 1,000 available days",
        description=" ".join(of_months(report)),
        highest=highest,
        unit="",
        start=float(lines.mean),
        key=("mean before", "limits"),
    )
    return Markup(svg)  # noqa: S704  # escaped by the drawing


def of_months(report: Report) -> Iterator[str]:
    """What the chart shows in words, or why there is none."""
    if (course := _course(report)) is None:
        why = report.further.course if report.further else "the figures of a window are not shown"
        yield f"The months are not drawn: {why}."
        return
    before, after = (_rates(point for point in course.points if point.is_after is so) for so in (False, True))
    mean, lower, upper = _lines(course).values()
    yield f"Spells that began in a month per 1,000 days, before: {before}; mean {mean}, limits {lower} to {upper}."
    yield f"After: {after}."
    for way in (False, True):
        months = [f"{point.first:%-d %B %Y}" for point in course.points if point.special is way]
        if months:
            yield f"Marked as {MARKED[way]}: the month{'s' * (len(months) > 1)} from {listed(months)}."
    if all(point.special is None for point in course.points):
        yield "No month is marked: no rule tells those from the start on from those before it."
    yield HOW


def _rates(points: Iterable[further.Point]) -> str:
    """`Sep 2023 5.1, Oct 2023 3.2 (better)`."""
    return ", ".join(
        f"{of.first:%b %Y} {half_up(of.rate, 1)}{f' ({marked})' if (marked := MARKED[of.special]) else ''}"
        for of in points
        if of.rate is not None
    )


def by_month(report: Report) -> dict[str, Any] | None:
    """The same for programs."""
    if (course := _course(report)) is None:
        return None
    months = [
        {
            "first_day": point.first.isoformat(),
            "spells_per_1000": None if point.rate is None else float(half_up(point.rate, 1)),
            "after": point.is_after,
            "marked": MARKED[point.special],
        }
        for point in course.points
    ]
    return {**{line: float(rate) for line, rate in _lines(course).items()}, "months": months}


def _course(report: Report) -> Course | None:
    found = report.further.course if report.further else ""
    return None if isinstance(found, str) else found


def _lines(course: Course) -> dict[str, Decimal]:
    """Mean and limits as they are told; none below nothing."""
    return {line: half_up(max(rate, Fraction(0)), 1) for line, rate in course.lines._asdict().items()}
