"""The months of both windows as an XmR chart, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from infra.commands.outcomes.protection import LEAST_ABSENT
from infra.commands.outcomes.xmr import LEAST_POINTS, RUN, limits, special
from shared.drawing import Point, chart, ends
from shared.verdict import Verdict
from shared.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.commands.outcomes.report import Report

FEW = f"The months are not drawn: the limits need {LEAST_POINTS} of them, so --months {LEAST_POINTS // 2} or more."
NOT_DRAWN = (
    f"The months are not drawn: they are only where at least {LEAST_ABSENT} people began a spell in each, and where "
    "one person’s absence cannot be worked out from the figures."
)
SAID = {False: "Marked as better", True: "Marked as worse"}
HOW = (
    "An XmR chart by the rules of NHS England’s Making Data Count: the mean of all months, and limits from how far "
    f"each is from the one before. Marked are months outside the limits, {RUN} in a row on one side of the mean, {RUN} "
    "that all rise or all fall, and two of three near a limit. With nothing changed one chart of ten with 14 months "
    "marks a month, and one of five with 24. A spell counts in the month in which it began."
)
MARKED = {None: None, True: Verdict.WORSE, False: Verdict.BETTER}


def drawn(report: Report) -> Markup:
    """The chart as SVG; nothing where it may not be drawn."""
    values = [point.rate for point in report.further.course] if report.further else []
    lines = limits(values)
    if report.further is None or lines is None:
        return Markup()
    shade = max(0.0, float(lines.lower)), float(lines.upper)
    highest = ends([0, shade[1], *(float(value) for value in values if value is not None)])[1]
    points, is_after = [], False
    for point, way in zip(report.further.course, special(values), strict=True):
        afresh = "after" if point.is_after and not is_after else ""
        is_after = point.is_after
        if point.rate is None:
            points.append(Point(point.first, None))
        else:
            points.append(Point(point.first, float(point.rate), "", afresh, shade, MARKED[way]))
    svg = chart(
        points,
        name="Spells that began in each month, per 1,000 days",
        description=" ".join(of_months(report)),
        highest=highest,
        unit="",
        start=float(lines.mean),
        key=("mean", "limits"),
    )
    return Markup(svg)  # noqa: S704  # escaped by the drawing


def of_months(report: Report) -> Iterator[str]:
    """What the chart shows, or why there is none."""
    course = report.further.course if report.further else ()
    if 2 * report.months < LEAST_POINTS:
        yield FEW
    elif not course:
        yield NOT_DRAWN
    else:
        ways = special([point.rate for point in course])
        for way, said in SAID.items():
            months = [f"{point.first:%-d %B %Y}" for point, of in zip(course, ways, strict=True) if of is way]
            if months:
                yield f"{said}: the month{'s' * (len(months) > 1)} from {listed(months)}."
        if set(ways) == {None}:
            yield "No month is marked: no rule tells them apart."
        yield HOW
